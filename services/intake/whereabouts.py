"""需求办到哪了: where a need is, what happens next and who does it, in the words of those who raised it. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sentence is made of. `own`: it is said to the unit that raised it; `open_receipts`: units to answer."""

    state: str
    desk: str = ""
    due_at: datetime | None = None
    own: bool = True
    paused: bool = False
    may_rate: bool = False
    answered_anew: bool = False
    open_receipts: int = 0


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`now` and `next`: a sentence each; `who` has it in hand, by `due_at` (None: nobody is waited for)."""

    now: str
    next: str
    who: str | None
    due_at: datetime | None
    tone: str


_ON_THE_WAY = {
    "pending": ("已送到{desk}，等待受理", "专班看过以后受理并领取撰写；内容不全时退回，请{you}补充。", "{desk}"),
    "accepted": ("{desk}已受理，等待领取", "由一名专班成员领取撰写；写好以后经初审、复审、终审才会发布。", "{desk}"),
    "drafting": ("{desk}正在撰写", "写好以后送初审，再经复审、终审发布。", "{desk}的承办人"),
    "first_review": ("稿件写好，正在初审", "通过后进入复审；退回时由专班修改，不需要{you}办理。", "{desk}的初审人"),
    "second_review": ("稿件正在复审", "通过后进入终审，涉法内容先作法制审核。", "{desk}的复审人"),
    "legal_review": ("稿件正在法制审核", "通过后进入终审。", "{desk}的法制审核人"),
    "final_review": ("稿件正在终审", "通过后等待发布。", "{desk}的终审人"),
    "publishing": ("审核全部通过，等待发布", "发布以后本页给出链接，并逐级推送到基层所队签收。", "{desk}的发布人"),
}
_AT_AN_END = {
    "merged": ("已并入别的任务一并办理", "进展、发布链接和签收情况照样显示在本页。", "plain"),
    "declined": ("专班不予采纳", "情况有变化时，可以补充理由重新提出。", "red"),
    "withdrawn": ("{you}已撤回", "仍然需要时可以重新提出。", "plain"),
    "recalled": ("已发布的内容撤回了", "原因见办理进展；需要重新宣传时可以重新提出。", "red"),
}
_ASKED = "请看看发布的内容是否符合需要，作出评价。"


def whereabouts(facts: Facts) -> Whereabouts:
    """The two sentences for a need as it stands."""
    said = {"desk": f"{facts.desk}专班" if facts.desk else "专班", "you": "您单位" if facts.own else "提出单位"}
    if facts.state == "returned":
        then = "补充以后重新等待受理，请尽快补充。"
        return Whereabouts(f"专班退回，请{said['you']}补充内容", then, said["you"], facts.due_at, "amber")
    if facts.state in _ON_THE_WAY:
        now, then, who = (words.format(**said) for words in _ON_THE_WAY[facts.state])
        if facts.paused:
            return Whereabouts("办理暂时挂起", "恢复以后接着办理，时限相应顺延。", said["desk"], None, "amber")
        return Whereabouts(now, then, who, facts.due_at, "blue")
    if facts.state in _AT_AN_END:
        now, then, tone = _AT_AN_END[facts.state]
        return Whereabouts(now.format(**said), then.format(**said), None, None, tone)
    return _answered(facts, said)


def _answered(facts: Facts, said: dict[str, str]) -> Whereabouts:
    """Published, perhaps closed: the receipts come in, and the unit says whether it is what was needed."""
    now = "已发布并办结" if facts.state == "closed" else "内容已经发布"
    if facts.may_rate:
        asked = "专班已重新答复，请看看是否符合需要。" if facts.answered_anew else _ASKED
        return Whereabouts(now, asked, None, None, "green")
    if facts.open_receipts:
        return Whereabouts(now, f"正在逐级推送，还有{facts.open_receipts}个单位没有签收。", None, None, "green")
    return Whereabouts(now, "发布、推送和签收情况见下。", None, None, "green")
