"""baiying prune and catch-up: archived events out of the log, and back to a follower that is too far behind."""

import sys
from pathlib import Path
from typing import Any

import click

from deploy.archives import check_archive, sha256_of
from deploy.catching_up import CannotCatchUp, catch_up_from, reach
from deploy.cli.archiving import FOLDER, log_days
from deploy.cli.faults import CONFLICT, INVALID, UNMET, Fault
from deploy.cli.installation import NAMES, databases
from deploy.cli.printing import good, json_option, show_json, table, warn
from shared.db import Database
from shared.errors import Refusal
from shared.log import read_cursors
from shared.log.archive import Archived
from shared.log.prune import prunable
from shared.log.prune import prune as take_out
from shared.service import Service


@click.command()
@click.option("--service", type=click.Choice([*NAMES, "all"]), required=True, help="清理哪个服务的日志，或 all")
@click.option("--days", type=int, help="清理多少天以前的；至少183，不给则用 BAIYING_LOG_DAYS")
@click.option("--from", "folder", type=FOLDER, help="归档文件现在所在的目录；不给则在归档时的位置")
@click.option("--go", is_flag=True, help="真正清理；不给则只说明能清理什么")
@click.option("--by", default="operator", show_default=True, help="操作人，记录在案")
@json_option
def prune(service: str, days: int | None, folder: Path | None, go: bool, by: str, as_json: bool) -> None:
    """从日志中清理已归档、够久、各服务都已读到的事件。归档文件会重新读一遍核对；有一个条件不满足就不动。

    \b
    例子：
      baiying prune --service all                 先看能清理什么
      baiying prune --service all --go --by 审计员
      baiying prune --service intake --from /mnt/归档 --go
    """
    days = log_days(days)
    done: list[dict[str, Any]] = []
    with databases() as pairs:
        for one, db in pairs:
            if service in ("all", one.name):
                done.append({"service": one.name, **_pruned(one, db, pairs, (days, folder, go, by))})
    if as_json:
        show_json(done)
    else:
        table(((row["service"], row["through"] or "—", row["events"], row["why"]) for row in done),
              ("服务", "至位置", "事件数", "说明"))  # fmt: skip
    nothing_due = ("not_archived", "not_old") if service == "all" else ()
    refused = [row for row in done if row["code"] and row["code"] not in nothing_due]
    if refused:
        raise Fault(f"没有清理{refused[0]['service']}：{refused[0]['why']}", refused[0]["code"], CONFLICT)
    if not go and not as_json and any(row["events"] for row in done):
        warn("没有改动；加 --go 才真正清理 (dry run: add --go)")


@click.command("catch-up")
@click.option("--service", type=click.Choice(NAMES), required=True, help="哪个服务要补读")
@click.option("--producer", type=click.Choice(NAMES), required=True, help="补读谁的事件")
@click.option("--archive", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True,
              help="归档文件所在的目录")  # fmt: skip
@json_option
def catch_up(service: str, producer: str, folder: Path, as_json: bool) -> None:
    """一个服务要读的事件已经清理（410）：从归档文件补读，逐个核对哈希，之后自行接着读。不用停止服务。

    \b
    例子：
      baiying catch-up --service notify --producer tasking --archive /mnt/归档
    """
    with databases(service) as ((one, db),):
        if producer not in one.follows:
            raise Fault(f"{one.title}不读{producer}的事件", "does not follow it", INVALID)
        try:
            whole = reach(producer, folder)
            with click.progressbar(length=whole, label="补读", hidden=as_json, file=sys.stderr) as bar:
                found = catch_up_from(one, db, producer, folder, bar.update)
        except CannotCatchUp as error:
            raise Fault(str(error), "cannot catch up", UNMET) from None
    if as_json:
        show_json(found)
        return
    good(f"已补读{found['applied']}个事件，到位置{found['pos']}；之后由事件源接着读")
    if found["parked"]:
        warn(f"其中{found['parked']}个处理失败而搁置，见 baiying parked")


def _pruned(
    one: Service, db: Database, pairs: list[tuple[Service, Database]], how: tuple[int, Path | None, bool, str]
) -> dict[str, Any]:
    """What went, or would go, and why not."""
    days, folder, go, by = how
    try:
        with db.read() as session:
            files = prunable(session, days, _heard(one, pairs))
    except Refusal as refusal:
        return {"through": None, "events": 0, "code": refusal.code, "why": refusal.title}
    for file in files:
        _require_whole(file, folder)
    count = files[-1].through - files[0].since
    if go:
        count = take_out(db, files, by)
    return {"through": files[-1].through, "events": count, "code": None, "why": "已清理" if go else "可以清理"}


def _heard(one: Service, pairs: list[tuple[Service, Database]]) -> dict[str, int]:
    """How far each follower has come. Raises Fault when one cannot be asked: nobody is taken to have read."""
    heard = {}
    for service, db in pairs:
        if one.name not in service.follows:
            continue
        try:
            with db.read() as session:
                cursors = {cursor.producer: cursor.pos for cursor in read_cursors(session)}
        except Exception as error:  # drivers raise their own; what matters is that it cannot be asked
            raise Fault(f"问不到{service.title}读到哪里，没有清理", type(error).__name__, UNMET) from None
        heard[service.name] = cursors.get(one.name, 0)
    return heard


def _require_whole(file: Archived, folder: Path | None) -> None:
    """The file is read anew, all of it, at this moment."""
    path = (folder / Path(file.file).name) if folder else Path(file.file)
    try:
        same = sha256_of(path) == file.sha256
    except OSError as error:
        raise Fault(f"归档文件{path}读不出来（{error.strerror}），没有清理", "cannot be read", UNMET) from None
    found = check_archive(path)
    if not same or found.fault or found.manifest["hash"] != file.hash:
        raise Fault(f"归档文件{path}不是归档时的样子，没有清理", "the archive is not what it was", UNMET)
