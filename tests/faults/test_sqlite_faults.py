"""SQLite's faults: a lock held by another program, four processes at once, the journal mode of the linked version."""

import multiprocessing
import sqlite3
import threading
import time
from pathlib import Path
from queue import Queue

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.db.engine import journal_mode
from shared.ids import new_id
from shared.log import verify
from shared.settings import Settings
from tests.faults.looking import look_at_books
from tests.faults.proxy import FaultProxy
from tests.faults.running import Running
from tests.journey.walk import NEED, Patient, Walk
from tests.shared.log.ground import make_database, raise_some

HAMMERS, BLOWS = 4, 40


@pytest.mark.parametrize(("held", "first"), [(3.0, 201), pytest.param(8.0, 503, marks=pytest.mark.faults)])
def test_c17_the_lock_is_held_by_another_program(embedded: Running, held: float, first: int) -> None:
    """A short while is waited for, a long one answered with 503; the same key then has one effect."""
    client = Patient(embedded.urls, embedded.tokens)
    client.sign_in("ls.publicist")
    other = sqlite3.connect(embedded.folder / "intake.sqlite3", timeout=10, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    key, answers = new_id(), Queue[tuple[int, float]]()

    def ask() -> None:
        started = time.monotonic()
        status, _ = client.once("ls.publicist", "POST", "/intake/v1/needs", NEED, key)
        answers.put((status, time.monotonic() - started))

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(held)  # the case itself: so long somebody else holds it
    other.rollback()
    other.close()
    asking.join()
    status, seconds = answers.get()
    assert status == first
    assert (held - 0.5 if first == 201 else 4.0) < seconds < 12
    status, need = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key=key)
    assert status == 201
    look_at_books(embedded, [need["id"]])


def hammer(folder: Path, told: "multiprocessing.Queue[tuple[int, float, str]]") -> None:
    """Append forty facts, a transaction each; tell how many went in, the longest wait and what was raised."""
    db = Database("intake", Settings(data=folder))
    done, longest, error = 0, 0.0, ""
    try:
        for _ in range(BLOWS):
            started = time.monotonic()
            raise_some(db, 1)
            longest = max(longest, time.monotonic() - started)
            done += 1
    except Exception as raised:  # told, whatever it is
        error = f"{type(raised).__name__}: {raised}"
    told.put((done, longest, error))


@pytest.mark.faults
def test_c18_four_processes_at_once(tmp_path: Path) -> None:
    db = make_database(tmp_path, "intake")
    spawning = multiprocessing.get_context("spawn")
    told = spawning.Queue()
    processes = [spawning.Process(target=hammer, args=(tmp_path, told)) for _ in range(HAMMERS)]
    for process in processes:
        process.start()
    found = [told.get(timeout=100) for _ in processes]
    for process in processes:
        process.join()
    assert [error for _, _, error in found if error] == []
    with db.read() as session:
        verdict = verify(session)
    assert (verdict.fault, verdict.head) == (None, HAMMERS * BLOWS)
    assert max(longest for _, longest, _ in found) < 5.0
    db.dispose()


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"), ((3, 44, 5), "TRUNCATE"), ((3, 44, 6), "WAL"), ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"), ((3, 50, 7), "WAL"), ((3, 51, 2), "TRUNCATE"), ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"), ((4, 0, 0), "WAL"),
    ],
)  # fmt: skip
def test_c19_no_wal_where_it_can_lose_commits(version: tuple[int, int, int], mode: str) -> None:
    assert journal_mode(version) == mode


def test_c19_the_linked_version_decides(tmp_path: Path) -> None:
    db = make_database(tmp_path, "intake")
    linked = sqlite3.sqlite_version_info
    with db.write_engine.connect() as connection:
        used = connection.execute(sa.text("PRAGMA journal_mode")).scalar_one()
        synchronous = connection.execute(sa.text("PRAGMA synchronous")).scalar_one()
    assert used.upper() == journal_mode((linked[0], linked[1], linked[2]))
    assert synchronous == 2, "FULL: an answer of 2xx means that it is on disk"
    db.dispose()


def test_a06_an_answer_cut_in_the_middle(embedded: Running) -> None:
    """The connection breaks while the answer is on its way: the same key gives the same need again."""
    client = Patient(embedded.urls, embedded.tokens)
    client.sign_in("ls.publicist")
    with FaultProxy(embedded.ports["intake"]) as proxy:
        cut = Patient(dict.fromkeys(embedded.urls, f"http://127.0.0.1:{proxy.port}"), embedded.tokens)
        for cut_after in (0, 20, 300):
            proxy.down.cut_after = cut_after
            key = new_id()
            assert cut.once("ls.publicist", "POST", "/intake/v1/needs", NEED, key)[0] == 0
            proxy.heal()
            status, need = client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key=key)
            assert status == 201
            assert client.call("ls.publicist", "POST", "/intake/v1/needs", NEED, key=key)[1] == need
            Walk(client).task_of(need["id"])
    look_at_books(embedded, [need["id"]])
