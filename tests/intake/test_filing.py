"""Who may file what: duties by unit, office and class, from a day to a day; audiences, direct filing, sub-topics."""

from dataclasses import dataclass
from datetime import date

import pytest

from services.intake import filing
from services.intake.filing import Filing

DAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Row:
    kind: str
    whose: str
    who: str
    since: date = date(2020, 6, 8)
    until: date | None = None


POLITICAL = Filing("u-zz", "city", "six", ("临沂市公安局政治部", "政治部"))
COUNTY_OFFICE = Filing("u-x", "county", "county", ("某县公安局政治部", "政治部"))
STATION = Filing("u-st", "station", "station", ("示例派出所", "示例派出所"))
LIST = (
    Row("force_state", "office", "政治部"),
    Row("prevention", "class", "six"),
    Row("prevention", "class", "station"),
    Row("petition_topic", "unit", "u-st", date(2026, 6, 1), date(2026, 6, 30)),
)


@pytest.mark.parametrize(
    ("kind", "unit", "day", "mine"),
    [
        ("force_state", POLITICAL, DAY, True),
        ("force_state", COUNTY_OFFICE, DAY, False),
        ("force_state", STATION, DAY, False),
        ("prevention", STATION, DAY, True),
        ("prevention", COUNTY_OFFICE, DAY, False),
        ("petition_topic", STATION, date(2026, 5, 31), False),
        ("petition_topic", STATION, date(2026, 6, 1), True),
        ("petition_topic", STATION, date(2026, 6, 30), True),
        ("petition_topic", STATION, date(2026, 7, 1), False),
    ],
)
def test_a_duty_is_its_holders_between_its_days(kind: str, unit: Filing, day: date, mine: bool) -> None:
    assert (filing.duty_for(LIST, kind, unit, day) is not None) is mine
    assert (kind in filing.kinds_of(LIST, unit, day)) is mine


def test_the_closest_duty_counts() -> None:
    listed = (Row("prevention", "class", "station"), Row("prevention", "unit", "u-st"))
    found = filing.duty_for(listed, "prevention", STATION, DAY)
    assert found is not None
    assert found.whose == "unit"


def test_whose_it_is_is_said_once_each_in_their_order() -> None:
    listed = (
        Row("topic_tally", "class", "station"), Row("topic_tally", "class", "county"),
        Row("topic_tally", "office", "指挥中心"), Row("topic_tally", "unit", "u-1"), Row("topic_tally", "unit", "u-1"),
        Row("topic_tally", "office", "信访处", until=date(2026, 1, 1)),
    )  # fmt: skip
    whose = filing.holders(listed, "topic_tally", DAY, {"u-1": "兰山分局"})
    assert whose == ["指挥中心", "兰山分局", "县区分局", "基层所队"]
    assert filing.not_yours("topic_tally", whose) == "“社情民意”类需求由指挥中心、兰山分局、县区分局、基层所队提出"
    assert filing.not_yours("topic_tally", []) == "“社情民意”类需求目前没有单位可以提出"


def test_inspection_stays_in_the_house_and_sub_topics_belong_to_topics() -> None:
    assert filing.may_address("inspection", "public") == "“督察整改”类需求只面向内部"
    assert filing.may_address("inspection", "internal") is None
    assert filing.fits_topic("crime", "theft") is None
    assert "telecom_fraud" in (filing.fits_topic("crime", "fire") or "")


def test_only_stations_file_straight_to_the_city() -> None:
    assert filing.may_go_direct(True, "station") is None
    assert filing.may_go_direct(False, "county") is None
    assert filing.may_go_direct(True, "county")
    assert filing.may_go_direct(True, "city")
