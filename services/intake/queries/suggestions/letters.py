"""函: the letter that one signatory gets, as it is printed."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.intake.models import Signatory, Suggestion, SuggestionLetter, SuggestionReply
from services.intake.queries.suggestions.replies import letter_row
from shared.db import SHANGHAI
from shared.errors import NotFound
from shared.identity import names_of, unit_of
from shared.log import Access, note

ERASED = "（已删除）"


def letter_shown(session: Session, row: Suggestion, one: Signatory) -> dict[str, Any]:
    """The newest letter of this signatory with everything that is printed. Raises NotFound while none is signed."""
    wanted = sa.select(SuggestionLetter, SuggestionReply).join(SuggestionReply)
    wanted = wanted.where(SuggestionLetter.signatory_id == one.id).order_by(SuggestionReply.n.desc()).limit(1)
    found = session.execute(wanted).first()
    if found is None:
        raise NotFound("给他的答复还没有签发", code="letter_not_found")
    letter, reply = found
    bureau = unit_of(session, row.bureau_id)
    note(session, Access("read", "signatory", one.id))
    return letter_row(letter, reply) | {
        "bureau": bureau.name if bureau else "",
        "signer": names_of(session, [reply.signed_by]).get(reply.signed_by or "", ""),
        "signed_on": reply.signed_at.astimezone(SHANGHAI).date() if reply.signed_at else None,
        "resolved": reply.resolved,
        "title": reply.title,
        "name": one.name or ERASED,
        "paragraphs": [line.strip() for line in reply.text.split("\n") if line.strip()],
    }
