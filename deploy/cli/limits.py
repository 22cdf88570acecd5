"""baiying limits: the leaders' numbers, by stage, unit, topic, priority or member; of now or of a past day."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from deploy.cli.client import Client
from deploy.cli.printing import facts, good, json_option, show_json, table, when
from deploy.cli.signed_in import http_command

SUMMARY = "/tasking/v1/limits/summary"
BY = {"stage": "环节", "unit": "单位", "topic": "领域", "priority": "缓急", "member": "专班成员"}
COLOURS = {"green": "正常", "blue": "临近", "yellow": "超时", "red": "督办", "paused": "挂起", "none": "不计时"}


@click.command()
@click.option("--by", type=click.Choice([*BY]), default="stage", show_default=True,
              help="、".join(f"{code} {word}" for code, word in BY.items()))  # fmt: skip
@click.option("--at", help="看过去某一天（2026-06-01）或某一时刻的情况，与当天看到的相同")
@click.option("--from", "first", help="期间的第一天，默认前29天")
@click.option("--to", "last", help="期间的最后一天，默认今天")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="写成 Excel 表格")
@json_option
@http_command
def limits(
    client: Client, by: str, at: str | None, first: str | None, last: str | None, xlsx: Path | None, as_json: bool
) -> None:
    """时限统计：在办的正常、临近、超时各多少，期内按时办完多少，用了多久。

    按成员只有在办和今日须交稿，按姓名排列；不按人统计按时率，不排名次。

    \b
    例子：
      baiying limits
      baiying limits --by unit --from 2026-06-01 --to 2026-06-30
      baiying limits --by member
      baiying limits --at 2026-06-01 --xlsx 时限统计.xlsx
    """
    query: dict[str, Any] = {"by": by, "at": at, "from": first, "to": last}
    if xlsx is not None:
        xlsx.write_bytes(client.file(f"{SUMMARY}.xlsx", **query))
        if not as_json:
            good(f"已写入{xlsx}")
    told = client.get(SUMMARY, **query) if as_json or xlsx is None else None
    if as_json:
        show_json(told)
    elif told is not None:
        _show(told, by)


def _show(told: dict[str, Any], by: str) -> None:
    if by == "member":
        lines = ((one["member"]["name"], one["open"], one["due"]) for one in told["members"])
        table(lines, ("成员", "在办", "今日须交稿"), "没有成员手上有在办的任务")
        return
    facts([("统计时刻", when(told["at"])), ("期间", f"{told['from']} 至 {told['to']}"), ("督办单在办", _forms(told))])
    timed = ("用时中位", "90%以内") if by == "stage" else ()
    rows = [*told["rows"], told["total"], *told.get("others", ())]
    heads = (BY[by], "在办", *COLOURS.values(), "按时办完", "超时办完", "按时率", *timed)
    table((tuple(_cells(row, bool(timed))) for row in rows), heads, "没有数据")


def _cells(row: dict[str, Any], timed: bool) -> Iterator[Any]:
    yield from (row["label"], row["open"], *(row["colours"][colour] for colour in COLOURS), row["kept"], row["late"])
    yield "—" if row["rate"] is None else f"{row['rate']}%"
    if timed:
        yield from (_hours(row["median_seconds"]), _hours(row["p90_seconds"]))


def _forms(told: dict[str, Any]) -> str:
    forms = told["supervisions"]
    return f"{forms['open'] + forms['answered']}（已答复{forms['answered']}）"


def _hours(seconds: int | None) -> str:
    return "—" if seconds is None else f"{seconds / 3600:.1f}小时"
