"""baiying demo: the thirty needs played through in a throw-away folder, and checked."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from deploy.cli.clock import move
from deploy.cli.faults import UNMET, Fault
from deploy.cli.installation import databases
from deploy.cli.printing import good, json_option, show_json
from deploy.cli.serving import served
from deploy.cli.signed_in import settings
from deploy.demo.cast import everybody
from deploy.demo.needs import DemoNeed, all_needs
from deploy.demo.player import Outcome, play
from deploy.sample import SAMPLE_PASSWORD, SAMPLE_SIGN_INS, enrol, load_sample
from shared.log import list_parked
from shared.log import verify as walk
from shared.settings import Settings

Say = Callable[[str], object]


@click.command()
@click.option("--needs", "most", type=click.IntRange(1, 30), default=30, show_default=True, help="演示多少项需求")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="把数据留在这个目录（须为空目录）")
@json_option
def demo(most: int, keep: Path | None, as_json: bool) -> None:
    """在临时目录里起一套服务，通过 HTTP 接口把需求从提出、撰写、三审、发布、推送演示到签收，每一步一行，最后核验。

    人员、单位数据均为虚构。有任何一项没有达到，退出码为1。

    \b
    例子：
      baiying demo
      baiying demo --needs 5
      baiying demo --keep /tmp/百应演示
    """
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise Fault(f"{keep} 不是空目录", "not an empty folder", UNMET)
    with tempfile.TemporaryDirectory(prefix="baiying-demo-") as temporary:
        folder = (keep or Path(temporary)).resolve()
        outcome = _demonstrate(folder, all_needs()[:most], (lambda line: None) if as_json else click.echo)
    _tell(outcome, as_json)


def _demonstrate(folder: Path, needs: Sequence[DemoNeed], say: Say) -> Outcome:
    chosen = demo_settings(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with served(folder, folder / "server.log") as url:
        say(f"百应演示：{url}，数据在 {folder}")
        people = prepare(chosen, needs, say)
        outcome = play(url, people, needs, say, lambda by: move(chosen, by))
        outcome.faults += check(chosen, say)
    return outcome


def demo_settings(folder: Path) -> Settings:
    """Settings of a folder of its own, on SQLite, with test keys, whatever the environment says."""
    return replace(settings(), data=folder, mode="embedded", keys="test", database_urls={}, broker_url=None)


def prepare(chosen: Settings, needs: Sequence[DemoNeed], say: Say) -> Mapping[str, str]:
    """Load the sample directory and give everybody who plays a password: {login: password}."""
    with databases("directory", chosen) as ((_, db),):
        counts = load_sample(db, sign_ins=True)
        say(f"已装入样例名录：单位{counts['units']}个，人员{counts['people']}人（均为虚构）")
        known = {one.login: SAMPLE_PASSWORD for one in SAMPLE_SIGN_INS}
        wanted = everybody(needs)
        given = enrol(db, [login for login in wanted if login not in known])
    return {login: given.get(login) or known[login] for login in wanted}


def check(chosen: Settings, say: Say) -> list[str]:
    """The four chains hold and nothing is parked; what is unmet."""
    faults = []
    say("\n九、核验")
    with databases(chosen=chosen) as pairs:
        for service, db in pairs:
            with db.read() as session:
                verdict, waiting = walk(session), len(list_parked(session))
            say(f"  {service.title}：事件{verdict.entries}个，哈希链{verdict.fault or '完好'}，搁置{waiting}个")
            if verdict.fault:
                faults.append(f"{service.title}的日志在位置{verdict.fault_pos}处不完好：{verdict.fault}")
            if waiting:
                faults.append(f"{service.title}有{waiting}个事件搁置")
    return faults


def summary(outcome: Outcome) -> str:
    """One line about what came of it."""
    published = len(outcome.published)
    others = len(outcome.followed) - published
    return (
        f"{len(outcome.followed)}项需求，发布{published}项，退回撤并{others}项，"
        f"签收{outcome.receipts}个，共{outcome.hops}步，{outcome.seconds:.1f}秒"
    )


def _tell(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        show_json({
            "needs": len(outcome.followed), "published": len(outcome.published), "receipts": outcome.receipts,
            "hops": outcome.hops, "seconds": round(outcome.seconds, 1), "unmet": outcome.faults,
        })  # fmt: skip
    else:
        click.echo("")
        for fault in outcome.faults:
            click.secho(f"✗ 没有达到：{fault}", fg="red", err=True)
    if outcome.faults:
        raise Fault(f"演示有{len(outcome.faults)}处没有达到", "the demonstration is unmet", UNMET)
    if not as_json:
        good(summary(outcome))
