"""baiying parked and replay: events whose handler failed, waiting in order."""

from typing import Any

import click

from deploy.cli.faults import FORBIDDEN, UNMET, Fault
from deploy.cli.installation import NAMES, databases
from deploy.cli.printing import good, json_option, show_json, table, warn
from shared.db import SHANGHAI, Database
from shared.log import list_parked
from shared.log import replay as release
from shared.log.chosen import Chosen, count_of
from shared.log.parking import Parked
from shared.web.parkings import groups


@click.command()
@click.option("--service", type=click.Choice(NAMES), help="只看这一个服务")
@click.option("--groups", "grouped", is_flag=True, help="按来源、事件和错误归成组")
@json_option
def parked(service: str | None, grouped: bool, as_json: bool) -> None:
    """列出处理失败而搁置的事件：同一对象的后续事件排在它后面，其他事件不受影响。

    \b
    例子：
      baiying parked
      baiying parked --groups
      baiying parked --service notify --json
    """
    found: list[Any] = []
    with databases(service) as pairs:
        for one, db in pairs:
            with db.read() as session:
                found += [(one, item) for item in (groups(session) if grouped else list_parked(session))]
    if as_json:
        show_json([{"service": one.name} | (item if grouped else _plain(item)) for one, item in found])
    elif grouped:
        lines = ((one.title, item["producer"], item["type"], item["error"], item["count"], item["behind"],
                  item["first"].astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")) for one, item in found)  # fmt: skip
        table(lines, ("服务", "来自", "事件", "原因", "条数", "排在后面", "最早"), "没有搁置的事件")
    else:
        singly = (
            (one.title, item.producer, item.pos, item.entry.name, item.entry.agg_id, item.error) for one, item in found
        )
        table(singly, ("服务", "来自", "位置", "事件", "对象", "原因"), "没有搁置的事件")


def _plain(item: Parked) -> dict[str, Any]:
    return {
        "producer": item.producer, "pos": item.pos, "type": item.entry.type,
        "about": f"{item.entry.agg_type}/{item.entry.agg_id}", "error": item.error,
        "attempts": item.attempts, "parked_at": item.parked_at.isoformat(),
    }  # fmt: skip


@click.command()
@click.option("--service", type=click.Choice(NAMES), required=True, help="在哪个服务里重新处理")
@click.option("--producer", type=click.Choice(NAMES), help="只处理来自这个服务的")
@click.option("--about", help="只处理这个对象的（parked 列出的“对象”）")
@click.option("--go", is_flag=True, help="真正处理一个对象的；不给则只试一遍，不留下任何改动")
@click.option("--by", default="operator", show_default=True, help="操作人，记录在案")
@json_option
def replay(service: str, producer: str | None, about: str | None, go: bool, by: str, as_json: bool) -> None:
    """重新处理搁置的事件，按原来的先后次序；同一对象有一个再次失败，其余仍然搁置。

    一个人只能处理一个对象的；几个对象一起，须由另一人批准：baiying repair ask。

    \b
    例子：
      baiying replay --service notify                先试一遍
      baiying replay --service intake --about 01a1... --go --by 值班员
    """
    with databases(service) as ((one, db),):
        if go and about is None:
            _require_single(db, producer)
        outcome = release(
            db, one.handlers, by=by, dry_run=not go,
            chosen=lambda item: producer in (None, item.producer) and about in (None, item.entry.agg_id),
        )  # fmt: skip
    failed = [{"producer": item.producer, "pos": item.pos, "error": error} for item, error in outcome.failed]
    if as_json:
        show_json({"dry_run": not go, "tried": outcome.tried, "done": len(outcome.done), "failed": failed})
    else:
        table(((row["producer"], row["pos"], row["error"]) for row in failed), ("来自", "位置", "仍然失败"), "没有失败")
        words = f"{len(outcome.done)}个事件" + ("已重新处理" if go else "可以处理成功")
        good(words)
        if not go and outcome.done:
            warn("这是试运行，没有改动；加 --go 才真正处理 (dry run: add --go)")
    if failed:
        raise Fault(f"{len(failed)}个对象的事件仍然失败", "some still fail", UNMET)


def _require_single(db: Database, producer: str | None) -> None:
    """Raises Fault when this would replay the events of more than one thing: that wants a second person."""
    with db.read() as session:
        things, events = count_of(session, Chosen(producer=producer))
    if things > 1:
        words = f"涉及{things}个对象的{events}条事件，须由另一人批准：baiying repair ask --service {db.service}"
        raise Fault(words, "more than one thing wants a second person", FORBIDDEN)
