"""定时发布: never early, everything checked anew at the moment, all that is due in one go, each once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from services.tasking.actions import is_release_due, release_due
from services.tasking.models import Campaign, Publication, ScheduledRelease, Task
from shared.db import now
from shared.events import NeedAmended, PersonChanged
from shared.ids import new_id
from tests.tasking.build import Tasking, reach_directory
from tests.tasking.placing import make_account

CHANNELS = [{"channel": "wechat"}]


def moment(made: Tasking, **later: float) -> datetime:
    with made.db.read() as session:
        return now(session) + timedelta(**later)


def given(made: Tasking, task_id: str, **more: Any) -> dict[str, Any]:
    at = moment(made, hours=2).isoformat()
    fingerprint = made.client("city.leader").task(task_id)["content_hash"]
    return {"content_hash": fingerprint, "channels": CHANNELS, "release_at": at} | more


def schedule(made: Tasking, task_id: str, **more: Any) -> dict[str, Any]:
    return made.client("city.publisher").done(task_id, "schedule", **given(made, task_id, **more))


def sweep(made: Tasking) -> int:
    reach_directory(made.db)
    with made.db.write() as session:
        return release_due(session) if is_release_due(session) else 0


def release(made: Tasking, task_id: str) -> dict[str, Any]:
    """The newest release of a task."""
    rows = made.client("city.leader").get("/releases?limit=200")["items"]
    found: dict[str, Any] = [row for row in rows if row["task"]["id"] == task_id][-1]
    return found


def test_it_leaves_at_its_time_and_not_before(both: Tasking) -> None:
    task_id = both.reach("publishing")
    shown = schedule(both, task_id)
    assert shown["stage"] == "publishing"
    assert "schedule" not in shown["allowed_steps"]
    both.forward(hours=1.99)
    assert sweep(both) == 0
    assert both.client("city.leader").task(task_id)["stage"] == "publishing"
    both.forward(hours=0.02)
    assert sweep(both) == 1
    assert sweep(both) == 0
    found = both.client("city.leader").task(task_id)
    assert (found["stage"], release(both, task_id)["state"]) == ("published", "released")
    assert found["publication"]["by"]["publishing"]["id"] == both.people["city.publisher"]
    said = both.said("task", task_id)
    assert said[-2:] == ["task.advanced", "task.advanced"]
    history = both.client("city.leader").get(f"/tasks/{task_id}/history")["items"]
    assert [line["step"] for line in history[-2:]] == ["schedule", "publish"]
    assert history[-1]["reason"] == "定时发布"


def test_what_is_refused_when_it_is_set(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    publisher = tasking.client("city.publisher")
    past = given(tasking, task_id, release_at=moment(tasking, minutes=-1).isoformat())
    assert "release_at" in publisher.refused(task_id, "schedule", 422, "invalid", **past)["errors"]
    publisher.refused(task_id, "schedule", 409, "content_changed", **given(tasking, task_id, content_hash="0" * 64))
    inside = given(tasking, task_id, push={"levels": ["province"]})
    publisher.refused(task_id, "schedule", 422, "invalid", **inside)
    tasking.client("city.leader").refused(task_id, "schedule", 403, "wrong_role", **given(tasking, task_id))
    tasking.client("city.leader").refused(task_id, "unschedule", 409, "not_scheduled", reason="不发了")
    schedule(tasking, task_id)
    publisher.refused(task_id, "schedule", 409, "already_scheduled", **given(tasking, task_id))


def test_taken_back_and_set_again(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    schedule(tasking, task_id)
    tasking.client("city.leader").done(task_id, "unschedule", reason="改期")
    found = release(tasking, task_id)
    assert (found["state"], found["why"]) == ("cancelled", "改期")
    schedule(tasking, task_id, release_at=moment(tasking, hours=1).isoformat())
    tasking.forward(hours=1.1)
    assert sweep(tasking) == 1


def test_published_by_hand_it_does_not_leave_again(both: Tasking) -> None:
    task_id = both.reach("publishing")
    schedule(both, task_id)
    both.client("city.publisher").publish(task_id)
    both.forward(hours=3)
    assert sweep(both) == 0
    assert len(both.client("city.leader").get("/publications")["items"]) == 1


def test_a_task_that_leaves_the_stage_leaves_its_time(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    schedule(tasking, task_id)
    tasking.client("city.publisher").done(task_id, "send_back", reason="标题要改")
    assert release(tasking, task_id)["state"] == "cancelled"
    tasking.forward(hours=3)
    assert sweep(tasking) == 0


def lose_role(made: Tasking, task_id: str) -> None:
    hear_of_publisher(made, active=True)


def leave(made: Tasking, task_id: str) -> None:
    hear_of_publisher(made, active=False)


def hear_of_publisher(made: Tasking, active: bool) -> None:
    """He holds no role any more, or is gone."""
    person_id, unit_id = made.people["city.publisher"], made.units["3713"]
    made.hear(PersonChanged(person_id=person_id, unit_id=unit_id, grants=[], active=active, card_version=1))


def pause(made: Tasking, task_id: str) -> None:
    made.client("city.leader").done(task_id, "pause", reason="等口径")


def turn_inside(made: Tasking, task_id: str) -> None:
    need_id = made.client("city.leader").task(task_id)["needs"][0]["need_id"]
    made.hear(NeedAmended(need_id=need_id, changes={"audience": "internal"}))


def void(made: Tasking, task_id: str) -> None:
    with made.db.write() as session:
        at = now(session)
        session.execute(sa.text("UPDATE review SET voided_at = :at, void_reason = '试'"), {"at": str(at)[:26]})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lose_role, "wrong_role"), (leave, "publisher_gone"), (pause, "paused"), (turn_inside, "internal_only"),
        (void, "not_approved"),
    ],
)  # fmt: skip
def test_checked_anew_at_the_moment(tasking: Tasking, change: Any, code: str) -> None:
    """It stays where it is, with the reason; other releases of that moment leave all the same."""
    other = tasking.reach("publishing") if code in ("paused", "internal_only") else None
    task_id = tasking.reach("publishing")
    for one in filter(None, (task_id, other)):
        schedule(tasking, one)
    change(tasking, task_id)
    tasking.forward(hours=3)
    sweep(tasking)
    found = release(tasking, task_id)
    assert (found["state"], found["why_code"]) == ("failed", code)
    assert tasking.client("city.leader").task(task_id)["stage"] == "publishing"
    last = tasking.client("city.leader").get(f"/tasks/{task_id}/history")["items"][-1]
    assert last["reason"] == f"定时发布没有发出：{found['why']}"
    assert len(tasking.client("city.leader").get("/publications")["items"]) == (1 if other else 0)


def test_an_account_out_of_use_by_then_carries_nothing(tasking: Tasking) -> None:
    account, task_id = make_account(tasking), tasking.reach("publishing")
    schedule(tasking, task_id, channels=[{"channel": "wechat", "account_id": account["id"]}])
    state = {"state": "suspended", "reason": "账号异常"}
    done = tasking.client("city.leader").call("PATCH", f"/channels/{account['id']}", state, If_Match='"1"')
    assert done.status_code == 200
    tasking.forward(hours=3)
    sweep(tasking)
    assert release(tasking, task_id)["why_code"] == "account_not_active"


def test_while_the_directory_is_out_of_reach_it_waits(tasking: Tasking) -> None:
    task_id = tasking.reach("publishing")
    schedule(tasking, task_id)
    tasking.forward(hours=3)
    with tasking.db.write() as session:
        session.execute(sa.text("UPDATE cursor SET head_seen_at = '2020-01-01 00:00:00.000000'"))
    with tasking.db.write() as session:
        assert release_due(session) == 0
    assert release(tasking, task_id)["state"] == "waiting"
    assert sweep(tasking) == 1


def make_campaign(made: Tasking, release_at: datetime) -> str:
    with made.db.write() as session:
        at = now(session)
        row = Campaign(
            id=new_id(), number="策〔2026〕0001号", unit_id=made.units["3713"], unit_path=made.paths["3713"],
            name="全民反诈周", focus="反诈", since=date(2026, 11, 1), until=date(2026, 12, 31), central=False,
            topics=[], release_at=release_at, state="running", created_by=made.people["city.leader"], created_at=at,
            updated_at=at,
        )  # fmt: skip
        session.add(row)
        return row.id


def test_a_campaign_leaves_as_one_and_follows_its_time(both: Tasking) -> None:
    at = moment(both, hours=4)
    campaign, tasks = make_campaign(both, at), [both.reach("publishing") for _ in range(3)]
    with both.db.write() as session:
        session.execute(sa.update(Task).where(Task.id.in_(tasks)).values(campaign_id=campaign))
    publisher = both.client("city.publisher")
    early = given(both, tasks[0])
    problem = publisher.refused(tasks[0], "schedule", 409, "unified_release", **early)
    assert problem["release_at"] == at.isoformat()
    for task_id in tasks:
        schedule(both, task_id, release_at=at.isoformat())
    sooner = moment(both, hours=3)
    with both.db.write() as session:
        session.execute(sa.update(Campaign).values(release_at=sooner))
    both.forward(hours=3.01)
    assert sweep(both) == 3
    with both.db.read() as session:
        left = session.scalars(sa.select(Publication.published_at)).all()
    assert len(set(left)) == 1
    assert left[0] >= sooner


def test_two_sweeps_publish_once(both: Tasking) -> None:
    tasks = [both.reach("publishing") for _ in range(3)]
    for task_id in tasks:
        schedule(both, task_id)
    both.forward(hours=3)
    reach_directory(both.db)
    gate = Barrier(4)

    def one(_: int) -> int:
        gate.wait()
        with both.db.write() as session:
            return release_due(session)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    with both.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Publication)) == 3
        states = session.scalars(sa.select(ScheduledRelease.state)).all()
    assert states == ["released"] * 3
