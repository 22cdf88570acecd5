"""baiying need: raise, list, show, timeline, amend, withdraw."""

import json
import re
import sys
from typing import Any, TextIO

import click

from deploy.cli.client import Client
from deploy.cli.faults import INVALID, MISSING, Fault
from deploy.cli.printing import facts, good, json_option, show_json, table, when
from deploy.cli.signed_in import http_command
from shared.words import AUDIENCES, KINDS, PRIORITIES, TOPICS

NEEDS = "/intake/v1/needs"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


@click.group()
def need() -> None:
    """宣传需求：提出、列表、查看、办理进展、修改、撤回。需求可用编号（需〔2026〕0004号）或者 id 指明。"""


def found(client: Client, wanted: str) -> dict[str, Any]:
    """A need by id or number. Raises Fault(4)."""
    if UUID.fullmatch(wanted):
        one: dict[str, Any] = client.get(f"{NEEDS}/{wanted}")
        return one
    hits = [row for row in client.get(NEEDS, q=wanted)["items"] if row["number"] == wanted or wanted in row["number"]]
    exact = [row for row in hits if row["number"] == wanted] or hits
    if len(exact) != 1:
        words = f"“{wanted}”对应{len(exact)}项需求，请写全编号" if exact else f"没有找到需求“{wanted}”"
        raise Fault(words, "no such need" if not exact else "ambiguous", MISSING)
    hit: dict[str, Any] = exact[0]
    return hit


def read_details(file: TextIO | None) -> Any:
    """The details of a need from a JSON file. Raises Fault."""
    if file is None:
        return None
    try:
        return json.load(file)
    except ValueError:
        raise Fault(f"{file.name} 不是 JSON 文件", "not json", INVALID) from None


@need.command("raise")
@click.option("--kind", type=click.Choice([*KINDS]), required=True, help="类别")
@click.option("--topic", type=click.Choice([*TOPICS]), required=True, help="领域")
@click.option("--subtopic", help="子类，例如 telecom_fraud")
@click.option("--title", required=True, help="标题，4至100字")
@click.option("--body", required=True, help="内容；写 - 则从标准输入读")
@click.option("--priority", type=click.Choice([*PRIORITIES]), default="ordinary", show_default=True, help="缓急")
@click.option("--audience", type=click.Choice([*AUDIENCES]), required=True, help="受众")
@click.option("--wanted-by", help="期望完成时间，例如 2026-12-01T18:00:00+08:00")
@click.option("--region", help="涉及的分县局代码，或者乡镇（街道）代码")
@click.option("--details", type=click.File(encoding="utf-8"), help="类别要素的 JSON 文件，形状见 GET /intake/v1/duties")
@click.option("--direct", is_flag=True, help="基层所队直报市局")
@json_option
@http_command
def raise_need(client: Client, as_json: bool, **fields: Any) -> None:
    """提出一项需求。

    \b
    例子：
      baiying need raise --kind prevention --topic crime --subtopic telecom_fraud --audience public \\
          --title "冒充客服诈骗防范宣传" --body "近两周同类警情36起，建议面向网购群体宣传。"
      baiying need raise --kind petition_topic --topic disputes --audience public --title "..." --body - \\
          --details 类别统计.json < 需求.txt
    """
    if fields["body"] == "-":
        fields["body"] = sys.stdin.read()
    fields["details"] = read_details(fields["details"])
    done = client.post(NEEDS, {name: value for name, value in fields.items() if value})
    if as_json:
        show_json(done)
    else:
        good(f"需求已提交：{done['number']}  {done['title']}")


@need.command("list")
@click.option("--state", help="状态，例如 pending、drafting、published")
@click.option("--topic", type=click.Choice([*TOPICS]), help="领域")
@click.option("--kind", type=click.Choice([*KINDS]), help="类别")
@click.option("--unit", help="提出单位的代码")
@click.option("--q", help="编号或标题中的文字")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多列出多少项")
@json_option
@http_command
def list_needs(client: Client, as_json: bool, most: int, **filters: Any) -> None:
    """列出看得到的需求，最近提出的在前。

    \b
    例子：
      baiying need list --state published
      baiying need list --q 农机 --json | jq -r '.[].number'
    """
    rows = list(client.all(NEEDS, most=most, **filters))
    if as_json:
        show_json(rows)
        return
    titles = ("编号", "状态", "缓急", "提出单位", "标题", "提出时间")
    lines = (
        (
            row["number"], row["labels"]["state"], row["labels"]["priority"], (row["unit"] or {}).get("name"),
            row["title"], when(row["raised_at"]),
        )
        for row in rows
    )  # fmt: skip
    table(lines, titles, "没有符合条件的需求")


