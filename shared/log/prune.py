"""清理: what is archived, old and heard by every follower goes from the log; all else is refused (matrix K08)."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.engine import Database
from shared.db.ground import event_log, stream_meta
from shared.errors import Conflict
from shared.log.access import Access, note
from shared.log.archive import LEAST_DAYS, Archived, archived, old_through

AT_ONCE = 1000


def prunable(session: Session, days: int, heard: Mapping[str, int]) -> list[Archived]:
    """The archives whose positions may leave the log, in order. `heard`: each follower's position in this log.

    Raises Conflict: too_young (under six months), not_archived, not_old, not_heard (naming who is behind).
    """
    if days < LEAST_DAYS:
        raise Conflict(f"日志至少保留 {LEAST_DAYS} 天（六个月）", code="too_young")
    floor: int = session.execute(sa.select(stream_meta.c.pruned_through)).scalar_one()
    files = archived(session, floor)
    if not files:
        raise Conflict("没有已归档而未清理的部分：请先 baiying archive make", code="not_archived")
    old = old_through(session, floor, days)
    ready = [file for file in files if file.through <= old]
    if not ready:
        raise Conflict(f"已归档的部分还不满 {days} 天", code="not_old")
    behind = {who: pos for who, pos in heard.items() if pos < ready[0].through}
    if behind:
        words = "、".join(f"{who}（位置 {pos}）" for who, pos in sorted(behind.items()))
        raise Conflict(f"还有服务没有读到：{words}", code="not_heard")
    return [file for file in ready if all(pos >= file.through for pos in heard.values())]


def prune(db: Database, files: Sequence[Archived], by: str, each: Callable[[int], None] = lambda _: None) -> int:
    """Raise the floor to the end of these archives, then delete what lies below it. Returns how many entries went.

    The floor comes first, in a transaction with its row of the access log: killed in between, nobody reads what is left
    below it, and the next time it goes too.
    """
    through = files[-1].through
    with db.write() as session:
        note(session, Access("erase", "event_log", reason=f"清理至位置 {through}", actor=f"operator:{by}"[:80]))
        raised = stream_meta.update().where(stream_meta.c.pruned_through < through)
        session.execute(raised.values(pruned_through=through))
    return delete_below(db, each)


def delete_below(db: Database, each: Callable[[int], None] = lambda _: None) -> int:
    """Delete what lies at or below the floor, a thousand at a time; the log never becomes empty."""
    log, gone = event_log.c, 0
    while True:
        with db.write() as session:
            floor: int = session.execute(sa.select(stream_meta.c.pruned_through)).scalar_one()
            below = sa.select(log.pos).where(log.pos <= floor).order_by(log.pos).limit(AT_ONCE)
            result = session.execute(sa.delete(event_log).where(log.pos.in_(below.scalar_subquery())))
            done = int(getattr(result, "rowcount", 0))
        gone += done
        each(done)
        if done < AT_ONCE:
            return gone
