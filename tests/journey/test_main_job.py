"""The main job from a department's need to a station's receipt: in either mode, and over a bus that spoils messages."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from shared.identity.tokens import LONGEST, PEOPLE, claims_of, sign
from shared.settings import Settings
from tests.faults import checker
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.faults.systems import BOTH
from tests.journey import spoiled
from tests.journey.city import copy_city
from tests.journey.serving import serving
from tests.journey.walk import COUNTIES, Patient, Walk

SLOW_POLL = 2.0
"""Seconds between two looks at a feed: so that the bus matters, and as in production."""


@BOTH
def test_need_to_receipt(running: Running) -> None:
    client = Patient(running.urls)  # fresh tokens: nothing is to be asked twice
    restarts = len(running.restarts)
    need = Walk(client).go()
    shown = client.wait(
        "ls.publicist",
        f"/intake/v1/needs/{need}/timeline",
        lambda seen: seen["receipts"]["acknowledged"] == 2,
        "the department sees its stations' receipts",
    )
    assert shown["links"] is not None
    assert {"published"} <= {shown["state"]}
    assert set(client.statuses) <= {200, 201}
    assert len(running.restarts) == restarts
    look_at_books(running, [need])


def test_hours_later_the_password_is_given_again(embedded: Running) -> None:
    """A token that is good for 12 hours publishes for the first few; then a client confirms and goes on."""
    settings, walk = embedded.settings(), Walk(Patient(embedded.urls))
    before = walk.go()
    for login, token in walk.client.tokens.items():
        walk.client.tokens[login] = _made_earlier(settings, token, timedelta(hours=5))
    needs = [before, walk.go()]
    assert walk.client.statuses[403] == 1
    look_at_books(embedded, needs)


def _made_earlier(settings: Settings, token: str, by: timedelta) -> str:
    claims = claims_of(settings, token)
    return sign(settings, claims.sub, claims.sid, PEOPLE, LONGEST, at=claims.started_at - by)


@BOTH
def test_counties_at_once(running: Running) -> None:
    needs: list[str] = []
    walks = [Walk(Patient(running.urls, running.tokens), county) for county in COUNTIES]
    threads = [threading.Thread(target=lambda walk=walk: needs.append(walk.go())) for walk in walks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(needs) == len(COUNTIES)
    look_at_books(running, needs)


SPOILT = {
    "D01 each twice": spoiled.twice,
    "D01 one a thousand times": spoiled.a_thousand_times,
    "D02 shuffled": spoiled.shuffled,
    "D03 late": spoiled.late,
    "D04 30 % lost": spoiled.a_third_lost,
    "D05 the last lost": spoiled.silent_after_three,
    "D06 cut and changed": spoiled.changed,
}
QUICK = ("D02", "D05", "D06")
"""In `make test`; the others in the sweep."""
CASES = [pytest.param(case, marks=() if case[:3] in QUICK else pytest.mark.faults) for case in SPOILT]


@pytest.mark.parametrize("case", CASES)
def test_messages_spoilt(case: str, walking_city: Path, tmp_path: Path) -> None:
    settings = Settings(
        data=copy_city(walking_city, tmp_path / "data"), poll_seconds=SLOW_POLL, directory_poll_seconds=SLOW_POLL
    )
    with serving(settings, SPOILT[case]) as (urls, system, bus):
        need = Walk(Patient(urls)).go()
        behind = time.monotonic()
        while not checker.is_at_rest(settings):
            assert time.monotonic() < behind + 10, "the feed brings what the bus lost"
            time.sleep(0.05)
        assert checker.check(settings, [need]) == []
        assert bus.spoiled > 0, "nothing was spoilt"
        assert sum(workers.follower.counts["from_broker"] for workers in system.workers.values()) > 0
