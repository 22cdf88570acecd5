"""The directory's door to the calendar: a year day by day, notices and who imports them, how far it is known."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.directory import queries
from services.directory.models import YearTable
from shared.db import SHANGHAI, forward, now
from shared.db.ground import relay
from shared.ids import new_id
from shared.log import head
from shared.worktime import shipped_years
from tests.directory.desk import Desk, days_of

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
