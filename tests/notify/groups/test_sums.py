"""人数的汇总: sums agree or say by how much they do not; a part is never more than the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.audiences import FIVE, KINDS, Figure, five_of, judge, judge_total, roll

LETTER = dict(
    zip(
        FIVE, (Figure(138, 2417), Figure(220, 2589), Figure(329, 2753), Figure(92, 706), Figure(833, 3714)), strict=True
    )
)
"""Five teams as a city's letter has them."""
FIGURES = st.builds(Figure, st.integers(0, 50), st.integers(0, 500), st.just(0))


def test_the_five_of_the_letter_add_up() -> None:
    assert five_of(LETTER) == Figure(1612, 12179)
    assert judge_total(LETTER, 1612, 12179) == []
    assert not any(judge(kind, figure) for kind, figure in LETTER.items())


def test_a_wrong_total_is_told_with_the_difference() -> None:
    assert judge_total(LETTER, 1612, 12180) == ["五支队伍合计人数填报12180，分项相加12179，相差+1"]
    assert judge_total(LETTER, 1600, None) == ["五支队伍合计支数填报1600，分项相加1612，相差-12"]


@pytest.mark.parametrize(
    ("kind", "figure", "field"),
    [
        ("police_room", Figure(2357, 0, 281), None),
        ("police_room", Figure(281, 0, 2357), "within"),
        ("police_room", Figure(2357, 5), "people"),
        ("patrol", Figure(10, 9), "people"),
        ("patrol", Figure(0, 9), "number"),
        ("patrol", Figure(10, 90, 1), "within"),
        ("inner_guard", Figure(570, 891), None),
        ("pledged", Figure(1034), None),
    ],
)
def test_parts_and_wholes(kind: str, figure: Figure, field: str | None) -> None:
    assert list(judge(kind, figure)) == ([field] if field else [])


def test_a_county_has_what_its_stations_add_up_to() -> None:
    parents = {"county": None, "a": "county", "b": "county"}
    rolled = roll(parents, {"a": {"patrol": Figure(2, 20)}, "b": {"patrol": Figure(3, 30)}})["county"]["patrol"]
    assert (rolled.value, rolled.own, rolled.told, rolled.of, rolled.apart) == (Figure(5, 50), None, 2, 2, None)


@pytest.mark.parametrize(
    ("own", "stations", "apart"),
    [
        (Figure(5, 50), ["a", "b"], None),
        (Figure(6, 50), ["a", "b"], Figure(1, 0)),
        (Figure(5, 50), ["a"], None),  # the other has not told yet
        (Figure(1, 10), ["a"], Figure(-1, -10)),  # one station alone has more already
    ],
)
def test_an_own_figure_holds_and_is_flagged_where_it_is_another(
    own: Figure, stations: list[str], apart: Figure | None
) -> None:
    told = {"a": Figure(2, 20), "b": Figure(3, 30)}
    figures = {"county": {"patrol": own}} | {one: {"patrol": told[one]} for one in stations}
    rolled = roll({"county": None, "a": "county", "b": "county"}, figures)["county"]["patrol"]
    assert rolled.value == own
    assert rolled.apart == apart


@given(st.lists(FIGURES, min_size=1, max_size=6), st.lists(FIGURES, max_size=6))
def test_the_city_has_the_sum_of_all_stations(first: list[Figure], second: list[Figure]) -> None:
    """Through two counties, however many of their stations have told."""
    parents: dict[str, str | None] = {"city": None, "x": "city", "y": "city"}
    own = {}
    for county, listed in (("x", first), ("y", second)):
        for n, figure in enumerate(listed):
            parents[f"{county}{n}"] = county
            own[f"{county}{n}"] = {"watch": figure}
    rolled = roll(dict(reversed(parents.items())), own)
    assert rolled["city"]["watch"].value == sum([*first, *second], Figure(0))
    assert rolled["city"]["watch"].apart is None


def test_every_kind_has_words() -> None:
    assert all(one.label and one.counted for one in KINDS.values())
    assert set(FIVE) < set(KINDS)
