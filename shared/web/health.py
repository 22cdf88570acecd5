"""活着与就绪: /livez and /readyz; each check says ok, warn, degraded or down, with a hint for who keeps it running."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from flask import Flask, Response
from sqlalchemy.orm import Session

from shared.db import Database, now
from shared.db.engine import ear_name
from shared.db.ground import event_log, parked, relay
from shared.db.replica import replicas
from shared.log import head, read_cursors
from shared.log.cursors import FAILING
from shared.web.answers import JSON, to_json

State = Literal["ok", "warn", "degraded", "down"]
"""`warn`: everything works; something wants doing before it does not. The whole service stays ok."""
SILENT_SECONDS = 15.0
FOLLOW_SECONDS = 25.0
"""A head is noted every ten seconds while nothing happens: what is out of reach shows within half a minute."""
MOST_COUNTED = 10_000
WAITS_LONG = 3.0
"""Seconds of a commit that waits for a replica."""
DAMAGED = "数据有一处损坏，碰到它的操作都办不了：baiying doctor --whole 查明；停止服务，先复制数据，再 baiying restore"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found: `value` is its number (a lag, an age in seconds), `hint` what to do about it."""

    name: str
    state: State
    hint: str = ""
    value: float | None = None


_EARS = sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name")
Check = Callable[[Session], Verdict | list[Verdict]]


class Health:
    """The checks of one service. The database comes first: when it is away nothing else is asked."""

    def __init__(self, db: Database, follows: tuple[str, ...] = ()) -> None:
        self.db, self.follows = db, follows
        self.checks: list[Check] = [_relay_lag, lambda session: _following(session, follows), _parked]
        if db.dialect == "postgresql":
            self.checks += [_replicas, *([_worker_listens] if db.settings.production else [])]
        self.probes: list[Callable[[], Verdict]] = []
        """Checks without a session: the broker, threads that must beat."""

    def look(self) -> list[Verdict]:
        """Run every check; one that raises is down."""
        found: list[Verdict] = []
        try:
            with self.db.read() as session:
                session.execute(sa.text("SELECT 1"))
                found.append(self._database(session))
                for check in self.checks:
                    verdict = check(session)
                    found += verdict if isinstance(verdict, list) else [verdict]
        except Exception as error:  # the probe must answer whatever is broken
            words = f"数据库读不到（{type(error).__name__}）：请检查数据库服务与磁盘空间"
            found = [Verdict("database", "down", DAMAGED if self.db.damaged else words)]
        return found + [_probed(probe) for probe in self.probes]

    def _database(self, session: Session) -> Verdict:
        """What this process met, and what a worker did, which has no door of its own."""
        met = self.db.damaged or (self.follows and any(cursor.is_damaged for cursor in read_cursors(session)))
        return Verdict("database", "degraded", DAMAGED) if met else Verdict("database", "ok")


def install(app: Flask, service: str, health: Health) -> None:
    """Serve /<service>/livez and readyz: 503 when a check is down, 200 saying "degraded" when one is degraded."""

    @app.get(f"/{service}/livez")
    def livez() -> Response:
        return Response('{"status":"ok"}', mimetype=JSON)

    @app.get(f"/{service}/readyz")
    def readyz() -> Response:
        found = health.look()
        worst = next((state for state in ("down", "degraded") if any(one.state == state for one in found)), "ok")
        body = {"service": service, "status": worst, "checks": [_shown(one) for one in found]}
        answer = Response(to_json(body), status=503 if worst == "down" else 200, mimetype=JSON)
        if worst == "down":
            answer.headers["Retry-After"] = "5"
        return answer


def _shown(verdict: Verdict) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": verdict.name, "state": verdict.state}
    if verdict.value is not None:
        shown["value"] = round(verdict.value, 1)
    return {**shown, "hint": verdict.hint} if verdict.hint else shown


def _probed(probe: Callable[[], Verdict]) -> Verdict:
    try:
        return probe()
    except Exception as error:  # as above
        return Verdict(getattr(probe, "__name__", "probe"), "down", f"检查失败（{type(error).__name__}）")


def _relay_lag(session: Session) -> Verdict:
    """How many events the broker has not been given, and for how long; the feed carries them, so it only degrades."""
    sent = session.execute(sa.select(sa.func.max(relay.c.pos))).scalar() or 0
    lag = max(0, head(session) - sent)
    oldest = session.scalar(sa.select(event_log.c.at).where(event_log.c.pos == sent + 1)) if lag else None
    if oldest is None or (now(session) - oldest).total_seconds() < SILENT_SECONDS:
        return Verdict("log", "ok", value=lag)
    return Verdict(
        "log", "degraded", "事件未发往消息队列：请检查 worker 进程与 RabbitMQ；业务照常，改由事件源拉取", lag
    )


def _worker_listens(session: Session) -> Verdict:
    """Whether a worker of this service is there: its ear is a connection that PostgreSQL drops with the process."""
    ear = {"name": ear_name(session.info["db"].service)}
    ears = session.execute(_EARS, ear).scalar_one()
    if ears:
        return Verdict("worker", "ok", value=ears)
    return Verdict("worker", "degraded", "没有 worker 进程在运行：事件不再处理和发出；请启动本服务的 worker", 0)


def _replicas(session: Session) -> Verdict:
    """Whether every commit is confirmed; a replica that is away and that nothing waits for is only said."""
    found = replicas(session)
    if found.waiting > WAITS_LONG:
        hint = "数据库的副本没有确认，暂时不能保存（仍可查看）：请启动副本，随后自行恢复"
        return Verdict("replica", "degraded", hint, found.waiting)
    if found.missing:
        hint = "数据库的副本没有连着：主库一坏就没有另一台可接，请启动副本"
        return Verdict("replica", "warn", hint, found.missing)
    return Verdict("replica", "ok")


def _following(session: Session, follows: tuple[str, ...]) -> list[Verdict]:
    cursors = {cursor.producer: cursor for cursor in read_cursors(session)}
    moment = now(session)
    return [_followed(producer, cursors.get(producer), moment) for producer in follows]


def _followed(producer: str, cursor: Any, moment: datetime) -> Verdict:
    """How far behind a producer, by events, and how long its head has not been seen."""
    name = f"follows.{producer}"
    if cursor is None or cursor.head_seen_at is None:
        return Verdict(name, "degraded", f"尚未连上 {producer} 的事件源：请检查该服务与 worker 进程")
    behind = max(0, cursor.head - cursor.pos)
    if cursor.is_damaged:
        return Verdict(name, "degraded", f"{producer} 的下一事件碰到损坏的数据，停在它之前，修好后自行继续", behind)
    if cursor.is_failing:
        words = cursor.halted.removeprefix(FAILING)
        hint = f"{producer} 的事件接连处理失败（{words}），已停下，每几秒再试：请看日志，修好后自行继续"
        return Verdict(name, "degraded", hint, behind)
    if cursor.halted:
        return Verdict(name, "down", f"已停止跟随 {producer}（{cursor.halted}）：请按运行手册处理后恢复")
    age = (moment - cursor.head_seen_at).total_seconds()
    if age > FOLLOW_SECONDS:
        return Verdict(name, "degraded", f"已有 {age:.0f} 秒没有读到 {producer} 的最新位置：数据可能滞后", age)
    return Verdict(name, "ok", value=behind)


def _parked(session: Session) -> Verdict:
    some = sa.select(parked.c.pos).where(parked.c.state == "parked").limit(MOST_COUNTED).subquery()
    held = session.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return Verdict(
        "parked", "degraded" if held else "ok", "有搁置的事件：请用 baiying parked 查看" if held else "", held
    )
