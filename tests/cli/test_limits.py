"""baiying limits: the table, JSON, the workbook, a past day; by member nothing but what is open and due."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from deploy.cli import limits as command
from deploy.sample import SAMPLE_PASSWORD
from services.tasking.numbers import BY, COLOURS
from tests.cli.conftest import Call


@pytest.fixture
def at(call: Call, city_url: str) -> Any:
    """The same words by somebody at the served city."""

    def sign_in(login: str) -> Any:
        words = ("token", "--login", login, "--password-stdin", "--print")
        code, out, err = call(*words, typed=SAMPLE_PASSWORD + "\n", BAIYING_URL=city_url)
        assert code == 0, err
        return lambda *words: call(*words, BAIYING_URL=city_url, BAIYING_TOKEN=out.strip())

    return sign_in


def test_the_numbers_as_a_table_as_json_and_as_a_workbook(at: Any, tmp_path: Path) -> None:
    leader = at("ly.leader")
    code, out, err = leader("limits")
    assert code == 0, err
    for words in ("环节", "待领取", "撰写中", "合计", "按时率", "用时中位"):
        assert words in out
    told = json.loads(leader("limits", "--by", "unit", "--json")[1])
    assert told["by"] == "unit"
    file = tmp_path / "numbers.xlsx"
    assert leader("limits", "--xlsx", str(file))[0] == 0
    assert load_workbook(io.BytesIO(file.read_bytes())).sheetnames == ["按环节", "趋势", "说明"]
    code, out, _ = leader("limits", "--at", told["to"], "--from", told["to"], "--json")
    assert (code, json.loads(out)["from"]) == (0, told["to"])


def test_nobody_is_ranked(at: Any, tmp_path: Path) -> None:
    code, out, err = at("ly.leader")("limits", "--by", "member")
    assert code == 0, err
    assert not [word for word in ("按时率", "超时", "用时") if word in out]
    assert set(json.loads(at("ly.leader")("limits", "--by", "member", "--json")[1])) == {
        "by", "at", "from", "to", "members", "open"
    }  # fmt: skip
    for words in ("--sort", "--order", "--top"):
        assert at("ly.leader")("limits", "--by", "member", words, "open")[0] == 2


def test_what_cannot_be_asked(at: Any) -> None:
    assert at("ly.member1")("limits")[0] == 3
    assert at("ly.leader")("limits", "--at", "2999-01-01")[0] == 6
    assert at("ly.leader")("limits", "--by", "person")[0] == 2


def test_the_command_has_the_services_words() -> None:
    assert command.BY == BY
    assert set(command.COLOURS) == set(COLOURS)
