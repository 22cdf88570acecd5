"""签发前检查: what is likely wrong in a reply: who is addressed, who signs, words and figures; with the place. Pure.

The recognisers of words and figures are shared/proof; which of them concern a reply, and how gravely, is decided here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from services.intake.suggestions import naming, telling
from services.intake.suggestions.words import KINDS, SALUTATIONS
from shared.proof import Found, Passage, figures, passage, wording

VERDICTS = {"block": "不得送签", "confirm": "须说明"}


@dataclass(frozen=True, slots=True)
class Rule:
    """`verdict`: block has to be put right, confirm wants a reason on record before the reply is submitted."""

    verdict: str
    label: str
    advice: str


RULES = {
    "salutation": Rule("block", "称谓与件类不符", "人大建议称“代表”，政协提案称“委员”"),
    "empty_signer": Rule("block", "签发人空缺", "由局领导签发；正文中不留空的签发栏"),
    "mixed_kind": Rule("confirm", "建议、提案混用", "通篇按件类称“建议”或者“提案”"),
    "deputies": Rule("confirm", "代表委员与所提文件不对应", "人大代表提建议、议案，政协委员提提案"),
    "repeated_word": Rule("confirm", "重复的字词", "删去多出的字词"),
    "mixed_units": Rule("confirm", "量与率混用", "“率”用百分比，“量”用次数"),
    "twin_number": Rule("confirm", "一句话里同一数字出现两次", "核对是不是复制时写错"),
    "planned_published": Rule("confirm", "计划数与发布数不一致", "写明哪个是计划、哪个是已经发布"),
    "percent_bases": Rule("confirm", "百分比没有两个基数", "写明两个时期各是多少"),
    "percent_wrong": Rule("confirm", "百分比与基数不符", "复核数字"),
    "figure_source": Rule("confirm", "数字没有出处", "写明据何处统计"),
    "rank_source": Rule("confirm", "排名、测评没有出处", "写明由谁在什么时候公布"),
    "wrong_word": Rule("confirm", "可能的错别字", "核对"),
}
FINDERS: tuple[Callable[[Passage], Iterable[Found]], ...] = (
    telling.twins, telling.planned_and_published, telling.unsourced_ranks,
    figures.percentages, figures.unsourced, figures.mixed_units, wording.repeated, wording.misspelt, wording.deputies,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """答复 as it would go out; `salutations`: how each is addressed, without the name; `signed`: somebody signed it."""

    kind: str
    title: str
    text: str
    salutations: tuple[str, ...]
    signed: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """发现: characters `start` to `end` (half open) of `field` (title, text, salutation, signer) as it was written."""

    rule: str
    field: str
    start: int
    end: int
    shown: str
    detail: str

    @property
    def key(self) -> str:
        return f"{self.rule}.{self.field}.{self.start}-{self.end}"

    @property
    def verdict(self) -> str:
        return RULES[self.rule].verdict

    @property
    def words(self) -> str:
        """For people: what, what stands there, what to do."""
        rule = RULES[self.rule]
        told = f"（{self.detail}）" if self.detail else f"“{self.shown}”" if self.shown else ""
        return f"{rule.label}{told}：{rule.advice}"


def examine(letter: Letter) -> tuple[Finding, ...]:
    """检查一份答复: in the order of title, salutation, text, signer; the same letter always gives the same findings."""
    title, text = passage(letter.title, "title"), passage(letter.text, "text")
    found = [
        *_told(title, letter.title, [*naming.mixed(title, letter.kind), *wording.repeated(title)]),
        *_salutations(letter),
        *_told(text, letter.text, _in_text(text, letter.kind)),
    ]
    return (*found, *([] if letter.signed else [Finding("empty_signer", "signer", 0, 0, "", "")]))


def _salutations(letter: Letter) -> Iterator[Finding]:
    for one in dict.fromkeys(letter.salutations):
        if naming.is_wrong(one, letter.kind):
            words = f"这是{KINDS[letter.kind]}，应称“{SALUTATIONS[letter.kind]}”，写的是“{one}”"
            yield Finding("salutation", "salutation", 0, len(one), one, words)


def _in_text(text: Passage, kind: str) -> list[Found]:
    """What every finder says, in order of place; 代表委员 is not told where 建议提案 was told already."""
    mixed = list(naming.mixed(text, kind))
    found = [*naming.greetings(text, kind), *mixed, *naming.unsigned(text)]
    for one in (one for finder in FINDERS for one in finder(text)):
        overlaps = any(other.start < one.end and one.start < other.end for other in mixed)
        if not (one.rule == "deputies" and overlaps):
            found.append(one)
    return sorted({(one.rule, one.start, one.end): one for one in found}.values(), key=lambda one: one.start)


def _told(ready: Passage, written: str, found: Iterable[Found]) -> Iterator[Finding]:
    for one in found:
        start, end = ready.normal.span(one.start, one.end)
        yield Finding(one.rule, ready.field, start, end, written[start:end][:40], one.words)
