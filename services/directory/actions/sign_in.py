"""Signing in, giving the password again, signing out; it opens its own transactions (docs/decisions.md).

A password takes 40 ms and 19 MiB to check, which is not done while a transaction is open; and a try that fails must
stay counted, which a refusal's roll-back would undo. So: count the try, commit; check; then write the success.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.directory.actions.telling import end_session
from services.directory.actions.trying import Account, counted, failed, forgive, noted, placed, still
from services.directory.models import Person, SignInSession
from services.directory.password_rules import RULES, due_at
from services.directory.passwords import hashing
from shared.db import Database, now
from shared.errors import Forbidden, NotSignedIn
from shared.identity import PEOPLE, Actor, presence, sign
from shared.identity.tokens import LONGEST
from shared.ids import new_id
from shared.log import Access, note


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session and its token (a secret): until when the token holds, whose it is, how many seconds it holds."""

    token: str
    expires_at: datetime
    person_id: str
    session_id: str
    seconds: int


@placed
def sign_in(db: Database, login: str, password: str, address: str, way: str = "token") -> SignedIn:
    """Sign in with login and password; `way` browser: the token is renewed while it is used.

    Raises WrongLogin, TooMany with Retry-After, Forbidden (password_due) when the password is right but has to be
    changed first, Unavailable when all are busy.
    """
    account = counted(db, login, address)
    if not hashing.verify(account.password_hash, password) or account.person_id is None:
        raise failed(db, account, "sign_in")
    with db.write() as session:
        person = still(session, account)
        forgive(session, login, address)
        due = _is_due(session, account)
        noted(session, account, Access("sign_in", result="refused" if due else "done", code=due))
        if not due:
            return begin_session(session, person, way)
    raise Forbidden("密码已到期，请先更换", code="password_due", detail="密码每 90 天更换一次")


def _is_due(session: Session, account: Account) -> str | None:
    due = due_at(RULES[session.info["db"].settings.accounts], account.password_at)
    return "password_due" if due and due <= now(session) else None


def begin_session(session: Session, person: Person, way: str = "token", whole: timedelta = LONGEST) -> SignedIn:
    """A session of `whole` (12 hours at most) and its token.

    The one door for every way of proving who one is: whoever calls this has checked the person.
    """
    at, whole = now(session), min(whole, LONGEST)
    row = SignInSession(id=new_id(), person_id=person.id, way=way, started_at=at, expires_at=at + whole)
    session.add(row)
    return _token_of(session, row)


@placed
def confirm(db: Database, actor: Actor, password: str, address: str) -> SignedIn:
    """再次确认身份: another token of the same session, with the password given just now.

    Raises WrongLogin, TooMany, NotSignedIn when the session ended meanwhile, Unavailable.
    """
    with db.read() as session:
        person = session.get(Person, actor.id)
        login = person.login if person else None
    account = counted(db, login or actor.id, address)
    if not hashing.verify(account.password_hash, password) or account.person_id is None:
        raise failed(db, account, "confirm", "密码不正确")
    with db.write() as session:
        still(session, account)
        row = session.get(SignInSession, actor.session_id, with_for_update=True)
        if row is None or row.ended_at is not None or row.expires_at <= now(session):
            raise NotSignedIn
        forgive(session, login or "", address)
        noted(session, account, Access("confirm"))
        row.confirmed_at = now(session)
        return _token_of(session, row)


def _token_of(session: Session, row: SignInSession) -> SignedIn:
    """A token of this session from now on; a browser's ends when it was left alone for too long."""
    settings, at = session.info["db"].settings, now(session)
    ends = min(at + presence(settings).idle, row.expires_at) if row.way == "browser" else row.expires_at
    start, confirmed = row.started_at, row.confirmed_at
    token = sign(settings, row.person_id, row.id, PEOPLE, ends - start, at=start, confirmed_at=confirmed)
    return SignedIn(token, ends, row.person_id, row.id, int((ends - at).total_seconds()))


def sign_out(session: Session, actor: Actor) -> None:
    """End the actor's own session; ending it twice is no error."""
    row = session.get(SignInSession, actor.session_id) if actor.session_id else None
    if row is not None and row.ended_at is None:
        end_session(session, row)
        note(session, Access("sign_out"))
