"""定期推送的页面: the list with the form of a new one, one with its dates and runs, and the steps."""

from typing import Any

from flask import Response, url_for

from services.notify import rights
from services.notify.actions import schedules as actions
from services.notify.models import Schedule, ScheduleRun
from services.notify.network import CLASS_LABELS
from services.notify.network.recurrence import CONTENTS, EVERY, OFF_DAYS, SCHEDULE_STATES, WEEKDAYS
from services.notify.pages.root import pages
from services.notify.queries import addressees
from services.notify.queries import schedules as queries
from services.notify.schemas import schedule_form as forms
from services.notify.schemas.schedules import CALM, ScheduleFilter, StopSchedule
from shared.web import SIGNED_IN, Ask, Paging, done, page, render, roles

KEEPERS, APPROVERS = roles(*rights.REPEATING), roles(*rights.APPROVING)


def _schedule(ask: Ask, schedule_id: str) -> Schedule:
    return queries.schedule_seen(ask.session, ask.actor, schedule_id)


def _here(schedule: Schedule) -> str:
    return url_for("notify-page.one_schedule", schedule_id=schedule.id)


@pages.get("/schedules", who=SIGNED_IN, takes=ScheduleFilter)
def schedules(ask: Ask, args: dict[str, Any]) -> str:
    """定期推送列表, and the form of a new one for who may ask for it."""
    statement = queries.schedule_list(ask.actor, args.pop("state", None))
    found = page(ask.session, statement, key=(Schedule.created_at, Schedule.id), **args)
    rows = queries.schedule_rows(ask.session, ask.actor, found["items"])
    return render("notify/schedules.html", schedules=rows, next=found["next"], states=SCHEDULE_STATES, form=_form(ask))


def _form(ask: Ask) -> dict[str, Any] | None:
    """What the form of a new one offers; None for who may not ask for one."""
    top = addressees.own_bureau(ask.session, ask.actor)
    if top is None or not ask.actor.has_any(rights.REPEATING, top.path):
        return None
    return {
        "unit": top,
        "every": EVERY,
        "weekdays": {str(n): name for n, name in WEEKDAYS.items()},
        "off_days": OFF_DAYS,
        "contents": CONTENTS,
        "publications": queries.standing_publications(ask.session, top),
        "levels": queries.levels_for(top),
        "classes": CLASS_LABELS,
        "sets": addressees.sets_for(ask.session, top.id),
        "priorities": CALM,
    }


@pages.post("/schedules", who=KEEPERS, takes=forms.ScheduleForm, shows=schedules, recent=True, noted="config")
def add_schedule(ask: Ask, body: dict[str, Any]) -> Response:
    """新建."""
    unit = queries.bureau_pushing(ask.session, ask.actor, None)
    schedule = actions.add_schedule(ask.session, ask.actor, unit, body)
    words = "已提交，待办公室主任批准" if schedule.state == "approval" else "已建立，到时自动推送"
    return done(words, _here(schedule))


@pages.get("/schedules/<uuid:schedule_id>", who=SIGNED_IN, on=_schedule, takes=Paging)
def one_schedule(ask: Ask, schedule: Schedule, args: dict[str, Any]) -> str:
    """一个定期推送: its rule, the next five dates, what came of it."""
    shown = queries.schedule_shown(ask.session, ask.actor, schedule)
    key = (ScheduleRun.ran_at, ScheduleRun.id)
    found = page(ask.session, queries.run_list(schedule), key=key, **args)
    runs = queries.run_rows(ask.session, found["items"])
    options = {"every": EVERY, "off_days": OFF_DAYS, "weekdays": {str(n): name for n, name in WEEKDAYS.items()}}
    return render("notify/schedule.html", one=shown, runs=runs, next=found["next"], options=options)


@pages.post("/schedules/<uuid:schedule_id>/change", who=KEEPERS, on=_schedule, takes=forms.ChangeScheduleForm,
            shows=one_schedule, recent=True, noted="config")  # fmt: skip
def change_schedule(ask: Ask, schedule: Schedule, body: dict[str, Any]) -> Response:
    """修改."""
    actions.change_schedule(ask.session, ask.actor, schedule, body, ask.expected)
    return done("已修改，待办公室主任批准" if schedule.state == "approval" else "已修改", _here(schedule))


@pages.post("/schedules/<uuid:schedule_id>/approve", who=APPROVERS, on=_schedule, recent=True, noted="config")
def approve_schedule(ask: Ask, schedule: Schedule) -> Response:
    """批准."""
    actions.approve_schedule(ask.session, ask.actor, schedule, ask.expected)
    return done("已批准", _here(schedule))


@pages.post("/schedules/<uuid:schedule_id>/skip", who=KEEPERS, on=_schedule, takes=forms.SkipForm, noted="config")
def skip_next_schedule(ask: Ask, schedule: Schedule, body: dict[str, Any]) -> Response:
    """下一次不推送, or after all."""
    actions.skip_next(ask.session, ask.actor, schedule, body["skip"], ask.expected)
    return done("下一次不推送" if body["skip"] else "已恢复下一次推送", _here(schedule))


@pages.post("/schedules/<uuid:schedule_id>/stop", who=KEEPERS, on=_schedule, takes=StopSchedule, shows=one_schedule,
            noted="config")  # fmt: skip
def stop_schedule(ask: Ask, schedule: Schedule, body: dict[str, Any]) -> Response:
    """停止."""
    actions.stop_schedule(ask.session, ask.actor, schedule, body["reason"], ask.expected)
    return done("已停止，不会再推送", _here(schedule))
