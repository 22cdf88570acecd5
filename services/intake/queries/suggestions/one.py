"""One suggestion with everything about it, for those who have to do with it; that its names were read is noted."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import (
    Signatory,
    Suggestion,
    SuggestionLetter,
    SuggestionLimit,
    SuggestionNote,
    SuggestionReply,
    SuggestionUnit,
)
from services.intake.queries.needs import unit_shown
from services.intake.queries.suggestions.letters import ERASED
from services.intake.queries.suggestions.lists import limit_shown, rows_shown
from services.intake.queries.suggestions.replies import letter_row, reply_shown
from services.intake.standing.suggestion_bars import barred
from services.intake.standing.suggestions import bureau_of_office, positions
from services.intake.suggestions import PARTS, possible
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor, covers, names_of, subtree, unit_of, units_of
from shared.log import Access, note


def suggestion_seen(session: Session, actor: Actor, suggestion_id: str) -> Suggestion:
    """The suggestion, when this person has to do with it. Raises NotFound otherwise, whatever the reason."""
    row = session.get(Suggestion, suggestion_id)
    if row is None or not positions(session, actor, row):
        raise NotFound("没有找到这件建议提案", code="suggestion_not_found")
    return row


def concerns(session: Session, actor: Actor, row: Suggestion) -> bool:
    """Whether this person still has to do with it."""
    return bool(positions(session, actor, row))


def may_register(session: Session, actor: Actor) -> bool:
    """Whether this person is of an office that registers suggestions."""
    return bureau_of_office(session, actor) is not None


def signatory_of(session: Session, row: Suggestion, signatory_id: str) -> Signatory:
    """One of those who put it forward. Raises NotFound."""
    found = session.get(Signatory, signatory_id)
    if found is None or found.suggestion_id != row.id:
        raise NotFound("没有找到这位领衔人、附议人", code="signatory_not_found")
    return found


def may(session: Session, actor: Actor, row: Suggestion) -> list[str]:
    """The steps that this person may take now, without those that something else stands against."""
    shut = barred(session, row, actor.unit_id)
    return [one for one in possible(row.state, positions(session, actor, row)) if one not in shut]


def suggestion_shown(session: Session, actor: Actor, row: Suggestion) -> dict[str, Any]:
    """The record: line, units with opinions, limits, signatories with their letters, replies, notes, allowed steps."""
    note(session, Access("read", "signatory", row.id))
    return rows_shown(session, [row])[0] | {
        "units": _units(session, row),
        "limits": _limits(session, row),
        "signatories": _signatories(session, row),
        "replies": _replies(session, row),
        "notes": _notes(session, row),
        "allowed_steps": may(session, actor, row),
    }


def _units(session: Session, row: Suggestion) -> list[dict[str, Any]]:
    mine = sa.select(SuggestionUnit).where(SuggestionUnit.suggestion_id == row.id)
    found = list(session.scalars(mine.order_by(SuggestionUnit.part != "lead", SuggestionUnit.since, SuggestionUnit.id)))
    units = units_of(session, {one.unit_id for one in found})
    plain = ("part", "since", "return_until", "opinion", "opinion_at", "ended_at")
    return [
        {name: getattr(one, name) for name in plain}
        | {"unit": unit_shown(units.get(one.unit_id)), "part_label": PARTS[one.part]}
        for one in found
    ]


def _limits(session: Session, row: Suggestion) -> list[dict[str, Any]]:
    mine = sa.select(SuggestionLimit).where(SuggestionLimit.suggestion_id == row.id)
    running_first = (SuggestionLimit.ended.is_not(None), SuggestionLimit.due_at, SuggestionLimit.id)
    found = list(session.scalars(mine.order_by(*running_first)))
    units = units_of(session, {one.unit_id for one in found if one.unit_id})
    places = {one.id: one.n for one in session.scalars(_people(row))}
    return [
        limit_shown(one, now(session))
        | {"unit": unit_shown(units.get(one.unit_id or "")), "signatory": places.get(one.signatory_id or "")}
        for one in found
    ]


def _people(row: Suggestion) -> sa.Select[Signatory]:
    return sa.select(Signatory).where(Signatory.suggestion_id == row.id).order_by(Signatory.n)


def _signatories(session: Session, row: Suggestion) -> list[dict[str, Any]]:
    sent = sa.select(SuggestionLetter, SuggestionReply).join(SuggestionReply).order_by(SuggestionReply.n.desc())
    letters = session.execute(sent.where(SuggestionReply.suggestion_id == row.id)).all()
    return [
        {
            "id": one.id,
            "n": one.n,
            "name": one.name or ERASED,
            "office": one.office,
            "salutation": one.salutation,
            "erased_at": one.erased_at,
            "letters": [letter_row(letter, reply) for letter, reply in letters if letter.signatory_id == one.id],
        }
        for one in session.scalars(_people(row))
    ]


def _replies(session: Session, row: Suggestion) -> list[dict[str, Any]]:
    """The newest first."""
    mine = sa.select(SuggestionReply).where(SuggestionReply.suggestion_id == row.id)
    return [reply_shown(session, row, one) for one in session.scalars(mine.order_by(SuggestionReply.n.desc()))]


def _notes(session: Session, row: Suggestion) -> list[dict[str, Any]]:
    mine = sa.select(SuggestionNote).where(SuggestionNote.suggestion_id == row.id).order_by(SuggestionNote.id.desc())
    found = list(session.scalars(mine))
    people = [one.by for one in found if not one.by.startswith("service:")]
    names, units = names_of(session, people), units_of(session, {one.unit_id for one in found if one.unit_id})
    return [
        {
            "at": one.at,
            "what": one.what,
            "words": one.words,
            "actor": {"id": one.by, "name": names.get(one.by, "系统")},
            "unit": unit_shown(units.get(one.unit_id or "")),
        }
        for one in found
    ]


def units_to_ask(session: Session, row: Suggestion) -> dict[str, str]:
    """The bureau's units to choose from, itself first: of the city its departments, then county bureaus."""
    bureau = unit_of(session, row.bureau_id)
    if bureau is None:
        return {}
    found = [one for one in subtree(session, bureau.path) if covers(bureau.path, one.path)]
    near = [one for one in found if one.parent_id == bureau.id]
    departments_first = sorted(near, key=lambda one: (one.level not in ("city", "station"), one.code))
    return {one.id: one.short_name for one in (bureau, *departments_first)}
