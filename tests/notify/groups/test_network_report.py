"""网络报告: which units have groups and which lack one, by county, in a sheet too; officers for a population."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from services.notify.groups import GROUP_KINDS
from tests.notify.build import Caller, caller
from tests.notify.groups.conftest import Place


@pytest.fixture(scope="module")
def city(place: Place) -> Caller:
    """The city's supervisor, when one station has a public group that is in use and one dissolved."""
    place.add(subgroups=4)
    gone = place.add(kind="campus")
    place.liaison.post(f"/groups/{gone['id']}/dissolve", {"reason": "学期结束"}, If_Match='"1"')
    return caller(place.work, place.network.city, "supervisor")


def test_each_county_has_its_line_and_the_whole_is_their_sum(place: Place, city: Caller) -> None:
    told = city.get("/network-report")
    own, *counties = told["lines"]
    first, second = sorted(counties, key=lambda line: -line["groups"])
    assert (own["unit_id"], own["units"], own["lacking"]["internal"]) == (None, 1, 1)
    assert (first["unit_id"], first["groups"], first["subgroups"], first["units"]) == (place.county.id, 1, 4, 3)
    assert first["lacking"] == {"internal": 3, "police_public": 1} | dict.fromkeys(list(GROUP_KINDS)[2:], 2)
    assert second["lacking"]["police_public"] == 2
    whole = told["whole"]
    for name in ("units", "groups", "overdue", "subgroups", "institutions"):
        assert whole[name] == sum(line[name] for line in told["lines"])
    for kind in GROUP_KINDS:
        for name in ("kinds", "lacking"):
            assert whole[name][kind] == sum(line[name][kind] for line in told["lines"])
    assert whole["units"] == 7
    assert told["staffing"] is None


def test_who_lacks_one_is_named_page_by_page(place: Place, city: Caller) -> None:
    names, cursor = [], ""
    while cursor is not None:
        found = city.get(f"/network-report/lacking?kind=police_public&limit=2{cursor and '&cursor=' + cursor}")
        names += [one["id"] for one in found["items"]]
        cursor = found["next"]
    stations = {one.id for listed in place.network.stations.values() for one in listed}
    assert set(names) == stations - {place.station.id}
    assert len(names) == 3
    assert len(city.get("/network-report/lacking?kind=internal")["items"]) == 7


def test_a_county_sees_its_own_report_only(place: Place, city: Caller) -> None:
    assert place.leader.get("/network-report")["unit_id"] == place.county.id
    assert place.elsewhere.call("GET", f"/network-report?unit_id={place.county.id}").status_code == 404


def test_three_thousand_people_are_one_officer(city: Caller) -> None:
    assert city.get("/network-report?population=3000")["staffing"]["officers"] == 1
    assert "仅供参考" in city.see("/notify/network-report?population=11000000")[1]
    assert "3667" in city.see("/notify/network-report?population=11000000")[1]


def test_the_sheet_says_the_same(city: Caller) -> None:
    answer = city.call("GET", "/network-report.xlsx")
    cells = list(load_workbook(BytesIO(answer.data))["网络报告"].values)
    assert cells[0][:3] == ("单位", "单位数", "在用群组")
    assert cells[-1][:3] == ("合计", 7, 1)


def test_pages(city: Caller) -> None:
    for path in ("/notify/network-report", "/notify/network-report/lacking?kind=campus", "/notify/groups"):
        status, html = city.see(path)
        assert status == 200
        assert "联系单位</a>" not in html
