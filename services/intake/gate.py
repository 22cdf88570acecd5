"""初步检查: what must not even be stored: what identifies somebody, and marks of secrecy. Pure.

The recognisers are shared/redact; which of them stop a text at this door is decided here. Everywhere: numbers of
persons, who a case is about by name, addresses down to the door, secrecy marks: what the gate before publication blocks
outright. In kinds that are counts and topics by their nature nobody at all is named, nor an account or a link: there is
nothing to confirm, so nothing to ask (mechanisms A51, A53, A65, E1, E2). What can be confirmed stays for that gate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.redact import KINDS as RECOGNISED
from shared.redact import RECOGNISERS, check_digit, find

SECRET = "secrecy_mark"
EVERYWHERE = ("resident_id", "mobile", "bank_card", "plate", "vehicle", SECRET, "private", "address")
NOBODY = ("citizen", "officer", "school_class", "account", "mail", "link")
AGGREGATES = frozenset({"incident_analysis", "inspection", "online_topic", "petition_topic", "topic_tally"})
"""Kinds of counts and topics."""
STOPPED = dict.fromkeys(AGGREGATES, (*EVERYWHERE, *NOBODY)) | {"role_model": (*EVERYWHERE, "officer")}
"""By kind of need, where it is more than everywhere; a role model is named in its own field, with his consent."""
KINDS = {kind: RECOGNISED[kind] for kind in (*EVERYWHERE, *NOBODY)}
_CLOSER = ("persons", "doors")
_CLOSEST = (*_CLOSER, "tellers", "officers", "classes", "accounts", "handles", "links")
_NAMES = {"citizen": "请删去姓名", "officer": "请删去姓名；先进典型的人选填在“推荐人选”一栏"}
_SURNAMED = ("private", "citizen")
_INSTEAD = {"address": "某小区", "school_class": "某学校"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One suspected number, name or mark: characters `start` to `end` (half open) of the text as it was written."""

    kind: str
    start: int
    end: int
    masked: str

    @property
    def instead(self) -> str | None:
        """What could stand there: 张某, 某小区; "" when it is best left out, None where a person has to decide."""
        if self.kind == SECRET:
            return None
        return f"{self.masked[0]}某" if self.kind in _SURNAMED else _INSTEAD.get(self.kind, "")

    @property
    def words(self) -> str:
        """For people: where and what, counted from 1."""
        where = f"第{self.start + 1}至{self.end}字“{self.masked}”"
        if self.kind == SECRET:
            return f"{where}是密级标志，涉密不上网，请通过涉密渠道办理"
        advice = f"请写作“{self.instead}”" if self.kind == "private" else _NAMES.get(self.kind, "请删除后再提交")
        return f"{where}疑似{KINDS[self.kind]}，{advice}"


def findings(text: str, kind: str | None = None) -> list[Finding]:
    """Every span that stops a text of this kind of need (None: of anything else), in order. Linear in its length."""
    stopped = STOPPED.get(kind or "", EVERYWHERE)
    looked = (*RECOGNISERS, *(_CLOSEST if kind in STOPPED else _CLOSER))
    return [Finding(one.kind, one.start, one.end, one.masked) for one in find(text, *looked) if one.kind in stopped]


def check(texts: Mapping[str, str | None], kind: str | None = None) -> dict[str, list[Finding]]:
    """The findings of several texts by field name; fields without any are left out."""
    found = {name: findings(text, kind) for name, text in texts.items() if text}
    return {name: rows for name, rows in found.items() if rows}


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text cut at its spans, each piece with whether it is one: for showing what was found in its place."""
    cut: list[tuple[str, bool]] = []
    reached = 0
    for start, end in sorted(spans):
        if start >= reached:
            cut += [(text[reached:start], False), (text[start:end], True)]
            reached = end
    return [piece for piece in (*cut, (text[reached:], False)) if piece[0]]


__all__ = ["AGGREGATES", "KINDS", "SECRET", "Finding", "check", "check_digit", "findings", "pieces"]
