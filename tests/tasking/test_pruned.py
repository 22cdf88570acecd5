"""办理历程 of a task whose first events are in an archive only: it says so, and what is left of it is there."""

import sqlalchemy as sa

from shared.db.ground import event_log, stream_meta
from tests.tasking.build import Tasking


def labels(tasking: Tasking, task_id: str) -> list[str]:
    return [line["label"] for line in tasking.client("city.leader").get(f"/tasks/{task_id}/history")["items"]]


def test_what_lies_in_an_archive_is_said_and_the_task_goes_on(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    whole = labels(tasking, task_id)
    assert whole[0] == "需求转为任务"
    with tasking.db.write() as session:
        mine = sa.select(event_log.c.pos).where(event_log.c.type.like("baiying.task.opened%"))
        floor = session.scalar(mine.order_by(event_log.c.pos.desc()).limit(1))
        session.execute(stream_meta.update().values(pruned_through=floor))
        session.execute(sa.delete(event_log).where(event_log.c.pos <= floor))
    assert labels(tasking, task_id) == ["更早的记录已归档", *whole[1:]]
    tasking.client("city.leader").done(task_id, "urge", reason="请今日完成")
    assert labels(tasking, task_id)[-1] == "催办"
