"""The root: help that teaches, one-line faults, exit codes; columns that line up with Chinese in them."""

import json
import re
from pathlib import Path

import pytest

from deploy.cli.printing import pad, width
from deploy.cli.root import COMMANDS
from tests.cli.conftest import Call
from tests.live.processes import free_ports

SUBCOMMANDS = {
    "need": ("raise", "list", "show", "timeline", "amend", "withdraw"),
    "task": ("list", "show", "claim", "step"),
    "push": ("list", "status", "urge", "rehearse"),
    "deliveries": ("failed",),
    "calendar": ("show", "import", "day", "hours"),
    "roster": ("import", "export", "template"),
    "spec": ("openapi", "asyncapi"),
    "audit": ("export", "check", "key"),
    "seal": ("rotate",),
    "archive": ("make", "check", "heads"),
}
LEAVES = [(name,) for name in COMMANDS if name not in SUBCOMMANDS] + [
    *((name, sub) for name, subs in SUBCOMMANDS.items() for sub in subs),
    *(("push", "schedule", sub) for sub in ("list", "stop")),
]


def test_help_lists_every_command_and_the_exit_codes(call: Call) -> None:
    code, out, _ = call("--help")
    assert code == 0
    assert all(re.search(rf"^  {name} ", out, re.M) for name in COMMANDS)
    assert "78" in out


def test_without_a_command_it_shows_the_help(call: Call) -> None:
    assert call()[0] == 0


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_every_help_has_examples_and_json(call: Call, words: tuple[str, ...]) -> None:
    code, out, _ = call(*words, "--help")
    assert code == 0
    assert "例子" in out
    assert f"baiying {' '.join(words)}" in out
    assert "--json" in out or words[0] in ("up", "run")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nonsense",), 2),
        (("need", "list", "--nonsense"), 2),
        (("need", "raise"), 2),
        (("need", "list"), 3),
        (("token",), 3),
        (("clock", "--forward", "soon"), 2),
        (("verify",), 1),
    ],
)
def test_faults_are_one_line_with_an_exit_code(call: Call, words: tuple[str, ...], code: int) -> None:
    got, out, err = call(*words)
    assert got == code
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert re.search(r"[\u4e00-\u9fff]", err)
    assert re.search(r"\([ -~]+\)", err), "English too"


def test_a_bad_environment_is_named(call: Call) -> None:
    code, _, err = call("verify", BAIYING_KEYS="wrong", BAIYING_PORT="many")
    assert code == 78
    assert "BAIYING_KEYS" in err
    assert "BAIYING_PORT" in err


def test_nobody_there_is_exit_7(call: Call) -> None:
    code, _, err = call("need", "list", "--json", BAIYING_URL="http://127.0.0.1:9", BAIYING_TOKEN="x")
    assert code == 7
    assert "连接不上" in json.loads(err)["error"]


def test_a_database_that_is_not_there_is_no_bug_of_ours(call: Call, tmp_path: Path) -> None:
    """One line with what it said itself, without the password that was in its address."""
    (port,) = free_ports(1)
    for words in (("migrate",), ("migrate", "--service", "intake", "--json")):
        code, _, err = call(*words, BAIYING_DATABASE_URL=f"postgresql://intake:Geheim-1@127.0.0.1:{port}/intake")
        assert (code, "数据库用不了" in err, str(port) in err) == (7, True, True), err
        assert "Geheim" not in err
        assert "Traceback" not in err


def test_a_database_file_that_cannot_be_opened_is_none_either(call: Call, tmp_path: Path) -> None:
    (tmp_path / "data" / "intake.sqlite3").mkdir(parents=True)
    code, _, err = call("migrate", "--service", "intake")
    assert (code, "unable to open database file" in err, "程序出错" in err) == (7, True, False), err


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("需〔2026〕", 10), ("ａ", 2), ("e\u0301", 1)])
def test_width_counts_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_pad_fills_and_cuts_to_the_column() -> None:
    for text in ("", "abc", "沂水县公安局龙家圈街道派出所", "需〔2026〕0001号"):
        assert width(pad(text, 12)) == 12
