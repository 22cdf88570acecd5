"""The sample directory of Linyi: complete, consistent, and visibly invented."""

import re
from collections import Counter

import pytest

from deploy.sample import ROSTER, SAMPLE_SIGN_INS, enrol, linyi, load_sample, logins, open_sign_ins
from deploy.sample.places import COUNTIES, STATIONS_TOTAL
from services.directory.passwords import hashing
from shared.db import Database
from shared.identity import WORK_ROLES
from shared.settings import Settings
from tests.directory.desk import Desk

UNITS = list(linyi.units())
PEOPLE = list(linyi.people())


def test_one_and_six_and_the_network() -> None:
    assert Counter(unit.kind for unit in UNITS) == {
        "bureau": 1, "lead": 1, "six": 6, "branch": 7, "county": 12, "zone": 4, "station": STATIONS_TOTAL,
    }  # fmt: skip
    assert {unit.short_name for unit in UNITS if unit.kind == "six"} == {
        "指挥中心", "政治部", "督察支队", "法制支队", "网安支队", "信访处",
    }  # fmt: skip
    assert {len(county.towns) for county in COUNTIES} == {12, 13}
    assert len({unit.code for unit in UNITS}) == len(UNITS) == len({unit.name for unit in UNITS})


def test_no_code_is_invented() -> None:
    codes = {unit.code: unit.admin_code for unit in UNITS if unit.admin_code}
    assert sorted(codes.values()) == ["371300", "371302", "371311", "371312", *map(str, range(371321, 371330))]
    assert not any(unit.admin_code for unit in UNITS if unit.kind in ("zone", "station"))
    assert not any(unit.police_code for unit in UNITS)


def test_a_zone_answers_for_towns_whose_code_is_a_districts() -> None:
    towns = {unit.code: unit.towns for unit in UNITS if unit.kind in ("county", "zone") and unit.towns}
    assert set(towns) == {"LY-LS", "LY-HD", "LY-JK"}
    assert {town[:6] for town in towns["LY-JK"]} == {"371312"} == {town[:6] for town in towns["LY-HD"]}
    stations = Counter(town for unit in UNITS if unit.kind == "station" for town in unit.towns)
    assert set(stations) == {town for held in towns.values() for town in held}
    assert set(stations.values()) == {1}


def test_people_are_invented_and_visibly_so() -> None:
    assert all(re.fullmatch(r"示例[甲乙丙丁戊己庚辛壬癸][一二三四五六七八九十]+", person.name) for person in PEOPLE)
    assert len({person.name for person in PEOPLE}) == len(PEOPLE) == len({person.login for person in PEOPLE})


def test_the_city_taskforce_is_ten_different_people_and_a_county_one_five() -> None:
    parts = ("leader", "member", "first_reviewer", "second_reviewer", "publisher")
    city = [login for part in parts for login in logins("LY", part)]
    assert len(city) == len(set(city)) == 10
    assert len({*city, *logins("LY", "director"), *logins("LY", "legal_reviewer")}) == 12
    for county in COUNTIES:
        code = linyi.code_of(county.slug)
        five = [login for part in parts for login in logins(code, part)]
        assert len(five) == len(set(five)) == 5
        others = {*logins(code, "final_reviewer"), *logins(code, "legal_reviewer"), *logins(code, "unit_head")}
        assert len(others - set(five)) == 3


def test_every_unit_has_its_liaison_and_every_role_its_holder() -> None:
    assert all(len(logins(unit.code, "liaison")) == 1 for unit in UNITS if unit.code != "LY")
    held = {role for person in PEOPLE for role, _ in person.grants}
    assert held == (WORK_ROLES - {"client"}) | {"system_admin", "security_admin", "audit_admin"}
    assert logins("兰山分局", "member") == ("ls.member",)
    assert logins("兰山街道派出所", "liaison") == ("ls01.liaison",)
    assert logins("nowhere", "member") == ()


def test_the_file_is_what_the_module_gives(tmp_path_factory: pytest.TempPathFactory) -> None:
    written = linyi.write_roster(tmp_path_factory.mktemp("roster") / "roster.csv")
    assert written.read_bytes() == ROSTER.read_bytes()


def test_loading_is_idempotent_and_says_everything_once(empty: Database) -> None:
    first = load_sample(empty)
    assert first == {"units": 231, "people": 652, "told": 883, "unchanged": 0, "sign_ins": 0}
    assert load_sample(empty) == {"units": 0, "people": 0, "told": 0, "unchanged": 883, "sign_ins": 0}


def test_only_the_sample_sign_ins_have_a_password(desk: Desk) -> None:
    items, cursor = [], ""
    while cursor is not None:
        page = desk.ask("GET", f"/people?limit=200{cursor and '&cursor=' + cursor}", "ly.system").json
        items, cursor = items + page["items"], page["next"]
    assert len(items) == 652
    assert {one["login"] for one in items if one["has_password"]} == {one.login for one in SAMPLE_SIGN_INS}
    assert open_sign_ins(desk.db) == 0, "given once"


def test_enrolled_people_can_sign_in(desk: Desk) -> None:
    passwords = enrol(desk.db, ["ls02.liaison", "ys.member"])
    assert len(set(passwords.values())) == 2
    for login, password in passwords.items():
        assert desk.ask("POST", "/sessions", json={"login": login, "password": password}).status_code == 201
    with pytest.raises(LookupError, match=r"no\.body"):
        enrol(desk.db, ["no.body"])


def test_no_sample_password_outside_test_keys(desk: Desk) -> None:
    before = hashing.verified
    live = Database("directory", Settings(data=desk.settings.data, keys="live"))
    for give in (open_sign_ins, lambda db: enrol(db, ["ls.member"])):
        with pytest.raises(PermissionError):
            give(live)
    live.dispose()
    assert hashing.verified == before
