"""答复的检查: what is found in the reply as it stands, and which of that somebody has answered for already."""

import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Signatory, Suggestion, SuggestionReply
from services.intake.standing.suggestions import limits_of
from services.intake.suggestions import Finding, Letter, examine


@dataclass(frozen=True, slots=True)
class Checked:
    """`reasons`: by key of the finding, why it stands all the same."""

    findings: tuple[Finding, ...]
    reasons: dict[str, str]

    @property
    def blocking(self) -> list[Finding]:
        return [one for one in self.findings if one.verdict == "block"]

    @property
    def unanswered(self) -> list[Finding]:
        """Those that want a reason and have none."""
        return [one for one in self.findings if one.verdict == "confirm" and one.key not in self.reasons]


def checked(session: Session, row: Suggestion, reply: SuggestionReply, signed: bool = False) -> Checked:
    """检查: the reply with the salutations that it will bear; `signed`: as somebody is about to sign it."""
    salutations = tuple(one.salutation for one in addressees(session, row, reply))
    found = examine(Letter(row.kind, reply.title, reply.text, salutations, signed or reply.signed_by is not None))
    return Checked(found, {one["key"]: one["reason"] for one in reply.confirmed})


def addressees(session: Session, row: Suggestion, reply: SuggestionReply) -> list[Signatory]:
    """Who gets this reply: everybody with a name still; of one that answers anew, those who were not satisfied."""
    named = (Signatory.suggestion_id == row.id, Signatory.erased_at.is_(None))
    wanted = sa.select(Signatory).where(*named).order_by(Signatory.n)
    found = list(session.scalars(wanted))
    if reply.purpose != "again":
        return found
    waiting = {limit.signatory_id for limit in limits_of(session, row, "again")}
    return [one for one in found if one.id in waiting]


def hash_of(reply: SuggestionReply) -> str:
    """SHA-256 of what is signed: class, title and text."""
    return hashlib.sha256(f"{reply.resolved}\n{reply.title}\n{reply.text}".encode()).hexdigest()


def finding_shown(one: Finding) -> dict[str, Any]:
    """A finding as an answer shows it."""
    plain = {name: getattr(one, name) for name in ("key", "rule", "verdict", "field", "start", "end", "shown")}
    return plain | {"words": one.words}
