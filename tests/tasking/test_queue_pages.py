"""The pages of the queue and of the 专班: tabs, named filters, many at once, leave, handing over, mirrors, ties."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote

from services.tasking.models import Task
from shared.db import SHANGHAI, now
from tests.tasking.build import Tasking
from tests.tasking.test_pages import browser


def local(made: Tasking, **by: float) -> str:
    with made.db.read() as session:
        return (now(session) + timedelta(**by)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def test_a_filter_is_found_again_under_its_name(tasking: Tasking) -> None:
    tasking.task(title="酒后不开车", topic="traffic", subtopic="drunk_driving")
    leader = browser(tasking, "city.leader")
    page = leader.page(f"/queue?queue=team&topic=traffic&q={quote('酒后')}")
    assert "酒后不开车" in page
    leader.send(page, "/queue/views", name="酒驾醉驾")
    page = leader.page("/queue?queue=team")
    assert "☆ 酒驾醉驾" in page
    page = leader.page(f"/queue?queue=team&topic=traffic&q={quote('酒后')}")
    assert 'title="常用视图"' in page
    view = tasking.client("city.leader").get("/views")["items"][0]
    leader.send(page, f"/queue/views/{view['id']}/delete")
    assert "☆ 酒驾醉驾" not in leader.page("/queue")


def test_many_are_done_from_the_queue_and_the_rest_is_told(tasking: Tasking) -> None:
    ids = [tasking.task(title=title) for title in ("酒后不开车", "骑车戴头盔")]
    leader = browser(tasking, "city.leader")
    page = leader.page("/queue?queue=open")
    given = {"step": "assign", "member_id": tasking.people["city.member"], "task_ids": ids}
    told = leader.send(page, "/queue/bulk", 200, **given)
    assert "已指派2项" in told
    assert "酒后不开车" in told
    assert 'href="/tasking/queue?queue=open"' in told
    told = leader.send(leader.page("/queue?queue=team"), "/queue/bulk", 200, **given)
    assert "已指派0项，2项没有办成" in told
    assert "不能指派" in told
    assert 'id="bulk"' not in browser(tasking, "city.member").page("/queue?queue=team")


def test_who_is_too_late_is_told_in_his_queue_who_has_it(tasking: Tasking) -> None:
    task_id, other = (
        tasking.task(title="酒后不开车", topic="traffic"),
        tasking.task(title="骑车戴头盔", topic="traffic"),
    )
    member = browser(tasking, "city.member")
    page = member.page("/queue?queue=open&topic=traffic")
    tasking.client("city.member2").done(task_id, "claim")
    member.send(page, f"/queue/claim/{task_id}")
    page = member.page(f"/queue?queue=open&topic=traffic&taken={task_id}")
    told = page.partition('class="notice is-refused taken"')[2].partition("</div>")[0]
    assert "酒后不开车" in told
    assert re.search(r"示例city.member2已于<time[^>]*>[\d: -]+</time>领取", told)
    assert "骑车戴头盔" in page.partition("</table>")[0]
    member.send(page, f"/queue/claim/{other}")
    assert tasking.client("city.member").task(other)["holder"]["name"] == "示例city.member"
    browser(tasking, "other.leader").page(f"/queue?taken={task_id}", 404)


def test_too_late_leads_back_to_the_very_filters(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    member = browser(tasking, "city.member2")
    page = member.page("/queue")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    sent = {"csrf_token": token[1], "back": "/tasking/queue?queue=open&topic=crime"}
    answer = member.flask.post(f"/tasking/queue/claim/{task_id}", data=sent)
    assert (answer.status_code, answer.headers["Location"]) == (
        303, f"/tasking/queue?queue=open&topic=crime&taken={task_id}",
    )  # fmt: skip


def test_filters_that_hold_can_be_taken_off_one_by_one(tasking: Tasking) -> None:
    page = browser(tasking, "city.leader").page(
        "/queue?queue=team&topic=crime&subtopic=telecom_fraud&priority=urgent&view=board"
    )
    chips = dict(re.findall(r'<li><a href="([^"]+)">([^<]+)<span aria-hidden', page))
    assert {word: unescape(address) for address, word in chips.items()} == {
        "领域：违法犯罪": "/tasking/queue?queue=team&priority=urgent&view=board",
        "子领域：电信网络诈骗": "/tasking/queue?queue=team&topic=crime&priority=urgent&view=board",
        "缓急：加急": "/tasking/queue?queue=team&topic=crime&subtopic=telecom_fraud&view=board",
    }


def test_the_taskforce_page_shows_what_is_lacking_and_keeps_members(tasking: Tasking) -> None:
    leader, unit = browser(tasking, "county.leader"), tasking.units["371302"]
    assert "缺3人" in browser(tasking, "other.leader").page("/taskforce")
    page = leader.page(f"/taskforce/{unit}")
    member = tasking.people["county.member"]
    leader.send(
        page, f"/taskforce/members/{member}", came_by="seconded", until=local(tasking, days=90), topics=["traffic"],
        wip_limit="3",
    )  # fmt: skip
    page = leader.page(f"/taskforce/{unit}")
    assert "抽调" in page
    assert "/ 上限3" in page
    assert "交通安全" in page
    assert "登记请假" not in browser(tasking, "city.first_reviewer").page(f"/taskforce/{unit}")
    director = browser(tasking, "city.director")
    director.send(director.page("/taskforce"), "/taskforce/strength/county", required="8", source="年度工作要点")
    assert "缺2人" in leader.page("/taskforce")
    browser(tasking, "county.leader").page(f"/taskforce/{tasking.units['371323']}", 404)


def test_leave_and_handing_over_by_pages(tasking: Tasking) -> None:
    task_id, unit = tasking.reach("drafting", "county"), tasking.units["371302"]
    member, leader = browser(tasking, "county.member"), browser(tasking, "county.leader")
    page = member.page(f"/taskforce/{unit}")
    member.send(
        page, "/taskforce/absences", cover_id=tasking.people["county.member2"], since=local(tasking, hours=-1),
        until=local(tasking, days=2), reason="年休假",
    )  # fmt: skip
    assert "请假中" in member.page(f"/taskforce/{unit}")
    assert "（请假，示例county.member2代理）" in member.page(f"/tasks/{task_id}")
    absence = tasking.client("county.member").get("/taskforce/absences")["items"][0]["id"]
    member.send(member.page(f"/taskforce/{unit}"), f"/taskforce/absences/{absence}/end")
    tasking.leaves("county.member")
    page = leader.page(f"/taskforce/{unit}")
    assert "已离岗，手上还有任务" in page
    assert "1件在办任务的承办人已离岗" in leader.page("/leaders")
    gone, to = tasking.people["county.member"], tasking.people["county.member2"]
    told = leader.send(page, f"/taskforce/members/{gone}/hand-over", 200, to=to, reason="调离")
    assert "已办" in told
    assert "承办人已离岗" not in leader.page("/leaders")


def test_delegating_helping_and_mirrors_by_pages(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    at, leader = f"/tasks/{task_id}", browser(tasking, "city.leader")
    page = leader.page(at)
    leader.send(page, f"{at}/steps/mirror", unit_id=tasking.units["371302"], reason="属地配合")
    page = leader.page(at)
    assert "专班对接" in page
    leader.send(page, f"{at}/steps/assist", member_id=tasking.people["city.all"], reason="一起写")
    leader.send(leader.page(at), f"{at}/steps/delegate", member_id=tasking.people["city.member2"], reason="会议期间")
    page = leader.page(at)
    assert "（示例city.member委派，办后交回）" in page
    assert "示例city.all 协办" in page
    leader.send(page, f"{at}/steps/end_assist", member_id=tasking.people["city.all"])
    other = browser(tasking, "city.member2")
    other.send(other.page(at), f"{at}/steps/hand_back")
    with tasking.db.read() as session:
        twin = session.query(Task).filter(Task.mirror_of == task_id).one().id
    shown = browser(tasking, "county.member").page(f"/tasks/{twin}")
    assert "对接市局任务" in shown
    assert "近期冒充客服退款理赔类警情上升" in shown


def test_a_tie_is_settled_on_the_task_page(tasking: Tasking) -> None:
    task_id = tasking.task(priority="urgent", region="371302")
    at, leader = f"/tasks/{task_id}", browser(tasking, "city.leader")
    page = leader.page(at)
    assert "并列的专班" in page
    assert "兰山分局专班（并列）" in page
    leader.send(page, f"{at}/steps/reroute", unit_id=tasking.units["371302"], reason="以属地为主")
    assert "选定" in leader.page(at)
