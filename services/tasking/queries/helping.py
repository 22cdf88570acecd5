"""What a leader is offered in the forms: members to assign to, tasks to merge into."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, Membership, RouteTie, Task
from services.tasking.routing import COUNTY_KINDS, DESK_KINDS
from services.tasking.standing import absences_now, parts_of, root_path
from services.tasking.suiting import Candidate, suits
from services.tasking.workflow import RUNNING, may_take
from shared.identity import Actor, holders, names_of, subtree, unit_of

OFFERED = 50


def members_for(session: Session, task: Task) -> list[dict[str, Any]]:
    """Members of the desk who may still write this task, who suits best first, with the points and their reasons."""
    parts = parts_of(session, task.id)
    people = [one.id for one in holders(session, ["member"], task.unit_path, exactly=True)]
    free = [one for one in people if may_take(parts, one, "writing") and one != task.holder_id]
    found = []
    for one in _candidates(session, task, free):
        score, reasons = suits(one)
        plain = {"id": one.person_id, "name": one.name, "holding": one.holding}
        found.append(plain | {"score": score, "reasons": list(reasons), "away": bool(one.away)})
    return sorted(found, key=lambda one: (-one["score"], one["name"]))


def _candidates(session: Session, task: Task, free: list[str]) -> list[Candidate]:
    held = sa.select(Task.holder_id, sa.func.count()).where(Task.holder_id.in_(free), Task.stage.in_(RUNNING))
    load = {row[0]: row[1] for row in session.execute(held.group_by(Task.holder_id))}
    kept = {row.person_id: row for row in session.scalars(
        sa.select(Membership).where(Membership.unit_id == task.unit_id)
    )}  # fmt: skip
    draft = session.get(DraftVersion, (task.id, task.draft_n)) if task.draft_n else None
    away = absences_now(session, task.unit_id)
    names = names_of(session, [*free, *(row.cover_id for row in away.values())])
    return [
        Candidate(
            one, names[one], load.get(one, 0), *_skills(kept.get(one), task, draft),
            f"请假，由{names[away[one].cover_id]}代理" if one in away else "",
        )
        for one in free
    ]  # fmt: skip


def _skills(row: Membership | None, task: Task, draft: DraftVersion | None) -> tuple[bool, bool, int | None]:
    if row is None:
        return False, False, None
    return task.topic in row.topics, draft is not None and draft.kind in row.products, row.wip_limit


def tasks_to_merge_into(session: Session, task: Task) -> list[dict[str, str]]:
    """Other open tasks of this desk or of the city's, newest first."""
    paths = {task.unit_path, root_path(task.unit_path)}
    statement = sa.select(Task).where(Task.unit_path.in_(paths), Task.stage.in_(RUNNING), Task.id != task.id)
    rows = session.scalars(statement.order_by(Task.opened_at.desc(), Task.id.desc()).limit(OFFERED))
    return [{"id": one.id, "number": one.number, "title": one.title} for one in rows]


def members_led(session: Session, actor: Actor, unit_id: str | None) -> list[tuple[str, str]]:
    """(id, words) of the members of the 专班 that the actor leads: of one that was chosen, else of his own."""
    led = {grant.unit_id: grant.path for grant in actor.grants if grant.role == "leader"}
    unit = unit_of(session, unit_id) if unit_id else None
    paths = [unit.path] if unit and actor.has("leader", unit.path) else list(led.values())
    found = {one.id for path in paths for one in holders(session, ["member"], path, exactly=True)}
    names = names_of(session, found)
    return sorted(names.items(), key=lambda one: (one[1].encode("gb18030"), one[0]))


def desks_to(session: Session, actor: Actor, task: Task) -> list[tuple[str, str]]:
    """(id, words) of the other desks that the actor leads; those between which routing could not tell first."""
    tie = session.get(RouteTie, task.id)
    tied = [one["unit_id"] for one in tie.desks] if tie else []
    led = {grant.path for grant in actor.grants if grant.role == "leader"}
    found = [unit for path in sorted(led) for unit in subtree(session, path) if unit.kind in DESK_KINDS]
    others = {unit.id: unit for unit in found if unit.id != task.unit_id}
    listed = sorted(others.values(), key=lambda unit: (unit.id not in tied, unit.code))
    return [(unit.id, f"{unit.short_name}专班{'（并列）' if unit.id in tied else ''}") for unit in listed]


def counties_for(session: Session, task: Task) -> list[tuple[str, str]]:
    """(id, name) of the counties that may get a task of their own: those without an open one."""
    taken = sa.select(Task.unit_id).where(Task.mirror_of == task.id, Task.stage != "closed")
    held = set(session.scalars(taken))
    below = subtree(session, task.unit_path)
    return [(unit.id, unit.short_name) for unit in below if unit.kind in COUNTY_KINDS and unit.id not in held]
