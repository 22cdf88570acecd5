"""The editor: everything in one form, what was typed stays when it is refused, the working copy is offered back."""

import re
from typing import Any

from services.tasking.content import CHANNELS
from services.tasking.models import StoredFile
from services.tasking.schemas.editor import DraftForm
from shared.db import now
from shared.ids import new_id
from shared.web.forms import textual
from tests.tasking.build import Tasking
from tests.tasking.test_pages import browser
from tests.tasking.test_series import _made

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIELDS: dict[str, Any] = {"title": "谨防冒充客服", "text": "先挂断，再核实。", "kind": "short_video"}


def _stored(tasking: Tasking, task_id: str, letter: str, name: str, media: str) -> str:
    """A file of the task as an upload leaves it; returns its SHA-256."""
    with tasking.db.write() as session:
        session.add(
            StoredFile(
                id=new_id(), task_id=task_id, unit_id=tasking.units["3713"], sha256=letter * 64, name=name, media=media,
                size=100, cleaned=True, uploaded_by=tasking.people["city.member"], uploaded_at=now(session),
            )
        )  # fmt: skip
    return letter * 64


def test_everything_in_one_form(tasking: Tasking) -> None:
    one, task_id = _made(tasking), tasking.reach("drafting")
    cover = _stored(tasking, task_id, "a", "封面.jpg", "image/jpeg")
    paper = _stored(tasking, task_id, "b", "说明.docx", WORD)
    at, member = f"/tasks/{task_id}", browser(tasking, "city.member")
    page = member.page(at)
    files = dict(re.findall(r'name="file_(\d+)" value="(\w+)"', page))
    use: dict[str, Any] = {f"use_{n}": "cover" if sha == cover else "attach" for n, sha in files.items()}
    alt: dict[str, Any] = {f"alt_{n}": "民警讲解" for n, sha in files.items() if sha == cover}
    member.send(
        page, f"{at}/draft", **FIELDS, disclosure="open", flags=["ai_generated"], channels=["douyin", "wechat"],
        variant_text_douyin="短文", seconds="70", shots="民警｜先挂断｜40\n\n片尾||30", series=f"{one['id']}/说防范",
        **use, **alt,
    )  # fmt: skip
    draft = tasking.client("city.member").task(task_id)["draft"]
    assert draft["variants"][0]["title"] == FIELDS["title"]
    assert draft["details"]["shots"] == [
        {"picture": "民警", "words": "先挂断", "seconds": 40},
        {"picture": "片尾", "seconds": 30},
    ]
    assert (draft["series"]["strand"], draft["cover"]["sha256"], draft["cover"]["alt"]) == ("说防范", cover, "民警讲解")
    assert [file["sha256"] for file in draft["attachments"]] == [paper]
    again = member.page(at)
    member.send(again, f"{at}/draft", **_as_held(again, f"{at}/draft"))
    assert tasking.client("city.member").task(task_id)["versions"] == 1


def _as_held(page: str, path: str) -> dict[str, Any]:
    """The fields of a form as the page fills them in: sent back unchanged, they change nothing."""
    form = re.search(rf'<form method="post" action="/tasking{re.escape(path)}".*?</form>', page, re.S)
    assert form
    held: dict[str, Any] = dict(re.findall(r'<input type="(?:text|number)"[^>]*name="(\w+)" value="([^"]*)"', form[0]))
    held |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', form[0], re.S))
    for name, options in re.findall(r'<select[^>]*name="(\w+)">(.*?)</select>', form[0], re.S):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        held[name] = chosen[1] if chosen else ""
    for name, value in re.findall(r'<input type="checkbox"[^>]*name="(\w+)" value="(\w+)" checked>', form[0]):
        held.setdefault(name, []).append(value)
    return held


