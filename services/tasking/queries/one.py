"""One task as its page and its JSON show it: with everything behind it, who may do what, and why not."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import DraftVersion, KnownNeed, KnownPush, Publication, Review, Task
from services.tasking.queries.clocks import limit_of
from services.tasking.queries.hands import hands_of
from services.tasking.queries.lists import person
from services.tasking.queries.pieces import (
    draft_shown,
    need_shown,
    publication_shown,
    push_shown,
    review_shown,
    series_named,
    unit_shown,
)  # fmt: skip
from services.tasking.standing import TASKFORCE_ROLES, doer_of, facts_of, level_of, parts_of, publication_of
from services.tasking.standing.legal import why_legal
from services.tasking.workflow import Level, choices
from shared.db import now, once
from shared.errors import NotFound
from shared.identity import Actor, KnownUnit, may_see, names_of, units_of


def task_seen(session: Session, actor: Actor, task_id: str) -> Task:
    """The task, if the actor may see it. Raises NotFound otherwise, whatever the reason."""
    task = session.get(Task, task_id)
    if task is None or not may_see(actor, task.unit_path, TASKFORCE_ROLES):
        raise NotFound("没有找到这个任务")
    return task


def publication_seen(session: Session, actor: Actor, publication_id: str) -> Publication:
    """A publication: public ones for everybody signed in, internal ones within the subtree of the publishing unit."""
    row = session.get(Publication, publication_id)
    if row is None or not (row.audience == "public" or may_see(actor, row.unit_path) or _below(actor, row)):
        raise NotFound("没有找到这条发布记录")
    return row


def _below(actor: Actor, row: Publication) -> bool:
    """Units below the publishing bureau are whom an internal text is for."""
    return actor.unit_path.startswith(row.unit_path)


def task_shown(session: Session, actor: Actor, task: Task) -> dict[str, Any]:
    """Everything about a task for this actor, with what he may do now."""
    parts = parts_of(session, task.id)
    facts, doer = facts_of(session, task, parts), doer_of(session, actor, task)
    found = choices(facts, doer)
    rows = _rows(session, task)
    names = names_of(session, [*_people(task, rows), *parts])
    units = units_of(session, [task.unit_id, task.desk_id, *(need.unit_id for need in rows["needs"])])
    level = level_of(session, task, parts)
    return {
        **{name: getattr(task, name) for name in PLAIN},
        **_behind(session, task, rows, units, names),
        "unit": unit_shown(units, task.unit_id),
        "desk": unit_shown(units, task.desk_id),
        "holder": person(names, task.holder_id),
        **hands_of(session, actor, task),
        "paused": _paused(task, names),
        "limit": limit_of(session, task, now(session)),
        "route": {"score": task.route_score, "reasons": task.route_reasons},
        "versions": task.draft_n,
        "parts": [{"person": person(names, one), "part": part} for one, part in parts.items()],
        "level": _level(level, session) if level else None,
        "allowed_steps": [choice.step for choice in found if choice.allowed],
        "steps": found,
    }


def _behind(
    session: Session, task: Task, rows: dict[str, Any], units: dict[str, KnownUnit], names: dict[str, str]
) -> dict[str, Any]:
    """The rows that hang on a task."""
    return {
        "needs": [need_shown(need, units) for need in rows["needs"]],
        "draft": _draft(session, rows["draft"], names) if rows["draft"] else None,
        "reviews": [review_shown(row, names) for row in rows["reviews"]],
        "publication": publication_shown(session, rows["publication"]) if rows["publication"] else None,
        "pushes": [push_shown(row) for row in rows["pushes"]],
        "similar": _similar(session, task, rows["needs"]),
        "merged_into": _merged(session, task),
    }


def _draft(session: Session, row: DraftVersion, names: dict[str, str]) -> dict[str, Any]:
    """The newest version, with every reason why 法制审核 is asked of it: also those of the rules and the gate."""
    return draft_shown(row, names, series_named(session, [row])) | {"legal": why_legal(session, row)}


PLAIN = (
    "id", "number", "title", "kind", "topic", "subtopic", "priority", "audience", "wanted_by", "stage", "claimed_at",
    "accepted_at", "opened_at", "updated_at", "round", "urged", "withdrawn_at", "published_at", "recalled_at",
    "killed_at", "endorsed_at", "correcting_at", "correct_reason", "release_at",
    "closed_at", "close_reason", "content_hash", "version",
)  # fmt: skip


def _rows(session: Session, task: Task) -> dict[str, Any]:
    behind = task.mirror_of or task.id
    needs = sa.select(KnownNeed).where(KnownNeed.task_id == behind).order_by(KnownNeed.raised_at, KnownNeed.need_id)
    reviews = sa.select(Review).where(Review.task_id == task.id).order_by(Review.given_at, Review.id)
    pushes = sa.select(KnownPush).where(KnownPush.task_id == task.id).order_by(KnownPush.opened_at, KnownPush.push_id)
    return {
        "needs": list(session.scalars(needs)),
        "reviews": list(session.scalars(reviews)),
        "pushes": list(session.scalars(pushes)),
        "draft": newest_version(session, task),
        "publication": publication_of(session, task.id) if task.published_at else None,
    }


def newest_version(session: Session, task: Task) -> DraftVersion | None:
    """The version that stands, held for as long as a page is drawn: half of its panels ask for it."""
    if not task.draft_n:
        return None
    return once(session, ("newest", task.id), lambda: session.get(DraftVersion, (task.id, task.draft_n)))


def _people(task: Task, rows: dict[str, Any]) -> list[str | None]:
    return [task.holder_id, task.paused_by, *(row.person_id for row in rows["reviews"])]


def _paused(task: Task, names: dict[str, str]) -> dict[str, Any] | None:
    if task.paused_at is None:
        return None
    by = person(names, task.paused_by)
    return {"at": task.paused_at, "by": by, "reason": task.pause_reason, "returned": task.returned}


def _level(level: Level, session: Session) -> dict[str, Any]:
    names = names_of(session, level.people)
    people = [person(names, one) for one in level.people]
    return {"stage": level.stage, "role": level.role, "people": people, "why": level.why}


def _similar(session: Session, task: Task, needs: list[KnownNeed]) -> list[dict[str, Any]]:
    """Open tasks whose needs look alike: what 并入 is offered for."""
    alike = {one for need in needs for one in need.similar} - {need.need_id for need in needs}
    if not alike:
        return []
    statement = sa.select(Task).join(KnownNeed, KnownNeed.task_id == Task.id).where(KnownNeed.need_id.in_(alike))
    open_ones = statement.where(Task.closed_at.is_(None), Task.published_at.is_(None), Task.id != task.id).distinct()
    found = [one for one in session.scalars(open_ones) if task.unit_path.startswith(one.unit_path)]
    return [{"id": one.id, "number": one.number, "title": one.title, "stage": one.stage} for one in found]


def _merged(session: Session, task: Task) -> dict[str, str] | None:
    if task.merged_into is None:
        return None
    into = session.get_one(Task, task.merged_into)
    return {"id": into.id, "number": into.number}
