"""送出: rows of the access log in a folder, each at least once, and each day's signed head (K07)."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.heads import check_heads
from shared.db import Database
from shared.db.clock import forward
from shared.db.ground import access_log, event_log, shipped
from shared.log import Access, note
from shared.log.access import prune_access_log
from shared.log.shipping import append_lines, settled, ship, shipped_through
from shared.service import Work
from shared.web.shipped import shipping_check
from tests.shared.log.ground import DirectPeers, make_database, raise_some

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def work(tmp_path: Path) -> Work:
    db = make_database(tmp_path, "intake")
    settings = replace(db.settings, access_log_folder=tmp_path / "sent")
    return Work(db, settings, DirectPeers())


def some(db: Database, count: int) -> None:
    for _ in range(count):
        with db.write() as session:
            note(session, Access("export", "need", reason="核对"))


def sent(work: Work, name: str = "intake-access-*.jsonl") -> list[dict[str, Any]]:
    assert work.settings.access_log_folder
    files = sorted(work.settings.access_log_folder.glob(name))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def state(work: Work) -> list[tuple[str, str]]:
    with work.db.read() as session:
        return [(one.name, one.state) for one in shipping_check(work.settings)(session)]


def test_every_row_goes_once_in_order(work: Work) -> None:
    some(work.db, 3)
    assert (ship(work), ship(work)) == (3, 0)
    some(work.db, 1)
    assert ship(work) == 1
    lines = sent(work)
    assert [line["id"] for line in lines] == [1, 2, 3, 4]
    assert {(line["service"], line["what"], line["reason"]) for line in lines} == {("intake", "export", "核对")}
    assert [path.stat().st_mode & 0o777 for path in work.settings.access_log_folder.iterdir()] == [0o600]  # type: ignore[union-attr]
    assert state(work) == [("shipping", "ok")]


def test_where_no_folder_is_set_nothing_happens_and_nothing_is_said(work: Work) -> None:
    some(work.db, 1)
    work.settings = replace(work.settings, access_log_folder=None)
    assert (ship(work), state(work)) == (0, [])


def test_killed_after_the_lines_before_the_position_they_are_said_again(work: Work) -> None:
    some(work.db, 2)
    ship(work)
    with work.db.write() as session:
        session.execute(shipped.delete())
    assert ship(work) == 2
    assert [line["id"] for line in sent(work)] == [1, 2, 1, 2], "the ids tell that they are doubles"


def test_k07_a_folder_that_takes_nothing_is_said_and_mended_by_itself(work: Work) -> None:
    folder = work.settings.access_log_folder
    assert folder
    folder.write_text("in the way")
    some(work.db, 2)
    assert (ship(work), state(work)) == (0, [("shipping", "degraded")])
    some(work.db, 1)
    folder.unlink()
    assert (ship(work), state(work)) == (3, [("shipping", "ok")])


def test_a_line_that_was_cut_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    append_lines(path, ['{"id":1}'])
    with path.open("a") as file:
        file.write('{"id":2,"wh')
    append_lines(path, ['{"id":2}', '{"id":3}'])
    assert path.read_text().splitlines() == ['{"id":1}', '{"id":2,"wh', '{"id":2}', '{"id":3}']


def test_an_open_transaction_is_waited_for_a_rolled_back_one_is_not() -> None:
    """On PostgreSQL ids are given before the commit: the one that is missing may still come."""

    def rows(*ids: int) -> list[Any]:
        return [SimpleNamespace(id=number, at=AT) for number in ids]

    soon, late = AT + timedelta(seconds=20), AT + timedelta(minutes=6)
    assert [row.id for row in settled(rows(1, 2, 4, 5), 0, soon)] == [1, 2]
    assert [row.id for row in settled(rows(1, 2, 4, 5), 0, late)] == [1, 2, 4, 5]
    assert [row.id for row in settled(rows(7, 8), 3, late)] == [7, 8]


def test_what_was_not_sent_is_not_deleted(work: Work) -> None:
    some(work.db, 2)
    ship(work)
    some(work.db, 2)
    with work.db.write() as session:
        forward(session, timedelta(days=300))
    with work.db.write() as session:
        assert prune_access_log(session, 200, shipped_through(session)) == 2
        assert session.query(access_log.c.id).count() == 2


def test_each_days_head_is_signed_and_tells_of_a_log_written_anew(work: Work) -> None:
    raise_some(work.db, 3)
    ship(work)
    ship(work)
    with work.db.write() as session:
        forward(session, timedelta(days=1))
    raise_some(work.db, 1)
    ship(work)
    lines = sent(work, "intake-heads.jsonl")
    assert [line["pos"] for line in lines] == [3, 4], "once a day"
    path = work.settings.access_log_folder / "intake-heads.jsonl"  # type: ignore[operator]
    with work.db.read() as session:
        assert check_heads(path, session) == (2, [])
        assert len(check_heads(path, session, "A" * 43 + "=")[1]) == 2, "not by that key"
    with work.db.write() as session:
        session.execute(event_log.update().where(event_log.c.pos == 3).values(hash="f" * 64))
    with work.db.read() as session:
        assert "位置3" in check_heads(path, session)[1][0]
    path.write_text(path.read_text().replace('"pos":4', '"pos":3'))
    with work.db.read() as session:
        assert len(check_heads(path, session)[1]) == 2
