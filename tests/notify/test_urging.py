"""Urging: no unit more often than the rule of its bureau, whoever urges; narrowed to a part; who urged whom is kept."""

from typing import Any

import pytest

from services.notify import actions
from services.notify.actions.urging import rule_of
from services.notify.models import Push
from services.notify.network.urging import Narrowed, Rule
from shared.errors import Conflict, TooMany
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import (
    Caller,
    Network,
    answer,
    caller,
    deliveries,
    make_network,
    open_push,
    pass_time,
    receipt,
    said,
    settle,
)


def urge(work: Work, push_id: str, path: str, **narrowed: Any) -> int:
    with work.db.write() as session:
        push = session.get_one(Push, push_id)
        return actions.urge(session, push, [path], None, Narrowed(**narrowed))


def opened(work: Work, network: Network) -> str:
    """A push that has reached every level."""
    push_id = open_push(work, network.city)
    pass_time(work, hours=3)
    return push_id


def test_a_unit_rests_whoever_urges(work: Work) -> None:
    network = make_network(work, counties=2, stations=2)
    push_id = opened(work, network)
    first = network.counties[0]
    assert urge(work, push_id, first.path) == 3
    assert urge(work, push_id, network.city.path) == 3
    with pytest.raises(TooMany) as refused:
        urge(work, push_id, first.path)
    assert (refused.value.title, int(refused.value.headers["Retry-After"]) > 3500) == ("一小时内已催办过", True)
    pass_time(work, minutes=61)
    assert urge(work, push_id, network.city.path) == 6
    urged = [one for one in deliveries(work, push_id=push_id) if one.source_id != push_id]
    assert len(urged) == 12


def test_an_urge_is_narrowed_to_a_level_and_a_branch(work: Work) -> None:
    network = make_network(work, counties=2, stations=2)
    push_id = opened(work, network)
    first, second = network.counties
    assert urge(work, push_id, network.city.path, level="county") == 2
    assert urge(work, push_id, network.city.path, branch=first.id) == 2  # its county rests
    with pytest.raises(TooMany):
        urge(work, push_id, network.city.path, level="station", branch=first.id)
    answer(work, push_id, network.stations[second.id][0])
    assert urge(work, push_id, network.city.path) == 1
    with pytest.raises(Conflict) as refused:
        urge(work, push_id, first.path, branch=second.id)
    assert refused.value.code == "nobody_missing"


def test_the_rule_of_the_nearest_bureau_holds(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    county = network.counties[0]
    director = caller(work, network.city, "director")
    assert [one["rest_minutes"] for one in director.get("/urge-rules")["items"]] == [60, 60]
    set_rule(director, network.city.id, 120, 2)
    assert [(one["own"], one["most"]) for one in director.get("/urge-rules")["items"]] == [(True, 2), (False, 2)]
    set_rule(director, county.id, 30, 1)
    with work.db.read() as session:
        assert rule_of(session, network.city.path) == Rule(120, 2)
        assert rule_of(session, county.path) == Rule(30, 1)
        assert rule_of(session, f"/{new_id()}/") == Rule(60, 10)
    assert [(one["what"], one["done"]) for one in said(work, "register.changed")] == [("urge_policy", "added")] * 2
    push_id = open_push(work, county)
    assert urge(work, push_id, county.path) == 1
    pass_time(work, hours=1)
    with pytest.raises(Conflict) as refused:
        urge(work, push_id, county.path)
    assert refused.value.code == "urged_enough"


def set_rule(who: Caller, unit_id: str, rest_minutes: int, most: int, version: int = 0) -> None:
    body = {"rest_minutes": rest_minutes, "most": most}
    done = who.call("PUT", f"/urge-rules/{unit_id}", body, If_Match=f'"{version}"')
    assert (done.status_code, done.get_json()["version"]) == (200, version + 1), done.get_data(as_text=True)


def test_only_the_director_sets_it_and_only_what_he_has_seen(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    county, station = network.counties[0], network.stations[network.counties[0].id][0]
    director, leader = caller(work, network.city, "director"), caller(work, county, "leader")
    body = {"rest_minutes": 60, "most": 3}
    path = f"/urge-rules/{county.id}"
    assert leader.call("PUT", path, body, If_Match='"0"').status_code == 403
    assert leader.call("PUT", f"/urge-rules/{network.counties[1].id}", body).status_code == 404
    assert director.call("PUT", f"/urge-rules/{station.id}", body).status_code == 404
    assert director.call("PUT", path, {"rest_minutes": 1, "most": 0}).status_code == 422
    assert director.call("PUT", path, body).status_code == 428
    set_rule(director, county.id, 60, 3)
    assert director.call("PUT", path, body, If_Match='"0"').status_code == 412
    set_rule(director, county.id, 90, 3, version=1)
    page = f"/notify/urge-rules?unit_id={county.id}"
    status, html = director.press(page, f"/urge-rules/{county.id}", rest_minutes="180", most="4")
    assert (status, "180分钟" in html, "4次" in html) == (200, True, True)


def test_who_urged_whom_is_kept_and_seen_within_ones_scope(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    push_id = opened(work, network)
    leader = caller(work, network.city, "leader")
    made = leader.post(f"/pushes/{push_id}/urge?branch={network.counties[0].id}")
    assert (made.status_code, made.get_json()["urged"]) == (200, 2)
    assert leader.post(f"/pushes/{push_id}/urge?level=nowhere").status_code == 422
    inside, outside = (caller(work, county, "leader") for county in network.counties)
    outside.post(f"/pushes/{push_id}/urge")
    whole = leader.get(f"/pushes/{push_id}/urges")["items"]
    assert [(one["targets"], one["unit"]["id"]) for one in whole] == [
        (2, network.counties[1].id), (2, network.counties[0].id),
    ]  # fmt: skip
    assert whole[1]["by"]["id"]
    assert [one["targets"] for one in inside.get(f"/pushes/{push_id}/urges")["items"]] == [2]
    _, html = leader.see(f"/notify/pushes/{push_id}")
    assert "催办记录" in html
    settle(work)
    with work.db.read() as session:
        assert receipt(session, push_id, network.counties[0]).urges == 1
