"""会话 to look at: one's own that run, and how many somebody has."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.models import SignInSession
from shared.db import now
from shared.errors import NotFound
from shared.identity import Actor

WAYS = {"browser": "浏览器", "token": "接口令牌"}
MOST_SHOWN = 100


def my_sessions(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The actor's running sessions, newest first, with `here` for the one that asks."""
    query = _running(session, actor.id).order_by(SignInSession.started_at.desc(), SignInSession.id).limit(MOST_SHOWN)
    return [
        {
            "id": row.id, "way": row.way, "way_label": WAYS.get(row.way, row.way), "started_at": row.started_at,
            "confirmed_at": row.confirmed_at, "expires_at": row.expires_at, "here": row.id == actor.session_id,
        }
        for row in session.scalars(query)
    ]  # fmt: skip


def session_seen(session: Session, actor: Actor, session_id: str) -> SignInSession:
    """One of the actor's own sessions. Raises NotFound for anybody else's."""
    row = session.get(SignInSession, session_id)
    if row is None or row.person_id != actor.id:
        raise NotFound
    return row


def running_sessions(session: Session, person_id: str) -> int:
    """How many sessions of a person run."""
    query = _running(session, person_id).with_only_columns(sa.func.count())
    return session.scalar(query) or 0


def _running(session: Session, person_id: str) -> Any:
    return sa.select(SignInSession).where(
        SignInSession.person_id == person_id,
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > now(session),
    )
