"""Lines that repeat: some a minute are written, the rest is counted in one line, and nothing is silent (G09)."""

import io
import json
import logging
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from shared import repeated
from shared.logs import clear, set_up_logs, take_over_server
from shared.repeated import HELD, KINDS, MINUTE, OF_ALL, OF_ONE, OF_ONE_FAULT, Repeated
from shared.settings import Settings

Said = io.StringIO


@pytest.fixture
def said() -> Said:
    """What was written."""
    return io.StringIO()


@pytest.fixture
def clock(tmp_path: Path, said: Said) -> Iterator[list[float]]:
    """Logs set up on a clock that stands; afterwards all is as it was."""
    root, server = logging.getLogger(), logging.getLogger("gunicorn.error")
    held, level, of_server = list(root.handlers), root.level, (list(server.handlers), server.propagate)
    set_up_logs(Settings(data=tmp_path))
    writes = root.handlers[0]
    assert isinstance(writes, logging.StreamHandler)
    writes.setStream(said)
    at = [1000.0]
    bound()._clock = lambda: at[0]
    yield at
    bound()._held.clear()
    clear()
    structlog.reset_defaults()
    root.handlers[:] = held
    root.setLevel(level)
    server.handlers[:], server.propagate = of_server


def bound() -> Repeated:
    """The bound of the handler that writes."""
    (found,) = (each for each in logging.getLogger().handlers[0].filters if isinstance(each, Repeated))
    return found


def lines(said: Said) -> list[dict[str, Any]]:
    written = said.getvalue()
    said.seek(0)
    said.truncate()
    return [json.loads(line) for line in written.splitlines()]


def refuse(many: int, status: int = 404, route: str = "-") -> None:
    log = structlog.get_logger("access")
    for number in range(many):
        log.info("request", path=f"/made-up/{number}", route=route, status=status, code="no_such_address")


def test_written_and_held_add_up_and_the_next_minute_begins_anew(clock: list[float], said: Said) -> None:
    before = HELD._value.get()
    refuse(1000)
    assert len(lines(said)) == OF_ONE
    assert HELD._value.get() - before == 1000 - OF_ONE
    clock[0] += MINUTE
    refuse(1)
    told, fresh = lines(said)
    assert (told["event"], told["of"], told["status"], told["held"]) == (
        "log.repeated",
        "request",
        "404",
        1000 - OF_ONE,
    )
    assert fresh["event"] == "request"


def test_what_goes_well_is_always_written(clock: list[float], said: Said) -> None:
    refuse(1000)
    refuse(1000, status=200)
    assert Counter(line["status"] for line in lines(said)) == {404: OF_ONE, 200: 1000}


def test_one_kind_does_not_hold_back_another_and_all_together_are_bounded(clock: list[float], said: Said) -> None:
    for number in range(40):
        refuse(50, route=f"/v1/{number}")
    refuse(200, status=503, route="/v1/1")
    found = Counter(line["status"] for line in lines(said))
    assert found == {404: OF_ALL, 503: OF_ONE_FAULT}
    bound().flush()
    assert sum(line["held"] for line in lines(said)) == 40 * 50 - OF_ALL + 200 - OF_ONE_FAULT


def test_what_a_client_makes_up_takes_no_room(clock: list[float], said: Said) -> None:
    for number in range(3 * KINDS):
        refuse(1, route=f"/v1/{number}")
    assert len(bound()._seen) == KINDS + 1
    bound().flush()
    shown = lines(said)
    assert sum(line.get("held", 1) for line in shown) == 3 * KINDS


def test_a_traceback_once_a_kind(clock: list[float], said: Said) -> None:
    log = structlog.get_logger("x")
    for number in range(5):
        try:
            raise RuntimeError(f"number {number}")
        except RuntimeError as error:
            log.error("unexpected", exc_info=error)
            log.exception("worker.raised", worker="poll")
    try:
        raise ValueError("another")
    except ValueError as error:
        log.error("unexpected", exc_info=error)
    shown = lines(said)
    assert len(shown) == 11
    assert [line["exception"].splitlines()[-1] for line in shown if "exception" in line] == [
        "RuntimeError: number 0",
        "ValueError: another",
    ]


def test_a_chore_that_fails_for_hours_is_bounded(clock: list[float], said: Said) -> None:
    for number in range(3000):
        structlog.get_logger("f").warning("feed.unreachable", producer="intake", error="OSError", detail=f"{number}")
        logging.getLogger("shared.bus.rabbit").warning("bus.publisher_lost %s", number)
    assert len(lines(said)) == 2 * OF_ONE
    bound().flush()
    assert {line["held"] for line in lines(said)} == {3000 - OF_ONE}


def test_what_the_server_itself_refuses_goes_the_same_way(clock: list[float], said: Said) -> None:
    server = logging.getLogger("gunicorn.error")
    server.handlers[:] = [logging.StreamHandler(sys.stderr)]
    server.propagate = False
    take_over_server()
    for number in range(500):
        server.warning(f"Invalid request from ip=10.0.0.1: Bearer abcdef{number:06d}")
    shown = lines(said)
    assert len(shown) == OF_ONE
    assert not any("abcdef" in line["event"] for line in shown)


def test_the_count_comes_also_when_the_loop_stops(
    clock: list[float], said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeated, "MINUTE", 0.05)
    clock[0] += 1
    refuse(OF_ONE + 7)
    timer = bound()._timer
    assert timer is not None
    timer.join(10)
    assert [line["held"] for line in lines(said) if line["event"] == "log.repeated"] == [7]


def test_many_threads_lose_no_line(clock: list[float], said: Said) -> None:
    threads = [threading.Thread(target=refuse, args=(500,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bound().flush()
    shown = lines(said)
    assert len(shown) == OF_ONE + 1
    assert sum(line.get("held", 1) for line in shown) == 4000


def test_a_process_that_ends_tells_and_a_fork_does_not_tell_it_twice(tmp_path: Path) -> None:
    program = (
        "import os, sys, logging\n"
        "from pathlib import Path\n"
        "from shared.logs import set_up_logs\n"
        "from shared.settings import Settings\n"
        f"set_up_logs(Settings(data=Path({str(tmp_path)!r})))\n"
        "log = logging.getLogger('x')\n"
        "for n in range(100): log.warning('lost')\n"
        "sys.stdout.flush()\n"
        "if os.fork() == 0: sys.exit()\n"
        "os.wait()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["held"] for line in shown if line["event"] == "log.repeated"] == [100 - OF_ONE]
    assert len(shown) == OF_ONE + 1
