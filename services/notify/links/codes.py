"""短码 (pure): sixty random bits of a receipt's id in twelve signs, so that a link costs no row of its own.

A receipt's id is random (actions/random_id.py), its code can be told by nobody who does not know it: of 10 million
receipts one guess in 100,000 million hits one. What a hit shows is an address; what it changes is a count.
"""

import re
from dataclasses import dataclass

ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
"""Without 0 and o, 1 and l: a code may be read out on the telephone."""
LENGTH = 12
_AFTER = re.compile(rf"/l/([{ALPHABET}{ALPHABET.upper()}]{{{LENGTH}}})[/.,;:!?)\u3000-\u303f\uff00-\uff65]*")
_DIGIT = 12
"""The hexadecimal digit that a version stands in where a database writes UUIDs as the standard has them."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where the receipt of a code lies in the index of ids: between two of them, and its next digits."""

    low: str
    high: str
    digits: str

    def holds(self, receipt_id: str) -> bool:
        """Whether this id within the span is the one meant."""
        return _hex(receipt_id)[_DIGIT + 1 : _DIGIT + 4] == self.digits


def code_of(receipt_id: str) -> str:
    """The code of a receipt: the first 48 bits of its id and the 12 after the digit of the version."""
    digits = _hex(receipt_id)
    number = int(digits[:_DIGIT] + digits[_DIGIT + 1 : _DIGIT + 4], 16)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def read_code(path: str) -> str | None:
    """The code in a path; None when it is none. Large letters and the full stop that was copied along do no harm."""
    found = _AFTER.fullmatch(path)
    return found[1].lower() if found else None


def span_of(code: str) -> Span:
    """Where to look for the receipt of a code."""
    number = 0
    for sign in code:
        number = number << 5 | ALPHABET.index(sign)
    digits = f"{number:015x}"
    return Span(_uuid(digits[:_DIGIT] + "0" * 20), _uuid(digits[:_DIGIT] + "f" * 20), digits[_DIGIT:])


def _hex(receipt_id: str) -> str:
    return receipt_id.replace("-", "")


def _uuid(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
