"""What each kind asks for: what is kept of it, what is refused, and that nobody's name is kept in it."""

from datetime import date
from typing import Any

import pytest

from services.intake.kinds import DEMANDED, Nominated, settle
from services.intake.schemas.kinds import SHAPES, described, read_details
from shared.errors import Invalid
from shared.words import KINDS

TODAY = date(2026, 6, 1)
MAY = {"since": "2026-05-01", "until": "2026-05-31"}
APRIL = {"since": "2026-04-01", "until": "2026-04-30"}
INCIDENTS: dict[str, Any] = {
    "area": "全市", "period": MAY, "compared_with": APRIL, "trend": "rising", "total": 49, "base_total": 42,
    "counts": [
        {"type": "冒充客服", "count": 36, "base": 28, "percent": 28.6},
        {"type": "虚假购物", "count": 10, "base": 11},
        {"type": "其他", "count": 3, "base": 3},
    ],
}  # fmt: skip
TARGET: dict[str, Any] = {
    "indicator": "cases", "from": 82, "to": 60, "period": {"since": "2026-06-01", "until": "2026-08-31"},
    "source": "本支队统计", "percent": -26.8,
}  # fmt: skip


def settled(kind: str, given: dict[str, Any], text: str = "") -> Any:
    return settle(kind, read_details(kind, given), text, TODAY)


def faults(kind: str, given: dict[str, Any], text: str = "") -> dict[str, Any]:
    found: dict[str, Any] = settled(kind, given, text).faults
    return found


def test_incidents_are_kept_without_their_small_counts() -> None:
    kept = settled("incident_analysis", INCIDENTS).kept
    assert kept["area"] == "全市"
    assert kept["period"] == MAY
    assert kept["counts"][0] == {"type": "冒充客服", "count": 36, "base": 28, "percent": 28.6, "suppressed": []}
    small = {"count": None, "base": None, "percent": None, "suppressed": ["count", "base"]}
    assert kept["counts"][1] == {"type": "虚假购物"} | small  # or the total would give the last one away
    assert kept["counts"][2] == {"type": "其他"} | small
    assert (kept["total"], kept["base_total"], kept["percent"]) == (49, 42, 16.7)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"total": 50}, "total"),
        ({"trend": "falling"}, "trend"),
        ({"percent": 20}, "percent"),
        ({"compared_with": None}, "compared_with"),
        ({"period": {"since": "2026-05-31", "until": "2026-05-01"}}, "period"),
        ({"period": {"since": "2026-05-01", "until": "2026-06-02"}}, "period"),
        ({"counts": [{"type": "诈骗", "count": 8}, {"type": "诈骗", "count": 9}], "total": 17}, "counts"),
        ({"counts": [{"type": "诈骗", "count": 8, "base": 9, "percent": 5}], "total": 8, "base_total": 9}, "counts"),
    ],
)
def test_figures_that_do_not_fit_are_refused_in_their_place(change: dict[str, Any], place: str) -> None:
    assert place in faults("incident_analysis", INCIDENTS | change)


def test_petitions_and_tallies_are_categories_and_nothing_else() -> None:
    given = {"period": MAY, "categories": [{"topic": "噪声扰民", "count": 46}, {"topic": "相邻通行", "count": 2}]}
    for kind in ("petition_topic", "topic_tally"):
        kept = settled(kind, given).kept
        assert [row["count"] for row in kept["categories"]] == [46, None]
        for extra in ("petitioner", "address", "account", "phone"):
            with pytest.raises(Invalid):
                read_details(kind, given | {extra: "x"})


def test_legal_material_names_its_statutes_or_cites_them() -> None:
    text = "解读《治安管理处罚法》第二十九条。"
    assert settled("law_education", {}, text).kept == {"statutes": ["《治安管理处罚法》第二十九条"]}
    given = {"statutes": ["《刑法》第二百六十六条"]}
    assert settled("law_education", given, text).kept == given
    assert "statutes" in faults("law_education", {}, "讲一讲法律")
    assert faults("law_education", {"statutes": ["《刑法》第三条", "刑法三条"]})["statutes"].keys() == {"1"}
    assert settled("law_analysis", given).kept == given
    assert settled("law_analysis", {}).kept == {}


def test_a_target_is_lower_and_its_percentage_ours() -> None:
    kept = settled("case_reduction", {"target": TARGET}).kept["target"]
    assert (kept["from"], kept["to"], kept["percent"], kept["suppressed"]) == (82, 60, -26.8, [])
    for change, place in (({"to": 82}, "to"), ({"percent": -30}, "percent"), ({"period": MAY}, "period")):
        assert place in faults("case_reduction", {"target": TARGET | change})["target"]
    small = settled("case_reduction", {"target": TARGET | {"from": 3, "to": 0, "percent": None}}).kept["target"]
    assert (small["from"], small["percent"], small["suppressed"]) == (None, None, ["from"])


def test_nobody_is_put_forward_without_his_consent() -> None:
    person = {"name": "王建军", "position": "示例派出所民警"}
    consent = {"given_on": "2026-05-20", "how": "written"}
    found = settled("role_model", {"nominee": person, "consent": consent})
    assert found.kept == {"nominated": True, "consent": consent}
    assert found.nominated == Nominated("王建军", "示例派出所民警", date(2026, 5, 20), "written")
    assert "王建军" not in str(found.kept)
    assert "consent" in faults("role_model", {"nominee": person})
    assert "nominee" in faults("role_model", {"consent": consent})
    assert "consent" in faults("role_model", {"nominee": person, "consent": consent | {"given_on": "2026-06-02"}})
    assert settled("role_model", {}).kept == {}


def test_what_says_nothing_alone_wants_its_details_and_the_rest_does_not() -> None:
    for kind in KINDS:
        if kind in DEMANDED:
            with pytest.raises(Invalid):
                read_details(kind, {})
        else:
            assert read_details(kind, {}) == {}
    for kind in set(KINDS) - set(SHAPES):
        with pytest.raises(Invalid):
            read_details(kind, {"anything": 1})


def test_every_kind_says_what_it_asks_for() -> None:
    fields = {one["name"]: one for one in described("incident_analysis")}
    assert fields["counts"]["type"] == "list of object"
    assert [one["name"] for one in fields["counts"]["fields"]] == ["count", "base", "percent", "type"]
    assert fields["trend"]["options"] == ["rising", "falling", "level", "mixed"]
    assert described("prevention") == []
    assert described("case_reduction")[0]["fields"][1]["name"] == "from"
