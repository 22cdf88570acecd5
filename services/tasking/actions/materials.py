"""素材: the library as heard, what a version of a draft draws on, and material.used said for it."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import KnownMaterial, Publication, Task, VersionMaterial
from services.tasking.standing.materials import materials_of, within
from shared.db import now
from shared.errors import Conflict, Invalid
from shared.events import MaterialOffered, MaterialUsed
from shared.identity import Actor
from shared.log import Heard, say


def material_offered(session: Session, fact: MaterialOffered, heard: Heard) -> None:
    """Keep what a unit offered, once."""
    if session.get(KnownMaterial, fact.material_id) is None:
        plain = ("material_id", "number", "unit_id", "kind", "topic", "subtopic", "title", "body", "audience")
        told = {name: getattr(fact, name) for name in (*plain, "embargo_until")}
        session.add(KnownMaterial(**told, offered_at=heard.at))


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
