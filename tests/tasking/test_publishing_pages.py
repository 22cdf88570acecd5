"""Pages of publishing: the records, places confirmed, times set, the register kept."""

from datetime import timedelta
from typing import Any

from shared.db import SHANGHAI
from tests.tasking.build import Tasking
from tests.tasking.placing import failed, make_account, make_connected, make_outlet, places
from tests.tasking.test_pages import browser
from tests.tasking.test_releases import moment, sweep
from tests.tasking.test_undoing import correct

URL = "https://mp.example.cn/s/1"


def test_a_place_is_confirmed_on_the_tasks_page(tasking: Tasking) -> None:
    task_id = tasking.reach("published")
    (place,) = places(tasking, task_id)
    publisher = browser(tasking, "city.publisher")
    assert "请发布，再填链接" in publisher.page(f"/tasks/{task_id}")
    assert place["name"] in publisher.page("/placements")
    path = f"/placements/{place['id']}/confirm"
    publisher.send(publisher.page(f"/tasks/{task_id}"), path, url=URL)
    page = publisher.page(f"/tasks/{task_id}")
    assert URL in page
    assert path not in page
    assert "没有需要办理的去向" in publisher.page("/placements")
    member = browser(tasking, "city.member").page(f"/tasks/{task_id}")
    assert "确认已发布" not in member


def test_what_failed_says_why_and_is_tried_again(tasking: Tasking) -> None:
    make_connected(tasking)
    task_id = tasking.reach("published")
    (place,) = places(tasking, task_id)
    failed(tasking, place)
    publisher = browser(tasking, "city.publisher")
    page = publisher.page(f"/tasks/{task_id}")
    assert "平台拒绝" in page
    publisher.send(page, f"/placements/{place['id']}/retry")
    assert "正在送达" in publisher.page(f"/tasks/{task_id}")


def test_set_for_a_time_by_the_form_and_shown(tasking: Tasking) -> None:
    account = make_account(tasking)
    task_id = tasking.reach("publishing")
    publisher = browser(tasking, "city.publisher")
    at = f"/tasks/{task_id}"
    page = publisher.page(at)
    leaves = moment(tasking, hours=2).astimezone(SHANGHAI)
    fields: dict[str, Any] = {"channels": ["wechat"], "account_wechat": account["id"], "push_mode": "none"}
    late = (leaves - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    refused = publisher.send(page, f"{at}/steps/schedule", status=422, release_at=late, **fields)
    assert "须晚于现在" in refused
    publisher.send(page, f"{at}/steps/schedule", release_at=leaves.strftime("%Y-%m-%dT%H:%M"), **fields)
    shown = f"{leaves:%Y-%m-%d %H:%M}"
    assert shown in publisher.page(at)
    assert shown in publisher.page("/releases")
    tasking.forward(hours=2.1)
    assert sweep(tasking) == 1
    assert "没有等待发布的稿件" in publisher.page("/releases")
    assert "平安临沂" in publisher.page(at)
    assert places(tasking, task_id)[0]["account_id"] == account["id"]


def test_a_release_that_did_not_leave_says_why(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    publisher = browser(tasking, "city.publisher")
    at = f"/tasks/{task_id}"
    leaves = moment(tasking, hours=2).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
    fields: dict[str, Any] = {"channels": ["wechat"], "push_mode": "internal", "release_at": leaves}
    publisher.send(publisher.page(at), f"{at}/steps/schedule", **fields)
    tasking.client("city.leader").done(task_id, "pause", reason="等口径")
    tasking.forward(hours=2.1)
    sweep(tasking)
    page = publisher.page(at)
    assert "的发布没有发出" in page
    assert "任务已挂起" in page
    assert "任务已挂起" in publisher.page("/releases?state=failed")


def test_the_records_show_what_became_of_each(tasking: Tasking) -> None:
    corrected, killed = tasking.reach("published"), tasking.reach("published")
    first = tasking.client("city.leader").task(corrected)["publication"]
    void = tasking.client("city.leader").task(killed)["publication"]
    correct(tasking, corrected)
    tasking.client("city.leader").done(killed, "kill", reason="失实")
    leader, reader = browser(tasking, "city.leader"), browser(tasking, "other.leader")
    page = leader.page("/publications")
    for word in ("已更正", "更正件", "已作废"):
        assert word in page
    successor = tasking.client("city.leader").task(corrected)["publication"]
    assert f"/publications/{successor['id']}" in reader.page(f"/publications/{first['id']}")
    assert f"/publications/{first['id']}" in reader.page(f"/publications/{successor['id']}")
    page = reader.page(f"/publications/{void['id']}")
    assert "作废" in page
    assert void["text"].splitlines()[0] not in page


def test_media_are_recorded_on_the_publications_page(tasking: Tasking) -> None:
    outlet, task_id = make_outlet(tasking, tier="province"), tasking.reach("published")
    publication = tasking.client("city.leader").task(task_id)["publication"]
    publisher = browser(tasking, "city.publisher")
    at = f"/publications/{publication['id']}"
    form = f"{at}/placements"
    assert "至少填一项" in publisher.send(publisher.page(at), form, status=422, outlet_id=outlet["id"])
    publisher.send(publisher.page(at), form, outlet_id=outlet["id"], page_ref="A3版", placed_on="2026-11-24")
    page = publisher.page(at)
    assert "示例日报（省级）" in page
    assert "A3版" in page
    assert "登记媒体采用" not in browser(tasking, "station").page(at)


def test_the_register_is_kept_on_its_pages(tasking: Tasking) -> None:
    leader = browser(tasking, "city.leader")
    page = leader.page("/channels")
    fields: dict[str, Any] = {"platform": "wechat", "name": "平安临沂", "unit_id": tasking.units["3713"]}
    assert "必填" in leader.send(page, "/channels", status=422, **fields, attribution="")
    leader.send(page, "/channels", **fields, attribution="临沂市公安局")
    (account,) = tasking.client("city.leader").get("/channels")["items"]
    assert "新媒体矩阵" in leader.page("/channels")
    at = f"/channels/{account['id']}"
    assert "更正登记" not in browser(tasking, "city.member").page(at)
    leader.send(leader.page(at), at, name="平安临沂", attribution="临沂公安", kind="official", filing_number="备1号")
    assert "备1号" in leader.page(at)
    page = leader.page(at)
    leader.send(page, f"{at}/state", state="suspended", reason="账号异常")
    assert "停用" in leader.page(at)
    publisher = browser(tasking, "city.publisher")
    publisher.send(publisher.page("/outlets"), "/outlets", name="示例日报", tier="city", kind="paper")
    assert "示例日报" in publisher.page("/outlets")


def test_silent_accounts_are_amber_then_red_with_what_to_do(tasking: Tasking) -> None:
    make_account(tasking)
    for days, word, colour in ((10.5, "提醒", "amber"), (4, "停更", "red")):
        tasking.forward(days=days)
        leader = browser(tasking, "city.leader")
        assert word in leader.page("/channels")
        assert "平安临沂" in leader.page(f"/channels?colour={colour}")
    assert "建议注销" in browser(tasking, "city.leader").page("/channels")
