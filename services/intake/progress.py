"""办理进展: from what is heard to the state shown and the words of the timeline. Pure; intake never decides."""

from collections.abc import Collection, Mapping
from typing import Any

from shared.words import PUSH_LEVELS, STAGES

OWN_STATES = {
    "pending": "待受理",
    "accepted": "已受理",
    "returned": "退回补正",
    "merged": "已并入",
    "declined": "不予采纳",
    "withdrawn": "已撤回",
    "recalled": "已撤稿",
}
STATES = OWN_STATES | {stage: words for stage, words in STAGES.items() if stage != "waiting"}
"""需求状态: those before and beside the work, then the task's stage."""

CLOSED_TO_AMENDING = frozenset({"published", "closed", "recalled", "merged", "declined", "withdrawn"})
"""What has been published, decided or withdrawn is neither amended nor withdrawn any more."""

LINE = (
    "pending", "accepted", "drafting", "first_review", "second_review", "legal_review", "final_review", "publishing",
    "published",
)  # fmt: skip
"""The way of a need from left to right, as the page draws it."""

_BY_STEP = {
    "accept": "accepted",
    "return_need": "returned",
    "release": "accepted",
    "decline": "declined",
    "merge": "merged",
    "withdraw": "withdrawn",
    "recall": "recalled",
    "kill": "recalled",
}
_STAYS = {
    "published": frozenset({"closed", "recalled"}),
    "closed": frozenset({"published", "recalled"}),
    "declined": frozenset[str](),
    "withdrawn": frozenset({"published", "recalled"}),
    "recalled": frozenset({"published"}),
}


def next_state(state: str, step: str, to_stage: str, *, merged: bool = False) -> str:
    """The state of a need after its task took a step.

    A returned need that the leader takes up again waits anew. A merged need follows the task it went into, to the end;
    sent back for more is only the need that the task began with. Declined is an end; a withdrawn need changes only if
    it is published all the same. What is published stays so while a correction is on its way.
    """
    if merged and step == "return_need":
        return state
    if step == "resume" and state == "returned":
        return "pending"
    wanted = _BY_STEP.get(step) or (to_stage if to_stage in STATES else state)
    if state in _STAYS and wanted not in _STAYS[state]:
        return state
    return wanted


WORDS = {
    "raised": "需求已提交，编号{number}",
    "amended": "需求已补充修改：{fields}",
    "withdrawn": "需求已撤回",
    "nominee_erased": "推荐人选的姓名和职务已删除",
    "opened": "已转为任务（{task_number}），由{desk}专班办理",
    "accept": "专班已受理",
    "return_need": "退回补正",
    "decline": "不予采纳",
    "merge": "已并入{into_number}，一并办理",
    "claim": "专班成员已领取，开始撰写",
    "assign": "组长已指派专班成员撰写",
    "release": "承办人退领，等待重新领取",
    "transfer": "已转由其他专班成员承办",
    "submit": "稿件已送初审",
    "take_back": "承办人拿回稿件继续修改",
    "approve": "审核通过，进入{stage}",
    "send_back": "审核退回，继续修改",
    "published": "已发布：{title}",
    "recalled": "稿件已撤回",
    "killed": "稿件已作废",
    "correct": "已发布的内容需要更正，正在办理",
    "drop_correction": "更正已放弃，原内容不变",
    "corrected": "已更正：{title}",
    "schedule": "已定时发布",
    "unschedule": "已取消定时发布",
    "close": "任务已办结",
    "withdraw": "因需求撤回，任务已终止",
    "pause": "任务已挂起",
    "resume": "任务恢复办理",
    "extend": "办理时限已延期",
    "urge": "已催办",
    "supervise": "已督办",
    "escalate_review": "审核已提级",
    "late": "“{stage}”环节已超过时限",
    "limit_moved": "因工作日历调整，办理时限已重新计算",
    "escalated_blue": "蓝色督办：临近时限",
    "escalated_yellow": "黄色督办：已超过时限",
    "escalated_red": "红色督办：超时未办结",
    "escalated_hand": "已发督办单",
    "supervision_answered": "督办单已答复",
    "supervision_closed": "督办单已办结",
    "push_opened": "开始向{count}个{level}推送",
    "acknowledged": "{level}签收：应签收{addressed}个，已签收{acknowledged}个",
    "push_complete": "推送结束：应答单位全部答复",
    "push_expired": "推送结束：已到截止时间",
    "push_recalled": "推送已随撤稿终止",
    "rated": "提出单位评价：{verdict}",
    "answered": "专班已重新答复",
    "outcome": "成效：{outcome}",
    "outcome_corrected": "成效数据更正为：{outcome}",
}
"""What happened -> the words of the timeline; fields in braces come from the row's details."""


def words(what: str, details: Mapping[str, Any]) -> str:
    """One line for people. A step this code does not know is shown by its stage, never hidden."""
    pattern = WORDS.get(what)
    stage = STAGES.get(str(details.get("to_stage", "")), "")
    if pattern is None:
        return f"办理进展（{stage or what}）"
    level = PUSH_LEVELS.get(str(details.get("level", "")), "单位")
    return pattern.format_map(_Forgiving({**details, "stage": stage or "下一环节", "level": level}))


class _Forgiving(dict[str, Any]):
    """Details in which a missing field reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def way(state: str, seen: Collection[str]) -> list[tuple[str, str, str]]:
    """The way of a need as (state, label, mark) marked done, now or todo; legal review only where gone through.

    A need that left the way (退回补正, 已并入, 不予采纳, 已撤回, 已撤稿) ends with where it is now.
    """
    line = [one for one in LINE if one != "legal_review" or one == state or one in seen]
    if state == "closed":
        return [(one, STATES[one], "done") for one in line] + [("closed", STATES["closed"], "now")]
    if state in line:
        at = line.index(state)
        marks = ["done" if n < at else "now" if n == at else "todo" for n in range(len(line))]
        return [(one, STATES[one], mark) for one, mark in zip(line, marks, strict=True)]
    gone = [one for one in line if one in seen or one == "pending"]
    rest = [one for one in line if one not in gone] if state == "returned" else []
    done = [(one, STATES[one], "done") for one in gone]
    return [*done, (state, STATES[state], "now"), *((one, STATES[one], "todo") for one in rest)]
