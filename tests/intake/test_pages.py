"""The pages as plain forms: the list, raising, refusal shown in place, amending, withdrawing, the way of a need."""

import html
import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.web.cookie import NAME
from tests.intake.build import Intake, advanced, make_need


class Browser:
    """A browser without JavaScript: cookies, links, and forms with their hidden fields."""

    def __init__(self, intake: Intake, login: str) -> None:
        self.flask = intake.app.test_client()
        self.flask.set_cookie(NAME, intake.client(login).token)

    def get(self, path: str) -> str:
        answer = self.flask.get(path)
        assert answer.status_code == 200, answer.status_code
        return html.unescape(answer.get_data(as_text=True))

    def send(self, page: str, action: str, **fields: Any) -> TestResponse:
        """Send the form of a page that goes to `action`."""
        text = self.flask.get(page).get_data(as_text=True)
        form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', text, re.S)
        assert form, f"no form to {action} on {page}"
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        return self.flask.post(action, data=hidden | fields)


@pytest.fixture
def browser(intake: Intake) -> Browser:
    return Browser(intake, "zz")


FIELDS = {name: value for name, value in make_need(wanted_by="2031-05-06").items() if isinstance(value, str)}


def test_an_empty_list_says_what_to_do(intake: Intake, browser: Browser) -> None:
    assert "提出第一项需求" in browser.get("/intake/needs")
    leader = Browser(intake, "leader").get("/intake/needs")
    assert "还没有宣传需求" in leader
    assert "提出第一项需求" not in leader


def test_a_need_is_raised_by_form_and_shown(intake: Intake, browser: Browser) -> None:
    answer = browser.send("/intake/needs/new", "/intake/needs/new", **FIELDS)
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"])
    assert "需求已提交，编号需〔" in page
    assert re.search(r'aria-current="step">待受理', page)
    assert "2031-05-06 18:00" in page
    assert FIELDS["title"] in browser.get("/intake/needs")
    assert "没有符合条件的需求" in browser.get("/intake/needs?state=published&q=&mine=true")


def test_sent_twice_it_is_raised_once(intake: Intake, browser: Browser) -> None:
    text = browser.flask.get("/intake/needs/new").get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    first, second = (browser.flask.post("/intake/needs/new", data=hidden | FIELDS) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]


def test_a_refused_form_keeps_what_was_typed_and_says_where(browser: Browser) -> None:
    wrong = FIELDS | {"body": "请联系１３８１２３４５６７８，尽快办理宣传", "subtopic": "fire"}
    answer = browser.send("/intake/needs/new", "/intake/needs/new", **wrong)
    text = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert "疑似手机号码" in text
    assert FIELDS["title"] in text
    assert 'value="fire" selected' in text


def test_returned_amended_withdrawn_by_form(intake: Intake, browser: Browser) -> None:
    place = browser.send("/intake/needs/new", "/intake/needs/new", **FIELDS).headers["Location"]
    need = place.rsplit("/", 1)[1]
    intake.hear(advanced(need, "return_need", "waiting", "waiting", reason="请补充时段"))
    page = browser.get(place)
    assert "专班退回，请您单位补充内容" in page
    assert "请补充时段" in page
    assert "请补充时段" in browser.get(f"{place}/edit")
    changed = FIELDS | {"body": "多发于18时至22时，建议面向网购群体开展防范宣传。"}
    assert browser.send(f"{place}/edit", f"{place}/edit", **changed).status_code == 303
    assert "需求已补充修改：内容" in browser.get(place)
    assert browser.send(place, f"{place}/withdraw", reason="情况变化").status_code == 303
    page = browser.get(place)
    assert re.search(r'aria-current="step">已撤回', page)
    assert "撤回这项需求" not in page


def test_who_only_reads_sees_no_forms(intake: Intake, browser: Browser) -> None:
    place = browser.send("/intake/needs/new", "/intake/needs/new", **FIELDS).headers["Location"]
    page = Browser(intake, "leader").get(place)
    assert "撤回这项需求" not in page
    assert Browser(intake, "xc").flask.get(place).status_code == 404
    assert intake.app.test_client().get(place).status_code == 303
