"""J17: the process of an upload killed amid the bytes, at their keeping, at the commit: whole or nothing."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.intake.actions.attachments import sweep
from services.intake.models import Attachment, FileRoom
from shared.log import head, verify
from tests.faults.running import ROOT, SECRET
from tests.faults.uploading import noise
from tests.intake.build import Intake, make_intake
from tests.shared.files.test_store import DAY, age

pytestmark = pytest.mark.faults
NOTHING = ("CUT=1", "FAILPOINTS=files.keep=kill", "FAILPOINTS=cmd.flushed=kill", "FAILPOINTS=cmd.append=kill")


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    made = make_intake(tmp_path, secret=SECRET)
    yield made
    made.db.dispose()


def upload(made: Intake, need: str, fault: str = "") -> tuple[int, str]:
    """Exit code and what was answered."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BAIYING_", "FAILPOINTS"))}
    name, _, value = fault.partition("=")
    env = kept | {"BAIYING_DATA": str(made.db.settings.data), "BAIYING_SECRET": SECRET, name or "CUT": value}
    address = f"/intake/v1/needs/{need}/attachments?name=a.png"
    command = [sys.executable, "-m", "tests.faults.uploading", address, made.client("xc").token]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip().rpartition("\n")[2]


def rows(made: Intake) -> tuple[int, int]:
    """How many files there are, and the room they take."""
    with made.db.read() as session:
        many = session.scalar(sa.select(sa.func.count()).select_from(Attachment)) or 0
        return many, session.scalar(sa.select(sa.func.sum(FileRoom.used))) or 0


def left(made: Intake) -> list[Path]:
    return [path for path in made.db.settings.files_folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("fault", NOTHING)
def test_killed_on_the_way_nothing_is_there_and_the_rest_is_swept(intake: Intake, fault: str) -> None:
    xc = intake.client("xc")
    need = xc.raise_need()["id"]
    with intake.db.read() as session:
        before = head(session)
    assert upload(intake, need, fault)[0] == -signal.SIGKILL
    assert rows(intake) == (0, 0)
    assert xc.get(f"/intake/v1/needs/{need}/attachments").get_json()["items"] == []
    with intake.db.read() as session:
        assert head(session) == before
        assert verify(session).fault is None
    assert len(left(intake)) == 1, "what came so far lies aside"
    age(left(intake)[0], 2 * DAY)
    assert sweep(intake.db) == 1
    assert left(intake) == []
    assert upload(intake, need) == (0, "201")
    assert rows(intake) == (1, len(noise()))


def test_killed_after_the_commit_it_is_there_whole(intake: Intake) -> None:
    xc = intake.client("xc")
    need = xc.raise_need()["id"]
    assert upload(intake, need, "FAILPOINTS=cmd.after_commit=kill")[0] == -signal.SIGKILL
    [file] = xc.get(f"/intake/v1/needs/{need}/attachments").get_json()["items"]
    assert hashlib.sha256(xc.get(file["content"]).data).hexdigest() == file["sha256"]
    assert upload(intake, need) == (0, "201")
    assert rows(intake) == (1, len(noise()))
