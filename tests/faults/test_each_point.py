"""kill -9 once at every fail-point, in both modes, while needs walk to their receipts: nothing lost, nothing doubled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import checker
from tests.faults.points import WHERE, unplaced
from tests.faults.running import Running
from tests.journey.city import copy_city
from tests.journey.walk import Patient, Walk, make_one_late
from tests.sink import Sink

EMBEDDED = sorted(set(WHERE) - {"feed.body"})
"""Embedded, followers read the producers' databases themselves."""
NOWHERE = "amqp://nobody:nothing@127.0.0.1:9/"
"""A broker that is not there: then the feed carries everything."""


def test_every_fail_point_has_its_place_in_the_sweep() -> None:
    assert unplaced() == set()


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    """Where the webhook of one station goes."""
    with Sink() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def embedded(walking_city: Path, sink: Sink) -> Iterator[Running]:
    with Running(walking_city, **sending_to(sink)) as running:
        yield running.up()


@pytest.fixture(scope="module")
def live(live_stack: object, tmp_path_factory: pytest.TempPathFactory, sink: Sink) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("live") / "data"
    folder.mkdir()
    with Running(folder, live_stack, **sending_to(sink)) as running:  # type: ignore[arg-type]
        copy_city(running)
        yield running.up()


def sending_to(sink: Sink) -> dict[str, str]:
    return {"BAIYING_KEYS": "live", "BAIYING_SINK_ALLOW": "127.0.0.0/8"}


@pytest.mark.parametrize("point", EMBEDDED)
def test_embedded(embedded: Running, point: str, sink: Sink) -> None:
    sweep(embedded, "server", point, sink)


@pytest.mark.live
@pytest.mark.parametrize("point", sorted(WHERE))
def test_live(live: Running, point: str, sink: Sink) -> None:
    sweep(live, WHERE[point], point, sink)


def sweep(running: Running, name: str, point: str, sink: Sink) -> None:
    """Restart the process with the fail-point armed, walk, and look at the books when all is quiet."""
    client = Patient(running.url)
    name_sink(client, sink.url(point))
    (running.spent / point).unlink(missing_ok=True)
    no_broker = {"BAIYING_BROKER_URL": NOWHERE} if point == "pull.nth" else {}
    running.restart(name, f"{point}=kill", **no_broker)
    need = Walk(client).go()
    if point == "tasking.late.marked":
        make_one_late(running.settings(), Walk(client))
    running.until((running.spent / point).exists, 30, f"{name} dies at {point}")
    running.wait_ready()
    running.until(lambda: checker.is_at_rest(running.settings()), 30, "every follower reaches the head")
    assert checker.check(running.settings(), [need]) == []
    running.until(lambda: bool(sink.ids(point)), 30, "the webhook hears of the push")
    assert len(set(sink.ids(point))) == 1, "a repeated delivery must carry the same id"


def name_sink(client: Patient, url: str) -> None:
    """The first station keeps one webhook, at this address."""
    for held in client.get("ls01.head", "/notify/v1/sinks")["items"]:
        client.call("ls01.head", "DELETE", f"/notify/v1/sinks/{held['id']}", None, held["version"])
    status, answer = client.call("ls01.head", "POST", "/notify/v1/sinks", {"url": url})
    assert status == 201, answer
