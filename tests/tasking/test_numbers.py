"""编号: 任〔year〕 and 宣〔year〕 are gapless under many writers (F11), also after roll-backs."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.tasking import actions
from services.tasking.models import Task
from shared.errors import Conflict
from shared.identity import KnownPerson, actor_of
from tests.tasking.build import Tasking


def test_twenty_writers_no_gap_no_double(both: Tasking) -> None:
    needs = [both.need() for _ in range(60)]

    def hear(n: int) -> None:
        for need in needs[n::20]:
            both.hear(need)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(hear, range(20)))
    listed = both.client("city.leader").get("/tasks?limit=200")["items"]
    assert sorted(task["number"] for task in listed) == [f"任〔2026〕{n:04d}号" for n in range(1, 61)]


def test_a_rolled_back_publication_leaves_no_gap(both: Tasking) -> None:
    one, other = both.reach("publishing"), both.reach("publishing")
    with pytest.raises(Conflict):
        _publish_and_fail(both, one)
    first = both.client("city.publisher").publish(other)
    second = both.client("city.publisher").publish(one)
    assert [found["publication"]["number"] for found in (first, second)] == ["宣〔2026〕0001号", "宣〔2026〕0002号"]


def _publish_and_fail(tasking: Tasking, task_id: str) -> None:
    """Take the number, then roll back."""
    with tasking.db.write() as session:
        task = session.get_one(Task, task_id)
        actor = actor_of(session, session.get_one(KnownPerson, tasking.people["city.publisher"]))
        given = {"content_hash": task.content_hash, "channels": [{"channel": "wechat"}]}
        actions.take_step(session, actor, task, "publish", given, task.version)
        raise Conflict("after the number was taken")


def test_the_year_is_the_bureaus(tasking: Tasking) -> None:
    tasking.forward(days=60)
    task_id = tasking.task()
    assert tasking.client("city.leader").task(task_id)["number"] == "任〔2027〕0001号"
