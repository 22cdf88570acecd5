"""办理流程: which step may be taken in which state, by whom. One table; checks, buttons and the tests come from it."""

from collections.abc import Collection
from dataclasses import dataclass

from services.intake.suggestions.words import STATES
from shared.errors import Conflict

REGISTERED, HANDLING, FOR_SIGNING, SIGNED = "registered", "handling", "for_signing", "signed"
REPLIED, CLOSED, RETURNED = "replied", "closed", "returned"
EARLY = (REGISTERED, HANDLING)
UNANSWERED = (REGISTERED, HANDLING, FOR_SIGNING, SIGNED)
LIVE = (HANDLING, FOR_SIGNING, SIGNED, REPLIED, CLOSED)
SAME = ""
"""As a target: the state stays, or the action says what it becomes (sent to the last, not satisfied)."""
OFFICE, LEAD, CO, SIGNER, CHIEF = "office", "lead", "co", "signer", "chief"
"""登记交办的办公室, 主办单位, 会办单位, 签发的局领导, 同意延期的负责人."""
WHO = {
    OFFICE: "宣传处（办公室）",
    LEAD: "主办单位",
    CO: "会办单位",
    SIGNER: "局领导（领导小组组长、常务副组长）",
    CHIEF: "办公室主任或者局领导",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table. `by`: the positions that may take it."""

    name: str
    label: str
    start: tuple[str, ...]
    to: str
    by: tuple[str, ...]


# fmt: off
TABLE = (
    #    step             label           from                     to           by
    Step("amend",         "修改登记",     EARLY,                   SAME,        (OFFICE,)),
    Step("name",          "登记领衔人",   EARLY,                   SAME,        (OFFICE, LEAD)),
    Step("assign",        "交办",         EARLY,                   HANDLING,    (OFFICE,)),
    Step("return",        "退回交办机构", EARLY,                   RETURNED,    (OFFICE,)),
    Step("hand_back",     "退回办公室",   (HANDLING,),             SAME,        (LEAD, CO)),
    Step("give_opinion",  "提交会办意见", (HANDLING,),             SAME,        (CO,)),
    Step("draft",         "拟写答复",     (HANDLING, REPLIED),     HANDLING,    (LEAD,)),
    Step("confirm",       "说明提示",     (HANDLING,),             SAME,        (LEAD,)),
    Step("submit",        "送签",         (HANDLING,),             FOR_SIGNING, (LEAD,)),
    Step("send_back",     "退回修改",     (FOR_SIGNING,),          HANDLING,    (SIGNER,)),
    Step("sign",          "签发",         (FOR_SIGNING,),          SIGNED,      (SIGNER,)),
    Step("send",          "登记寄送",     (SIGNED,),               SAME,        (OFFICE, LEAD)),
    Step("rate",          "登记反馈",     LIVE,                    SAME,        (OFFICE, LEAD)),
    Step("extend",        "延期",         UNANSWERED,              SAME,        (CHIEF,)),
    Step("end_follow_up", "终止跟踪",     (HANDLING, REPLIED),     SAME,        (CHIEF,)),
    Step("close",         "办结",         (REPLIED,),              CLOSED,      (OFFICE,)),
    Step("erase",         "删除姓名",     (*UNANSWERED, REPLIED, CLOSED, RETURNED), SAME, (OFFICE,)),
)
# fmt: on
STEPS = {step.name: step for step in TABLE}
LABELS = {step.name: step.label for step in TABLE}


def require_step(name: str, state: str, positions: Collection[str]) -> Step:
    """The step, when the state allows it. Raises Conflict(wrong_state) with the steps that are allowed instead."""
    step = STEPS[name]
    if state not in step.start:
        words = f"{STATES[state]}，不能{step.label}"
        raise Conflict(words, code="wrong_state", state=state, allowed_steps=possible(state, positions))
    return step


def possible(state: str, positions: Collection[str]) -> list[str]:
    """The steps that this state leaves open to somebody in these positions."""
    held = set(positions)
    return [step.name for step in TABLE if state in step.start and held & set(step.by)]
