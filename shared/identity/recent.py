"""再次确认身份: what weighs heavily wants a password given a short while ago (matrix I18; ASVS 7.5.3)."""

from datetime import timedelta

from sqlalchemy.orm import Session

from shared.db import now
from shared.errors import Forbidden
from shared.identity.actor import Actor

LONGEST_AGO = timedelta(hours=4)


def require_recent(session: Session, actor: Actor) -> None:
    """Raises Forbidden (confirm_first) when the password was given too long ago; services are not asked."""
    if actor.kind == "service" or actor.confirmed_at is None:
        return
    if now(session) - actor.confirmed_at > LONGEST_AGO:
        raise Forbidden("请先再次确认身份", code="confirm_first", detail="输入密码后再试一次")
