"""Units: opening, moving, closing; what is said and what the copies hold."""

import pytest

from services.directory.structure import LEVEL_OF, PARENTS_OF, ROLE_STANDS_ON, WANTED_ROLES, grant_fault, place_fault
from shared.identity import KnownUnit, subtree
from shared.ids import new_id
from shared.words import LEVELS, ROLES, UNIT_KINDS
from tests.directory.desk import Desk


def test_the_tables_name_every_kind_and_role() -> None:
    assert set(LEVEL_OF) == set(PARENTS_OF) == set(UNIT_KINDS) == set(WANTED_ROLES)
    assert set(LEVEL_OF.values()) == set(LEVELS)
    assert set(ROLE_STANDS_ON) == set(ROLES)
    assert {role for wanted in WANTED_ROLES.values() for role in wanted} <= set(ROLES)


@pytest.mark.parametrize("kind", UNIT_KINDS)
@pytest.mark.parametrize("parent", [None, *UNIT_KINDS])
def test_every_place(kind: str, parent: str | None) -> None:
    fine = (parent is None and kind == "bureau") or parent in PARENTS_OF[kind]
    assert (place_fault(kind, parent) is None) == fine


def test_every_wanted_role_may_stand_there() -> None:
    assert all(grant_fault(role, kind) is None for kind, wanted in WANTED_ROLES.items() for role in wanted)
    assert grant_fault("member", "station") == "专班成员不能设在基层所队"
    assert grant_fault("king", "bureau") == "角色“king”不存在"
    assert place_fault("castle", "bureau") == "单位类型“castle”不存在"


def test_list_filters_and_pages(desk: Desk) -> None:
    stations = desk.ask("GET", "/units?level=station&limit=120", "ls.publicist").json
    assert len(stations["items"]) == 120
    rest = desk.ask("GET", f"/units?level=station&limit=120&cursor={stations['next']}", "ls.publicist").json
    assert len(rest["items"]) == 80
    assert rest["next"] is None
    codes = [unit["code"] for unit in stations["items"] + rest["items"]]
    assert codes == sorted(codes)
    under = desk.ask("GET", f"/units?under={desk.unit('LY-LS').id}", "ls.publicist").json["items"]
    assert {unit["code"][:5] for unit in under} == {"LY-LS"}
    assert len(under) == 14
    assert [u["code"] for u in desk.ask("GET", "/units?q=指挥", "ls.publicist").json["items"]] == ["LY-ZHZX"]
    assert desk.ask("GET", "/units?q=%25", "ls.publicist").json["items"] == [], "LIKE's own signs are plain text"
    assert desk.ask("GET", "/units?kind=castle", "ls.publicist").status_code == 422


def test_open_a_station(desk: Desk) -> None:
    before = desk.head()
    sent = {"code": "LY-LS-99", "name": "新村派出所", "kind": "station", "parent_id": desk.unit("LY-LS").id}
    answer = desk.ask("POST", "/units", "ly.system", json=sent)
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert answer.json["level"] == "station"
    assert answer.json["path"] == f"{desk.unit('LY-LS').path}{answer.json['id']}/"
    assert desk.said(before) == [("unit.changed", {
        "unit_id": answer.json["id"], "code": "LY-LS-99", "name": "新村派出所", "short_name": "新村派出所",
        "level": "station", "kind": "station", "parent_id": desk.unit("LY-LS").id, "path": answer.json["path"],
        "admin_code": None, "active": True,
        "police_code": None, "towns": [], "successor_id": None,
    })]  # fmt: skip
    assert desk.ask("POST", "/units", "ly.system", json=sent).json["code"] == "code_taken"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "station", "parent": "LY"}, "parent_id"),
        ({"kind": "county", "parent": "LY-LS"}, "parent_id"),
        ({"kind": "county"}, "parent_id"),
        ({"kind": "six", "parent": "LY", "code": "a b"}, "code"),
        ({"kind": "six", "parent": "LY", "name": "x" * 81}, "name"),
        ({"kind": "six", "parent": "LY", "path": "/"}, "path"),
        ({"kind": "six", "parent": "LY", "active": True}, "active"),
    ],
)
def test_what_cannot_be_opened(desk: Desk, sent: dict[str, object], field: str) -> None:
    body = {"code": "LY-NEW", "name": "新单位", **sent}
    if parent := body.pop("parent", None):
        body["parent_id"] = desk.unit(str(parent)).id
    answer = desk.ask("POST", "/units", "ly.system", json=body)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_a_second_bureau_is_refused(desk: Desk) -> None:
    answer = desk.ask("POST", "/units", "ly.system", json={"code": "LY2", "name": "另一市局", "kind": "bureau"})
    assert (answer.status_code, answer.json["code"]) == (409, "one_bureau")


