"""baiying backup and restore: a set of all databases of one moment, and putting it back."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from deploy.backup.putting import Put, put, require_possible
from deploy.backup.rebasing import Reach, reaches
from deploy.backup.sets import BackupSet, check_files, newest, one_at_a_time, prune, read_set
from deploy.backup.taking import damaged, moment_of, source_of, take
from deploy.cli.faults import INVALID, UNMET, Fault
from deploy.cli.installation import NAMES, quiet
from deploy.cli.printing import good, json_option, show_json, table, warn, when
from deploy.cli.signed_in import settings
from shared.db import Database, now
from shared.db.damage import is_damaged
from shared.identity.signing import KEPT_IN, audit_key, fingerprint, public_text
from shared.log import Access, note
from shared.settings import Settings

SERVICES_WANTED = click.option(
    "--service", "chosen", type=click.Choice(NAMES), multiple=True, help="只处理这个服务，可以给几次；不给则全部"
)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@SERVICES_WANTED
@click.option("--keep", type=click.IntRange(1), help="只留最新的这么多份，更早的删除")
@click.option("--by", default="operator", show_default=True, help="操作人，记录在案")
@json_option
def backup(folder: Path, chosen: tuple[str, ...], keep: int | None, by: str, as_json: bool) -> None:
    """把四个服务的数据库在同一时刻的内容和上传的文件备份到一个目录，签名；系统照常运行。

    \b
    例子：
      baiying backup /backup/baiying
      baiying backup /backup/baiying --keep 14 --by 值班员
      baiying restore /backup/baiying                  核验最新的一份
    """
    found, services = settings(), chosen or NAMES
    quiet(found)
    try:
        with one_at_a_time(folder):
            manifest = _take(found, folder, services, by, as_json)
            gone = prune(folder, keep) if keep else []
    except OSError as error:
        raise Fault(f"写不进{folder}：{error.strerror}", "cannot be written", UNMET) from None
    except ValueError as error:
        raise Fault(f"签名的钥匙不能用：{error}", "bad signing key", UNMET) from None
    except Exception as error:
        if is_damaged(getattr(error, "orig", error)):
            raise damaged(str(error)[:80]) from None
        raise
    if as_json:
        show_json({**manifest, "path": str(folder / manifest["set"]), "removed": gone})
        return
    _show(manifest)
    good(f"已备份到{folder / manifest['set']}，用时{manifest['seconds']}秒")
    good(f"公钥指纹 {fingerprint(manifest['public_key'])}")
    if gone:
        good(f"删除了较早的{len(gone)}份")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@SERVICES_WANTED
@click.option("--go", is_flag=True, help="真正恢复；不给则只核验，不改动任何东西")
@click.option("--aside", is_flag=True, help="已有的数据移到一旁（不删除）")
@click.option("--key", default="", help="公钥（baiying audit key 给出的）；不给则用本机的，本机没有则用备份集自带的")
@click.option("--by", default="operator", show_default=True, help="操作人，记录在案")
@json_option
def restore(folder: Path, chosen: tuple[str, ...], go: bool, aside: bool, key: str, by: str, as_json: bool) -> None:
    """从备份集恢复：先核验签名和每个文件，再恢复，最后核验事件日志。必须先停止全部服务。

    \b
    例子：
      baiying restore /backup/baiying                  核验最新的一份，不改动
      baiying restore /backup/baiying --go --aside     恢复全部，原有的移到一旁
      baiying restore /backup/baiying/baiying-20261122T163000Z --service notify --go --aside
    """
    here = settings()
    quiet(here)
    found = read_set(newest(folder), key or _own_key(here))
    services = chosen or tuple(name for name in NAMES if name in found.services)
    missing = [name for name in services if name not in found.services]
    if missing:
        raise Fault(f"备份集里没有{'、'.join(missing)}", "not in this set", INVALID)
    size = sum(one["bytes"] for one in found.manifest["files"]) + found.manifest["uploads"]["bytes"]
    with click.progressbar(length=size, label="核验备份集", hidden=as_json, file=sys.stderr) as bar:
        check_files(found, bar.update)
    if not go:
        _told_of(found, services, as_json)
        return
    require_possible(here, found, services, aside)
    with click.progressbar(length=size, label="恢复", hidden=as_json, file=sys.stderr) as bar:
        done = put(here, found, services, datetime.now(UTC), bar.update)
    for one in done:
        _on_record(here, one.service, by, "restored")
    _outcome(found, done, list(_ahead(here, services)), as_json)


def _take(found: Settings, folder: Path, services: Sequence[str], by: str, as_json: bool) -> dict[str, Any]:
    size = 0
    for service in services:
        source = source_of(found, service)
        size += source.size
        source.close()
    moments = [_on_record(found, service, by) for service in services]
    noted = [moment for moment in moments if moment]
    said = {"made_at": max(noted) if noted else datetime.now(UTC), "by": by, "noted": len(noted) == len(moments)}
    if not said["noted"]:
        warn("数据库写不进去：这次备份没有记入访问日志 (not on record: a database cannot be written)")
    with click.progressbar(length=size, label="备份", hidden=as_json, file=sys.stderr) as bar:
        return take(found, folder, services, said, lambda more: bar.update(min(more, size - bar.pos)))


def _on_record(found: Settings, service: str, by: str, code: str | None = None) -> datetime | None:
    """Note who has the copy before it is made; None when the database cannot be written: a copy is wanted then too."""
    db = Database(service, found)
    try:
        with db.write() as session:
            what = "act" if code else "export"
            note(session, Access(what, "backup", actor=f"operator:{by}"[:80], code=code))
            return now(session)
    except Exception:
        return None
    finally:
        db.dispose()


def _own_key(here: Settings) -> str:
    """The public half of this installation's key; empty when it has none yet."""
    has_one = here.audit_key or (here.data / KEPT_IN).exists()
    return public_text(audit_key(here)) if has_one else ""


