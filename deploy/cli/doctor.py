"""baiying doctor: is everything in order: settings, machine, databases, broker, services; and what mends it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import click

from deploy.cli.faults import UNMET, Fault
from deploy.cli.printing import good, json_option, show_json, table
from deploy.cli.quietly import quiet
from deploy.cli.signed_in import DEFAULT_URL, settings
from deploy.doctoring import (
    Finding,
    look_at_broker,
    look_at_databases,
    look_at_machine,
    look_at_served,
    look_at_settings,
    look_at_sign_ins,
    together,
)

MARKS = {"good": "✓ 正常", "warn": "! 注意", "bad": "✗ 异常"}
COLOURS = {"warn": "yellow", "bad": "red"}


@click.command()
@click.option("--url", envvar="BAIYING_URL", default=DEFAULT_URL, show_default=True, help="服务地址（BAIYING_URL）")
@click.option("--whole", is_flag=True, help="SQLite 的完整性查到底，不限时间（大库要几分钟）")
@json_option
def doctor(url: str, whole: bool, as_json: bool) -> None:
    """检查设置、机器、数据库、消息代理和正在运行的服务；有异常的，退出码为1。几秒钟，只看不改。

    每个不正常的项目下面，给出让它恢复的命令。

    \b
    例子：
      baiying doctor
      baiying doctor --json
      baiying doctor --whole
    """
    chosen = settings()
    quiet(chosen)
    looks: list[Callable[[], Iterable[Finding]]] = [
        lambda: look_at_settings(chosen), lambda: look_at_machine(chosen), lambda: look_at_databases(chosen, whole),
        lambda: look_at_broker(chosen), lambda: look_at_served(url), lambda: look_at_sign_ins(chosen),
    ]  # fmt: skip
    with ThreadPoolExecutor(len(looks)) as pool:
        found = together([finding for some in pool.map(lambda look: list(look()), looks) for finding in some])
    if as_json:
        show_json([asdict(one) for one in found])
    else:
        _show(found)
    bad = [one for one in found if one.state == "bad"]
    if bad:
        raise Fault(f"{len(bad)}项异常：" + "、".join(one.what for one in bad), "something is wrong", UNMET)
    if not as_json:
        good("没有发现异常")


def _show(found: Iterable[Finding]) -> None:
    rows = list(found)
    table(((one.what, MARKS[one.state], one.words) for one in rows), ("项目", "结论", "说明"))
    for one in rows:
        if one.state != "good":
            click.secho(f"{MARKS[one.state][0]} {one.what}：{one.words}", fg=COLOURS[one.state], err=True)
            if one.mend:
                click.echo(f"  → {one.mend}", err=True)
