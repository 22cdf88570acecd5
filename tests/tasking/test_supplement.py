"""补正: a returned need is supplemented, with words alone if need be; its task goes on, the 专班 reads the words."""

from shared.events import NeedAmended
from tests.tasking.build import Tasking


def test_words_alone_end_the_return_and_stand_in_the_timeline(tasking: Tasking) -> None:
    task, leader = tasking.task(), tasking.client("city.leader")
    need = leader.task(task)["needs"][0]["need_id"]
    leader.done(task, "return_need", reason="请说明时段")
    assert leader.task(task)["paused"]["returned"] is True
    tasking.hear(NeedAmended(need_id=need, changes={}, words="多发于18时至22时"))
    shown = leader.task(task)
    assert (shown["paused"], shown["stage"]) == (None, "waiting")
    lines = leader.get(f"/tasks/{task}/history")["items"]
    assert [(one["label"], one["reason"]) for one in lines if one["what"] == "need.amended"] == [
        (f"{shown['needs'][0]['number']}已补正", "多发于18时至22时")
    ]
    tasking.hear(NeedAmended(need_id=need, changes={"title": "冒充客服退款诈骗夜间提醒"}))
    assert leader.task(task)["title"] == "冒充客服退款诈骗夜间提醒"
