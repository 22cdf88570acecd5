"""The pages: queue, task, version, publication; forms first, refusals in place, nobody sees another's."""

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from shared.db import SHANGHAI
from tests.tasking.build import Tasking


class Browser:
    """Somebody with the session cookie who reads pages and sends the forms on them."""

    def __init__(self, made: Tasking, login: str) -> None:
        self.made = made
        self.flask: FlaskClient = made.app.test_client()
        self.flask.set_cookie("baiying", made.token(made.people[login]))

    def page(self, path: str, status: int = 200, seen: str = "") -> str:
        """A page as HTML; `seen`: the mark of what the browser shows already."""
        marked = {"If-None-Match": f'W/"{seen}"'} if seen else {}
        answer = self.flask.get(f"/tasking{path}", headers=marked)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def send(self, page: str, path: str, status: int = 303, **fields: object) -> str:
        """Send the form with this action as the page holds it, with fields filled in."""
        form = re.search(rf'<form method="post" action="/tasking{re.escape(path)}".*?</form>', page, re.S)
        assert form, f"no form for {path}"
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        answer = self.flask.post(f"/tasking{path}", data=hidden | fields, headers={"Referer": "http://localhost/"})
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)


def browser(made: Tasking, login: str) -> Browser:
    return Browser(made, login)


def test_the_whole_way_through_pages(tasking: Tasking) -> None:
    task_id = tasking.task()
    at, member = f"/tasks/{task_id}", browser(tasking, "city.member")
    queue = member.page("/queue")
    assert "冒充客服退款诈骗防范宣传需求" in queue
    member.send(queue, f"/queue/claim/{task_id}")
    page = member.page(at)
    assert "撰写中" in page
    text = "接到自称客服的来电，请先挂断。"
    member.send(page, f"{at}/draft", title="谨防冒充客服", text=text, kind="case_story", channels=["wechat", "website"])
    page = member.page(at)
    assert "现为第1版" in page
    member.send(page, f"{at}/steps/submit")
    for role in ("first_reviewer", "second_reviewer", "legal_reviewer", "final_reviewer"):
        reviewer = browser(tasking, f"city.{role}")
        assert "冒充客服退款" in reviewer.page("/queue?queue=mine")
        reviewer.send(reviewer.page(at), f"{at}/steps/approve", opinion="同意")
    publisher = browser(tasking, "city.publisher")
    fields = {"channels": ["website", "wechat"], "url_website": "https://gaj.example.cn/a/1", "push_mode": "public"}
    publisher.send(publisher.page(at), f"{at}/steps/publish", **fields, levels=["county", "station"], ready="请转发")
    found = tasking.client("city.leader").task(task_id)
    assert [link["url"][:5] for link in found["publication"]["links"]] == ["https", "/task"]
    assert found["publication"]["push"]["audience"] == "public"
    assert found["publication"]["push"]["texts"] == {"ready": "请转发"}
    shown = browser(tasking, "station").page(f"/publications/{found['publication']['id']}")
    assert text in shown
    assert "内容指纹" not in shown
    leader = browser(tasking, "city.leader")
    leader.send(leader.page(at), f"{at}/steps/recall", reason="数字有误")
    assert "本稿已于" in browser(tasking, "station").page(f"/publications/{found['publication']['id']}")


def test_triage_through_pages(tasking: Tasking) -> None:
    leader = browser(tasking, "city.leader")
    first, second, third, fourth = (tasking.task() for _ in range(4))
    for task_id, step, fields in (
        (first, "assign", {"member_id": tasking.people["city.member2"]}),
        (second, "merge", {"task_id": third, "reason": "内容相同"}),
        (third, "return_need", {"reason": "请补充数据来源"}),
        (fourth, "decline", {"reason": "上月已发过"}),
    ):
        at = f"/tasks/{task_id}"
        leader.send(leader.page(at), f"{at}/steps/{step}", **fields)
    assert "已并入" in leader.page(f"/tasks/{second}")
    assert "已退回补正" in leader.page(f"/tasks/{third}")
    at = f"/tasks/{first}"
    due = datetime.fromisoformat(tasking.client("city.leader").task(first)["limit"]["due_at"])
    until = (due.astimezone(SHANGHAI) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    leader.send(leader.page(at), f"{at}/steps/extend", until=until, reason="等待通报")
    assert "已延期1次" in leader.page(at)


def test_two_windows_show_what_differs(tasking: Tasking) -> None:
    """F04 on the page: nothing is overwritten, the typed text stays, the difference is marked."""
    task_id = tasking.reach("drafting")
    at, member = f"/tasks/{task_id}", browser(tasking, "city.member")
    old = member.page(at)
    tasking.client("city.member").write(task_id, text="别处保存的正文。")
    shown = member.send(old, f"{at}/draft", status=412, title="题", text="我输入的正文。", kind="article")
    assert "稿件已在别处保存为第1版" in shown
    assert "<ins>" in shown
    assert "我输入的正文。" in shown
    assert tasking.client("city.member").task(task_id)["draft"]["text"] == "别处保存的正文。"
    member.send(shown, f"{at}/draft", title="题", text="我输入的正文。", kind="article")
    assert "［增］" in member.page(f"{at}/versions/2")


def test_a_refusal_is_shown_in_place(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    at, first = f"/tasks/{task_id}", browser(tasking, "city.first_reviewer")
    page = first.page(at)
    tasking.client("city.first2").approve(task_id)
    shown = first.send(page, f"{at}/steps/approve", status=403, opinion="同意")
    assert "由复审办理" in shown
    late = browser(tasking, "city.leader")
    assert "您在本环节没有可办理的步骤" in browser(tasking, "city.publisher").page(at)
    missing = late.send(late.page(at), f"{at}/steps/pause", status=422)
    assert "请填写原因" in missing


def test_who_sees_which_page(tasking: Tasking) -> None:
    county = tasking.reach("waiting", "county")
    browser(tasking, "other.leader").page(f"/tasks/{county}", 404)
    browser(tasking, "xc").page(f"/tasks/{county}", 404)
    browser(tasking, "xc").page("/queue", 403)
    assert "没有待领取的任务" in browser(tasking, "other.leader").page("/queue")
    assert tasking.app.test_client().get("/tasking/queue").status_code == 303


def test_titles_are_escaped(tasking: Tasking) -> None:
    """J09, J06: neither markup nor template syntax comes alive."""
    task_id = tasking.task(title="<img src=x onerror=alert(1)>{{7*7}}", body="<script>alert(1)</script>{% raw %}")
    page = browser(tasking, "city.member").page(f"/tasks/{task_id}")
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


@pytest.mark.parametrize("queue", ["mine", "open", "team", "late"])
def test_empty_queues_say_what_to_do(tasking: Tasking, queue: str) -> None:
    assert 'class="empty"' in browser(tasking, "city.member").page(f"/queue?queue={queue}")
    assert "换一个条件" in browser(tasking, "city.member").page(f"/queue?queue={queue}&topic=traffic")


def test_a_limit_is_explained_in_few_lines(tasking: Tasking) -> None:
    """A pause over two nights is one stretch, and a notice stands once."""
    task_id = tasking.task()
    tasking.carry(task_id, "drafting")
    tasking.client("city.leader").done(task_id, "pause", reason="等数据")
    tasking.forward(hours=49)
    shown = browser(tasking, "city.leader").page(f"/tasks/{task_id}").partition("已结束的时限")[0]
    assert shown.count("<br>不计时：挂起：等数据") == 1
    assert shown.count("部分节假日安排的通知") == 1
