"""What only PostgreSQL has: durability that can be switched off, connections that run out, transactions that stay."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from deploy.doctoring.finding import Finding, State, graded
from shared.databases import servers_of
from shared.db.engine import POOL
from shared.db.oldest import oldest_transaction
from shared.db.replica import replicas
from shared.settings import SERVICES

WAITS_LONG = 3.0
OLD_SECONDS, TOO_OLD_SECONDS = 60.0, 600.0
HERE = ("localhost", "127.0.0.1", "::1")
WANTED = 2 * POOL + 1
"""Connections of one service: a web process, a worker, and the worker's ear."""


def look_at_postgres(session: Session, name: str) -> Iterator[Finding]:
    """The findings about one service's PostgreSQL."""
    shown = {name: str(setting) for name, setting in session.execute(sa.text("SELECT name, setting FROM pg_settings"))}
    off = [one for one in ("fsync", "synchronous_commit", "full_page_writes") if shown.get(one) == "off"]
    words = f"{'、'.join(off)} 已关闭：断电会丢失已答复的业务" if off else "写入即落盘"
    mend = f"ALTER SYSTEM RESET {off[0]}; SELECT pg_reload_conf();" if off else ""
    yield graded(f"{name}持久性", "bad" if off else "good", f"PostgreSQL {shown['server_version']}，{words}", mend)
    places = int(shown["max_connections"]) - int(shown["superuser_reserved_connections"])
    wanted = WANTED * len(SERVICES)
    words = f"最多{places}个连接；四个服务都在这台上，各一个 web 一个 worker 时最多用{wanted}个"
    mend = f"ALTER SYSTEM SET max_connections = {wanted + 40}; 然后重启 PostgreSQL"
    yield graded(f"{name}连接数", "warn" if places < wanted else "good", words, mend)
    yield _oldest(session, name)
    yield from _replicas(session, name, shown)
    yield _disk(session, name)


def _replicas(session: Session, name: str, shown: Mapping[str, str]) -> Iterator[Finding]:
    """Where there are some, or should be: one that is away costs a second machine, or holds every commit up."""
    several = len(servers_of(session.info["db"].url)) > 1
    found, names = replicas(session), shown["synchronous_standby_names"]
    if not (several or names or found.missing):
        return
    if found.waiting > WAITS_LONG:
        words = f"提交已等副本确认{found.waiting:.0f}秒：暂时不能保存，仍可查看；副本回来后自行恢复"
        mend = "把副本启动起来；一时回不来：ALTER SYSTEM SET synchronous_standby_names = ''; SELECT pg_reload_conf();"
        yield Finding(f"{name}副本", "bad", words, mend)
    elif found.missing:
        words = f"{found.missing}个副本没有连着：这台一坏，没有另一台可接"
        mend = "启动副本的 PostgreSQL；不再要它：SELECT pg_drop_replication_slot(…);"
        yield Finding(f"{name}副本", "warn", words, mend)
    elif not names:
        words = "副本异步：主库一坏，最后几秒已答复的业务可能不在副本上"
        mend = "ALTER SYSTEM SET synchronous_standby_names = '…'; 见 docs/cluster.md"
        yield Finding(f"{name}副本", "warn", words, mend)
    else:
        yield Finding(f"{name}副本", "good", f"同步副本：{names}")


def _disk(session: Session, name: str) -> Finding:
    """A server does not tell how much room it has: on this machine its folder is looked at, elsewhere others look."""
    db = session.info["db"]
    folder = db.settings.database_folder
    if folder:
        return Finding(f"{name}所在磁盘", "good", f"{folder}，同“磁盘”一项一起看守")
    hosts = [host for host, _ in servers_of(db.url)]
    if all(host in HERE or host.startswith("/") for host in hosts):
        words = "PostgreSQL 在本机，它的磁盘没有看守：写满时会自行中断"
        return Finding(f"{name}所在磁盘", "warn", words, "BAIYING_DATABASE_FOLDER=/var/lib/postgresql，然后重启各服务")
    return Finding(f"{name}所在磁盘", "good", f"在 {'、'.join(hosts)} 上，这里看不到，请在那里看守（docs/keeping.md）")


def _oldest(session: Session, name: str) -> Finding:
    """A transaction that stays open keeps the dead rows of every table (matrix C09, trap D2)."""
    found = oldest_transaction(session)
    state: State = "bad" if found.seconds > TOO_OLD_SECONDS else "warn" if found.seconds > OLD_SECONDS else "good"
    words = f"最老的事务已开{found.seconds:.0f}秒" + (f"（{found.who}）" if found.who else "")
    return graded(f"{name}最老事务", state, words, f"SELECT pg_terminate_backend({found.pid});")
