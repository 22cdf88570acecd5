"""The directory's door to working time: office hours, local days, and who sets whose."""

from typing import Any

import pytest

from shared.calendars import calendar_of
from tests.directory.desk import Desk, days_of

SUMMER = [
    {"since": "01-01", "slots": [["08:30", "12:00"], ["14:00", "18:00"]]},
    {"since": "06-01", "slots": [["08:30", "12:00"], ["14:30", "18:30"]]},
]

EARLY = [{"since": "01-01", "slots": [["07:30", "13:30"]]}]


def test_summer_hours_of_everybody(desk: Desk) -> None:
    held = desk.ask("GET", "/calendar/hours", "ls.publicist").json
    assert (held["own"], held["version"], len(held["seasons"])) == (False, 0, 1)
    assert desk.ask("PUT", "/calendar/hours", "ly.system", json={"seasons": SUMMER}).status_code == 428
    before = desk.head()
    done = desk.ask("PUT", "/calendar/hours", "ly.system", json={"seasons": SUMMER}, version=0)
    assert (done.status_code, done.json["version"], done.json["own"]) == (200, 1, True)
    assert desk.said(before)[0][1]["content"] == {"seasons": SUMMER, "every_day": False}
    assert desk.ask("PUT", "/calendar/hours", "ly.system", json={"seasons": SUMMER}, version=0).status_code == 412
    slots = {on: day["slots"] for on, day in days_of(desk, 2027).items()}
    assert slots["2027-06-01"][1] == ["14:30", "18:30"]
    assert slots["2027-05-31"][1] == ["14:00", "18:00"]


def test_a_stations_hours_win_over_its_countys_and_can_go_back(desk: Desk) -> None:
    county, station = desk.unit("LY-LS").id, desk.unit("LY-LS-01").id
    assert desk.ask("PUT", "/calendar/hours", "ly.system", json={"seasons": EARLY}, version=0).status_code == 200
    always = {"seasons": [{"since": "01-01", "slots": [["00:00", "24:00"]]}], "every_day": True}
    assert desk.ask("PUT", f"/units/{county}/hours", "ls.head", json={"seasons": SUMMER}, version=0).status_code == 200
    assert desk.ask("PUT", f"/units/{station}/hours", "ls.head", json=always, version=0).status_code == 200
    assert days_of(desk, 2027, station)["2027-10-01"]["slots"] == [["00:00", "24:00"]]
    assert days_of(desk, 2027, county)["2027-10-01"]["working"] is False
    back = desk.ask("PUT", f"/units/{station}/hours", "ls.head", json={"seasons": []}, version=1).json
    assert (back["own"], back["from_unit_id"], back["version"]) == (False, county, 2)
    assert days_of(desk, 2027, station)["2027-06-01"]["slots"][1] == ["14:30", "18:30"]
    assert days_of(desk, 2027)["2027-06-01"]["slots"] == EARLY[0]["slots"]


@pytest.mark.parametrize(
    "slots", [[["08:30", "12:00"], ["11:00", "18:00"]], [["12:00", "08:30"]], [["08:30", "25:00"]], [["08:30"]]]
)
def test_hours_that_make_no_sense_are_refused(desk: Desk, slots: Any) -> None:
    seasons = [{"since": "01-01", "slots": slots}]
    answer = desk.ask("PUT", "/calendar/hours", "ly.system", json={"seasons": seasons}, version=0)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["seasons"])