def _show(manifest: dict[str, Any]) -> None:
    lines = (
        (name, held["dialect"], held["step"], held["head"], (held["hash"] or "")[:16], held["seconds"])
        for name, held in manifest["services"].items()
    )
    table(lines, ("服务", "数据库", "结构", "最新位置", "最新哈希", "用时（秒）"))
    good(f"上传的文件{manifest['uploads']['count']}个")


def _told_of(found: BackupSet, services: Sequence[str], as_json: bool) -> None:
    if as_json:
        show_json({"set": str(found.folder), "sound": True, "services": list(services), **found.manifest})
        return
    _show({**found.manifest, "services": {name: found.services[name] for name in services}})
    good(f"{found.folder}完好，{when(moment_of(found.manifest).isoformat())}由{found.manifest['by']}备份")
    good(f"公钥指纹 {fingerprint(found.public_key)}")
    warn("这是核验，没有改动；先停止全部服务，再加 --go 恢复 (check only: add --go)")


def _ahead(here: Settings, services: Sequence[str]) -> list[tuple[str, Reach]]:
    """Followers that know another log than the restored one."""
    return [(name, one) for name in services for one in reaches(here, name, None) if one.forked]


def _outcome(found: BackupSet, done: Sequence[Put], ahead: Sequence[tuple[str, Reach]], as_json: bool) -> None:
    if as_json:
        show_json({
            "set": str(found.folder),
            "services": [{"service": one.service, "aside": one.aside, **one.verdict.__dict__} for one in done],
            "forked": [{"producer": producer, **one.__dict__} for producer, one in ahead],
        })  # fmt: skip
    else:
        lines = ((one.service, one.verdict.head, one.verdict.fault or "完好", one.aside) for one in done)
        table(lines, ("服务", "最新位置", "日志", "原有的移到"))
    bad = [one for one in done if one.verdict.fault or not one.as_in_set]
    if bad:
        raise Fault(f"{bad[0].service}恢复后的日志不完好", bad[0].verdict.fault or "head differs from the set", UNMET)
    if as_json:
        return
    good("已恢复，日志全部完好")
    for producer, one in ahead:
        warn(f"{one.follower}听{producer}到了{one.pos}，恢复的只到{one.head}")
    for producer, head in sorted({(producer, one.head) for producer, one in ahead}):
        warn(f"启动以前先运行 baiying rebase --producer {producer} --through {head}")
    good("下一步：baiying migrate，启动服务，baiying doctor")
