"""专题策划: made, changed, moved on; tasks join and leave; the hour of the unified release goes with it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.planning import Noted, active_person, desk_for, note, require
from services.tasking.models import Campaign, CampaignPerson, CampaignProduct, PlanItem, Series, Task
from services.tasking.planning import CAMPAIGN_STATES
from services.tasking.planning.moves import CAMPAIGN, move
from services.tasking.planning.words import LEADERS
from services.tasking.standing.campaigns import OVER
from shared.db import next_number, now
from shared.errors import Conflict, Invalid, expect_version
from shared.identity import Actor
from shared.ids import new_id

WORD = "策"
PLAIN = ("name", "focus", "since", "until", "central", "topics", "embargo_until", "release_at")
LABELS = {
    "name": "名称", "focus": "主题", "since": "开始日期", "until": "结束日期", "central": "中心工作",
    "topics": "领域", "embargo_until": "禁发时间", "release_at": "统一发布时间", "people": "领导小组和责任人",
    "plan_item_id": "转入常态工作", "series_id": "转入常态栏目",
}  # fmt: skip


def create_campaign(session: Session, actor: Actor, given: dict[str, Any]) -> Campaign:
    """A campaign in preparation. Raises Forbidden, Invalid (period, times, people)."""
    unit, at = desk_for(session, actor, LEADERS, given.get("unit_id")), now(session)
    row = Campaign(
        id=new_id(), number=next_number(session, WORD), unit_id=unit.id, unit_path=unit.path, state="planned",
        created_by=actor.id, created_at=at, updated_at=at, **{name: given.get(name) for name in PLAIN},
    )  # fmt: skip
    _check(row, at, given)
    session.add(row)
    session.flush()
    _set_people(session, row, given.get("people") or [])
    note(session, _noted(row), actor.id, "created", f"建立专题“{row.name}”")
    return row


def change_campaign(session: Session, actor: Actor, row: Campaign, given: dict[str, Any], expected: int | None) -> None:
    """Another focus, period, group, embargo or hour of release: what waits for that hour waits for the new one.

    Raises Forbidden, Conflict(campaign_over), Stale, Invalid.
    """
    require(actor, LEADERS, row.unit_path)
    _require_open(row, {"plan_item_id", "series_id"} >= given.keys())
    expect_version(row, expected)
    at = now(session)
    for name in PLAIN:
        if name in given:
            setattr(row, name, given[name])
    _check(row, at, given)
    if "people" in given:
        _set_people(session, row, given["people"])
    _go_on_with(session, row, given)
    row.updated_at = at
    session.flush()
    words = "、".join(LABELS[name] for name in LABELS if name in given)
    note(session, _noted(row), actor.id, "changed", f"修改{words}")


def move_campaign(
    session: Session, actor: Actor, row: Campaign, name: str, reason: str | None, expected: int | None
) -> None:
    """start, finish or cancel. Raises Forbidden, Conflict(wrong_state), Invalid (a cancellation without reason)."""
    require(actor, LEADERS, row.unit_path)
    state = move(CAMPAIGN, name, row.state, CAMPAIGN_STATES)
    if name == "cancel" and not reason:
        raise Invalid(errors={"reason": ["必填"]})
    expect_version(row, expected)
    row.state, row.updated_at = state, now(session)
    session.flush()
    note(session, _noted(row), actor.id, name, f"{CAMPAIGN[name][0]}专题" + (f"：{reason}" if reason else ""))


def join_task(
    session: Session, actor: Actor, row: Campaign, task: Task, product: CampaignProduct | None = None
) -> None:
    """加入专题: the task is released under its embargo and at its hour from now on; optionally as a planned product.

    The task's own version stays: nobody's draft becomes stale by it. Raises Forbidden, Conflict, Invalid.
    """
    require(actor, LEADERS, row.unit_path)
    _require_open(row)
    if not task.unit_path.startswith(row.unit_path):
        raise Invalid(errors={"task_id": ["任务不属于本专题的单位"]})
    if task.campaign_id not in (None, row.id):
        raise Conflict("任务已经属于另一个专题", code="in_another_campaign", campaign_id=task.campaign_id)
    if row.release_at is not None and task.release_at not in (None, row.release_at):
        raise Conflict("任务已另定发布时间，请先取消定时", code="already_scheduled")
    if product is not None and product.task_id not in (None, task.id):
        raise Conflict("这项产品已有任务", code="product_taken", task_id=product.task_id)
    _set_campaign(session, task, row.id)
    if product is not None:
        product.task_id = task.id
    session.flush()
    note(session, _noted(row), actor.id, "task_joined", f"{task.number}加入专题")


def leave_task(session: Session, actor: Actor, row: Campaign, task: Task, expected: int | None) -> None:
    """移出专题. Raises Forbidden, Conflict (not in it; a release at the campaign's hour is waiting)."""
    require(actor, LEADERS, row.unit_path)
    if task.campaign_id != row.id:
        raise Conflict("任务不在本专题内", code="not_in_campaign")
    if task.release_at is not None:
        raise Conflict("任务正等待统一发布，请先取消定时", code="already_scheduled")
    expect_version(row, expected)
    _set_campaign(session, task, None)
    mine = sa.select(CampaignProduct).where(CampaignProduct.campaign_id == row.id, CampaignProduct.task_id == task.id)
    for product in session.scalars(mine):
        product.task_id = None
    row.updated_at = now(session)
    session.flush()
    note(session, _noted(row), actor.id, "task_left", f"{task.number}移出专题")


def _set_campaign(session: Session, task: Task, campaign_id: str | None) -> None:
    changed = sa.update(Task).where(Task.id == task.id).values(campaign_id=campaign_id)
    session.execute(changed, execution_options={"synchronize_session": "evaluate"})


def _require_open(row: Campaign, afterwards: bool = False) -> None:
    if row.state in OVER and not (afterwards and row.state == "done"):
        raise Conflict(f"专题{CAMPAIGN_STATES[row.state]}", code="campaign_over", state=row.state)


def _check(row: Campaign, at: datetime, given: dict[str, Any]) -> None:
    errors: dict[str, list[str]] = {}
    if row.until < row.since:
        errors["until"] = ["不得早于开始日期"]
    for name in ("embargo_until", "release_at"):
        if given.get(name) and given[name] <= at:
            errors[name] = ["须晚于现在"]
    if row.release_at and row.embargo_until and row.release_at < row.embargo_until:
        errors["release_at"] = ["不得早于禁发时间"]
    if errors:
        raise Invalid(errors=errors)


def _set_people(session: Session, row: Campaign, people: list[dict[str, str]]) -> None:
    if len({one["person_id"] for one in people}) != len(people):
        raise Invalid(errors={"people": ["一人只担任一项职责"]})
    session.execute(sa.delete(CampaignPerson).where(CampaignPerson.campaign_id == row.id))
    for one in people:
        active_person(session, one["person_id"], row.unit_path, "people")
        session.add(CampaignPerson(campaign_id=row.id, person_id=one["person_id"], duty=one["duty"]))
    session.flush()


def _go_on_with(session: Session, row: Campaign, given: dict[str, Any]) -> None:
    """转入常态: the item of the plan or the column that goes on with the campaign."""
    for name, table in (("plan_item_id", PlanItem), ("series_id", Series)):
        if name not in given:
            continue
        found: Any = session.get(table, given[name]) if given[name] else None
        if given[name] and (found is None or not found.unit_path.startswith(row.unit_path)):
            raise Invalid(errors={name: ["没有找到"]})
        setattr(row, name, given[name])


def _noted(row: Campaign) -> Noted:
    return Noted("campaign", row.id)
