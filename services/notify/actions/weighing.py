"""入档: that somebody wanted a locked figure to weigh something, and that it was refused."""

from sqlalchemy.orm import Session

from shared.errors import Invalid
from shared.log import Access, note


def note_attempt(session: Session, refusal: Invalid) -> None:
    """A row of the access log: who, when and by which route stand in it by themselves; which figure, and the rule."""
    reason = f"{refusal.extra['indicator']}={refusal.extra['weight']:g}：{refusal.extra['rule']}"
    note(session, Access("denied", "indicator", None, "refused", refusal.code, reason[:200]))
