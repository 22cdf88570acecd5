"""L09: what cannot start says so in one line, without a secret, and ends with a code that says whether to try again."""

from pathlib import Path

import pytest

from services.intake.app import SERVICE
from shared.process import main

AGAIN, CONFIGURATION = 75, 78
CANNOT = {
    "an address that is none": ({"INTAKE_DATABASE_URL": "postgresql://user@host:port/x"}, AGAIN),
    "another kind of database": ({"INTAKE_DATABASE_URL": "mysql://a@b/c"}, CONFIGURATION),
    "nobody listens there": ({"INTAKE_DATABASE_URL": "postgresql://a:secret-word@127.0.0.1:1/x"}, AGAIN),
    "a setting that is none": ({"SECRETT": "x"}, CONFIGURATION),
    "a folder below a file": ({"DATA": f"{__file__}/data"}, AGAIN),
    "not migrated": ({}, AGAIN),
}


@pytest.mark.parametrize("word", ["web", "worker"])
@pytest.mark.parametrize("why", CANNOT)
def test_what_cannot_start_says_so_in_one_line(
    why: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changes, code = CANNOT[why]
    monkeypatch.setenv("BAIYING_DATA", str(tmp_path))
    for name, value in changes.items():
        monkeypatch.setenv(f"BAIYING_{name}", value)
    with pytest.raises(SystemExit) as ended:
        main(SERVICE, [word])
    out, err = capsys.readouterr()
    assert (ended.value.code, len(err.splitlines())) == (code, 1), err
    assert "secret-word" not in out + err
