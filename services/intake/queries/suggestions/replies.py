"""A reply as it is shown: its text with the findings in place, who wrote and signed it, the letters made of it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.intake.models import Suggestion, SuggestionLetter, SuggestionReply
from services.intake.standing.reply_checks import checked, finding_shown, hash_of
from services.intake.suggestions import FEEDBACK, PURPOSES, REPLY_STATES, RESOLVED, WAYS, Finding
from shared.identity import names_of

PLAIN = ("id", "n", "purpose", "resolved", "title", "text", "state", "written_at", "signed_at")


def reply_shown(session: Session, row: Suggestion, reply: SuggestionReply) -> dict[str, Any]:
    """The reply; while it is not signed with what was found in it and the reasons given."""
    names = names_of(session, [reply.written_by, reply.signed_by])
    found = checked(session, row, reply) if reply.signed_by is None else None
    findings = found.findings if found else ()
    return {name: getattr(reply, name) for name in PLAIN} | {
        "labels": {
            "purpose": PURPOSES[reply.purpose],
            "resolved": RESOLVED[reply.resolved],
            "state": REPLY_STATES[reply.state],
        },
        "written_by": {"id": reply.written_by, "name": names[reply.written_by]},
        "signed_by": {"id": reply.signed_by, "name": names[reply.signed_by]} if reply.signed_by else None,
        "content_hash": hash_of(reply),
        "findings": [finding_shown(one) | {"reason": found.reasons.get(one.key)} for one in findings] if found else [],
        "pieces": pieces(reply.text, [one for one in findings if one.field == "text"]),
    }


def pieces(text: str, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The text cut where findings begin and end: {text, rule}; a finding within another one is not marked again."""
    made: list[dict[str, Any]] = []
    reached = 0
    for one in sorted(findings, key=lambda one: (one.start, -one.end)):
        if one.start < reached or one.start == one.end:
            continue
        made.append({"text": text[reached : one.start], "rule": None})
        made.append({"text": text[one.start : one.end], "rule": one.rule})
        reached = one.end
    return [one for one in (*made, {"text": text[reached:], "rule": None}) if one["text"]]


def letter_row(letter: SuggestionLetter, reply: SuggestionReply) -> dict[str, Any]:
    """A letter as a line: number, purpose, when and how it went, what came back."""
    plain = ("number", "salutation", "sent_on", "way", "feedback", "feedback_on", "feedback_words")
    return {name: getattr(letter, name) for name in plain} | {
        "purpose": reply.purpose,
        "labels": {
            "purpose": PURPOSES[reply.purpose],
            "way": WAYS.get(letter.way or ""),
            "feedback": FEEDBACK.get(letter.feedback or ""),
        },
    }
