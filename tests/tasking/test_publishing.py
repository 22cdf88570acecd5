"""发布: what was approved, once (F09), with its number, links and plan; internal texts; recalling."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from shared.log import history
from tests.tasking.build import Tasking

WECHAT = [{"channel": "wechat"}]


def last_body(tasking: Tasking, about: str, agg_id: str) -> dict[str, Any]:
    with tasking.db.read() as session:
        found: dict[str, Any] = json.loads(history(session, about, agg_id)[-1].body)
        return found


def test_what_draft_published_says(both: Tasking) -> None:
    task_id = both.reach("publishing")
    publisher = both.client("city.publisher")
    channels = [
        {"channel": "wechat", "name": "平安临沂", "url": "https://mp.example.cn/s/1?a=1"},
        {"channel": "website"},
    ]
    push = {"levels": ["county"], "priority": "urgent", "limits": {"county": 2}, "texts": {"ready": "请转发"}}
    found = publisher.publish(task_id, channels=channels, push=push)
    row = found["publication"]
    said = last_body(both, "publication", row["id"])
    assert said["number"] == row["number"] == "宣〔2026〕0001号"
    assert said["task_id"] == task_id
    assert said["need_ids"] == [need["need_id"] for need in found["needs"]]
    assert said["unit_id"] == both.units["3713"]
    assert said["content_hash"] == found["content_hash"] == row["content_hash"]
    assert (said["title"], said["text"]) == (found["draft"]["title"], found["draft"]["text"])
    assert said["links"] == [
        {"channel": "wechat", "name": "平安临沂", "url": "https://mp.example.cn/s/1?a=1"},
        {"channel": "website", "name": "官方网站", "url": f"/tasking/publications/{row['id']}"},
    ]
    assert said["push"] == {
        "audience": "internal", "levels": ["county"], "selector": None, "priority": "urgent",
        "limits": {"county": 2, "kind": "working"},
        "texts": {"ready": "请转发"},
    }  # fmt: skip
    assert last_body(both, "task", task_id)["step"] == "publish"


@pytest.mark.parametrize(
    ("desk", "push", "levels"),
    [("city", {}, ["county", "station"]), ("county", {}, ["station"]), ("city", {"push": None}, None)],
)
def test_the_default_push_and_none(tasking: Tasking, desk: str, push: dict[str, Any], levels: list[str] | None) -> None:
    task_id = tasking.reach("publishing", desk)
    found = tasking.client(f"{desk}.publisher").publish(task_id, **push)
    plan = found["publication"]["push"]
    assert (plan["levels"] if plan else None) == levels


def test_publish_twice_at_once_one_publication(both: Tasking) -> None:
    """F09."""
    task_id, publisher = both.reach("publishing"), both.client("city.publisher")
    seen = publisher.task(task_id)
    body = {"content_hash": seen["content_hash"], "channels": WECHAT}
    gate = Barrier(8)

    def publish(_: int) -> int:
        gate.wait()
        return publisher.step(task_id, "publish", expected=seen["version"], **body).status_code

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(publish, range(8)))
    assert codes == [200, *[409] * 7]
    listed = publisher.get("/publications")["items"]
    assert [row["number"] for row in listed] == ["宣〔2026〕0001号"]
    assert both.said("publication", listed[0]["id"]) == ["draft.published"]


def test_what_is_refused(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing", channels=["wechat", "weibo"])
    publisher = tasking.client("city.publisher")
    fingerprint = publisher.task(task_id)["content_hash"]
    wrong: list[dict[str, Any]] = [
        {"channels": []},
        {"channels": [{"channel": "telegram"}]},
        {"channels": [{"channel": "wechat"}, {"channel": "wechat"}]},
        {"channels": [{"channel": "douyin"}]},
        {"channels": [{"channel": "wechat", "url": "javascript:alert(1)"}]},
        {"channels": [{"channel": "wechat", "url": 'https://a.cn/ "x'}]},
        {"channels": WECHAT, "push": {"levels": ["province"]}},
        {"channels": WECHAT, "push": {"levels": []}},
        {"channels": WECHAT, "push": {"selector": {"unit_ids": []}}},
        {"channels": WECHAT, "push": {"selector": {"classes": ["seven"]}}},
        {"channels": WECHAT, "push": {"texts": {"short": "长" * 71}}},
        {"channels": WECHAT, "push": {"nonsense": 1}},
        {"channels": WECHAT, "push": {"limits": {"county": 0}}},
        {"channels": WECHAT, "member_id": fingerprint},
    ]
    for body in wrong:
        publisher.refused(task_id, "publish", 422, "invalid", content_hash=fingerprint, **body)
    publisher.refused(task_id, "publish", 422, "invalid", content_hash=fingerprint)
    tasking.client("city.leader").refused(
        task_id, "publish", 403, "wrong_role", content_hash=fingerprint, channels=WECHAT
    )
    county = tasking.reach("publishing", "county")
    publisher = tasking.client("county.publisher")
    below = {"content_hash": publisher.task(county)["content_hash"], "channels": WECHAT, "push": {"levels": ["county"]}}
    publisher.refused(county, "publish", 422, "invalid", **below)


def test_an_internal_text_takes_no_public_way(tasking: Tasking) -> None:
    """Mechanism A14; also when the department says so only after the approvals."""
    from shared.events import NeedAmended

    task_id = tasking.reach("publishing")
    publisher = tasking.client("city.publisher")
    found = publisher.task(task_id)
    need_id = found["needs"][0]["need_id"]
    tasking.hear(NeedAmended(need_id=need_id, changes={"audience": "internal"}))
    body = {"content_hash": found["content_hash"]}
    problem = publisher.refused(task_id, "publish", 409, "internal_only", channels=WECHAT, **body)
    assert problem["channels"] == ["wechat"]
    intranet = [{"channel": "intranet"}]
    public = {"channels": intranet, "push": {"audience": "public"}}
    publisher.refused(task_id, "publish", 409, "internal_only", **public, **body)
    published = publisher.publish(task_id, channels=intranet)
    assert published["publication"]["audience"] == "internal"


def test_who_reads_a_publication(tasking: Tasking) -> None:
    task_id = tasking.task("371302-01", audience="internal")
    tasking.carry(task_id, "publishing", "county")
    found = tasking.client("county.publisher").publish(task_id, channels=[{"channel": "intranet"}])
    path = f"/publications/{found['publication']['id']}"
    for login, status in (("station", 200), ("head", 200), ("city.leader", 200), ("other.leader", 404), ("xc", 404)):
        assert tasking.client(login).call("GET", path).status_code == status, login
    public = tasking.carry(tasking.task(), "published")
    path = f"/publications/{tasking.client('city.leader').task(public)['publication']['id']}"
    assert tasking.client("other.leader").call("GET", path).status_code == 200


def test_recall_at_once_after_publishing_and_after_closing(both: Tasking) -> None:
    leader, final = both.client("city.leader"), both.client("city.final_reviewer")
    one, other = both.reach("published"), both.reach("published")
    recalled = final.done(one, "recall", reason="数字有误")
    assert (recalled["stage"], recalled["close_reason"]) == ("closed", "数字有误")
    assert recalled["publication"]["recall_reason"] == "数字有误"
    assert both.said("publication", recalled["publication"]["id"]) == ["draft.published", "draft.recalled"]
    leader.refused(one, "recall", 409, "already_recalled", reason="再撤一次")
    leader.done(other, "close")
    leader.done(other, "recall", reason="群众反映不准确")
    never = both.task()
    leader.done(never, "decline", reason="重复")
    leader.refused(never, "recall", 409, "never_published", reason="试试")


def test_the_city_recalls_a_county_publication(tasking: Tasking) -> None:
    task_id = tasking.reach("published", "county")
    tasking.client("other.leader").call("GET", f"/tasks/{task_id}")
    assert tasking.client("city.leader").done(task_id, "recall", reason="口径有误")["stage"] == "closed"


def test_publishing_waits_while_the_directory_is_out_of_reach(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    with tasking.db.write() as session:
        session.execute(sa.text("UPDATE cursor SET head_seen_at = '2020-01-01 00:00:00.000000'"))
    shown = tasking.client("city.publisher").task(task_id)
    wanted = {"content_hash": shown["content_hash"], "channels": [{"channel": "wechat"}]}
    answer = tasking.client("city.publisher").step(task_id, "publish", **wanted)
    assert (answer.status_code, answer.json["code"]) == (503, "directory_out_of_reach")
    assert tasking.client("city.publisher").task(task_id)["stage"] == "publishing"
