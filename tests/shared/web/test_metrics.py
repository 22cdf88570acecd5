"""/metrics by the conventions of Prometheus: base units, one prefix, what waits where; and what it costs."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from shared.db import now
from shared.db.ground import cursor, event_log
from shared.log import Access, note
from shared.web import health, metrics
from tests.shared.web.sample import Sample, make_need
from tests.shared.web.test_health import heard

OTHER_UNITS = tuple("_ms _milliseconds _minutes _hours _days _kb _kib _mb _mib _percent _ratio".split())


def scraped(sample: Sample) -> dict[tuple[str, str], float]:
    """By name and the label that is not the service."""
    text = sample.client(None).get("/intake/metrics").text
    found = {}
    for family in text_string_to_metric_families(text):
        for one in family.samples:
            labels = {name: value for name, value in one.labels.items() if name != "service"}
            found[(one.name, next(iter(labels.values()), ""))] = one.value
    return found


def test_what_waits_and_for_how_long(both: Sample) -> None:
    heard(both, ago=7)
    make_need(both)
    with both.db.write() as session:
        session.execute(event_log.update().values(at=now(session) - timedelta(seconds=50)))
        session.execute(cursor.update().values(updated_at=now(session) - timedelta(seconds=40)))
        note(session, Access("export", "backup", actor="operator:test"))
    found = scraped(both)
    assert found[("baiying_relay_lag_events", "")] == found[("baiying_log_head_position", "")] > 0
    assert found[("baiying_relay_lag_seconds", "")] == pytest.approx(50, abs=10)
    assert found[("baiying_follow_lag_events", "directory")] == 2
    assert found[("baiying_follow_lag_seconds", "directory")] == pytest.approx(40, abs=10)
    assert found[("baiying_follow_seen_seconds", "directory")] == pytest.approx(7, abs=10)
    assert found[("baiying_follow_halted", "directory")] == 0
    assert found[("baiying_backup_age_seconds", "")] < 10
    assert found[("baiying_database_size_bytes", "")] > 10_000
    for name in ("oldest_transaction_seconds", "replicas_missing", "commit_wait_seconds"):
        assert (f"baiying_{name}", "") in found or both.db.dialect == "sqlite"


def test_halted_and_failing_are_told_apart(sample: Sample) -> None:
    heard(sample, ago=1, halted="fork: another epoch")
    halted = scraped(sample)
    heard(sample, ago=1, halted=f"{health.FAILING}ValueError")
    failing = scraped(sample)
    names = ("baiying_follow_halted", "directory"), ("baiying_follow_failing", "directory")
    assert [halted[name] for name in names] == [1, 0]
    assert [failing[name] for name in names] == [0, 1]


def test_names_say_their_units(sample: Sample) -> None:
    heard(sample, ago=1)
    families = [*text_string_to_metric_families(sample.client(None).get("/intake/metrics").text)]
    ours = [one for one in families if one.name.startswith("baiying_")]
    assert [one.name for one in ours if one.name.endswith(OTHER_UNITS)] == []
    assert all(one.documentation for one in ours)
    assert all(re.fullmatch(r"[a-z_]+", one.name) for one in ours)
    assert len(families) == len({one.name for one in families})


def test_no_service_tells_what_another_of_its_process_counted(sample: Sample) -> None:
    metrics.observe("tasking", "GET", "/of/another", 200, 0.1)
    heard(sample, ago=1)
    text = sample.client(None).get("/intake/metrics").text
    assert 'service="intake"' in text
    assert "/of/another" not in text


def test_a_scrape_comes_back_without_a_database(sample: Sample) -> None:
    sample.db.dispose()
    (sample.settings.data / "intake.sqlite3").rename(sample.settings.data / "away")
    found = scraped(sample)
    assert found[("baiying_ready", "database")] == 0
    assert ("baiying_relay_lag_events", "") not in found
    assert found[("baiying_process_open_fds", "")] > 0


def test_a_scrape_reads_little_however_long_the_log_is(sample: Sample) -> None:
    """No statement of it walks the log: each touches an index, or a table that stays small."""
    heard(sample, ago=1)
    asked: list[str] = []
    listener = ("before_cursor_execute", lambda _c, _u, statement, *_rest: asked.append(statement))
    sa.event.listen(sample.db.read_engine, *listener)
    sample.client(None).get("/intake/metrics")
    sa.event.remove(sample.db.read_engine, *listener)
    reads = [one for one in asked if "event_log" in one]
    assert reads
    with sample.db.read() as session:
        connection = session.connection()
        for one in reads:
            values = tuple(1 for _ in range(one.count("?")))
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).fetchall()
            steps = " ".join(str(row[3]) for row in plan if "event_log" in str(row[3]))
            assert "SEARCH event_log" in steps, (one, steps)
    assert len(asked) < 40
