"""长度限制 (pure): how long a message of each way may be, and splitting a text without breaking a character.

Vendors count bytes of UTF-8 where their pages say 字节, whatever the text shows as; a text in Chinese is three times as
long as it looks.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Weigh = Callable[[str], int]
_ESCAPED, _SPELLED = re.compile(r'["\\\b\f\n\r\t]'), re.compile(r"[\x00-\x07\x0b\x0e-\x1f]")


def utf8(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def in_json(text: str) -> int:
    """Bytes of UTF-8 that a text takes within a string of JSON."""
    return len(text.encode()) + len(_ESCAPED.findall(text)) + 5 * len(_SPELLED.findall(text))


def ucs2(text: str) -> int:
    """Units of a short message: a character outside the basic plane counts twice."""
    return len(text.encode("utf-16-be")) // 2


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` units of `weigh` a part; at most `parts` parts, the rest is left out and said to be."""

    most: int
    weigh: Weigh
    parts: int


LIMITS = {
    # developer.work.weixin.qq.com/document/path/91770: text.content 最长不超过 2048 个字节，必须是 utf8 编码
    "wecom_bot": Limit(2048, utf8, 10),
    # developer.work.weixin.qq.com/document/path/90236: 消息内容，最长不超过 2048 个字节，超过将截断
    "wecom_app": Limit(2048, utf8, 5),
    # open.dingtalk.com, errcode 460101: message size exceeds 20000 bytes; 2,000 are kept for what stands around it
    "dingtalk_bot": Limit(18_000, in_json, 3),
    # open.feishu.cn, 自定义机器人使用指南: 请求体的数据大小不能超过 20 KB
    "feishu_bot": Limit(18_000, in_json, 3),
}
"""Ten parts at most: half of what a bot takes in a minute, so that its bucket can ever hold them."""

SEGMENT, LONG_SEGMENT = 70, 67
"""短信: UCS-2 units of one alone; of each of several that the phone joins (3GPP TS 23.040)."""
_REST = "……（内容较长，全文请打开链接或到收件箱查看）"
_JOINER = "\u200d"
_ENDS, _CLAUSES = "\n。！？；", "，、 　"
"""Where a piece may well end: nothing that stands within a web address."""
_CONTROL, _HALF = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"), re.compile("[\ud800-\udfff]")


def segments(text: str) -> int:
    """As how many short messages this text is charged."""
    units = ucs2(text)
    return 1 if units <= SEGMENT else -(-units // LONG_SEGMENT)


def clean(text: str) -> str:
    """Without control characters (but line feeds and tabs), and without halves of surrogate pairs."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return _HALF.sub("\ufffd", _CONTROL.sub("", kept))


def clusters(text: str) -> Iterator[str]:
    """What a reader sees as one character each: marks, joined pictures, skin tones and flags are not torn apart."""
    held = ""
    for char in text:
        if held and not _extends(held, char):
            yield held
            held = ""
        held += char
    if held:
        yield held


def _extends(held: str, char: str) -> bool:
    if held[-1] != _JOINER and (char < "\u0300" or "\u3400" <= char <= "\u9fff"):
        return False  # nearly every character of nearly every text
    if unicodedata.category(char) in ("Mn", "Me", "Mc") or char == _JOINER or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if held[-1] == _JOINER:
        return True
    flag = "\U0001f1e6" <= char <= "\U0001f1ff"
    return flag and len(held) == 1 and "\U0001f1e6" <= held <= "\U0001f1ff"


def pieces(text: str, most: int, weigh: Weigh = utf8) -> list[str]:
    """The text in pieces of at most `most`: joined they are the text. They end after a sentence where that is near.

    One character of which `most` does not hold even the first code point is the caller's mistake: ValueError.
    """
    found, held, weight = [], "", 0
    for cluster in _units(text, most, weigh):
        more = weigh(cluster)
        if weight + more > most:
            kept = _good_end(held, most // 2, weigh)
            found.append(kept)
            held = held[len(kept) :]
            weight = weigh(held)
        held, weight = held + cluster, weight + more
    return [*found, held] if held or not found else found


def _units(text: str, most: int, weigh: Weigh) -> Iterator[str]:
    """Characters as seen; one that is longer than a whole piece (marks without end) by code points."""
    for cluster in clusters(text):
        whole = weigh(cluster) <= most // 4
        for unit in (cluster,) if whole else cluster:
            if weigh(unit) > most:
                raise ValueError("a limit below one character")
            yield unit


def _good_end(held: str, room: int, weigh: Weigh) -> str:
    """Up to the last end of a sentence or a line, else of a clause, that leaves `room` at most behind it; else all."""
    fallback, weight = held, 0
    for at in range(len(held) - 1, 0, -1):
        if not (at + 1 < len(held) and _extends(held[at], held[at + 1])):
            if held[at] in _ENDS:
                return held[: at + 1]
            if held[at] in _CLAUSES and fallback == held:
                fallback = held[: at + 1]
        weight += weigh(held[at])
        if weight > room:
            break
    return fallback


def cut(text: str, most: int, weigh: Weigh = utf8, end: str = "…") -> str:
    """As much of the text as fits, with `end` where something is left out."""
    if weigh(text) <= most:
        return text
    room, kept = most - weigh(end), ""
    for cluster in clusters(text):
        room -= weigh(cluster)
        if room < 0:
            break
        kept += cluster
    return kept + end


def parts(text: str, limit: Limit) -> list[str]:
    """The text in numbered parts （1/3）, each within the limit; one that fits is not numbered."""
    text = clean(text)
    if limit.weigh(text) <= limit.most:
        return [text]
    room = limit.most - limit.weigh(f"（{limit.parts}/{limit.parts}）\n")
    found = pieces(text, room, limit.weigh)
    if len(found) > limit.parts:
        last = "".join(found[limit.parts - 1 :])
        found = [*found[: limit.parts - 1], cut(last, room, limit.weigh, _REST)]
    return [f"（{number}/{len(found)}）\n{one}" for number, one in enumerate(found, 1)]
