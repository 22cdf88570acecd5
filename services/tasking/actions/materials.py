"""素材: the library as heard, what the 专班 thinks of it, what a version draws on, and material.used said for it."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.secrecy import refuse_marks
from services.tasking.actions.turn import lock
from services.tasking.gate import Part
from services.tasking.models import KnownMaterial, Publication, Task, VersionMaterial
from services.tasking.standing.materials import materials_of, within
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, expect_version
from shared.events import MaterialJudged, MaterialMarked, MaterialOffered, MaterialUsed
from shared.identity import Actor, unit_of
from shared.log import Heard, say

JUDGES = ("leader", "member")
"""Who says for a 专班 what it makes of a material."""


def material_offered(session: Session, fact: MaterialOffered, heard: Heard) -> None:
    """Keep what a unit offered, once."""
    if session.get(KnownMaterial, fact.material_id) is None:
        plain = ("material_id", "number", "unit_id", "kind", "topic", "subtopic", "title", "body", "audience")
        told = {name: getattr(fact, name) for name in (*plain, "embargo_until", "happens_at")}
        session.add(KnownMaterial(**told, offered_at=heard.at))


def material_marked(session: Session, fact: MaterialMarked) -> None:
    """精品, or no longer: shown to who looks for something to draw on."""
    row = session.get(KnownMaterial, fact.material_id)
    if row is not None:
        row.best = fact.best


def judge(
    session: Session, actor: Actor, row: KnownMaterial, expected: int | None, given: dict[str, Any]
) -> KnownMaterial:
    """列入备用、暂不采用: what the 专班 thinks of it while no draft draws on it; `given` is {verdict, reason}.

    Raises Invalid (secrecy_mark), Forbidden (not of a 专班 over its unit), Conflict (used), PreconditionMissing, Stale.
    """
    refuse_marks([Part("reason", "原因", given["reason"] or "")])
    unit = unit_of(session, row.unit_id)
    if unit is None or not actor.has_any(JUDGES, unit.path):
        raise Forbidden("只有报送单位上级的专班可以决定", code="not_of_desk")
    lock(session, row)
    if session.scalar(sa.select(VersionMaterial.task_id).where(VersionMaterial.material_id == row.material_id)):
        raise Conflict("已有稿件采用这项素材", code="material_used")
    expect_version(row, expected)
    at, reason = now(session), given["reason"] if given["verdict"] == "declined" else None
    row.verdict, row.verdict_reason, row.judged_by, row.judged_at = given["verdict"], reason, actor.id, at
    session.flush()
    say(session, MaterialJudged(material_id=row.material_id, verdict=given["verdict"], reason=reason, at=at))
    return row


def draw_on(session: Session, actor: Actor, task: Task, ids: Iterable[str] | None) -> bool:
    """What the newest version draws on; None: the same as the one before it. True when that changed.

    Says material.used for what no version of the task drew on before.

    Raises Invalid (unknown to the actor), Conflict (an internal material in a text for the public).
    """
    held = {one.material_id for one in materials_of(session, task.id, task.draft_n)}
    if ids is None:
        wanted = held or {one.material_id for one in materials_of(session, task.id, task.draft_n - 1)}
    else:
        wanted = set(ids)
        _check(session, actor, task, wanted - held)
    if wanted == held:
        return False
    before = _ever(session, task.id)
    mine = (VersionMaterial.task_id == task.id, VersionMaterial.n == task.draft_n)
    session.execute(sa.delete(VersionMaterial).where(*mine, VersionMaterial.material_id.in_(held - wanted)))
    for material_id in sorted(wanted - held):
        session.add(VersionMaterial(task_id=task.id, n=task.draft_n, material_id=material_id))
    session.flush()
    _say_used(session, sorted(wanted - before), task.id, task.draft_n)
    return True


def say_published(session: Session, publication: Publication) -> None:
    """material.used for everything the published version draws on, with the publication."""
    ids = [one.material_id for one in materials_of(session, publication.task_id, publication.n)]
    _say_used(session, ids, publication.task_id, publication.n, publication.id)


def _check(session: Session, actor: Actor, task: Task, ids: set[str]) -> None:
    seen = sa.select(KnownMaterial).where(KnownMaterial.material_id.in_(ids), within(actor))
    known = {one.material_id: one for one in session.scalars(seen)}
    if ids - known.keys():
        raise Invalid(errors={"materials": ["没有找到所选的素材"]}, code="material_not_found")
    inside = [one.number for one in known.values() if one.audience == "internal"]
    if task.audience == "public" and inside:
        words = f"{'、'.join(inside)}只供内部使用，不能用于公开的稿件"
        raise Conflict(words, code="internal_material", materials=inside)


def _ever(session: Session, task_id: str) -> set[str]:
    """What any version of this task drew on so far."""
    mine = VersionMaterial.task_id == task_id
    return set(session.scalars(sa.select(VersionMaterial.material_id).where(mine)))


def _say_used(session: Session, ids: Iterable[str], task_id: str, n: int, publication_id: str | None = None) -> None:
    at = now(session)
    for material_id in ids:
        fact = MaterialUsed(material_id=material_id, task_id=task_id, n=n, publication_id=publication_id, at=at)
        say(session, fact)
