"""baiying doctor: is everything in order: settings, databases, disk, broker, services."""

import json
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import click
import urllib3

from deploy.cli.client import TIMEOUT
from deploy.cli.faults import UNMET, Fault
from deploy.cli.printing import CUT, good, json_option, show_json, table, warn, width
from deploy.cli.signed_in import DEFAULT_URL, settings
from deploy.embedded import SERVICES
from shared.db import Database, journal_mode
from shared.db.migrate import SchemaMismatch, require_current
from shared.errors import Refusal
from shared.log import list_parked, read_cursors
from shared.settings import Settings

LOW_DISK = 0.1


@dataclass(frozen=True)
class Finding:
    """One thing looked at: good, warn or bad, and what to do about it."""

    what: str
    state: str
    words: str


@click.command()
@click.option("--url", envvar="BAIYING_URL", default=DEFAULT_URL, show_default=True, help="服务地址（BAIYING_URL）")
@json_option
def doctor(url: str, as_json: bool) -> None:
    """检查设置、数据库、磁盘、消息代理和正在运行的服务；有不正常的，退出码为1。

    \b
    例子：
      baiying doctor
      baiying doctor --json
    """
    chosen = settings()
    found = [*_settings(chosen), *_disk(chosen), *_databases(chosen), *_broker(chosen), *_served(url)]
    if as_json:
        show_json([asdict(one) for one in found])
    else:
        marks = {"good": "✓ 正常", "warn": "! 注意", "bad": "✗ 异常"}
        table(((one.what, marks[one.state], one.words) for one in found), ("项目", "结论", "说明"))
        for one in found:
            if one.state == "warn" and width(one.words) > CUT:
                warn(one.words)
    bad = [one for one in found if one.state == "bad"]
    if bad:
        raise Fault(f"{len(bad)}项异常：" + "、".join(one.what for one in bad), "something is wrong", UNMET)
    if not as_json:
        good("没有发现异常")


def _settings(chosen: Settings) -> Iterator[Finding]:
    yield Finding("设置", "good", f"{chosen.mode}，密钥等级 {chosen.keys}，数据目录 {chosen.data}")
    if chosen.production and not chosen.seal_keys:
        words = "没有设置 BAIYING_SEAL_KEYS：联系方式用 BAIYING_SECRET 得出的钥匙封存，一旦更换 BAIYING_SECRET 就打不开"
        yield Finding("封存钥匙", "warn", words)
    mode = journal_mode(sqlite3.sqlite_version_info)
    yield Finding("SQLite", "good", f"{sqlite3.sqlite_version}，日志方式 {mode}")


def _disk(chosen: Settings) -> Iterator[Finding]:
    place = next(path for path in (chosen.data, *chosen.data.parents) if path.exists())
    usage = shutil.disk_usage(place)
    share = usage.free / usage.total
    state = "good" if share >= LOW_DISK else "bad"
    yield Finding("磁盘", state, f"剩余{usage.free // 2**20} MiB（{share:.0%}）")


def _databases(chosen: Settings) -> Iterator[Finding]:
    for service in SERVICES:
        db = Database(service.name, chosen)
        try:
            require_current(db, service.steps)
            yield Finding(f"{service.title}数据库", *_contents(db))
        except SchemaMismatch:
            yield Finding(f"{service.title}数据库", "bad", "结构不是最新，请运行 baiying migrate")
        except (OSError, Refusal) as error:
            yield Finding(f"{service.title}数据库", "bad", f"打不开：{type(error).__name__}")
        except Exception as error:  # drivers raise their own; what matters is that it cannot be opened
            yield Finding(f"{service.title}数据库", "bad", f"连接不上：{type(error).__name__}")
        finally:
            db.dispose()


def _contents(db: Database) -> tuple[str, str]:
    with db.read() as session:
        waiting = len(list_parked(session))
        halted = [cursor.producer for cursor in read_cursors(session) if cursor.halted]
        behind = sum(max(0, cursor.head - cursor.pos) for cursor in read_cursors(session))
    if halted:
        return "bad", f"不再跟随{'、'.join(halted)}（分叉或已归档），见运维手册"
    if waiting:
        return "bad", f"{waiting}个事件搁置，见 baiying parked"
    return "good", f"{db.dialect}，落后{behind}个事件"


def _broker(chosen: Settings) -> Iterator[Finding]:
    if not chosen.broker_url or chosen.broker_url.startswith("memory"):
        yield Finding("消息代理", "good", "不使用（内嵌方式，事件由各服务互相读取）")
        return
    parts = urlsplit(chosen.broker_url)
    where = (parts.hostname or "", parts.port or (5671 if parts.scheme == "amqps" else 5672))
    try:
        socket.create_connection(where, timeout=3).close()
        yield Finding("消息代理", "good", f"{where[0]}:{where[1]} 连得上")
    except OSError as error:
        yield Finding("消息代理", "warn", f"{where[0]}:{where[1]} 连不上（{type(error).__name__}），事件改由轮询送达")


def _served(url: str) -> Iterator[Finding]:
    pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
    for service in SERVICES:
        try:
            answer = pool.request("GET", f"{url}/{service.name}/readyz")
            words, told = _words(answer.data)
            yield Finding(f"{service.title}服务", "good" if answer.status == 200 else "warn", words)
            yield from (Finding(f"{service.title}提醒", "warn", hint) for hint in told)
        except urllib3.exceptions.HTTPError:
            yield Finding(f"{service.title}服务", "warn", f"{url} 没有应答（没有启动？）")


def _words(raw: bytes) -> tuple[str, list[str]]:
    """What /readyz says of itself, and what it warns of, each with the command that mends it."""
    try:
        found = json.loads(raw)
    except ValueError:
        return "已应答", []
    if not isinstance(found, dict):
        return "已应答", []
    told = [str(one.get("hint")) for one in found.get("checks", []) if one.get("state") == "warn"]
    return str(found.get("status", "已应答")), told
