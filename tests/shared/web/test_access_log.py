"""访问日志: one row each for what is refused, read, exported; none for what was rolled back (matrix I01, K05-K08)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import forward
from shared.db.ground import access_log
from shared.errors import Conflict
from shared.identity import KnownCard, KnownPerson
from shared.ids import new_id
from shared.log import Access, note
from shared.log.access import Place, stand
from shared.peers import HttpPeers
from shared.service import Work
from shared.settings import SettingsError, load
from shared.web import SIGNED_IN, Ask, Door, client_address, create_app
from shared.web.denials import OF_ALL, OF_ONE, Budget
from shared.workers import EVERYWHERE
from tests.shared.web.sample import SAMPLE, Sample, door, make_need, need_for, raise_need

extra = Door("intake", "extra")


@extra.query("/export", who=SIGNED_IN)
def export(ask: Ask) -> dict[str, Any]:
    note(ask.session, Access("export", "needs"))
    return {}


@extra.query("/export-that-fails", who=SIGNED_IN)
def export_that_fails(ask: Ask) -> dict[str, Any]:
    note(ask.session, Access("export", "needs"))
    raise Conflict


@extra.command("POST", "/heavy", who=SIGNED_IN, recent=True)
def heavy(ask: Ask) -> dict[str, Any]:
    raise_need(ask, {"title": "发布一件", "count": 1})
    return {}


@extra.command("POST", "/needs/<uuid:need_id>/heavy", who=SIGNED_IN, recent=True, on=need_for)
def heavy_on(ask: Ask, need: Any) -> dict[str, Any]:
    note(ask.session, Access("act", "need", need.id, reason="因王某某申请，电话13905391234"))
    return {}


@extra.command("POST", "/half", who=SIGNED_IN)
def half(ask: Ask) -> None:
    note(ask.session, Access("config", "half"))
    raise Conflict


def dressed(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> Sample:
    """With the routes above, an audit administrator, and nothing spent of what may be written."""
    sample.app = create_app(replace(SAMPLE, doors=(door, extra)), sample.settings, sample.db)
    monkeypatch.setattr("shared.web.denials._budget", Budget())
    monkeypatch.setattr("shared.web.denials._lost", {})
    with sample.db.write() as session:
        auditor = KnownPerson(id=new_id(), unit_id=sample.units["city"].id, active=True, card_version=1, grants=[])
        auditor.grants = [{"role": "audit_admin", "unit_id": sample.units["city"].id}]
        session.add_all((auditor, KnownCard(person_id=auditor.id, card_version=1, name="审计员")))
        sample.people["audit"] = auditor.id
    return sample


@pytest.fixture
def city(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> Sample:
    return dressed(sample, monkeypatch)


@pytest.fixture
def city_on_both(both: Sample, monkeypatch: pytest.MonkeyPatch) -> Sample:
    return dressed(both, monkeypatch)


def rows(city: Sample) -> list[Any]:
    with city.db.read() as session:
        return list(session.execute(sa.select(access_log).order_by(access_log.c.id)).all())


def test_what_is_refused_stands_there_once(city_on_both: Sample) -> None:
    city = city_on_both
    need = make_need(city)
    address = f"/intake/v1/needs/{need['id']}"
    assert city.client("publicist@luozhuang").get(address).status_code == 404
    assert city.client("liaison@lanshan").delete(address).status_code == 403
    assert city.client(None).delete(address).status_code == 401
    hidden, forbidden = rows(city)
    assert (hidden.actor, hidden.code, hidden.result) == (city.people["publicist@luozhuang"], "not_found", "refused")
    assert (hidden.what, hidden.about, hidden.about_id) == ("denied", "need", need["id"])
    assert hidden.route == "GET /intake/v1/needs/<uuid:need_id>"
    assert (forbidden.actor, forbidden.unit_id) == (city.people["liaison@lanshan"], city.units["lanshan"].id)
    assert (forbidden.code, forbidden.address) == ("forbidden", "127.0.0.1")
    assert len(forbidden.trace_id) == 32
    assert forbidden.session_id


def test_a_service_on_a_route_for_people_is_named(city: Sample) -> None:
    assert city.client("service:tasking").get("/intake/v1/needs").status_code == 403
    (row,) = rows(city)
    assert (row.actor, row.unit_id, row.code) == ("service:tasking", None, "forbidden")


def test_what_was_rolled_back_left_no_row(city: Sample) -> None:
    """K06: what did not happen is not on record as done, neither while writing nor while reading."""
    assert city.client().post("/intake/v1/half").status_code == 409
    assert city.client().get("/intake/v1/export-that-fails").status_code == 409
    assert city.client().post("/intake/v1/heavy").status_code == 200
    assert [row.what for row in rows(city)] == ["act"]


def test_a_reading_route_notes_what_it_gave(city: Sample) -> None:
    assert city.client().get("/intake/v1/export").status_code == 200
    (row,) = rows(city)
    assert (row.what, row.about, row.result, row.route) == ("export", "needs", "done", "GET /intake/v1/export")


def test_the_reason_is_kept_without_numbers_of_people(city: Sample) -> None:
    need = make_need(city)
    assert city.client().post(f"/intake/v1/needs/{need['id']}/heavy").status_code == 200
    (row,) = rows(city)
    assert row.reason == "因王某某申请，电话***"


def test_without_a_log_what_weighs_heavily_is_not_done(city: Sample) -> None:
    """K07: an act that must be on record fails closed, and so does a sensitive read; refusals and the rest go on."""
    with city.db.write() as session:
        session.execute(sa.text("ALTER TABLE access_log RENAME TO access_log_away"))
    before = len(city.needs())
    assert city.client().post("/intake/v1/heavy").status_code >= 500
    assert city.client().get("/intake/v1/export").status_code >= 500
    assert len(city.needs()) == before
    assert city.client().get("/intake/v1/needs").status_code == 200
    assert city.client("liaison@lanshan").post("/intake/v1/needs", json={"title": "不行的"}).status_code == 403
    told = city.client(None).get("/intake/readyz").json
    assert told
    assert {check["name"]: check["state"] for check in told["checks"]}["access_log"] == "degraded"


def test_a_flood_of_refusals_writes_no_flood(city: Sample) -> None:
    stranger = city.client("liaison@lanshan")
    for _ in range(OF_ONE + 5):
        assert stranger.post("/intake/v1/needs", json={"title": "不行的"}).status_code == 403
    assert len(rows(city)) == OF_ONE


def test_the_next_row_says_how_many_were_only_counted() -> None:
    budget = Budget()
    spent = [budget.spend("one", 1) for _ in range(OF_ONE + 7)]
    assert [kept for kept, _ in spent].count(True) == OF_ONE
    assert budget.spend("another", 1) == (True, 0)
    assert budget.spend("one", 2) == (True, 7)
    assert budget.spend("one", 2) == (True, 0), "told once"
    kept = [budget.spend(f"{n}", 3)[0] for n in range(OF_ALL + 9)]
    assert kept.count(True) == OF_ALL, "many strangers together write no more than that"


def test_only_the_audit_administrator_reads_it_and_that_is_noted(city_on_both: Sample) -> None:
    city = city_on_both
    city.client("liaison@lanshan").post("/intake/v1/needs", json={"title": "不行的"})
    for who, status in ((None, 401), ("unit_head@city", 403), ("service:notify", 403)):
        assert city.client(who).get("/intake/v1/access-log").status_code == status
    audit = city.client("audit")

    def read(asked: str) -> Any:
        return audit.get(f"/intake/v1/access-log?{asked}").json

    found = read("what=denied&limit=2")
    assert [item["label"] for item in found["items"]] == ["拒绝", "拒绝"]
    assert found["next"]
    rest = read(f"what=denied&limit=2&cursor={found['next']}")
    assert [item["route"] for item in rest["items"]] == ["POST /intake/v1/needs"]
    mine = read(f"actor={city.people['audit']}")["items"]
    assert [(item["what"], item["about"], item["name"]) for item in mine] == [("read", "access_log", "审计员")] * 2
    assert read("what=read&result=refused")["items"] == []
    assert read("since=2199-01-01T00:00:00Z")["items"] == []
    assert audit.get("/intake/v1/access-log?what=nothing").status_code == 422


def test_the_page_finds_by_name(city: Sample) -> None:
    person = city.people["liaison@lanshan"]
    with city.db.write() as session:
        session.add(KnownCard(person_id=person, card_version=1, name="示例甲"))
    city.client("liaison@lanshan").post("/intake/v1/needs", json={"title": "不行的"})
    browser = city.client("audit", cookie=True)
    assert "无权进行此操作" in browser.get("/intake/access-log?name=例甲").text
    for nobody in ("示例乙", "%", "_"):
        assert "没有符合条件的记录" in browser.get("/intake/access-log", query_string={"name": nobody}).text


def test_the_page_shows_the_rows_and_the_way_to_the_other_services(city: Sample) -> None:
    browser = city.client("audit", cookie=True)
    city.client("liaison@lanshan").post("/intake/v1/needs", json={"title": "不行的"})
    page = browser.get("/intake/access-log?since=2020-01-01&until=2199-01-01").text
    assert "无权进行此操作" in page
    assert 'href="/notify/access-log"' in page
    assert "最近 0 条哈希链相接" in page
    assert city.client("liaison@lanshan", cookie=True).get("/intake/access-log").status_code == 403


def test_half_a_year_stays_whatever_happens(sample: Sample) -> None:
    (chore,) = [one for one in EVERYWHERE if one.name == "access-log"]
    work = Work(sample.db, sample.settings, HttpPeers(sample.settings, "intake"))
    with pytest.raises(SettingsError, match="ACCESS_LOG_DAYS"):
        load({"BAIYING_ACCESS_LOG_DAYS": "182"})
    with sample.db.write() as session:
        note(session, Access("config", "old"))
        forward(session, timedelta(days=199))
    with sample.db.write() as session:
        note(session, Access("config", "young"))
    assert chore.run(work) == 0
    with sample.db.write() as session:
        forward(session, timedelta(days=2))
    assert chore.run(work) == 1
    assert [row.about for row in rows(sample)] == ["young"]


def test_a_word_that_nobody_reads_is_no_note(sample: Sample) -> None:
    with sample.db.write() as session, pytest.raises(ValueError, match="gossip"):
        note(session, Access("gossip"))


def test_somebody_else_can_be_the_one_who_acted(sample: Sample) -> None:
    """At a sign-in nobody is signed in yet: who it was, is what the act says."""
    stand(Place("anonymous", route="POST /x", address="10.0.0.1"))
    with sample.db.write() as session:
        note(session, Access("sign_in", actor="p" * 36, unit_id=sample.units["city"].id, result="refused"))
    stand(None)
    (row,) = rows(sample)
    assert (row.actor, row.unit_id, row.address) == ("p" * 36, sample.units["city"].id, "10.0.0.1")


@pytest.mark.parametrize(
    ("mode", "sent", "seen"),
    [
        ("embedded", "6.6.6.6", "127.0.0.1"),
        ("production", "6.6.6.6", "6.6.6.6"),
        ("production", "1.1.1.1, 6.6.6.6", "6.6.6.6"),
        ("production", "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_our_own_proxy_saw(sample: Sample, mode: str, sent: str, seen: str) -> None:
    with sample.app.test_request_context(headers={"X-Forwarded-For": sent} if sent else {}):
        assert client_address(replace(sample.settings, mode=mode)) in (seen, "-" if seen == "127.0.0.1" else seen)
