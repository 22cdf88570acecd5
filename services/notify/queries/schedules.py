"""定期推送 as the asker may see them: their rule in words, the dates to come, the runs, whom they address now."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.models import KnownPublication, Push, Schedule, ScheduleRun
from services.notify.network import levels_open_to, read_plan
from services.notify.network.recurrence import CONTENTS, RUN_STATES, SCHEDULE_STATES, words
from services.notify.queries.addressees import own_bureau
from services.notify.queries.pushes import below
from services.notify.queries.scopes import LEVEL_WORDS, in_words
from services.notify.rights import DESK_KINDS, REPEATING, schedule_steps
from services.notify.standing import scope_of, units_addressed
from services.notify.standing.due import dates_to_come, rule_of
from shared.errors import Invalid, NotFound
from shared.identity import Actor, KnownUnit, scopes, unit_of, units_of

DATES_SHOWN = 5
CHOICES = 200


def schedule_list(actor: Actor, state: str | None = None) -> sa.Select[Schedule]:
    """The recurring pushes of the units that the actor covers, to be paged by (created_at, id), newest first."""
    found = sa.select(Schedule).where(below(Schedule.path, scopes(actor)))
    return found.where(Schedule.state == state) if state else found


def schedule_seen(session: Session, actor: Actor, schedule_id: str) -> Schedule:
    """The recurring push, if the actor may see it. Raises NotFound otherwise."""
    found: Schedule | None = session.scalar(schedule_list(actor).where(Schedule.id == schedule_id))
    if found is None:
        raise NotFound("没有找到这个定期推送")
    return found


def bureau_pushing(session: Session, actor: Actor, unit_id: str | None) -> KnownUnit:
    """The bureau that pushes; default: the lowest one the actor's unit belongs to. Raises as bureau_named does."""
    return bureau_named(session, actor, unit_id, REPEATING)


def bureau_named(session: Session, actor: Actor, unit_id: str | None, roles: frozenset[str]) -> KnownUnit:
    """The bureau of this id, by default the actor's own. Raises NotFound if he holds none of these roles there,

    Invalid for a unit that does not publish.
    """
    unit = unit_of(session, unit_id) if unit_id else own_bureau(session, actor)
    if unit is None or not actor.has_any(roles, unit.path):
        raise NotFound("没有找到这个单位")
    if unit.kind not in DESK_KINDS:
        raise Invalid(errors={"unit_id": ["推送由市局或分县局发出，不由其部门和所队"]})
    return unit


def schedule_rows(session: Session, actor: Actor, schedules: list[Schedule]) -> list[dict[str, Any]]:
    """Recurring pushes as lines of a list."""
    units = units_of(session, {one.unit_id for one in schedules})
    plain = (
        "id", "title", "rule", "content", "publication_id", "topics", "with_counties", "priority", "starts_on",
        "ends_on", "state", "reason", "approved_at", "created_at", "version",
    )  # fmt: skip
    return [
        {name: getattr(one, name) for name in plain}
        | {
            "unit": {"id": one.unit_id, "name": units[one.unit_id].short_name if one.unit_id in units else ""},
            "rule_words": words(rule_of(one.rule)),
            "content_label": CONTENTS[one.content],
            "state_label": SCHEDULE_STATES[one.state],
            "next_at": one.next_at if one.state == "active" else None,
            "audience": one.wanted.get("audience") or "internal",
            "levels": one.wanted.get("levels"),
            "selector": one.wanted.get("selector") or {},
            "limits": one.wanted.get("limits") or {},
            "allowed_steps": schedule_steps(actor, one),
        }
        for one in schedules
    ]


def schedule_shown(session: Session, actor: Actor, schedule: Schedule) -> dict[str, Any]:
    """One with its next five dates, whom it addresses now, and its scope in words."""
    (row,) = schedule_rows(session, actor, [schedule])
    publication = session.get(KnownPublication, schedule.publication_id) if schedule.publication_id else None
    dates = dates_to_come(session, schedule, DATES_SHOWN)
    return {
        **row,
        **_addressed(session, schedule),
        "publication_title": publication.title if publication else None,
        "in_words": in_words(session, row["selector"]),
        "next_dates": [
            {
                "named_on": one.named_on,
                "due_at": one.due_at,
                "provisional": one.provisional,
                "skipped": one.named_on == schedule.skipped_on,
            }
            for one in dates
        ],
    }


def _addressed(session: Session, schedule: Schedule) -> dict[str, Any]:
    unit = unit_of(session, schedule.unit_id)
    if unit is None:
        return {"addressed": {}, "faults": ["名录尚未同步"]}
    plan, scope = read_plan(schedule.wanted, unit.level), scope_of(session, schedule.wanted.get("selector"), unit)
    units = units_addressed(unit, plan.levels, scope).subquery()
    counted = sa.select(units.c.level, sa.func.count()).group_by(units.c.level)
    numbers: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    return {"addressed": {level: numbers.get(level, 0) for level in plan.levels}, "faults": list(scope.faults)}


def run_list(schedule: Schedule) -> sa.Select[ScheduleRun]:
    """What came of it so far, to be paged by (ran_at, id), newest first."""
    return sa.select(ScheduleRun).where(ScheduleRun.schedule_id == schedule.id)


def run_rows(session: Session, runs: list[ScheduleRun]) -> list[dict[str, Any]]:
    """Runs as lines, each with the number of its push."""
    asked = sa.select(Push.id, Push.number).where(Push.id.in_([one.push_id for one in runs if one.push_id]))
    numbers: dict[str, str] = {row[0]: row[1] for row in session.execute(asked)}
    plain = ("id", "named_on", "due_at", "state", "reason", "push_id", "items", "ran_at")
    return [
        {name: getattr(one, name) for name in plain}
        | {"state_label": RUN_STATES[one.state], "push_number": numbers.get(one.push_id or "")}
        for one in runs
    ]


def standing_publications(session: Session, unit: KnownUnit) -> dict[str, str]:
    """What this unit published and still stands: id to title, the newest first; for a choice."""
    found = sa.select(KnownPublication).where(KnownPublication.unit_id == unit.id, KnownPublication.state == "standing")
    rows = session.scalars(found.order_by(KnownPublication.published_at.desc()).limit(CHOICES))
    return {row.id: row.title for row in rows}


def levels_for(unit: KnownUnit) -> dict[str, str]:
    """The levels that this unit may push to, as a form names them."""
    return {level: LEVEL_WORDS[level] for level in levels_open_to(unit.level)}