@need.command()
@click.argument("number")
@json_option
@http_command
def show(client: Client, number: str, as_json: bool) -> None:
    """查看一项需求。

    \b
    例子：
      baiying need show 需〔2026〕0004号
    """
    one = found(client, number)
    if as_json:
        show_json(one)
        return
    labels = one["labels"]
    facts([
        ("编号", one["number"]), ("标题", one["title"]), ("状态", labels["state"]), ("类别", labels["kind"]),
        ("领域", "·".join(filter(None, (labels["topic"], labels["subtopic"])))), ("缓急", labels["priority"]),
        ("受众", labels["audience"]), ("提出单位", (one["unit"] or {}).get("name")), ("任务", one["task_number"]),
        ("承办", (one["desk"] or {}).get("name")), ("提出时间", when(one["raised_at"])),
        ("期望完成", when(one["wanted_by"]) if one["wanted_by"] else None), ("版本", one["version"]),
    ])  # fmt: skip
    click.echo(f"\n{one['body']}")


@need.command()
@click.argument("number")
@json_option
@http_command
def timeline(client: Client, number: str, as_json: bool) -> None:
    """办理进展：从提出到最后一个回执。

    \b
    例子：
      baiying need timeline 需〔2026〕0004号
    """
    seen = client.get(f"{NEEDS}/{found(client, number)['id']}/timeline")
    if as_json:
        show_json(seen)
        return
    click.secho(f"{seen['number']}  {seen['state_label']}", bold=True)
    for item in seen["items"]:
        reason = f"  —— {item['reason']}" if item["reason"] else ""
        click.echo(f"  {when(item['at'])}  {item['words']}{'  ' + item['unit'] if item['unit'] else ''}{reason}")
    for link in seen["links"]:
        click.echo(f"  链接  {link.get('name') or link.get('channel')}  {link['url']}")
    counts = seen["receipts"]
    if counts["addressed"]:
        click.echo(f"  签收  应签收{counts['addressed']}个单位，已签收{counts['acknowledged']}个")


@need.command()
@click.argument("number")
@click.option("--title", help="新标题")
@click.option("--body", help="新内容；写 - 则从标准输入读")
@click.option("--priority", type=click.Choice([*PRIORITIES]), help="缓急")
@json_option
@http_command
def amend(client: Client, number: str, as_json: bool, **fields: Any) -> None:
    """补正或者修改需求；退回补正的，修改后重新等待受理。

    \b
    例子：
      baiying need amend 需〔2026〕0023号 --body "补充：多集中于夜间卸货时段，共41处。"
    """
    if fields["body"] == "-":
        fields["body"] = sys.stdin.read()
    one = found(client, number)
    given = {name: value for name, value in fields.items() if value is not None}
    done = client.call("PATCH", f"{NEEDS}/{one['id']}", given, version=one["version"]).body
    if as_json:
        show_json(done)
    else:
        good(f"需求已修改：{done['number']}（{done['labels']['state']}）")


@need.command()
@click.argument("number")
@click.option("--reason", required=True, help="撤回原因")
@json_option
@http_command
def withdraw(client: Client, number: str, reason: str, as_json: bool) -> None:
    """撤回需求；已发布的不能撤回。

    \b
    例子：
      baiying need withdraw 需〔2026〕0009号 --reason "情况变化，不再需要"
    """
    one = found(client, number)
    done = client.post(f"{NEEDS}/{one['id']}/withdraw", {"reason": reason}, version=one["version"])
    if as_json:
        show_json(done)
    else:
        good(f"需求已撤回：{done['number']}")
