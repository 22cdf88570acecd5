"""baiying audit: the access logs as a signed file for an inspection, and its check off-line."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from deploy.cli.faults import INVALID, UNMET, Fault
from deploy.cli.installation import databases
from deploy.cli.printing import facts, good, json_option, show_json, table, warn
from deploy.cli.signed_in import settings
from deploy.inspection import Part, check_bundle, write_bundle
from shared.db import SHANGHAI, Database, now
from shared.identity.signing import audit_key, fingerprint, public_text
from shared.log import Access, note, verify
from shared.web.accesses import in_order


@click.group()
def audit() -> None:
    """访问日志的检查包：导出、离线核验。"""


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="从这一天起（含），例如 2026-01-01；不给则全部")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="到这一天止（含）")
@click.option("--by", default="operator", show_default=True, help="操作人，记录在案")
@json_option
def export(file: Path, since: datetime | None, until: datetime | None, by: str, as_json: bool) -> None:
    """把各服务的访问日志和事件日志的最新哈希导出为一个签名的文件，供检查时离线核验。

    \b
    例子：
      baiying audit export 访问日志.zip --since 2026-01-01 --until 2026-06-30 --by 审计员
      baiying audit check 访问日志.zip
    """
    try:
        manifest = _write(file, (_moment(since), _moment(until, 1)), by)
    except FileExistsError:
        raise Fault(f"{file}已经存在，请换一个文件名", "the file is there already", INVALID) from None
    except OSError as error:
        raise Fault(f"写不进{file}：{error.strerror}", "cannot be written", UNMET) from None
    except ValueError as error:
        raise Fault(f"签名的钥匙不能用：{error}", "bad signing key", UNMET) from None
    if as_json:
        show_json(manifest)
        return
    table(((one["name"], one["lines"], one["sha256"][:16]) for one in manifest["files"]), ("文件", "行数", "SHA-256"))
    good(f"已导出到{file}；公钥指纹 {fingerprint(manifest['public_key'])}")


@audit.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", default="", help="公钥（baiying audit key 给出的），另行取得；不给则用文件里自带的")
@json_option
def check(file: Path, key: str, as_json: bool) -> None:
    """核验一个检查包：签名、每个文件的哈希。不连数据库，不连网络。不完好时退出码为1，并指出第一处。

    \b
    例子：
      baiying audit check 访问日志.zip
      baiying audit check 访问日志.zip --key 8mQ...=
    """
    try:
        size = file.stat().st_size
        with click.progressbar(length=size, label="核验", hidden=as_json, file=sys.stderr) as bar:
            found = check_bundle(file, key, lambda read: bar.update(min(read, size)))
    except ValueError as error:
        raise Fault(f"公钥不能用：{error}", "bad public key", INVALID) from None
    if as_json:
        show_json({"fault": found.fault, "file": found.file, "public_key": found.public_key, **found.manifest})
    if found.fault:
        where = f"{file}中的{found.file}" if found.file else str(file)
        raise Fault(f"{where}不完好：{found.fault}", "does not hold", UNMET)
    if as_json:
        return
    facts((("导出时间", found.manifest["made_at"]), ("操作人", found.manifest["by"])))
    good(f"全部完好；公钥指纹 {fingerprint(found.public_key)}")
    if not key:
        warn("用的是文件里自带的公钥：请另行核对指纹，或者用 --key 给出公钥 (compare the fingerprint)")


@audit.command()
@json_option
def key(as_json: bool) -> None:
    """给出签名用的公钥和指纹，供检查的人事先记下。

    \b
    例子：
      baiying audit key
    """
    public = public_text(audit_key(settings()))
    if as_json:
        show_json({"public_key": public, "fingerprint": fingerprint(public)})
    else:
        facts((("公钥", public), ("指纹", fingerprint(public))))


def _write(file: Path, span: tuple[datetime | None, datetime | None], by: str) -> dict[str, Any]:
    with databases() as pairs:
        with pairs[0][1].write() as session:  # on record before anything is handed out
            note(session, Access("export", "access_log", actor=f"operator:{by}"[:80]))
            made_at = now(session)
        said = {"made_at": made_at.isoformat(), "since": _text(span[0]), "until": _text(span[1]), "by": by}
        parts = (part for one, db in pairs for part in _parts(one.name, db, span))
        return write_bundle(file, audit_key(settings()), said, parts)


def _parts(service: str, db: Database, span: tuple[datetime | None, datetime | None]) -> Iterator[Part]:
    yield Part(f"{service}/access-log.jsonl", in_order(db, since=span[0], until=span[1]))
    with db.read() as session:
        chain = verify(session)
    yield Part(f"{service}/event-log.json", [{"service": service, **chain.__dict__}])


def _moment(day: datetime | None, later: int = 0) -> datetime | None:
    """Midnight of a day in Shanghai, or of the one after it."""
    if day is None:
        return None
    wanted: date = day.date() + timedelta(days=later)
    return datetime.combine(wanted, time(), SHANGHAI).astimezone(UTC)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
