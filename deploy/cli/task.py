"""baiying task: the queue, one task, claim, any step of the workflow."""

import json
from typing import Any

import click

from deploy.cli.client import Client
from deploy.cli.faults import INVALID, MISSING, Fault
from deploy.cli.need import UUID
from deploy.cli.printing import facts, good, json_option, show_json, table, when
from deploy.cli.signed_in import http_command
from shared.words import PRIORITIES, STAGES, TOPICS

TASKS = "/tasking/v1/tasks"
QUEUES = {"mine": "我的", "open": "待领取", "team": "专班在办", "late": "已超时"}


@click.group()
def task() -> None:
    """任务：队列、查看、领取、办理步骤。任务可用编号或者 id 指明。"""


def found(client: Client, wanted: str) -> dict[str, Any]:
    """A task by id or number, whole. Raises Fault(4)."""
    if not UUID.fullmatch(wanted):
        rows = [row for row in client.get(TASKS, q=wanted)["items"] if wanted in row["number"]]
        exact = [row for row in rows if row["number"] == wanted] or rows
        if len(exact) != 1:
            raise Fault(
                f"“{wanted}”对应{len(exact)}个任务" if exact else f"没有找到任务“{wanted}”", "no such task", MISSING
            )
        wanted = exact[0]["id"]
    one: dict[str, Any] = client.get(f"{TASKS}/{wanted}")
    return one


@task.command("list")
@click.option("--queue", type=click.Choice([*QUEUES]), help="队列：" + "、".join(f"{k} {v}" for k, v in QUEUES.items()))
@click.option("--stage", type=click.Choice([*STAGES]), help="环节")
@click.option("--topic", type=click.Choice([*TOPICS]), help="领域")
@click.option("--q", help="编号或标题中的文字")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多列出多少项")
@json_option
@http_command
def list_tasks(client: Client, as_json: bool, most: int, **filters: Any) -> None:
    """任务队列，先到期的在前。

    \b
    例子：
      baiying task list --queue open
      baiying task list --queue late --json
    """
    rows = list(client.all(TASKS, most=most, **filters))
    if as_json:
        show_json(rows)
        return
    lines = (
        (
            row["number"], STAGES[row["stage"]], PRIORITIES[row["priority"]], (row["holder"] or {}).get("name"),
            when(row["due_at"]), row["title"],
        )
        for row in rows
    )  # fmt: skip
    table(lines, ("编号", "环节", "缓急", "承办人", "时限", "标题"), "队列里没有任务")


@task.command()
@click.argument("number")
@json_option
@http_command
def show(client: Client, number: str, as_json: bool) -> None:
    """查看一项任务，以及您现在可以办理的步骤。

    \b
    例子：
      baiying task show 任〔2026〕0004号
    """
    one = found(client, number)
    if as_json:
        show_json(one)
        return
    facts([
        ("编号", one["number"]), ("标题", one["title"]), ("环节", STAGES[one["stage"]]),
        ("缓急", PRIORITIES[one["priority"]]), ("专班", one["unit"]["name"]),
        ("承办人", (one["holder"] or {}).get("name")),
        ("时限", when(one["limit"]["due_at"]) if one["limit"]["due_at"] else None), ("稿件", f"第{one['versions']}版"),
        ("内容指纹", one["content_hash"]), ("可办理", "、".join(one["allowed_steps"]) or "无"),
        ("版本", one["version"]),
    ])  # fmt: skip


@task.command()
@click.argument("number")
@json_option
@http_command
def claim(client: Client, number: str, as_json: bool) -> None:
    """领取一项待领取的任务；只有一个人能领到。

    \b
    例子：
      baiying task claim 任〔2026〕0004号
    """
    done = client.post(f"{TASKS}/{found(client, number)['id']}/steps/claim")
    if as_json:
        show_json(done)
    else:
        good(f"已领取：{done['number']}  {done['title']}")


@task.command()
@click.argument("number")
@click.argument("step")
@click.option("--reason", help="原因")
@click.option("--opinion", help="审核意见")
@click.option("--with", "more", help='其他内容，JSON，例如 \'{"member_id": "..."}\'')
@json_option
@http_command
def step(client: Client, number: str, step: str, more: str | None, as_json: bool, **words: str | None) -> None:
    """办理一个步骤：accept 受理、submit 送审、approve 通过、send_back 退回、publish 发布、close 办结……

    通过和发布自动带上当前稿件的内容指纹；送审自动带上最新稿件的版本。

    \b
    例子：
      baiying task step 任〔2026〕0004号 approve --opinion "事实清楚，同意"
      baiying task step 任〔2026〕0004号 send_back --reason "请核对数据"
      baiying task step 任〔2026〕0004号 publish --with '{"channels": [{"channel": "wechat"}]}'
    """
    one = found(client, number)
    body = {name: value for name, value in words.items() if value is not None} | _given(more)
    if step in ("approve", "publish"):
        body.setdefault("content_hash", one["content_hash"])
    if step == "submit":
        body.setdefault("version", one["versions"])
    version = None if step == "claim" else one["version"]
    done = client.post(f"{TASKS}/{one['id']}/steps/{step}", body, version=version)
    if as_json:
        show_json(done)
    else:
        good(f"已办理：{done['number']}，现处于“{STAGES[done['stage']]}”")


def _given(text: str | None) -> dict[str, Any]:
    try:
        given = json.loads(text or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Fault("--with 须为 JSON 对象", "--with wants a JSON object", INVALID)
    return given
