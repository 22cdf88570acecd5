"""初步检查: what must not even be stored: numbers that identify somebody, and marks of secrecy. Pure.

The recognisers are shared/redact; which of them stop a text at this door is decided here. What needs context or a
second look (names, addresses) is for the gate before publication, where somebody can answer for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.redact import KINDS as RECOGNISED
from shared.redact import check_digit, find

KINDS = {kind: RECOGNISED[kind] for kind in ("resident_id", "mobile", "bank_card", "plate", "vehicle", "secrecy_mark")}
SECRET = "secrecy_mark"


@dataclass(frozen=True, slots=True)
class Finding:
    """One suspected number or mark: characters `start` to `end` (half open) of the text as it was written."""

    kind: str
    start: int
    end: int
    masked: str

    @property
    def words(self) -> str:
        """For people: where and what, counted from 1."""
        where = f"第{self.start + 1}至{self.end}字“{self.masked}”"
        if self.kind == SECRET:
            return f"{where}是密级标志，涉密不上网，请通过涉密渠道办理"
        return f"{where}疑似{KINDS[self.kind]}，请删除后再提交"


def findings(text: str) -> list[Finding]:
    """Every suspected number or mark of a text, in order. Linear in the length of the text."""
    return [Finding(span.kind, span.start, span.end, span.masked) for span in find(text) if span.kind in KINDS]


def check(texts: Mapping[str, str | None]) -> dict[str, list[Finding]]:
    """The findings of several texts by field name; fields without any are left out."""
    found = {name: findings(text) for name, text in texts.items() if text}
    return {name: rows for name, rows in found.items() if rows}


__all__ = ["KINDS", "SECRET", "Finding", "check", "check_digit", "findings"]
