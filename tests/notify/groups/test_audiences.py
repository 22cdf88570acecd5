"""受众人群: figures by month and source, sums that agree or are flagged, wrong totals refused with the difference."""

from itertools import count
from typing import Any

import pytest

from services.notify.audiences import FIVE
from shared.identity import KnownUnit
from tests.notify.build import caller, make_unit
from tests.notify.groups.conftest import Place, bring, sheet_of

LETTER = [(138, 2417), (220, 2589), (329, 2753), (92, 706), (833, 3714)]
FIGURES = [{"kind": kind, "number": n, "people": p} for kind, (n, p) in zip(FIVE, LETTER, strict=True)]
TALLY = {"source": "治安支队年报", "figures": FIGURES}
_months = count()


def month() -> str:
    """Another month for each test: one database serves them all."""
    n = next(_months)
    return f"{2010 + n // 12}-{n % 12 + 1:02}"


def enter(place: Place, unit: KnownUnit, period: str, *figures: tuple[str, int, int], **more: Any) -> Any:
    listed = [{"kind": kind, "number": number, "people": people} for kind, number, people in figures]
    body = {"unit_id": unit.id, "period": period, "source": "月报", "figures": listed} | more
    answer = place.leader.post("/audiences", body)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def summary(place: Place, period: str) -> Any:
    return place.leader.get(f"/audiences/summary?period={period}")


def test_the_figures_of_the_letter_with_their_total(place: Place) -> None:
    answer = place.leader.post("/audiences", TALLY | {"period": month(), "total": {"number": 1612, "people": 12179}})
    assert answer.status_code == 201
    assert answer.get_json()["total"] == {"number": 1612, "people": 12179, "within": 0}


def test_a_wrong_total_is_refused_with_the_difference_and_nothing_is_kept(place: Place) -> None:
    period = month()
    answer = place.leader.post("/audiences", TALLY | {"period": period, "total": {"number": 1612, "people": 12180}})
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (422, "sum_disagrees")
    assert told["errors"]["total"] == ["五支队伍合计人数填报12180，分项相加12179，相差+1"]
    assert place.leader.get(f"/audiences?period={period}")["items"] == []


@pytest.mark.parametrize(
    "figure",
    [
        {"kind": "police_room", "number": 281, "within": 2357},
        {"kind": "patrol", "number": 10, "people": 3},
        {"kind": "pledged", "number": 5, "people": 3},
        {"kind": "lookout", "number": -1},
        {"kind": "persons", "number": 1},
        {"kind": "lookout", "number": 1, "people": 1, "name": "王伟"},
    ],
)
def test_figures_that_cannot_be(place: Place, figure: dict[str, Any]) -> None:
    answer = place.leader.post("/audiences", {"period": "2009-01", "source": "月报", "figures": [figure]})
    assert answer.status_code == 422
    assert "figures" in answer.get_json()["errors"]


@pytest.mark.parametrize(
    "given", [{"period": "2026-13"}, {"period": "2199-01"}, {"source": "联系人：王建国"}, {"figures": []}]
)
def test_months_and_sources_that_cannot_be(place: Place, given: dict[str, Any]) -> None:
    answer = place.leader.post("/audiences", TALLY | {"period": "2009-02"} | given)
    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) == set(given)


def test_a_county_is_the_sum_of_its_stations_until_it_says_otherwise(place: Place) -> None:
    period, (a, b) = month(), place.network.stations[place.county.id]
    enter(place, a, period, ("patrol", 2, 20))
    enter(place, b, period, ("patrol", 3, 30))
    (line,) = summary(place, period)["kinds"]
    assert (line["number"], line["people"], line["own"], line["told"], line["of"]) == (5, 50, False, 2, 2)
    enter(place, place.county, period, ("patrol", 6, 55))
    told = summary(place, period)
    assert told["kinds"][0]["number"] == 6
    (apart,) = told["apart"]
    assert (apart["unit_id"], apart["kind"], apart["number"], apart["people"]) == (place.county.id, "patrol", 1, 5)
    assert "相差 +1" in caller(place.work, place.county, "leader").see(f"/notify/audiences?period={period}")[1]


