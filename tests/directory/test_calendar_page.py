"""The page of the working calendar, by the test client of Flask, without JavaScript."""

import re
from typing import Any

from tests.directory.desk import Desk
from tests.directory.test_calendar import NOTICE
from tests.directory.test_pages import hidden

HERE = "/directory/calendar"


def signed_in(desk: Desk, login: str) -> Any:
    browser = desk.client()
    browser.set_cookie("baiying", desk.token(login))
    return browser


def send(browser: Any, shown: str, action: str, **fields: str) -> Any:
    """Fill the form with this action on page `shown` and send it, its own hidden fields with it."""
    page = browser.get(shown)
    form = re.search(rf'<form method="post" action="{action}".*?</form>', page.text, re.S)
    assert form, f"no form {action}"
    own = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    return browser.post(action, data=own | fields)


def test_a_year_of_twelve_months_in_words(desk: Desk) -> None:
    page = signed_in(desk, "ls.publicist").get(f"{HERE}?year=2026").text
    assert page.count('class="month"') == 12
    for words in ("2026年日历 · 全市", "1日至7日 国庆节 休", "10日 调休上班", "正式"):
        assert words in page
    assert "<textarea" not in page
    assert hidden_forms(page) == ["/sign-out"]


def hidden_forms(page: str) -> list[str]:
    return re.findall(r'<form method="post" action="([^"]*)"', page)


def test_a_provisional_year_says_so(desk: Desk) -> None:
    page = signed_in(desk, "ls.publicist").get(f"{HERE}?year=2028").text
    assert "暂定" in page
    assert "2028年的放假通知尚未导入" in page


def test_a_notice_is_checked_and_then_imported(desk: Desk) -> None:
    browser = signed_in(desk, "ly.system")
    shown, action = f"{HERE}?year=2027", f"{HERE}/years"
    checked = send(browser, shown, action, notice=NOTICE, dry_run="true")
    assert checked.status_code == 200
    assert "放假19天，调休上班2天" in checked.text
    assert 'name="dry_run" value="false"' in checked.text
    assert "2027-02-20,班,春节" in checked.text, "what was typed stands there still"
    assert "已导入" not in browser.get(shown).text
    done = send(browser, shown, action, notice=NOTICE, dry_run="false")
    assert (done.status_code, done.headers["Location"]) == (303, f"{HERE}?year=2027")
    page = browser.get(shown).text
    assert "2027年放假安排已导入" in page
    assert "20日 调休上班" in page


def test_faults_of_a_notice_are_listed_and_it_cannot_be_imported(desk: Desk) -> None:
    browser = signed_in(desk, "ly.system")
    wrong = "2027-01-01,休,元旦"
    checked = send(browser, f"{HERE}?year=2027", f"{HERE}/years", notice=wrong, dry_run="true").text
    assert "缺少春节" in checked
    assert 'name="dry_run" value="false"' not in checked
    refused = send(browser, f"{HERE}?year=2027", f"{HERE}/years", notice=wrong, dry_run="false")
    assert refused.status_code == 422
    assert "缺少春节" in refused.text
    assert wrong in refused.text
    assert "2027年日历" in refused.text


def test_a_local_day_comes_and_goes(desk: Desk) -> None:
    browser, county = signed_in(desk, "ls.head"), desk.unit("LY-LS").id
    shown = f"{HERE}?year=2026&unit={county}"
    day = {"on": "2026-11-24", "working": "false", "name": "停电检修", "slots": ""}
    assert send(browser, shown, f"{HERE}/days", **day).status_code == 303
    page = browser.get(shown).text
    assert "24日 停电检修 本地休" in page
    [remove] = [one for one in hidden_forms(page) if one.endswith("/remove")]
    assert send(browser, shown, remove).status_code == 303
    assert "已删除" in browser.get(shown).text
    assert "停电检修" not in browser.get(shown).text


def test_a_refused_form_shows_its_own_year_and_unit_with_what_was_typed(desk: Desk) -> None:
    browser, county = signed_in(desk, "ls.head"), desk.unit("LY-LS")
    shown = f"{HERE}?year=2025&unit={county.id}"
    refused = send(browser, shown, f"{HERE}/hours", seasons="早上到晚上")
    assert refused.status_code == 422
    assert f"2025年日历 · {county.name}" in refused.text
    assert "第1行看不懂" in refused.text
    assert "早上到晚上" in refused.text


def test_office_hours_as_lines(desk: Desk) -> None:
    browser, county = signed_in(desk, "ls.head"), desk.unit("LY-LS").id
    shown = f"{HERE}?year=2026&unit={county}"
    lines = "8:30-12:00 14:00-18:00\n6月1日起 8:30-12:00，14:30-18:30"
    assert send(browser, shown, f"{HERE}/hours", seasons=lines).status_code == 303
    page = browser.get(shown).text
    assert "06-01 起 08:30-12:00 14:30-18:30" in page
    assert send(browser, shown, f"{HERE}/hours", seasons=lines + "\n11-01 8:30-11:30").status_code == 303
    assert send(browser, shown, f"{HERE}/hours", seasons="", version="1").status_code == 412
    assert send(browser, shown, f"{HERE}/hours", seasons="").status_code == 303
    assert "沿用全市默认的时间" in browser.get(shown).text


def test_who_may_not_set_sees_no_form(desk: Desk) -> None:
    county = desk.unit("LY-LS").id
    browser = signed_in(desk, "lz.head")
    page = browser.get(f"{HERE}?year=2026&unit={county}").text
    assert hidden_forms(page) == ["/sign-out"]
    data = {"csrf_token": hidden(browser.get(f"{HERE}?year=2026"), "csrf_token"), "unit_id": county}
    sent = browser.post(f"{HERE}/days", data=data | {"on": "2026-11-24", "working": "false", "name": "停电"})
    assert sent.status_code == 403
    hours = {"seasons": "09:00-17:00", "version": "0"}
    for whose in (county, ""):
        assert browser.post(f"{HERE}/hours", data=data | hours | {"unit_id": whose}).status_code == 403
