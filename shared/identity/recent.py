"""再次确认身份: what weighs heavily wants a password given a short while ago (matrix I18; ASVS 7.5.3)."""

from sqlalchemy.orm import Session

from shared.db import now
from shared.errors import Forbidden
from shared.identity.actor import Actor
from shared.identity.profiles import presence


def require_recent(session: Session, actor: Actor) -> None:
    """Raises Forbidden (confirm_first) when the password was given too long ago; services are not asked."""
    session.info["weighty"] = True  # the door notes it (shared.web.turn)
    if actor.kind == "service" or actor.confirmed_at is None:
        return
    if now(session) - actor.confirmed_at > presence(session.info["db"].settings).recent:
        raise Forbidden(
            "请先再次确认身份",
            code="confirm_first",
            detail="输入密码后再试一次；接口调用请先 POST /directory/v1/me/confirm，再用换发的令牌",
        )
