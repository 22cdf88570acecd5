"""称谓: 代表 or 委员, 建议 or 提案, and whether somebody signed: whether a reply knows whom it answers. Pure."""

import re
from collections.abc import Iterator

from services.intake.suggestions.words import SALUTATIONS
from shared.proof import Found, Passage, wording

_GREETING = re.compile(r"(?:^|\n)[ ]*(?:尊敬的)(?P<who>[^:。!?\n]{1,30}?)[ ]?:")
_MIXED = {
    "suggestion": re.compile(r"(?<!政协)提案(?![人权])|政协委员(?:们)?(?:提出|所提)"),
    "proposal": re.compile(
        r"(?:人大(?:代表)?|代表|第\d+号|[本该此](?:件|条)?)建议(?!意见)|建议(?=收悉|办理|答复|的?主办)|人大代表(?:提出|所提)"
    ),
}
"""By kind: the other kind's words. In a 提案 the word 建议 by itself may stand for what it proposes."""
SIGNING = ("签发", "签发人")


def is_wrong(salutation: str, kind: str) -> bool:
    """Whether the form of address is the other kind's: a 代表 may be 委员 of a committee besides, not instead."""
    return SALUTATIONS[kind] not in salutation.replace("委员会", "")


def greetings(one: Passage, kind: str) -> Iterator[Found]:
    """尊敬的……： within the text."""
    for found in _GREETING.finditer(one.text):
        if is_wrong(found.group("who"), kind):
            words = f"应称“{SALUTATIONS[kind]}”"
            yield Found("salutation", found.start("who"), found.end("who"), words)


def mixed(one: Passage, kind: str) -> Iterator[Found]:
    """提案 in the reply to a 建议, and the other way round."""
    return (Found("mixed_kind", found.start(), found.end()) for found in _MIXED[kind].finditer(one.text))


def unsigned(one: Passage) -> Iterator[Found]:
    """签发： with nothing behind it."""
    for found in wording.empty_fields(one):
        if one.text[found.start : found.end] in SIGNING:
            yield Found("empty_signer", found.start, found.end)
