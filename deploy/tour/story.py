"""六步: what the tour shows, step by step: who one is, what was done just now, where to look. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.demo.needs import DemoNeed

PAPER = Path(__file__).with_name("need.toml")


@dataclass(frozen=True, slots=True)
class Step:
    """One click: `told` is what was done just now, `look` what the page shows of it."""

    title: str
    login: str
    """As whom the browser goes on; one of the sample sign-ins."""
    part: str
    """Whose work that is, in a word or two."""
    address: str
    """Where to look; {need}, {task}, {push} are ids."""
    told: str
    look: str


STEPS = (
    Step(
        "提出需求", "zhzx.publicist", "提出需求的部门", "/intake/needs/{need}",
        "指挥中心刚提交了一件需求，系统已把它转为任务、定了时限。",
        "“办理进展”里每一步都会留下记录，部门不用打电话问。",
    ),
    Step(
        "领取、撰写", "ly.member1", "专班成员", "/tasking/tasks/{task}",
        "组长受理后，这位成员领取了任务，写好第1版稿件。",
        "稿件、检查结果、时限都在这一页；下面就是“送审”。",
    ),
    Step(
        "送审、三审", "ly.director", "终审", "/tasking/tasks/{task}",
        "稿件依次经初审、复审、终审通过，三位审核人各不相同，也都不是作者。",
        "每条审核意见都绑定当时的内容指纹，改一个字就要重审。",
    ),
    Step(
        "发布、推送", "ly.publisher", "发布员", "/notify/pushes/{push}",
        "稿件已发布，推送按三级网络发往三个分县局和它们的六个所队。",
        "现在还没有单位签收，缺口排在最前。",
    ),
    Step(
        "逐级签收", "ls01.liaison", "派出所联络人", "/notify/inbox?show=answered",
        "兰山分局签收后，推送到了兰山街道派出所，联络人在手机上按一下就签收了。",
        "只要签收；转发自愿，不要截图，不计积分。",
    ),
    Step(
        "看覆盖、看结果", "ly.leader", "专班组长", "/notify/pushes/{push}",
        "两个单位已签收，其余单位一目了然，可以一键催办。",
        "提出需求的部门同时看到了链接和签收情况。",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one browser has come: steps played, and the ids of what was made."""

    step: int = 0
    ids: Mapping[str, str] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """For the signed cookie."""
        return {"step": self.step, "ids": dict(self.ids)}

    @property
    def shown(self) -> Step | None:
        """The step that was played last."""
        return STEPS[self.step - 1] if self.step else None

    @property
    def coming(self) -> Step | None:
        """The step that the next click plays."""
        return STEPS[self.step] if self.step < len(STEPS) else None

    @property
    def address(self) -> str:
        """Where the step played last is looked at."""
        return self.shown.address.format_map(self.ids) if self.shown else "/"


def progress_of(kept: Any) -> Progress:
    """What `kept` wrote; the beginning for anything else."""
    if not isinstance(kept, dict):
        return Progress()
    step, ids = kept.get("step"), kept.get("ids")
    if not (isinstance(step, int) and 0 <= step <= len(STEPS) and isinstance(ids, dict)):
        return Progress()
    return Progress(step, {str(name): str(value) for name, value in ids.items()})


def paper() -> DemoNeed:
    """The need of the tour, with the draft that answers it."""
    return DemoNeed(way="published", **tomllib.loads(PAPER.read_text("utf-8"))["need"])
