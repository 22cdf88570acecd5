"""并入: a unit becomes part of another; nothing of it is lost and nobody of it is left behind."""

from typing import Any

import pytest

from services.directory.structure import ALIKE, merge_fault
from shared.identity import Actor, Grant, KnownPerson, KnownUnit, may_see
from shared.words import UNIT_KINDS
from tests.directory.desk import Desk
from tests.directory.test_jurisdictions import answers, held
from tests.directory.test_units_over_time import day, history, pass_days, planned


def merge(desk: Desk, code: str, into: str, **more: Any) -> Any:
    unit = desk.unit(code)
    body = {"into": desk.unit(into).id, "reason": "机构改革", **more}
    return desk.ask("POST", f"/units/{unit.id}/merge", "ly.system", json=body, version=unit.version)


def known(desk: Desk, code: str) -> KnownUnit:
    with desk.db.read() as session:
        return session.get_one(KnownUnit, desk.unit(code).id)


@pytest.mark.parametrize("kind", UNIT_KINDS)
@pytest.mark.parametrize("into", UNIT_KINDS)
def test_like_goes_with_like(kind: str, into: str) -> None:
    fine = any(kind in group and into in group for group in ALIKE)
    assert (merge_fault(kind, into) is None) == fine


def test_two_stations_become_one(old: Desk) -> None:
    desk = old
    unit, new, liaison = desk.unit("LY-LS-05"), desk.unit("LY-LS-04"), desk.person("ls05.liaison")
    town = held(desk, "LY-LS-05")
    before = desk.head()
    answer = merge(desk, "LY-LS-05", "LY-LS-04", document="临公〔2026〕7号")
    assert answer.status_code == 200, answer.text
    assert (answer.json["active"], answer.json["successor_id"]) == (False, new.id)
    said = [(name, body.get("code") or body.get("person_id")) for name, body in desk.said(before)]
    assert ("unit.changed", "LY-LS-05") in said
    assert ("person.changed", liaison.id) in said
    with desk.db.read() as session:
        person = session.get_one(KnownPerson, liaison.id)
    assert (person.unit_id, person.grants) == (new.id, [{"role": "liaison", "unit_id": new.id}])
    assert (known(desk, "LY-LS-05").active, known(desk, "LY-LS-05").successor_id) == (False, new.id)
    assert answers(desk, town[0])[1] == "LY-LS-04"
    assert held(desk, "LY-LS-05") == []
    assert (history(desk, "LY-LS-05")[0]["what"], history(desk, "LY-LS-05")[0]["document"]) == (
        f"并入{new.name}", "临公〔2026〕7号")  # fmt: skip
    seats = desk.ask("GET", f"/units/{new.id}/seats", "ls.publicist").json["items"]
    [liaisons] = [one for one in seats if one["role"] == "liaison"]
    assert [one["name"] for one in liaisons["holders"]] == [desk.person("ls04.liaison").name, liaison.name]
    assert unit.id not in {gap["unit_id"] for gap in desk.ask("GET", "/vacancies", "ly.leader").json["items"]}


def test_whoever_has_the_successor_sees_what_the_unit_did(desk: Desk) -> None:
    new = desk.unit("LY-LS-04")
    there = Actor(id="x", grants=(Grant("liaison", new.id, new.path),))
    assert not may_see(there, known(desk, "LY-LS-05").path)
    merge(desk, "LY-LS-05", "LY-LS-04")
    assert may_see(there, known(desk, "LY-LS-05").path)


def test_a_district_becomes_part_of_a_zone_with_everything_below(desk: Desk) -> None:
    hd, zone = desk.unit("LY-HD"), desk.unit("LY-JK")
    assert merge(desk, "LY-LS-05", "LY-LS-04").status_code == 200
    assert merge(desk, "LY-HD", "LY-JK").status_code == 200
    station = known(desk, "LY-HD-01")
    assert (station.parent_id, station.path, station.active) == (zone.id, f"{zone.path}{station.id}/", True)
    assert answers(desk, "371312001") == ("LY-JK", "LY-HD-01", "jurisdiction")
    me = desk.ask("GET", "/me", "hd.head").json
    assert me["unit"]["id"] == zone.id
    grants = {(one["role"], one["unit_id"]) for one in me["grants"]}
    assert grants == {("unit_head", zone.id), ("group_leader", zone.id)}
    below = desk.ask("GET", f"/units?under={zone.id}&active=true&limit=200", "ly.leader").json["items"]
    assert len(below) == 1 + 12 + 13
    past = desk.ask("GET", f"/units?under={hd.id}&on={day(desk, 0)}&limit=200", "ly.leader").json["items"]
    assert [one["code"] for one in past] == ["LY-HD"], "from today on it has nothing below"


