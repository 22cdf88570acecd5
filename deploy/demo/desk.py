"""办公: what departments and the 专班 do with one need, step by step over HTTP, until it is published."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from deploy.demo.cast import Reach, at_desk, raiser, reach_of
from deploy.demo.needs import DemoNeed
from deploy.demo.stage import Stage, until
from shared.db import SHANGHAI

NEEDS, TASKS = "/intake/v1/needs", "/tasking/v1/tasks"
REVIEWS = {
    "first_review": ("初审", "first_reviewer", "文字通顺，要素齐全，同意送复审。"),
    "second_review": ("复审", "second_reviewer", "事实和数据已核对，同意。"),
    "legal_review": ("法制审核", "legal_reviewer", "法律引用准确，当事人信息已隐去，同意。"),
    "final_review": ("终审", "final_reviewer", "口径准确，同意发布。"),
}
ACCOUNTS = {
    "public": (("wechat", "平安临沂（示例）"), ("weibo", "临沂公安（示例）")),
    "internal": (("intranet", "宣传专栏"),),
}
MINORS = ("minors_protection", "drowning")
SILENT_HOURS = 1
"""Limit of the counties in the need with the silent one."""


@dataclass
class Followed:
    """One need on its way: its ids and numbers as they become known, and what is expected at its end."""

    need: DemoNeed
    turn: int
    id: str = ""
    number: str = ""
    task: dict[str, Any] = field(default_factory=dict)
    reach: Reach = field(default_factory=lambda: Reach(()))
    publication: str = ""
    push: dict[str, Any] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)
    """Level -> units that will have acknowledged in the end."""
    declines: int = 0
    supervision: str = ""
    """A 督办单 about its task that waits for its answer."""

    @property
    def desk(self) -> str:
        """The bureau whose 专班 has it: 市局, 兰山分局 ..."""
        name: str = self.task["unit"]["name"]
        return name

    @property
    def by_city(self) -> bool:
        return self.desk == "市局"


def raise_need(stage: Stage, one: Followed) -> None:
    """提出."""
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    done = stage.as_(raiser(one.need.office)).post(NEEDS, one.need.posted(today))
    one.id, one.number = done["id"], done["number"]
    stage.hop("提出需求", one.number, one.need.office, f"[{done['labels']['priority']}] {one.need.title}")


def await_task(stage: Stage, one: Followed) -> None:
    """The need has become a task, and the department can see it."""
    seen = until(lambda: _with_task(stage, one), f"{one.number}转为任务")
    one.task = stage.as_(at_desk("市局", "leader")).get(f"{TASKS}/{seen['task_id']}")
    stage.hop("转为任务", one.number, f"{one.desk}专班", f"{one.task['number']}：{one.task['route']['reasons'][0]}")


def _with_task(stage: Stage, one: Followed) -> dict[str, Any] | None:
    seen: dict[str, Any] = stage.as_(raiser(one.need.office)).get(f"{NEEDS}/{one.id}")
    return seen if seen["task_id"] else None


def step(stage: Stage, one: Followed, login: str, name: str, **given: Any) -> dict[str, Any]:
    """Take a step of the workflow with the version last seen; the answer is the task as it is then."""
    version = None if name == "claim" else one.task["version"]
    one.task = stage.as_(login).post(f"{TASKS}/{one.task['id']}/steps/{name}", given, version=version)
    return one.task


def refresh(stage: Stage, one: Followed) -> dict[str, Any]:
    """The task as it is now."""
    one.task = stage.as_(at_desk("市局", "leader")).get(f"{TASKS}/{one.task['id']}")
    return one.task


def triage(stage: Stage, one: Followed, all_: list[Followed]) -> bool:
    """分办: accepted, returned and amended, declined, merged, or withdrawn. False when it ends here."""
    turn = {"returned": _return, "declined": _decline, "withdrawn": _withdraw}.get(one.need.way)
    into = next((other for other in all_ if other.need.key == one.need.merge_into), None)
    if one.need.way == "merged" and into is not None:
        return _merge(stage, one, into)
    if turn is not None and not turn(stage, one):
        return False
    leader = at_desk(one.desk, "leader")
    step(stage, one, leader, "accept")
    stage.hop("受理", one.task["number"], f"{one.desk}专班组长", "同意受理")
    return True


def _return(stage: Stage, one: Followed) -> bool:
    need, department = one.need, stage.as_(raiser(one.need.office))
    step(stage, one, at_desk(one.desk, "leader"), "return_need", reason=need.return_reason)
    stage.hop("退回补正", one.number, f"{one.desk}专班组长", need.return_reason)
    seen = until(lambda: _in_state(stage, one, "returned"), f"{one.number}退回补正")
    department.call("PATCH", f"{NEEDS}/{one.id}", {"body": need.amended()}, version=seen["version"])
    stage.hop("补正", one.number, need.office, "已补充时段、类别和数量")
    until(lambda: refresh(stage, one)["paused"] is None, f"{one.task['number']}恢复办理")
    return True


def _in_state(stage: Stage, one: Followed, state: str) -> dict[str, Any] | None:
    seen: dict[str, Any] = stage.as_(raiser(one.need.office)).get(f"{NEEDS}/{one.id}")
    return seen if seen["state"] == state else None


def _decline(stage: Stage, one: Followed) -> bool:
    step(stage, one, at_desk(one.desk, "leader"), "decline", reason=one.need.decline_reason)
    stage.hop("不予采纳", one.number, f"{one.desk}专班组长", one.need.decline_reason)
    return False


def _withdraw(stage: Stage, one: Followed) -> bool:
    department = stage.as_(raiser(one.need.office))
    version = department.get(f"{NEEDS}/{one.id}")["version"]
    department.post(f"{NEEDS}/{one.id}/withdraw", {"reason": one.need.withdraw_reason}, version=version)
    stage.hop("撤回需求", one.number, one.need.office, one.need.withdraw_reason)
    until(lambda: refresh(stage, one)["stage"] == "closed", f"{one.task['number']}随之办结")
    return False


def _merge(stage: Stage, one: Followed, into: Followed) -> bool:
    reason = one.need.merge_reason
    step(stage, one, at_desk("市局", "leader"), "merge", task_id=into.task["id"], reason=reason)
    refresh(stage, into)
    stage.hop("并入", one.number, "市局专班组长", f"并入{into.task['number']}：{reason}")
    return False


def write(stage: Stage, one: Followed) -> None:
    """领取、撰写、送审."""
    begin(stage, one)
    hand_in(stage, one)


def hand_in(stage: Stage, one: Followed) -> None:
    """送审 of what was begun."""
    _submit(stage, one, at_desk(one.desk, "member", one.turn))


def begin(stage: Stage, one: Followed) -> str:
    """领取、撰写; gives the member's login."""
    member = at_desk(one.desk, "member", one.turn)
    step(stage, one, member, "claim")
    stage.hop("领取", one.task["number"], one.task["holder"]["name"], f"{one.desk}专班成员")
    _save(stage, one, member, one.need.draft_text)
    return member


