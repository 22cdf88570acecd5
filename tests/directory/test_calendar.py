"""The directory's door to working time: a year day by day, notices, office hours, local days, and who may."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.directory import queries
from services.directory.models import YearTable
from shared.calendars import calendar_of
from shared.db import SHANGHAI, forward, now
from shared.db.ground import relay
from shared.ids import new_id
from shared.log import head
from shared.worktime import shipped_years
from tests.directory.desk import Desk

NOTICE = """日期,类别,名称
2027-01-01,休,元旦
2027-01-02,休,元旦
2027-01-03,休,元旦
2027-02-05,休,春节
2027-02-06,休,春节
2027-02-07,休,春节
2027-02-08,休,春节
2027-02-09,休,春节
2027-02-10,休,春节
2027-02-11,休,春节
2027-01-31,班,春节
2027-02-20,班,春节
2027-04-05,休,清明节
2027-05-01,休,劳动节
2027-05-02,休,劳动节
2027-05-03,休,劳动节
2027-06-09,休,端午节
2027-09-15,休,中秋节
2027-10-01,休,国庆节
2027-10-02,休,国庆节
2027-10-03,休,国庆节
"""
"""A notice for 2027 as it might read: every statutory day, and two make-up days."""

SUMMER = [
    {"since": "01-01", "slots": [["08:30", "12:00"], ["14:00", "18:00"]]},
    {"since": "06-01", "slots": [["08:30", "12:00"], ["14:30", "18:30"]]},
]

EARLY = [{"since": "01-01", "slots": [["07:30", "13:30"]]}]


def days_of(desk: Desk, year: int, unit: str = "") -> dict[str, dict[str, Any]]:
    found = desk.ask("GET", f"/calendar/{year}" + (f"?unit={unit}" if unit else ""), "ls.publicist").json
    return {day["on"]: day for day in found["days"]}


def import_notice(desk: Desk, login: str = "ly.system", **changed: Any) -> Any:
    return desk.ask("POST", "/calendar/years", login, json={"year": 2027, "notice": NOTICE} | changed)


def test_a_year_day_by_day(desk: Desk) -> None:
    answer = desk.ask("GET", "/calendar/2026", "ls.publicist").json
    assert (len(answer["days"]), answer["status"], answer["version"]) == (365, "official", 0)
    days = {day["on"]: day for day in answer["days"]}
    assert (days["2026-10-01"]["working"], days["2026-10-01"]["name"]) == (False, "国庆节")
    assert days["2026-10-10"]["working"] is True
    assert days["2026-10-10"]["name"] == "调休上班"
    assert days["2026-11-23"]["slots"] == [["08:30", "12:00"], ["14:00", "18:00"]]
    assert answer["working_days"] == sum(day["working"] for day in days.values())


def test_a_year_without_its_notice_is_provisional(desk: Desk) -> None:
    answer = desk.ask("GET", "/calendar/2028", "ls.publicist").json
    assert answer["status"] == "provisional"
    assert {day["status"] for day in answer["days"]} == {"provisional"}


@pytest.mark.parametrize("year", [0, 1999, 2046, 99999])
def test_years_beyond_the_calendar_are_not_found(desk: Desk, year: int) -> None:
    assert desk.ask("GET", f"/calendar/{year}", "ls.publicist").status_code == 404


def test_a_notice_is_tried_first_and_then_imported(desk: Desk) -> None:
    before = desk.head()
    tried = import_notice(desk, dry_run=True).json
    assert (tried["off"], tried["work"], tried["changed"], tried["corrects"]) == (19, 2, True, False)
    assert desk.head() == before
    assert days_of(desk, 2027)["2027-02-20"]["working"] is False

    done = import_notice(desk).json
    assert (done["version"], done["faults"]) == (1, [])
    [(name, said)] = desk.said(before)
    assert (name, said["what"], said["year"], said["unit_id"], said["version"]) == (
        "calendar.changed", "year", 2027, None, 1)  # fmt: skip
    assert said["content"]["work"] == {"2027-01-31": "春节", "2027-02-20": "春节"}
    assert days_of(desk, 2027)["2027-02-20"]["working"] is True
    assert desk.ask("GET", "/calendar/2027", "ls.publicist").json["status"] == "official"


def test_a_notice_pasted_from_a_spreadsheet_comes_with_tabs(desk: Desk) -> None:
    tried = import_notice(desk, notice=NOTICE.replace(",", "\t"), dry_run=True).json
    assert (tried["off"], tried["work"], tried["faults"]) == (19, 2, [])


def test_the_same_notice_again_changes_nothing(desk: Desk) -> None:
    import_notice(desk)
    before = desk.head()
    assert import_notice(desk).json["changed"] is False
    assert desk.head() == before


def test_faults_are_told_one_by_one_and_nothing_is_written(desk: Desk) -> None:
    before = desk.head()
    wrong = NOTICE + "2027-13-01,休,没有这一天\n2027-03-01,班,周一本来就上班\n"
    tried = import_notice(desk, notice=wrong, dry_run=True)
    assert tried.status_code == 200
    assert len(tried.json["faults"]) == 2
    assert "第23行" in tried.json["faults"][0]
    refused = import_notice(desk, notice=wrong)
    assert (refused.status_code, refused.json["code"]) == (422, "bad_notice")
    assert refused.json["errors"]["notice"] == tried.json["faults"]
    assert desk.head() == before


def test_an_official_year_is_corrected_with_its_reason_and_the_line_stays(desk: Desk) -> None:
    import_notice(desk)
    corrected = NOTICE.replace("2027-02-20,班,春节\n", "")
    tried = import_notice(desk, notice=corrected, dry_run=True).json
    assert tried["corrects"] is True
    assert tried["changes"] == ["2027-02-20：班（春节） → 未列"]
    refused = import_notice(desk, notice=corrected)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["reason"])
    before = desk.head()
    assert import_notice(desk, notice=corrected, reason="录入时多写一天").json["version"] == 2
    assert desk.said(before)[0][1]["content"]["reason"] == "录入时多写一天"
    history = desk.ask("GET", "/calendar/2027", "ls.publicist").json["history"]
    assert [(line["version"], line["reason"]) for line in history] == [(1, None), (2, "录入时多写一天")]
    assert {line["actor"] for line in history} == {desk.person("ly.system").id}
    assert days_of(desk, 2027)["2027-02-20"]["working"] is False


def test_a_shipped_year_is_corrected_likewise(desk: Desk) -> None:
    shipped = shipped_years()[2026]
    lines = [f"{on},休,{name}" for on, name in shipped.off.items()]
    lines += [f"{on},班,{name}" for on, name in shipped.work.items()]
    same = import_notice(desk, year=2026, notice="\n".join(lines)).json
    assert (same["changed"], same["version"]) == (False, None)
    more = "\n".join([*lines, "2026-11-24,休,补充通知"])
    assert list(import_notice(desk, year=2026, notice=more).json["errors"]) == ["reason"]
    assert import_notice(desk, year=2026, notice=more, reason="补充通知").json["version"] == 1
    assert days_of(desk, 2026)["2026-11-24"]["working"] is False
    years = desk.ask("GET", "/calendar/years", "ls.publicist").json["items"]
    assert [(line["year"], line["version"]) for line in years][-2:] == [(2025, 0), (2026, 1)]


@pytest.mark.parametrize("login", ["ly.leader", "ls.head", "ly.audit", "ls.publicist"])
def test_only_the_system_administrator_imports(desk: Desk, login: str) -> None:
    assert import_notice(desk, login).status_code == 403


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


def told(desk: Desk) -> tuple[str, dict[str, Any]]:
    answer = desk.client().get("/directory/readyz").json
    return answer["status"], next(one for one in answer["checks"] if one["name"] == "calendar")


def test_readiness_warns_sixty_days_before_the_known_years_run_out_and_stays_ok(desk: Desk) -> None:
    with desk.db.write() as session:
        last, _ = queries.days_known(session)
        end = datetime(last, 12, 31, 12, tzinfo=SHANGHAI)
        forward(session, max(timedelta(0), end - timedelta(days=30) - now(session)))
        session.execute(relay.insert().values(name="rabbitmq", pos=head(session)))  # nothing waits to be sent
    status, check = told(desk)
    assert (status, check["state"]) == ("ok", "warn")
    assert f"baiying calendar import 文件 --year {last + 1}" in check["hint"]
    with desk.db.write() as session:
        for year in range(last + 1, queries.this_year(session) + 2):
            row = {"status": "official", "source": "通知", "off": {}, "work": {}, "updated_at": now(session)}
            session.add(YearTable(id=new_id(), year=year, **row))
    status, check = told(desk)
    assert (status, check["state"]) == ("ok", "ok")
    assert check["value"] >= 365


def test_a_year_that_is_missing_in_between_ends_what_is_known(desk: Desk) -> None:
    with desk.db.write() as session:
        last = queries.days_known(session)[0]
        row = {"status": "official", "source": "通知", "off": {}, "work": {}, "updated_at": now(session)}
        session.add(YearTable(id=new_id(), year=last + 2, **row))
        session.flush()
        assert queries.days_known(session)[0] == last
