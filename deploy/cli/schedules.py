"""baiying push schedule and push rehearse: recurring pushes, and what a push would do."""

from typing import Any

import click

from deploy.cli.client import Client
from deploy.cli.finding import one_of
from deploy.cli.printing import facts, good, json_option, show_json, table, warn, when
from deploy.cli.signed_in import http_command
from shared.words import PRIORITIES

PUSHES, SCHEDULES = "/notify/v1/pushes", "/notify/v1/schedules"
KEYS = {"test": "测试密钥：站外一律不发出", "team": "小组密钥：只发往名单内的地址", "live": "正式密钥"}


@click.group()
def schedule() -> None:
    """定期推送：列表、停止。可用名称或者 id 指明。"""


@schedule.command("list")
@click.option("--state", help="状态：approval、active、stopped、ended")
@json_option
@http_command
def list_schedules(client: Client, as_json: bool, state: str | None) -> None:
    """列出看得到的定期推送。

    \b
    例子：
      baiying push schedule list --state active
    """
    rows = list(client.all(SCHEDULES, most=1000, state=state))
    if as_json:
        show_json(rows)
        return
    lines = ((row["title"], row["rule_words"], row["state_label"], when(row["next_at"])) for row in rows)
    table(lines, ("名称", "规则", "状态", "下一次"), "没有定期推送")


@schedule.command()
@click.argument("title")
@click.option("--reason", required=True, help="停止原因")
@json_option
@http_command
def stop(client: Client, title: str, reason: str, as_json: bool) -> None:
    """停止一个定期推送；已经推送的不受影响。

    \b
    例子：
      baiying push schedule stop 每周防范提示 --reason 活动结束
    """
    one = one_of(client, SCHEDULES, title, "title", "定期推送")
    done = client.post(f"{SCHEDULES}/{one['id']}/stop", {"reason": reason}, version=one["version"])
    if as_json:
        show_json(done)
    else:
        good(f"{done['title']} 已停止")


@click.command()
@click.option("--push", "number", help="按已有推送的方案：编号或 id")
@click.option(
    "--level", "levels", type=click.Choice(["city", "county", "station"]), multiple=True, help="层级；可写多次"
)
@click.option("--kind", "kinds", multiple=True, help="单位类型，例如 station；可写多次")
@click.option("--set", "set_id", help="已保存的推送范围的 id")
@click.option("--priority", type=click.Choice([*PRIORITIES]), help="缓急")
@click.option("--title", help="标题")
@click.option("--text", help="文字；过长的会分段")
@click.option("--at", help="设想何时发布，例如 2026-06-01T09:00:00+08:00；不给为现在")
@json_option
@http_command
def rehearse(client: Client, as_json: bool, number: str | None, **asked: Any) -> None:
    """预演：推送到哪些单位、什么时候、走哪些渠道、限流要多久。不保存，也不发出。

    \b
    例子：
      baiying push rehearse --level station --title 防溺水提示
      baiying push rehearse --push 推〔2026〕0004号
    """
    told = client.post("/notify/v1/rehearsals", _body(client, number, asked))
    if as_json:
        show_json(told)
    else:
        _print(told)


def _body(client: Client, number: str | None, asked: dict[str, Any]) -> dict[str, Any]:
    if number:
        return {"push_id": one_of(client, PUSHES, number, "number", "推送")["id"], "limit": 1}
    selector = {name: value for name, value in (("kinds", [*asked["kinds"]]), ("set_id", asked["set_id"])) if value}
    plan = {"levels": [*asked["levels"]], "priority": asked["priority"], "selector": selector}
    body = {name: asked[name] for name in ("title", "text", "at") if asked[name]}
    return {**body, "plan": {name: part for name, part in plan.items() if part}, "limit": 1}


def _print(told: dict[str, Any]) -> None:
    for fault in told["faults"]:
        warn(f"这样的范围不能推送：{fault}")
    levels = "，".join(f"{one['label']} {one['units']}" for one in told["levels"])
    facts([
        ("密钥", KEYS[told["keys"]]), ("推送单位", f"{told['targets']}（{levels}）"), ("设想发布", when(told["at"])),
        ("全部到期", when(told["ends_until"])), ("站内收件箱", told["inbox"]),
    ])  # fmt: skip
    lines = (
        (way["label"], way["deliveries"], way["calls"], way["held_back"], way["waiting"], when(way["leaves_from"]),
         when(way["leaves_until"]))
        for way in told["ways"]
    )  # fmt: skip
    table(lines, ("渠道", "消息", "调用", "不会发出", "等办公时间", "最早发出", "最迟发出"), "没有站外渠道")
    for one in told["rates"]:
        click.echo(f"限流：{one['name']} {one['calls']}次，每分钟{one['per_minute']}次，至少{one['seconds']}秒")
    if told["vacant"]["number"]:
        warn(f"{told['vacant']['number']}个单位没有联络人或负责人：{'、'.join(told['vacant']['names'])}")
    if told["ailing"]["number"]:
        warn(f"{told['ailing']['number']}个接收地址有问题")
