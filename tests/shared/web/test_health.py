"""/livez, /readyz and /metrics tell the truth, and only to those who run the machine."""

from datetime import timedelta

import sqlalchemy as sa

from shared.db import now
from shared.db.ground import cursor, event_log
from shared.ids import new_id
from shared.web import Verdict
from tests.shared.web.sample import Sample, make_need


def heard(sample: Sample, ago: float, halted: str | None = None) -> None:
    with sample.db.write() as session:
        session.execute(sa.delete(cursor))
        seen = now(session) - timedelta(seconds=ago)
        row = {"producer": "directory", "epoch": new_id(), "pos": 3, "hash": "0" * 64, "head": 5, "halted": halted}
        session.execute(cursor.insert().values(**row, updated_at=seen, head_seen_at=seen))


def ready(sample: Sample) -> tuple[int, str, dict[str, str]]:
    answer = sample.client(None).get("/intake/readyz")
    return answer.status_code, answer.json["status"], {check["name"]: check["state"] for check in answer.json["checks"]}


def test_ready_when_all_is_well(both: Sample) -> None:
    heard(both, ago=1)
    status, state, checks = ready(both)
    assert (status, state) == (200, "ok")
    names = ("database", "log", "follows.directory", "parked", "broker", "access_log", "load", "disk")
    assert checks == dict.fromkeys(names, "ok")


def test_degraded_is_still_served(sample: Sample) -> None:
    heard(sample, ago=70)
    assert ready(sample)[:2] == (200, "degraded")
    heard(sample, ago=1, halted="fork")
    assert ready(sample)[:2] == (503, "down")


def test_events_that_do_not_go_out_degrade(both: Sample) -> None:
    heard(both, ago=1)
    make_need(both)
    assert ready(both)[1] == "ok"
    with both.db.write() as session:
        session.execute(event_log.update().values(at=now(session) - timedelta(seconds=20)))
    assert ready(both)[2]["log"] == "degraded"


def test_probes_that_raise_are_down(sample: Sample) -> None:
    heard(sample, ago=1)
    health = sample.app.extensions["baiying.health"]

    def disk() -> Verdict:
        return Verdict("disk", "degraded", "磁盘将满")

    def thread() -> Verdict:
        raise RuntimeError("gone")

    health.probes.append(disk)
    assert ready(sample)[:2] == (200, "degraded")
    health.probes.append(thread)
    assert ready(sample)[0] == 503


def test_a_database_that_is_away_is_503_and_alive(sample: Sample) -> None:
    sample.db.dispose()
    (sample.settings.data / "intake.sqlite3").rename(sample.settings.data / "away")
    status, _, checks = ready(sample)
    assert (status, checks["database"]) == (503, "down")
    assert sample.client(None).get("/intake/livez").json == {"status": "ok"}


def test_metrics_count_by_route_and_are_not_for_the_proxy(sample: Sample) -> None:
    client = sample.client(None)
    client.get(f"/intake/v1/needs/{new_id()}")
    text = client.get("/intake/metrics").text
    assert 'route="/intake/v1/needs/<uuid:need_id>",service="intake",status="401"' in text
    assert 'baiying_ready{check="database",service="intake"} 1.0' in text
    assert client.get("/intake/metrics", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 404


def test_no_versions_are_told(sample: Sample) -> None:
    for path in ("/intake/livez", "/intake/readyz", "/intake/v1/nothing", "/intake/docs"):
        text = sample.client(None).get(path).text.lower()
        assert not any(word in text for word in ("werkzeug", "flask", "python", "gunicorn", "sqlite", "traceback"))


def test_a_warning_is_told_and_the_service_stays_ok(sample: Sample) -> None:
    heard(sample, ago=1)
    health = sample.app.extensions["baiying.health"]
    health.checks.append(lambda session: Verdict("calendar", "warn", "请导入明年的放假安排", 40))
    answer = sample.client(None).get("/intake/readyz").json
    assert answer["status"] == "ok"
    told = {"name": "calendar", "state": "warn", "value": 40, "hint": "请导入明年的放假安排"}
    assert told in answer["checks"]
    assert 'baiying_ready{check="calendar",service="intake"} 1.0' in sample.client(None).get("/intake/metrics").text
