"""K15: /readyz tells each fault within 30 seconds and takes it back within 30 seconds, on the production processes."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from deploy.cli import main
from shared.db import Database
from shared.log import list_parked
from shared.log.follow import BREAKER
from shared.settings import SERVICES
from tests.faults.looking import look_at_books
from tests.faults.running import Running
from tests.journey.walk import Patient, Walk
from tests.live.stack import LiveStack

pytestmark = [pytest.mark.faults, pytest.mark.live, pytest.mark.timeout(400)]
SOON = 30.0
SHOWN = {
    "B01": ("intake", "broker", "degraded"),
    "A10": ("intake", "log", "degraded"),
    "worker killed": ("intake", "worker", "degraded"),
    "D14": ("tasking", "follows.intake", "degraded"),
    "directory away": ("tasking", "follows.directory", "degraded"),
}
"""Where each fault shows: service, check, state."""
UNUSABLE = "ALTER TABLE tasking.known_need RENAME TO known_need_gone"
USABLE = "ALTER TABLE tasking.known_need_gone RENAME TO known_need"


def test_five_faults_at_once_each_shows_by_its_own_name_and_goes(
    production: Running, live_stack: LiveStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(Patient(production.urls, production.tokens))
    needs = [walk.go()]  # everybody is signed in and known
    production.until(lambda: _all_ok(production), SOON, "all is well at first")
    since = time.monotonic()
    live_stack.stop_broker()
    production.end("intake.worker", signal.SIGKILL)
    with _tables(production, UNUSABLE, USABLE):
        needs += [walk.raise_need() for _ in range(BREAKER + 3)]
        production.end("directory.web", signal.SIGKILL)
        gone_at = time.monotonic()
        shown = _when(production, dict(SHOWN), lambda found, wanted: found == wanted)
        assert max(shown.values()) - gone_at < SOON, _told(shown, since)
        assert all(at - since < SOON for name, at in shown.items() if name != "directory away"), _told(shown, since)
        hint = _check(production, "tasking", "follows.intake").get("hint", "")
        assert "接连处理失败" in str(hint)
    live_stack.start_broker()
    mended_at = time.monotonic()
    for name in ("intake.worker", "directory.web"):
        production.revive(name)
    back = _when(production, dict(SHOWN), lambda found, _wanted: found == "ok")
    assert max(back.values()) - mended_at < SOON, _told(back, mended_at)
    _release(production, monkeypatch)
    look_at_books(production, needs)


def _when(
    production: Running, left: dict[str, tuple[str, str, str]], holds: Callable[[str, str], bool]
) -> dict[str, float]:
    """When each check was first seen so; those that never were are missing after a minute."""
    seen: dict[str, float] = {}
    until = time.monotonic() + 2 * SOON
    while left and time.monotonic() < until:
        for name, (service, check, state) in list(left.items()):
            if holds(str(_check(production, service, check).get("state")), state):
                seen[name] = time.monotonic()
                del left[name]
        time.sleep(0.2)
    assert not left, f"never seen: {left}\n{production.tails()}"
    return seen


def _check(production: Running, service: str, check: str) -> dict[str, Any]:
    _, body = production.ready(service)
    found: Any = body.get("checks", [])
    return next((one for one in found if one["name"] == check), {})


def _all_ok(production: Running) -> bool:
    return all(production.ready(service)[1]["status"] == "ok" for service in SERVICES)


@contextmanager
def _tables(production: Running, before: str, after: str) -> Iterator[None]:
    """A statement at tasking's database, and the one that takes it back."""
    url = production.settings().database_url("tasking").replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(before)
        try:
            yield
        finally:
            connection.execute(after)


def _release(production: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was parked before the breaker opened is released thing by thing, as an operator would."""
    for name, value in production.environ.items():
        if name.startswith("BAIYING_"):
            monkeypatch.setenv(name, value)
    db = Database("tasking", production.settings())
    with db.read() as session:
        waiting = [one.entry.agg_id for one in list_parked(session)]
    db.dispose()
    assert len(waiting) == BREAKER
    for about in waiting:
        assert main(["replay", "--service", "tasking", "--about", about, "--go", "--by", "test"]) == 0


def _told(seen: dict[str, float], since: float) -> str:
    return ", ".join(f"{name} {at - since:.1f} s" for name, at in seen.items())
