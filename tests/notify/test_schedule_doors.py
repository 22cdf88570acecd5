"""Recurring pushes by the JSON door and by the pages: asked for, approved, skipped, changed, stopped; who may."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.service import Work
from tests.notify.build import Caller, Network, caller, make_network
from tests.notify.scheduled import WEEKLY, go_to, hear, in_june, published, pushes

RECURRING = {"title": "每周防范提示", "rule": WEEKLY, "levels": ["county"]}


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with in_june(tmp_path) as made:
        yield made


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=2, stations=1)


def ask(who: Caller, **given: Any) -> dict[str, Any]:
    made = who.post("/pushes", {"recurring": {**RECURRING, **given}})
    assert made.status_code == 201, made.get_data(as_text=True)
    found: dict[str, Any] = made.get_json()["recurring"]
    assert made.headers["Location"] == f"/notify/v1/schedules/{found['id']}"
    return found


def test_a_recurring_push_from_asking_to_its_runs(work: Work, network: Network) -> None:
    hear(work, published(network.city, "甲"))
    publisher = caller(work, network.city, "publisher")
    one = ask(publisher)
    assert one["rule_words"] == "每周一09:00，遇休息日顺延到下一个工作日"
    assert (one["state"], one["addressed"]) == ("active", {"county": 2})
    assert [date["due_at"] for date in one["next_dates"]][:2] == ["2026-06-01T01:00:00Z", "2026-06-08T01:00:00Z"]
    assert len(one["next_dates"]) == 5
    go_to(work, 6, 1, 9, 0)
    (run,) = publisher.get(f"/schedules/{one['id']}/runs")["items"]
    assert (run["state_label"], run["items"], run["push_number"]) == ("已推送", 1, pushes(work)[0].number)
    status, html = publisher.see(f"/notify/schedules/{one['id']}")
    assert (status, run["push_number"] in html, "2026-06-08 09:00" in html) == (200, True, True)
    assert "每周防范提示" in publisher.see("/notify/schedules")[1]


def test_who_may_ask_see_and_change(work: Work, network: Network) -> None:
    one = ask(caller(work, network.city, "leader"))
    county = caller(work, network.counties[0], "publisher")
    assert county.call("GET", f"/schedules/{one['id']}").status_code == 404
    assert county.get("/schedules")["items"] == []
    assert county.call("PATCH", f"/schedules/{one['id']}", {"title": "别的"}, If_Match='"1"').status_code == 404
    member = caller(work, network.city, "member")
    assert member.get(f"/schedules/{one['id']}")["allowed_steps"] == []
    assert member.post("/pushes", {"recurring": RECURRING}).status_code == 403
    elsewhere = {**RECURRING, "unit_id": network.city.id}
    assert county.post("/pushes", {"recurring": elsewhere}).status_code == 404
    own = county.post("/pushes", {"recurring": {**RECURRING, "levels": ["station"]}}).get_json()["recurring"]
    assert (own["state"], own["unit"]["id"]) == ("approval", network.counties[0].id)  # all there is below a county


def test_exactly_one_of_a_repeat_and_a_recurring_push(work: Work, network: Network) -> None:
    who = caller(work, network.city, "publisher")
    for body in ({}, {"push_id": network.city.id, "recurring": RECURRING}):
        refused = who.post("/pushes", body)
        assert (refused.status_code, "push_id" in refused.get_json()["errors"]) == (422, True)
    flash = who.post("/pushes", {"recurring": {**RECURRING, "priority": "flash"}})
    assert flash.status_code == 422


def test_steps_want_the_version_and_the_right_person(work: Work, network: Network) -> None:
    leader, director = caller(work, network.city, "leader"), caller(work, network.city, "director")
    one = ask(leader, levels=["county", "station"])
    here = f"/schedules/{one['id']}"
    assert (one["state"], one["allowed_steps"]) == ("approval", ["change", "stop"])
    assert leader.post(f"{here}/approve", If_Match='"1"').status_code == 403
    assert director.post(f"{here}/approve").status_code == 428
    assert director.post(f"{here}/approve", If_Match='"7"').status_code == 412
    done = director.post(f"{here}/approve", If_Match='"1"')
    assert (done.status_code, done.get_json()["state"]) == (200, "active")
    assert director.post(f"{here}/approve", If_Match='"2"').get_json()["code"] == "not_waiting"
    skipped = leader.post(f"{here}/skip", {}, If_Match='"2"').get_json()
    assert skipped["next_dates"][0]["skipped"]
    back = leader.post(f"{here}/skip", {"skip": False}, If_Match='"3"').get_json()
    assert not back["next_dates"][0]["skipped"]
    changed = leader.call("PATCH", here, {"ends_on": "2026-07-01"}, If_Match='"4"').get_json()
    assert (changed["ends_on"], changed["state"]) == ("2026-07-01", "approval")
    stopped = leader.post(f"{here}/stop", {"reason": "不再需要"}, If_Match='"5"').get_json()
    assert (stopped["state"], stopped["next_dates"], stopped["allowed_steps"]) == ("stopped", [], [])
    assert leader.post(f"{here}/stop", {"reason": "不再需要"}, If_Match='"6"').get_json()["code"] == "ended"


def test_the_forms_without_javascript(work: Work, network: Network) -> None:
    leader = caller(work, network.city, "leader")
    refused, html = leader.press("/notify/schedules", "/schedules", title="每周提示", every="week", at="09:00")
    assert (refused, "每周推送须选星期几" in html) == (422, True)
    status, html = leader.press(
        "/notify/schedules", "/schedules", title="每周提示", every="week", at="09:00", weekday="1", levels="county"
    )
    assert (status, "已建立，到时自动推送" in html) == (200, True)
    page = f"/notify/schedules/{leader.get('/schedules')['items'][0]['id']}"
    _, html = leader.press(page, "/skip")
    assert "不推送" in html
    _, html = leader.press(page, "/change", title="每周提示", every="working_day", nth="2", at="15:00")
    assert "每月第2个工作日15:00" in html
    _, html = leader.press(page, "/stop", reason="不再需要")
    assert "已停止：不再需要" in html
    assert caller(work, network.city, "member").see("/notify/schedules")[1].count("新建定期推送") == 0
