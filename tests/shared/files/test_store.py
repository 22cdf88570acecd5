"""The store: kept once under their hash, swept when nobody needs them, and never a file that is kept at that moment."""

import os
import stat
import time
from pathlib import Path

import pytest

from shared.errors import Invalid, NotFound, Refusal, Unavailable
from shared.failpoints import FailPointError, arm
from shared.files import Arriving, Store
from tests.shared.files.make import picture
from tests.shared.files.test_arriving import arrive, left

DAY = 86400


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def _half(arriving: Arriving) -> None:
    arriving.write(picture())
    raise RuntimeError


def nobody(hashes: list[str]) -> set[str]:
    return set()


def everybody(hashes: list[str]) -> set[str]:
    return set(hashes)


def test_the_same_bytes_are_kept_once_and_for_us_alone(store: Store) -> None:
    first, second = arrive(store, picture()), arrive(store, picture(), "other.png")
    assert first.sha256 == second.sha256
    [path] = left(store)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_not_kept_is_gone(store: Store) -> None:
    with store.begin() as arriving:
        arriving.write(picture())
        arriving.finish("x")
    with pytest.raises(RuntimeError), store.begin() as arriving:
        _half(arriving)
    assert left(store) == []


def test_a_process_that_dies_before_keeping_leaves_what_the_sweep_takes(store: Store) -> None:
    arm("files.keep=raise")
    try:
        with pytest.raises(FailPointError):
            arrive(store, picture())
    finally:
        arm("")
    assert left(store) == []
    killed = store.begin()
    killed.write(picture())
    killed._file.close()
    assert store.sweep(nobody) == 0
    age(killed.path, 2 * 3600)
    assert store.sweep(nobody) == 1
    assert left(store) == []


def test_the_sweep_takes_what_no_row_names_after_a_day(store: Store) -> None:
    kept = store.where(arrive(store, picture()).sha256)
    assert store.sweep(nobody) == 0
    age(kept, 2 * DAY)
    assert store.sweep(everybody) == 0
    assert kept.exists()
    assert store.sweep(nobody) == 1
    with pytest.raises(NotFound):
        store.where(kept.name)


def test_a_file_that_is_kept_anew_while_it_is_swept_stays(store: Store) -> None:
    """Between the question whether a row names it and its removal, somebody uploads the same bytes again."""
    kept = store.where(arrive(store, picture()).sha256)
    age(kept, 2 * DAY)

    def meanwhile(hashes: list[str]) -> set[str]:
        arrive(store, picture())
        return set()

    assert store.sweep(meanwhile) == 0
    assert left(store) == [kept]


@pytest.mark.parametrize("asked", ["0" * 64, "../" * 10 + "etc/passwd", "A" * 64, "", "0" * 63 + "/"])
def test_only_a_hash_opens_a_file(store: Store, asked: str) -> None:
    with pytest.raises(NotFound):
        store.where(asked)


@pytest.mark.parametrize(
    ("command", "kind", "code"),
    [
        ("/bin/sh -c 'exit 1'", Invalid, "infected"),
        ("/bin/sh -c 'exit 2'", Unavailable, "scan_failed"),
        ("/no/such/scanner", Unavailable, "scan_failed"),
        ("grep -q NEVER", Invalid, "infected"),
    ],
)
def test_a_file_counts_only_after_it_was_scanned(tmp_path: Path, command: str, kind: type[Refusal], code: str) -> None:
    store = Store(tmp_path / "files", command)
    with pytest.raises(kind) as refused:
        arrive(store, picture())
    assert refused.value.code == code
    assert left(store) == []


def test_the_scanner_gets_the_file_as_its_last_word(tmp_path: Path) -> None:
    store = Store(tmp_path / "files", "grep -qa IHDR")
    assert arrive(store, picture()).media == "image/png"


def test_a_scan_that_does_not_end_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.files.scanning.LONGEST", 0.2)
    with pytest.raises(Unavailable):
        arrive(Store(tmp_path / "files", "/bin/sh -c 'exec sleep 30'"), picture())
