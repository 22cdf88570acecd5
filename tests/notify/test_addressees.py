"""推送范围: saved, previewed, used; a push whose scope cannot be used is held until somebody says whom it is for."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.notify import actions
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import (
    Caller,
    add_sink,
    begin,
    caller,
    counts,
    deliveries,
    make_network,
    make_unit,
    make_work,
    new_push,
    open_push,
    push_of,
    said,
    settle,
)

PUBLISHED = (
    "source_id", "publication_id", "task_id", "unit_id", "topic", "priority", "title", "text", "links", "content_hash",
    "wanted",
)  # fmt: skip


class City:
    """A city with two counties, a department, its director and the publisher of one county."""

    def __init__(self, work: Work) -> None:
        self.work, self.network = work, make_network(work, counties=2, stations=2)
        self.six = make_unit("city", self.network.city, kind="six", code="SIX", name="示例法制支队")
        with work.db.write() as session:
            session.add(self.six)
        self.director = caller(work, self.network.city, "director")
        self.publisher = caller(work, self.network.counties[0], "publisher")

    def save(self, who: Caller, name: str, **selector: Any) -> dict[str, Any]:
        answer = who.post("/addressees", {"name": name, "selector": selector})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return dict(answer.get_json())


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    work = begin(make_work(tmp_path_factory.mktemp("addressees")))
    yield City(work)
    work.db.dispose()


def test_a_set_is_saved_previewed_changed_and_removed(city: City) -> None:
    kept = city.save(city.director, "各分县局和局属部门", levels=["city", "county"])
    assert kept["counts"] == {"city": 1, "county": 2, "station": 0}
    assert (kept["units"], kept["in_words"]) == (3, ["层级：本级部门、分县局"])
    path = f"/addressees/{kept['id']}"
    named = {one["id"] for one in city.director.get(f"{path}/units")["items"]}
    assert named == {city.six.id, *(one.id for one in city.network.counties)}
    first = city.director.get(f"{path}/units?limit=2")
    assert len(first["items"]) == 2
    assert len(city.director.get(f"{path}/units?limit=2&cursor={first['next']}")["items"]) == 1
    change = {"selector": {"except_ids": [city.network.counties[0].id]}}
    assert city.director.call("PATCH", path, change).status_code == 428
    assert city.director.call("PATCH", path, change, If_Match='"9"').status_code == 412
    changed = city.director.call("PATCH", path, change, If_Match='"1"').get_json()
    assert changed["counts"] == {"city": 1, "county": 1, "station": 2}
    assert city.director.call("DELETE", path, If_Match='"2"').status_code == 204
    assert city.director.call("GET", path).status_code == 404
    told = [one for one in said(city.work, "addressees.changed") if one["set_id"] == kept["id"]]
    assert [one["active"] for one in told] == [True, True, False]
    records = [one for one in said(city.work, "register.changed") if one["register_id"] == kept["id"]]
    assert [(one["what"], one["done"]) for one in records] == [
        ("addressees", "added"), ("addressees", "changed"), ("addressees", "removed"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("selector", "where"),
    [
        ({}, "selector"), ({"unit_ids": [new_id()]}, "selector"), ({"unit_ids": []}, "selector"),
        ({"kinds": ["office"]}, "selector"), ({"towns": ["x"]}, "selector"), ({"set_id": new_id()}, "selector"),
    ],
)  # fmt: skip
def test_a_set_that_cannot_be_used_is_refused(city: City, selector: Any, where: str) -> None:
    answer = city.director.post("/addressees", {"name": "不可用", "selector": selector})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [where])


def test_a_county_keeps_its_own_sets_and_sees_no_other(city: City) -> None:
    theirs = city.save(city.director, "市局的范围", kinds=["county"])
    mine = city.save(city.publisher, "本局所队", kinds=["station"])
    assert mine["counts"] == {"station": 2}
    assert [one["id"] for one in city.publisher.get("/addressees")["items"]] == [mine["id"]]
    assert city.publisher.call("GET", f"/addressees/{theirs['id']}").status_code == 404
    beyond = {"name": "越界", "selector": {"unit_ids": [city.network.counties[1].id]}}
    assert city.publisher.post("/addressees", beyond).status_code == 422
    elsewhere = {"name": "越界", "selector": {"kinds": ["station"]}, "unit_id": city.network.city.id}
    assert city.publisher.post("/addressees", elsewhere).status_code == 404
    again = {"name": "本局所队", "selector": {"kinds": ["station"]}}
    assert city.publisher.post("/addressees", again).get_json()["code"] == "already_there"
    liaison = caller(city.work, city.network.counties[0])
    assert liaison.call("GET", "/addressees").status_code == 403


def test_a_push_by_a_set_keeps_the_selector_as_it_stood_and_whom_it_reached(city: City) -> None:
    kept = city.save(city.director, "推送用", levels=["city", "county"])
    push_id = open_push(city.work, city.network.city, wanted={"selector": {"set_id": kept["id"]}})
    assert push_of(city.work, push_id).addressed == {"city": 1, "county": 2}
    city.director.call("PATCH", f"/addressees/{kept['id']}", {"selector": {"kinds": ["six"]}}, If_Match='"1"')
    stood = push_of(city.work, push_id).wanted["stood"]
    assert stood["set"]["selector"] == {"levels": ["city", "county"]}
    assert sum(counts(city.work, push_id).values()) == 3
    shown = city.director.get(f"/pushes/{push_id}")
    assert shown["scope"] == {"words": ["层级：本级部门、分县局"], "name": "推送用", "gone": []}


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        ({"set_id": new_id()}, "已删除"), ({"colour": ["red"]}, "colour"), ({"unit_ids": [new_id()]}, "不存在"),
        ({"kinds": ["lead"]}, "没有单位"), ({"unit_ids": []}, "unit_ids"),
    ],
)  # fmt: skip
def test_a_scope_that_cannot_be_used_holds_the_push_and_tells_nobody(city: City, selector: Any, reason: str) -> None:
    push_id = open_push(city.work, city.network.city, wanted={"selector": selector})
    push = push_of(city.work, push_id)
    assert (push.state, counts(city.work, push_id)) == ("held", {})
    assert reason in (push.held_reason or "")
    assert [one for one in said(city.work, "push.opened") if one["push_id"] == push_id] == []
    assert "scope" in city.director.get(f"/pushes/{push_id}")["allowed_steps"]


def test_a_held_push_opens_when_somebody_says_whom_it_is_for(city: City) -> None:
    push_id = open_push(city.work, city.network.city, wanted={"selector": {"set_id": new_id()}})
    path, version = f"/pushes/{push_id}/scope", {"If_Match": f'"{push_of(city.work, push_id).version}"'}
    wrong = city.director.post(path, {"selector": {"unit_ids": [new_id()]}}, **version)
    assert (wrong.status_code, push_of(city.work, push_id).state) == (422, "held")
    assert city.director.post(path, {"selector": {}}).status_code == 428
    assert city.publisher.post(path, {"selector": {}}, **version).status_code == 404
    given = {"selector": {"unit_ids": [city.network.counties[0].id]}}
    assert city.director.post(path, given, **version).get_json()["state"] == "waiting"
    settle(city.work)
    assert push_of(city.work, push_id).addressed == {"county": 1}
    assert city.director.post(path, given, **version).get_json()["code"] == "not_held"


def test_a_held_push_to_all_waits_for_the_director_and_never_for_who_asked(city: City) -> None:
    push_id = open_push(city.work, city.network.city, wanted={"selector": {"set_id": new_id()}})
    path = f"/pushes/{push_id}"
    asked = city.director.post(f"{path}/scope", {"selector": {}}, If_Match=f'"{push_of(city.work, push_id).version}"')
    assert asked.get_json()["state"] == "approval"
    version = {"If_Match": f'"{push_of(city.work, push_id).version}"'}
    assert city.director.post(f"{path}/approve", None, **version).get_json()["code"] == "own_request"
    other = caller(city.work, city.network.city, "director")
    assert other.post(f"{path}/approve", None, **version).status_code == 200
    settle(city.work)
    assert push_of(city.work, push_id).addressed == {"county": 2, "station": 4}


def test_a_held_push_is_withdrawn_by_its_correction(city: City) -> None:
    publication, wanted = new_id(), {"selector": {"set_id": new_id()}, "levels": ["county"]}
    old = open_push(city.work, city.network.city, wanted=wanted, publication_id=publication)
    asked = new_push(city.network.city, publication_id=new_id(), wanted={"levels": ["county"]})
    published = {name: getattr(asked, name) for name in PUBLISHED}
    with city.work.db.write() as session:
        new = actions.correct_publication(session, publication, "数字有误", published)
        assert new is not None
    settle(city.work)
    assert push_of(city.work, old).state == "recalled"
    assert push_of(city.work, new.id).addressed == {"county": 2}


def test_an_internal_push_never_goes_to_a_public_address(city: City) -> None:
    station = city.network.stations[city.network.counties[0].id][0]
    sink = add_sink(city.work, station, "http://127.0.0.1:9/public")
    with city.work.db.write() as session:
        session.get_one(type(sink), sink.id).audience = "public"
    wanted = {"levels": ["station"], "selector": {"unit_ids": [station.id]}}
    for audience, number in (("internal", 0), ("public", 1)):
        push_id = open_push(city.work, city.network.city, wanted={**wanted, "audience": audience})
        assert _outside(city, push_id) == number, audience


def _outside(city: City, push_id: str) -> int:
    return len(deliveries(city.work, push_id=push_id, way="webhook"))


def test_ticked_boxes_stay_ticked_when_the_form_comes_back(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    leader = caller(work, network.city, "leader")
    _, html = leader.see("/notify/addressees")
    form = html.split('action="/notify/addressees"')[1]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    sent = hidden | {"levels": ["county"], "classes": ["six", "x"], "units": "没有这个单位", "name": "重点"}
    answer = leader.flask.post("/notify/addressees", data=sent)
    ticked = re.findall(r'id="(?:levels|classes|kinds|districts)-([\w-]+)"[^>]* checked', answer.get_data(as_text=True))
    assert (answer.status_code, ticked) == (422, ["county", "six", "x"])
