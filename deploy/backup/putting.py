"""Putting a set back: checked first, never over running services, what was there moved aside, verified afterwards."""

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deploy.backup.postgres import PostgresTarget
from deploy.backup.sets import BackupSet, uploads_of
from deploy.backup.sqlite import SqliteTarget
from deploy.cli.faults import CONFLICT, INVALID, Fault
from deploy.embedded import SERVICES
from shared.db import Database
from shared.durable import sync
from shared.log import verify
from shared.log.verify import Verdict
from shared.settings import Settings

Target = SqliteTarget | PostgresTarget


@dataclass(frozen=True)
class Put:
    """What became of one service: where the old one lies now, what the walk over the restored log found."""

    service: str
    aside: str | None
    verdict: Verdict
    as_in_set: bool


def target_of(settings: Settings, service: str) -> Target:
    is_file = settings.database_url(service).startswith("sqlite")
    return SqliteTarget(settings, service) if is_file else PostgresTarget(settings, service)


def require_possible(settings: Settings, found: BackupSet, services: Sequence[str], aside: bool) -> None:
    """Raises Fault, before anything is touched, for whatever stands in the way."""
    for service in services:
        target, held = target_of(settings, service), found.services[service]
        if target.dialect != held["dialect"]:
            words = f"备份集里{service}是{held['dialect']}，这里是{target.dialect}：先按原样恢复，再用 baiying move"
            raise Fault(words, "another kind of database", INVALID)
        steps = next(one.steps for one in SERVICES if one.name == service)
        if not list(steps.glob(f"{held['step']}_*.py")):
            raise Fault(f"备份集是更新的程序做的（{service}第{held['step']}步）", "made by newer code", CONFLICT)
        users = target.users()
        if users:
            words = f"{service}还在运行：{'、'.join(users[:3])}；请先停止全部服务"
            raise Fault(words, "services are running", CONFLICT)
        if target.occupied() and not aside:
            raise Fault(f"{service}已有数据；加 --aside 移到一旁再恢复", "data is there: --aside", CONFLICT)


def put(
    settings: Settings, found: BackupSet, services: Sequence[str], at: datetime, each: Callable[[int], None]
) -> list[Put]:
    """Bring every copy to its place, then swap them all in, then the uploaded files; then walk each restored log."""
    targets = {service: target_of(settings, service) for service in services}
    for service, target in targets.items():
        held = found.services[service]
        target.stage(found.folder / held["file"], held)
        each((found.folder / held["file"]).stat().st_size)
    asides = {service: target.swap(at) for service, target in targets.items()}
    for line in uploads_of(found):
        if line["name"].split("/")[0] in services:
            _bring_back(settings, found, line)
            each(line["bytes"])
    return [_verified(settings, found, service, asides[service]) for service in services]


def _bring_back(settings: Settings, found: BackupSet, line: dict[str, Any]) -> None:
    """Under its hash a file is the same for ever: one that is there stays."""
    place = settings.files_folder / line["name"]
    if place.is_file() and place.stat().st_size == line["bytes"]:
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_name(place.name + ".restoring")
    shutil.copyfile(found.folder / "files" / line["name"], fresh)
    sync(fresh)
    os.replace(fresh, place)
    sync(place.parent)


def _verified(settings: Settings, found: BackupSet, service: str, aside: str | None) -> Put:
    held = found.services[service]
    db = Database(service, settings)
    try:
        with db.read() as session:
            verdict = verify(session)
    finally:
        db.dispose()
    stands = (verdict.head, verdict.head_hash) == (held["head"], held["hash"] or verdict.head_hash)
    return Put(service, aside, verdict, stands)
