"""缺口按分县局归并: a long gap list by county, the most pressing county first, for the page of a push."""

from typing import Any

from shared.words import LEVELS, PUSH_LEVELS

OWN = {"city": PUSH_LEVELS["city"], "county": f"{LEVELS['county']}本级"}
SHORT = 20
"""Up to so many gaps are one table; more are grouped."""
PRESSING = ("silent", "failed", "expired")


def gap_groups(gaps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """[{name, gaps, pressing}]: the departments' and counties' own gaps, then each county's stations; short: one group.

    `pressing`: how many of them are past their limit, failed or expired.
    """
    if len(gaps) <= SHORT:
        return [_group("", gaps)] if gaps else []
    own = [(level, [gap for gap in gaps if gap["level"] == level]) for level in ("city", "county")]
    below: dict[str, list[dict[str, Any]]] = {}
    for gap in gaps:
        if gap["level"] == "station":
            below.setdefault(gap["branch_name"], []).append(gap)
    groups = [_group(name, found) for name, found in below.items()]
    groups.sort(key=lambda group: -group["pressing"])
    return [_group(OWN[level], found) for level, found in own if found] + groups


def _group(name: str, gaps: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "gaps": gaps, "pressing": sum(gap["kind"] in PRESSING for gap in gaps)}
