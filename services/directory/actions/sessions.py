"""会话: ending one's own sessions, one or all but this one; an administrator ends somebody's."""

from sqlalchemy.orm import Session

from services.directory.actions.telling import end_session, end_sessions
from services.directory.models import Person, SignInSession
from shared.identity import Actor
from shared.log import Access, note


def end_one(session: Session, row: SignInSession) -> None:
    """End one session; one that is over already stays as it is."""
    if row.ended_at is None:
        end_session(session, row)
        note(session, Access("sign_out", "session", row.id))


def end_others(session: Session, actor: Actor) -> int:
    """End every session of one's own but the one that asks; returns how many."""
    ended = end_sessions(session, actor.id, actor.session_id)
    note(session, Access("sign_out", "person", actor.id, reason=f"结束其他会话 {ended} 个"))
    return ended


def end_sessions_of(session: Session, person: Person) -> int:
    """End every session of a person, by an administrator; returns how many."""
    ended = end_sessions(session, person.id)
    note(session, Access("account", "person", person.id, reason=f"结束会话 {ended} 个"))
    return ended
