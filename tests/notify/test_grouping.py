"""A long gap list by county: nothing lost, the pressing first; a short one as it is."""

from typing import Any

from services.notify.queries.grouping import SHORT, gap_groups


def gap(level: str, branch: str, kind: str = "waiting") -> dict[str, Any]:
    return {"level": level, "branch_name": branch, "kind": kind}


def test_nothing_and_a_few_are_not_grouped() -> None:
    few = [gap("station", "兰山分局")] * SHORT
    assert gap_groups([]) == []
    assert gap_groups(few) == [{"name": "", "gaps": few, "pressing": 0}]


def test_many_are_grouped_by_county_with_their_counts() -> None:
    calm = [gap("station", "兰山分局") for _ in range(SHORT)]
    late = [gap("station", "沂水县公安局", kind) for kind in ("silent", "failed", "waiting")]
    own = [gap("county", "沂水县公安局", "expired")]
    groups = gap_groups([*calm, *own, *late])
    assert [(one["name"], len(one["gaps"]), one["pressing"]) for one in groups] == [
        ("分县局本级", 1, 1), ("沂水县公安局", 3, 2), ("兰山分局", SHORT, 0),
    ]  # fmt: skip
