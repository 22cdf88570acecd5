"""访问日志: noting who signed in, what was refused, read, exported, changed; a row in the act's own transaction."""

from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db.clock import now
from shared.db.engine import Database
from shared.db.ground import access_log
from shared.ids import new_id
from shared.logs import masked

WHATS = {
    "sign_in": "登录",
    "sign_out": "退出",
    "confirm": "再次确认身份",
    "account": "账号与密码",
    "roles": "角色变更",
    "config": "配置变更",
    "keep": "登记个人信息",
    "read": "查看",
    "reveal": "查看联系方式",
    "export": "导出",
    "erase": "删除个人信息",
    "replay": "重放",
    "act": "重要操作",
    "denied": "拒绝",
}
"""What is noted, and the word people read for it."""
ABOUTS = {
    "person": "人员",
    "contact": "联系方式",
    "session": "会话",
    "sessions": "会话",
    "sign-out": "会话",
    "confirm": "会话",
    "system": "接口系统",
    "unit": "单位",
    "need": "需求",
    "nominee": "推荐人选",
    "signatory": "签名人",
    "suggestion": "建议提案",
    "material": "素材",
    "task": "任务",
    "publication": "发布记录",
    "push": "推送",
    "indicator": "指标",
    "totals": "平台数据",
    "connector": "发布连接",
    "set": "推送范围",
    "addressees": "推送范围",
    "schedule": "定期推送",
    "schedules": "定期推送",
    "group": "群组",
    "groups": "群组",
    "institution": "联系单位",
    "audiences": "受众人群",
    "tally": "受众人群",
    "import": "表格",
    "sheet": "表格",
    "network-report.xlsx": "网络报告",
    "account": "渠道账号",
    "duty": "职责",
    "access_log": "访问日志",
    "event_log": "事件日志",
    "seal_keys": "封存钥匙",
    "roster": "花名册",
    "roster.xlsx": "花名册",
    "roster.csv": "花名册",
    "summary.xlsx": "时限统计",
    "board.xlsx": "时限看板",
    "clocks.xlsx": "时限清单",
    "policies": "时限规则",
    "review-rules": "审核规则",
    "years": "放假安排",
    "hours": "办公时间",
    "days": "本地日",
    "day": "本地日",
    "channels": "渠道账号",
    "duties": "职责",
    "units": "单位",
    "connectors": "发布连接",
    "sink": "接收地址",
    "sinks": "接收地址",
    "ways": "接收地址",
    "gateway": "网关",
    "gateways": "网关",
    "deliveries": "投递",
    "replay": "投递",
    "hand-overs": "转交",
    "people": "人员",
    "feedback": "意见建议",
    "office": "意见建议",
    "parked": "搁置的事件",
    "backup": "备份",
    "log": "事件日志",
    "repair": "成批修复",
}
"""The words for what a row is about; of others the page shows the code itself."""
PRUNED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Access:
    """One thing worth noting. `about` is a kind of thing (person, need, roster), `about_id` which one; never a name.

    `actor` and `unit_id` only where they are not those of whoever asks (a sign-in that has just been judged).
    """

    what: str
    about: str | None = None
    about_id: str | None = None
    result: Literal["done", "refused"] = "done"
    code: str | None = None
    reason: str | None = None
    actor: str | None = None
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Whence a request came: who, by which route (its template, never its path), from which address."""

    actor: str
    unit_id: str | None = None
    session_id: str | None = None
    route: str = "-"
    address: str = "-"
    trace_id: str = ""


@dataclass
class _Held:
    """Of one request: whence it came, how much was noted, and what waits for a transaction that may write."""

    place: Place
    noted: int = 0
    waiting: list[dict[str, Any]] = field(default_factory=list)


_held: ContextVar[_Held | None] = ContextVar("access", default=None)


def stand(place: Place | None) -> None:
    """From now on this thread works for this request (None: for no request, as a worker or a command does)."""
    _held.set(_Held(place) if place else None)


def standing() -> Place | None:
    """For which request this thread works, None for none."""
    held = _held.get()
    return held.place if held else None


def note(session: Session, access: Access) -> None:
    """Note something; the row stands if and only if the transaction commits (matrix K06).

    In a reading transaction the row waits, and the door writes it before the answer goes out. Raises ValueError for a
    word that is not in WHATS.
    """
    if access.what not in WHATS:
        raise ValueError(f"{access.what} is not a word of the access log")
    held = _held.get()
    place = held.place if held else Place("service:" + session.info["db"].service)
    row = _row(access, place) | {"at": now(session)}
    if held:
        held.noted += 1
    if session.info.get("reading"):
        if held is None:
            raise ValueError("a reading transaction outside a request notes nothing: open a writing one")
        held.waiting.append(row)
    else:
        session.execute(access_log.insert().values(row))


def noted() -> int:
    """How much the request under way has noted so far."""
    held = _held.get()
    return held.noted if held else 0


def write_waiting(db: Database) -> None:
    """Write what was noted while reading, in a transaction of its own.

    Raises what the database raises: without the row there is no answer (matrix K07).
    """
    held = _held.get()
    if held is None or not held.waiting:
        return
    rows, held.waiting = held.waiting, []
    with db.write() as session:
        session.execute(access_log.insert(), rows)


def _row(access: Access, place: Place) -> dict[str, Any]:
    """The columns of a row; whatever people typed is masked and cut."""
    row = asdict(access) | {"route": place.route[:200], "address": place.address[:45], "session_id": place.session_id}
    row["actor"] = (access.actor or place.actor)[:80]
    row["unit_id"] = access.unit_id or (place.unit_id if access.actor in (None, place.actor) else None)
    row["reason"] = str(masked(access.reason))[:200] if access.reason else None
    row["trace_id"] = (place.trace_id or new_id().replace("-", ""))[:40]
    return row


def prune_access_log(session: Session, days: int, through: int | None = None) -> int:
    """Delete a batch of the rows older than that; returns how many. The setting keeps it at six months or more.

    `through`: the last row that was sent out, where rows are: what was not sent stays.
    """
    old = sa.select(access_log.c.id).where(access_log.c.at < now(session) - timedelta(days=days))
    if through is not None:
        old = old.where(access_log.c.id <= through)
    batch = old.order_by(access_log.c.at).limit(PRUNED_AT_ONCE)
    result = session.execute(sa.delete(access_log).where(access_log.c.id.in_(batch.scalar_subquery())))
    return int(getattr(result, "rowcount", 0))