def test_departments_are_not_waited_for(place: Place) -> None:
    """A department of the county stands beside its stations; nobody asks it for teams."""
    with place.work.db.write() as session:
        session.add(make_unit("county", place.county, kind="branch"))
    period = month()
    for unit in place.network.stations[place.county.id]:
        enter(place, unit, period, ("guard", 1, 5))
    assert summary(place, period)["kinds"][0]["of"] == 2


def test_a_month_is_entered_once_and_changed_by_version(place: Place) -> None:
    period = month()
    made = enter(place, place.county, period, ("grid_worker", 40, 60))
    again = place.leader.post("/audiences", TALLY | {"period": period})
    assert again.get_json()["code"] == "already_there"
    at, body = (
        f"/audiences/{made['id']}",
        {"source": "更正", "figures": [{"kind": "grid_worker", "number": 41, "people": 60}]},
    )
    assert place.leader.call("PUT", at, body).status_code == 428
    assert place.leader.call("PUT", at, body, If_Match='"9"').status_code == 412
    changed = place.leader.call("PUT", at, body, If_Match='"1"').get_json()
    assert changed["figures"][0]["number"] == 41
    assert place.liaison.call("DELETE", at, If_Match='"2"').status_code == 404  # a county's figures are not a station's
    assert place.leader.call("DELETE", at, If_Match='"2"').status_code == 204


def test_another_countys_figures_are_not_there(place: Place) -> None:
    made = enter(place, place.station, month(), ("watch", 1, 8))
    assert place.elsewhere.call("GET", f"/audiences/{made['id']}").status_code == 404
    assert place.elsewhere.call("GET", f"/audiences/summary?unit_id={place.station.id}").status_code == 404


HEAD = ["单位代码", "类别", "数量", "人数", "其中驻单位"]
LABELS = ["专职巡防队", "保安队", "治安志愿者队", "看楼护院队", "治安信息员队"]


def letter_sheet(code: str, people: int) -> bytes:
    rows = [[code, label, n, p] for label, (n, p) in zip(LABELS, LETTER, strict=True)]
    return sheet_of(HEAD, *rows, [code, "警务室", 2357, None, 281], [code, "五支队伍合计", 1612, people])


def test_a_sheet_with_its_total_is_brought_in_and_again_changes_nothing(place: Place) -> None:
    at = f"/audiences/sheet?period={month()}&source=letter"
    assert bring(place.leader, at + "&dry_run=true", letter_sheet(place.county.code, 12179)).get_json()["added"] == 1
    assert bring(place.leader, at, letter_sheet(place.county.code, 12179)).get_json()["added"] == 1
    assert bring(place.leader, at, letter_sheet(place.county.code, 12179)).get_json()["same"] == 1


def test_a_sheet_whose_total_disagrees_is_refused_with_the_difference(place: Place) -> None:
    period = month()
    answer = bring(
        place.leader, f"/audiences/sheet?period={period}&source=letter", letter_sheet(place.county.code, 12000)
    )
    assert answer.status_code == 422
    assert "相差-179" in answer.get_json()["faults"][0]["reason"]
    assert place.leader.get(f"/audiences?period={period}")["items"] == []


def test_the_form_of_a_month(place: Place) -> None:
    period = month()
    who = caller(place.work, place.county, "leader")
    wrong = {"period": period, "source": "月报", "patrol_number": "5", "patrol_people": "3"}
    status, html = who.press("/notify/audiences/new", "/notify/audiences", **wrong)
    assert status == 422
    assert "人数（3）少于队伍数（5）" in html
    sent = {"period": period, "source": "月报", "patrol_number": "5", "patrol_people": "30", "total_people": "31"}
    status, html = who.press("/notify/audiences/new", "/notify/audiences", **sent)
    assert status == 422
    assert "相差+1" in html
    status, html = who.press("/notify/audiences/new", "/notify/audiences", **sent | {"total_people": "30"})
    assert status == 200
    assert "五支队伍合计" in html
