"""A suggestion from its registration to the feedback: who may do what, what is refused, what stands on record."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from services.intake.schemas.suggestions import RegisterSuggestion
from shared.db.ground import access_log
from tests.intake.suggestions.office import TEXT, Office, registered

PATH = "/intake/v1/suggestions"


def test_from_registration_to_the_end(office: Office) -> None:
    one = office.register()
    assert office.see(one)["number"].startswith("建〔")
    office.assign(one, "3713-DC")
    assert office.refused("xc", one, "opinion", {"text": "同意办理意见。"}, "PUT") == (403, "wrong_role")
    office.does("dc", one, "opinion", {"text": "同意，建议与月度督察一并检查。"}, "PUT")
    office.draft(one)
    office.sign(one)
    letters = [person["letters"][0] for person in office.see(one)["signatories"]]
    assert len({letter["number"] for letter in letters}) == 2
    assert office.send(one, 1)["state"] == "signed"
    assert office.refused("zz", one, f"{office.person(one, 1)}/send", {"way": "mail"}) == (409, "already_sent")
    assert office.send(one, 2)["state"] == "replied"
    assert office.refused("xc", one, "close") == (409, "feedback_missing")
    for n in (1, 2):
        office.does("xc", one, f"{office.person(one, n)}/feedback", {"feedback": "satisfied"})
    shown = office.does("xc", one, "close")
    assert (shown["state"], shown["resolved"], shown["limit"]) == ("closed", "A", None)
    assert {limit["kept"] for limit in office.see(one)["limits"]} == {True}
    assert office.said(one) == [
        "registered", "assigned", "opinion_given", "drafted", "submitted", "signed", "sent", "sent", "replied",
        "rated", "rated", "closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "proposal"}, "kind"),
        ({"title": "关于示例甲所提事项的建议"}, "title"),
        ({"summary": "由示例乙提出，建议设立宣传点。"}, "summary"),
        ({"summary": "联系电话13800138000，建议设立宣传点。"}, "summary"),
        ({"received_on": "2020-01-02"}, "received_on"),
        ({"signatories": []}, "signatories"),
        ({"signatories": [{"name": "示例丙"}, {"name": "示例丙"}]}, "signatories"),
        ({"signatories": [{"name": "示例丙", "mobile": "1"}]}, "signatories"),
    ],
)
def test_what_is_not_right_is_not_registered(office: Office, changes: dict[str, object], field: str) -> None:
    given = registered(received_on=office.today.isoformat()) | changes
    answer = office.client("xc").call("POST", PATH, given)
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


@pytest.mark.parametrize("written", ["第11号", "11号", " 第 11 号 ", "11"])
def test_an_outside_number_stands_without_its_frame(written: str) -> None:
    fields = RegisterSuggestion().fields
    assert fields["outside_number"].deserialize(written) == "11"


def test_one_paper_is_registered_once(office: Office) -> None:
    given = registered(received_on=office.today.isoformat())
    xc = office.client("xc")
    assert xc.call("POST", PATH, given).status_code == 201
    again = xc.call("POST", PATH, given)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_registered")
    other = xc.call("POST", PATH, given | {"body": "cppcc", "kind": "proposal"})
    assert other.get_json()["number"].startswith("提〔")


def test_a_county_has_its_own(office: Office) -> None:
    """Registered by the county bureau itself; another county and the city's departments do not know of it."""
    one = office.register("lanshan")
    for login in ("yishui", "zz", "member", "leader", "admin"):
        assert office.client(login).get(f"{PATH}/{one}").status_code == 404, login
    assert office.client("director").get(f"{PATH}/{one}").status_code == 200
    listed = {login: office.client(login).get(PATH).get_json()["items"] for login in ("yishui", "lanshan")}
    assert one not in [row["id"] for row in listed["yishui"]]
    assert one in [row["id"] for row in listed["lanshan"]]
    for login in ("zz", "station"):
        refused = office.client(login).call("POST", PATH, registered(received_on=office.today.isoformat()))
        assert refused.status_code == 403


