"""现在办什么: whose turn it is in one sentence, and the steps in the order in which people look for them."""

from typing import Any

from flask import g, request

from services.tasking.models import Task
from shared.web import Ask

MAIN = ("claim", "accept", "submit", "approve", "publish", "resume", "endorse", "hand_back")
"""What is usually done next: stands first, in the strong colour."""
RARE = frozenset({"assist", "end_assist", "delegate", "mirror", "pause", "extend", "urge", "supervise", "kill"})
"""Asked for now and then: below 更多."""
AT_ONCE = frozenset({"claim", "accept", "take_back", "hand_back", "submit"})
"""A button alone: nothing has to be said with it."""
HARSH = frozenset({"decline", "recall", "kill", "send_back", "drop_correction"})
WARNED = {
    "recall": "撤稿以后，已推送的单位都会收到通知，各渠道须撤下，并须另一位终审人员或办公室主任复核。",
    "kill": "作废以后，正文不再显示，已推送的单位都会收到通知，须另一位终审人员或办公室主任复核。不能恢复。",
    "decline": "不予采纳以后任务结束，理由会告知提出单位。",
    "drop_correction": "放弃以后，已写的更正稿不再使用，原来的发布内容不变。",
}
"""Step -> what follows from it and cannot be taken back; asked once more before it is done."""


def panel_now(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """`turn` (the sentence), `steps` {main, next, rare}, `tried` (the step of a form that was refused), `warned`."""
    allowed = [choice for choice in shown["steps"] if choice.allowed]
    steps = {
        "main": sorted((one for one in allowed if one.step in MAIN), key=lambda one: MAIN.index(one.step)),
        "next": [one for one in allowed if one.step not in MAIN and one.step not in RARE],
        "rare": [one for one in allowed if one.step in RARE],
    }
    return {
        "turn": _turn(task, shown),
        "steps": steps,
        "tried": _tried(),
        "step_kinds": {"at_once": AT_ONCE, "main": MAIN, "harsh": HARSH},
        "warned": WARNED,
    }


def _tried() -> str | None:
    """The form that was sent and refused, so that only it says so; None when the page is just looked at."""
    if g.get("refused") is None:
        return None
    return (request.view_args or {}).get("step") or ("findings" if "keys" in request.form else None)


def _turn(task: Task, shown: dict[str, Any]) -> str:
    """Whose turn it is: 初审：由李某、王某办理."""
    level = shown["level"]
    if task.paused_at is not None:
        return "等提出单位补充" if task.returned else "已挂起，等组长恢复办理"
    if level is not None:
        people = "、".join(one["name"] for one in level["people"])
        return f"由{people}办理" if people else level["why"]
    holder = shown["holder"]["name"] if shown["holder"] else ""
    return {
        "waiting": "等专班成员领取，或者组长指派",
        "drafting": f"由{holder}撰写",
        "published": "已发布，由组长办结",
        "closed": f"已办结{'：' + task.close_reason if task.close_reason else ''}",
    }[task.stage]
