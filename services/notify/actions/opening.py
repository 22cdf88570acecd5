"""Opening a push (推送展开): the row at once, then a snapshot of its targets, level by level, in one statement each."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.notify.actions.branches import open_branch
from services.notify.actions.closing import close
from services.notify.actions.gathering import who_read
from services.notify.actions.moves import settle_closed
from services.notify.actions.random_id import random_id
from services.notify.models import Branch, Push, Receipt
from services.notify.network import DEFAULT_EXPIRY, LEVEL_ORDER, OPEN, Plan, read_plan
from services.notify.standing import Scope, scope_of
from shared.calendars import calendar_of
from shared.db import Uuid, next_number, now
from shared.identity import KnownUnit, unit_of
from shared.ids import new_id

_COLUMNS = ["push_id", "unit_id", "id", "level", "branch", "gate_id", "path", "state", "late", "version"]


@dataclass(frozen=True, kw_only=True)
class NewPush:
    """What is to be pushed. `source_id` is the id of the event or request: the same one opens no second push."""

    source_id: str
    unit_id: str
    title: str
    text: str
    topic: str
    priority: str
    purpose: str = "publication"
    chase: str | None = None
    about_ids: list[str] = field(default_factory=list)
    asked_by: str | None = None
    publication_id: str | None = None
    task_id: str | None = None
    need_ids: list[str] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    content_hash: str | None = None
    wanted: dict[str, Any] = field(default_factory=dict)
    state: str = "waiting"


def ask_push(session: Session, new: NewPush) -> Push:
    """Write the push down; its snapshot is taken by `take_snapshots` as soon as the publishing unit is known here."""
    known = session.scalar(sa.select(Push).where(Push.source_id == new.source_id))
    if known is not None:
        return known
    at = now(session)
    plan, unit = read_plan(new.wanted, "city", new.priority), unit_of(session, new.unit_id)
    push = Push(
        id=new_id(),
        number=next_number(session, "推"),
        **{name: getattr(new, name) for name in NewPush.__dataclass_fields__},
        path=unit.path if unit else "",
        audience=plan.audience,
        created_at=at,
        expires_at=ends_at(session, plan, unit.path if unit else "", at),
    )
    session.add(push)
    session.flush()
    return push


def ends_at(session: Session, plan: Plan, path: str, at: datetime) -> datetime:
    """When the push ends: after its expiry, and never before every level had its limit (a push on the eve of 春节)."""
    if plan.kind == "wall" or plan.expiry != DEFAULT_EXPIRY:
        return at + plan.expiry
    calendar = calendar_of(session, path)
    top = max(plan.limits["city"], plan.limits["county"])
    levels_passed = calendar.add(at, top + plan.limits["station"])
    return max(at + plan.expiry, calendar.add_days(levels_passed, 1))


def take_snapshots(session: Session) -> int:
    """Take the snapshot of one waiting push whose publishing unit is known; returns how many were taken (0 or 1)."""
    known = sa.exists().where(KnownUnit.id == Push.unit_id)
    waiting = sa.select(Push).where(Push.state == "waiting", known).order_by(Push.created_at, Push.id).limit(1)
    push = session.scalar(waiting.with_for_update(skip_locked=True, of=Push))
    if push is None:
        return 0
    _snapshot(session, push)
    return 1


def _snapshot(session: Session, push: Push) -> None:
    """Draw the targets and open the first branches; a push whose scope cannot be used is held instead."""
    if not _draw(session, push):
        return
    _write_branches(session, push)
    if push.about_ids:
        settle_closed(session, push)
    push.state, push.opened_at = "open", now(session)
    session.flush()
    if not push.addressed:
        close(session, push, "complete")
        return
    first = sa.select(Branch.level, Branch.gate_id).where(Branch.push_id == push.id, Branch.first)
    for level, gate_id in session.execute(first.order_by(Branch.level)).all():
        open_branch(session, push, level, gate_id, "first")


def _draw(session: Session, push: Push) -> bool:
    """Write a receipt for each unit meant; False where the push is held: its scope cannot be used, or is nobody."""
    top = unit_of(session, push.unit_id)
    assert top is not None
    push.path, again = top.path, bool(push.about_ids)
    rows = [_again(push, level) for level in LEVEL_ORDER] if again else []
    if not again or push.wanted.get("planned"):
        plan, scope = read_plan(push.wanted, top.level), scope_of(session, push.wanted.get("selector"), top)
        if scope.faults and not again:
            return _hold(push, scope.faults)
        _keep_scope(push, scope)
        rows += [] if scope.faults else [_below(push, level, scope) for level in plan.levels]
    for some in rows:
        session.execute(sa.insert(Receipt).from_select(_COLUMNS, some))
    push.addressed = _by_level(session, push)
    if not push.addressed and push.wanted.get("stood"):
        return _hold(push, ("所选范围内没有单位",))
    return True


def _hold(push: Push, faults: tuple[str, ...]) -> bool:
    """范围有误: nobody is told; whoever may repeat a push says whom it is for, or recalls it."""
    push.state, push.held_reason = "held", "；".join(faults)[:300]
    return False


def _keep_scope(push: Push, scope: Scope) -> None:
    """The push keeps the selectors as they stood when its targets were drawn, and who of them is gone.

    A correction chases the earlier text at once, even where what it adds of its own cannot be used: that is said.
    """
    if scope.faults:
        push.held_reason = f"已发往原推送单位；新增的范围没有推送：{'；'.join(scope.faults)}"[:300]
    if scope.stood:
        gone = {"gone": list(scope.gone)} if scope.gone else {}
        push.wanted = {**push.wanted, "stood": {**scope.stood, **gone}}


def _by_level(session: Session, push: Push) -> dict[str, Any]:
    counted = sa.select(Receipt.level, sa.func.count()).where(Receipt.push_id == push.id).group_by(Receipt.level)
    return {row[0]: row[1] for row in session.execute(counted)}


def _below(push: Push, level: str, scope: Scope) -> sa.Select[*tuple[Any, ...]]:
    """The units of one level below the publishing one, as far as the scope takes them."""
    query = (
        _rows(push, level)
        .where(KnownUnit.level == level, KnownUnit.active, KnownUnit.id != push.unit_id)
        .where(KnownUnit.path.startswith(push.path, autoescape=True), *scope.conditions)
    )
    if push.about_ids:  # a correction's own plan adds to those it chases
        query = query.where(KnownUnit.id.not_in(sa.select(Receipt.unit_id).where(Receipt.push_id == push.id)))
    return query


def _again(push: Push, level: str) -> sa.Select[*tuple[Any, ...]]:
    """The units of earlier pushes, all at once: those they had reached (recall), the missing or all (repeat).

    A correction reaches also those whom the push that it stopped had yet to reach: they are told the right text only.
    """
    had = Receipt.delivered_at.is_not(None)
    which = {
        "recall": had,
        "kill": had,
        "correction": sa.or_(had, Receipt.push_id.in_(push.wanted.get("stopped") or [])),
        "missing": Receipt.state.in_([*OPEN, "failed", "expired"]),
        "all": sa.true(),
    }[push.wanted.get("to", "missing") if push.purpose == "repeat" else push.chase or "recall"]
    units = sa.select(Receipt.unit_id).where(Receipt.push_id.in_(push.about_ids), which, *who_read(push.wanted))
    return _rows(push, level, gated=False).where(KnownUnit.level == level, KnownUnit.id.in_(units))


def _rows(push: Push, level: str, gated: bool = True) -> sa.Select[*tuple[Any, ...]]:
    """Receipts as rows of a SELECT; the gate is the parent where that is a target already, else the publishing unit.

    The targets so far are a sub-select that depends on no row: a join would be re-scanned while its own rows come in.
    """
    top = sa.literal(push.unit_id, Uuid)
    targets = sa.select(Receipt.unit_id).where(Receipt.push_id == push.id)
    gate = sa.case((KnownUnit.parent_id.in_(targets), KnownUnit.parent_id), else_=top) if gated else top
    branch = sa.func.coalesce(KnownUnit.parent_id, KnownUnit.id) if level == "station" else KnownUnit.id
    return sa.select(
        sa.literal(push.id, Uuid), KnownUnit.id, random_id(), KnownUnit.level, branch, gate, KnownUnit.path,
        sa.literal("pending"), sa.false(), sa.literal(1),
    ).select_from(KnownUnit)  # fmt: skip


def _write_branches(session: Session, push: Push) -> None:
    first = (Receipt.gate_id == push.unit_id).label("first")
    grouped = (
        sa.select(Receipt.push_id, Receipt.level, Receipt.gate_id, first, sa.func.count())
        .where(Receipt.push_id == push.id)
        .group_by(Receipt.push_id, Receipt.level, Receipt.gate_id)
    )
    session.execute(sa.insert(Branch).from_select(["push_id", "level", "gate_id", "first", "targets"], grouped))
