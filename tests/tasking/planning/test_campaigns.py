"""专题: embargo and unified release hold every variant; 中心工作 is known to routing; products and their progress."""

from datetime import UTC, datetime, timedelta

from services.tasking.actions import release_due
from services.tasking.standing.central import central, central_of
from tests.tasking.build import Tasking
from tests.tasking.planning.cases import campaign, change, moment, post, today, told

WAYS = [{"channel": "wechat"}]


def _join(made: Tasking, row: dict[str, object], task_id: str, **more: object) -> dict[str, object]:
    found: dict[str, object] = post(
        made, "city.leader", f"/campaigns/{row['id']}/tasks", {"task_id": task_id, **more}, 200
    )
    return found


def _wants(made: Tasking, task_id: str) -> dict[str, object]:
    return {"content_hash": made.client("city.publisher").task(task_id)["content_hash"], "channels": WAYS}


def test_an_embargo_holds_every_variant_until_it_is_over(both: Tasking) -> None:
    row = campaign(both, embargo_until=told(moment(both, hours=2)))
    tasks = [both.reach("publishing") for _ in range(2)]
    for task_id in tasks:
        _join(both, row, task_id)
        found = both.client("city.publisher").refused(task_id, "publish", 409, "embargo", **_wants(both, task_id))
        assert found["barriers"][0]["campaign_id"] == row["id"]
    both.forward(hours=2, minutes=1)
    for task_id in tasks:
        both.client("city.publisher").publish(task_id)
    shown = both.client("city.member").get(f"/campaigns/{row['id']}")
    assert {one["stage"] for one in shown["tasks"]} == {"published"}


def test_a_unified_release_lets_all_leave_at_once_and_none_before(both: Tasking) -> None:
    at = moment(both, hours=1)
    row = campaign(both, release_at=told(at))
    tasks = [both.reach("publishing") for _ in range(3)]
    publisher = both.client("city.publisher")
    for task_id in tasks:
        _join(both, row, task_id)
        publisher.refused(task_id, "publish", 409, "embargo", **_wants(both, task_id))
        publisher.done(task_id, "schedule", release_at=told(at), **_wants(both, task_id))
    row = both.client("city.leader").get(f"/campaigns/{row['id']}")
    later = told(at + timedelta(hours=1))
    change(both, "city.leader", "PATCH", f"/campaigns/{row['id']}", row, {"release_at": later})
    both.forward(hours=1, minutes=1)
    with both.db.write() as session:
        assert release_due(session) == 0, "the campaign's hour was moved: nothing leaves at the old one"
    both.forward(hours=1)
    with both.db.write() as session:
        assert release_due(session) == 3
    stages = {both.client("city.member").task(task_id)["stage"] for task_id in tasks}
    assert stages == {"published"}


def test_a_campaign_of_the_central_work_is_known_while_it_lasts(tasking: Tasking) -> None:
    row = campaign(tasking, central=True)
    campaign(tasking)
    county = campaign(tasking, "county.leader", central=True, topics=[])
    with tasking.db.read() as session:
        found = central(session, moment(tasking) + timedelta(days=1))
        assert {one.campaign_id for one in found} == {row["id"], county["id"]}
        city = central_of(found, "crime", tasking.paths["3713"])
        assert [one.campaign_id for one in city] == [row["id"]]
        assert central_of(found, "traffic", tasking.paths["3713"]) == []
        assert [one.campaign_id for one in central_of(found, "traffic", tasking.paths["371302"])] == [county["id"]]
        assert central(session, datetime.now(UTC) + timedelta(days=400)) == []
    change(tasking, "city.leader", "POST", f"/campaigns/{row['id']}/move", row, {"step": "cancel", "reason": "不办了"})
    with tasking.db.read() as session:
        found = central(session, moment(tasking) + timedelta(days=1))
    assert [one.campaign_id for one in found] == [county["id"]]


def test_products_are_planned_done_by_tasks_and_given_up_with_a_reason(tasking: Tasking) -> None:
    row = campaign(tasking)
    on, path = today(tasking), f"/campaigns/{row['id']}"
    post(tasking, "city.leader", f"{path}/products", {"kind": "article", "title": "稿件", "due_on": str(on)})
    late = {"kind": "poster", "title": "海报", "due_on": str(on + timedelta(days=90))}
    assert post(tasking, "city.leader", f"{path}/products", late, 422)["errors"] == {"due_on": ["须在专题期间内"]}
    late["due_on"] = str(on + timedelta(days=9))
    row = post(tasking, "city.leader", f"{path}/products", late)
    assert (row["planned"], row["published"]) == (2, 0)
    task_id = tasking.reach("publishing")
    _join(tasking, row, task_id, product_id=row["products"][0]["id"])
    tasking.client("city.publisher").publish(task_id)
    poster = row["products"][1]
    gone = f"{path}/products/{poster['id']}"
    row = change(tasking, "city.leader", "PATCH", gone, poster, {"drop_reason": "改为长图"})
    assert (row["planned"], row["published"], row["products"][1]["drop_reason"]) == (1, 1, "改为长图")
    assert (
        change(tasking, "city.leader", "PATCH", gone, row["products"][1], {"title": "又要"}, 409)["code"]
        == "product_dropped"
    )


