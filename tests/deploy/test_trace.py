"""K17: one command shows every hop of one need, by whatever one has in hand, and where it has not arrived."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.cli import main
from deploy.embedded import Embedded
from deploy.sample import SAMPLE_PASSWORD
from deploy.tracing import found, hops
from services.tasking.models import Task
from shared.db.ground import parked
from shared.log import history
from shared.log.parking import park
from shared.settings import Settings
from tests.cli.conftest import Call
from tests.cli.conftest import call as call
from tests.faults.running import Running
from tests.faults.systems import BOTH
from tests.journey.city import copy_city
from tests.journey.walk import NEED, Patient, Walk

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
WAY = (
    "need.raised", "task.opened", "task.advanced", "need.advanced", "draft.published", "push.opened",
    "push.acknowledged",
)  # fmt: skip


@pytest.fixture(scope="module")
def raised(walking_city: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Embedded, dict[str, Any]]:
    """A need of the city, asked for under a trace id of the asker's, and heard by all."""
    system = Embedded(Settings(data=copy_city(walking_city, tmp_path_factory.mktemp("trace") / "data")))
    asked = {"login": "ls.publicist", "password": SAMPLE_PASSWORD}
    token = system.apps["directory"].test_client().post("/directory/v1/sessions", json=asked).json["token"]
    headers = {"Authorization": f"Bearer {token}", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    need = system.apps["intake"].test_client().post("/intake/v1/needs", json=NEED, headers=headers).json
    system.settle()
    system.stop()
    return system, need


def test_the_same_way_by_whatever_one_has_in_hand(raised: tuple[Embedded, dict[str, Any]]) -> None:
    system, need = raised
    with system.databases["tasking"].read() as session:
        task = session.query(Task).one()
    ways = []
    typed = need["number"].replace("〔", "(").replace("〕", ")")
    for wanted in (need["number"], typed, need["id"], task.number, task.id, TRACE):
        whole = found(system.databases, wanted)
        assert whole is not None, wanted
        assert whole.numbers == [need["number"]]
        ways.append([(hop.service, hop.pos, hop.what) for hop in hops(system.databases, whole)])
    assert [what for _, _, what in ways[0]] == ["need.raised", "task.opened"]
    assert all(way == ways[0] for way in ways)


def test_the_trace_id_and_the_lag_between_services(raised: tuple[Embedded, dict[str, Any]]) -> None:
    system, need = raised
    whole = found(system.databases, need["id"])
    assert whole is not None
    first, second = hops(system.databases, whole)
    assert first.trace_id == second.trace_id == TRACE
    assert first.crossed is None
    assert second.crossed == second.after == round((second.at - first.at).total_seconds(), 3)
    assert first.heard == {"tasking": "heard", "notify": "heard"}


def test_what_did_not_arrive_is_named(raised: tuple[Embedded, dict[str, Any]], call: Call) -> None:
    system, need = raised
    whole = found(system.databases, need["id"])
    assert whole is not None
    folder = str(system.settings.data)
    code, out, err = call("trace", need["number"], BAIYING_DATA=folder)
    assert (code, "每一跳都已到达应到的服务" in out, err) == (0, True, "")
    _park_first(system)
    try:
        assert hops(system.databases, whole)[0].heard["notify"] == "parked"
        code, out, err = call("trace", need["number"], BAIYING_DATA=folder)
        assert (code, "baiying parked" in err, "推送搁置" in out) == (0, True, True)
    finally:
        with system.databases["notify"].write() as session:
            session.execute(parked.delete())


def test_nobody_knows_it(call: Call, city_folder: Path) -> None:
    for wanted in ("需〔2026〕9999号", "0" * 32, "01a20418-ed83-7dbb-a550-4dc5a545d793"):
        code, out, err = call("trace", wanted, BAIYING_DATA=str(city_folder))
        assert (code, out) == (4, "")
        assert "不认得" in err


@pytest.mark.faults
@BOTH
def test_department_to_station_receipt(running: Running, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """The walked city, in either mode: time, service, person and unit of every hop, and it has arrived everywhere."""
    need = Walk(Patient(running.urls)).go()
    for name, value in running.environ.items():
        if name.startswith("BAIYING_"):
            monkeypatch.setenv(name, value)
    running.until(lambda: _arrived(need, capsys), 30, "every hop has arrived")
    whole = _traced(need, capsys)
    said = [hop["what"] for hop in whole["hops"]]
    assert [what for what in WAY if what not in said] == []
    assert said.count("push.acknowledged") == 2
    assert all(hop["actor"] and hop["unit"] and hop["hash"] and hop["pos"] for hop in whole["hops"])
    crossings = [hop for hop in whole["hops"] if hop["what"] in ("task.opened", "need.advanced", "push.opened")]
    assert all(hop["crossed"] is not None and hop["crossed"] < 30 for hop in crossings)
    assert sum(one["units"] for one in whole["receipts"] if one["state"] == "acknowledged") == 2
    assert {(one["way"], one["state"]) for one in whole["deliveries"]} >= {("inbox", "delivered")}
    running.sound = True


def _traced(need: str, capsys: Any) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["trace", need, "--json"]) == 0
    whole: dict[str, Any] = json.loads(capsys.readouterr().out)
    return whole


def _arrived(need: str, capsys: Any) -> bool:
    return all(set(hop["heard"].values()) <= {"heard"} for hop in _traced(need, capsys)["hops"])


def _park_first(system: Embedded) -> None:
    whole = found(system.databases, TRACE)
    assert whole is not None
    with system.databases["intake"].read() as session:
        entry = history(session, "need", next(iter(whole.needs)))[0]
    with system.databases["notify"].write() as session:
        park(session, "intake", entry, "a fault of the test", 3)
