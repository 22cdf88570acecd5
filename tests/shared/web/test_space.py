"""磁盘余量: what is refused while a disk is low, what goes on, and when it is over."""

import errno
import os
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from psycopg import errors as pg

from shared.db import Database
from shared.errors import Unavailable
from shared.settings import Settings
from shared.web import space
from shared.web.space import DISKS, MIB, Disks, Room, look, of_disk
from tests.shared.web.sample import Sample, make_need

EVERYTHING = 1e8


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests before this one saw of the disk is forgotten."""
    monkeypatch.setattr(DISKS, "_seen", {})
    monkeypatch.setattr(DISKS, "failed_at", None)


def low(sample: Sample, mib: float = EVERYTHING) -> Sample:
    """As on a disk with less than so much free: nothing is written, the disk itself is as it is."""
    sample.db.settings = replace(sample.db.settings, low_disk=mib)
    DISKS._seen.clear()
    return sample


def disk(sample: Sample) -> dict[str, Any]:
    checks = sample.client(None).get("/intake/readyz").json["checks"]
    found: dict[str, Any] = next(check for check in checks if check["name"] == "disk")
    return found


def test_nothing_is_taken_in_while_it_is_low_and_everything_can_be_read(sample: Sample) -> None:
    before = make_need(sample)
    client = low(sample).client()
    answer = client.post("/intake/v1/needs", json={"title": "磁盘快满了"})
    assert (answer.status_code, answer.json["code"]) == (503, "disk_low")
    assert int(answer.headers["Retry-After"]) > 0
    assert "空间不足" in answer.json["title"]
    assert client.get(f"/intake/v1/needs/{before['id']}").status_code == 200
    assert disk(sample)["state"] == "degraded"
    low(sample, 0)
    assert client.post("/intake/v1/needs", json={"title": "又有地方了"}).status_code == 201
    assert disk(sample)["state"] == "ok"


def test_who_has_no_token_learns_that_first(sample: Sample) -> None:
    assert low(sample).client(None).post("/intake/v1/needs", json={}).status_code == 401


def test_it_is_said_beforehand(sample: Sample) -> None:
    free = look(sample.settings.data, 0).free / MIB
    assert disk(low(sample, free / 2))["state"] == "warn"


def test_it_resumes_a_good_deal_above_where_it_stopped() -> None:
    free = look(Path("/"), 0).free / MIB
    assert look(Path("/"), free / 1.1).low is False
    assert look(Path("/"), free / 1.1, was_low=True).low is True
    assert look(Path("/"), free / 1.4, was_low=True).low is False


def test_the_system_is_asked_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at, asked = [100.0], []
    monkeypatch.setattr(space, "look", lambda *_: asked.append(1) or Room(1, 1))
    disks = Disks(lambda: at[0])
    for _ in range(5):
        disks.room(tmp_path, 0)
    assert len(asked) == 1
    at[0] += 1.1
    disks.room(tmp_path, 0)
    assert len(asked) == 2


def test_a_folder_that_is_not_there_yet_stands_on_its_parents_disk(tmp_path: Path) -> None:
    assert look(tmp_path / "a" / "b", 0).total == look(tmp_path, 0).total > 0


def by_sqlite(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("inside")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "disk_is_it"),
    [
        (OSError(errno.ENOSPC, "inside"), True), (OSError(errno.EIO, "inside"), True),
        (OSError(errno.EPERM, "inside"), False), (by_sqlite("SQLITE_FULL"), True),
        (by_sqlite("SQLITE_IOERR_FSYNC"), True), (by_sqlite("SQLITE_READONLY"), True),
        (by_sqlite("SQLITE_BUSY"), False), (pg.DiskFull("inside"), True), (pg.ReadOnlySqlTransaction("inside"), True),
        (pg.QueryCanceled("inside"), False), (RuntimeError("inside"), False),
    ],
)  # fmt: skip
def test_which_faults_are_the_disks(error: Exception, disk_is_it: bool) -> None:
    assert of_disk(error) is disk_is_it


def test_a_write_that_failed_on_the_disk_is_told_for_half_a_minute(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disk(sample)["state"] in ("ok", "warn")
    DISKS.fail()
    assert disk(sample)["state"] == "degraded"
    monkeypatch.setattr(DISKS, "failed_at", DISKS.clock() - space.SAID_FOR - 1)
    assert disk(sample)["state"] in ("ok", "warn")


def test_postgresqls_disk_is_looked_at_where_we_are_told_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its room: to a process whose system is read-only but for its own folder it looks read-only anyhow."""
    theirs = tmp_path / "theirs"
    seen: dict[Path, bool] = {}

    def look(folder: Path, _least: float, _was_low: bool, ours: bool) -> Room:
        seen[folder] = ours
        return Room(3 * MIB, 100 * MIB, low=True) if folder == theirs else Room(9000 * MIB, 9999 * MIB)

    monkeypatch.setattr(space, "look", look)
    urls = {"intake": "postgresql://nobody@127.0.0.1:9/intake"}
    told = Settings(data=tmp_path, database_urls=urls, database_folder=theirs)
    with pytest.raises(Unavailable, match="空间不足"):
        space.require_room(Database("intake", told))
    found = space.disk_verdict(Database("intake", told))
    assert (found.state, found.value, seen[theirs]) == ("degraded", 3.0, False)
    space.require_room(Database("intake", replace(told, database_folder=None)))
    space.require_room(Database("intake", Settings(data=tmp_path, database_folder=theirs)))  # SQLite


def test_another_programs_folder_that_is_gone_counts_as_full() -> None:
    found = look(Path("/proc/self/no/such"), 1, ours=False)
    assert found.shut is False
    assert look(Path("/proc"), 0, ours=False).shut is False, "nobody can write there"


def test_a_disk_that_does_not_answer_is_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_path: Any) -> Any:
        raise OSError(errno.EIO, "inside")

    monkeypatch.setattr(os, "statvfs", gone)
    assert look(Path("/"), 1).shut
