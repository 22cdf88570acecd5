"""A22, A28: the operator's replay of parked events is killed midway; run again it goes on, in order, once each."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.embedded import Embedded
from services.tasking.app import SERVICE
from shared.db import Database
from shared.log import list_parked, replay
from shared.log.handlers import Handlers
from shared.settings import Settings
from tests.faults import checker
from tests.faults.running import ROOT
from tests.journey.city import copy_city
from tests.journey.serving import serving
from tests.journey.walk import Patient, Walk

REPLAYS = """
import sys
from pathlib import Path
from services.tasking.app import SERVICE
from shared import failpoints
from shared.db import Database
from shared.log import replay
from shared.settings import Settings
failpoints.arm("unpark.nth=kill:2")
replay(Database("tasking", Settings(data=Path(sys.argv[1]))), SERVICE.handlers, by="an operator", dry_run=False)
"""
NEEDS = 3


def test_killed_midway(walking_city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=copy_city(walking_city, tmp_path / "data"))
    needs = park_some(settings, monkeypatch)
    db = Database("tasking", settings)
    assert parked(db) == NEEDS * 2
    command = [sys.executable, "-c", REPLAYS, str(settings.data)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert parked(db) == NEEDS * 2 - 2
    assert replay(db, SERVICE.handlers, by="an operator", dry_run=False).failed == []
    assert parked(db) == 0
    db.dispose()
    system = Embedded(settings)
    system.settle()
    system.stop()
    assert checker.check(settings, needs) == []


def park_some(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Needs that tasking cannot open, each amended afterwards: the amendments park behind them."""
    with monkeypatch.context() as patch, serving(settings, lambda _state, body: [body]) as (urls, system, _bus):
        handle = Handlers.handle

        def broken(self: Handlers, session: object, producer: str, entry: object) -> object:
            if self is SERVICE.handlers and producer == "intake":
                raise RuntimeError("a bug of today")
            return handle(self, session, producer, entry)  # type: ignore[arg-type]

        patch.setattr(Handlers, "handle", broken)
        client = Patient(urls)
        needs = [Walk(client).raise_need() for _ in range(NEEDS)]
        for need in needs:
            path = f"/intake/v1/needs/{need}"
            shown = client.get("ls.publicist", path)
            status, answer = client.call("ls.publicist", "PATCH", path, {"title": "改过的标题"}, shown["version"])
            assert status == 200, answer
        system.settle()
    return needs


def parked(db: Database) -> int:
    with db.read() as session:
        return len(list_parked(session))
