"""baiying push: the list, the coverage of one, urging whoever is missing; with schedules.py rehearse and schedule."""

from typing import Any

import click

from deploy.cli.client import Client
from deploy.cli.finding import one_of
from deploy.cli.printing import good, json_option, show_json, table, when
from deploy.cli.schedules import rehearse, schedule
from deploy.cli.signed_in import http_command
from shared.words import PUSH_LEVELS, RECEIPT_STATES

PUSHES = "/notify/v1/pushes"


@click.group()
def push() -> None:
    """推送：列表、覆盖情况、催办；预演、定期推送。推送可用编号或者 id 指明。"""


push.add_command(schedule)
push.add_command(rehearse)


def found(client: Client, wanted: str) -> dict[str, Any]:
    """A push by id or number (looked for among the newest 1,000). Raises Fault(4)."""
    return one_of(client, PUSHES, wanted, "number", "推送")


@push.command("list")
@click.option("--state", help="状态，例如 open、closed")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多列出多少项")
@json_option
@http_command
def list_pushes(client: Client, as_json: bool, state: str | None, most: int) -> None:
    """列出看得到的推送，最近的在前。

    \b
    例子：
      baiying push list --state open
    """
    rows = list(client.all(PUSHES, most=most, state=state))
    if as_json:
        show_json(rows)
        return
    lines = (
        (
            row["number"],
            row["state_label"],
            f"{row['acknowledged']}/{row['targets']}",
            when(row["opened_at"]),
            row["title"],
        )
        for row in rows
    )
    table(lines, ("编号", "状态", "签收", "开始时间", "标题"), "没有推送")


@push.command()
@click.argument("number")
@click.option("--gaps", type=click.IntRange(0, 500), default=20, show_default=True, help="最多列出多少个未签收单位")
@json_option
@http_command
def status(client: Client, number: str, gaps: int, as_json: bool) -> None:
    """覆盖情况：逐级签收数、被越过的单位、还没有签收的单位，各种方式送达了多少。

    \b
    例子：
      baiying push status 推〔2026〕0004号
      baiying push status 推〔2026〕0004号 --json | jq '.gaps[].name'
    """
    one = found(client, number)
    seen = client.get(f"{PUSHES}/{one['id']}/coverage")
    ways = client.get(f"{PUSHES}/{one['id']}/ways")["ways"]
    if as_json:
        show_json(seen | {"ways": ways})
        return
    click.secho(f"{one['number']}  {one['title']}", bold=True)
    lines = (
        (
            row["label"], row["targets"], row["acknowledged"], f"{row['percent']}%",
            "、".join(f"{RECEIPT_STATES[state]}{n}" for state, n in row["counts"].items() if n),
        )
        for row in seen["levels"]
    )  # fmt: skip
    table(lines, ("层级", "应签收", "已签收", "签收率", "其中"))
    for row in seen["bypassed"]:
        click.echo(f"越过：{row['name']}（{row['reason_label']}）")
    for row in seen["gaps"][:gaps]:
        click.echo(f"未签收：{PUSH_LEVELS[row['level']]} {row['name']}（{row['kind_label']}）")
    if seen["gaps_total"] > gaps:
        click.echo(f"……共{seen['gaps_total']}个单位未签收")
    figures = ("total", "waiting", "delivered", "failed", "expired", "cancelled", "would_have_sent")
    lines = ((row["way_label"], *(row[name] for name in figures)) for row in ways)
    table(lines, ("方式", "投递", "待发", "已送达", "未送达", "过期", "取消", "演练未发"))


@push.command()
@click.argument("number")
@json_option
@http_command
def urge(client: Client, number: str, as_json: bool) -> None:
    """催办：只提醒还没有签收的单位，一小时内最多一次。

    \b
    例子：
      baiying push urge 推〔2026〕0004号
    """
    one = found(client, number)
    done = client.post(f"{PUSHES}/{one['id']}/urge")
    if as_json:
        show_json(done)
    else:
        good(f"{one['number']} 已提醒{done['urged']}个单位")
