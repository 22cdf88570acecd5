"""样例登录: the sample sign-ins that `make run` prints, and passwords for the people of a demonstration."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from services.directory.models import Person
from services.directory.passwords import hashing
from shared.db import Database, now

SAMPLE_PASSWORD = "shili-yanshi-2026"
"""Printed by `make run`; refused outside BAIYING_KEYS=test."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """样例账号: who it is, and where he begins."""

    login: str
    who: str
    begins_at: str
    password: str = SAMPLE_PASSWORD


SAMPLE_SIGN_INS = (
    SignIn("xcc.publicist", "宣传处宣传员", "/intake/suggestions"),
    SignIn("zhzx.publicist", "指挥中心宣传员", "/intake/needs"),
    SignIn("jjzd.publicist", "交警支队宣传员", "/intake/needs"),
    SignIn("ls.publicist", "兰山分局宣传员", "/intake/needs"),
    SignIn("ls01.liaison", "兰山街道派出所联络人", "/notify/inbox"),
    SignIn("ls.liaison", "兰山分局联络人", "/notify/inbox"),
    SignIn("ly.member1", "市局专班成员", "/tasking/queue"),
    SignIn("ly.first1", "市局专班初审", "/tasking/queue"),
    SignIn("ly.second1", "市局专班复审", "/tasking/queue"),
    SignIn("ly.legal", "法制审核", "/tasking/queue"),
    SignIn("ly.director", "办公室主任（终审）", "/tasking/queue"),
    SignIn("ly.publisher", "市局专班发布员", "/tasking/queue"),
    SignIn("ly.leader", "市局专班组长", "/tasking/queue"),
    SignIn("ly.supervisor", "督察", "/tasking/queue"),
    SignIn("ly.system", "系统管理员", "/directory/units"),
    SignIn("ly.audit", "审计管理员", "/directory/access-log"),
)


def open_sign_ins(db: Database) -> int:
    """Give the sample sign-ins their password where they have none yet; returns how many were given.

    Raises PermissionError outside BAIYING_KEYS=test: a known password opens nothing real.
    """
    return _give(db, {one.login: one.password for one in SAMPLE_SIGN_INS}, again=False)


def are_open(db: Database, logins: Iterable[str]) -> bool:
    """Whether this directory is the sample and these people have a password; never outside BAIYING_KEYS=test."""
    wanted = set(logins)
    if db.settings.keys != "test":
        return False
    ours = (Person.login.in_(wanted), Person.name.startswith("示例"), Person.password_hash.is_not(None))
    with db.read() as session:
        return set(session.scalars(sa.select(Person.login).where(*ours, Person.active))) == wanted


def left_open(db: Database) -> list[str]:
    """Logins of the sample's sign-ins that the published password still opens, whatever the keys."""
    ours = (Person.login.in_([one.login for one in SAMPLE_SIGN_INS]), Person.password_hash.is_not(None), Person.active)
    with db.read() as session:
        held = session.execute(sa.select(Person.login, Person.password_hash).where(*ours).order_by(Person.login)).all()
    return [login or "" for login, hashed in held if hashing.verify(hashed, SAMPLE_PASSWORD)]


def enrol(db: Database, logins: Iterable[str]) -> dict[str, str]:
    """A random password for each of these people, {login: password}, so that a demonstration can sign in as them.

    Raises PermissionError outside BAIYING_KEYS=test, LookupError for a login that is not there.
    """
    given = {login: secrets.token_urlsafe(12) for login in dict.fromkeys(logins)}
    _give(db, given, again=True)
    return given


def _give(db: Database, passwords: dict[str, str], again: bool) -> int:
    if db.settings.keys != "test":
        raise PermissionError("sample passwords are given only under BAIYING_KEYS=test")
    with db.read() as session:
        people = session.scalars(sa.select(Person).where(Person.login.in_(passwords))).all()
        wanted = [person.login or "" for person in people if again or person.password_hash is None]
    if missing := passwords.keys() - {person.login for person in people}:
        raise LookupError(f"not in this directory: {', '.join(sorted(missing))}")
    hashed = {login: hashing.hash(passwords[login]) for login in wanted}
    with db.write() as session:
        for person in session.scalars(sa.select(Person).where(Person.login.in_(hashed))):
            person.password_hash, person.one_time_sha256 = hashed[person.login or ""], None
            person.one_time_expires_at = None
            person.password_at = person.updated_at = now(session)
    return len(hashed)
