"""脱敏识别: normalises a text and finds what identifies somebody in it, with the place in the text as written.

Finds, decides nothing: what is to be done about a span is the business of each service.
"""

from collections.abc import Callable, Iterable, Iterator

from shared.redact.digits import bank_card, check_digit, luhn, numbers, resident_id
from shared.redact.handles import handles, links
from shared.redact.hit import Hit, Span
from shared.redact.marks import accounts, documents, landlines, plates, vehicle
from shared.redact.names import named_roles, names_near
from shared.redact.normal import Normal, normalise
from shared.redact.places import classes, doors
from shared.redact.secrecy import internal_marks, secrecy_marks
from shared.redact.tellers import officers, tellers

KINDS = {
    "resident_id": "居民身份号码",
    "old_resident_id": "15位身份证号码",
    "mobile": "手机号码",
    "bank_card": "银行卡号",
    "plate": "机动车号牌",
    "passport": "护照或者通行证号码",
    "vehicle": "车辆识别代号",
    "secrecy_mark": "密级标志",
    "private": "当事人姓名",
    "citizen": "群众姓名",
    "officer": "民警姓名",
    "address": "具体住址",
    "school_class": "学校和班级",
    "account": "网络账号",
    "mail": "电子邮箱",
    "link": "链接",
}
"""What `find` finds, and its name."""

RECOGNISERS: dict[str, Callable[[str], Iterable[Hit]]] = {
    "numbers": numbers,
    "plates": plates,
    "documents": documents,
    "secrecy": secrecy_marks,
}
"""Those that need no context to be sure."""

CLOSER: dict[str, Callable[[str], Iterable[Hit]]] = {
    "persons": named_roles,
    "tellers": tellers,
    "officers": officers,
    "doors": doors,
    "classes": classes,
    "accounts": accounts,
    "handles": handles,
    "links": links,
}
"""Those to be asked for by name, where what they find may not stand."""


def find(text: str, *only: str) -> list[Span]:
    """Every span of the sure recognisers (or of those named), in order, as offsets into the text as written."""
    normal = normalise(text)
    chosen = [RECOGNISERS.get(name) or CLOSER[name] for name in only or RECOGNISERS]
    hits = sorted((hit for one in chosen for hit in one(normal.text)), key=lambda hit: (hit.start, -hit.end))
    return [_span(normal, hit) for hit in _apart(hits)]


def _apart(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Without those that begin within one found before."""
    reached = 0
    for hit in hits:
        if hit.start >= reached:
            reached = hit.end
            yield hit


def _span(normal: Normal, hit: Hit) -> Span:
    start, end = normal.span(hit.start, hit.end)
    return Span(hit.kind, start, end, masked(hit.kind, normal.text[hit.start : hit.end]))


def masked(kind: str, found: str) -> str:
    """What may be shown of it: the first and last characters of a number; marks as they are."""
    if kind.endswith("_mark"):
        return found
    plain = "".join(char for char in found if char.isalnum())
    if len(plain) > 10:
        return plain[:3] + "*" * (len(plain) - 5) + plain[-2:]
    return plain[:1] + "*" * (len(plain) - 1)


__all__ = [
    "KINDS", "Hit", "Normal", "Span", "accounts", "bank_card", "check_digit", "classes", "documents", "doors", "find",
    "handles", "internal_marks", "landlines", "links", "luhn", "masked", "named_roles", "names_near", "normalise",
    "numbers", "officers", "plates", "resident_id", "secrecy_marks", "tellers", "vehicle",
]  # fmt: skip
