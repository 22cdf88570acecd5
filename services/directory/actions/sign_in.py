"""Signing in and out, and choosing a password; the one action that opens its own transactions (docs/decisions.md).

A password takes 40 ms and 19 MiB to check, which is not done while a transaction is open; and a try that fails must
stay counted, which a refusal's roll-back would undo. So: count the try, commit; check; then write the success.
"""

import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.directory import throttle
from services.directory.actions.telling import end_session, end_sessions
from services.directory.models import Person, SignInSession, SignInTry
from services.directory.passwords import code_fits, hashing, password_fault
from shared.db import Database, now
from shared.errors import Invalid, Refusal, TooMany
from shared.identity import PEOPLE, Actor, sign
from shared.identity.tokens import LONGEST
from shared.ids import new_id
from shared.log import set_by

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class WrongLogin(Refusal):
    """401, the same for an unknown login, a wrong password, no password yet, a closed account."""

    status = 401
    code = "wrong_login"
    title = "登录名或密码不正确"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token (a secret), until when, whose, and how many seconds it holds."""

    token: str
    expires_at: datetime
    person_id: str
    session_id: str
    seconds: int


@dataclass(frozen=True, slots=True)
class _Account:
    person_id: str | None
    password_hash: str | None
    about: tuple[str, ...]
    code_sha256: str | None = None


def sign_in(db: Database, login: str, password: str, address: str) -> SignedIn:
    """Sign in with login and password. Raises WrongLogin, TooMany with Retry-After, Unavailable when all are busy."""
    account = _counted(db, login, address)
    if not hashing.verify(account.password_hash, password) or account.person_id is None:
        raise WrongLogin
    with db.write() as session:
        person = _still(session, account)
        _forgive(session, db, login, address)
        return begin_session(session, person)


def set_password_by_code(db: Database, login: str, code: str, password: str, address: str) -> None:
    """Choose a password with a one-time code; the code is used up, every running session ends.

    Raises WrongLogin, Invalid for a password that will not do, TooMany, Unavailable.
    """
    account = _counted(db, login, address)
    if not code_fits(account.code_sha256, code) or account.person_id is None:
        raise WrongLogin("登录名或一次性口令不正确")
    _set_password(db, account, password, lambda session: _forgive(session, db, login, address))


def change_password(db: Database, actor: Actor, old: str, password: str, address: str) -> None:
    """Choose another password, signed in; every other session ends. Raises as set_password_by_code."""
    with db.read() as session:
        person = session.get(Person, actor.id)
        login = person.login if person else None
    account = _counted(db, login or actor.id, address)
    if not hashing.verify(account.password_hash, old):
        raise WrongLogin("原密码不正确")
    _set_password(db, account, password, lambda session: _forgive(session, db, login or "", address), actor.session_id)


def _set_password(
    db: Database, account: _Account, password: str, also: Callable[[Session], None], spare: str | None = None
) -> None:
    if fault := password_fault(password, account.about):
        raise Invalid(errors={"password": [fault]})
    hashed = hashing.hash(password)
    with db.write() as session:
        person = _still(session, account)
        set_by(session, person.id, person.unit_id)
        person.password_hash, person.one_time_sha256, person.one_time_expires_at = hashed, None, None
        person.updated_at = now(session)
        end_sessions(session, person.id, spare)
        also(session)


def _still(session: Session, account: _Account) -> Person:
    """The person, unless the account changed while its password was being checked."""
    person = session.get(Person, account.person_id)
    unchanged = person is not None and (person.password_hash, person.one_time_sha256) == (
        account.password_hash, account.code_sha256 or person.one_time_sha256,
    )  # fmt: skip
    if person is None or not person.active or not unchanged:
        raise WrongLogin
    return person


def begin_session(session: Session, person: Person) -> SignedIn:
    """A session of 12 hours and its token; who may call this has checked the person."""
    at = now(session)
    row = SignInSession(id=new_id(), person_id=person.id, started_at=at, expires_at=at + LONGEST)
    session.add(row)
    token = sign(session.info["db"].settings, person.id, row.id, PEOPLE, LONGEST, at=at)
    return SignedIn(token, row.expires_at, person.id, row.id, int(LONGEST.total_seconds()))


def sign_out(session: Session, actor: Actor) -> None:
    """End the actor's own session; ending it twice is no error."""
    row = session.get(SignInSession, actor.session_id) if actor.session_id else None
    if row is not None and row.ended_at is None:
        end_session(session, row)


def _counted(db: Database, login: str, address: str) -> _Account:
    """Count this try, unless it comes too early; then what is needed to check it. Raises TooMany."""
    with db.write() as session:
        at = now(session)
        tries = _tries(session, _keys(db, login, address), at)
        left = max(throttle.wait_left(one.kind, one.tries, one.last_at, at) for one in tries)
        if left:
            raise _too_early(math.ceil(left.total_seconds()))
        for one in tries:
            one.tries, one.last_at = throttle.tries_left_standing(one.tries, one.last_at, at) + 1, at
        return _account(session, login, at)


def _too_early(seconds: int) -> Refusal:
    wait = max(seconds, 1)
    return TooMany(code="sign_in_paused", detail=f"请 {wait} 秒后再试", headers={"Retry-After": str(wait)})


def _account(session: Session, login: str, at: datetime) -> _Account:
    found = session.scalars(sa.select(Person).where(Person.login == login.strip().lower(), Person.active)).first()
    if found is None:
        return _Account(None, None, ())
    good = found.one_time_expires_at is not None and at < found.one_time_expires_at
    about = (found.login or "", found.name, found.unit.name, found.unit.short_name)
    return _Account(found.id, found.password_hash, about, found.one_time_sha256 if good else None)


def _keys(db: Database, login: str, address: str) -> dict[str, str]:
    """The three keys of a try, only as keyed hashes: a password typed into the wrong field is not kept."""
    low = login.strip().lower()
    texts = {"both": f"{low}\n{address}", "address": address, "login": low}
    secret = db.settings.secret.encode()
    return {kind: hmac.digest(secret, f"{kind}\n{text}".encode(), "sha256").hex() for kind, text in texts.items()}


def _tries(session: Session, keys: dict[str, str], at: datetime) -> list[SignInTry]:
    """The three rows, made where missing and locked, always in the same order."""
    insert = _INSERTS[session.get_bind().dialect.name](SignInTry).on_conflict_do_nothing()
    pairs = sorted(keys.items())
    session.execute(insert, [{"kind": kind, "key_sha256": key, "tries": 0, "last_at": at} for kind, key in pairs])
    return [session.get_one(SignInTry, pair, with_for_update=True) for pair in pairs]


def _forgive(session: Session, db: Database, login: str, address: str) -> None:
    """A success clears the login's own counts; the address gets back the one try that this was."""
    for kind, key in _keys(db, login, address).items():
        row = session.get(SignInTry, (kind, key))
        if row is not None:
            row.tries = max(row.tries - 1, 0) if kind == "address" else 0


def forget_old_tries(session: Session) -> int:
    """Delete counts that no longer count; a chore. Returns how many went."""
    old = now(session) - throttle.FORGOTTEN_AFTER
    return int(getattr(session.execute(sa.delete(SignInTry).where(SignInTry.last_at < old)), "rowcount", 0))
