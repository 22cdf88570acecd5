"""Fail-points: armed at start by a text, or while the process runs by a file in a folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared import failpoints


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    failpoints.arm("")


def test_nothing_is_armed_by_itself() -> None:
    failpoints.hit("handler")
    assert not failpoints.HITS


def test_the_nth_hit_acts() -> None:
    failpoints.arm("handler=raise:2, send.sent=count")
    failpoints.hit("handler")
    with pytest.raises(failpoints.FailPointError):
        failpoints.hit("handler")
    failpoints.hit("handler")
    failpoints.hit("send.sent")
    assert failpoints.HITS["send.sent"] == 1


@pytest.mark.parametrize("spec", ["handler", "handler=", "handler=explode", "handler=raise:often"])
def test_what_cannot_be_read_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match=r"FAILPOINTS|invalid literal"):
        failpoints.arm(spec)


def test_armed_later_it_acts_once(tmp_path: Path) -> None:
    failpoints.arm("", str(tmp_path))
    failpoints.hit("handler")
    (tmp_path / "handler.2").write_text("raise")
    failpoints.hit("handler")
    with pytest.raises(failpoints.FailPointError):
        failpoints.hit("handler")
    failpoints.hit("handler")
    assert (tmp_path / "handler.struck").exists()
