"""席位 and 空缺: a holder and his deputies, who stands in, what is missing, 专班 counted."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.directory.structure import acting, in_order
from tests.directory.desk import Desk

PLACES = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.none() | st.integers(1, 9), max_size=6)


@given(PLACES)
@settings(max_examples=200)
def test_the_order_is_whole_and_stable(places: dict[str, int | None]) -> None:
    found = in_order(places)
    assert sorted(found) == sorted(places)
    said = [place for one in found if (place := places[one]) is not None]
    assert said == sorted(said)
    assert acting(places) == (bool(places) and set(places.values()).isdisjoint({None, 1}))


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({"b": None, "a": None}, ["a", "b"]),
        ({"b": 1, "a": None}, ["b", "a"]),
        ({"b": 2, "a": 3}, ["b", "a"]),
        ({"b": 2, "a": None}, ["a", "b"]),
    ],
)
def test_who_has_no_place_is_the_holder_where_it_is_free(places: dict[str, int | None], order: list[str]) -> None:
    assert in_order(places) == order


def put(desk: Desk, login: str, *logins: str, role: str = "liaison", code: str = "LY-LS") -> Any:
    unit = desk.unit(code)
    body = {"person_ids": [desk.person(one).id for one in logins]}
    return desk.ask("PUT", f"/units/{unit.id}/seats/{role}", login, json=body, version=unit.version)


def seat(desk: Desk, role: str = "liaison", code: str = "LY-LS") -> dict[str, Any]:
    found = desk.ask("GET", f"/units/{desk.unit(code).id}/seats", "lz.member").json["items"]
    return next(one for one in found if one["role"] == role)


def names(desk: Desk, *logins: str) -> list[str]:
    return [desk.person(one).name for one in logins]


def holders(desk: Desk, **of: str) -> list[str]:
    return [one["name"] for one in seat(desk, **of)["holders"]]


@pytest.mark.parametrize("who", ["ls.head", "ly.system"])
def test_the_head_names_a_liaison_and_deputies_in_their_order(desk: Desk, who: str) -> None:
    assert holders(desk) == names(desk, "ls.liaison")
    before = desk.head()
    assert put(desk, who, "ls.member", "ls.publicist").status_code == 200
    assert holders(desk) == names(desk, "ls.member", "ls.publicist")
    assert [one["place"] for one in seat(desk)["holders"]] == [1, 2]
    assert len([name for name, _ in desk.said(before) if name == "person.changed"]) == 3, "who came and who went"
    ls = desk.unit("LY-LS").id
    for login, has in (("ls.publicist", True), ("ls.member", True), ("ls.liaison", False)):
        grants = desk.ask("GET", "/me", login).json["grants"]
        assert (("liaison", ls) in {(one["role"], one["unit_id"]) for one in grants}) == has, login


def test_an_order_that_is_turned_round_changes_no_role(desk: Desk) -> None:
    put(desk, "ls.head", "ls.liaison", "ls.member")
    before = desk.head()
    assert put(desk, "ls.head", "ls.member", "ls.liaison").status_code == 200
    assert holders(desk) == names(desk, "ls.member", "ls.liaison")
    assert desk.said(before) == []


def test_a_deputy_stands_in_when_the_holder_goes(desk: Desk) -> None:
    put(desk, "ls.head", "ls.liaison", "ls.member")
    gone = desk.person("ls.liaison")
    desk.ask("PATCH", f"/people/{gone.id}", "ly.system", json={"active": False}, version=gone.version)
    found = seat(desk)
    assert (found["acting"], [(one["name"], one["place"]) for one in found["holders"]]) == (
        True, [(desk.person("ls.member").name, 2)])  # fmt: skip
    [gap] = desk.ask("GET", "/vacancies", "ly.leader").json["items"]
    assert (gap["code"], gap["missing"], gap["acting"], gap["short"]) == (
        "LY-LS", [], [{"role": "liaison", "label": "联络人"}], None)  # fmt: skip
    assert desk.ask("GET", "/vacancies?role=publicist", "ly.leader").json["items"] == []
    put(desk, "ls.head", "ls.member")
    assert desk.ask("GET", "/vacancies", "ly.leader").json["items"] == []


def test_who_may_not_and_who_cannot(desk: Desk) -> None:
    assert put(desk, "lz.head", "ls.member").status_code == 404
    assert put(desk, "ls.leader", "ls.member").status_code == 403
    assert put(desk, "ls01.head", "ls.member").status_code == 404, "a station does not name its county's"
    assert put(desk, "ls.head", "ls01.head", code="LY-LS-01").status_code == 200, "a county's head names its stations'"
    for logins, words in (
        (["lz.member"], "人员不存在，或者不是本单位的"),
        (["ls.member", "ls.member"], "同一个人只能占一个席位"),
    ):
        answer = put(desk, "ls.head", *logins)
        assert (answer.status_code, answer.json["errors"]["person_ids"]) == (422, [words])
    admin = put(desk, "ly.system", "ly.security")
    assert "三员账号不得兼任业务角色" in admin.json["errors"]["person_ids"][0]
    assert put(desk, "ly.system", "ls.member", role="leader").status_code == 404
    assert holders(desk) == names(desk, "ls.liaison")


def test_the_head_of_another_unit_who_sees_this_one_may_not(desk: Desk) -> None:
    person, station = desk.person("ls.member"), desk.unit("LY-LS-01")
    grants = [{"role": "member"}, {"role": "unit_head", "unit_id": station.id}]
    at = f"/people/{person.id}"
    assert desk.ask("PATCH", at, "ly.system", json={"grants": grants}, version=person.version).status_code == 200
    assert put(desk, "ls.member", "ls.member").status_code == 403
    assert put(desk, "ls.member", "ls01.head", code="LY-LS-01").status_code == 200


def test_a_seat_left_empty_is_a_vacancy(desk: Desk) -> None:
    assert put(desk, "ls.head").status_code == 200
    [gap] = desk.ask("GET", "/vacancies", "ly.leader").json["items"]
    assert gap["missing"] == [{"role": "liaison", "label": "联络人"}]


def test_a_taskforce_with_too_few_is_named(desk: Desk) -> None:
    member = desk.person("ls.member")
    desk.ask("PATCH", f"/people/{member.id}", "ly.system", json={"grants": []}, version=member.version)
    city = desk.person("ly.member2")
    desk.ask("PATCH", f"/people/{city.id}", "ly.system", json={"active": False}, version=city.version)
    gaps = desk.ask("GET", "/vacancies", "ly.leader").json["items"]
    assert [(gap["code"], gap["short"]) for gap in gaps] == [
        ("LY", {"have": 9, "wanted": 10}), ("LY-LS", {"have": 4, "wanted": 5}),
    ]  # fmt: skip