def test_a_unit_sees_what_it_handles_as_long_as_it_does(office: Office) -> None:
    one = office.register()
    zz = office.client("zz")
    assert zz.get(f"{PATH}/{one}").status_code == 404
    office.assign(one, "3713-DC")
    assert zz.get(f"{PATH}/{one}").status_code == 200
    assert one in [row["id"] for row in zz.get(f"{PATH}?mine=true").get_json()["items"]]
    shown = office.does("zz", one, "hand-back", {"reason": "不属于政治部职责"})
    assert (shown["state"], shown["lead"], shown["limit"]["name"]) == ("registered", None, "assign")
    assert zz.get(f"{PATH}/{one}").status_code == 404
    assert office.told(one)["unit_ids"] == [office.intake.units["3713-XC"]]
    assert "draft" not in office.see(one, "dc")["allowed_steps"]


def test_another_lead_takes_over(office: Office) -> None:
    one = office.register()
    office.assign(one, "3713-DC")
    units = office.intake.units
    office.does("xc", one, "assign", {"lead_id": units["3713-DC"], "co_ids": [units["3713-ZZ"]]})
    parts = [(it["part"], it["unit"]["code"]) for it in office.see(one)["units"] if it["ended_at"] is None]
    assert parts == [("lead", "3713-DC"), ("co", "3713-ZZ")]
    opinions = [limit for limit in office.see(one)["limits"] if limit["name"] == "opinion"]
    assert [(limit["unit"]["code"], limit["ended"]) for limit in opinions] == [
        ("3713-ZZ", None),
        ("3713-DC", "dropped"),
    ]
    for body in ({"lead_id": units["3713-DC"], "co_ids": [units["3713-DC"]]}, {"lead_id": one}):
        assert office.refused("xc", one, "assign", body) == (422, "invalid")


def test_the_reply_waits_for_opinions_until_they_are_late(office: Office) -> None:
    one = office.register()
    office.assign(one, "3713-DC")
    office.draft(one)
    assert office.refused("zz", one, "reply/submit") == (409, "opinions_missing")
    assert office.refused("zz", one, "reply/submit", {"reason": "会办单位无意见"}) == (409, "opinions_missing")
    office.wait(timedelta(days=40))
    assert office.refused("zz", one, "reply/submit") == (409, "opinions_missing")
    office.does("zz", one, "reply/submit", {"reason": "会办单位逾期，已电话沟通"})


def test_what_was_found_is_answered_for_or_put_right(office: Office) -> None:
    one = office.register()
    office.assign(one)
    office.does("zz", one, office.person(one, 1), {"salutation": "委员"}, "PATCH")
    office.draft(one, text=TEXT + "\n各派出所入户宣传宣传防骗知识。")
    assert office.refused("zz", one, "reply/submit") == (409, "findings_block")
    office.does("zz", one, office.person(one, 1), {"salutation": "代表、常委会委员"}, "PATCH")
    assert office.refused("zz", one, "reply/submit") == (409, "findings_unanswered")
    found = {it["rule"]: it for it in office.see(one)["replies"][0]["findings"]}
    assert set(found) == {"repeated_word", "empty_signer"}
    block = {"keys": [found["empty_signer"]["key"]], "reason": "稍后签发"}
    assert office.refused("zz", one, "reply/confirm", block) == (422, "invalid")
    confirm = {"keys": [found["repeated_word"]["key"]], "reason": "活动名称如此"}
    office.does("zz", one, "reply/confirm", confirm)
    office.draft(one, text=TEXT + "\n各派出所入户宣传宣传防骗知识，逐户登记。")
    assert office.refused("zz", one, "reply/submit") == (409, "findings_unanswered"), "another text, another look"
    office.does("zz", one, "reply/confirm", confirm)
    office.does("zz", one, "reply/submit")


