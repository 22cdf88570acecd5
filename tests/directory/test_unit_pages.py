"""The pages of the units and of the roster, by the test client: what they show, and what their forms do."""

import io
from typing import Any

import pytest

from deploy.sample import rows
from services.directory import queries
from services.directory.roster import TITLES, write_csv
from tests.directory.desk import Desk
from tests.directory.test_jurisdictions import held
from tests.directory.test_pages import hidden, post, signed_in
from tests.directory.test_seats import holders, names
from tests.directory.test_units_over_time import day, planned

SYSTEM = "ly.system"


def page_of(desk: Desk, code: str) -> str:
    return f"/directory/units/{desk.unit(code).id}"


def send(browser: Any, shown: str, to: str, **fields: Any) -> Any:
    """The form of a unit's page, with the version that the page was made from."""
    page = browser.get(shown)
    own = {name: hidden(page, name) for name in ("csrf_token", "idempotency_key", "version")}
    return browser.post(f"{shown}/{to}", data=own | fields)


def test_a_unit_shows_its_seats_towns_past_and_gaps(desk: Desk) -> None:
    page = signed_in(desk).get(page_of(desk, "LY-JK"))
    assert page.status_code == 200
    for words in ("371312009", "花名册导入", desk.person("jk.liaison").name, "5 人，应不少于 5 人", "下设 12 个单位"):
        assert words in page.text
    assert "更名、划转" not in page.text
    assert "指定联络人" not in page.text
    gone = desk.person("jk.liaison")
    desk.ask("PATCH", f"/people/{gone.id}", SYSTEM, json={"active": False}, version=gone.version)
    assert "空缺：联络人" in signed_in(desk).get(page_of(desk, "LY-JK")).text


def test_a_unit_is_renamed_by_its_page(old: Desk) -> None:
    browser, at = signed_in(old, SYSTEM), page_of(old, "LY-LS-01")
    unit = old.unit("LY-LS-01")
    given = {"short_name": unit.short_name, "parent_id": unit.parent_id, "active": "true"}
    answer = send(browser, at, "change", name="兰山新所", since="2026-02-02", document="临编〔2026〕3号", **given)
    assert answer.headers["Location"] == at
    assert old.unit("LY-LS-01").name == "兰山新所"
    page = browser.get(at).text
    assert f"由“{unit.name}”更名" in page
    assert "临编〔2026〕3号" in page
    same = send(browser, at, "change", name="兰山新所", **given)
    assert same.status_code == 303
    assert "没有改动" in browser.get(at).text
    wrong = send(browser, at, "change", name="又改", since="2020-01-01", **given)
    assert wrong.status_code == 409
    assert "生效日期太早" in wrong.text
    later = send(browser, at, "change", name="以后的名字", since=day(old, 9), **given)
    assert later.status_code == 303
    assert "待生效" in browser.get(at).text
    [row] = planned(old, "LY-LS-01")
    own = {"csrf_token": hidden(browser.get(at), "csrf_token"), "version": "1"}
    assert browser.post(f"{at}/planned/{row['id']}/drop", data=own).status_code == 303
    assert planned(old, "LY-LS-01") == []


def test_towns_by_the_page(desk: Desk) -> None:
    browser, at = signed_in(desk, SYSTEM), page_of(desk, "LY-JK")
    kept = "\n".join(held(desk, "LY-JK"))
    taken = send(browser, at, "towns", towns=f"{kept}\n371312001")
    assert taken.status_code == 409
    assert "现属" in taken.text
    assert send(browser, at, "towns", towns=f"{kept}\n371312001", take_over="true").status_code == 303
    assert "371312001" in held(desk, "LY-JK")
    assert send(browser, at, "towns", towns="").status_code == 303
    assert held(desk, "LY-JK") == []


def test_liaisons_are_named_by_the_page(desk: Desk) -> None:
    browser, at = signed_in(desk, "zhzx.publicist"), page_of(desk, "LY-ZHZX")
    assert "指定联络人" not in browser.get(at).text
    browser = signed_in(desk, SYSTEM)
    ids = [desk.person(login).id for login in ("zhzx.head", "zhzx.liaison")]
    assert send(browser, at, "seats/liaison", person_ids=[*ids, ""]).status_code == 303
    assert holders(desk, code="LY-ZHZX") == names(desk, "zhzx.head", "zhzx.liaison")
    twice = send(browser, at, "seats/liaison", person_ids=[ids[0], ids[0]])
    assert twice.status_code == 422
    assert "同一个人只能占一个席位" in twice.text


