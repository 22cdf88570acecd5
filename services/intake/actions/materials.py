"""素材、线索: offering them, holding them up as 精品, and what became of them as heard from tasking."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake import filing
from services.intake.actions.checks import own_unit, pass_gate
from services.intake.actions.states import lock
from services.intake.materials import OPEN_TO_DROPPING, VERDICTS, next_state
from services.intake.models import KnownPublication, Material, MaterialProduct, MaterialUse
from services.intake.rights import MARKERS
from shared.db import next_number, now
from shared.errors import Forbidden, Invalid, expect_version
from shared.events import (
    DraftCorrected,
    DraftPublished,
    DraftRecalled,
    MaterialJudged,
    MaterialMarked,
    MaterialOffered,
    MaterialUsed,
)
from shared.identity import Actor, unit_of
from shared.ids import new_id
from shared.log import say

SAID = ("kind", "topic", "subtopic", "title", "body", "audience", "embargo_until", "happens_at")


def offer_material(session: Session, actor: Actor, fields: dict[str, Any]) -> Material:
    """报送素材、线索 for the actor's own unit; `fields` are those of the request body.

    Raises Invalid (personal data with spans, or fields that do not go together), Forbidden (not for this unit).
    """
    pass_gate({"title": fields["title"], "body": fields["body"]})
    unit = own_unit(session, actor, "报送素材")
    at = now(session)
    _check(fields, at)
    told: dict[str, Any] = {name: fields.get(name) for name in SAID}
    number = next_number(session, "素")
    row = Material(
        **told, id=new_id(), number=number, unit_id=unit.id, offered_by=actor.id, state="offered", offered_at=at,
        tasks=0, version=1,
    )  # fmt: skip
    session.add(row)
    session.flush()
    say(session, MaterialOffered(material_id=row.id, number=row.number, unit_id=unit.id, **told))
    return row


def _check(fields: dict[str, Any], at: datetime) -> None:
    """A lead is of what is still to come; what took place already is a material. Raises Invalid."""
    until, happens = fields.get("embargo_until"), fields.get("happens_at")
    past = fields["kind"] == "lead" and happens is not None and happens <= at
    faults = {
        "subtopic": filing.fits_topic(fields["topic"], fields.get("subtopic")),
        "embargo_until": "禁发期须在当前时间之后" if until is not None and until <= at else None,
        "happens_at": "线索的发生时间须在当前时间之后；已经发生的请按素材报送" if past else None,
    }
    errors = {name: [fault] for name, fault in faults.items() if fault}
    if errors:
        raise Invalid(errors=errors)


def mark_best(session: Session, actor: Actor, row: Material, expected: int | None, reason: str | None) -> Material:
    """列为精品, with the reason why others should look at it; None: no longer.

    Raises Invalid (gate), Forbidden (not the leader over its unit), PreconditionMissing, Stale.
    """
    pass_gate({"reason": reason})
    unit = unit_of(session, row.unit_id)
    if unit is None or not actor.has_any(MARKERS, unit.path):
        raise Forbidden("只有上级专班组长、办公室主任可以列为精品", code="not_of_desk")
    lock(session, row)
    expect_version(row, expected)
    if (row.best_at is not None, row.best_reason) != (reason is not None, reason):
        at = now(session)
        row.best_at, row.best_reason, row.version = at if reason else None, reason, row.version + 1
        session.flush()
        say(session, MaterialMarked(material_id=row.id, best=reason is not None, reason=reason, at=at))
    return row


def material_judged(session: Session, fact: MaterialJudged) -> None:
    """列入备用、暂不采用: what the 专班 thinks of it before any draft draws on it."""
    material = _held(session, fact.material_id)
    if material is not None and fact.verdict in VERDICTS and material.state in OPEN_TO_DROPPING:
        material.state = fact.verdict
        material.reason = fact.reason if fact.verdict == "declined" else None


def material_used(session: Session, fact: MaterialUsed) -> None:
    """采用: a draft draws on it, or was published with it. Facts may come twice."""
    material = _held(session, fact.material_id)
    if material is None:
        return
    use = session.get(MaterialUse, (material.id, fact.task_id))
    if use is None:
        use = MaterialUse(material_id=material.id, task_id=fact.task_id, used_at=fact.at)
        session.add(use)
        material.tasks += 1
    if fact.publication_id is not None:
        if use.published_at is None or use.published_at <= fact.at:
            use.publication_id, use.published_at = fact.publication_id, fact.at
        if session.get(MaterialProduct, (material.id, fact.publication_id)) is None:
            session.add(MaterialProduct(material_id=material.id, publication_id=fact.publication_id))
    material.state, material.reason = next_state(material.state, fact.publication_id is not None), None
    session.flush()


def _held(session: Session, material_id: str) -> Material | None:
    return session.scalars(sa.select(Material).where(Material.id == material_id).with_for_update()).one_or_none()


def publication_heard(session: Session, fact: DraftPublished | DraftCorrected) -> None:
    """Its number, title and first link, for the units whose materials stand in it."""
    if session.get(KnownPublication, fact.publication_id) is None:
        url = next((link["url"] for link in fact.links if link.get("url")), None)
        plain = ("publication_id", "task_id", "number", "title", "published_at")
        more = {name: getattr(fact, name, None) for name in ("corrects_id", "reason")}
        session.add(KnownPublication(**{name: getattr(fact, name) for name in plain}, **more, url=url))
        session.flush()


def publication_withdrawn(session: Session, fact: DraftRecalled) -> None:
    """It was taken back: what is shown to the units says so."""
    row = session.get(KnownPublication, fact.publication_id)
    if row is not None:
        row.recalled_at, row.recall_reason = fact.at, fact.reason