def test_a_task_belongs_to_one_campaign_and_leaves_it_with_the_version_seen(tasking: Tasking) -> None:
    row, other = campaign(tasking), campaign(tasking, name="另一专题")
    task_id = tasking.reach("drafting")
    version = tasking.client("city.member").task(task_id)["version"]
    row = _join(tasking, row, task_id)
    assert tasking.client("city.member").task(task_id)["version"] == version, "nobody's draft became stale"
    body = {"task_id": task_id}
    assert post(tasking, "city.leader", f"/campaigns/{other['id']}/tasks", body, 409)["code"] == "in_another_campaign"
    path = f"/campaigns/{row['id']}/tasks/{task_id}"
    change(tasking, "city.leader", "DELETE", path, {"version": 99}, status=412)
    row = change(tasking, "city.leader", "DELETE", path, row)
    assert row["tasks"] == []
    assert change(tasking, "city.leader", "DELETE", path, row, status=409)["code"] == "not_in_campaign"


def test_who_may_and_who_sees(tasking: Tasking) -> None:
    row = campaign(tasking)
    county = campaign(tasking, "county.leader")
    seen = [one["id"] for one in tasking.client("county.member").get("/campaigns")["items"]]
    assert seen == [county["id"], row["id"]], "the city's are made for the counties as well"
    assert [one["id"] for one in tasking.client("other.member").get("/campaigns")["items"]] == [row["id"]]
    assert tasking.client("other.member").call("GET", f"/campaigns/{county['id']}").status_code == 404
    assert (
        change(tasking, "county.leader", "PATCH", f"/campaigns/{row['id']}", row, {"name": "改"}, 403)["code"]
        == "wrong_role"
    )
    answer = tasking.client("city.leader").call("PATCH", f"/campaigns/{row['id']}", {"name": "改"})
    assert (answer.status_code, answer.get_json()["code"]) == (428, "precondition_required")


def test_times_periods_and_people_are_checked(tasking: Tasking) -> None:
    on = today(tasking)
    body = {"name": "专题", "focus": "主题", "since": str(on), "until": str(on), "topics": ["crime"]}
    past = told(moment(tasking, hours=-1))
    assert "embargo_until" in post(tasking, "city.leader", "/campaigns", body | {"embargo_until": past}, 422)["errors"]
    early = {"embargo_until": told(moment(tasking, hours=3)), "release_at": told(moment(tasking, hours=2))}
    assert "release_at" in post(tasking, "city.leader", "/campaigns", body | early, 422)["errors"]
    before = body | {"until": str(on - timedelta(days=1))}
    assert "until" in post(tasking, "city.leader", "/campaigns", before, 422)["errors"]
    twice = [{"person_id": tasking.people["city.leader"], "duty": duty} for duty in ("owner", "group_leader")]
    assert "people" in post(tasking, "city.leader", "/campaigns", body | {"people": twice}, 422)["errors"]
    row = post(tasking, "city.leader", "/campaigns", body | {"people": twice[1:]})
    assert [(one["duty"], one["person"]["name"]) for one in row["people"]] == [("group_leader", "示例city.leader")]


def test_a_finished_campaign_goes_on_as_an_item_of_the_plan(tasking: Tasking) -> None:
    row = campaign(tasking)
    path = f"/campaigns/{row['id']}"
    item = {"year": today(tasking).year, "title": "常态走访", "source": "长效机制", "target": 12, "measure": "次",
            "counted_by": "figures"}  # fmt: skip
    item_id = post(tasking, "city.leader", "/plan-items", item)["id"]
    row = change(tasking, "city.leader", "POST", f"{path}/move", row, {"step": "start"})
    assert change(tasking, "city.leader", "POST", f"{path}/move", row, {"step": "start"}, 409)["allowed"] == [
        "finish",
        "cancel",
    ]
    row = change(tasking, "city.leader", "POST", f"{path}/move", row, {"step": "finish"})
    assert change(tasking, "city.leader", "PATCH", path, row, {"name": "改名"}, 409)["code"] == "campaign_over"
    row = change(tasking, "city.leader", "PATCH", path, row, {"plan_item_id": item_id})
    assert row["plan_item"] == {"id": item_id, "name": "常态走访"}
