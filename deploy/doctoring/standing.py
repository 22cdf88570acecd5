"""What stands still in a database that is otherwise well: leases, deliveries, limits, calendar, backups, archives."""

from collections.abc import Callable, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from deploy.doctoring.finding import Finding, graded
from deploy.doctoring.known import Known
from services.directory.queries import days_known
from services.notify.models import Delivery
from services.tasking.models import LimitClock
from shared.db import SHANGHAI, now
from shared.db.ground import access_log, archive, event_log

MOST = 1000
"""Counted no further: more is more."""
LEASE_SECONDS = 120.0
DUE_SECONDS = 60.0
BACKUP_DAYS = 2
CALENDAR_DAYS = 60
SLACK_DAYS = 31
"""So long after BAIYING_LOG_DAYS nobody is reminded: an archive is made once a month."""


def look_at_work(session: Session, service: Known) -> Iterator[Finding]:
    """What every service has (its last backup and archive), and what is this one's own."""
    yield _backup(session, service)
    yield _archive(session, service)
    if service.name in OWN:
        yield from OWN[service.name](session)


def _backup(session: Session, service: Known) -> Finding:
    log = access_log.c
    mine = sa.and_(log.what == "export", log.about == "backup", log.result == "done")
    at = session.scalar(sa.select(log.at).where(mine).order_by(log.at.desc()).limit(1))
    name = f"{service.title}备份"
    if at is None:
        return Finding(name, "warn", "还没有备份过", "baiying backup 目录")
    days = (now(session) - at).total_seconds() / 86_400
    words = f"最近一次：{_day(at)}"
    return graded(name, "warn" if days > BACKUP_DAYS else "good", words, "baiying backup 目录")


def _archive(session: Session, service: Known) -> Finding:
    at = session.scalar(sa.select(sa.func.max(archive.c.made_at)))
    first = session.scalar(sa.select(event_log.c.at).order_by(event_log.c.pos).limit(1))
    kept = (now(session) - first).days if first else 0
    words = f"最近一次：{_day(at)}" if at else "还没有归档过"
    late = kept > session.info["db"].settings.log_days + SLACK_DAYS
    words = f"{words}；日志最早的一条在{kept}天前"
    return graded(f"{service.title}归档", "warn" if late else "good", words, "baiying archive make --to 目录")


def _calendar(session: Session) -> Iterator[Finding]:
    last, left = days_known(session)
    words = f"正式放假安排到{last}年底，还有{max(0, left)}天"
    mend = f"baiying calendar import 文件 --year {last + 1}"
    yield graded("工作日历", "warn" if left < CALENDAR_DAYS else "good", words, mend)


def _clocks(session: Session) -> Iterator[Finding]:
    """The ladder looks at every running clock once a second: one that is due for long was not looked at."""
    first = session.scalar(sa.select(sa.func.min(LimitClock.next_at)).where(LimitClock.state == "running"))
    behind = max(0.0, (now(session) - first).total_seconds()) if first else 0.0
    words = f"时限的推算落后{behind:.0f}秒"
    yield graded("时限", "warn" if behind > DUE_SECONDS else "good", words, _restart(session))


def _deliveries(session: Session) -> Iterator[Finding]:
    moment = now(session)
    leased = sa.and_(Delivery.state == "sending", Delivery.lease_until < moment)
    oldest = session.scalar(sa.select(sa.func.min(Delivery.lease_until)).where(leased))
    stale = (moment - oldest).total_seconds() if oldest else 0.0
    mend = _restart(session)
    words = f"有租约过期{stale:.0f}秒还没有收回" if oldest else "没有过期的租约"
    yield graded("投递租约", "warn" if stale > LEASE_SECONDS else "good", words, mend)
    due = session.scalar(sa.select(sa.func.min(Delivery.next_at)).where(Delivery.state == "pending"))
    behind = max(0.0, (moment - due).total_seconds()) if due else 0.0
    yield graded("待投递", "warn" if behind > LEASE_SECONDS else "good", f"最早到期的一条等了{behind:.0f}秒", mend)
    some = sa.select(Delivery.id).where(Delivery.state == "failed").limit(MOST).subquery()
    failed = session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    words = f"{failed}{'条以上' if failed == MOST else '条'}投递失败" if failed else "没有失败的投递"
    yield graded("投递失败", "warn" if failed else "good", words, "baiying deliveries failed")


def _restart(session: Session) -> str:
    db = session.info["db"]
    return f"systemctl restart baiying{f'-worker@{db.service}' if db.settings.production else ''}"


def _day(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


OWN: dict[str, Callable[[Session], Iterator[Finding]]] = {
    "directory": _calendar,
    "tasking": _clocks,
    "notify": _deliveries,
}