def test_only_a_leader_of_the_bureau_signs_and_what_he_saw(office: Office) -> None:
    one = office.register()
    office.assign(one)
    office.draft(one)
    assert office.refused("zz", one, f"{office.person(one)}/send", {"way": "mail"}) == (409, "wrong_state")
    office.does("zz", one, "reply/submit")
    seen = {"content_hash": office.see(one)["replies"][0]["content_hash"]}
    assert office.refused("director", one, "reply/sign", seen) == (403, "forbidden")
    assert office.refused("lanshan", one, "reply/sign", seen)[0] == 404
    assert office.refused("head", one, "reply/sign", {"content_hash": "0" * 64}) == (409, "another_text")
    office.does("head", one, "reply/send-back", {"reason": "补充下一步安排"})
    assert office.told(one)["unit_ids"] == [office.intake.units["3713-ZZ"]]
    office.sign(one)
    assert office.see(one)["replies"][0]["signed_by"]["id"] == office.intake.people["head"]


def test_no_signatory_is_named_in_a_text(office: Office) -> None:
    one = office.register()
    office.assign(one)
    given = {"title": "关于有关建议的答复", "text": TEXT + "感谢示例甲代表。", "resolved": "A"}
    assert office.refused("zz", one, "reply", given, "PUT") == (422, "name_in_text")
    assert office.refused("zz", one, "hand-back", {"reason": "示例乙的建议不属本单位"}) == (422, "name_in_text")


def test_who_is_not_satisfied_is_answered_anew_and_nobody_else(office: Office) -> None:
    one = office.answered()
    first = office.person(one, 1)
    assert office.refused("xc", one, f"{first}/feedback", {"feedback": "dissatisfied"}) == (422, "invalid")
    shown = office.does("xc", one, f"{first}/feedback", {"feedback": "dissatisfied", "words": "没有说明时间表"})
    assert (shown["state"], shown["limit"]["name"]) == ("handling", "again")
    told = office.told(one)
    assert (told["what"], told["due_at"] is not None) == ("dissatisfied", True)
    assert set(told["unit_ids"]) == {office.intake.units[code] for code in ("3713-ZZ", "3713-XC")}
    office.draft(one, text=TEXT + "\n今年九月底前完成。")
    office.sign(one)
    letters = [len(person["letters"]) for person in office.see(one)["signatories"]]
    assert letters == [2, 1]
    assert office.refused("zz", one, f"{office.person(one, 2)}/send", {"way": "mail"}) == (409, "no_letter")
    assert office.send(one, 1)["state"] == "replied"
    assert office.limits(one)["again"]["kept"] is True
    office.does("xc", one, f"{first}/feedback", {"feedback": "basically"})
    assert office.refused("xc", one, f"{first}/feedback", {"feedback": "satisfied"}) == (409, "already_rated")
    office.does("xc", one, "close", {"reason": "第二位出差，已电话确认"})


@pytest.mark.parametrize("resolved", ["B", "C"])
def test_what_is_not_resolved_is_followed_up_in_a_year(office: Office, resolved: str) -> None:
    one = office.answered(resolved)
    limit = office.limits(one)["follow_up"]
    assert (limit["term"], limit["ended"]) == ("12个月", None)
    assert office.refused("xc", one, "close", {"reason": "没有反馈"}) == (409, "follow_up_open")
    office.draft(one, "A", TEXT + "\n去年列入计划的宣传点已全部建成。")
    office.sign(one)
    assert office.send(one, 1, 2)["resolved"] == "A"
    assert [limit["ended"] for limit in office.see(one)["limits"] if limit["name"] == "follow_up"] == ["met"]
    office.does("xc", one, "close", {"reason": "没有新的反馈"})


