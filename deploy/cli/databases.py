"""baiying migrate and verify: the databases themselves."""

import sys
from collections.abc import Callable
from typing import Any

import click

from deploy.cli.faults import UNMET, Fault
from deploy.cli.installation import NAMES, databases
from deploy.cli.printing import good, json_option, show_json, table
from shared.db import Database
from shared.db.migrate import SchemaMismatch, check, how_it_stands, upgrade
from shared.log import head
from shared.log import verify as walk
from shared.service import Service


@click.command()
@click.option("--service", type=click.Choice(NAMES), help="只升级这一个服务")
@click.option("--check", "checking", is_flag=True, help="只比对表结构和代码，不改动；有差异时退出码为1")
@json_option
def migrate(service: str | None, checking: bool, as_json: bool) -> None:
    """把各服务的数据库升级到最新结构；可以反复运行，多个进程同时运行也只做一次。

    \b
    例子：
      baiying migrate
      baiying migrate --check
      BAIYING_DATABASE_URL=postgresql://... baiying migrate --service intake
    """
    done: list[dict[str, Any]] = []
    with databases(service, current=False) as pairs, _bar(len(pairs), "升级数据库", as_json) as bar:
        for one, db in pairs:
            done.append(_compared(one, db) if checking else _upgraded(one, db))
            bar.update(1)
    if as_json:
        show_json(done)
    elif checking:
        rows = ((row["service"], row["words"], "；".join(row["differences"]) or "一致") for row in done)
        table(rows, ("服务", "结构", "差异"))
    else:
        table(((row["service"], row["before"] or "空", row["after"]) for row in done), ("服务", "原来", "现在"))
    if not all(row["fits"] for row in done):
        raise Fault("数据库结构与本程序不相配", "schema does not fit this code", UNMET)
    if any(row["differences"] for row in done):
        raise Fault("表结构与代码不一致", "schema differs", UNMET)


def _upgraded(one: Service, db: Database) -> dict[str, Any]:
    try:
        before, after = upgrade(db, one.steps, one.base.metadata)
    except SchemaMismatch as mismatch:
        raise Fault(f"{one.title}的数据库比本程序新，请换用新版本", str(mismatch), UNMET) from None
    return {"service": one.name, "before": before, "after": after, "fits": True, "differences": []}


def _compared(one: Service, db: Database) -> dict[str, Any]:
    """How the schema stands to this code, without touching it; newer code may have gone ahead (a roll-back)."""
    found = how_it_stands(db, one.steps)
    words = f"{found.have or '空'}，最新"
    if found.newer:
        words = f"{found.have}，比本程序（{found.want}）新，" + ("可以运行" if found.fits else "不能运行，请换用新版本")
    elif not found.fits:
        words = f"{found.have or '空'}，本程序要{found.want}，请运行 baiying migrate"
    differences = check(db, one.steps, one.base.metadata) if found.fits else []
    standing = {"at": found.have, "wants": found.want, "floor": found.floor, "fits": found.fits, "words": words}
    return {"service": one.name, **standing, "differences": differences}


@click.command()
@click.option("--service", type=click.Choice(NAMES), help="只核验这一个服务")
@json_option
def verify(service: str | None, as_json: bool) -> None:
    """核验各服务的事件日志：位置连续、前后相扣、写入后未被改动。发现问题时退出码为1，并指出第一处。

    \b
    例子：
      baiying verify
      baiying verify --service tasking --json
    """
    found = []
    with databases(service) as pairs:
        for one, db in pairs:
            with db.read() as session:
                with _bar(head(session), f"核验{one.title}", as_json) as bar:
                    verdict = walk(session, _advance(bar))
                found.append((one, verdict))
    if as_json:
        show_json([{"service": one.name, **verdict.__dict__} for one, verdict in found])
    else:
        lines = ((one.title, v.entries, v.head, v.head_hash[:16], v.fault or "完好") for one, v in found)
        table(lines, ("服务", "事件数", "最新位置", "最新哈希", "结论"))
    broken = [(one, verdict) for one, verdict in found if verdict.fault]
    if broken:
        one, verdict = broken[0]
        raise Fault(f"{one.title}的日志在位置{verdict.fault_pos}处不完好", verdict.fault or "broken", UNMET)
    if not as_json:
        good("全部完好")


def _bar(length: int, label: str, hidden: bool) -> Any:
    return click.progressbar(length=length, label=label, hidden=hidden, file=sys.stderr)


def _advance(bar: Any) -> Callable[[int], None]:
    return lambda done: bar.update(done - bar.pos)
