"""Files and materials on pages: uploaded, shown, removed and chosen by plain forms."""

import io
import re
from typing import Any

from tests.shared.files.make import photograph
from tests.tasking.build import Tasking
from tests.tasking.test_files import on_disk, picture
from tests.tasking.test_materials import offered
from tests.tasking.test_pages import Browser, browser


def send_file(person: Browser, task: str, content: bytes, name: str, status: int = 303) -> str:
    """Send the upload form of the task's page as a browser does; the page that is shown then."""
    address = f"/tasking/tasks/{task}/files"
    page = person.page(f"/tasks/{task}")
    form = re.search(rf'<form method="post" action="{address}" enctype="multipart/form-data".*?</form>', page, re.S)
    assert form, "no form to upload with"
    fields: dict[str, object] = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    answer = person.flask.post(address, data=fields | {"file": (io.BytesIO(content), name)})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return person.page(f"/tasks/{task}") if status == 303 else answer.get_data(as_text=True)


def test_a_file_is_uploaded_shown_and_removed(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), browser(tasking, "city.member")
    page = send_file(member, task, photograph(), "现场.jpg")
    assert "已上传“现场.jpg”，已去除其中的拍摄信息" in page
    assert re.search(r'<img src="/tasking/v1/tasks/[^"]+/content"', page)
    [action] = re.findall(r'action="/tasking(/tasks/[^"]+/files/[^"]+/delete)"', page)
    member.send(page, action)
    gone = member.page(f"/tasks/{task}")
    assert "已删除“现场.jpg”" in gone
    assert "/files/" not in re.sub(r"action=\S+", "", gone)


def test_a_refused_file_is_told_and_leaves_nothing(tasking: Tasking) -> None:
    task, member = tasking.reach("drafting"), browser(tasking, "city.member")
    assert "可以上传" in send_file(member, task, b"MZ" + bytes(2000), "程序.jpg", status=415)
    assert "图片已损坏" in send_file(member, task, picture()[:60], "坏.png")
    assert on_disk(tasking) == []


def test_who_may_not_upload_sees_no_form(tasking: Tasking) -> None:
    task = tasking.reach("drafting", "county")
    assert "上传附件" in browser(tasking, "county.member").page(f"/tasks/{task}")
    assert "上传附件" not in browser(tasking, "city.member").page(f"/tasks/{task}")


def test_materials_are_chosen_and_left_out_in_the_editor(tasking: Tasking) -> None:
    one = offered(tasking, n=1, title="劝阻三句话")
    offered(tasking, n=2, topic="traffic", title="返程高峰")
    inside = offered(tasking, n=3, title="只在内部", audience="internal")
    task, member = tasking.reach("drafting"), browser(tasking, "city.member")
    page = member.page(f"/tasks/{task}")
    assert "劝阻三句话" in page
    assert "返程高峰" not in page
    assert inside not in page
    fields: dict[str, Any] = {"title": "谨防冒充客服", "text": "先挂断，再核实。", "kind": "article"}
    member.send(page, f"/tasks/{task}/draft", **fields, materials=[one])
    page = member.page(f"/tasks/{task}")
    assert "采用的素材（1项）" in page
    assert re.search(rf'value="{one}" checked', page)
    library = member.page(f"/materials/{one}")
    assert "谨防冒充客服" in library or "尚未发布" in library
    member.send(page, f"/tasks/{task}/draft", **fields, materials="")  # the hidden field alone
    assert not re.search(rf'value="{one}" checked', member.page(f"/tasks/{task}"))


def test_the_library_is_searched(tasking: Tasking) -> None:
    offered(tasking, n=1, title="劝阻三句话")
    offered(tasking, n=2, topic="traffic", title="返程高峰", unit="371323")
    leader = browser(tasking, "city.leader")
    assert {title for title in ("劝阻三句话", "返程高峰") if title in leader.page("/materials")} == {
        "劝阻三句话",
        "返程高峰",
    }
    assert "劝阻三句话" not in leader.page("/materials?topic=traffic&unused=1")
    assert "没有符合条件的素材" in leader.page("/materials?q=没有这样的")
    county = browser(tasking, "county.leader").page("/materials")
    assert "返程高峰" not in county
