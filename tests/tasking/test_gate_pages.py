"""发现 on the task page: in place, confirmed, asked for, decided, by forms; in files as well."""

from tests.tasking.build import Tasking
from tests.tasking.test_files import upload, uploaded
from tests.tasking.test_gate import CITIZEN, PHONE, drafted, findings
from tests.tasking.test_pages import browser


def test_findings_are_shown_in_place_and_confirmed(tasking: Tasking) -> None:
    task_id, member = drafted(tasking, CITIZEN + "宣传宣传。请按\u200b时到场，<b>勿</b>转帐。")
    at, writer = f"/tasks/{task_id}", browser(tasking, "city.member")
    page = writer.page(at)
    for words in ("2处待确认", "群众姓名", "<mark>王丽</mark>", "“转帐”应为“转账”", "&lt;b&gt;勿&lt;/b&gt;"):
        assert words in page, words
    told = findings(member, task_id)["findings"]
    keys = [one["key"] for one in told if one["verdict"] == "confirm"]
    page = writer.send(page, f"{at}/findings/confirm", 422, keys=[], reason="本人同意")
    assert "请选择1至200处发现" in page or "必填" in page
    writer.send(writer.page(at), f"{at}/findings/confirm", keys=keys, reason="本人书面同意")
    page = writer.page(at)
    assert "可以送审发布" in page
    assert "确认第1版的检查发现：群众姓名、重复的字词" in page


def test_an_override_by_forms(tasking: Tasking) -> None:
    task_id, member = drafted(tasking, PHONE)
    at, writer = f"/tasks/{task_id}", browser(tasking, "city.member")
    page = writer.page(at)
    assert "1处不得发布" in page
    assert "/overrides/" not in page
    writer.send(page, f"{at}/overrides", keys=[findings(member, task_id)["findings"][0]["key"]], reason="悬赏通告")
    row = findings(member, task_id)["overrides"][0]["id"]
    assert f"/overrides/{row}/second" not in writer.page(at)
    leader, director = browser(tasking, "city.leader"), browser(tasking, "city.director")
    assert f"/overrides/{row}/grant" not in director.page(at)
    leader.send(leader.page(at), f"{at}/overrides/{row}/second")
    director.send(director.page(at), f"{at}/overrides/{row}/grant", reason="依法公开")
    assert "可以送审发布" in writer.page(at)


def test_a_submit_that_is_refused_says_why_on_the_page(tasking: Tasking) -> None:
    task_id, _ = drafted(tasking, PHONE)
    at, writer = f"/tasks/{task_id}", browser(tasking, "city.member")
    assert "发布前检查有1处不得发布：手机号码" in writer.send(writer.page(at), f"{at}/steps/submit", 409)


def test_files_are_looked_at_by_name_by_their_words_and_by_what_is_in_them(tasking: Tasking) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    file = uploaded(member, task_id, "联系16000000003".encode(), "讯问笔录.txt")
    member.write(task_id, attachments=[{"sha256": file["sha256"], "alt": "市民王丽签字"}])
    found = {one["rule"]: one["field"] for one in findings(member, task_id)["findings"]}
    assert found == {
        "file_name": "attachments.0.name", "named_citizen": "attachments.0.alt", "mobile": "attachments.0.text",
    }  # fmt: skip


def test_a_file_with_a_mark_of_secrecy_is_not_kept(tasking: Tasking) -> None:
    task_id, member = tasking.reach("drafting"), tasking.client("city.member")
    for content, name in (("机密★1年\n关于".encode(), "通知.txt"), (b"text", "【机密】通知.txt")):
        answer = upload(member, task_id, content, name)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "secrecy_mark")
    assert member.get(f"/tasks/{task_id}/files")["items"] == []
