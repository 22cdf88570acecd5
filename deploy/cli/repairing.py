"""baiying repair: many parked events at once; one administrator asks, another approves."""

from collections.abc import Callable
from typing import Any

import click

from deploy.cli.client import Client
from deploy.cli.faults import MISSING, Fault
from deploy.cli.installation import NAMES
from deploy.cli.printing import facts, good, json_option, show_json, table, warn, when
from deploy.cli.signed_in import http_command
from shared.log.repairs import KINDS

FOLLOWING = tuple(name for name in NAMES if name != "directory")
WANTED = ("producer", "type", "fault", "about_id", "since", "until")


def service_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--service: which one's parked events."""
    option = click.option("--service", type=click.Choice(FOLLOWING), required=True, help="在哪个服务里")
    return option(command)


@click.group()
def repair() -> None:
    """成批修复搁置的事件：系统管理员申请，另一位管理员批准，按次序、按速度处理。

    \b
    例子：
      baiying repair list --service tasking --json
      baiying repair ask --service tasking --fault ValueError
      baiying repair approve --service tasking
    """


@repair.command("list")
@service_option
@click.option("--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="最多列出多少项")
@json_option
@http_command
def listed(client: Client, service: str, most: int, as_json: bool) -> None:
    """各项修复，新的在前：谁申请、谁批准、到哪里了。

    \b
    例子：
      baiying repair list --service tasking
    """
    rows = list(client.all(_at(service), most=most))
    if as_json:
        show_json(rows)
        return
    lines = (
        (row["id"], row["kind_label"], _which(row["chosen"]), row["asked_name"], when(row["asked_at"]),
         row["decided_name"], row["state_label"], f"{row['done']}/{row['failed']}", row["words"])
        for row in rows
    )  # fmt: skip
    titles = ("编号", "修复", "范围", "申请", "时间", "批准", "状态", "成功/失败", "说明")
    table(lines, titles, "没有成批修复")


@repair.command()
@service_option
@click.option("--kind", type=click.Choice([*KINDS]), default="replay", show_default=True,
              help="replay 重放，discard 放弃")  # fmt: skip
@click.option("--producer", type=click.Choice(NAMES), help="只要来自这个服务的")
@click.option("--type", "type_", help="只要这种事件，例如 need.raised")
@click.option("--fault", help="只要这种错误，例如 ValueError")
@click.option("--about", "about_id", help="只要这个对象的")
@click.option("--since", help="搁置时间从，例如 2026-06-01T09:00:00+08:00")
@click.option("--until", help="搁置时间到")
@click.option("--per-second", type=click.IntRange(1, 200), default=20, show_default=True, help="每秒最多几条")
@click.option("--reason", help="理由；与 --go 同用")
@click.option("--go", is_flag=True, help="真的申请；不给则只说会涉及多少，前几条试一次不留改动")
@json_option
@http_command
def ask(client: Client, service: str, go: bool, as_json: bool, **wish: Any) -> None:
    """申请成批修复。先说会涉及多少，前几条试一次；加 --go 和 --reason 才提交，由另一位管理员批准。

    \b
    例子：
      baiying repair ask --service tasking --fault IntegrityError
      baiying repair ask --service tasking --fault IntegrityError --reason 单位已补登 --go
      baiying repair ask --service notify --kind discard --about 01a1... --reason 重复提出 --go
    """
    if go and not wish["reason"]:
        raise click.UsageError("--go 与 --reason 同用")
    wish["type"] = wish.pop("type_")
    chosen = {name: wish[name] for name in ("kind", *WANTED) if wish[name] is not None}
    if go:
        made = client.post(_at(service), chosen | {"per_second": wish["per_second"], "reason": wish["reason"]})
        _tell(made, as_json, "已申请，由另一位管理员批准")
        return
    found = client.post(f"{_at(service)}/trial", chosen)
    if as_json:
        show_json(found)
        return
    good(f"涉及{found['things']}个对象，共{found['events']}条事件；试了{found['tried']}条，{found['done']}条可以处理")
    if found["failed"]:
        table(((one["id"], one["error"]) for one in found["failed"]), ("事件", "仍然失败"))
    warn("没有改动；加 --reason 和 --go 才提交申请 (nothing changed: add --reason and --go)")


@repair.command()
@service_option
@click.option("--remark", help="给申请人的话")
@click.argument("repair_id", required=False)
@json_option
@http_command
def approve(client: Client, service: str, repair_id: str | None, remark: str | None, as_json: bool) -> None:
    """批准；申请人以外的系统管理员或安全管理员。不写编号就是正在等的那一项。

    \b
    例子：
      baiying repair approve --service tasking
    """
    _step(client, service, repair_id, "approve", {"reason": remark} if remark else {}, as_json)


@repair.command()
@service_option
@click.option("--reason", required=True, help="理由")
@click.argument("repair_id", required=False)
@json_option
@http_command
def refuse(client: Client, service: str, repair_id: str | None, reason: str, as_json: bool) -> None:
    """不批准。

    \b
    例子：
      baiying repair refuse --service tasking --reason 原因没有查清
    """
    _step(client, service, repair_id, "refuse", {"reason": reason}, as_json)


@repair.command()
@service_option
@click.option("--reason", required=True, help="理由")
@click.argument("repair_id", required=False)
@json_option
@http_command
def stop(client: Client, service: str, repair_id: str | None, reason: str, as_json: bool) -> None:
    """停止等批准的或者进行中的；已经处理的不受影响。

    \b
    例子：
      baiying repair stop --service tasking --reason 数据库太忙
    """
    _step(client, service, repair_id, "stop", {"reason": reason}, as_json)


def _at(service: str) -> str:
    return f"/{service}/v1/repairs"


def _step(client: Client, service: str, id_: str | None, step: str, body: dict[str, Any], as_json: bool) -> None:
    found = client.get(f"{_at(service)}/{id_}") if id_ else _open(client, service)
    done = client.post(f"{_at(service)}/{found['id']}/{step}", body, version=found["version"])
    _tell(done, as_json, {"approve": "已批准，几秒内开始", "refuse": "未批准", "stop": "已停止"}[step])


def _open(client: Client, service: str) -> dict[str, Any]:
    for row in client.all(_at(service), most=1):
        if row["state"] in ("asked", "approved"):
            return row
    raise Fault("没有等批准或者进行中的修复", "no open repair", MISSING)


def _which(chosen: dict[str, str]) -> str:
    return "，".join(f"{name}={value}" for name, value in chosen.items()) or "全部"


def _tell(row: dict[str, Any], as_json: bool, words: str) -> None:
    if as_json:
        show_json(row)
        return
    good(words)
    facts((("编号", row["id"]), ("范围", _which(row["chosen"])), ("速度", f"每秒最多{row['per_second']}条"),
           ("理由", row["reason"])))  # fmt: skip
