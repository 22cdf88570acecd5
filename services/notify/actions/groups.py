"""群组的写入: register, change, look at again, dissolve; a bot's address hangs on the group it speaks in."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.recording import put_on_record
from services.notify.groups import SEEING, audience_of, keeps_groups, named, unfit_position, words_of
from services.notify.models import Delivery, Group, Sink
from services.notify.standing.days import today
from shared.calendars import calendar_of
from shared.db import now
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.identity import Actor, KnownUnit, may_see, unit_of
from shared.ids import new_id

REVIEWED_AFTER = timedelta(days=180)
"""Half a year, then on to the next working day (ours)."""
LATEST = timedelta(days=366)
TEXTS = ("name", "purpose")


def next_review(session: Session, unit: KnownUnit) -> date:
    """复核日期 when nobody chose one: half a year on; a day off moves to the next working day of the unit."""
    on, calendar = today(session) + REVIEWED_AFTER, calendar_of(session, unit.path)
    while not calendar.is_working(on):
        on += timedelta(days=1)
    return on


def require_keeper(actor: Actor, unit: KnownUnit | None) -> KnownUnit:
    """The unit, if the actor keeps its groups and figures. Raises NotFound where he does not see it, Forbidden."""
    if unit is None or not may_see(actor, unit.path, SEEING):
        raise NotFound("没有找到这个单位")
    if not keeps_groups(actor, unit.id, unit.path):
        raise Forbidden("只有本单位的联络人、负责人，或者上级专班组长、办公室主任可以登记")
    return unit


def check_texts(given: dict[str, Any], texts: tuple[str, ...] = TEXTS) -> None:
    """Raises Invalid (personal_data) with the places where a text names a person, number or account."""
    found = {name: named(given[name]) for name in texts if given.get(name)}
    errors = {name: [words_of(span) for span in spans] for name, spans in found.items() if spans}
    unfit = unfit_position(given["position"]) if given.get("position") else None
    if unfit:
        errors["position"] = [unfit]
    if errors:
        spans = [
            {"field": name, "kind": span.kind, "start": span.start, "end": span.end}
            for name, listed in found.items()
            for span in listed
        ]
        raise Invalid("不得填写个人信息", code="personal_data", errors=errors, spans=spans)


def add_group(session: Session, actor: Actor, unit: KnownUnit, given: dict[str, Any]) -> Group:
    """Register a group of a unit. Raises Forbidden, Invalid naming the field, Conflict for a second of the name."""
    require_keeper(actor, unit)
    if not unit.active:
        raise Conflict("该单位已停用", code="unit_closed", allowed_steps=[])
    check_texts(given)
    on = today(session)
    _check_days(on, given)
    group = Group(id=new_id(), unit_id=unit.id, created_at=now(session), opened_on=given.get("opened_on") or on)
    _set(group, given)
    group.review_on = given.get("review_on") or next_review(session, unit)
    _require_free(session, group)
    session.add(group)
    session.flush()
    put_on_record(session, "group", group, "added")
    return group


def change_group(session: Session, actor: Actor, group: Group, given: dict[str, Any]) -> Group:
    """Change what is given; what it is for (kind) stays: another kind is another group. Raises as add_group does."""
    require_open(session, actor, group)
    check_texts(given)
    _set(group, given)
    with session.no_autoflush:
        _require_free(session, group)
    session.flush()
    put_on_record(session, "group", group, "changed")
    return group


def review_group(session: Session, actor: Actor, group: Group, given: dict[str, Any]) -> Group:
    """复核: it is still needed; its band and numbers as they are now, and when it is looked at again."""
    unit = require_open(session, actor, group)
    on = today(session)
    _check_days(on, given)
    _set(group, given)
    group.reviewed_on, group.review_on = on, given.get("review_on") or next_review(session, unit)
    session.flush()
    put_on_record(session, "group", group, "reviewed")
    return group


def dissolve_group(session: Session, actor: Actor, group: Group, reason: str) -> Group:
    """解散, for a reason; its bots are switched off and nothing more goes there."""
    require_open(session, actor, group)
    check_texts({"reason": reason}, ("reason",))
    group.dissolved_on, group.reason = today(session), reason
    sinks = list(session.scalars(sa.select(Sink).where(Sink.group_id == group.id)))
    for sink in sinks:
        sink.active, sink.disabled_reason = False, "群组已解散"
        put_on_record(session, "sink", sink, "stopped", "群组已解散")
    waiting = (Delivery.recipient_id.in_([sink.id for sink in sinks]), Delivery.state == "pending")
    session.execute(
        sa.update(Delivery).where(*waiting).values(state="cancelled", last_error="群组已解散"),
        execution_options={"synchronize_session": False},
    )
    session.flush()
    put_on_record(session, "group", group, "dissolved", reason)
    return group


def group_of_bot(session: Session, unit_id: str, group_id: str, audience: str) -> Group:
    """The group a bot's address is to hang on. Raises Invalid for another unit's, a dissolved one, a public one that

    is to get what is internal.
    """
    group = session.get(Group, group_id)
    if group is None or group.unit_id != unit_id or group.dissolved_on is not None:
        raise Invalid(errors={"group_id": ["不是本单位在用的群组"]})
    if audience == "internal" and audience_of(group.kind) == "public":
        raise Invalid(errors={"audience": ["对外的群只能接收公开内容"]})
    return group


def require_open(session: Session, actor: Actor, group: Group) -> KnownUnit:
    """The group's unit, if the actor keeps it. Raises Forbidden, Conflict (dissolved)."""
    unit = require_keeper(actor, unit_of(session, group.unit_id))
    if group.dissolved_on is not None:
        raise Conflict("该群组已解散", code="dissolved", allowed_steps=[])
    return unit


def _set(group: Group, given: dict[str, Any]) -> None:
    for name in ("kind", "platform", "name", "purpose", "position", "size", "subgroups"):
        if name in given:
            setattr(group, name, given[name])


def _check_days(on: date, given: dict[str, Any]) -> None:
    opened, review = given.get("opened_on"), given.get("review_on")
    errors = {}
    if opened is not None and opened > on:
        errors["opened_on"] = ["建群日期不能晚于今天"]
    if review is not None and not on < review <= on + LATEST:
        errors["review_on"] = ["复核日期须在今天之后、一年以内"]
    if errors:
        raise Invalid(errors=errors)


def _require_free(session: Session, group: Group) -> None:
    same = (Group.unit_id == group.unit_id, Group.name == group.name, Group.dissolved_on.is_(None))
    if session.scalar(sa.select(Group.id).where(*same, Group.id != group.id)):
        raise Conflict("本单位已有同名的群组", code="already_there", allowed_steps=[])
