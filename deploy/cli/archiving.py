"""baiying archive: old events in signed files, their check off-line, and that of the heads that were sent out."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from deploy.archives import check_archive, write_archive
from deploy.cli.faults import INVALID, UNMET, Fault
from deploy.cli.installation import NAMES, databases
from deploy.cli.printing import facts, good, json_option, show_json, table, warn
from deploy.cli.signed_in import settings
from deploy.heads import check_heads
from shared.identity.signing import audit_key, fingerprint, public_text
from shared.log.archive import LEAST_DAYS, next_stretch

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def archive() -> None:
    """旧事件的归档：导出、离线核验；每日锚点的核对。

    \b
    例子：
      baiying archive make --to /mnt/归档
      baiying archive check /mnt/归档/intake-1-5000.zip
      baiying archive heads /mnt/日志
    """


@archive.command()
@click.option("--to", "folder", type=FOLDER, required=True, help="放归档文件的目录（另一块盘，另一台机器的挂载）")
@click.option("--service", type=click.Choice(NAMES), help="只归档这一个服务")
@click.option("--days", type=int, help="归档多少天以前的；至少183，不给则用 BAIYING_LOG_DAYS")
@click.option("--by", default="operator", show_default=True, help="操作人，记录在案")
@json_option
def make(folder: Path, service: str | None, days: int | None, by: str, as_json: bool) -> None:
    """把各服务早于若干天的事件导出为签名的文件，每一列都在，哈希可以离线重算。日志本身不变，清理见 baiying prune。

    \b
    例子：
      baiying archive make --to /mnt/归档
      baiying archive make --to /mnt/归档 --service tasking --days 365 --by 审计员
    """
    days = log_days(days)
    done: list[dict[str, Any]] = []
    with databases(service) as pairs:
        for one, db in pairs:
            with db.read() as session:
                stretch = next_stretch(session, days)
            if stretch is None:
                continue
            count = stretch.through - stretch.since
            with click.progressbar(length=count, label=f"归档{one.title}", hidden=as_json, file=sys.stderr) as bar:
                path = _written(lambda db=db, s=stretch, bar=bar: write_archive(  # type: ignore[misc]
                    db, s, _made(folder), audit_key(settings()), by, bar.update
                ))  # fmt: skip
            done.append({"service": one.name, "events": count, "through": stretch.through, "file": str(path)})
    if as_json:
        show_json(done)
        return
    table(((row["service"], row["events"], row["through"], row["file"]) for row in done),
          ("服务", "事件数", "至位置", "文件"), f"没有早于{days}天而未归档的事件")  # fmt: skip
    if done:
        good(f"已归档；公钥指纹 {fingerprint(public_text(audit_key(settings())))}")


@archive.command()
@click.argument("file", type=FILE)
@click.option("--key", default="", help="公钥（baiying audit key 给出的），另行取得；不给则用文件里自带的")
@json_option
def check(file: Path, key: str, as_json: bool) -> None:
    """核验一个归档文件：签名、哈希、每个事件前后相扣。不连数据库，不连网络。不完好时退出码为1。

    \b
    例子：
      baiying archive check /mnt/归档/intake-1-5000.zip
    """
    try:
        found = check_archive(file, key)
    except ValueError as error:
        raise Fault(f"公钥不能用：{error}", "bad public key", INVALID) from None
    if as_json:
        show_json({"fault": found.fault, "public_key": found.public_key, **found.manifest})
    if found.fault:
        raise Fault(f"{file}不完好：{found.fault}", "does not hold", UNMET)
    if as_json:
        return
    told = found.manifest
    span = f"{told['since'] + 1} 至 {told['through']}"
    facts((("服务", told["service"]), ("位置", span), ("归档时间", told["made_at"])))
    good(f"全部完好；公钥指纹 {fingerprint(found.public_key)}")
    if not key:
        warn("用的是文件里自带的公钥：请另行核对指纹，或者用 --key 给出公钥 (compare the fingerprint)")


@archive.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--key", default="", help="公钥（baiying audit key 给出的），另行取得；不给则用各行自带的")
@json_option
def heads(folder: Path, key: str, as_json: bool) -> None:
    """拿每日送出的锚点（BAIYING_ACCESS_LOG_FOLDER 中的 *-heads.jsonl）核对现在的日志：位置、哈希、签名。

    \b
    例子：
      baiying archive heads /mnt/日志
    """
    found = []
    with databases() as pairs:
        for one, db in pairs:
            path = folder / f"{one.name}-heads.jsonl"
            if path.exists():
                with db.read() as session:
                    found.append((one, *check_heads(path, session, key)))
    if as_json:
        show_json([{"service": one.name, "lines": count, "faults": faults} for one, count, faults in found])
    else:
        table(((one.title, count, faults[0] if faults else "相符") for one, count, faults in found),
              ("服务", "锚点", "结论"), "目录中没有锚点")  # fmt: skip
    broken = [one.title for one, _, faults in found if faults]
    if broken:
        raise Fault(f"与送出的锚点不符：{'、'.join(broken)}", "the log is not what it was", UNMET)


def log_days(given: int | None) -> int:
    """The days asked for, else the setting's. Raises Fault for less than six months."""
    days = settings().log_days if given is None else given
    if days < LEAST_DAYS:
        raise Fault(f"日志至少保留{LEAST_DAYS}天（六个月），不能是{days}天", "kept six months at least", INVALID)
    return days


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _written(write: Callable[[], Path]) -> Path:
    try:
        return write()
    except OSError as error:
        raise Fault(f"归档写不下：{error.strerror}", "cannot be written", UNMET) from None
    except ValueError as error:
        raise Fault(f"归档没有做成：{error}", "not archived", UNMET) from None