def test_a_station_is_opened_and_merged_by_pages(desk: Desk) -> None:
    browser = signed_in(desk, SYSTEM)
    given = {"name": "新村派出所", "code": "LY-LS-99", "kind": "station", "parent_id": desk.unit("LY-LS").id}
    opened = post(browser, "/directory/units/new", "/directory/units/new", **given)
    assert opened.headers["Location"] == page_of(desk, "LY-LS-99")
    again = post(browser, "/directory/units/new", "/directory/units/new", **given)
    assert "单位编码已被使用" in again.text
    at = page_of(desk, "LY-LS-99")
    form = browser.get(f"{at}/merge")
    own = {name: hidden(form, name) for name in ("csrf_token", "idempotency_key", "version")}
    merged = browser.post(f"{at}/merge", data={**own, "into": desk.unit("LY-LS-01").id, "reason": "撤并"})
    assert merged.headers["Location"] == at
    page = browser.get(at).text
    assert "本单位已并入" in page
    assert "已并入" in browser.get("/directory/units").text


def test_the_list_of_vacancies_by_bureau(desk: Desk) -> None:
    browser = signed_in(desk)
    assert "没有空缺" in browser.get("/directory/vacancies").text
    for login in ("ls05.liaison", "ls.member"):
        person = desk.person(login)
        desk.ask("PATCH", f"/people/{person.id}", SYSTEM, json={"active": False}, version=person.version)
    page = browser.get("/directory/vacancies").text
    assert "缺 1 人" in page
    assert "缺联络人" in page
    with desk.db.read() as session:
        gaps = {one["name"]: [gap["code"] for gap in one["gaps"]] for one in queries.by_bureau(session) if one["gaps"]}
    assert gaps == {desk.unit("LY-LS").name: ["LY-LS", "LY-LS-05"]}


# the roster -------------------------------------------------------------------------------------------------------
NEW = ["人员", "ls-new", "示例新人", "", "LY-LS", "", "", "ls.new", "联络人(2)", "", "", "", "", ""]


def upload(browser: Any, do: str, *lines: list[str]) -> Any:
    page = browser.get("/directory/roster")
    own = {name: hidden(page, name) for name in ("csrf_token", "idempotency_key")}
    sent = {**own, "do": do, "file": (io.BytesIO(write_csv(lines)), "花名册.csv", "text/csv")}
    return browser.post("/directory/roster", data=sent, content_type="multipart/form-data")


def test_a_roster_is_looked_at_and_then_brought_in(desk: Desk) -> None:
    browser = signed_in(desk, SYSTEM)
    judged = upload(browser, "check", NEW, ["人员", "ls-bad", "", "", "LY-LS"])
    assert "有 1 处需要改正" in judged.text
    assert "不能为空" in judged.text
    fine = upload(browser, "check", NEW)
    assert "检查无误" in fine.text
    assert desk.ask("GET", "/people?q=ls-new", SYSTEM).json["items"] == []
    done = upload(browser, "import", NEW)
    assert "已全部导入" in done.text
    assert "ls.new" in done.text
    assert desk.person("ls.new").name == "示例新人"
    assert holders(desk) == [*names(desk, "ls.liaison"), "示例新人"]


def test_an_import_with_a_bad_row_does_nothing(desk: Desk) -> None:
    answer = upload(signed_in(desk, SYSTEM), "import", NEW, ["人员", "ls-bad", "", "", "LY-LS"])
    assert "没有导入任何内容" in answer.text
    assert desk.ask("GET", "/people?q=ls-new", SYSTEM).json["items"] == []


@pytest.mark.parametrize("path", ["/directory/roster", "/directory/units/new"])
def test_only_the_administrator_sees_the_forms(desk: Desk, path: str) -> None:
    assert signed_in(desk, "ly.leader").get(path).status_code == 403
    assert signed_in(desk, SYSTEM).get(path).status_code == 200


def test_the_sample_is_as_wide_as_the_header() -> None:
    assert {len(row) for row in rows()} == {len(TITLES)}
