"""The way back: what is heard from tasking and notify becomes state, lines, links and counted receipts."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from shared.events import (
    DraftCorrected,
    DraftPublished,
    DraftRecalled,
    LimitEscalated,
    LimitMoved,
    PushAcknowledged,
    PushClosed,
    PushOpened,
    SupervisionSettled,
    TaskLate,
    TaskMerged,
    TaskOpened,
)
from shared.ids import new_id
from tests.intake.build import MOMENT, Caller, Intake, advanced

LINKS = [{"channel": "wechat", "name": "平安示例", "url": "https://example.invalid/1"}]


@pytest.fixture
def raised(intake: Intake) -> tuple[Intake, Caller, str]:
    """A need of 政治部 and its caller."""
    caller = intake.client("zz")
    return intake, caller, caller.raise_need()["id"]


def opened(intake: Intake, need_id: str, task_id: str) -> TaskOpened:
    return TaskOpened(
        task_id=task_id, number="任〔2026〕0007号", need_ids=[need_id], unit_id=intake.units["3713"], title="标题",
        due_at=MOMENT,
    )  # fmt: skip


def published(need_ids: list[str], unit_id: str) -> DraftPublished:
    return DraftPublished(
        publication_id=new_id(), number="宣〔2026〕0003号", task_id=new_id(), need_ids=need_ids, unit_id=unit_id,
        topic="crime", priority="urgent", title="客服主动退钱是骗局", text="正文", content_hash="0" * 64, links=LINKS,
        push=None, published_at=MOMENT + timedelta(minutes=10),
    )  # fmt: skip


def push_opened(push: str, needs: list[str], level: str, targets: int, branch: str | None = None) -> PushOpened:
    return PushOpened(
        push_id=push, publication_id=None, task_id=None, need_ids=needs, level=level, branch=branch, targets=targets,
        addressed={"county": 2, "station": 5}, due_at=None,
    )  # fmt: skip


def answered(push: str, level: str, state: str, minute: int, **more: Any) -> PushAcknowledged:
    told = {"publication_id": None, "task_id": None, "need_ids": [], "branch": None, "first": True, "late": False}
    return PushAcknowledged(
        **(told | more), push_id=push, unit_id=new_id(), level=level, state=state, at=MOMENT + timedelta(minutes=minute)
    )


def test_the_whole_way_to_the_last_receipt(raised: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = raised
    task, push = new_id(), new_id()
    intake.hear(opened(intake, need, task), "3713")
    intake.hear(advanced(need, "claim", "waiting", "drafting", task_id=task))
    shown = caller.need(need)
    assert (shown["state"], shown["task_number"], shown["desk"]["name"]) == ("drafting", "任〔2026〕0007号", "市局")
    intake.hear(advanced(need, "submit", "drafting", "first_review", minute=1))
    intake.hear(advanced(need, "publish", "publishing", "published", minute=9))
    intake.hear(published([need], intake.units["3713"]))
    intake.hear(push_opened(push, [need], "county", 2), at=MOMENT + timedelta(minutes=11))
    intake.hear(answered(push, "county", "acknowledged", 12))
    intake.hear(push_opened(push, [need], "station", 3, new_id()), at=MOMENT + timedelta(minutes=13))
    intake.hear(answered(push, "station", "relayed", 14))
    intake.hear(answered(push, "station", "acknowledged", 15, late=True))
    intake.hear(answered(push, "station", "relayed", 16, first=False))
    intake.hear(answered(push, "station", "declined", 17))
    seen = caller.timeline(need)
    assert seen["links"] == LINKS
    station = {"addressed": 5, "opened": 3, "acknowledged": 2, "relayed": 2, "declined": 1, "late": 1}
    assert seen["receipts"]["by_level"]["station"] == station
    assert {name: seen["receipts"][name] for name in ("addressed", "acknowledged")} == {
        "addressed": 7,
        "acknowledged": 3,
    }
    lines = [(item["what"], item["words"]) for item in seen["items"] if item["what"] != "raised"]
    assert lines == [
        ("claim", "专班成员已领取，开始撰写"),
        ("submit", "稿件已送初审"),
        ("published", "已发布：客服主动退钱是骗局"),
        ("push_opened", "开始向2个分县局推送"),
        ("acknowledged", "分县局签收：应签收2个，已签收1个"),
        ("push_opened", "开始向5个基层所队推送"),
        ("acknowledged", "基层所队签收：应签收5个，已签收2个"),
        ("opened", "已转为任务（任〔2026〕0007号），由市局专班办理"),
    ]
    counts = {"acknowledged": 4, "declined": 1}
    closed = PushClosed(
        push_id=push, publication_id=None, task_id=None, need_ids=[], reason="complete", counts=counts,
        at=MOMENT + timedelta(minutes=20),
    )  # fmt: skip
    intake.hear(closed)
    done = next(item for item in caller.timeline(need)["items"] if item["what"] == "push_complete")
    assert done["counts"] == counts


def test_a_fact_applied_twice_writes_one_line(raised: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = raised
    entry = intake.entry(opened(intake, need, new_id()))
    intake.apply(entry)
    intake.apply(entry)
    assert [item["what"] for item in caller.timeline(need)["items"]].count("opened") == 1


def test_returned_amended_and_waiting_again(raised: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = raised
    intake.hear(advanced(need, "return_need", "waiting", "waiting", reason="请补充时段和数量"))
    shown = caller.need(need)
    assert shown["labels"]["state"] == "退回补正"
    change = {"body": "补充：多发于18时至22时，共36起，建议面向网购群体宣传。"}
    done = caller.call("PATCH", f"/intake/v1/needs/{need}", change, If_Match=f'"{shown["version"]}"').get_json()
    assert done["state"] == "pending"
    items = {item["what"]: item for item in caller.timeline(need)["items"]}
    assert items["return_need"]["reason"] == "请补充时段和数量"
    assert items["amended"]["words"] == "需求已补充修改：内容"


def test_a_merged_need_follows_the_task_it_went_into(raised: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = raised
    intake.hear(advanced(need, "merge", "waiting", "closed"))
    merged = TaskMerged(
        task_id=new_id(), need_ids=[need], into_task_id=new_id(), into_number="任〔2026〕0001号", reason="主题一致"
    )
    intake.hear(merged)
    shown = caller.need(need)
    assert (shown["state"], shown["task_number"]) == ("merged", "任〔2026〕0001号")
    taken = caller.call("PATCH", f"/intake/v1/needs/{need}", {"title": "另一个标题"}, If_Match='"1"')
    assert (taken.status_code, taken.get_json()["code"]) == (409, "need_closed")
    intake.hear(advanced(need, "claim", "waiting", "drafting", task_id=merged.into_task_id))
    shown = caller.need(need)
    assert (shown["state"], shown["allowed_steps"]) == ("drafting", []), "it follows, and is nobody's to change alone"
    taken = caller.call("PATCH", f"/intake/v1/needs/{need}", {"title": "另一个标题"}, If_Match='"1"')
    assert (taken.status_code, taken.get_json()["code"]) == (409, "need_closed")
    intake.hear(published([need], intake.units["3713"]))
    seen = caller.timeline(need)
    assert (seen["state"], seen["links"]) == ("published", LINKS)
    assert [item["words"] for item in seen["items"] if item["what"] == "merge"] == ["已并入任〔2026〕0001号，一并办理"]


def test_declined_late_and_recalled_are_told(raised: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = raised
    intake.hear(TaskLate(task_id=new_id(), need_ids=[need], stage="drafting", due_at=MOMENT))
    intake.hear(published([need], intake.units["3713"]))
    intake.hear(DraftRecalled(publication_id=new_id(), task_id=new_id(), need_ids=[need], reason="数据有误", at=MOMENT))
    items = {item["what"]: item for item in caller.timeline(need)["items"]}
    assert items["late"]["words"] == "“撰写中”环节已超过时限"
    assert items["recalled"]["reason"] == "数据有误"
    assert caller.need(need)["labels"]["state"] == "已撤稿"
    intake.hear(advanced(need, "decline", "waiting", "closed", reason="已统一发布"))
    assert caller.need(need)["state"] == "recalled"


def test_a_correction_and_a_kill_have_lines_of_their_own(raised: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = raised
    first = published([need], intake.units["3713"])
    intake.hear(first)
    told = dataclasses.asdict(first) | {"publication_id": new_id(), "title": "更正后的标题"}
    links = [LINKS[0] | {"url": "https://example.invalid/2"}]
    moment = {"published_at": MOMENT + timedelta(minutes=30)}
    corrected = DraftCorrected(
        **(told | moment | {"links": links}), corrects_id=first.publication_id, reason="日期写错"
    )  # fmt: skip
    intake.apply(intake.hear(corrected))
    lines = [(one["what"], one["words"], one["reason"]) for one in caller.timeline(need)["items"]]
    assert [line for line in lines if line[0] == "corrected"] == [("corrected", "已更正：更正后的标题", "日期写错")]
    assert caller.timeline(need)["links"] == links, "the corrected one is what stands"
    gone = {"publication_id": corrected.publication_id, "task_id": new_id(), "need_ids": [need], "reason": "口径有误"}
    intake.apply(intake.hear(DraftRecalled(**gone, at=MOMENT + timedelta(minutes=40), kind="kill")))
    seen = caller.timeline(need)
    lines = [(one["what"], one["words"], one["reason"]) for one in seen["items"]]
    assert [line for line in lines if line[0] in ("killed", "recalled")] == [("killed", "稿件已作废", "口径有误")]
    assert (seen["state"], seen["links"]) == ("recalled", []), "nothing of it stands any more"


def test_facts_about_unknown_needs_change_nothing(intake: Intake) -> None:
    intake.hear(advanced(new_id(), "claim", "waiting", "drafting"))
    intake.hear(push_opened(new_id(), [new_id()], "county", 2))
    intake.hear(answered(new_id(), "county", "acknowledged", 1))


def test_a_supervision_is_told_without_its_words(raised: tuple[Intake, Caller, str]) -> None:
    intake, caller, need = raised
    task = new_id()
    intake.hear(opened(intake, need, task), "3713")
    told = {"supervision_id": new_id(), "clock_id": new_id(), "task_id": task, "push_id": None, "need_ids": [need]}
    entry = intake.hear(SupervisionSettled(**told, rung="yellow", n=1, how="answered", at=MOMENT))
    intake.apply(entry)
    intake.hear(SupervisionSettled(**told, rung="yellow", n=1, how="closed", at=MOMENT + timedelta(minutes=1)))
    lines = [line["words"] for line in caller.timeline(need)["items"]]
    assert [line for line in lines if "督办" in line] == ["督办单已答复", "督办单已办结"]


def test_a_limit_worked_out_again_moves_the_due_time_shown_and_an_escalation_is_told(
    raised: tuple[Intake, Caller, str],
) -> None:
    intake, caller, need = raised
    task = new_id()
    intake.hear(opened(intake, need, task), "3713")
    told = {"clock_id": new_id(), "task_id": task, "push_id": None, "need_ids": [need], "name": "drafting"}
    later = MOMENT + timedelta(days=1)
    moved = {"due_before": MOMENT, "due_after": later, "task_due_at": later}
    intake.apply(intake.hear(LimitMoved(**told, **moved, why="calendar")))
    assert caller.need(need)["due_at"] == later.isoformat().replace("+00:00", "Z")
    intake.hear(LimitMoved(**(told | {"task_id": new_id()}), **moved | {"task_due_at": None}, why="priority"))
    assert caller.need(need)["due_at"] is not None, "another task's limit"
    rung = {"rung": "red", "n": 2, "due_at": later, "to_role": "director", "send_at": later, "superseded": 1}
    intake.apply(intake.hear(LimitEscalated(**told, **rung)))
    lines = [line["words"] for line in caller.timeline(need)["items"]][-2:]
    assert lines == ["因工作日历调整，办理时限已重新计算", "红色督办：超时未办结"]
