"""Choosing a password: the first with a one-time code, another with the one that holds, one that has become due.

Like signing in it opens its own transactions: no password is hashed while one is open.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.telling import end_sessions
from services.directory.actions.trying import Account, counted, failed, forgive, noted, placed, still
from services.directory.models import PasswordPast, Person
from services.directory.password_rules import RULES, Rules, password_fault
from services.directory.passwords import code_fits, hashing
from shared.db import Database, now
from shared.errors import Invalid
from shared.identity import Actor
from shared.log import Access, set_by


@placed
def set_password_by_code(db: Database, login: str, code: str, password: str, address: str) -> None:
    """Choose a password with a one-time code; the code is used up, every running session ends.

    Raises WrongLogin, Invalid for a password that will not do, TooMany, Unavailable.
    """
    account = counted(db, login, address)
    if not code_fits(account.code_sha256, code) or account.person_id is None:
        raise failed(db, account, "account", "登录名或一次性口令不正确")
    _set_password(db, account, password, lambda session: forgive(session, login, address))


@placed
def renew_password(db: Database, login: str, old: str, password: str, address: str) -> None:
    """Choose another password without signing in, with the one that holds or has become due; every session ends.

    Raises as set_password_by_code.
    """
    account = counted(db, login, address)
    if not hashing.verify(account.password_hash, old) or account.person_id is None:
        raise failed(db, account, "account")
    _set_password(db, account, password, lambda session: forgive(session, login, address))


@placed
def change_password(db: Database, actor: Actor, old: str, password: str, address: str) -> None:
    """Choose another password, signed in; every other session ends. Raises as set_password_by_code."""
    with db.read() as session:
        person = session.get(Person, actor.id)
        login = person.login if person else None
    account = counted(db, login or actor.id, address)
    if not hashing.verify(account.password_hash, old):
        raise failed(db, account, "account", "原密码不正确")
    _set_password(db, account, password, lambda session: forgive(session, login or "", address), actor.session_id)


def _set_password(
    db: Database, account: Account, password: str, also: Callable[[Session], None], spare: str | None = None
) -> None:
    rules = RULES[db.settings.accounts]
    fault = password_fault(password, account.about, rules) or _used(db, account, password, rules)
    if fault:
        raise Invalid(errors={"password": [fault]})
    hashed = hashing.hash(password)
    with db.write() as session:
        person = still(session, account)
        set_by(session, person.id, person.unit_id)
        _remember(session, person, rules)
        person.password_hash, person.one_time_sha256, person.one_time_expires_at = hashed, None, None
        person.password_at = person.updated_at = now(session)
        end_sessions(session, person.id, spare)
        noted(session, account, Access("account", reason="更换密码" if account.password_hash else "设置首个密码"))
        also(session)


def _used(db: Database, account: Account, password: str, rules: Rules) -> str | None:
    """Why this password was used too lately (Chinese), or None; each comparison takes as long as a sign-in."""
    with db.read() as session:
        past = _past(session, account.person_id or "")[: rules.remembered - 1]
    kept = [account.password_hash, *(one.hash for one in past)]
    if not any(one and hashing.verify(one, password) for one in kept):
        return None
    return f"不能与最近{rules.remembered}次用过的密码相同" if rules.remembered > 1 else "新密码不能与原密码相同"


def _past(session: Session, person_id: str) -> Sequence[PasswordPast]:
    query = sa.select(PasswordPast).where(PasswordPast.person_id == person_id)
    return session.scalars(query.order_by(PasswordPast.at.desc())).all()


def _remember(session: Session, person: Person, rules: Rules) -> None:
    """Keep the hash that is replaced, and no more of them than the rules compare with."""
    if person.password_hash and rules.remembered > 1:
        session.add(PasswordPast(person_id=person.id, at=now(session), hash=person.password_hash))
        session.flush()
    for one in _past(session, person.id)[max(rules.remembered - 1, 0) :]:
        session.delete(one)
