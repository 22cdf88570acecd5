"""经办身份: in which positions somebody stands towards a suggestion, and which suggestions concern him at all."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Suggestion, SuggestionLetter, SuggestionLimit, SuggestionReply, SuggestionUnit
from services.intake.suggestions import rights
from services.intake.suggestions.flow import CHIEF, OFFICE, SIGNER
from shared.identity import Actor, KnownUnit, unit_of

READER = "reader"


def bureau_of_office(session: Session, actor: Actor) -> KnownUnit | None:
    """承办机关 for which this person registers: his office's own, else the one he is director of; None without one."""
    own = unit_of(session, actor.unit_id) if actor.unit_id else None
    found = _bureau_of(session, own) if own is not None and _works_in(actor, own) else None
    for grant in actor.grants if found is None else ():
        if grant.role in rights.OFFICE_CHIEF:
            found = unit_of(session, grant.unit_id)
    return found if found is not None and found.active else None


def positions(session: Session, actor: Actor, row: Suggestion) -> frozenset[str]:
    """office, lead, co, signer, chief, reader: whatever holds of this person here; empty: it is not there for him."""
    bureau = unit_of(session, row.bureau_id)
    if bureau is None:
        return frozenset()
    held = _by_role(actor, bureau)
    own = unit_of(session, actor.unit_id) if actor.unit_id else None
    office = _bureau_of(session, own) if own is not None and _works_in(actor, own) else None
    if office is not None and office.id == bureau.id:
        held.add(OFFICE)
    if own is not None and actor.has_any(rights.UNIT_PEOPLE, own.path):
        held |= _parts(session, row.id, own.id)
    return frozenset(held)


def _by_role(actor: Actor, bureau: KnownUnit) -> set[str]:
    named = {
        OFFICE: actor.has_any(rights.OFFICE_CHIEF, bureau.path),
        CHIEF: actor.has_any(rights.CHIEFS, bureau.path),
        READER: actor.has_any(rights.READERS, bureau.path),
        SIGNER: any(one.role in rights.SIGNERS and one.unit_id == bureau.id for one in actor.grants),
    }
    return {name for name, holds in named.items() if holds}


def _works_in(actor: Actor, own: KnownUnit) -> bool:
    """Whether the unit is an office and this person one of its people."""
    kinds = (*rights.OFFICE_KINDS, rights.PUBLICITY_OFFICE)
    return own.kind in kinds and actor.has_any(rights.OFFICE_PEOPLE, own.path)


def _bureau_of(session: Session, office: KnownUnit) -> KnownUnit | None:
    if office.kind == rights.PUBLICITY_OFFICE:
        return unit_of(session, office.parent_id) if office.parent_id else None
    return office


def _parts(session: Session, suggestion_id: str, unit_id: str) -> set[str]:
    """lead or co, which are positions as well."""
    running = (SuggestionUnit.suggestion_id == suggestion_id, SuggestionUnit.ended_at.is_(None))
    mine = sa.select(SuggestionUnit.part).where(*running, SuggestionUnit.unit_id == unit_id)
    return set(session.scalars(mine))


def concerning(session: Session, actor: Actor) -> sa.ColumnElement[bool]:
    """The same as `positions` not being empty, for a list."""
    found: list[Any] = [sa.false()]
    for grant in actor.grants:
        if grant.role in rights.READERS:
            below = sa.select(KnownUnit.id).where(KnownUnit.path.startswith(grant.path, autoescape=True))
            found.append(Suggestion.bureau_id.in_(below))
    own = unit_of(session, actor.unit_id) if actor.unit_id else None
    office = _bureau_of(session, own) if own is not None and _works_in(actor, own) else None
    if office is not None:
        found.append(Suggestion.bureau_id == office.id)
    if own is not None and actor.has_any(rights.UNIT_PEOPLE, own.path):
        found.append(Suggestion.id.in_(handled_by(own.id)))
    return sa.or_(*found)


def handled_by(unit_id: str) -> sa.Select[Any]:
    """The ids of those that a unit handles now."""
    mine = (SuggestionUnit.unit_id == unit_id, SuggestionUnit.ended_at.is_(None))
    return sa.select(SuggestionUnit.suggestion_id).where(*mine)


def office_of(session: Session, row: Suggestion) -> str:
    """The unit that is told what the office has to do: 宣传处 where there is one, else the bureau itself."""
    lead = (KnownUnit.parent_id == row.bureau_id, KnownUnit.kind == rights.PUBLICITY_OFFICE, KnownUnit.active)
    return session.scalars(sa.select(KnownUnit.id).where(*lead).order_by(KnownUnit.code)).first() or row.bureau_id


def units_running(session: Session, row: Suggestion) -> list[SuggestionUnit]:
    """The lead first, then the co-handlers in the order in which they came."""
    mine = (SuggestionUnit.suggestion_id == row.id, SuggestionUnit.ended_at.is_(None))
    lead_first = (SuggestionUnit.part != "lead", SuggestionUnit.since, SuggestionUnit.id)
    return list(session.scalars(sa.select(SuggestionUnit).where(*mine).order_by(*lead_first)))


def lead_of(session: Session, row: Suggestion) -> str | None:
    """The lead's unit id, None while there is none."""
    return next((one.unit_id for one in units_running(session, row) if one.part == "lead"), None)


def limits_of(session: Session, row: Suggestion, *names: str) -> list[SuggestionLimit]:
    """The limits that still run, of these names (or all), the earliest first."""
    mine = sa.select(SuggestionLimit).where(SuggestionLimit.suggestion_id == row.id, SuggestionLimit.ended.is_(None))
    if names:
        mine = mine.where(SuggestionLimit.name.in_(names))
    return list(session.scalars(mine.order_by(SuggestionLimit.due_at, SuggestionLimit.id)))


def newest_reply(session: Session, row: Suggestion) -> SuggestionReply | None:
    """The reply written last, whatever became of it."""
    mine = sa.select(SuggestionReply).where(SuggestionReply.suggestion_id == row.id)
    return session.scalars(mine.order_by(SuggestionReply.n.desc()).limit(1)).first()


def letters_of(session: Session, reply_id: str) -> list[SuggestionLetter]:
    """The letters of a signed reply."""
    mine = sa.select(SuggestionLetter).where(SuggestionLetter.reply_id == reply_id)
    return list(session.scalars(mine.order_by(SuggestionLetter.number)))
