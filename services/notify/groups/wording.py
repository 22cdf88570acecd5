"""文字检查: a registered text names no person, number or account; who answers for it is a position."""

import re
from collections.abc import Iterator

from shared.redact import KINDS, RECOGNISERS, Hit, Span, find, masked, names_near, normalise
from shared.redact.names import name_ends

_CLOSER = ("persons", "tellers", "officers", "doors", "accounts", "handles", "links")
_POSITION = re.compile(r"[\u3400-\u9fff（）()、]{2,40}")
_ENDS = (
    "岗", "长", "员", "勤", "导", "警", "任", "书记", "支书", "秘书", "干事", "负责人", "经理", "主管", "老师", "教师",
    "科", "室", "股", "队", "处", "门卫", "值班",
)  # fmt: skip
"""How a position or an office ends in Chinese."""
_TITLES = frozenset(
    "所长 副所长 民警 辅警 警员 教导员 指导员 大队长 中队长 内勤 校长 副校长 园长 主任 副主任 经理 老师 教师 书记 支书 "
    "秘书 干事 科长".split()
)
"""What is often written behind a name."""
_LEAD = re.compile(r"(?:群主|联系人|负责人|管理员|网格员|群管|主任|校长|园长|所长)(?P<link>[ ]?[:：是为叫][ ]?)?")
_HAN = re.compile(r"[\u3400-\u9fff]")


def named(text: str) -> list[Span]:
    """What says who somebody is or how to reach him, in order: characters `start` to `end` (half open) as written."""
    normal = normalise(text)
    hits = [*_titled(normal.text), *_led(normal.text)]
    spans = [
        Span(hit.kind, *normal.span(hit.start, hit.end), masked(hit.kind, normal.text[hit.start : hit.end]))
        for hit in hits
    ]
    found = find(text, *RECOGNISERS, *_CLOSER)
    taken = {span.start for span in found}
    return sorted([*found, *(span for span in spans if span.start not in taken)], key=lambda span: span.start)


def words_of(span: Span) -> str:
    """For people: where, what, counted from 1."""
    return f"第{span.start + 1}至{span.end}字“{span.masked}”疑似{KINDS.get(span.kind, '个人信息')}，请删除"


def unfit_position(text: str) -> str | None:
    """Why this is no position, or None: 社区民警岗 and 安全保卫科长 are, a person's name is not."""
    if not _POSITION.fullmatch(text) or not text.rstrip("）)").endswith(_ENDS):
        return "请填写岗位，例如“社区民警岗”“安全保卫科长”，不填姓名"
    plain = normalise(text).text
    found = [*names_near(plain, 0, len(plain)), *_titled(plain)]
    apart = any(hit.start == 0 or not _HAN.match(plain[hit.start - 1]) for hit in found)
    return "这里疑似姓名，请只填写岗位" if apart else None


def _titled(plain: str) -> Iterator[Hit]:
    """A full name right before a title or 的, at the beginning of a text: 王伟所长, 王伟的群."""
    for end in name_ends(plain, 0):
        if plain[end:] in _TITLES or plain[end:].startswith("的"):
            yield Hit("officer", 0, end)
            return


def _led(plain: str) -> Iterator[Hit]:
    """A full name behind a word that says who answers for something: 联系人：王建国."""
    for lead in _LEAD.finditer(plain):
        if lead["link"]:
            yield from (Hit("citizen", lead.end(), end) for end in (*name_ends(plain, lead.end()),)[:1])
        else:
            near = names_near(plain, lead.end(), min(len(plain), lead.end() + 6))
            yield from (hit for hit in near if hit.start == lead.end())
