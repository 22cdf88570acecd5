"""The pages of reviewing: lines, rules, proof marks, consent, and the approval with its checklist, as forms."""

import re
from typing import Any

from tests.tasking.build import Tasking
from tests.tasking.test_marks import mark
from tests.tasking.test_official_lines import approved
from tests.tasking.test_pages import browser

LINE: dict[str, Any] = {
    "topic": "crime", "subtopic": "telecom_fraud", "scope": "对外答复", "title": "退款口径", "text": "先挂断，再核实。",
    "source": "办公室第1号", "valid_from": "2026-06-01T00:00", "valid_until": "2190-01-01T00:00",
}  # fmt: skip


def test_a_line_is_drafted_changed_approved_and_withdrawn_by_forms(tasking: Tasking) -> None:
    member, director = browser(tasking, "city.member"), browser(tasking, "city.director")
    assert "口径库还是空的" in member.page("/lines")
    refused = member.send(member.page("/lines/new"), "/lines/new", 422, **(LINE | {"valid_until": "2026-01-01T00:00"}))
    assert "须在将来" in refused
    assert "先挂断，再核实。" in refused
    member.send(member.page("/lines/new"), "/lines/new", **LINE)
    line = tasking.client("city.member").get("/lines")["items"][0]
    at = f"/lines/{line['id']}"
    form = member.page(f"{at}/change")
    assert 'value="2190-01-01T00:00"' in form
    member.send(form, f"{at}/change", **(LINE | {"subtopic": "", "title": "退款类口径"}))
    assert tasking.client("city.member").get(at)["subtopic"] is None
    assert "/approve" not in member.page(at)
    director.send(director.page(at), f"{at}/approve")
    assert "现行" in member.page("/lines?topic=crime&standing=in_force")
    director.send(director.page(at), f"{at}/withdraw", reason="行动结束")
    assert "行动结束" in member.page(at)
    browser(tasking, "other.member").page(at)
    browser(tasking, "station").page("/lines", 403)


def test_the_final_reviewer_ticks_what_he_looked_at(tasking: Tasking) -> None:
    line, task_id = approved(tasking), tasking.reach("final_review")
    final, at = browser(tasking, "city.final_reviewer"), f"/tasks/{task_id}"
    page = final.page(at)
    assert line["number"] in page
    assert "三校：通读一遍" in page
    sent: dict[str, Any] = {"opinion": "同意", "checked": ["proof_3", "direction"], "line_ids": [line["id"]]}
    final.send(page, f"{at}/steps/approve", **sent)
    review = tasking.client("city.member").task(task_id)["reviews"][-1]
    assert (review["checked"], review["line_ids"]) == (["direction", "proof_3"], [line["id"]])
    assert "对照口径1条" in final.page(at)


def test_what_was_ticked_stays_ticked_when_the_form_comes_back(tasking: Tasking) -> None:
    line, task_id = approved(tasking), tasking.reach("final_review")
    final, at = browser(tasking, "city.final_reviewer"), f"/tasks/{task_id}"
    sent: dict[str, Any] = {"opinion": "x" * 5000, "checked": ["direction"], "line_ids": [line["id"]]}
    shown = final.send(final.page(at), f"{at}/steps/approve", 422, **sent)
    boxes = re.findall(r'name="(?:checked|line_ids)" value="([^"]+)"( checked)?', shown)
    assert {code for code, ticked in boxes if ticked} == {"direction", line["id"]}
    assert len(boxes) > 2


def test_marks_are_shown_in_place_and_settled(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    first, member, at = browser(tasking, "city.first_reviewer"), browser(tasking, "city.member"), f"/tasks/{task_id}"
    page = first.page(f"{at}/marks")
    wrong = first.send(page, f"{at}/marks", 422, kind="replace", field="text", quote="没有这句", words="改")
    assert "稿件里没有这些文字" in wrong
    first.send(page, f"{at}/marks", kind="replace", field="text", quote="请先挂断", words="请立即挂断")
    shown = first.page(f"{at}/marks")
    assert re.search(r'<mark class="proof proof-replace">请先挂断</mark><ins[^>]*>.*请立即挂断</ins><sup>', shown)
    assert "待处理1处" in first.page(at)
    assert "由初审办理" in member.page(f"{at}/marks")
    tasking.client("city.first_reviewer").done(task_id, "send_back", reason="见校对")
    row = tasking.client("city.member").get(f"{at}/marks")["items"][0]
    page = member.page(f"{at}/marks")
    member.send(page, f"/marks/{row['id']}/settle", state="done")
    assert "已改" in member.page(f"{at}/marks")


def test_a_mark_is_taken_back_by_a_form(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    row = mark(tasking.client("city.first_reviewer"), task_id).get_json()
    first = browser(tasking, "city.first_reviewer")
    first.send(first.page(f"/tasks/{task_id}/marks"), f"/marks/{row['id']}/drop")
    assert "已收回" in first.page(f"/tasks/{task_id}/marks")


def test_hostile_text_is_only_text(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review", text="前文<script>alert(1)</script>后文")
    first = tasking.client("city.first_reviewer")
    mark(first, task_id, quote="<script>", words="<img src=x onerror=y>", remark="<b>粗</b>")
    page = browser(tasking, "city.first_reviewer").page(f"/tasks/{task_id}/marks")
    assert "&lt;script&gt;" in page
    for raw in ("<script>alert", "<img src=x", "<b>粗"):
        assert raw not in page


def test_consent_is_recorded_on_the_task_page(tasking: Tasking) -> None:
    task_id = tasking.carry(tasking.task(kind="role_model"), "drafting")
    member, at = browser(tasking, "city.member"), f"/tasks/{task_id}"
    page = member.page(at)
    assert "登记本人同意之前不能" in page
    member.send(page, f"{at}/consent", given_on="2026-05-20", how="written")
    page = member.page(at)
    assert "已登记" in page
    member.send(page, f"{at}/consent/withdraw", withdrawn_on="2026-05-21", note="本人不愿")
    assert "本人不愿" in member.page(at)


def test_the_director_writes_rules_as_lines(tasking: Tasking) -> None:
    director = browser(tasking, "city.director")
    page = director.page("/review-rules?kind=poster")
    assert "没有单独的规则" in page
    levels: dict[str, Any] = {
        "first_review": "一校：错别字\n＊数字有出处",
        "second_review": "二校：事实",
        "final_review": "三校：通读\n* 对照口径",
    }
    wrong = director.send(page, "/review-rules", 422, source="第2号", **(levels | {"second_review": "事实"}))
    assert "一校、二校、三校各须有一项" in wrong
    director.send(page, "/review-rules", source="第2号", legal="true", **levels)
    found = tasking.client("city.director").get("/review-rules?kind=poster")["items"][0]
    assert found["legal"] is True
    assert [(one["text"], one["must"], one["proof"]) for one in found["checks"]] == [
        ("一校：错别字", False, 1), ("数字有出处", True, 0), ("二校：事实", False, 2), ("三校：通读", False, 3),
        ("对照口径", True, 0),
    ]  # fmt: skip
    assert "必经法制审核" in browser(tasking, "city.member").page("/review-rules?kind=poster")
