"""Home, search, the design sheet: parts in the order of one's work, what only some may see, pieces drawn for real."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.directory.models import Person, PersonGrant
from services.directory.pages.front import parts_of
from services.directory.queries import people_found, this_day, told_at_home, units_found
from services.directory.queries.told import MOST_TERMS, NEAR
from shared.db import now
from shared.identity import ADMIN_ROLES, Actor, Grant
from tests.directory.desk import Desk


def browser(desk: Desk, login: str) -> Any:
    client = desk.client()
    client.set_cookie("baiying", desk.token(login))
    return client


def actor(desk: Desk, login: str) -> Actor:
    person = desk.person(login)
    with desk.db.read() as session:
        grants = session.get_one(Person, person.id).grants
        units = {grant.unit_id: session.get_one(type(person.unit), grant.unit_id).path for grant in grants}
        held = tuple(Grant(grant.role, grant.unit_id, units[grant.unit_id]) for grant in grants)
    return Actor(person.id, unit_id=person.unit_id, unit_path=person.unit.path, grants=held)


def told(desk: Desk, login: str) -> list[str]:
    who = actor(desk, login)
    with desk.db.read() as session:
        return [one["text"] for one in told_at_home(session, who, who.roles & (ADMIN_ROLES | {"leader"}))]


@pytest.mark.parametrize(
    ("roles", "parts"),
    [
        ({"member"}, ["tasking", "notify"]),
        ({"leader"}, ["tasking", "intake", "notify"]),
        ({"publicist"}, ["intake", "notify"]),
        ({"liaison"}, ["notify", "intake"]),
        ({"unit_head", "final_reviewer"}, ["tasking", "intake", "notify"]),
        ({"system_admin"}, ["notify"]),
        ({"audit_admin"}, []),
        (set(), []),
    ],
)
def test_the_service_of_ones_daily_work_comes_first(roles: set[str], parts: list[str]) -> None:
    assert parts_of(frozenset(roles)) == parts


def test_home_asks_the_parts_since_the_last_look_and_forgets_it_on_the_way_out(desk: Desk) -> None:
    client = browser(desk, "ly.leader")
    first = client.get("/")
    assert re.findall(r'data-part="([^"]+)"', first.text) == [
        "/tasking/home", "/intake/home", "/notify/home", "/directory/home",
    ]  # fmt: skip
    (cookie,) = [line for line in first.headers.getlist("Set-Cookie") if line.startswith("baiying_looked=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    with desk.db.read() as session:
        earlier = int((now(session) - timedelta(hours=2)).timestamp())
    client.set_cookie("baiying_looked", f"{earlier}~{earlier}")
    again = client.get("/").text
    assert re.search(r'data-part="/tasking/home\?since=20\d\d-\d\d-\d\dT\d\d%3A\d\d%3A\d\d%2B00%3A00"', again)
    token = re.search(r'name="csrf_token" value="([^"]+)"', again)
    assert token
    client.post("/sign-out", data={"csrf_token": token[1]})
    assert client.get_cookie("baiying_looked") is None


def test_a_term_that_ends_is_told_to_its_holder_and_to_the_administrator(desk: Desk) -> None:
    assert not any("任期" in line for line in told(desk, "ly.leader") + told(desk, "ly.system"))
    leader = desk.person("ly.leader")
    with desk.db.write() as session:
        own = sa.update(PersonGrant).where(PersonGrant.person_id == leader.id)
        session.execute(own.values(until=this_day(session) + NEAR))
    assert "您的“专班组长”任期将满" in told(desk, "ly.leader")
    assert f"{leader.name}的“专班组长”任期将满" in told(desk, "ly.system")
    assert not any("任期" in line for line in told(desk, "ly.member1"))
    with desk.db.write() as session:
        session.execute(own.values(until=this_day(session) + NEAR + timedelta(days=1)))
    assert not any("任期" in line for line in told(desk, "ly.leader") + told(desk, "ly.system"))
    with desk.db.write() as session:
        session.execute(sa.update(PersonGrant).values(until=this_day(session)))
    assert sum("任期" in line for line in told(desk, "ly.system")) == 1 + MOST_TERMS  # his own, and the first below


def test_vacancies_are_told_to_who_oversees_them(desk: Desk) -> None:
    before = told(desk, "ly.system")
    person = desk.person("ls05.liaison")
    desk.ask("PATCH", f"/people/{person.id}", "ly.system", json={"active": False}, version=person.version)
    after = told(desk, "ly.system")
    part = browser(desk, "ly.system").get("/directory/home", headers={"X-Part": "1"}).text
    assert "个单位有空缺" in part
    assert "<html" not in part
    assert [line for line in after if "有空缺" in line] != [line for line in before if "有空缺" in line]
    assert not any("有空缺" in line for line in told(desk, "ls06.liaison"))


def test_a_search_finds_units_the_exact_one_first(desk: Desk) -> None:
    with desk.db.read() as session:
        assert [unit.code for unit in units_found(session, "LY-LS-05")] == ["LY-LS-05"]
        towns = units_found(session, "派出所")
        assert len(towns) == 8
        assert units_found(session, "LY-LS")[0].code == "LY-LS"
        assert units_found(session, "%") == units_found(session, "_") == []


def test_people_are_found_by_who_administers_them_alone(desk: Desk) -> None:
    liaison = desk.person("ls05.liaison")
    with desk.db.read() as session:
        assert [one.id for one in people_found(session, actor(desk, "ly.system"), "ls05.liaison")] == [liaison.id]
        assert people_found(session, actor(desk, "ly.leader"), "ls05.liaison") == []
    assert liaison.name in browser(desk, "ly.system").get(f"/search?q={liaison.name}").text
    assert "/directory/people/" not in browser(desk, "ls.head").get(f"/search?q={liaison.name}").text


def test_the_search_page_and_its_part(desk: Desk) -> None:
    client = browser(desk, "ly.leader")
    assert "要找什么" in client.get("/search").text
    page = client.get("/search?q= 白沙埠 ").text
    assert re.findall(r'data-part="(/[a-z]+/search)\?q=', page) == [
        "/tasking/search",
        "/intake/search",
        "/notify/search",
    ]
    assert "兰山分局白沙埠镇派出所" in page
    bare = client.get("/directory/search?q=白沙埠", headers={"X-Part": "1"}).text
    assert "兰山分局白沙埠镇派出所" in bare
    assert "<html" not in bare
    nothing = client.get("/search?q=<b>").text
    assert "“&lt;b&gt;”" in nothing
    assert client.get("/search?q=" + "长" * 101).status_code == 422


def test_the_design_sheet_is_drawn_by_the_pieces_themselves(desk: Desk) -> None:
    page = browser(desk, "ly.audit").get("/design").text
    assert 'aria-invalid="true"' in page
    assert page.count("请写标题，4至60个字") == 1, "a sample of a refusal is no refusal of this page"
    assert page.count('<svg class="icon"') > 25
    for word in ("待领取", "特急", "已签收", "将到期", "#123f7c"):
        assert word in page