def _save(stage: Stage, one: Followed, member: str, text: str) -> None:
    need = one.need
    draft = {
        "title": need.draft_title,
        "text": text,
        "kind": _product(need),
        "flags": ["minors"] if need.subtopic in MINORS else [],
        "channels": [channel for channel, _ in ACCOUNTS[need.audience]],
    }
    path = f"{TASKS}/{one.task['id']}/draft"
    one.task = stage.as_(member).call("PUT", path, draft, version=one.task["version"]).body
    words = f"第{one.task['versions']}版，{len(text)}字：《{need.draft_title}》"
    stage.hop("成稿", one.task["number"], one.task["holder"]["name"], words)


def _submit(stage: Stage, one: Followed, member: str) -> None:
    step(stage, one, member, "submit", version=one.task["versions"])
    stage.hop("送审", one.task["number"], one.task["holder"]["name"], f"内容指纹 {one.task['content_hash'][:12]}…")


def _product(need: DemoNeed) -> str:
    if need.audience == "internal":
        return "briefing"
    return {"law_analysis": "case_story", "law_education": "legal_lesson", "prevention": "reminder"}.get(
        need.kind, "article"
    )


def review(stage: Stage, one: Followed, halt: str = "") -> None:
    """三审, with 法制审核 where the task asks for it; one draft is sent back once and comes again.

    `halt`: the review that is left to be given.
    """
    back = one.need.way == "sent_back"
    while one.task["stage"] in REVIEWS and one.task["stage"] != halt:
        if back and one.task["stage"] == "second_review":
            back = False
            _send_back(stage, one, at_desk(one.desk, "second_reviewer", one.turn))
            continue
        review_once(stage, one)


def review_once(stage: Stage, one: Followed) -> None:
    """The review that is due."""
    label, role, opinion = REVIEWS[one.task["stage"]]
    login = at_desk(one.desk, role, one.turn)
    step(stage, one, login, "approve", content_hash=one.task["content_hash"], opinion=opinion)
    stage.hop(f"{label}通过", one.task["number"], one.task["reviews"][-1]["person"]["name"], opinion)


def _send_back(stage: Stage, one: Followed, login: str) -> None:
    step(stage, one, login, "send_back", reason=one.need.send_back_reason)
    stage.hop("复审退回", one.task["number"], one.task["reviews"][-1]["person"]["name"], one.need.send_back_reason)
    member = at_desk(one.desk, "member", one.turn)
    _save(stage, one, member, one.need.revised_text)
    _submit(stage, one, member)


def publish(stage: Stage, one: Followed) -> None:
    """发布, with links per channel and the push plan."""
    one.reach = reach_of(one.need, one.turn, one.desk)
    channels = [{"channel": channel, "name": name} for channel, name in ACCOUNTS[one.need.audience]]
    plan: dict[str, Any] = {"audience": one.need.audience}
    if not one.reach.everybody:
        plan["selector"] = {"unit_ids": stage.ids(one.reach.codes(one.by_city))}
    if one.need.way == "silent_county":
        plan["limits"] = {"county": SILENT_HOURS, "kind": "wall"}  # so that the demo is the same at night
    login = at_desk(one.desk, "publisher", one.turn)
    step(stage, one, login, "publish", content_hash=one.task["content_hash"], channels=channels, push=plan)
    one.publication = one.task["publication"]["number"]
    ways = "、".join(link["name"] for link in one.task["publication"]["links"])
    stage.hop("发布", one.publication, f"{one.desk}专班发布员", f"{ways}：《{one.need.draft_title}》")
