"""定期推送的接口: the list, one with its dates, its runs; approve, change, stop, skip the next."""

from typing import Any

from services.notify import rights
from services.notify.actions import schedules as actions
from services.notify.models import Schedule, ScheduleRun
from services.notify.queries import schedules as queries
from services.notify.schemas import schedules as shapes
from shared.web import SIGNED_IN, Ask, Door, Paging, page, roles

schedules = Door("notify", "schedules", "定期推送")
KEEPERS, APPROVERS = roles(*rights.REPEATING), roles(*rights.APPROVING)


def _schedule(ask: Ask, schedule_id: str) -> Schedule:
    return queries.schedule_seen(ask.session, ask.actor, schedule_id)


def _shown(ask: Ask, schedule: Schedule) -> dict[str, Any]:
    return queries.schedule_shown(ask.session, ask.actor, schedule)


@schedules.query("/schedules", who=SIGNED_IN, takes=shapes.ScheduleFilter, gives=shapes.ScheduleOut, many=True)
def list_schedules(ask: Ask, args: dict[str, Any]) -> Any:
    """The recurring pushes of the units one covers, newest first."""
    statement = queries.schedule_list(ask.actor, args.pop("state", None))
    found = page(ask.session, statement, key=(Schedule.created_at, Schedule.id), **args)
    return {**found, "items": queries.schedule_rows(ask.session, ask.actor, found["items"])}


@schedules.query("/schedules/<uuid:schedule_id>", who=SIGNED_IN, gives=shapes.ScheduleOut, on=_schedule)
def one_schedule(ask: Ask, schedule: Schedule) -> Any:
    """One with its next five dates."""
    return _shown(ask, schedule)


@schedules.query("/schedules/<uuid:schedule_id>/runs", who=SIGNED_IN, takes=Paging, gives=shapes.RunOut, many=True,
                 on=_schedule)  # fmt: skip
def list_runs(ask: Ask, schedule: Schedule, args: dict[str, Any]) -> Any:
    """What came of it so far, newest first."""
    key = (ScheduleRun.ran_at, ScheduleRun.id)
    found = page(ask.session, queries.run_list(schedule), key=key, **args)
    return {**found, "items": queries.run_rows(ask.session, found["items"])}


@schedules.command("PATCH", "/schedules/<uuid:schedule_id>", who=KEEPERS, takes=shapes.ChangeSchedule,
                   gives=shapes.ScheduleOut, on=_schedule, if_match=True, recent=True, noted="config")  # fmt: skip
def change_schedule(ask: Ask, schedule: Schedule, body: dict[str, Any]) -> Any:
    """Change what is given; one that goes to everybody waits for the director again."""
    return _shown(ask, actions.change_schedule(ask.session, ask.actor, schedule, body, ask.expected))


@schedules.command("POST", "/schedules/<uuid:schedule_id>/approve", who=APPROVERS, gives=shapes.ScheduleOut,
                   on=_schedule, if_match=True, recent=True, noted="config")  # fmt: skip
def approve_schedule(ask: Ask, schedule: Schedule) -> Any:
    """批准 one that goes to everybody; never one's own."""
    return _shown(ask, actions.approve_schedule(ask.session, ask.actor, schedule, ask.expected))


@schedules.command("POST", "/schedules/<uuid:schedule_id>/stop", who=KEEPERS, takes=shapes.StopSchedule,
                   gives=shapes.ScheduleOut, on=_schedule, if_match=True, noted="config")  # fmt: skip
def stop_schedule(ask: Ask, schedule: Schedule, body: dict[str, Any]) -> Any:
    """停止 for good."""
    return _shown(ask, actions.stop_schedule(ask.session, ask.actor, schedule, body["reason"], ask.expected))


@schedules.command("POST", "/schedules/<uuid:schedule_id>/skip", who=KEEPERS, takes=shapes.SkipNext,
                   gives=shapes.ScheduleOut, on=_schedule, if_match=True, noted="config")  # fmt: skip
def skip_next(ask: Ask, schedule: Schedule, body: dict[str, Any]) -> Any:
    """下一次不推送, or after all."""
    return _shown(ask, actions.skip_next(ask.session, ask.actor, schedule, body["skip"], ask.expected))
