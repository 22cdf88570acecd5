"""素材、线索: offering them, and what became of them as heard from tasking."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake import filing
from services.intake.actions.checks import own_unit, pass_gate
from services.intake.materials import next_state
from services.intake.models import KnownPublication, Material, MaterialUse
from shared.db import next_number, now
from shared.errors import Invalid
from shared.events import DraftCorrected, DraftPublished, DraftRecalled, MaterialOffered, MaterialUsed
from shared.identity import Actor
from shared.ids import new_id
from shared.log import say

SAID = ("kind", "topic", "subtopic", "title", "body", "audience", "embargo_until")


def offer_material(session: Session, actor: Actor, fields: dict[str, Any]) -> Material:
    """报送素材、线索 for the actor's own unit; `fields` are those of the request body.

    Raises Invalid (personal data with spans, or fields that do not go together), Forbidden (not for this unit).
    """
    pass_gate({"title": fields["title"], "body": fields["body"]})
    unit = own_unit(session, actor, "报送素材")
    at = now(session)
    until = fields.get("embargo_until")
    faults = {
        "subtopic": filing.fits_topic(fields["topic"], fields.get("subtopic")),
        "embargo_until": "禁发期须在当前时间之后" if until is not None and until <= at else None,
    }
    errors = {name: [fault] for name, fault in faults.items() if fault}
    if errors:
        raise Invalid(errors=errors)
    told: dict[str, Any] = {name: fields.get(name) for name in SAID}
    number = next_number(session, "素")
    row = Material(
        **told, id=new_id(), number=number, unit_id=unit.id, offered_by=actor.id, state="offered", offered_at=at
    )
    session.add(row)
    session.flush()
    say(session, MaterialOffered(material_id=row.id, number=row.number, unit_id=unit.id, **told))
    return row


def material_used(session: Session, fact: MaterialUsed) -> None:
    """采用: a draft draws on it, or was published with it. Facts may come twice."""
    wanted = sa.select(Material).where(Material.id == fact.material_id).with_for_update()
    material = session.scalars(wanted).one_or_none()
    if material is None:
        return
    use = session.get(MaterialUse, (material.id, fact.task_id))
    if use is None:
        use = MaterialUse(material_id=material.id, task_id=fact.task_id, used_at=fact.at)
        session.add(use)
    if fact.publication_id is not None and (use.published_at is None or use.published_at <= fact.at):
        use.publication_id, use.published_at = fact.publication_id, fact.at
    material.state = next_state(material.state, fact.publication_id is not None)
    session.flush()


def publication_heard(session: Session, fact: DraftPublished | DraftCorrected) -> None:
    """Its number, title and first link, for the units whose materials stand in it."""
    if session.get(KnownPublication, fact.publication_id) is None:
        url = next((link["url"] for link in fact.links if link.get("url")), None)
        plain = ("publication_id", "task_id", "number", "title", "published_at")
        session.add(KnownPublication(**{name: getattr(fact, name) for name in plain}, url=url))
        session.flush()


def publication_withdrawn(session: Session, fact: DraftRecalled) -> None:
    """It was taken back: what is shown to the units says so."""
    row = session.get(KnownPublication, fact.publication_id)
    if row is not None:
        row.recalled_at = fact.at
