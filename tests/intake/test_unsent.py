"""Before a need is sent: looked through by the rules of the door, kept for its writer alone, gone when it is sent."""

import html
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.intake.actions.unsent import forget_unsent
from services.intake.api.unsent import CHECKS
from services.intake.models import Need, UnsentNeed
from shared.events import PersonChanged
from shared.identity import apply_person
from shared.log import head
from tests.intake.build import Intake, make_intake, make_need
from tests.intake.test_pages import FIELDS, Browser

CHECK, NEW = "/intake/v1/needs/check", "/intake/needs/new"


def kept_at(kind: str) -> str:
    return f"/intake/v1/unsent-needs/{kind}"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    made = make_intake(tmp_path_factory.mktemp("unsent"))
    yield made
    made.db.dispose()


def test_what_is_typed_is_looked_through_by_the_rules_of_the_door(city: Intake) -> None:
    typed = {"kind": "topic_tally", "title": "居民", "d_rows": "张三反映噪声 46", "body": "请联系13812345678"}
    with city.db.read() as session:
        before = head(session), session.scalar(sa.select(sa.func.count()).select_from(Need))
    answer = city.client("station").call("POST", CHECK, typed)
    assert answer.status_code == 200
    found = {one["field"]: one for one in answer.json["findings"]}  # type: ignore[index]
    assert set(found) == {"d_rows", "body"}
    rows, body = found["d_rows"], found["body"]
    assert (rows["kind"], rows["start"], rows["end"], rows["instead"]) == ("citizen", 0, 2, "张某")
    assert (body["kind"], body["masked"], body["instead"]) == ("mobile", "138******78", "")
    with city.db.read() as session:
        assert (head(session), session.scalar(sa.select(sa.func.count()).select_from(Need))) == before
        assert session.scalars(sa.select(UnsentNeed)).first() is None


def test_a_mark_of_secrecy_is_for_a_person_to_decide(city: Intake) -> None:
    answer = city.client("zz").call("POST", CHECK, {"kind": "prevention", "body": "机密★5年 关于某工作的情况"})
    assert [(one["kind"], one["instead"]) for one in answer.json["findings"]] == [("secrecy_mark", None)]  # type: ignore[index]


def test_a_program_checks_the_body_it_would_send(city: Intake) -> None:
    body = {"kind": "online_topic", "details": {"topic": "热点", "reason": "见 https://example.com/a"}}
    answer = city.client("zz").call("POST", CHECK, body)
    assert [one["field"] for one in answer.json["findings"]] == ["details.reason"]  # type: ignore[index]


def test_who_asks_too_often_waits(city: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CHECKS, "most", 1)
    monkeypatch.setattr(CHECKS, "_asked", {})
    body = {"kind": "prevention", "title": "秋收农机"}
    assert city.client("zz").call("POST", CHECK, body).status_code == 200
    answer = city.client("zz").call("POST", CHECK, body)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert city.client("xc").call("POST", CHECK, body).status_code == 200


def test_the_units_own_similar_needs_are_told_while_the_title_is_typed(city: Intake) -> None:
    caller = city.client("yishui")
    first = caller.raise_need(title="秋收农机上路交通安全宣传", topic="traffic", subtopic=None)
    typed = {"kind": "prevention", "topic": "traffic", "title": "秋收农机交通安全宣传"}
    assert [one["id"] for one in caller.call("POST", CHECK, typed).json["similar"]] == [first["id"]]  # type: ignore[index]
    assert city.client("lanshan").call("POST", CHECK, typed).json["similar"] == []  # type: ignore[index]


@pytest.mark.parametrize("typed", [{"title": "x" * 101}, {"body": "x" * 5001}, {"nominee": "某人"}, {"d_name": "某人"},
                                   {"d_rows": "x" * 8000, "d_statutes": "x" * 8000, "body": "x" * 5000}])  # fmt: skip
def test_what_is_too_long_or_unknown_is_refused(city: Intake, typed: dict[str, str]) -> None:
    answer = city.client("zz").call("POST", CHECK, {"kind": "prevention"} | typed)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")  # type: ignore[index]


def test_kept_by_kind_for_its_writer_alone_and_sealed(city: Intake) -> None:
    zz, typed = city.client("zz"), {"title": "写到一半的标题", "body": "还没有写完", "topic": "crime", "direct": False}
    assert zz.get(kept_at("experience")).json["version"] == 0  # type: ignore[index]
    assert zz.call("PUT", kept_at("experience"), typed).status_code == 428
    first = zz.call("PUT", kept_at("experience"), typed, If_Match='"0"')
    assert (first.status_code, first.json["version"], first.json["left_out"]) == (200, 1, [])  # type: ignore[index]
    assert zz.call("PUT", kept_at("experience"), typed, If_Match='"0"').status_code == 412, "another window was first"
    assert zz.get(kept_at("experience")).json["fields"] == {  # type: ignore[index]
        "title": "写到一半的标题", "body": "还没有写完", "topic": "crime",
    }  # fmt: skip
    assert [one["title"] for one in zz.get("/intake/v1/unsent-needs").json["items"]] == ["写到一半的标题"]  # type: ignore[index]
    assert city.client("xc").get("/intake/v1/unsent-needs").json["items"] == []  # type: ignore[index]
    with city.db.read() as session:
        row = session.scalars(sa.select(UnsentNeed).where(UnsentNeed.kind == "experience")).one()
        assert "写到一半" not in row.sealed
    assert zz.call("DELETE", kept_at("experience"), If_Match='"1"').status_code == 204
    assert zz.get(kept_at("experience")).json["version"] == 0  # type: ignore[index]


