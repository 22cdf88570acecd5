"""baiying archive, prune, catch-up: from the log to files, out of the log, and back to a service that lost its copy."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.db.clock import forward
from shared.db.ground import cursor, event_log, stream_meta
from shared.settings import SERVICES, Settings
from tests.cli.conftest import Call


@pytest.fixture
def old_city(city_template: Path, tmp_path: Path) -> Settings:
    """The sample city four hundred and fifty days later."""
    shutil.copytree(city_template, tmp_path / "data")
    settings = Settings(data=tmp_path / "data")
    for service in SERVICES:
        db = Database(service, settings)
        with db.write() as session:
            forward(session, timedelta(days=450))
        db.dispose()
    return settings


def count(settings: Settings, service: str = "directory") -> int:
    db = Database(service, settings)
    with db.read() as session:
        found = session.scalar(sa.select(sa.func.count()).select_from(event_log)) or 0
    db.dispose()
    return found


def set_cursor(settings: Settings, follower: str, pos: int) -> None:
    db = Database(follower, settings)
    with db.write() as session:
        row = cursor.update().where(cursor.c.producer == "directory")
        session.execute(row.values(pos=pos, hash="0" * 64))
    db.dispose()


def read(out: str) -> Any:
    return json.loads(out)


def test_archive_prune_and_catch_up(call: Call, old_city: Settings, tmp_path: Path) -> None:
    folder, events = tmp_path / "kept", count(old_city)
    assert call("archive", "make", "--to", str(folder), "--days", "90")[0] == 6, "K08: six months at least"
    assert call("prune", "--service", "directory", "--go")[0] == 5, "nothing is archived"
    code, out, _ = call("archive", "make", "--to", str(folder), "--json", "--by", "审计员")
    [made] = [row for row in read(out) if row["service"] == "directory"]
    assert (code, made["events"]) == (0, events - 1)
    assert call("archive", "make", "--to", str(folder), "--json")[1].strip() == "[]", "all of it is there"
    assert call("archive", "check", made["file"])[0] == 0

    code, out, _ = call("prune", "--service", "all", "--json")
    assert (code, count(old_city)) == (0, events), "a dry run"
    assert call("prune", "--service", "directory", "--days", "100", "--go")[0] == 6
    set_cursor(old_city, "notify", 3)
    code, _, err = call("prune", "--service", "directory", "--go")
    assert (code, count(old_city)) == (5, events)
    assert "notify" in err
    set_cursor(old_city, "notify", events)
    shutil.move(made["file"], tmp_path / "away.zip")
    assert (call("prune", "--service", "directory", "--go")[0], count(old_city)) == (1, events)
    shutil.move(tmp_path / "away.zip", made["file"])
    code, out, _ = call("prune", "--service", "directory", "--go", "--json", "--by", "审计员")
    assert (code, count(old_city)) == (0, 1), out
    assert call("verify", "--service", "directory")[0] == 0

    set_cursor(old_city, "notify", 0)
    again = ("catch-up", "--service", "notify", "--producer", "directory", "--archive", str(folder))
    code, out, err = call(*again, "--json")
    assert code == 0, err
    assert (read(out)["pos"], read(out)["parked"]) == (events - 1, 0)
    code, _, err = call(*again)
    assert (code, "没有" in err) == (1, True)


def test_a_follower_that_cannot_be_asked_refuses(call: Call, old_city: Settings, tmp_path: Path) -> None:
    """Its database is away: nobody is taken to have read what he perhaps has not."""
    events = count(old_city)
    assert call("archive", "make", "--to", str(tmp_path / "kept"))[0] == 0
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    assert call("prune", "--service", "directory", "--go", BAIYING_NOTIFY_DATABASE_URL=nowhere)[0] != 0
    assert count(old_city) == events


def test_a_broken_archive_prunes_nothing(call: Call, old_city: Settings, tmp_path: Path) -> None:
    events = count(old_city)
    _, out, _ = call("archive", "make", "--to", str(tmp_path / "kept"), "--json")
    path = next(Path(row["file"]) for row in read(out) if row["service"] == "directory")
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert call("archive", "check", str(path))[0] == 1
    assert (call("prune", "--service", "directory", "--go")[0], count(old_city)) == (1, events)
    db = Database("directory", old_city)
    with db.read() as session:
        assert session.scalar(sa.select(stream_meta.c.pruned_through)) == 0
    db.dispose()
