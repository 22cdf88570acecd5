"""D24, A22, A28: a repair of thousands leaves the living alone, killed midway goes on; asked and approved by CLI."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.city import make_city, open_database
from bench.follow import HEARD
from bench.replay import park_many, raise_storm
from deploy.cli.serving import served
from deploy.embedded import Embedded
from deploy.sample import enrol
from services.intake.app import SERVICE as INTAKE
from services.tasking.app import SERVICE
from shared.db import Database
from shared.log.chosen import Chosen
from shared.log.repairing import Repairing
from shared.log.repairs import Wish, ask_repair, decide, repair_with
from shared.settings import Settings
from tests.cli.conftest import Call, call
from tests.faults import checker
from tests.faults.running import ROOT
from tests.faults.test_replay_killed import park_some, parked
from tests.journey.city import copy_city

__all__ = ["call"]
pytestmark = pytest.mark.faults
MANY = 2_000
WORKS = """
import sys
from pathlib import Path
from services.tasking.app import SERVICE
from shared import failpoints
from shared.db import Database
from shared.log.repairing import Repairing
from shared.settings import Settings
failpoints.arm("unpark.nth=kill:2")
Repairing(Database("tasking", Settings(data=Path(sys.argv[1]))), SERVICE.handlers).run()
"""


def test_killed_midway_it_goes_on_and_does_nothing_twice(
    walking_city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=copy_city(walking_city, tmp_path / "data"))
    needs = park_some(settings, monkeypatch)
    db = Database("tasking", settings)
    with db.write() as session:
        wish = Wish("replay", Chosen(fault="RuntimeError"), 10, "a bug of yesterday")
        asked = decide(session, ask_repair(session, wish, "one"), "another", True)
    command = [sys.executable, "-c", WORKS, str(settings.data)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert parked(db) == 4, "one event a transaction at ten a second"
    Repairing(db, SERVICE.handlers).run()
    with db.read() as session:
        ended = repair_with(session, asked.id)
    assert ended is not None
    assert (ended.state, ended.done, ended.failed, parked(db)) == ("done", 6, 0, 0)
    db.dispose()
    system = Embedded(settings)
    system.settle()
    system.stop()
    assert checker.check(settings, needs) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_storm_of_replays_leaves_the_living_alone(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    names, urls = ("intake", "tasking"), {}
    if kind == "postgresql":
        stack = request.getfixturevalue("live_stack")
        urls = {name: stack.fresh_database(name) for name in names}
    settings, city = Settings(data=tmp_path, database_urls=urls), make_city(stations=0)
    producer, consumer = (open_database(service, settings, city) for service in (INTAKE, SERVICE))
    with consumer.write() as session:
        HEARD.create(session.connection())
    storm = raise_storm(producer, consumer, MANY)
    assert (storm.ended.state, storm.ended.done, storm.ended.failed) == ("done", MANY, 0)
    assert storm.took >= (MANY - 500) / 200, "no faster than was asked for"
    assert storm.lags
    assert max(storm.lags) < 5.0
    producer.dispose()
    consumer.dispose()


def test_asked_and_approved_from_the_command_line(city_folder: Path, tmp_path: Path, call: Call) -> None:
    """As the page of the manual has it: one tries and asks, is not let approve it, another approves, it is given up."""
    settings = Settings(data=city_folder)
    directory, tasking = Database("directory", settings), Database("tasking", settings)
    passwords = enrol(directory, ("ly.system", "ly.security"))
    park_many(tasking, 3)
    directory.dispose()
    with served(city_folder, tmp_path / "server.log") as url:

        def at(login: str, *words: str) -> tuple[int, str, str]:
            sign_in = ("token", "--login", login, "--password-stdin", "--print")
            token = call(*sign_in, typed=passwords[login] + "\n", BAIYING_URL=url, BAIYING_TOKEN="")[1].strip()
            return call("repair", *words, "--service", "tasking", BAIYING_TOKEN=token)

        asked = ("ask", "--kind", "discard", "--fault", "ValueError")
        assert "涉及3个对象，共3条事件" in at("ly.system", *asked)[1]
        assert at("ly.system", *asked, "--go")[0] == 2, "it wants a reason"
        assert at("ly.system", *asked, "--reason", "样例，不再需要", "--go")[0] == 0
        code, _, err = at("ly.system", "approve")
        assert (code, "same_person" in err) == (3, True)
        assert at("ly.security", "approve")[0] == 0
        until = time.monotonic() + 20
        while (found := json.loads(at("ly.security", "list", "--json")[1])[0])["state"] == "approved":
            assert time.monotonic() < until, found
        assert (found["state"], found["done"], found["failed"]) == ("done", 3, 0)
        assert at("ly.security", "stop", "--reason", "晚了")[0] == 4, "nothing is open any more"
    assert parked(tasking) == 0
    tasking.dispose()