def test_a_follow_up_is_ended_with_a_reason(office: Office) -> None:
    one = office.answered("C")
    assert office.refused("xc", one, "end-follow-up", {"reason": "条件不具备"}) == (403, "forbidden")
    office.does("director", one, "end-follow-up", {"reason": "上级政策未调整，不再跟踪"})
    again = {"title": "关于有关建议的再答复", "text": TEXT, "resolved": "A"}
    assert office.refused("zz", one, "reply", again, "PUT") == (409, "nothing_to_answer")


def test_a_follow_up_that_is_being_written_is_thrown_away_with_it(office: Office) -> None:
    one = office.answered("B")
    office.draft(one, "B")
    shown = office.does("director", one, "end-follow-up", {"reason": "事项已移交其他部门"})
    assert (shown["state"], shown["limit"]) == ("replied", None)
    assert [reply["purpose"] for reply in office.see(one)["replies"]] == ["first"]


def test_who_is_owed_an_answer_is_not_erased(office: Office) -> None:
    one = office.register()
    erase, reason = f"{office.person(one, 1)}/erase", {"reason": "本人要求删除"}
    assert office.refused("xc", one, erase, reason) == (409, "not_answered")
    office.assign(one)
    office.draft(one, "B")
    office.sign(one)
    assert office.refused("xc", one, erase, reason) == (409, "not_answered")
    office.send(one, 1, 2)
    office.does("xc", one, erase, reason)
    office.draft(one, "A", TEXT + "\n宣传点已全部建成。")
    office.sign(one)
    letters = [len(person["letters"]) for person in office.see(one)["signatories"]]
    assert letters == [1, 2], "nobody writes to a name that is gone"


def test_a_name_is_erased_and_the_record_stays(office: Office) -> None:
    one = office.answered()
    office.does("xc", one, f"{office.person(one, 1)}/erase", {"reason": "办结后本人要求"})
    shown = office.see(one)
    assert (shown["signatories"][0]["name"], shown["signatories"][0]["office"]) == ("（已删除）", None)
    assert len(shown["signatories"][0]["letters"]) == 1
    assert office.refused("xc", one, f"{office.person(one, 1)}/erase", {"reason": "再删一次"}) == (409, "erased")
    change = {"name": "示例甲"}
    assert office.refused("xc", one, office.person(one, 1), change, "PATCH") == (409, "wrong_state")


def test_names_stand_in_one_table_and_nowhere_else(office: Office) -> None:
    """Not in the log, the access log, the answers kept for a replay, nor the record of what was done."""
    name = "示例金丝雀"
    given = registered(received_on=office.today.isoformat(), signatories=[{"name": name, "office": "示例单位"}])
    sent = office.client("xc").call("POST", PATH, given, Idempotency_Key="canary-1")
    one = sent.get_json()["id"]
    office.versions[one] = sent.get_json()["version"]
    office.assign(one)
    office.draft(one)
    office.sign(one)
    office.send(one, 1)
    assert name in str(office.see(one)["signatories"])
    assert name not in sent.get_data(as_text=True)
    found = set()
    with office.intake.db.read() as session:
        for table in sa.inspect(session.connection()).get_table_names():
            rows = session.execute(sa.text(f'SELECT * FROM "{table}"'))
            if any(name in str(row) for row in rows):
                found.add(table)
    assert found == {"signatory"}
    with office.intake.db.read() as session:
        read = session.scalars(sa.select(access_log.c.about_id).where(access_log.c.what == "read")).all()
    assert one in read, "who read the names stands in the access log"


def test_somebody_else_was_faster(office: Office) -> None:
    one = office.register()
    client = office.client("xc")
    amend = {"session": "五届五次会议"}
    assert client.call("PATCH", f"{PATH}/{one}", amend).status_code == 428
    assert client.call("PATCH", f"{PATH}/{one}", amend, If_Match='"9"').status_code == 412
    assert office.does("xc", one, "", amend, "PATCH")["session"] == "五届五次会议"
