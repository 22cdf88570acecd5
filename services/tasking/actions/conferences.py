"""新闻发布会: prepared, held only under an approved line in force, recorded afterwards."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.event_clocks import ANSWER, CONFERENCE, end_clocks
from services.tasking.actions.planning import Noted, check_subtopic, desk_for, note, refuse_identifying, require
from services.tasking.models import (
    Campaign,
    Conference,
    ConferenceOutlet,
    ConferenceQuestion,
    MediaOutlet,
    SensitiveEvent,
)
from services.tasking.planning import CONFERENCE_STATES
from services.tasking.planning import moves as rules
from services.tasking.planning.words import LEADERS, WORKERS
from services.tasking.standing.approved_line import Spoken, why_no_line
from services.tasking.standing.days import minute
from shared.db import next_number, now
from shared.errors import Conflict, Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id

WORD = "会"
PLAIN = ("title", "spokesperson", "place", "planned_at", "line_id", "materials", "topic", "subtopic")
LINKS = (("event_id", SensitiveEvent), ("campaign_id", Campaign))


def plan_conference(session: Session, actor: Actor, given: dict[str, Any]) -> Conference:
    """A conference in preparation. Raises Forbidden, Invalid."""
    unit, at = desk_for(session, actor, LEADERS, given.get("unit_id")), now(session)
    row = Conference(
        id=new_id(), number=next_number(session, WORD), unit_id=unit.id, unit_path=unit.path, state="planned",
        created_by=actor.id, created_at=at, **{name: given.get(name) for name in PLAIN},
    )  # fmt: skip
    row.materials = row.materials or ""
    _link(session, row, given)
    session.add(row)
    session.flush()
    _invite(session, row, given.get("invited") or [])
    note(session, Noted("conference", row.id), actor.id, "planned", f"筹备发布会“{row.title}”")
    return row


def change_conference(
    session: Session, actor: Actor, row: Conference, given: dict[str, Any], expected: int | None
) -> None:
    """What is prepared, until it is held. Raises Forbidden, Conflict(wrong_state), Stale, Invalid."""
    require(actor, LEADERS, row.unit_path)
    rules.move(rules.CONFERENCE, "hold", row.state, CONFERENCE_STATES)
    expect_version(row, expected)
    for name in PLAIN:
        if name in given:
            setattr(row, name, given[name])
    _link(session, row, given)
    session.flush()
    if "invited" in given:
        _invite(session, row, given["invited"])
    note(session, Noted("conference", row.id), actor.id, "changed", "修改发布会方案")


def hold(session: Session, actor: Actor, row: Conference, given: dict[str, Any], expected: int | None) -> None:
    """召开: ends the event's limit of 24 hours. Raises Conflict(no_approved_line) without a line in force on its topic.

    `attended`: the outlets that came; `held_at`: when, not later than now; left out: now.
    """
    require(actor, LEADERS, row.unit_path)
    state, at = rules.move(rules.CONFERENCE, "hold", row.state, CONFERENCE_STATES), now(session)
    held_at = given.get("held_at") or at
    why = why_no_line(session, row.line_id, Spoken(row.topic, row.subtopic, row.unit_path), held_at)
    if why:
        raise Conflict(f"{why}，不能召开", code="no_approved_line")
    expect_version(row, expected)
    if not row.created_at <= held_at <= at:
        raise Invalid(errors={"held_at": ["须在建立之后、现在之前"]})
    _attended(session, row, given.get("attended") or [])
    row.state, row.held_at = state, held_at
    session.flush()
    event = session.get(SensitiveEvent, row.event_id) if row.event_id else None
    if event is not None:
        end_clocks(session, event, (CONFERENCE, ANSWER), at)
        note(session, Noted("event", event.id), actor.id, "conference_held", f"发布会{row.number}已召开")
    note(session, Noted("conference", row.id), actor.id, "held", f"{minute(held_at)}召开")


def cancel(session: Session, actor: Actor, row: Conference, reason: str, expected: int | None) -> None:
    """取消, with a reason. Raises Forbidden, Conflict(wrong_state), Stale."""
    require(actor, LEADERS, row.unit_path)
    state = rules.move(rules.CONFERENCE, "cancel", row.state, CONFERENCE_STATES)
    expect_version(row, expected)
    row.state, row.cancel_reason = state, reason
    session.flush()
    note(session, Noted("conference", row.id), actor.id, "cancelled", f"取消：{reason}")


def ask(session: Session, actor: Actor, row: Conference, given: dict[str, Any]) -> ConferenceQuestion:
    """提问: one that is expected and prepared, or after it was held one that was put, with the answer given."""
    require(actor, WORKERS, row.unit_path)
    if row.state == "cancelled":
        raise Conflict("发布会已取消", code="wrong_state", state=row.state)
    refuse_identifying(given, "question", "answer")
    outlet = given.get("outlet_id")
    if outlet and session.get(ConferenceOutlet, (row.id, outlet)) is None:
        raise Invalid(errors={"outlet_id": ["不是受邀媒体"]})
    last = sa.select(sa.func.max(ConferenceQuestion.n)).where(ConferenceQuestion.conference_id == row.id)
    question = ConferenceQuestion(
        conference_id=row.id, n=(session.scalar(last) or 0) + 1, outlet_id=outlet, question=given["question"],
        answer=given.get("answer"), asked=row.state == "held", noted_by=actor.id, noted_at=now(session),
    )  # fmt: skip
    session.add(question)
    session.flush()
    words = "登记提问" if question.asked else "准备问答"
    note(session, Noted("conference", row.id), actor.id, "question", f"{words}（第{question.n}问）")
    return question


def record(session: Session, actor: Actor, row: Conference, text: str, expected: int | None) -> None:
    """会后记录, only of a conference that was held. Raises Forbidden, Conflict(not_held), Stale."""
    require(actor, WORKERS, row.unit_path)
    if row.state != "held":
        raise Conflict("发布会尚未召开，不能写会后记录", code="not_held", state=row.state)
    expect_version(row, expected)
    row.record = text
    session.flush()
    note(session, Noted("conference", row.id), actor.id, "recorded", "写入会后记录")


def _link(session: Session, row: Conference, given: dict[str, Any]) -> None:
    check_subtopic(row.topic, row.subtopic)
    for name, table in LINKS:
        if name not in given:
            continue
        found: Any = session.get(table, given[name]) if given[name] else None
        if given[name] and (found is None or not row.unit_path.startswith(found.unit_path)):
            raise Invalid(errors={name: ["没有找到"]})
        setattr(row, name, given[name])


def _invite(session: Session, row: Conference, outlets: list[str]) -> None:
    known = set(session.scalars(sa.select(MediaOutlet.id).where(MediaOutlet.id.in_(outlets), MediaOutlet.active)))
    if known != set(outlets):
        raise Invalid(errors={"invited": ["有媒体不在名单上"]})
    session.execute(sa.delete(ConferenceOutlet).where(ConferenceOutlet.conference_id == row.id))
    session.add_all(ConferenceOutlet(conference_id=row.id, outlet_id=one, invited=True) for one in sorted(known))
    session.flush()


def _attended(session: Session, row: Conference, came: list[str]) -> None:
    """Who was invited came or did not; who came without an invitation is noted as such."""
    held = {
        one.outlet_id: one
        for one in session.scalars(sa.select(ConferenceOutlet).where(ConferenceOutlet.conference_id == row.id))
    }
    known = set(session.scalars(sa.select(MediaOutlet.id).where(MediaOutlet.id.in_(came))))
    if known != set(came):
        raise Invalid(errors={"attended": ["有媒体不在名单上"]})
    for outlet_id, one in held.items():
        one.attended = outlet_id in known
    new = sorted(known - held.keys())
    session.add_all(ConferenceOutlet(conference_id=row.id, outlet_id=one, invited=False, attended=True) for one in new)
