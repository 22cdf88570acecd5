"""初步检查: finds resident-ID-like and mobile numbers in a text, however they are written. Pure.

The whole gate (names, addresses, plates, state secrets) is a room of its own later; these two must not even be stored.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

KINDS = {"resident_id": "居民身份号码", "mobile": "手机号码"}
MOBILE = re.compile(r"1[3-9]\d{9}", re.A)
CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
SEPARATORS = frozenset(" \t-_.·•‧/\\()[]~'`—–‐‑‒―⁃・|*#")
"""What may stand between the digits of one number; commas, colons and line breaks end it (lists, times)."""
PREFIXES = ("", "86", "0086")
LONGEST_GAP = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One suspected number: characters `start` to `end` (half open) of the text as it was written."""

    kind: str
    start: int
    end: int
    masked: str

    @property
    def words(self) -> str:
        """For people: where and what, counted from 1."""
        return f"第{self.start + 1}至{self.end}字“{self.masked}”疑似{KINDS[self.kind]}，请删除后再提交"


def findings(text: str) -> list[Finding]:
    """Every suspected number of a text, in order. Linear in the length of the text."""
    found: list[Finding] = []
    for group in _groups(text):
        found.extend(_in_group(text, group))
    return found


def check(texts: Mapping[str, str | None]) -> dict[str, list[Finding]]:
    """The findings of several texts by field name; fields without any are left out."""
    found = {name: findings(text) for name, text in texts.items() if text}
    return {name: rows for name, rows in found.items() if rows}


@dataclass(frozen=True, slots=True)
class _Digit:
    char: str
    at: int
    edge: bool
    """Whether a separator or a foreign character stands before it."""


def _digit(char: str) -> str:
    """The ASCII digit (or X) that a character stands for, '' when it is none: full width, circled, other scripts."""
    if "0" <= char <= "9":
        return char
    value = unicodedata.digit(char, None)
    if value is not None:
        return str(value)
    return "X" if unicodedata.normalize("NFKC", char) in ("X", "x") else ""


def _groups(text: str) -> Iterator[list[_Digit]]:
    """Runs of digits with at most a few separators in between; format characters (zero width) do not count at all.

    An X ends the run it follows: it is only ever the last character of a number.
    """
    group: list[_Digit] = []
    gap = 0
    for at, char in enumerate(text):
        digit = _digit(char)
        if digit and (digit != "X" or group):
            group.append(_Digit(digit, at, gap > 0 or not group or digit == "X"))
            gap = 0
        elif group and unicodedata.category(char) != "Cf":
            gap = gap + 1 if _separates(char) else LONGEST_GAP + 1
        if group and (digit == "X" or gap > LONGEST_GAP):
            yield group
            group, gap = [], 0
    if group:
        yield group


def _separates(char: str) -> bool:
    return char in SEPARATORS or unicodedata.category(char) == "Zs" or unicodedata.normalize("NFKC", char) in SEPARATORS


def _in_group(text: str, group: list[_Digit]) -> Iterator[Finding]:
    """Numbers that begin and end where a piece begins and ends, so that no part of a longer number is taken for one."""
    digits = "".join(digit.char for digit in group)
    start = 0
    while start < len(group):
        kind, length = _match(digits, group, start) if group[start].edge else ("", 0)
        if not kind:
            start += 1
            continue
        first, last = group[start].at, group[start + length - 1].at + 1
        yield Finding(kind, first, last, _masked(digits[start : start + length]))
        start += length


def _match(digits: str, group: list[_Digit], start: int) -> tuple[str, int]:
    """The kind and the length of the number that begins here; ('', 0) when none does."""
    if _ends(group, start + 18) and _resident_id(digits[start : start + 18]):
        return "resident_id", 18
    for prefix in PREFIXES:
        end = start + len(prefix) + 11
        if digits.startswith(prefix, start) and _ends(group, end) and _mobile(digits[start + len(prefix) : end]):
            return "mobile", end - start
    return "", 0


def _ends(group: list[_Digit], at: int) -> bool:
    return at == len(group) or (at < len(group) and group[at].edge)


def _mobile(digits: str) -> bool:
    return MOBILE.fullmatch(digits) is not None


def _resident_id(digits: str) -> bool:
    """18 characters with a possible birthday: the check digit is not asked for, a mistyped one identifies as well."""
    if len(digits) != 18 or not digits[:17].isdigit() or digits[0] == "0":
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return check_digit(digits[:17]) == digits[17]
    return 1900 <= born.year <= 2100


def check_digit(first: str) -> str:
    """The 18th character of a citizen identification number (GB 11643) for its first 17 digits."""
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first, CHECK_WEIGHTS, strict=True)) % 11]


def _masked(digits: str) -> str:
    return digits[:3] + "*" * (len(digits) - 5) + digits[-2:]
