"""The pages of planning open for those who work here, say what is the matter, and their forms do what they say."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.tasking.build import Tasking
from tests.tasking.planning.cases import campaign, conference, event, make_line, make_outlet, post, today


def browser(made: Tasking, login: str) -> FlaskClient:
    client = made.app.test_client()
    client.set_cookie("baiying", made.token(made.people[login]))
    return client


def send(made: Tasking, login: str, page: str, path: str, **fields: Any) -> Any:
    """Open a page, send one of its forms with the CSRF token and the version that stands in it."""
    client = browser(made, login)
    shown = client.get(f"/tasking{page}").text
    start = f'method="post" action="/tasking{path}"'
    assert start in shown, path
    form = shown.split(start, 1)[1].split("</form>", 1)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    return client.post(f"/tasking{path}", data=hidden | fields)


PAGES = ("/calendar", "/campaigns", "/plan-items", "/sensitive-events", "/conferences", "/concerns")


@pytest.mark.parametrize("page", PAGES)
def test_the_lists_open_empty_and_without_forms_for_those_who_may_not(tasking: Tasking, page: str) -> None:
    for login in ("city.member", "county.member", "city.leader", "city.director"):
        answer = browser(tasking, login).get(f"/tasking{page}")
        assert answer.status_code == 200
    assert browser(tasking, "station").get(f"/tasking{page}").status_code == 403


def test_a_campaign_by_its_forms(tasking: Tasking) -> None:
    on = today(tasking)
    fields = {"name": "爱民实践", "focus": "走访群众", "since": str(on), "until": str(on), "central": "true",
              "owner": tasking.people["city.leader"]}  # fmt: skip
    answer = send(tasking, "city.leader", "/campaigns", "/campaigns", **fields)
    assert answer.status_code == 303
    where = answer.headers["Location"].removeprefix("/tasking")
    added = send(tasking, "city.leader", where, f"{where}/products", kind="article", title="一封信", due_on=str(on))
    assert added.status_code == 303
    assert send(tasking, "city.leader", where, f"{where}/move", step="start").status_code == 303
    shown = browser(tasking, "county.member").get(f"/tasking{where}").text
    for words in ("爱民实践", "中心工作", "一封信", "责任人", "示例city.leader", "进行中", "启动专题"):
        assert words in shown
    assert "发布时间</summary>" not in shown, "a county's member changes nothing"


def test_a_refused_form_keeps_what_was_typed(tasking: Tasking) -> None:
    fields = {"name": "专题甲", "focus": "主题", "since": "2026-12-02", "until": "2026-12-01"}
    answer = send(tasking, "city.leader", "/campaigns", "/campaigns", **fields)
    assert answer.status_code == 422
    assert "不得早于开始日期" in answer.text
    assert 'value="专题甲"' in answer.text


def test_an_event_by_its_forms(tasking: Tasking) -> None:
    fields = {"title": "突发事件", "topic": "crime", "summary": "正在处置"}
    answer = send(tasking, "city.leader", "/sensitive-events", "/sensitive-events", **fields)
    where = answer.headers["Location"].removeprefix("/tasking")
    head = tasking.people["head"]
    assert send(tasking, "city.leader", where, f"{where}/tracks/lawful", owner_id=head).status_code == 303
    assert send(tasking, "head", where, f"{where}/tracks/lawful/acknowledge", words="已到场").status_code == 303
    shown = browser(tasking, "city.leader").get(f"/tasking{where}").text
    for words in ("冻结中", "已到位", "已到场", "舆论引导、社会面管控尚未到位", "5小时", "国办2016", "示例head"):
        assert words in shown
    task = browser(tasking, "city.member").get(f"/tasking/tasks/{tasking.task()}").text
    assert "暂停发布" in task


def test_a_conference_by_its_forms(tasking: Tasking) -> None:
    outlet = make_outlet(tasking)
    line = make_line(tasking)
    row = conference(tasking, invited=[outlet])
    where = f"/conferences/{row['id']}"
    shown = browser(tasking, "city.leader").get(f"/tasking{where}").text
    assert "还不能召开：没有关联口径" in shown
    assert send(tasking, "city.leader", where, f"{where}/line", line_id=line).status_code == 303
    assert (
        send(tasking, "city.leader", where, f"{where}/questions", question="问什么", answer="答什么").status_code == 303
    )
    assert send(tasking, "city.leader", where, f"{where}/hold", attended=outlet).status_code == 303
    assert send(tasking, "city.member", where, f"{where}/record", record="到会一家").status_code == 303
    shown = browser(tasking, "city.member").get(f"/tasking{where}").text
    for words in ("已召开", "示例日报", "到会", "会前准备", "到会一家"):
        assert words in shown


def test_a_concern_and_an_item_and_a_day_by_their_forms(tasking: Tasking) -> None:
    fields = {"title": "限行", "topic": "traffic", "question": "何时恢复", "heard_from": "12345热线"}
    answer = send(tasking, "city.member", "/concerns", "/concerns", **fields)
    where = answer.headers["Location"].removeprefix("/tasking")
    assert send(tasking, "city.leader", where, f"{where}/answer", answer="周五恢复").status_code == 303
    assert "按时办到" in browser(tasking, "city.member").get(f"/tasking{where}").text
    item = {"title": "宣讲", "year": str(today(tasking).year), "target": "10", "measure": "场", "source": "年度要点",
            "counted_by": "figures"}  # fmt: skip
    answer = send(tasking, "city.director", "/plan-items", "/plan-items", **item)
    where = answer.headers["Location"].removeprefix("/tasking")
    on = str(today(tasking))
    figure = {"amount": "3", "since": on, "until": on, "source": "签到表"}
    assert send(tasking, "city.director", where, f"{where}/figures", **figure).status_code == 303
    assert "签到表" in browser(tasking, "city.member").get(f"/tasking{where}").text
    day = {"name": "全国交通安全日", "kind": "publicity_day", "since": on, "source": "公安部通知"}
    assert send(tasking, "city.director", "/calendar", "/calendar/days", **day).status_code == 303
    assert "全国交通安全日" in browser(tasking, "county.member").get("/tasking/calendar").text


def test_a_place_of_the_header_is_marked_on_the_pages_beside_it(tasking: Tasking) -> None:
    shown = browser(tasking, "city.leader").get("/tasking/campaigns").text
    assert '<a href="/tasking/calendar" aria-current="page">策划</a>' in shown
    row = campaign(tasking)
    assert event(tasking)["number"] in browser(tasking, "city.member").get("/tasking/sensitive-events").text
    assert row["number"] in browser(tasking, "county.member").get("/tasking/campaigns").text
    post(tasking, "city.member", "/campaigns", {}, 422)
