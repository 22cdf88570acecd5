"""数字对照: one number twice in a sentence, planned against published, ranks without who published them. Pure."""

import re
from collections.abc import Iterator

from shared.proof import Found, Passage

_COUNTED = re.compile(
    r"(?<![\d.\-/:])(?P<n>\d{1,3}(?:,\d{3})+|\d{3,})(?:余|多)?[ ]?(?:人次|人|户|次|场|份|起|件|条|名|个|张|家|处|辆|支)"
)
_UNITS = "期|集|部|篇|条|场|档"
_PLANNED = re.compile(
    rf"(?:计划|拟|策划|推出|制作|摄制|安排)[^。!?;\n\d]{{0,12}}(?P<n>\d+)(?:余|多)?[ ]?(?P<unit>{_UNITS})"
)
_PUBLISHED = re.compile(
    rf"(?:播出|播发|刊播|发布|刊发|刊登|上线|推送|播放)[^。!?;\n\d]{{0,16}}(?P<n>\d+)(?:余|多)?[ ]?(?P<unit>{_UNITS})"
)
_RANK = re.compile(
    r"(?:满意度|满意率|安全感|知晓率|测评|考评|排名)[^。!?;\n]{0,24}?"
    r"(?P<rank>第[一二三四五六七八九十\d]{1,3}(?:名|位)?|前列|首位|领先)"
)
_SOURCE = re.compile(r"据|公布|通报|调查|民调|统计|测评显示|结果显示|发布")


def twins(one: Passage) -> Iterator[Found]:
    """The same number of three digits or more twice in one sentence; round hundreds stand for themselves."""
    seen: set[tuple[int, str]] = set()
    for found in _COUNTED.finditer(one.text):
        number = found.group("n").replace(",", "")
        place = (one.sentence(found.start())[0], number)
        if int(number) % 100 and place in seen:
            yield Found("twin_number", found.start("n"), found.end("n"), f"“{found.group('n')}”")
        seen.add(place)


def planned_and_published(one: Passage) -> Iterator[Found]:
    """推出150期, 播出36期: within one paragraph, counted in the same unit, and not the same."""
    for found in _PLANNED.finditer(one.text):
        above, below = one.paragraph(found.start())
        out = [
            later.group("n")
            for later in _PUBLISHED.finditer(one.text, above, below)
            if later.group("unit") == found.group("unit") and later.start("n") != found.start("n")
        ]
        if out and any(int(n) != int(found.group("n")) for n in out):
            unit = found.group("unit")
            told = "、".join(f"{n}{unit}" for n in out)
            yield Found("planned_published", found.start("n"), found.end("unit"), f"{found.group('n')}{unit}与{told}")


def unsourced_ranks(one: Passage) -> Iterator[Found]:
    """满意度全省第一: said by whom?"""
    for found in _RANK.finditer(one.text):
        if not _SOURCE.search(one.said(found.start())):
            yield Found("rank_source", found.start("rank"), found.end("rank"), f"“{found.group()}”")
