"""Commands that work on the databases: migrate, verify, parked, replay, clock, roster, spec, doctor."""

import json
from pathlib import Path

import pytest

from shared.db import Database
from shared.db.ground import event_log
from shared.settings import SERVICES, Settings
from tests.cli.conftest import Call


@pytest.fixture
def city_call(call: Call, city_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command line over a sample city."""
    monkeypatch.setenv("BAIYING_DATA", str(city_folder))
    return call


def test_migrate_makes_everything_and_again_nothing(call: Call) -> None:
    first = json.loads(call("migrate", "--json")[1])
    again = json.loads(call("migrate", "--json")[1])
    assert [row["service"] for row in first] == list(SERVICES)
    assert all(row["before"] is None and row["after"] for row in first)
    assert all(row["before"] == row["after"] for row in again)
    code, out, _ = call("migrate", "--check", "--service", "intake", "--json")
    assert (code, json.loads(out)[0]["differences"]) == (0, [])


def test_verify_holds_and_names_what_was_changed(city_call: Call, city_folder: Path) -> None:
    code, out, _ = city_call("verify")
    assert code == 0
    assert "全部完好" in out
    db = Database("directory", Settings(data=city_folder))
    with db.write() as session:
        session.execute(event_log.update().where(event_log.c.pos == 7).values(actor="somebody else"))
    db.dispose()
    code, out, err = city_call("verify", "--service", "directory", "--json")
    assert code == 1
    assert json.loads(out)[0]["fault_pos"] == 7
    assert "位置7" in json.loads(err)["error"]


def test_nothing_parked_and_a_dry_replay_of_it(city_call: Call) -> None:
    assert json.loads(city_call("parked", "--json")[1]) == []
    found = json.loads(city_call("replay", "--service", "notify", "--json")[1])
    assert found == {"dry_run": True, "tried": 0, "done": 0, "failed": []}


def test_the_clock_moves_forward_under_test_keys_only(city_call: Call) -> None:
    before = {row["service"]: row["now"] for row in json.loads(city_call("clock", "--json")[1])}
    after = {row["service"]: row["now"] for row in json.loads(city_call("clock", "--forward", "1d2h", "--json")[1])}
    assert all(after[name] > before[name] for name in SERVICES)
    code, _, err = city_call("clock", "--forward", "2h", BAIYING_KEYS="live")
    assert code == 3
    assert "BAIYING_KEYS=test" in err


@pytest.mark.parametrize("name", ["名录.csv", "名录.xlsx"])
def test_a_roster_comes_out_and_goes_in_again_unchanged(city_call: Call, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    assert city_call("roster", "export", str(file))[0] == 0
    report = json.loads(city_call("roster", "import", str(file), "--json")[1])
    assert report["units"] == report["people"] == {"created": 0, "changed": 0}
    assert report["unchanged"] == report["rows"] > 800


def test_the_rosters_template_is_empty_and_readable(city_call: Call, tmp_path: Path) -> None:
    file = tmp_path / "花名册.xlsx"
    assert city_call("roster", "template", str(file))[0] == 0
    report = json.loads(city_call("roster", "import", str(file), "--dry-run", "--json")[1])
    assert (report["rows"], report["faults"]) == (0, [])


def test_a_bad_row_is_named_and_nothing_is_written(city_call: Call, tmp_path: Path) -> None:
    file = tmp_path / "名录.csv"
    city_call("roster", "export", str(file))
    lines = file.read_text("utf-8-sig").splitlines()
    file.write_text("\n".join([*lines, "人员,新-1,示例新一,,不存在的单位,,,,,,,"]), "utf-8")
    code, out, err = city_call("roster", "import", str(file), "--dry-run")
    assert code == 6
    assert str(len(lines) + 1) in out
    assert "没有写入" in err


def test_new_people_get_codes_in_a_file_of_ones_own(call: Call, city_folder: Path, tmp_path: Path) -> None:
    source, codes = tmp_path / "roster.csv", tmp_path / "codes.csv"
    call("roster", "export", str(source), BAIYING_DATA=str(city_folder))
    call("migrate", BAIYING_DATA=str(tmp_path / "fresh"))
    code, out, _ = call("roster", "import", str(source), "--codes", str(codes), "--json")
    assert code == 0, out
    assert codes.stat().st_mode & 0o777 == 0o600
    assert len(codes.read_text().splitlines()) == json.loads(out)["people"]["created"] + 1


@pytest.mark.parametrize("place", ["there.csv", "no folder/codes.csv"])
def test_where_the_codes_cannot_be_written_nobody_comes_in(
    call: Call, city_folder: Path, tmp_path: Path, place: str
) -> None:
    """They are shown once: who came in without one would stand before the door."""
    source, codes = tmp_path / "roster.csv", tmp_path / place
    (tmp_path / "there.csv").write_text("somebody's")
    call("roster", "export", str(source), BAIYING_DATA=str(city_folder))
    call("migrate", BAIYING_DATA=str(tmp_path / "fresh"))
    code, _, err = call("roster", "import", str(source), "--codes", str(codes))
    assert (code, str(codes) in err, "没有写入任何内容" in err) == (1, True, True)
    assert (tmp_path / "there.csv").read_text() == "somebody's"
    assert json.loads(call("roster", "import", str(source), "--json")[1])["unchanged"] == 0


@pytest.mark.parametrize("service", SERVICES)
def test_spec_gives_documents_and_nothing_else(call: Call, service: str, tmp_path: Path) -> None:
    code, out, told = call("spec", "openapi", service)
    assert code == 0, told
    assert json.loads(out)["paths"]
    file = tmp_path / "events.json"
    assert call("spec", "asyncapi", service, "--out", str(file))[0] == 0
    assert json.loads(file.read_text())["asyncapi"].startswith("3.")


def test_doctor_says_what_is_wrong(call: Call, city_folder: Path, tmp_path: Path) -> None:
    nothing = str(tmp_path / "nothing")
    code, out, _ = call("doctor", "--json", BAIYING_URL="http://127.0.0.1:9", BAIYING_DATA=nothing)
    assert code == 1
    assert next(row["what"] for row in json.loads(out) if row["state"] == "bad").endswith("数据库")
    code, out, _ = call("doctor", "--json", BAIYING_DATA=str(city_folder))
    assert code == 0
    assert {row["state"] for row in json.loads(out)} == {"good", "warn"}
