"""baiying gate: a text is looked at, the rules are measured on samples; the exit code tells."""

import json
from pathlib import Path

from services.tasking.gate import TABLE
from tests.cli.conftest import Call


def test_the_rules_are_all_right_on_their_samples(call: Call) -> None:
    code, out, err = call("gate")
    assert code == 0, err
    assert "全部判对" in out
    told = json.loads(call("gate", "--json")[1])
    assert {one["rule"] for one in told} == {rule.id for rule in TABLE} - {"image_faces"}
    assert all((one["recall"], one["precision"]) == (1, 1) for one in told)


def test_a_text_is_looked_at(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "稿件.txt"
    file.write_text("请联系16000000001。", encoding="utf-8")
    code, out, _ = call("gate", str(file))
    assert code == 1
    assert "手机号码" in out
    assert "16000000001" not in out
    code, out, _ = call("gate", "-", "--json", typed="请勿转帐")
    assert (code, [one["rule"] for one in json.loads(out)]) == (0, ["wrong_word"])
    file.write_text("不轻信，不转账。", encoding="utf-8")
    assert call("gate", str(file))[0] == 0


def test_own_samples_and_what_is_wrong_with_them(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mobile.txt").write_text("+ 没有号码\n", encoding="utf-8")
    code, _, err = call("gate", "--samples", str(tmp_path))
    assert code == 1
    assert "mobile 漏：没有号码" in err
    (tmp_path / "mobile.txt").write_text("没有记号\n", encoding="utf-8")
    code, _, err = call("gate", "--samples", str(tmp_path))
    assert (code, "mobile.txt:1" in err) == (2, True)
    (tmp_path / "picture.png").write_bytes(b"\xff\xd8\xff")
    code, _, err = call("gate", str(tmp_path / "picture.png"))
    assert code == 2
    assert len(err.strip().splitlines()) <= 2
