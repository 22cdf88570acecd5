"""The library of materials as the 专班 sees it: lists, one with its lineage, those of a task and those near to it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from services.tasking.models import KnownMaterial, Publication, Task, VersionMaterial
from services.tasking.queries.attachments import of_material
from services.tasking.queries.pieces import unit_shown
from services.tasking.standing import TASKFORCE_ROLES
from services.tasking.standing.materials import materials_of, within
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, may_see, units_of

OFFERED = 12
"""So many materials are offered beside a draft."""


def material_seen(session: Session, actor: Actor, material_id: str) -> KnownMaterial:
    """A material of a unit below the asker's bureau. Raises NotFound."""
    mine = (KnownMaterial.material_id == material_id, within(actor))
    row = session.scalars(sa.select(KnownMaterial).where(*mine)).one_or_none()
    if row is None:
        raise NotFound("没有找到这项素材", code="material_not_found")
    return row


def material_list(session: Session, actor: Actor, args: dict[str, Any]) -> sa.Select[KnownMaterial]:
    """The statement of a list, to be paged by (offered_at, material_id), newest first."""
    statement = sa.select(KnownMaterial).where(within(actor))
    for name in ("kind", "topic"):
        if args.get(name):
            statement = statement.where(getattr(KnownMaterial, name) == args[name])
    if args.get("unused"):
        used = sa.exists().where(VersionMaterial.material_id == KnownMaterial.material_id)
        statement = statement.where(~used)
    if args.get("coming"):
        statement = statement.where(KnownMaterial.happens_at > now(session))
    if args.get("best"):
        statement = statement.where(KnownMaterial.best)
    if args.get("q"):
        columns = (KnownMaterial.number, KnownMaterial.title, KnownMaterial.body)
        statement = statement.where(sa.or_(*(column.contains(args["q"], autoescape=True) for column in columns)))
    return statement


def materials_shown(session: Session, rows: list[KnownMaterial]) -> list[dict[str, Any]]:
    """Materials as the doors give them, with how many tasks draw on each."""
    ids = [row.material_id for row in rows]
    counted = sa.select(VersionMaterial.material_id, sa.func.count(VersionMaterial.task_id.distinct()))
    rows_of = counted.where(VersionMaterial.material_id.in_(ids)).group_by(VersionMaterial.material_id)
    tasks = {material_id: many for material_id, many in session.execute(rows_of)}  # noqa: C416
    units, at = units_of(session, [row.unit_id for row in rows]), now(session)
    return [
        {name: getattr(row, name) for name in PLAIN}
        | time_left(row, at)
        | {"id": row.material_id, "unit": unit_shown(units, row.unit_id), "tasks": tasks.get(row.material_id, 0)}
        for row in rows
    ]


PLAIN = (
    "number", "kind", "topic", "subtopic", "title", "body", "audience", "embargo_until", "happens_at", "best",
    "verdict", "verdict_reason", "judged_at", "offered_at", "version",
)  # fmt: skip


def time_left(row: KnownMaterial, at: datetime) -> dict[str, Any]:
    """线索提前量 as it stands: whole hours until what it tells of takes place, and whether that is over."""
    if row.happens_at is None:
        return {"left_hours": None, "over": False}
    left = (row.happens_at - at).total_seconds()
    return {"left_hours": max(0, int(left // 3600)), "over": left <= 0}


def material_shown(session: Session, actor: Actor, row: KnownMaterial) -> dict[str, Any]:
    """One material with its lineage: the tasks that the asker may see, and what they became."""
    shown = materials_shown(session, [row])[0]
    return {**shown, "uses": _uses(session, actor, row), "attachments": of_material(session, row)}


def _uses(session: Session, actor: Actor, row: KnownMaterial) -> list[dict[str, Any]]:
    """The newest version of each task that draws on it, with the newest publication of such a version."""
    newest = sa.select(VersionMaterial.task_id, sa.func.max(VersionMaterial.n).label("n"))
    mine = newest.where(VersionMaterial.material_id == row.material_id)
    newest_of = mine.group_by(VersionMaterial.task_id).subquery()
    held = sa.and_(
        VersionMaterial.task_id == Publication.task_id,
        VersionMaterial.n == Publication.n,
        VersionMaterial.material_id == row.material_id,
    )
    published = sa.select(Publication).join(VersionMaterial, held).order_by(Publication.published_at)
    out = {one.task_id: one for one in session.scalars(published)}
    tasks = session.execute(sa.select(Task, newest_of.c.n).join(newest_of, newest_of.c.task_id == Task.id))
    rows = [(task, n, out.get(task.id)) for task, n in tasks if may_see(actor, task.unit_path, TASKFORCE_ROLES)]
    rows.sort(key=lambda found: found[0].opened_at)
    return [_use(task, n, one) for task, n, one in rows]


def _use(task: Task, n: int, publication: Publication | None) -> dict[str, Any]:
    return {
        "task_id": task.id,
        "task_number": task.number,
        "n": n,
        "publication_id": publication.id if publication else None,
        "publication_number": publication.number if publication else None,
        "title": publication.title if publication else task.title,
        "published_at": publication.published_at if publication else None,
    }


def materials_of_task(session: Session, task: Task) -> list[dict[str, Any]]:
    """What the newest version draws on."""
    return materials_shown(session, materials_of(session, task.id, task.draft_n))


def materials_near(session: Session, actor: Actor, task: Task) -> list[dict[str, Any]]:
    """The newest materials of the task's topic, those of its sub-topic first: what a writer is offered."""
    mine = [within(actor), KnownMaterial.topic == task.topic]
    if task.audience == "public":
        mine.append(KnownMaterial.audience == "public")
    recent = sa.select(KnownMaterial).where(*mine).order_by(KnownMaterial.offered_at.desc()).limit(200).subquery()
    near = aliased(KnownMaterial, recent)
    nearest = sa.case((near.subtopic == task.subtopic, 0), else_=1)
    statement = sa.select(near).order_by(nearest, near.offered_at.desc()).limit(OFFERED)
    return materials_shown(session, list(session.scalars(statement)))
