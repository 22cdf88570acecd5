"""K15: a low disk and a calendar that ends show in /readyz within 30 seconds, and go within 30 seconds."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from services.directory.app import WARN_DAYS
from services.directory.models import YearTable
from services.directory.queries import days_known
from shared.db import Database, forward, now
from shared.ids import new_id
from tests.faults.disks import MIB, memory_disk
from tests.faults.running import Running
from tests.journey.city import copy_city

pytestmark = pytest.mark.faults
SOON = 30.0
LEAST = 8


@pytest.fixture
def served(city_template: Path, tmp_path: Path) -> Iterator[Running]:
    with Running(copy_city(city_template, tmp_path / "data")) as running:
        yield running.up()


def shown(running: Running, service: str, name: str) -> str:
    checks: Any = running.ready(service)[1]["checks"]
    return next((str(check["state"]) for check in checks if check["name"] == name), "")


def test_a_disk_that_is_low_and_has_room_again(city_template: Path, tmp_path: Path) -> None:
    with memory_disk(tmp_path / "disk", 96) as disk:
        folder = copy_city(city_template, disk.folder / "data")
        with Running(folder, None, BAIYING_LOW_DISK=str(LEAST)).up() as running:
            for service in running.ports:
                assert shown(running, service, "disk") in ("ok", "warn")
            disk.fill(leave=(LEAST - 1) * MIB)
            for service in running.ports:
                running.until(lambda service=service: shown(running, service, "disk") == "degraded", SOON, "low")  # type: ignore[misc]
            disk.empty()
            for service in running.ports:
                running.until(lambda service=service: shown(running, service, "disk") in ("ok", "warn"), SOON, "room")  # type: ignore[misc]
            assert running.restarts == []


def test_a_calendar_whose_last_year_ends_soon(served: Running) -> None:
    """The notice for next year comes in autumn: before it is imported the check warns, after it no more."""
    db = Database("directory", served.settings())
    with db.write() as session:
        _, left = days_known(session)
        forward(session, timedelta(days=max(0, left - WARN_DAYS + 1)))
    served.until(lambda: shown(served, "directory", "calendar") == "warn", SOON, "it warns")
    with db.write() as session:
        while days_known(session)[1] < WARN_DAYS:
            year = days_known(session)[0] + 1
            session.add(
                YearTable(
                    id=new_id(), year=year, status="official", source="国务院办公厅", off={}, work={},
                    updated_at=now(session), version=1,
                )
            )  # fmt: skip
    served.until(lambda: shown(served, "directory", "calendar") == "ok", SOON, "it no longer warns")
    with db.write() as session:
        session.execute(sa.delete(YearTable))
    served.until(lambda: shown(served, "directory", "calendar") == "warn", SOON, "it warns again")
    db.dispose()
    assert served.ready("directory")[0] == 200
