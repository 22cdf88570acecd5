"""What a need meets at the desks: how much each has in hand, counted so that a long backlog costs no more."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.tasking.routing import LOAD_MOST, LOAD_STEP, Asked, Desk, route
from services.tasking.standing import desks as standing
from services.tasking.standing.desks import desks
from tests.tasking.build import Tasking


def in_hand(tasking: Tasking) -> dict[str, int]:
    with tasking.db.read() as session:
        return {desk.name: desk.open_tasks for desk in desks(session, "crime")}


def test_what_runs_counts_and_what_is_out_does_not(both: Tasking) -> None:
    both.task(), both.task("371302-01")
    assert in_hand(both) == {"市局": 1, "兰山分局": 1, "沂水县局": 0}
    task_id = both.reach("publishing")
    assert in_hand(both) == {"市局": 2, "兰山分局": 1, "沂水县局": 0}
    both.client("city.publisher").publish(task_id)
    assert in_hand(both) == {"市局": 1, "兰山分局": 1, "沂水县局": 0}


def test_a_backlog_is_counted_no_further_than_it_matters(both: Tasking, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        both.task()
    monkeypatch.setattr(standing, "COUNTED", 2)
    assert in_hand(both)["市局"] == 2


def test_more_than_is_counted_would_change_nothing() -> None:
    assert LOAD_MOST / LOAD_STEP * 250 <= standing.COUNTED


def test_the_reason_says_that_there_may_be_more() -> None:
    busy = Desk("ls", "兰山分局", "county", "/city/ls/", (), 5, standing.COUNTED)
    found = route(Asked("/city/ls/st/", "station", "prevention", "crime", "ordinary"), [busy])
    assert f"在办{standing.COUNTED}件以上、成员5人 -20" in found.reasons


def test_only_the_index_is_read_to_count(tasking: Tasking) -> None:
    seen: list[str] = []
    with tasking.db.read() as session:
        bind = session.get_bind()

        def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
            if "FROM task" in statement:
                plan = session.connection().connection.execute(f"EXPLAIN QUERY PLAN {statement}", given)
                seen.extend(row[-1] for row in plan if "task" in row[-1])

        sa.event.listen(bind, "before_cursor_execute", note)
        desks(session, "crime")
        sa.event.remove(bind, "before_cursor_execute", note)
    assert seen
    assert all("ix_task_unit_stage (unit_id=? AND stage=?)" in step for step in seen), seen
