"""The rows of one step of a task by hand on the bare driver: the task, its clocks with their spans, the log's entry."""

import time
from datetime import UTC, datetime
from typing import Any

from shared.db import Database
from shared.ids import new_id

BODY = '{"task_id":"01a2011c-d9b0-73a6-a6da-dc1cadf4d55b","step":"claim","from_stage":"waiting","to_stage":"drafting"}'
PICK = "SELECT id FROM task WHERE stage = 'waiting' ORDER BY id LIMIT 200"
TASK = "UPDATE task SET updated_at = {0}, version = version + 1 WHERE id = {0}"
CLOCKS = "SELECT id FROM limit_clock WHERE task_id = {0} AND ended_at IS NULL"
CLOCK = "UPDATE limit_clock SET version = version + 1, ended_at = ended_at WHERE id = {0}"
SPAN = "UPDATE clock_span SET until_at = until_at WHERE clock_id = {0} AND n = 1"
HEAD = "SELECT pos, hash FROM event_log ORDER BY pos DESC LIMIT 1"
ENTRY = (
    "INSERT INTO event_log (pos, event_id, type, schema_ver, agg_type, agg_id, agg_ver, at, actor, unit, trace_id, "
    "body, prev_hash, hash) VALUES ({0}, {0}, 'baiying.task.advanced.v1', 1, 'bench', {0}, 1, {0}, 'bench', NULL, '', "
    "{0}, '', '')"
)


def bare_steps(db: Database, many: int) -> float:
    """Transactions a second; the entries go again at the end, so that the log is whole for what comes after."""
    raw = db.write_engine.raw_connection()
    try:
        cursor = raw.cursor()
        mark = "?" if db.dialect == "sqlite" else "%s"
        cursor.execute(PICK)
        ids = [row[0] for row in cursor.fetchall()]
        raw.commit()
        start = time.perf_counter()
        for n in range(many):
            _step(cursor, raw, mark, ids[n % len(ids)])
        took = time.perf_counter() - start
        cursor.execute("DELETE FROM event_log WHERE agg_type = 'bench'")
        raw.commit()
    finally:
        raw.close()
    return many / took


def _step(cursor: Any, raw: Any, mark: str, task_id: Any) -> None:
    at: Any = datetime.now(UTC)
    if mark == "?":
        cursor.execute("BEGIN IMMEDIATE")
        at = at.replace(tzinfo=None).isoformat(" ")
    cursor.execute(TASK.format(mark), (at, task_id))
    cursor.execute(CLOCKS.format(mark), (task_id,))
    clocks = [row[0] for row in cursor.fetchall()]
    for clock_id in clocks:
        cursor.execute(CLOCK.format(mark), (clock_id,))
        cursor.execute(SPAN.format(mark), (clock_id,))
    cursor.execute(HEAD)
    row = cursor.fetchone()
    entry = ((row[0] if row else 0) + 1, _id(mark), _id(mark), at, BODY)
    cursor.execute(ENTRY.format(mark), entry)
    if mark == "?":
        cursor.execute("COMMIT")
    else:
        raw.commit()


def _id(mark: str) -> str:
    found = new_id()
    return found.replace("-", "") if mark == "?" else found
