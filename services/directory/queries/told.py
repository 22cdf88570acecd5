"""What the directory says on home: a password or a term that ends, vacancies, terms that end below."""

from datetime import date, timedelta
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.feedback import OFFICE
from services.directory.models import Person, PersonGrant, Unit
from services.directory.password_rules import RULES, SOON, due_at
from services.directory.queries.feedback import feedback_waiting
from services.directory.queries.people import person_for
from services.directory.queries.units import this_day
from services.directory.queries.vacancies import vacancies
from shared.db import Database, now
from shared.identity import Actor, scopes
from shared.log import head
from shared.words import ROLES

NEAR = timedelta(days=30)
"""How long before its end a term is told."""
MOST_TERMS = 5
MOST_COUNTED = 200
_COUNTED: WeakKeyDictionary[Database, dict[tuple[str, int, date], int]] = WeakKeyDictionary()
NEARLY = {"word": "将到期", "tone": "amber"}


def told_at_home(session: Session, actor: Actor, overseeing: frozenset[str]) -> list[dict[str, Any]]:
    """Lines {text, address, due (day, moment or None), word, tone}; `overseeing`: by which roles he sees gaps."""
    found = [*_own_password(session, actor), *_own_terms(session, actor)]
    if actor.has("system_admin"):
        found += _terms_below(session, actor)
    if actor.has_any(OFFICE):
        found += _feedback(session)
    return found + (_gaps(session, actor, overseeing) if overseeing else [])


def _own_password(session: Session, actor: Actor) -> list[dict[str, Any]]:
    due = due_at(RULES[session.info["db"].settings.accounts], person_for(session, actor.id).password_at)
    if due is None or due - now(session) > SOON:
        return []
    return [{"text": "请更换密码", "address": "/me", "due": due, **NEARLY}]


def _own_terms(session: Session, actor: Actor) -> list[dict[str, Any]]:
    ending = [grant for grant in person_for(session, actor.id).grants if _ends_soon(grant.until, this_day(session))]
    return [
        {"text": f"您的“{ROLES.get(one.role, one.role)}”任期将满", "address": "/me", "due": one.until, **NEARLY}
        for one in ending
    ]


def _ends_soon(until: date | None, today: date) -> bool:
    return until is not None and today <= until <= today + NEAR


def _terms_below(session: Session, actor: Actor) -> list[dict[str, Any]]:
    today = this_day(session)
    mine = [Unit.path.startswith(path, autoescape=True) for path in scopes(actor, frozenset({"system_admin"}))]
    rows = session.execute(
        sa.select(Person.id, Person.name, PersonGrant.role, PersonGrant.until)
        .join(PersonGrant, PersonGrant.person_id == Person.id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(PersonGrant.until.between(today, today + NEAR), Person.active, sa.or_(sa.false(), *mine))
        .where(Person.id != actor.id)
        .order_by(PersonGrant.until, Person.id)
        .limit(MOST_TERMS)
    )
    return [
        {"text": f"{row.name}的“{ROLES.get(row.role, row.role)}”任期将满", "address": f"/directory/people/{row.id}",
         "due": row.until, **NEARLY}
        for row in rows
    ]  # fmt: skip


def _feedback(session: Session) -> list[dict[str, Any]]:
    waiting, overdue = feedback_waiting(session)
    if not waiting:
        return []
    shown = {"text": f"{waiting}件投诉和建议等待答复", "address": "/directory/feedback/office?state=open", "due": None}
    return [shown | ({"word": f"{overdue}件已超时", "tone": "red"} if overdue else {"word": "待答复", "tone": "blue"})]


def _gaps(session: Session, actor: Actor, overseeing: frozenset[str]) -> list[dict[str, Any]]:
    below = [path.strip("/").rpartition("/")[2] for path in scopes(actor, overseeing)]
    lacking = sum(_lacking(session, unit_id) for unit_id in below)
    if not lacking:
        return []
    line = {"text": f"{lacking}个单位有空缺", "address": "/directory/vacancies", "due": None}
    return [line | {"word": "空缺", "tone": "amber"}]


def _lacking(session: Session, unit_id: str) -> int:
    """How many units below one have a gap: counted once while the log stands where it is, and the day is the same."""
    counts = _COUNTED.setdefault(session.info["db"], {})
    standing = (unit_id, head(session), this_day(session))
    if standing not in counts:
        if len(counts) >= MOST_COUNTED:
            counts.clear()
        counts[standing] = len(vacancies(session, unit_id))
    return counts[standing]
