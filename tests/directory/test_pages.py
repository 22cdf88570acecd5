"""The directory's pages, by the test client of Flask: sign-in, home, first password, the tree."""

import re
from typing import Any

import pytest

from deploy.sample import SAMPLE_PASSWORD
from services.directory.pages import CARDS
from tests.directory.desk import Desk


def hidden(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no field {name}"
    return found[1]


def post(browser: Any, shown: str, to: str, **fields: str) -> Any:
    """Fill the form that stands on page `shown` and send it."""
    page = browser.get(shown)
    own = {name: hidden(page, name) for name in ("csrf_token", "idempotency_key", "back")}
    return browser.post(to, data=own | fields)


def signed_in(desk: Desk, login: str = "ly.leader") -> Any:
    browser = desk.client()
    answer = post(browser, "/sign-in", "/sign-in", login=login, password=SAMPLE_PASSWORD)
    assert answer.status_code == 303
    return browser


def test_without_a_cookie_one_is_sent_to_sign_in(desk: Desk) -> None:
    answer = desk.client().get("/directory/units")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/directory/units"


def test_sign_in_sets_the_cookie_and_goes_on(desk: Desk) -> None:
    browser = desk.client()
    answer = post(browser, "/sign-in?next=/directory/units", "/sign-in", login="ly.leader", password=SAMPLE_PASSWORD,
                  next="/directory/units")  # fmt: skip
    assert answer.headers["Location"] == "/directory/units"
    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("baiying=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=14400" in cookie, "four hours at rest"
    assert browser.get("/directory/units").status_code == 200


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_next_stays_on_this_site(desk: Desk, evil: str) -> None:
    answer = post(desk.client(), "/sign-in", "/sign-in", login="ly.leader", password=SAMPLE_PASSWORD, next=evil)
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_shows_the_form_again_with_what_was_typed(desk: Desk) -> None:
    answer = post(desk.client(), "/sign-in", "/sign-in", login="ly.leader", password="wrong-one", next="/notify/inbox")
    assert answer.status_code == 401
    assert "登录名或密码不正确" in answer.text
    assert 'value="ly.leader"' in answer.text
    assert 'value="/notify/inbox"' in answer.text
    assert "wrong-one" not in answer.text


def test_failures_that_came_by_the_page_are_counted_too(desk: Desk) -> None:
    browser = desk.client()
    for _ in range(5):
        post(browser, "/sign-in", "/sign-in", login="ly.leader", password="wrong-one")
    answer = post(browser, "/sign-in", "/sign-in", login="ly.leader", password=SAMPLE_PASSWORD)
    assert answer.status_code == 429
    assert "操作过于频繁" in answer.text


def test_the_sign_in_form_wants_its_csrf_token(desk: Desk) -> None:
    answer = desk.client().post("/sign-in", data={"login": "ly.leader", "password": SAMPLE_PASSWORD})
    assert answer.status_code == 403
    assert not [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("baiying=ey")]


def test_sign_out(desk: Desk) -> None:
    browser = signed_in(desk)
    token = browser.get_cookie("baiying").value
    answer = browser.post("/sign-out", data={"csrf_token": hidden(browser.get("/"), "csrf_token")})
    assert answer.headers["Location"] == "/sign-in"
    assert browser.get_cookie("baiying") is None
    assert desk.ask("GET", "/me", token=token).status_code == 401


@pytest.mark.parametrize(
    ("login", "there", "not_there"),
    [
        ("zhzx.publicist", "/intake/needs/new", "/tasking/queue"),
        ("ly.member1", "/tasking/queue", "/intake/needs/new"),
        ("ls01.liaison", "/notify/inbox", "/tasking/queue?queue=late"),
        ("ly.leader", "/tasking/queue?queue=late", "/intake/needs/new"),
        ("ly.system", "/directory/units", "/notify/inbox"),
    ],
)
def test_home_shows_the_places_of_ones_roles(desk: Desk, login: str, there: str, not_there: str) -> None:
    page = signed_in(desk, login).get("/")
    assert page.status_code == 200
    assert f'class="tile" href="{there}"' in page.text
    assert f'class="tile" href="{not_there}"' not in page.text
    assert desk.person(login).name in page.text


def test_every_card_leads_into_a_service() -> None:
    assert all(re.match(r"/(intake|tasking|notify|directory)/", card.address) for card in CARDS)


def test_the_tree_shows_everything_and_its_gaps(desk: Desk) -> None:
    browser = signed_in(desk)
    page = browser.get("/directory/units")
    assert page.text.count("派出所") == 200
    assert "<b>200</b>" in page.text
    assert "<b>16</b>" in page.text
    assert "缺联络人" not in page.text
    assert 'href="/directory/roster"' not in page.text
    person = desk.person("ls05.liaison")
    desk.ask("PATCH", f"/people/{person.id}", "ly.system", json={"active": False}, version=person.version)
    page = browser.get("/directory/units")
    assert "缺联络人" in page.text
    lacking = browser.get("/directory/units?lacking=true").text
    assert lacking.count("派出所") == 1, "only the one with a vacancy, and what stands above it"
    assert "兰山分局" in lacking
    assert "罗庄分局" not in lacking
    assert browser.get("/directory/units?q=白沙埠").text.count("派出所") == 1
    assert browser.get("/directory/units?q=兰山分局").text.count("派出所") == 13, "a bureau with all that is below it"
    assert "没有找到单位" in browser.get("/directory/units?q=没有这样的").text
    assert 'href="/directory/roster"' in signed_in(desk, "ly.system").get("/directory/units").text


def test_a_first_password_by_the_page(desk: Desk) -> None:
    person = desk.person("ls03.liaison")
    code = desk.ask("POST", f"/people/{person.id}/code", "ly.system").json["code"]
    browser = desk.client()
    weak = post(browser, "/first-password", "/first-password", login="ls03.liaison", code=code, password="123")
    assert weak.status_code == 422
    assert "密码应为10至128个字符" in weak.text
    good = post(
        browser, "/first-password", "/first-password", login="ls03.liaison", code=code, password="Qiutian-2026!"
    )
    assert good.headers["Location"] == "/sign-in"
    assert "密码已设置" in browser.get("/sign-in").text


def test_what_is_not_there_is_a_page_too(desk: Desk) -> None:
    page = signed_in(desk).get("/directory/nowhere", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "<html" in page.text