def test_what_was_typed_stays_beside_what_is_wrong(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    at, member = f"/tasks/{task_id}", browser(tasking, "city.member")
    for wrong, words in (
        ({"seconds": "20"}, "须在60至180秒之间"),
        ({"shots": "一｜二｜三"}, "第1行的秒数须为整数"),
        ({"shots": "｜没有画面"}, "第1行须为：画面｜解说｜秒数"),
        ({"use_0": "cover", "file_0": "c" * 64}, "任务里没有这个文件"),
        ({"series": "x/说防范"}, "UUID"),
        ({"variant_text_douyin": "文" * 20_001}, "最多 20000 个字"),
    ):
        shown = member.send(member.page(at), f"{at}/draft", 422, **FIELDS, channels=["wechat"], **wrong)
        assert words in shown, wrong
        assert "先挂断，再核实。" in shown
        assert re.search(r'id="plan-wechat"[^>]*checked', shown)
    assert tasking.client("city.member").task(task_id)["versions"] == 0


def test_the_working_copy_is_offered_taken_up_and_thrown_away(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    at, member = f"/tasks/{task_id}", browser(tasking, "city.member")
    assert 'data-autosave-version="0"' in member.page(at)
    body = {"body": {"title": "暂存的题", "text": "暂存的正文", "flags": ["minors"]}}
    caller = tasking.client("city.member")
    assert caller.call("PUT", f"{at}/working-copy", body, If_Match='"0"').status_code == 200
    page = member.page(at)
    assert "您有一份没有保存的工作稿" in page
    assert "暂存的正文" not in page
    assert "data-autosave=" not in page
    taken_up = member.page(f"{at}?copy=1")
    assert "暂存的正文" in taken_up
    assert re.search(r'id="flag-minors"[^>]*checked', taken_up)
    assert 'data-autosave-version="1"' in taken_up
    assert "您有一份没有保存的工作稿" not in browser(tasking, "city.leader").page(at)
    member.send(page, f"{at}/working-copy/discard")
    assert "您有一份没有保存的工作稿" not in member.page(at)


def test_a_working_copy_older_than_the_newest_version_shows_both_texts(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    at, caller = f"/tasks/{task_id}", tasking.client("city.member")
    caller.write(task_id)
    caller.call("PUT", f"{at}/working-copy", {"body": {"title": "题", "text": "我的正文。"}}, If_Match='"0"')
    tasking.client("city.leader").done(task_id, "assist", member_id=tasking.people["city.member2"], reason="协办")
    tasking.client("city.member2").write(task_id, text="协办人保存的正文。")
    page = browser(tasking, "city.member").page(f"{at}?copy=1")
    assert "稿件已在别处保存为第2版" in page
    assert "协办人保存的正文。" in page
    assert "我的正文。" in page
    assert "<ins>" in page


def test_a_draft_is_shown_with_what_belongs_to_it(tasking: Tasking) -> None:
    one, task_id = _made(tasking), tasking.reach("drafting")
    caller = tasking.client("city.member")
    caller.write(
        task_id, kind="short_video", details={"seconds": 90, "shots": [{"picture": "片头", "words": "您好"}]},
        variants=[{"channel": "douyin", "title": "短题", "text": "短文"}], series_id=one["id"], strand="说防范",
    )  # fmt: skip
    caller.write(task_id, kind="short_video", details={"seconds": 95}, disclosure="withheld")
    changes = browser(tasking, "city.member").page(f"/tasks/{task_id}/versions/2")
    for words in ("抖音版本", "分镜脚本", "公开属性", "主动公开 → 不予公开", "90 → 95", "微警视 → 无"):
        assert words in changes, words
    caller.submit(task_id)
    shown = browser(tasking, "city.first_reviewer").page(f"/tasks/{task_id}")
    for words in ("1分35秒", "不予公开"):
        assert words in shown, words


def test_pages_of_series(tasking: Tasking) -> None:
    leader = browser(tasking, "city.leader")
    page = leader.page("/series")
    assert "还没有系列" in page
    fields: dict[str, Any] = {
        "name": "警视传真",
        "strands": "说法律、说防范",
        "air_day": "15",
        "yearly_target": "12",
        "channels": ["wechat"],
    }
    leader.send(page, "/series", 422, **(fields | {"air_day": "40"}))
    leader.send(page, "/series", **fields)
    one = tasking.client("city.leader").get("/series")["items"][0]
    assert (one["strands"], one["channels"], one["seconds_from"]) == (["说法律", "说防范"], ["wechat"], None)
    assert "月尚未发布：说法律、说防范" in leader.page("/series")
    at = f"/series/{one['id']}"
    leader.send(leader.page(at), at, name="警视传真", strands="说法律\n说安全", yearly_target="")
    changed = tasking.client("city.leader").get(at)
    assert (changed["strands"], changed["yearly_target"], changed["air_day"]) == (["说法律", "说安全"], None, None)
    assert "修改" not in browser(tasking, "county.member").page(at)
    leader.send(leader.page(at), f"{at}/state")
    assert "已停办" in leader.page(at)
    browser(tasking, "xc").page("/series", 403)


def test_the_form_knows_every_channel() -> None:
    schema = textual(DraftForm)
    assert schema is not None
    assert {f"variant_text_{code}" for code in CHANNELS} <= set(schema.fields)
