"""L05: from SQLite to PostgreSQL: the same logs, cursors and counts; what is sealed opens; the work goes on there."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.backup.moving import tables_of
from deploy.embedded import SERVICES as ALL
from shared.db import Database
from shared.log import verify
from shared.settings import SERVICES, Settings, load
from tests.cli.conftest import Call, call
from tests.faults import checker
from tests.journey.city import copy_city
from tests.journey.serving import serving
from tests.journey.walk import Patient, Walk
from tests.live.postgres import Postgres

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
__all__ = ["call"]


def env_file(path: Path, urls: dict[str, str], **changes: str) -> Path:
    """The settings of the new place as a file."""
    said = {"BAIYING_DATA": str(path.parent / "there"), **changes}
    said |= {f"BAIYING_{service.upper()}_DATABASE_URL": url for service, url in urls.items()}
    path.write_text("# the new place\n" + "".join(f"{name}={value}\n" for name, value in said.items()))
    return path


def as_it_comes(_state: object, body: bytes) -> list[bytes]:
    return [body]


def counts(settings: Settings) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for service in ALL:
        db = Database(service.name, settings)
        with db.read() as session:
            found[service.name] = {
                table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                for table in tables_of(service)
            }
        db.dispose()
    return found


def heads(settings: Settings) -> list[tuple[int, str, str | None]]:
    found = []
    for service in SERVICES:
        db = Database(service, settings)
        with db.read() as session:
            verdict = verify(session)
            found.append((verdict.head, verdict.head_hash, verdict.fault))
        db.dispose()
    return found


def test_a_city_moves_with_its_logs_and_goes_on(
    call: Call, walking_city: Path, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Settings(data=copy_city(walking_city, tmp_path / "data"))
    tokens: dict[str, str] = {}
    with serving(here, as_it_comes) as (urls, _system, _bus):
        needs = [Walk(Patient(urls, tokens)).go()]
    monkeypatch.setenv("BAIYING_DATA", str(here.data))
    target = env_file(tmp_path / "new.env", {service: postgres.fresh_database(service) for service in SERVICES})
    assert call("move", "--to", str(target))[0] == 0
    code, out, err = call("move", "--to", str(target), "--go", "--json")
    assert code == 0, err
    moved = json.loads(out)
    assert [one["differences"] for one in moved] == [[], [], [], []]
    there = load({"BAIYING_" + name: value for name, value in _lines(target).items()})
    assert heads(there) == heads(here)
    assert counts(there) == counts(here)
    with serving(there, as_it_comes) as (urls, _system, _bus):
        needs.append(Walk(Patient(urls, tokens)).go())
    assert checker.check(there, needs) == []
    code, _, err = call("move", "--to", str(target), "--go")
    assert (code, "已有数据" in err) == (5, True)


def _lines(file: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in file.read_text().splitlines() if not line.startswith("#"))
    return {name.removeprefix("BAIYING_"): value for name, _, value in pairs}


def test_what_stands_in_the_way_is_said_before_anything_is_written(
    call: Call, city_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAIYING_DATA", str(city_folder))
    nowhere = "postgresql://nobody:x@127.0.0.1:1/none"
    for target, words in (
        (env_file(tmp_path / "a.env", {}), "不是PostgreSQL"),
        (env_file(tmp_path / "b.env", dict.fromkeys(SERVICES, nowhere), BAIYING_SECRET="b" * 32), "打不开"),
        (env_file(tmp_path / "c.env", dict.fromkeys(SERVICES, nowhere)), "连接不上"),
        (env_file(tmp_path / "d.env", {}, BAIYING_PORT="none"), "BAIYING_PORT"),
    ):
        code, _, err = call("move", "--to", str(target), "--go")
        assert (code > 0, words in err) == (True, True), err
        assert "nobody:x" not in err
