"""管理: everybody finds the places that are his, each leads to a page he may open; who holds which role where."""

import re
from datetime import timedelta
from typing import Any

import pytest

from services.directory.administering import ALL, DESKS, desks_for
from services.directory.terms import today
from shared.db import now
from tests.directory.desk import Desk
from tests.directory.test_feedback import admitted, give

EVERY = [one for desks in DESKS.values() for one in desks]


def test_places_are_shown_by_role_and_empty_groups_are_not() -> None:
    audit = desks_for(frozenset({"audit_admin"}))
    titles = [one.title for desks in audit.values() for one in desks]
    assert "访问日志" in titles
    assert "人员和账号" not in titles
    assert "出口和接入" not in audit
    assert desks_for(frozenset({"member"})) == {}
    assert {one.title for desks in desks_for(ALL).values() for one in desks} == {one.title for one in EVERY}


@pytest.mark.parametrize("login", ["ly.system", "ly.audit", "ly.director"])
def test_the_page_says_how_each_place_stands(desk: Desk, login: str) -> None:
    give(desk)
    page = admitted(desk, login).get("/directory/admin")
    assert page.status_code == 200
    assert re.search(r"\d+ 个单位", page.text)
    assert ("1 件待答复" in page.text) is (login != "ly.audit"), "only the office answers"


def test_only_administrators_and_the_office_have_it(desk: Desk) -> None:
    for login in ("ls.head", "ly.leader", "ls01.liaison"):
        for page in ("/directory/admin", "/directory/roles"):
            assert admitted(desk, login).get(page).status_code == 403


def granted(desk: Desk, login: str, grants: list[dict[str, Any]]) -> None:
    person = desk.person(login)
    answer = desk.ask("PATCH", f"/people/{person.id}", "ly.system", json={"grants": grants}, version=person.version)
    assert answer.status_code == 200, answer.json


def test_roles_by_bureau_with_terms_and_vacancies(desk: Desk) -> None:
    with desk.db.read() as session:
        day = today(now(session)) + timedelta(days=5)
    county = desk.unit("LY-LS")
    granted(desk, "ls.leader", [{"role": "leader", "until": day.isoformat()}])
    granted(desk, "ls01.liaison", [])
    page = admitted(desk, "ly.audit").get(f"/directory/roles?unit_id={county.id}").text
    assert desk.person("ls.leader").name in page
    assert f"到 {day}" in page
    assert "空缺" in page, "the station's liaison"
    assert "/directory/people/" not in page, "who only looks is led nowhere"
    assert f"/directory/people/{desk.person('ls.leader').id}" in admitted(desk, "ly.system").get(
        f"/directory/roles?unit_id={county.id}"
    ).text  # fmt: skip


def test_a_station_is_no_bureau(desk: Desk) -> None:
    station = desk.person("ls01.liaison").unit_id
    assert admitted(desk, "ly.audit").get(f"/directory/roles?unit_id={station}").status_code == 404