def test_chains_stay_flat_and_visible(desk: Desk) -> None:
    merge(desk, "LY-LS-05", "LY-LS-04")
    merge(desk, "LY-LS-04", "LY-LS-03")
    last = desk.unit("LY-LS-03")
    for code in ("LY-LS-04", "LY-LS-05"):
        assert known(desk, code).path == f"{last.path}{desk.unit(code).id}/"
        assert known(desk, code).parent_id == last.parent_id, "what it belonged to is not rewritten"
        assert not known(desk, code).active


def test_a_merger_to_come(desk: Desk) -> None:
    assert merge(desk, "LY-LS-05", "LY-LS-04", since=day(desk, 7)).status_code == 200
    assert desk.unit("LY-LS-05").active
    assert planned(desk, "LY-LS-05")[0]["changes"] == {"merge_into": desk.unit("LY-LS-04").id}
    assert pass_days(desk, 7) == 1
    assert not desk.unit("LY-LS-05").active
    assert history(desk, "LY-LS-05")[0]["since"] == day(desk, 0)


def test_who_held_a_role_on_both_holds_it_once(desk: Desk) -> None:
    person, new = desk.person("ls05.liaison"), desk.unit("LY-LS-04")
    grants = [{"role": "liaison"}, {"role": "liaison", "unit_id": new.id}]
    at = f"/people/{person.id}"
    assert desk.ask("PATCH", at, "ly.system", json={"grants": grants}, version=person.version).status_code == 200
    assert merge(desk, "LY-LS-05", "LY-LS-04").status_code == 200
    held_now = desk.ask("GET", "/me", "ls05.liaison").json["grants"]
    assert [(one["role"], one["unit_id"]) for one in held_now] == [("liaison", new.id)]


def test_what_was_still_to_change_of_it_is_dropped(desk: Desk) -> None:
    unit = desk.unit("LY-LS-05")
    body = {"name": "新名", "since": day(desk, 5)}
    assert desk.ask("PATCH", f"/units/{unit.id}", "ly.system", json=body, version=unit.version).status_code == 200
    assert len(planned(desk, "LY-LS-05")) == 1
    merge(desk, "LY-LS-05", "LY-LS-04")
    assert planned(desk, "LY-LS-05") == []
    assert pass_days(desk, 6) == 0
    assert desk.unit("LY-LS-05").name == unit.name


def test_a_merged_unit_can_stand_by_itself_again(desk: Desk) -> None:
    merge(desk, "LY-LS-05", "LY-LS-04")
    unit = desk.unit("LY-LS-05")
    answer = desk.ask("PATCH", f"/units/{unit.id}", "ly.system", json={"active": True}, version=unit.version)
    assert (answer.json["active"], answer.json["successor_id"]) == (True, None)
    assert known(desk, "LY-LS-05").path == f"{desk.unit('LY-LS').path}{unit.id}/"


def test_what_cannot_be_merged(desk: Desk) -> None:
    for code, into in (("LY-LS", "LY-LS-01"), ("LY-LS-01", "LY-LZ"), ("LY", "LY-LS"), ("LY-LS", "LY-LS")):
        answer = merge(desk, code, into)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["into"]), (code, into)
    unit = desk.unit("LY-LS-05")
    body = {"into": desk.unit("LY-LS-04").id, "reason": "x"}
    at = f"/units/{unit.id}/merge"
    assert desk.ask("POST", at, "ly.system", json=body).status_code == 428
    assert desk.ask("POST", at, "ly.system", json={"into": body["into"]}, version=1).status_code == 422
    assert desk.ask("POST", at, "ls.head", json=body, version=1).status_code == 403
    assert desk.ask("POST", at, "lz.head", json=body, version=1).status_code == 404
    assert merge(desk, "LY-LS-05", "LY-LS-04").status_code == 200
    again = merge(desk, "LY-LS-05", "LY-LS-03")
    assert (again.status_code, again.json["code"]) == (409, "unit_closed")
    closed = merge(desk, "LY-LS-03", "LY-LS-05")
    assert closed.json["errors"]["into"] == ["并入的单位已停用"]
