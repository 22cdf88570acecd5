"""通知 (督办单): whom one is for, and how it reads in a message and on a page. Pure."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from shared.words import STAGES

RUNGS = {"blue": "蓝色督办单", "yellow": "黄色督办单", "red": "红色督办单", "hand": "督办单"}
LIMITED = STAGES | {
    "acknowledge": "受理",
    "statement": "权威发布",
    "chase": "更正撤稿到位",
    "county": "分县局签收",
    "station": "基层所队签收",
    "event_statement": "敏感事件权威发布",
    "event_conference": "敏感事件新闻发布会",
    "event_answer": "敏感事件回应",
    "concern": "回应社会关切",
    "reanswer": "重新答复",
    "reanswer_again": "再次答复",
}
"""Name of a limit -> what is limited; what is not listed reads 办理."""
SETTLED = {"answered": "已答复", "closed": "已办结", "ended": "已随事项办结"}
SUPERVISIONS = "/tasking/supervisions"
"""Below it each is answered."""


class Told(Protocol):
    """A notice as these rules need it."""

    @property
    def to_role(self) -> str: ...
    @property
    def exactly(self) -> bool: ...
    @property
    def path(self) -> str: ...


def holds(grants: Iterable[Mapping[str, str]], notice: Told) -> bool:
    """Whether somebody with these grants is whom it is for, by the role that he holds there."""
    units = [part for part in notice.path.split("/") if part]
    where = set(units[-1:] if notice.exactly else units)
    return any(grant["role"] == notice.to_role and grant["unit_id"] in where for grant in grants)


def title(rung: str, number: str, name: str, task_number: str | None) -> str:
    """黄色督办单 督〔2026〕0001号：任〔2026〕0007号 撰写中; a digest and an SMS have no more than this."""
    about = f"{task_number} " if task_number else ""
    return f"{RUNGS.get(rung, RUNGS['hand'])} {number}：{about}{LIMITED.get(name, '办理')}"


def text(name: str) -> str:
    """One sentence; the limit stands beside it. No name and nothing of what the task says."""
    return f"“{LIMITED.get(name, '办理')}”事项需要办理，请登录系统，在督办单中用文字答复。"
