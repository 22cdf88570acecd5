"""The databases, one after the other at the same time: schema, integrity, what stands still, what is kept where."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from deploy.doctoring.finding import STEP_CLOCKS, Finding, graded
from deploy.doctoring.known import KNOWN, Known
from deploy.doctoring.postgres import look_at_postgres
from deploy.doctoring.standing import look_at_work
from shared.db import Database
from shared.db.damage import is_damaged
from shared.db.migrate import SchemaMismatch, require_current
from shared.errors import Refusal
from shared.log import list_parked, read_cursors
from shared.log.cursors import FAILING
from shared.settings import Settings

QUICK_SECONDS = 1.0
"""So long each SQLite file is checked, unless the whole is asked for."""
STEPS = 20_000
MENDS_DAMAGE = "停止服务，先复制整个数据目录，再 baiying restore（docs/backup.md）"
APART_SECONDS = 2.0


def look_at_databases(chosen: Settings, whole: bool = False) -> Iterator[Finding]:
    """Every service's database; `whole`: integrity without a limit of time."""
    with ThreadPoolExecutor(len(KNOWN)) as pool:
        for found in pool.map(lambda service: list(_one(service, chosen, whole)), KNOWN):
            yield from found


def _one(service: Known, chosen: Settings, whole: bool) -> Iterator[Finding]:
    db = Database(service.name, chosen)
    name = f"{service.title}数据库"
    try:
        require_current(db, service.steps)
        yield from _looked_into(service, db, name, whole)
    except SchemaMismatch as mismatch:
        yield Finding(name, "bad", f"结构不合这份代码（{mismatch}）", "baiying migrate")
    except (OSError, Refusal) as error:
        yield Finding(name, "bad", f"打不开：{type(error).__name__}", "baiying doctor --json；检查磁盘和数据目录的权限")
    except OperationalError as error:
        if not is_damaged(error.orig):
            yield Finding(name, "bad", f"连接不上：{type(error).__name__}", _start(db))
        else:
            yield Finding(name, "bad", f"文件损坏：{str(error.orig)[:80]}", MENDS_DAMAGE)
    except Exception as error:  # drivers raise their own; what matters is that it cannot be opened
        yield Finding(name, "bad", f"连接不上：{type(error).__name__}", _start(db))
    finally:
        db.dispose()


def _start(db: Database) -> str:
    return "systemctl status postgresql" if db.dialect == "postgresql" else f"ls -l {db.settings.data}"


def _looked_into(service: Known, db: Database, name: str, whole: bool) -> Iterator[Finding]:
    with db.read() as session:
        yield _contents(session, db, name)
        yield from _clock(session, db, name)
        yield from look_at_work(session, service)
        if db.dialect == "postgresql":
            yield from look_at_postgres(session, name)
    if db.dialect == "sqlite":
        yield from _intact(db, name, whole)


def _contents(session: Session, db: Database, name: str) -> Finding:
    waiting = len(list_parked(session))
    cursors = read_cursors(session)
    failing = [cursor for cursor in cursors if cursor.is_failing]
    damaged = [cursor for cursor in cursors if cursor.is_damaged]
    halted = [cursor.producer for cursor in cursors if cursor.halted and cursor not in (*failing, *damaged)]
    behind = sum(max(0, cursor.head - cursor.pos) for cursor in cursors)
    if damaged:
        words = f"{damaged[0].producer}的下一事件碰到损坏的数据，停在它之前"
        return Finding(name, "bad", words, "baiying doctor --whole 查明；停止服务，先复制数据，再 baiying restore")
    if failing:
        words = f"{failing[0].producer}的事件接连处理失败（{str(failing[0].halted).removeprefix(FAILING)[:60]}）"
        return Finding(name, "bad", words, f"journalctl -u baiying-worker@{db.service} -n 50")
    if halted:
        words = f"不再跟随{'、'.join(halted)}（分叉或已归档），见运维手册"
        return Finding(name, "bad", words, f"baiying rebase --producer {halted[0]}（先看试运行），或 baiying catch-up")
    if waiting:
        return Finding(name, "bad", f"{waiting}个事件搁置", "baiying parked，修好原因后 baiying replay")
    return Finding(name, "good", f"{db.dialect}，落后{behind}个事件")


def _clock(session: Session, db: Database, name: str) -> Iterator[Finding]:
    """The database's own clock (without the test offset) against the machine's."""
    if db.dialect != "postgresql":
        return
    there = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    apart = abs((datetime.now(UTC) - there).total_seconds())
    words = f"数据库与本机的时钟相差{apart:.1f}秒"
    yield graded(f"{name}时钟", "warn" if apart > APART_SECONDS else "good", words, STEP_CLOCKS)


def _intact(db: Database, name: str, whole: bool) -> Iterator[Finding]:
    """PRAGMA quick_check, stopped when its time is over."""
    until = time.monotonic() + QUICK_SECONDS
    with db.read() as session:
        held: sqlite3.Connection = session.connection().connection.driver_connection  # type: ignore[assignment]
        held.set_progress_handler(None if whole else lambda: int(time.monotonic() > until), STEPS)
        try:
            said = held.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            words = f"查了{QUICK_SECONDS:g}秒未见异常（库大，完整检查用 baiying doctor --whole）"
            yield Finding(f"{name}完整性", "good", words)
            return
        except sqlite3.DatabaseError as error:
            said = str(error)
        finally:
            held.set_progress_handler(None, 0)
    if said == "ok":
        yield Finding(f"{name}完整性", "good", "完好")
    else:
        yield Finding(f"{name}完整性", "bad", f"文件损坏：{said[:80]}", MENDS_DAMAGE)
