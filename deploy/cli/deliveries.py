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
@click.option("--replay", is_flag=True, help="重发（默认只说会重发多少，不真的重发）")
@click.option("--go", is_flag=True, help="与 --replay 同用：真的重发")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多列出多少项")
@json_option
@http_command
def failed(
    client: Client, number: str | None, sink: str | None, replay: bool, go: bool, most: int, as_json: bool
) -> None:
    """对方明确拒收的投递，最近的在前；会自动再试的不在其中。

    \b
    例子：
      baiying deliveries failed
      baiying deliveries failed --push 推〔2026〕0004号 --replay
      baiying deliveries failed --push 推〔2026〕0004号 --replay --go
    """
    if go and not replay:
        raise click.UsageError("--go 与 --replay 同用")
    push_id = found(client, number)["id"] if number else None
    if replay:
        _replay(client, {"push_id": push_id, "sink_id": sink}, go, as_json)
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


def _replay(client: Client, which: dict[str, str | None], go: bool, as_json: bool) -> None:
    chosen: dict[str, Any] = {name: value for name, value in which.items() if value}
    if len(chosen) != 1:
        raise click.UsageError("重发须用 --push 或 --sink 指明一项")
    told = client.post(f"{DELIVERIES}/replay", chosen | {"dry_run": not go})
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
