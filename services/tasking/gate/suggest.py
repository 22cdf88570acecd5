"""改法: what may be put in the place of a finding with one click; None where only a person can say. Pure."""

import re

from shared.proof import wording

DELETED = frozenset({"resident_id", "mobile", "bank_card", "document"})
"""Numbers that nobody needs in a published text: the way out is to leave them out."""
_PAPERS = {
    "提案": "建议", "议案": "提案", "政协代表": "政协委员", "人大委员": "人大代表", "人大提案": "人大代表建议",
    "政协议案": "政协提案",
}  # fmt: skip
_COMPOUND = re.compile(r"欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|夏侯|令狐|端木|司徒")


def suggestion(rule: str, found: str) -> str | None:
    """What to write instead of `found`, the normalised words of a finding of this rule; "" is to delete them."""
    if rule in DELETED:
        return ""
    if rule == "wrong_word":
        return wording.corrected(found)
    if rule == "deputies":
        return _PAPERS.get(found)
    if rule == "named_person":
        return _some(found)
    if rule == "criminal":
        return "犯罪嫌疑人" + (found[-2:] if found.endswith("某") else "")
    return found[: len(found) // 2] if rule == "repeated_word" else None


def _some(name: str) -> str | None:
    """张三 as 张某; None for what does not look like a whole name."""
    surname = _COMPOUND.match(name)
    return f"{surname.group() if surname else name[0]}某" if 1 < len(name) < 5 else None
