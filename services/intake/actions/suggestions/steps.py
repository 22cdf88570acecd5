"""一步: what every step on a suggestion begins and ends with: who, in which state, which version; note and fact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.intake.actions.checks import pass_gate
from services.intake.models import Signatory, Suggestion, SuggestionNote
from services.intake.standing.suggestions import positions
from services.intake.suggestions import STEPS, Step, require_step
from services.intake.suggestions.flow import WHO
from shared.db import now
from shared.errors import Forbidden, Invalid, expect_version
from shared.events import SuggestionChanged
from shared.identity import Actor
from shared.log import say

IN_ALL_TEXTS = 2
"""A name of one character would be found in any text."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a step: to which units, and by when something is due."""

    what: str
    unit_ids: Iterable[str | None] = ()
    due_at: datetime | None = None


def begin(session: Session, actor: Actor, row: Suggestion, name: str, expected: int | None) -> Step:
    """Hold the row and check the step. Raises Forbidden(wrong_role), Conflict(wrong_state), then Stale."""
    if session.info["db"].dialect == "postgresql":
        session.refresh(row, with_for_update=True)
    held = positions(session, actor, row)
    step = STEPS[name]
    if not held & set(step.by):
        words = "或者".join(WHO[one] for one in step.by)
        raise Forbidden(f"由{words}{step.label}", code="wrong_role", positions=list(step.by))
    require_step(name, row.state, held)
    expect_version(row, expected)
    return step


def finish(session: Session, row: Suggestion, told: Told, words: str, actor: Actor | None = None) -> None:
    """One line of the record and one fact, in the transaction of what they tell.

    What the clock does (no `actor`) makes nobody's form stale.
    """
    at = now(session)
    row.updated_at, row.version = at, row.version + (1 if actor else 0)
    by, unit_id = (actor.id, actor.unit_id) if actor else ("service:intake", None)
    session.add(SuggestionNote(suggestion_id=row.id, at=at, what=told.what, by=by, unit_id=unit_id, words=words[:1000]))
    session.flush()
    units = sorted({one for one in told.unit_ids if one})
    fact = SuggestionChanged(
        suggestion_id=row.id, number=row.number, what=told.what, unit_ids=units, due_at=told.due_at, at=at
    )
    say(session, fact)


def pass_texts(session: Session, row: Suggestion, texts: dict[str, str | None], also: Iterable[str] = ()) -> None:
    """The gate for what somebody wrote, and no signatory's name in it: what names him is kept where it can be erased.

    `also`: names that are about to be kept. Raises Invalid (personal_data, secrecy_mark, name_in_text).
    """
    pass_gate(texts)
    names = [one.name for one in signatories(session, row) if one.name] + list(also)
    told = {
        field: ["文中不写领衔人、附议人的姓名，用“代表”“委员”“您”"]
        for field, text in texts.items()
        if text and any(len(name) >= IN_ALL_TEXTS and name in text for name in names)
    }
    if told:
        raise Invalid("文中写有领衔人、附议人的姓名", code="name_in_text", errors=told)


def signatories(session: Session, row: Suggestion) -> list[Signatory]:
    """Those who put it forward, in their order."""
    found = session.query(Signatory).filter_by(suggestion_id=row.id)
    return list(found.order_by(Signatory.n))
