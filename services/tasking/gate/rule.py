"""规则与发现: what a rule says of itself, and what one finding is."""

from dataclasses import dataclass

VERDICTS = {"block": "不得发布", "confirm": "须确认", "note": "提示"}
"""block stands against 送审 and 发布; confirm wants a reason on record before 终审; note is only shown."""
OVERRIDE_STATES = {
    "asked": "待组长或终审同意",
    "seconded": "待办公室主任批准",
    "granted": "已放行",
    "refused": "不予放行",
}
"""放行申请: what becomes of it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`label`: what was found; `advice`: what to do; `source`: the clause, or that it is ours."""

    id: str
    verdict: str
    label: str
    advice: str
    source: str
    fixed: bool = False
    """Never overridden, by nobody."""
    legal: bool = False
    """法制审核 is asked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a piece: the title, the text, a variant, a file's name. `field` is stable, `label` Chinese."""

    field: str
    label: str
    text: str
    image: bool = False
    """It stands for a picture: its faces are looked at by people."""


@dataclass(frozen=True, slots=True)
class Finding:
    """发现: which rule, in which part, characters `start` to `end` (half open) of the text as written."""

    rule: str
    verdict: str
    field: str
    start: int
    end: int
    shown: str
    """What stands there; numbers masked."""
    words: str
    detail: str
    """What the label does not say: the right word, the right figure; often empty."""
    advice: str
    source: str
    fixed: bool
    legal: bool
    suggest: str | None = None
    """What may be written instead, "" to delete it; None: only a person can say."""

    @property
    def key(self) -> str:
        """Names this finding within one content: nothing of the text itself."""
        return f"{self.rule}.{self.field}.{self.start}-{self.end}"
