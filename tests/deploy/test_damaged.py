"""A damaged SQLite file (C21): told by name, nothing is put aside for it, no set made of it; a set brings it back."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy.exc import OperationalError

from deploy.backup.sets import sets_in
from deploy.cli.serving import served
from deploy.sample import open_sign_ins
from shared.db import Database
from shared.ids import new_id
from shared.log.weather import is_weather
from shared.settings import SERVICES, Settings, child_environ
from tests.cli.conftest import Call, call
from tests.deploy.test_backup import kept
from tests.house.source import ROOT
from tests.journey.walk import Patient
from tests.shared.db.spoiling import spoil

__all__ = ["call", "kept"]


def spoil_beginning(file: Path) -> None:
    with file.open("r+b") as raw:
        raw.write(b"\xa5" * 100)


@pytest.fixture
def damaged(kept: Path, city_folder: Path) -> Path:
    """The city, of which there is a set, with one table of intake that can no longer be read."""
    spoil(city_folder / "intake.sqlite3", "known_person")
    return city_folder


def test_it_is_the_databases_fault_and_waited_for(damaged: Path) -> None:
    """So a follower that meets it stands still, instead of putting aside one event after the other."""
    db = Database("intake", Settings(data=damaged))
    with pytest.raises(OperationalError) as raised, db.read() as session:
        session.connection().exec_driver_sql("SELECT * FROM known_person")
    assert is_weather(raised.value)
    assert db.damaged
    db.dispose()


def test_who_asks_is_told_and_readiness_says_it(damaged: Path, tmp_path: Path) -> None:
    """The rest of the system, and what of this service can be read, goes on."""
    open_sign_ins_of(damaged)
    with served(damaged, tmp_path / "server.log") as url:
        client = Patient(dict.fromkeys(SERVICES, url))
        status, told = client.once("ly.leader", "GET", "/intake/v1/needs", {}, new_id())
        assert (status, told["code"], "损坏" in told["title"]) == (503, "damaged", True)
        assert state_of(url) == (200, "degraded")
        assert client.once("ly.leader", "GET", "/tasking/v1/tasks", {}, new_id())[0] == 200
    assert "database.damaged" in (tmp_path / "server.log").read_text()


def test_doctor_names_it_and_a_set_brings_it_back(call: Call, damaged: Path, kept: Path) -> None:
    (sound,) = sets_in(kept)
    found = {one["what"]: one for one in json.loads(call("doctor", "--json")[1])}
    assert found["需求接收数据库完整性"]["state"] == "bad"
    assert "baiying restore" in found["需求接收数据库完整性"]["mend"]
    code, out, err = call("backup", str(kept), "--keep", "1")
    assert (code, out) == (1, "")
    assert "intake：" in err
    assert "没有写成备份集" in err
    assert sets_in(kept) == [sound], "nor is the last sound one removed"
    code, out, err = call("restore", str(kept), "--service", "intake", "--go", "--aside")
    assert code == 0, err
    assert list(damaged.glob("intake.sqlite3.aside-*"))
    assert call("verify")[0] == 0
    assert call("backup", str(kept))[0] == 0


@pytest.mark.parametrize("words", [("verify",), ("backup", "kept"), ("migrate",)], ids=lambda words: words[0])
def test_a_file_whose_beginning_is_gone_is_named_in_one_line(
    call: Call, city_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BAIYING_DATA", str(city_folder))
    monkeypatch.chdir(tmp_path)
    spoil_beginning(city_folder / "intake.sqlite3")
    code, _, err = call(*words)
    assert "not a database" in err, err
    assert "程序出错" not in err, err
    assert code in (1, 7)


def test_and_nothing_starts_on_it(city_folder: Path) -> None:
    """Tried again by whoever supervises: 75."""
    spoil_beginning(city_folder / "intake.sqlite3")
    environ = {**child_environ(DATA=str(city_folder)), "BAIYING_SECRET": "a-secret-of-this-test-0123456789abcdef"}
    done = subprocess.run(
        [sys.executable, "-m", "deploy.serve"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr.strip()) == (75, "intake: its database: file is not a database")


def open_sign_ins_of(folder: Path) -> None:
    db = Database("directory", Settings(data=folder))
    open_sign_ins(db)
    db.dispose()


def state_of(url: str) -> tuple[int, str]:
    """Status of intake's /readyz, and how it says its database is."""
    with urlopen(f"{url}/intake/readyz", timeout=15) as answer:
        checks = json.load(answer)["checks"]
        return answer.status, next(check["state"] for check in checks if check["name"] == "database")