def test_a_local_day_holds_for_the_unit_and_below_until_it_is_removed(desk: Desk) -> None:
    county, station, other = (desk.unit(code).id for code in ("LY-LS", "LY-LS-01", "LY-LZ"))
    body = {"unit_id": county, "on": "2026-11-24", "working": False, "name": "停电检修"}
    before = desk.head()
    made = desk.ask("POST", "/calendar/days", "ls.head", json=body)
    assert (made.status_code, made.json["version"]) == (201, 1)
    assert desk.said(before)[0][1]["content"] == {"on": "2026-11-24", "working": False, "name": "停电检修"}
    assert desk.ask("POST", "/calendar/days", "ls.head", json=body).json["code"] == "day_known"
    seen = {unit: days_of(desk, 2026, unit)["2026-11-24"] for unit in (county, station, other)}
    assert [(day["working"], day["status"]) for day in seen.values()] == [
        (False, "local"), (False, "local"), (True, "official")]  # fmt: skip
    gone = f"/calendar/days/{made.json['id']}"
    assert desk.ask("DELETE", gone, "ls.head").status_code == 428
    assert desk.ask("DELETE", gone, "ls.head", version=1).status_code == 204
    assert desk.said()[-1][1]["content"] == {}
    assert days_of(desk, 2026, station)["2026-11-24"]["working"] is True
    assert desk.ask("DELETE", gone, "ls.head", version=2).status_code == 404
    again = desk.ask("POST", "/calendar/days", "ls.head", json=body | {"slots": None})
    assert (again.status_code, again.json["version"], again.json["id"]) == (201, 3, made.json["id"])


def test_a_days_other_hours(desk: Desk) -> None:
    body = {"on": "2026-11-28", "working": True, "name": "集中宣传日", "slots": [["09:00", "11:00"]]}
    assert desk.ask("POST", "/calendar/days", "ly.system", json=body).status_code == 201
    assert days_of(desk, 2026)["2026-11-28"]["slots"] == [["09:00", "11:00"]]
    wrong = body | {"on": "2026-11-29", "working": False}
    assert list(desk.ask("POST", "/calendar/days", "ly.system", json=wrong).json["errors"]) == ["slots"]


def test_who_sets_whose_time(desk: Desk) -> None:
    """A unit's head his own unit's and what stands below; the system administrator everybody's."""
    county, other = desk.unit("LY-LS").id, desk.unit("LY-LZ").id
    day = {"on": "2026-11-24", "working": False, "name": "停电"}
    ours, theirs = day | {"unit_id": county}, day | {"unit_id": other}
    for body, login, status in (
        (day, "ls.head", 403), (ours, "lz.head", 403), (ours, "ls.leader", 403),
        (theirs, "lz.head", 201), (ours, "ly.system", 201), (day, "ly.system", 201),
    ):  # fmt: skip
        assert desk.ask("POST", "/calendar/days", login, json=body).status_code == status, (login, body)
    hours = {"seasons": SUMMER}
    for path, login, status in (
        ("/calendar/hours", "ls.head", 403), (f"/units/{county}/hours", "lz.head", 404),
        (f"/units/{county}/hours", "ls.publicist", 403), (f"/units/{county}/hours", "ls01.liaison", 404),
        (f"/units/{county}/hours", "ly.system", 200),
    ):  # fmt: skip
        assert desk.ask("PUT", path, login, json=hours, version=0).status_code == status, (login, path)


def test_a_refusal_leaves_nothing_behind_and_a_repeated_key_nothing_twice(desk: Desk) -> None:
    body = {"on": "2026-11-24", "working": False, "name": "停电"}
    before = desk.head()
    headers = {"Idempotency-Key": "day-1"}
    first = desk.ask("POST", "/calendar/days", "ly.system", json=body, headers=headers)
    again = desk.ask("POST", "/calendar/days", "ly.system", json=body, headers=headers)
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert len(desk.said(before)) == 1


def test_the_directory_computes_with_its_own_copy(desk: Desk) -> None:
    county = desk.unit("LY-LS")
    with desk.db.read() as session:
        before = calendar_of(session, county.path)
    desk.ask("PUT", f"/units/{county.id}/hours", "ls.head", json={"seasons": SUMMER}, version=0)
    with desk.db.read() as session:
        assert calendar_of(session, county.path).key != before.key
        assert calendar_of(session, "").key == before.key
