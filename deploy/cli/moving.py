"""baiying rebase and move: a restored log followed again, and from SQLite to PostgreSQL."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from deploy.backup.moving import move as copied
from deploy.backup.moving import require_movable, rows_in
from deploy.backup.rebasing import Reach, reaches, rebase_all, span
from deploy.cli.faults import CONFIGURATION, CONFLICT, INVALID, UNMET, USAGE, Fault
from deploy.cli.installation import NAMES, databases, quiet
from deploy.cli.printing import good, json_option, show_json, table, warn, when
from deploy.cli.signed_in import settings
from shared.identity import SealBroken, seal, unseal
from shared.settings import Settings, SettingsError, load


@click.command()
@click.option("--producer", type=click.Choice(NAMES), required=True, help="从旧备份恢复了的服务")
@click.option("--through", type=click.IntRange(0), help="恢复到的位置（baiying restore 给出的）；真正执行时必须给")
@click.option("--reason", default="", help="为什么，记录在案；真正执行时必须给")
@click.option("--by", default="", help="谁决定的，记录在案；真正执行时必须给")
@click.option("--go", is_flag=True, help="真正执行；不给则只看，不改动")
@json_option
def rebase(producer: str, through: int | None, reason: str, by: str, go: bool, as_json: bool) -> None:
    """一个服务从旧备份恢复以后，让跟随它的服务重新跟上：日志开始新纪元，各服务从共同的位置接着听。

    \b
    例子：
      baiying rebase --producer intake                          看看差多少，各服务多知道些什么
      baiying rebase --producer intake --through 120 --go --by 值班员 --reason 硬盘损坏，从前一天的备份恢复
    """
    here = settings()
    with databases(None, here):
        pass  # every schema is the one of this code
    found = reaches(here, producer, through)
    stands = span(here, producer, through)
    if not go:
        _told(producer, found, stands, as_json)
        return
    if through is None or not reason.strip() or not by.strip():
        raise Fault("真正执行要给出 --through、--reason 和 --by", "--through, --reason and --by are wanted", USAGE)
    if not any(one.forked for one in found):
        raise Fault("没有服务走在它前面，不需要新纪元", "nobody is ahead: nothing to do", CONFLICT)
    try:
        epoch, back = rebase_all(here, producer, through, {"by": by.strip(), "reason": reason.strip()})
    except ValueError as error:
        raise Fault(f"{producer}的日志没有位置{through}", str(error), INVALID) from None
    if as_json:
        show_json({**asdict(epoch), "set_back": back})
        return
    good(f"{producer}的日志从位置{through}起是新纪元{epoch.epoch}；{'、'.join(back)}从这里接着听")
    good("下一步：启动服务，baiying doctor；上面列出的内容要按编号人工核对补录")


@click.command()
@click.option(
    "--to", "target", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="新环境的设置文件（production.env），里面有各服务的 PostgreSQL 地址",
)  # fmt: skip
@click.option("--go", is_flag=True, help="真正复制；不给则只检查，不改动")
@json_option
def move(target: Path, go: bool, as_json: bool) -> None:
    """从内嵌的 SQLite 搬到 PostgreSQL：每一行都复制，日志的哈希、位置和行数逐一核对。必须先停止全部服务。

    \b
    例子：
      baiying move --to production.env          检查能不能搬
      baiying move --to production.env --go     复制并核对；原来的文件不动
    """
    here, there = settings(), _settings_in(target)
    quiet(here)
    with databases(None, here):
        pass  # every schema is the one of this code
    _require_same_seal(here, there)
    require_movable(here, there)
    rows = rows_in(here)
    if not go:
        show_json({"rows": rows, "movable": True}) if as_json else good(f"可以搬：共{rows}行；加 --go 开始")
        return
    with click.progressbar(length=rows, label="复制", hidden=as_json, file=sys.stderr) as bar:
        done = list(copied(here, there, bar.update))
    if as_json:
        show_json([asdict(one) for one in done])
    else:
        same = {one.service: "、".join(one.differences) or "一致" for one in done}
        lines = ((one.service, one.rows, one.head, one.head_hash[:16], same[one.service]) for one in done)
        table(lines, ("服务", "行数", "最新位置", "最新哈希", "与原来"))
    bad = next((one for one in done if one.differences), None)
    if bad:
        raise Fault(f"{bad.service}搬过去的与原来不一致：{'、'.join(bad.differences)}", "differs", UNMET)
    if not as_json:
        good("已搬完，全部一致；原来的文件没有动")
        if there.files_folder != here.files_folder:
            warn(f"把上传的文件也复制过去：{here.files_folder} → {there.files_folder} (copy the uploaded files too)")
        good(f"下一步：用{target.name}的设置启动服务，baiying doctor")


def _told(producer: str, found: list[Reach], stands: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show_json({"producer": producer, **stands, "followers": [one.__dict__ for one in found]})
        return
    states = {True: "走在前面", False: "跟得上"}
    lines = ((one.follower, one.pos, one.beyond or "—", _time(one.since), states[one.forked]) for one in found)
    table(lines, ("跟随者", "听到", "多出", "时间", "结论"))
    good(f"{producer}的日志到位置{stands['head']}；位置{stands['through']}写于{_time(stands['at'])}")
    for one in found:
        for name, ids in one.known_only.items():
            some = "、".join(ids[:5]) + ("…" if ids[5:] else "")
            warn(f"{one.follower}知道而{producer}没有的（{name}）{len(ids)}个：{some}")
    warn("只是查看，没有改动；加 --go 才执行 (dry run: add --go)")


def _time(at: Any) -> str:
    return when(at.isoformat() if at else None)


def _settings_in(file: Path) -> Settings:
    """The settings that a file of NAME=value lines describes, and nothing of this environment."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    try:
        return load({name.strip(): value.strip().strip("\"'") for name, _, value in pairs})
    except SettingsError as error:
        raise Fault(f"{file}里的设置不能用：{'；'.join(error.lines)}", "settings", CONFIGURATION) from None


def _require_same_seal(here: Settings, there: Settings) -> None:
    """What is sealed here must open there: the same secret, or keys of their own that were carried over."""
    try:
        unseal(there, "move", seal(here, "move", {"opens": "there"}))
    except SealBroken:
        words = "密封的联系方式在新环境打不开：在这里设 BAIYING_SEAL_KEYS，运行 baiying seal rotate，再把它写进新的设置"
        raise Fault(words, "sealed data would not open there", CONFIGURATION) from None
