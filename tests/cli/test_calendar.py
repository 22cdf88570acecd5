"""baiying calendar against a served city: show, import, day, hours; and what doctor warns of."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.sample import SAMPLE_PASSWORD
from tests.cli.conftest import Call
from tests.directory.test_calendar import NOTICE


@pytest.fixture
def at(call: Call, city_url: str) -> Any:
    """Somebody at the served city: at("ly.system")("calendar", "show", "2027")."""

    def sign_in(login: str) -> Any:
        words = ("token", "--login", login, "--password-stdin", "--print")
        code, out, err = call(*words, typed=SAMPLE_PASSWORD + "\n", BAIYING_URL=city_url)
        assert code == 0, err
        return lambda *words: call(*words, BAIYING_URL=city_url, BAIYING_TOKEN=out.strip())

    return sign_in


def test_a_year_is_shown_in_words_and_for_programs(at: Any) -> None:
    run = at("ls.publicist")
    code, out, _ = run("calendar", "show", "2026")
    assert code == 0
    assert "1日至7日 国庆节 休" in out
    found = json.loads(run("calendar", "show", "2026", "--json")[1])
    assert (len(found["days"]), found["status"]) == (365, "official")
    assert "baiying calendar import" in run("calendar", "show", "2030")[2]
    assert run("calendar", "show", "1999")[0] == 4


def test_a_notice_in_gbk_is_tried_and_imported(at: Any, tmp_path: Path) -> None:
    run, file = at("ly.system"), tmp_path / "2027.csv"
    file.write_bytes(NOTICE.encode("gb18030"))
    words = ("calendar", "import", str(file), "--year", "2027")
    code, _, err = run(*words, "--dry-run")
    assert (code, "没有写入" in err) == (0, True)
    assert json.loads(run("calendar", "show", "2027", "--json")[1])["status"] == "provisional"
    assert at("ls.publicist")(*words)[0] == 3
    code, out, _ = at("ly.system")(*words)
    assert (code, "已导入" in out) == (0, True)
    assert json.loads(run("calendar", "show", "2027", "--json")[1])["version"] == 1
    file.write_text("2027-01-01,休,元旦\n", encoding="utf-8")
    code, out, err = run(*words, "--dry-run")
    assert (code, "缺少春节" in out, "没有写入任何内容" in err) == (6, True, True)
    assert run(*words)[0] == 6


def test_a_local_day_is_added_and_removed(at: Any) -> None:
    run = at("ly.system")
    words = ("calendar", "day", "2026-11-24", "--unit", "LY-LS")
    assert run(*words, "--off", "--name", "停电检修")[0] == 0
    assert "24日 停电检修 本地休" in run("calendar", "show", "2026", "--unit", "LY-LS")[1]
    assert run(*words, "--off", "--name", "停电检修")[0] == 5
    assert run(*words, "--remove")[0] == 0
    assert run(*words, "--remove")[0] == 4
    assert run(*words)[0] == 2
    assert at("ls.publicist")(*words, "--off", "--name", "停电")[0] == 3


def test_office_hours_are_seen_and_set(at: Any) -> None:
    run = at("ly.system")
    assert "08:30-12:00 14:00-18:00" in run("calendar", "hours")[1]
    summer = ("--season", "08:30-12:00 14:00-18:00", "--season", "06-01 08:30-12:00 14:30-18:30")
    code, out, _ = run("calendar", "hours", "--unit", "LY-LS", *summer)
    assert (code, "14:30-18:30" in out, "自己的设定" in out) == (0, True, True)
    code, out, _ = run("calendar", "hours", "--unit", "LY-LS", "--back")
    assert (code, "全市默认" in out) == (0, True)
    assert run("calendar", "hours", "--unit", "LY-LS", "--season", "白天")[0] == 2
    assert run("calendar", "hours", "--unit", "没有这个单位")[0] == 4


def test_doctor_tells_warnings_with_the_command_that_mends_them() -> None:
    from deploy.doctoring.served import _words

    warned = {"name": "calendar", "state": "warn", "hint": "请用 baiying calendar import 文件 --year 2027 导入"}
    raw = json.dumps({"status": "ok", "checks": [{"name": "log", "state": "ok"}, warned]}).encode()
    assert _words(raw) == ("ok", [], [warned["hint"]])
    assert _words(b"<html>") == ("已应答", [], [])
