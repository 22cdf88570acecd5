"""法条引用: what a reference to a statute looks like, and those that a text cites. Pure.

A reference is 《名称》第…条, with 款 and 项 where wanted, or 《名称》（全文） for the statute as a whole. Numbers are
written in Chinese or Arabic figures; what is no number (第一十百条) makes no reference (mechanisms A49).
"""

import re

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "[零一二三四五六七八九十百千]{1,9}"
_NUMBER = rf"(?:{_CHINESE}|[1-9]\d{{0,3}})"
_NAME = (
    r"《(?P<name>[^《》\s]{1,50}?(?:法|法典|条例|规定|办法|决定|解释|细则|规则|规程|准则|修正案(?:（[一二三四五六七八九十]{1,3}）)?)"
    r"(?:（[^《》（）]{1,20}）)?)》"
)
_CLAUSE = rf"第(?P<article>{_NUMBER})条(?:之(?P<by>[一二三四五六七八九十]))?"
_PART = rf"(?:第(?P<paragraph>{_NUMBER})款)?(?:第（?(?P<item>{_NUMBER})）?项)?"
_ONE = re.compile(rf"{_NAME}(?:{_CLAUSE}{_PART}|（全文）)")
_CITED = re.compile(rf"{_NAME}(?:{_CLAUSE}{_PART})?")
WANTED = "须为《法律名称》第…条，例如《中华人民共和国治安管理处罚法》第二十九条；讲解整部法律写《法律名称》（全文）"


def fault_of(reference: str) -> str | None:
    """Why this is no reference to a statute (Chinese), or None."""
    found = _ONE.fullmatch(reference)
    if found is None:
        return WANTED
    wrong = [one for one in (found["article"], found["paragraph"], found["item"]) if one and number_of(one) is None]
    return f"“{wrong[0]}”不是规范的条款序号" if wrong else None


def number_of(figures: str) -> int | None:
    """The number that Chinese or Arabic figures say, 1 to 9999; None where they are not written as one writes them."""
    if figures.isascii():
        return int(figures)
    total = digit = 0
    for char in figures:
        if char in _UNITS:
            total += max(digit, 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    total += digit
    return total if total and figures in (_written(total), _written(total).removeprefix("一")) else None


def _written(number: int) -> str:
    """The number in Chinese figures: 一百零三."""
    said, gap = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += ("零" if gap and said else "") + "零一二三四五六七八九"[digit] + word
            gap = False
        else:
            gap = True
    return said


def cited(text: str) -> list[str]:
    """The references that a text makes, once each in their order; a statute named alone is meant as a whole."""
    found = (one[0] if one["article"] else f"{one[0]}（全文）" for one in _CITED.finditer(text))
    return [reference for reference in dict.fromkeys(found) if fault_of(reference) is None]
