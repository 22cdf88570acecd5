"""Tries to prove who one is: counted before anything is checked, so that a failure stays counted; what is noted."""

import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from services.directory import throttle
from services.directory.models import Person, SignInTry
from services.directory.passwords import hashing
from shared.db import Database, now
from shared.errors import Refusal, TooMany
from shared.log import Access, note

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
P = ParamSpec("P")
T = TypeVar("T")
_log = structlog.get_logger("sign_in")


class WrongLogin(Refusal):
    """401, the same for an unknown login, a wrong password, no password yet, a closed account."""

    status = 401
    code = "wrong_login"
    title = "登录名或密码不正确"


@dataclass(frozen=True, slots=True)
class Account:
    """What is needed to check a try, read while it was counted; all of it empty for a login that is not there."""

    person_id: str | None = None
    unit_id: str | None = None
    password_hash: str | None = None
    password_at: datetime | None = None
    about: tuple[str, ...] = ()
    code_sha256: str | None = None


def placed(action: Callable[P, T]) -> Callable[P, T]:
    """An action that computes with passwords: it takes a place before it touches the database. Raises Unavailable."""

    @wraps(action)
    def acting(*args: P.args, **kwargs: P.kwargs) -> T:
        with hashing.place():
            return action(*args, **kwargs)

    return acting


def counted(db: Database, login: str, address: str) -> Account:
    """Count this try, unless it comes too early; then what is needed to check it. Raises TooMany."""
    with db.write() as session:
        at = now(session)
        tries = _tries(session, _keys(db, login, address), at)
        left = max(throttle.wait_left(one.kind, one.tries, one.last_at, at) for one in tries)
        if left:
            raise _too_early(math.ceil(left.total_seconds()))
        for one in tries:
            one.tries, one.last_at = throttle.tries_left_standing(one.tries, one.last_at, at) + 1, at
            if throttle.begins_to_wait(one.kind, one.tries):
                _log.warning("sign_in.paused", by=one.kind, tries=one.tries)
        return _account(session, login, at)


def failed(db: Database, account: Account, what: str, title: str | None = None) -> Refusal:
    """The refusal of a try that did not fit, noted in the access log under nobody's name where there is none."""
    refusal = WrongLogin(title)
    with db.write() as session:
        noted(session, account, Access(what, result="refused", code=refusal.code))
    return refusal


def noted(session: Session, account: Account, access: Access) -> None:
    """Note in the access log what became of a try at this account."""
    who, unit = account.person_id or "anonymous", account.unit_id
    note(session, Access(access.what, "person" if account.person_id else None, account.person_id, access.result,
                         access.code, access.reason, who, unit))  # fmt: skip


def still(session: Session, account: Account) -> Person:
    """The person, unless the account changed while its password was being checked. Raises WrongLogin."""
    person = session.get(Person, account.person_id)
    unchanged = person is not None and (person.password_hash, person.one_time_sha256) == (
        account.password_hash, account.code_sha256 or person.one_time_sha256,
    )  # fmt: skip
    if person is None or not person.active or not unchanged:
        raise WrongLogin
    return person


def forgive(session: Session, login: str, address: str) -> None:
    """A success clears the login's own counts; the address and its subnet get back the one try that this was."""
    for kind, key in _keys(session.info["db"], login, address).items():
        row = session.get(SignInTry, (kind, key))
        if row is not None:
            row.tries = max(row.tries - 1, 0) if kind in ("address", "subnet") else 0


def forget_old_tries(session: Session) -> int:
    """Delete counts that no longer count; a chore. Returns how many went."""
    old = now(session) - throttle.FORGOTTEN_AFTER
    return int(getattr(session.execute(sa.delete(SignInTry).where(SignInTry.last_at < old)), "rowcount", 0))


def _too_early(seconds: int) -> Refusal:
    wait = max(seconds, 1)
    return TooMany(code="sign_in_paused", detail=f"请 {wait} 秒后再试", headers={"Retry-After": str(wait)})


def _account(session: Session, login: str, at: datetime) -> Account:
    found = session.scalars(sa.select(Person).where(Person.login == login.strip().lower(), Person.active)).first()
    if found is None:
        return Account()
    good = found.one_time_expires_at is not None and at < found.one_time_expires_at
    about = (found.login or "", found.name, found.unit.name, found.unit.short_name)
    code = found.one_time_sha256 if good else None
    return Account(found.id, found.unit_id, found.password_hash, found.password_at, about, code)


def _keys(db: Database, login: str, address: str) -> dict[str, str]:
    """The keys of a try, only as keyed hashes: a password typed into the wrong field is not kept."""
    low = login.strip().lower()
    texts = {"both": f"{low}\n{address}", "address": address, "login": low, "subnet": throttle.subnet(address)}
    secret = db.settings.secret.encode()
    return {kind: hmac.digest(secret, f"{kind}\n{text}".encode(), "sha256").hex() for kind, text in texts.items()}


def _tries(session: Session, keys: dict[str, str], at: datetime) -> list[SignInTry]:
    """The rows, made where missing and locked, always in the same order."""
    insert = _INSERTS[session.get_bind().dialect.name](SignInTry).on_conflict_do_nothing()
    pairs = sorted(keys.items())
    session.execute(insert, [{"kind": kind, "key_sha256": key, "tries": 0, "last_at": at} for kind, key in pairs])
    return [session.get_one(SignInTry, pair, with_for_update=True) for pair in pairs]
