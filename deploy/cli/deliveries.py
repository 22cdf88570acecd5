"""baiying deliveries: what did not arrive and why; sending it once more."""

from typing import Any

import click

from deploy.cli.client import Client
from deploy.cli.printing import good, json_option, show_json, table, when
from deploy.cli.push import found
from deploy.cli.signed_in import http_command

DELIVERIES = "/notify/v1/deliveries"
LEFT = {"over": "推送已结束或已撤回", "off": "接收地址已停用或删除"}


@click.group()
def deliveries() -> None:
    """投递：未送达的及其原因、重发。"""


@deliveries.command()
@click.option("--push", "number", help="只看一次推送，用编号或者id指明")
@click.option("--sink", help="只看一个接收地址，用id指明")
@click.option("--reason", help="与 --sink 同用：只要这一种原因的（--groups 列出的“原因”）")
@click.option("--groups", "grouped", is_flag=True, help="按地址和原因归成组")
@click.option("--per-second", type=click.IntRange(1, 200), default=20, show_default=True, help="重发时每秒最多几条")
@click.option("--replay", is_flag=True, help="重发（默认只说会重发多少，不真的重发）")
@click.option("--go", is_flag=True, help="与 --replay 同用：真的重发")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多列出多少项")
@json_option
@http_command
def failed(
    client: Client, number: str | None, sink: str | None, grouped: bool, replay: bool, go: bool, most: int,
    as_json: bool, **how: Any,
) -> None:  # fmt: skip
    """对方明确拒收的投递，最近的在前；会自动再试的不在其中。

    \b
    例子：
      baiying deliveries failed
      baiying deliveries failed --groups
      baiying deliveries failed --push 推〔2026〕0004号 --replay
      baiying deliveries failed --push 推〔2026〕0004号 --replay --go
    """
    if go and not replay:
        raise click.UsageError("--go 与 --replay 同用")
    push_id = found(client, number)["id"] if number else None
    if replay:
        _replay(client, {"push_id": push_id, "sink_id": sink}, {**how, "dry_run": not go}, as_json)
        return
    if grouped:
        _groups(client, as_json)
        return
    rows = list(client.all(DELIVERIES, most=most, push_id=push_id, sink_id=sink))
    if as_json:
        show_json(rows)
        return
    lines = (
        (row["push_number"] or "通知", row["unit_name"], row["way_label"], row["attempt"], when(row["next_at"]),
         row["last_error"] or "")
        for row in rows
    )  # fmt: skip
    table(lines, ("推送", "单位", "方式", "已试", "应发时间", "原因"), "没有未送达的投递")


def _groups(client: Client, as_json: bool) -> None:
    rows = client.get(f"{DELIVERIES}/groups")["items"]
    if as_json:
        show_json(rows)
        return
    lines = ((row["sink_id"], row["unit_name"], row["way_label"], row["reason"], row["count"], when(row["last"]))
             for row in rows)  # fmt: skip
    table(lines, ("接收地址", "单位", "方式", "原因", "条数", "最近"), "没有未送达的投递")


@deliveries.command()
@click.argument("sink_id")
@json_option
@http_command
def retry(client: Client, sink_id: str, as_json: bool) -> None:
    """马上再试一个接收地址：等着再试的提前到现在，休息中的对方立即探测一次。

    \b
    例子：
      baiying deliveries retry 01a1...
    """
    told = client.post(f"/notify/v1/sinks/{sink_id}/retry")
    if as_json:
        show_json(told)
        return
    good(f"{told['way_label']}：{told['health_label']}，待发送{told['waiting']}条，马上再试")


def _replay(client: Client, which: dict[str, str | None], how: dict[str, Any], as_json: bool) -> None:
    go = not how["dry_run"]
    chosen: dict[str, Any] = {name: value for name, value in which.items() if value}
    if len(chosen) != 1:
        raise click.UsageError("重发须用 --push 或 --sink 指明一项")
    said = {name: value for name, value in how.items() if value is not None}
    told = client.post(f"{DELIVERIES}/replay", chosen | said)
    if as_json:
        show_json(told)
        return
    good(f"{'已重发' if go else '将重发'}{told['replayed']}条，共{told['found']}条未送达")
    for name, words in LEFT.items():
        if told[name]:
            click.echo(f"不重发：{words}，{told[name]}条")
    if told["more"]:
        click.echo("还有更多，请再次执行")
    if not go and told["replayed"]:
        click.echo("确定重发请加 --go")
