"""号码: runs of digits however they are written, and what number a run is: identity card, mobile, bank card."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.redact.hit import Hit

CHINESE = dict(zip("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True))
_LETTERS = {"O": "0", "I": "1", "L": "1"}
"""Letters written for digits; only among digits."""
LEAST_DIGITS = 2
_DIGIT = f"[0-9{''.join(CHINESE)}]"
_ANY = rf"(?:{_DIGIT}|(?<![A-HJKMNP-Z])[OIL](?![A-HJKMNP-WYZ]))"
_GAP = r"[ \-_.·/\\()\[\]~'`‖|*#\"]{0,3}"
_RUN = re.compile(rf"{_ANY}(?:{_GAP}{_ANY}){{9,}}(?:{_GAP}X)?")
PREFIXES = ("", "86", "0086")
MOBILE = re.compile(r"1[3-9]\d{9}")
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
"""GB/T 2260, first two digits; 83 is the residence permit of people from Taiwan."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
CARD = re.compile(r"62\d{14,17}|(?:4\d|5[1-5]|35)\d{14}|3[47]\d{13}")
"""银联 16 to 19, the other brands 16 and 15."""


@dataclass(frozen=True, slots=True)
class Run:
    """`digits` of one run, where each stands, and at which of them a number may begin or end."""

    digits: str
    at: list[int]
    edges: frozenset[int]


def runs(text: str) -> Iterator[Run]:
    """Runs of ten and more digits with at most three marks between two; an X ends the run it follows."""
    for found in _RUN.finditer(text):
        if sum(char.isdigit() or char in CHINESE for char in found.group()) >= LEAST_DIGITS:
            yield _read(found.group(), found.start())


def _read(written: str, offset: int) -> Run:
    digits: list[str] = []
    at: list[int] = []
    edges, before = set(), ""
    for index, char in enumerate(written):
        value = _value(char)
        if value:
            if before != _script(char) or value == "X":
                edges.add(len(digits))
            digits.append(value)
            at.append(offset + index)
        before = _script(char)
    return Run("".join(digits), at, frozenset(edges | {len(digits)}))


def _script(char: str) -> str:
    """How it is written: a change of that may be where one number ends and another begins."""
    if char in CHINESE:
        return "han"
    if char in _LETTERS:
        return "letter"
    return "digit" if char.isdigit() or char == "X" else "mark"


def _value(char: str) -> str:
    return char if char.isdigit() or char == "X" else CHINESE.get(char) or _LETTERS.get(char, "")


def numbers(text: str) -> Iterator[Hit]:
    """身份证、手机、银行卡 of a normalised text, from edge to edge: no part of a longer number is taken for one."""
    for run in runs(text):
        yield from _in_run(run)


def _in_run(run: Run) -> Iterator[Hit]:
    start = 0
    while start < len(run.digits):
        kind, length = _match(run, start) if start in run.edges else ("", 0)
        if kind:
            yield Hit(kind, run.at[start], run.at[start + length - 1] + 1)
        start += length or 1


def _match(run: Run, start: int) -> tuple[str, int]:
    """The kind and the length of the number that begins here; ('', 0) when none does."""
    digits, edges = run.digits, run.edges
    if start + 18 in edges and resident_id(digits[start : start + 18]):
        return "resident_id", 18
    for prefix in PREFIXES:
        end = start + len(prefix) + 11
        if end in edges and digits.startswith(prefix, start) and MOBILE.fullmatch(digits[start + len(prefix) : end]):
            return "mobile", end - start
    for length in (19, 18, 17, 16, 15):
        if start + length in edges and bank_card(digits[start : start + length]):
            return "bank_card", length
    if start + 15 in edges and old_resident_id(digits[start : start + 15]):
        return "old_resident_id", 15
    return "", 0


def resident_id(digits: str) -> bool:
    """18 characters with a province and a possible birthday (GB 11643).

    The check digit is not asked for: a mistyped number identifies as well.
    """
    if len(digits) != 18 or not digits[:17].isdigit() or digits[:2] not in PROVINCES:
        return False
    return _day(digits[6:14], 1900)


def old_resident_id(digits: str) -> bool:
    """15 digits as before 1999: province and birthday without the century."""
    return digits.isdigit() and digits[:2] in PROVINCES and _day("19" + digits[6:12], 1900)


def _day(written: str, first: int) -> bool:
    try:
        return first <= date(int(written[:4]), int(written[4:6]), int(written[6:])).year <= 2100
    except ValueError:
        return False


def check_digit(first: str) -> str:
    """The 18th character of a citizen identification number (GB 11643) for its first 17 digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True)) % 11]


def bank_card(digits: str) -> bool:
    """A card number: the range of an issuer and the Luhn sum (ISO/IEC 7812)."""
    return CARD.fullmatch(digits) is not None and luhn(digits)


def luhn(digits: str) -> bool:
    """Does the Luhn sum come out at a multiple of ten?"""
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
