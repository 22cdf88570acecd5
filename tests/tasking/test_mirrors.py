"""下派对接: a county's task that mirrors the city's; two-way status and the rules of closing (A64)."""

from services.tasking.models import Task
from shared.events import NeedAmended, NeedWithdrawn
from tests.tasking.build import Tasking


def mirror(made: Tasking, task_id: str, unit: str = "371302") -> str:
    """Give a county its own; the id of the county's task."""
    shown = made.client("city.leader").done(task_id, "mirror", unit_id=made.units[unit], reason="属地配合")
    found: str = shown["mirrors"][-1]["id"]
    return found


def test_a_county_gets_a_task_of_its_own_and_each_sees_the_other(both: Tasking) -> None:
    task_id = both.reach("drafting")
    twin = mirror(both, task_id)
    city, county = both.client("city.leader"), both.client("county.member")
    mine = county.task(twin)
    assert (mine["stage"], mine["unit"]["name"], mine["title"]) == ("waiting", "兰山分局", city.task(task_id)["title"])
    assert [need["body"] for need in mine["needs"]] == ["近期冒充客服退款理赔类警情上升，建议开展防范宣传。"]
    assert (mine["mirror_of"]["number"], mine["mirror_of"]["seen"]) == (city.task(task_id)["number"], False)
    assert county.call("GET", f"/tasks/{task_id}").status_code == 404
    assert both.said("task", twin) == ["task.opened"]
    assert mine["limit"]["due_at"] is not None
    county.done(twin, "claim")
    seen = city.task(task_id)["mirrors"]
    assert [(one["unit"]["name"], one["stage"], one["seen"]) for one in seen] == [("兰山分局", "drafting", True)]
    both.client("city.member").write(task_id)
    both.client("city.member").submit(task_id)
    assert county.task(twin)["mirror_of"]["stage"] == "first_review"
    assert {one["id"] for one in both.client("county.leader").get("/tasks?q=退款理赔")["items"]} == {twin}


def test_the_citys_task_is_not_closed_before_the_countys(tasking: Tasking) -> None:
    task_id = tasking.reach("published")
    twin = mirror(tasking, task_id)
    leader = tasking.client("city.leader")
    leader.refused(task_id, "close", 409, "mirrors_open")
    tasking.client("county.leader").done(twin, "decline", reason="本县无此类警情")
    told = leader.task(task_id)["mirrors"][0]
    assert (told["stage"], told["close_reason"]) == ("closed", "本县无此类警情")
    assert leader.done(task_id, "close")["stage"] == "closed"


def test_who_is_mirrored_and_who_is_not(tasking: Tasking) -> None:
    task_id, county_task = tasking.reach("drafting"), tasking.reach("drafting", "county")
    leader = tasking.client("city.leader")
    for wrong in ("3713", "3713-XC", "371302-01"):
        leader.refused(task_id, "mirror", 422, "invalid", unit_id=tasking.units[wrong], reason="属地配合")
    mirror(tasking, task_id)
    problem = leader.refused(
        task_id, "mirror", 409, "already_mirrored", unit_id=tasking.units["371302"], reason="再派一次"
    )
    assert problem["mirror"].startswith("任〔")
    mirror(tasking, task_id, "371323")
    leader.refused(county_task, "mirror", 409, "not_at_city", unit_id=tasking.units["371323"], reason="属地配合")
    tasking.client("city.member").refused(
        task_id, "mirror", 403, "wrong_role", unit_id=tasking.units["371323"], reason="属地配合"
    )


def test_an_amended_need_reaches_both_and_a_withdrawn_one_ends_both(both: Tasking) -> None:
    need = both.need()
    both.hear(need)
    task_id = both.carry(both.task_of(need.need_id), "drafting")
    twin, other = mirror(both, task_id), mirror(both, task_id, "371323")
    both.client("county.leader").done(twin, "return_need", reason="请补充本县数据")
    both.hear(NeedAmended(need_id=need.need_id, changes={"body": "已补充各县数据。", "priority": "urgent"}))
    mine = both.client("county.leader").task(twin)
    assert (mine["paused"], mine["priority"], mine["needs"][0]["body"]) == (None, "urgent", "已补充各县数据。")
    both.carry(other, "waiting")
    both.client("other.member").done(other, "claim")
    both.hear(NeedWithdrawn(need_id=need.need_id, reason="已无必要"))
    with both.db.read() as session:
        assert {session.get_one(Task, one).stage for one in (task_id, twin, other)} == {"closed"}


def test_a_withdrawn_need_asks_the_county_that_is_in_review(tasking: Tasking) -> None:
    need = tasking.need()
    tasking.hear(need)
    task_id = tasking.carry(tasking.task_of(need.need_id), "drafting")
    twin = tasking.carry(mirror(tasking, task_id), "first_review", "county")
    tasking.hear(NeedWithdrawn(need_id=need.need_id, reason="已无必要"))
    shown = tasking.client("county.leader").task(twin)
    assert (shown["stage"], shown["withdrawn_at"] is not None) == ("first_review", True)


def test_a_mirror_goes_with_a_merged_task(tasking: Tasking) -> None:
    task_id, into = tasking.reach("drafting"), tasking.task()
    twin = mirror(tasking, task_id)
    tasking.client("city.member").done(task_id, "release", reason="并案办理")
    tasking.client("city.leader").done(task_id, "merge", task_id=into)
    assert [one["id"] for one in tasking.client("city.leader").task(into)["mirrors"]] == [twin]
    assert len(tasking.client("county.leader").task(twin)["needs"]) == 2


def test_a_county_publishes_its_own(both: Tasking) -> None:
    twin = both.carry(mirror(both, both.reach("drafting")), "published", "county")
    assert both.client("county.leader").task(twin)["publication"] is not None
