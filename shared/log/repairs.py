"""成批修复: one person asks that many parked events be replayed or given up, another decides; both are on record."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.ground import repair
from shared.errors import Conflict, Forbidden
from shared.ids import new_id
from shared.log.access import Access, note
from shared.log.chosen import Chosen, count_of

KINDS = {"replay": "重放", "discard": "放弃"}
STATES = {
    "asked": "待批准",
    "approved": "进行中",
    "refused": "未批准",
    "done": "已完成",
    "stopped": "已停止",
    "expired": "已过期",
}
OPEN = ("asked", "approved")
DECIDED_WITHIN = timedelta(hours=24)
"""What nobody decided by then is asked anew: what is parked has changed."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the work is: when the next one may go (seconds since 1970), how many failed one after the other."""

    due: float = 0.0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair; `done` and `failed` count events, `words` say how it ended."""

    id: str
    kind: str
    chosen: Chosen
    pace: Pace
    per_second: int
    reason: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    ended_at: datetime | None
    done: int
    failed: int
    words: str | None
    version: int

    @property
    def mark(self) -> str:
        """What stands at each event that it settled or tried."""
        return f"repair:{self.id}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    kind: str
    chosen: Chosen
    per_second: int
    reason: str


def repair_of(row: Any) -> Repair:
    """A row of the table as what it stands for."""
    kept = dict(row)
    lies = kept.pop("chosen")
    return Repair(**kept, chosen=Chosen.of(lies["wanted"]), pace=Pace(**lies.get("pace", {})))


def repair_with(session: Session, id_: str, *, lock: bool = False) -> Repair | None:
    """One of them, for whoever changes it locked; None when there is none."""
    one = sa.select(repair).where(repair.c.id == id_)
    row = session.execute(one.with_for_update() if lock else one).mappings().one_or_none()
    return repair_of(row) if row else None


def in_state(session: Session, *states: str) -> list[Repair]:
    """Those in one of these states, the oldest first."""
    found = sa.select(repair).where(repair.c.state.in_(states)).order_by(repair.c.asked_at, repair.c.id)
    return [repair_of(row) for row in session.execute(found.limit(100)).mappings()]


def ask_repair(session: Session, wish: Wish, by: str) -> Repair:
    """Ask. Raises Conflict when nothing parked fits, or when another of this service is still open."""
    if count_of(session, wish.chosen)[0] == 0:
        raise Conflict("没有符合条件的搁置事件", code="nothing_parked", detail="可能已经处理过了，请刷新后再看")
    if in_state(session, *OPEN):
        raise Conflict("还有一项修复没有结束", code="repair_open", detail="同时只能有一项：等它完成，或者先停止它")
    asked: dict[str, Any] = {
        "id": new_id(), "kind": wish.kind, "chosen": {"wanted": wish.chosen.kept()}, "reason": wish.reason,
        "per_second": wish.per_second, "state": "asked", "asked_by": by, "asked_at": now(session),
    }  # fmt: skip
    session.execute(repair.insert().values(asked))
    _note(session, asked["id"], "asked", wish.reason)
    found = repair_with(session, asked["id"])
    assert found is not None
    return found


def require_decidable(session: Session, found: Repair, by: str) -> None:
    """Raises Conflict unless it still waits, Forbidden for whoever asked."""
    if found.state == "asked" and now(session) - found.asked_at > DECIDED_WITHIN:
        raise Conflict("申请已过期", code="repair_expired", detail="超过 24 小时没有批准，请重新申请")
    _require_state(found, "asked")
    if found.asked_by == by:
        raise Forbidden("由另一位管理员批准", code="same_person", detail="申请和批准不能是同一个人")


def decide(session: Session, found: Repair, by: str, approved: bool, reason: str | None = None) -> Repair:
    """Approve or refuse. Raises as require_decidable."""
    require_decidable(session, found, by)
    state = "approved" if approved else "refused"
    changes: dict[str, Any] = {"state": state, "decided_by": by, "decided_at": now(session), "words": reason}
    if not approved:
        changes["ended_at"] = changes["decided_at"]
    return _change(session, found, changes, state, reason)


def require_open(found: Repair) -> None:
    """Raises Conflict when it has ended."""
    _require_state(found, *OPEN)


def stop(session: Session, found: Repair, reason: str) -> Repair:
    """Stop it by hand, whether it waits or runs; what went through stays. Raises Conflict when it has ended."""
    require_open(found)
    return end(session, found, "stopped", reason)


def end(session: Session, found: Repair, state: str, words: str) -> Repair:
    """Write down how it ended."""
    return _change(session, found, {"state": state, "ended_at": now(session), "words": words[:200]}, state, words)


def expire(session: Session) -> int:
    """End what nobody decided in time; how many."""
    late = [one for one in in_state(session, "asked") if now(session) - one.asked_at > DECIDED_WITHIN]
    for one in late:
        end(session, one, "expired", "超过 24 小时没有批准")
    return len(late)


def _require_state(found: Repair, *states: str) -> None:
    if found.state not in states:
        words = f"现在是“{STATES[found.state]}”"
        raise Conflict("这项修复不在可以这样办的状态", code="wrong_state", detail=words, state=found.state)


def _change(session: Session, found: Repair, changes: dict[str, Any], code: str, reason: str | None) -> Repair:
    changes["version"] = found.version + 1
    session.execute(repair.update().where(repair.c.id == found.id).values(changes))
    _note(session, found.id, code, reason)
    return replace(found, **changes)


def _note(session: Session, id_: str, code: str, reason: str | None) -> None:
    note(session, Access("replay", "repair", id_, code=code, reason=reason))
