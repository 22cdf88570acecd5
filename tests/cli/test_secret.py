"""baiying secret: what it makes is good, lies where only its owner looks, and is never shown again."""

import json
from pathlib import Path

import pytest

from shared.confided import weak_secrets
from shared.keyring import keys_in
from tests.cli.conftest import Call


def test_what_is_made_is_taken(call: Call) -> None:
    code, out, _ = call("secret", "new")
    assert (code, weak_secrets(out.strip(), ())) == (0, [])
    assert call("secret", "new")[1] != out
    assert keys_in("k1:" + json.loads(call("secret", "new", "key", "--json")[1])["value"])


def test_files_are_made_once_and_for_their_owner(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert call("secret", "files", str(folder))[0] == 0
    before = {path.name: path.read_text() for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o077 == 0
    assert before["rabbitmq_password"].strip() in before["rabbitmq.conf"]
    (folder / "rabbitmq.conf").unlink()
    code, out, _ = call("secret", "files", str(folder), "--json")
    assert code == 0
    assert [Path(one["file"]).name for one in json.loads(out) if one["made"]] == ["rabbitmq.conf"]
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    assert not [text for text in before.values() if text.strip() and text.strip() in out]


def test_a_folder_that_others_enter_is_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    code, _, err = call("secret", "files", str(tmp_path / "open"))
    assert code != 0
    assert "chmod 700" in err
    assert not any((tmp_path / "open").iterdir())


def test_the_state_tells_secrets_apart_and_shows_none(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = "0123456789abcdef" * 3, "fedcba9876543210" * 3
    code, out, _ = call("secret", "state", "--json", BAIYING_SECRET=one, BAIYING_SECRET_ALSO=other)
    found = json.loads(out)
    assert (code, found["weak"], len({found["signs"], *found["also"]})) == (0, [], 2)
    swapped = json.loads(call("secret", "state", "--json", BAIYING_SECRET=other, BAIYING_SECRET_ALSO=one)[1])
    assert (swapped["signs"], swapped["also"]) == (found["also"][0], [found["signs"]])
    assert one not in out
    assert call("secret", "state", BAIYING_SECRET="short")[0] != 0