@pytest.mark.parametrize("login", ["ls.publicist", "ly.leader", "ly.director", "ly.security", "ly.audit"])
def test_only_the_system_admin_writes(desk: Desk, login: str) -> None:
    unit, person = desk.unit("LY-LS"), desk.person("ls.member")
    seen = [
        desk.ask("POST", "/units", login, json={"code": "X", "name": "x", "kind": "six", "parent_id": unit.id}),
        desk.ask("PATCH", f"/units/{unit.id}", login, json={"name": "x"}, version=1),
        desk.ask("POST", "/people", login, json={"code": "X", "name": "x", "unit_id": unit.id}),
        desk.ask("GET", "/people", login),
        desk.ask("GET", "/roster.xlsx", login),
    ]
    assert {(answer.status_code, answer.json["title"]) for answer in seen} == {(403, "无权进行此操作")}
    unseen = [
        desk.ask("GET", f"/people/{person.id}", login),
        desk.ask("PATCH", f"/people/{person.id}", login, json={"name": "x"}, version=1),
        desk.ask("POST", f"/people/{person.id}/code", login),
    ]
    assert {answer.status_code for answer in unseen} == {404}, "a person's account is not there for others"


def test_closing_a_county_closes_its_stations_everywhere(desk: Desk) -> None:
    unit, before = desk.unit("LY-LS"), desk.head()
    answer = desk.ask("PATCH", f"/units/{unit.id}", "ly.system", json={"active": False}, version=unit.version)
    assert answer.status_code == 200
    said = [body for name, body in desk.said(before) if name == "unit.changed"]
    assert len(said) == 14
    assert not any(body["active"] for body in said)
    with desk.db.read() as session:
        assert subtree(session, unit.path) == []
    assert desk.ask("GET", "/me", "ls.member").json["grants"] == [], "grants on a closed unit do not hold"
    unit, before = desk.unit("LY-LS"), desk.head()
    desk.ask("PATCH", f"/units/{unit.id}", "ly.system", json={"active": True}, version=unit.version)
    assert all(body["active"] for _, body in desk.said(before))


def test_a_station_moves_with_its_scope(desk: Desk) -> None:
    station, lz = desk.unit("LY-LS-01"), desk.unit("LY-LZ")
    answer = desk.ask("PATCH", f"/units/{station.id}", "ly.system", json={"parent_id": lz.id}, version=station.version)
    assert answer.json["path"] == f"{lz.path}{station.id}/"
    with desk.db.read() as session:
        known = session.get(KnownUnit, station.id)
        assert known is not None
        assert known.path == answer.json["path"]
        assert known.parent_id == lz.id


def test_impossible_moves(desk: Desk) -> None:
    ls, station, city = desk.unit("LY-LS"), desk.unit("LY-LS-01"), desk.unit("LY")
    for parent in (station.id, ls.id, new_id()):
        answer = desk.ask("PATCH", f"/units/{ls.id}", "ly.system", json={"parent_id": parent}, version=ls.version)
        assert answer.status_code == 422, parent
    closed = desk.ask("PATCH", f"/units/{city.id}", "ly.system", json={"active": False}, version=city.version)
    assert (closed.status_code, closed.json["code"]) == (409, "bureau_stays")


def test_versions_guard_changes(desk: Desk) -> None:
    unit = desk.unit("LY-LS")
    missing = desk.ask("PATCH", f"/units/{unit.id}", "ly.system", json={"name": "改名"})
    stale = desk.ask("PATCH", f"/units/{unit.id}", "ly.system", json={"name": "改名"}, version=unit.version + 1)
    assert (missing.status_code, stale.status_code) == (428, 412)
    assert stale.json["current"] == unit.version
    nowhere = desk.ask("PATCH", f"/units/{new_id()}", "ly.system", json={"name": "x"}, version=1)
    assert nowhere.status_code == 404


def test_a_change_that_changes_nothing_says_nothing(desk: Desk) -> None:
    unit, before = desk.unit("LY-LS"), desk.head()
    desk.ask("PATCH", f"/units/{unit.id}", "ly.system", json={"name": unit.name}, version=unit.version)
    assert desk.said(before) == []


def test_vacancies(desk: Desk) -> None:
    assert desk.ask("GET", "/vacancies", "ly.leader").json["items"] == []
    liaison = desk.person("ls05.liaison")
    desk.ask("PATCH", f"/people/{liaison.id}", "ly.system", json={"active": False}, version=liaison.version)
    head = desk.person("ys.head")
    desk.ask("PATCH", f"/people/{head.id}", "ly.system", json={"grants": []}, version=head.version)
    gaps = desk.ask("GET", "/vacancies", "ly.leader").json["items"]
    assert [(gap["code"], [one["label"] for one in gap["missing"]]) for gap in gaps] == [
        ("LY-YS", ["单位负责人", "领导小组组长"]),
        ("LY-LS-05", ["联络人"]),
    ]
    only = desk.ask("GET", f"/vacancies?role=liaison&under={desk.unit('LY-LS').id}", "ly.leader").json["items"]
    assert [gap["code"] for gap in only] == ["LY-LS-05"]
