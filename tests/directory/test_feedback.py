"""意见建议: given by anybody, answered by the office in five working days, counted; who wrote is the office's alone."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.directory import actions
from services.directory.feedback import MOST_A_DAY, identifying, page_path
from services.directory.models import Feedback
from shared.db import forward
from shared.db.ground import access_log, event_log
from shared.identity import Actor
from tests.directory.desk import Desk
from tests.directory.test_pages import hidden, post

SAID = {"kind": "suggestion", "text": "签收页面的字再大一些", "page": "/notify/inbox"}


def give(desk: Desk, login: str = "ls01.liaison", **more: Any) -> dict[str, Any]:
    answer = desk.ask("POST", "/feedback", login, json=SAID | more)
    assert answer.status_code == 201, answer.json
    found: dict[str, Any] = answer.json
    return found


def admitted(desk: Desk, login: str) -> Any:
    """A browser of somebody who is signed in."""
    browser = desk.client()
    browser.set_cookie("baiying", desk.token(login))
    return browser


def answer(desk: Desk, one: dict[str, Any], login: str = "ly.director", **more: Any) -> Any:
    body = {"answer": "下一版放大到18像素"} | more
    return desk.ask("POST", f"/feedback/{one['id']}/answer", login, json=body, version=one["version"])


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/notify/inbox", "/notify/inbox"), ("/tasking/queue?q=13805390001#a", "/tasking/queue"), (None, None),
        ("//evil.example/x", None), ("https://evil.example/", None), ("javascript:alert(1)", None), ("", None),
    ],
)  # fmt: skip
def test_of_a_page_only_its_path_is_kept(text: str | None, path: str | None) -> None:
    assert page_path(text) == path


def test_numbers_of_persons_are_found_with_their_place() -> None:
    assert identifying({"text": "请打13805390001", "asked": None}) == {"text": ["第3至13字是手机号码，请删除后再提交"]}
    assert identifying({"text": "任〔2026〕0012号打不开，编号4bf92f3577b34da6a3ce929d0e0e4736"}) == {}


def test_it_is_kept_due_in_working_days_and_the_log_does_not_say_who(desk: Desk) -> None:
    before, person = desk.head(), desk.person("ls01.liaison")
    one = give(desk, page="/notify/inbox?show=all")
    assert (one["state"], one["kind_label"], one["page"], one["mine"]) == ("open", "建议", "/notify/inbox", True)
    assert one["number"].startswith("意〔")
    assert one["due_at"] > one["given_at"]
    ((name, body),) = desk.said(before)
    assert (name, body["feedback_id"], body["kind"]) == ("feedback.given", one["id"], "suggestion")
    with desk.db.read() as session:
        row = session.execute(sa.select(event_log).where(event_log.c.pos > before)).one()
        assert (row.actor, row.unit) == ("service:directory", None)
        assert person.id not in str(row)
        assert session.get_one(Feedback, one["id"]).person_id == person.id


def test_only_who_wrote_and_the_office_see_it_and_only_the_office_who_wrote(desk: Desk) -> None:
    one = give(desk)
    path = f"/feedback/{one['id']}"
    mine, office = desk.ask("GET", path, "ls01.liaison").json, desk.ask("GET", path, "ly.director").json
    assert "writer" not in mine
    assert office["writer"] == desk.person("ls01.liaison").name
    for stranger in ("ls.head", "ly.leader", "ly.audit", "lz.head"):
        assert desk.ask("GET", path, stranger).status_code == 404
        assert answer(desk, one, stranger).status_code == 404
        assert desk.ask("GET", "/feedback", stranger).status_code == 403
    assert answer(desk, one, "ls01.liaison").status_code == 403
    assert [row["id"] for row in desk.ask("GET", "/feedback/mine", "ls01.liaison").json["items"]] == [one["id"]]
    assert desk.ask("GET", "/feedback/mine", "ls02.liaison").json["items"] == []
    assert [row["id"] for row in desk.ask("GET", "/feedback?state=open", "ly.system").json["items"]] == [one["id"]]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "请打13805390001"}, "text"), ({"text": "太短"}, "text"), ({"kind": "praise"}, "kind"),
        ({"person_id": "x"}, "person_id"),
    ],
)  # fmt: skip
def test_what_may_not_be_given_changes_nothing(desk: Desk, given: dict[str, Any], field: str) -> None:
    before = desk.head()
    refused = desk.ask("POST", "/feedback", "ls01.liaison", json=SAID | given)
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [field]
    assert desk.head() == before


def test_a_person_says_twenty_things_a_day_at_most(desk: Desk) -> None:
    me = desk.person("ls01.liaison")
    with desk.db.write() as session:
        for _ in range(MOST_A_DAY):
            actions.give_feedback(session, Actor(me.id), actions.Given("fault", "按钮没有反应"))
    stopped = desk.ask("POST", "/feedback", "ls01.liaison", json=SAID)
    assert (stopped.status_code, stopped.json["code"]) == (429, "too_many_today")
    give(desk, "ls02.liaison")


def test_an_answer_reaches_the_writer_and_the_log_once(desk: Desk) -> None:
    one, before = give(desk), desk.head()
    assert answer(desk, one | {"version": 99}).status_code == 412
    assert answer(desk, one, answer="请打13805390001").status_code == 422
    assert answer(desk, one).json["state"] == "answered"
    again = answer(desk, one)
    assert (again.status_code, again.json["code"]) == (409, "already_settled")
    ((name, body),) = desk.said(before)
    assert (name, body["state"], body["in_time"]) == ("feedback.answered", "answered", True)
    assert desk.ask("GET", f"/feedback/{one['id']}", "ls01.liaison").json["answer"] == "下一版放大到18像素"
    assert desk.ask("GET", "/feedback/answers", "ls.head").json["items"] == [], "not for everybody unless it is said"


def test_what_everybody_may_read_says_neither_who_nor_his_words(desk: Desk) -> None:
    one = give(desk)
    answer(desk, one, asked="签收页面的字能不能再大一些")
    (shown,) = desk.ask("GET", "/feedback/answers", "ls.head").json["items"]
    assert set(shown) == {"number", "kind_label", "asked", "answer", "settled_at"}
    assert desk.person("ls01.liaison").name not in str(shown)


def test_nobody_answers_himself(desk: Desk) -> None:
    own = give(desk, "ly.director")
    refused = answer(desk, own)
    assert (refused.status_code, refused.json["code"]) == (403, "own_feedback")
    assert answer(desk, own, "ly.system").status_code == 200


def test_months_count_received_in_time_late_and_open(desk: Desk) -> None:
    prompt, tardy = give(desk), give(desk, "ls02.liaison", kind="complaint")
    give(desk, "ls02.liaison", kind="fault")
    answer(desk, prompt)
    with desk.db.write() as session:
        forward(session, timedelta(days=20))
    closed = desk.ask("POST", f"/feedback/{tardy['id']}/close", "ly.system", json={"reason": "与意见0001号相同"},
                      version=tardy["version"])  # fmt: skip
    assert (closed.json["state"], closed.json["late"]) == ("closed", True)
    (month,) = desk.ask("GET", "/feedback/months", "ls.head").json["items"]
    assert {name: month[name] for name in ("received", "in_time", "late", "open", "overdue")} == {
        "received": 3, "in_time": 1, "late": 1, "open": 1, "overdue": 1,
    }  # fmt: skip


def test_from_a_page_to_an_answer_by_hand(desk: Desk) -> None:
    browser, office = admitted(desk, "ls01.liaison"), admitted(desk, "ly.director")
    form = "/directory/feedback/new?page=/notify/inbox%3Fshow%3Dall"
    refused = post(browser, form, "/directory/feedback/new", kind="fault", text="请打13805390001", page="/notify/inbox")
    assert refused.status_code == 422
    assert "是手机号码" in refused.text
    assert 'name="page" value="/notify/inbox"' in refused.text
    said = {"kind": "fault", "text": "签收按钮按了没有反应", "page": "/notify/inbox"}
    sent = post(browser, form, "/directory/feedback/new", **said)
    assert sent.headers["Location"] == "/directory/feedback"
    assert "签收按钮按了没有反应" in browser.get("/directory/feedback").text
    with desk.db.read() as session:
        one = session.scalars(sa.select(Feedback)).one()
    address = f"/directory/feedback/{one.id}"
    assert address in office.get("/directory/feedback/office?state=open").text
    assert "1 件待答复" in office.get("/directory/feedback/part", headers={"X-Part": "1"}).text
    version = hidden(office.get(address), "version")
    untitled = post(office, address, f"{address}/answer", version=version, answer="已修好，请刷新", public="true")
    assert untitled.status_code == 422
    assert "用一句话概括" in untitled.text
    said = {"answer": "已修好，请刷新", "asked": "签收按钮没有反应", "public": "true"}
    given = post(office, address, f"{address}/answer", version=version, **said)
    assert given.status_code == 303
    assert "已修好，请刷新" in browser.get(address).text
    assert "签收按钮没有反应" in admitted(desk, "ls.head").get("/directory/feedback/answers").text
    with desk.db.read() as session:
        read = session.scalars(sa.select(access_log.c.about).where(access_log.c.what == "read")).all()
    assert "feedback" in read, "that the office looked at it is on record"
