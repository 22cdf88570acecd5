"""联系单位的写入: a work number is sealed, revealed with a reason on record, deleted when its time is over."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.groups import check_texts, require_keeper
from services.notify.actions.recording import put_on_record
from services.notify.groups import KEPT_FOR, KEPT_LONGEST, unfit_number
from services.notify.models import Institution
from services.notify.standing.days import today
from shared.db import now
from shared.errors import Conflict, Invalid
from shared.identity import Actor, KnownUnit, SealBroken, seal, unit_of, unseal
from shared.ids import new_id
from shared.log import Access, note

PURPOSE = "宣传工作联络"
AT_ONCE = 200


def add_institution(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, Any]) -> Institution:
    """Keep the work number of an institution. Raises Forbidden, Invalid naming the field, Conflict for a second one."""
    require_keeper(actor, unit)
    row = Institution(id=new_id(), unit_id=unit.id, created_at=now(session))
    row.keep_until, row.purpose = today(session) + KEPT_FOR, PURPOSE
    _set(session, row, given)
    session.add(row)
    session.flush()
    note(session, Access("keep", "institution", row.id))
    put_on_record(session, "institution", row, "added")
    return row


def change_institution(session: Session, actor: Actor, row: Institution, given: dict[str, Any]) -> Institution:
    """Change what is given. Raises as add_institution does."""
    require_keeper(actor, unit_of(session, row.unit_id))
    with session.no_autoflush:
        _set(session, row, given)
    session.flush()
    note(session, Access("keep", "institution", row.id))
    put_on_record(session, "institution", row, "changed")
    return row


def reveal_number(session: Session, row: Institution, reason: str) -> str:
    """The number in clear, once, with the reason on record. Raises Conflict when no key opens it."""
    note(session, Access("reveal", "institution", row.id, reason=reason))
    try:
        return unseal(session.info["db"].settings, row.id, row.sealed)["number"]
    except SealBroken:
        raise Conflict("号码打不开", code="seal_broken", detail="缺少封存它的钥匙，请联系系统管理员") from None


def erase_institution(session: Session, actor: Actor, row: Institution) -> None:
    """Delete it with its number; that it was there stays on record by its id alone."""
    require_keeper(actor, unit_of(session, row.unit_id))
    _erase(session, row, None)


def erase_expired(session: Session) -> int:
    """Delete what is past its last day, a batch of it; how many. A chore."""
    over = sa.select(Institution).where(Institution.keep_until < today(session))
    rows = list(session.scalars(over.order_by(Institution.keep_until, Institution.id).limit(AT_ONCE)))
    for row in rows:
        _erase(session, row, "expired")
    return len(rows)


def _erase(session: Session, row: Institution, code: str | None) -> None:
    note(session, Access("erase", "institution", row.id, code=code))
    put_on_record(session, "institution", row, "removed")
    session.delete(row)
    session.flush()


def _set(session: Session, row: Institution, given: dict[str, Any]) -> None:
    check_texts(given, ("name", "purpose"))
    number, until = given.get("number"), given.get("keep_until")
    errors: dict[str, list[str]] = {}
    if number is not None and (why := unfit_number(number)):
        errors["number"] = [why]
    on = today(session)
    if until is not None and not on <= until <= on + KEPT_LONGEST:
        errors["keep_until"] = ["保存期限须在今天之后、两年以内"]
    if errors:
        raise Invalid(errors=errors)
    for name in ("kind", "name", "position", "purpose", "keep_until"):
        if given.get(name) is not None:
            setattr(row, name, given[name])
    if number is not None:
        row.sealed = seal(session.info["db"].settings, row.id, {"number": number})
    same = (Institution.unit_id == row.unit_id, Institution.name == row.name, Institution.position == row.position)
    if session.scalar(sa.select(Institution.id).where(*same, Institution.id != row.id)):
        raise Conflict("该单位的这个岗位已登记", code="already_there", allowed_steps=[])