def test_what_the_gate_stops_is_not_kept(city: Intake) -> None:
    xc, typed = city.client("xc"), {"title": "防范宣传", "body": "请联系13812345678"}
    answer = xc.call("PUT", kept_at("prevention"), typed, If_Match='"0"')
    assert [one["field"] for one in answer.json["left_out"]] == ["body"]  # type: ignore[index]
    assert answer.json["fields"] == {"title": "防范宣传"}  # type: ignore[index]
    assert xc.call("PUT", kept_at("prevention"), {"topic": "crime"}, If_Match='"1"').json["version"] == 0  # type: ignore[index]
    assert xc.get("/intake/v1/unsent-needs").json["items"] == [], "a form with nothing written in it is not kept"  # type: ignore[index]


def test_no_kind_of_somebody_elses_and_none_that_is_not_there(city: Intake) -> None:
    station = city.client("station")
    refused = station.call("PUT", kept_at("force_state"), {"title": "队伍"}, If_Match='"0"')
    assert (refused.status_code, refused.json["code"]) == (403, "kind_not_yours")  # type: ignore[index]
    assert station.get(kept_at("nothing")).status_code == 404


def test_the_form_takes_up_what_was_kept_and_sending_it_ends_it(city: Intake) -> None:
    browser = Browser(city, "dc")
    typed = {"kind": "prevention", "title": "夏季防溺水宣传", "body": "暑期将至", "wanted_by": "2031-05-06"}
    typed |= {"priority": "urgent"}
    kept = browser.send(NEW, NEW, **typed)
    assert kept.status_code == 422, "unfinished as it is, it is not taken"
    text = browser.flask.get(NEW).get_data(as_text=True)
    token = text.split('name="csrf_token" value="')[1].split('"')[0]
    assert browser.flask.post("/intake/needs/unsent", data=typed | {"csrf_token": token}).status_code == 303
    page = browser.get(NEW)
    assert "接着上次的草稿写" in page
    assert 'value="夏季防溺水宣传"' in page
    assert 'value="2031-05-06"' in page
    assert 'value="urgent" selected' in page
    assert "夏季防溺水宣传" in browser.get("/intake/needs")
    whole = FIELDS | typed | {"topic": "public_order", "subtopic": "drowning"}
    whole["body"] = "暑期将至，建议面向学生和家长提醒。"
    assert browser.send(NEW, NEW, **whole).status_code == 303
    assert "接着上次的草稿写" not in browser.get(NEW)


def test_a_draft_is_given_up_by_form(city: Intake) -> None:
    browser, dropped = Browser(city, "lanshan"), "/intake/needs/unsent/drop"
    city.client("lanshan").call("PUT", kept_at("prevention"), {"title": "不要的"}, If_Match='"0"')
    assert browser.send(NEW, dropped).status_code == 303
    assert "不要的" not in browser.get("/intake/needs")


def test_saved_by_form_with_personal_data_nothing_is_kept_and_the_form_says_where(city: Intake) -> None:
    browser = Browser(city, "yishui")
    text = browser.flask.get(NEW).get_data(as_text=True)
    token = text.split('name="csrf_token" value="')[1].split('"')[0]
    sent = {"kind": "prevention", "title": "防范", "body": "请联系13812345678", "csrf_token": token}
    answer = browser.flask.post("/intake/needs/unsent", data=sent)
    assert answer.status_code == 422
    assert "<mark>13812345678</mark>" in answer.get_data(as_text=True)
    assert city.client("yishui").get(kept_at("prevention")).json["version"] == 0  # type: ignore[index]


def test_the_example_is_offered_filled_in_and_not_taken_as_it_is(city: Intake) -> None:
    browser = Browser(city, "station")
    assert "套用一个示例" in browser.get(f"{NEW}?kind=topic_tally")
    page = browser.get(f"{NEW}?kind=topic_tally&example=true")
    assert "已填入示例" in page
    assert "夜间噪声 42" in page
    title = page.split('name="title" value="')[1].split('"')[0]
    refused = browser.send(NEW, NEW, **make_need(title=title, subtopic="", topic="crime"))
    assert refused.status_code == 422
    assert "这还是示例的文字" in html.unescape(refused.get_data(as_text=True))


def test_after_a_month_and_after_leaving_nothing_is_kept(intake: Intake) -> None:
    for login in ("zz", "xc", "dc"):
        intake.client(login).call("PUT", kept_at("prevention"), {"title": f"{login}的"}, If_Match='"0"')
    with intake.db.write() as session:
        old = session.scalars(sa.select(UnsentNeed).where(UnsentNeed.begun_by == intake.people["zz"])).one()
        old.kept_at -= timedelta(days=31)
        left = PersonChanged(person_id=intake.people["xc"], unit_id=intake.units["3713-XC"], grants=[], active=False,
                             card_version=2)  # fmt: skip
        apply_person(session, left)
    with intake.db.write() as session:
        assert forget_unsent(session) == 2
        assert list(session.scalars(sa.select(UnsentNeed.begun_by))) == [intake.people["dc"]]
