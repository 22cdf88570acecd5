"""Office hours as lines, a year as a sheet: pure, there and back."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.directory.office_hours import lines_of, read_lines
from services.directory.year_sheet import mark, months

SEASONS = [
    {"since": "01-01", "slots": [["08:30", "12:00"], ["14:00", "18:00"]]},
    {"since": "06-01", "slots": [["08:30", "12:00"], ["14:30", "18:30"]]},
]


@pytest.mark.parametrize(
    "text",
    [
        "01-01 08:30-12:00 14:00-18:00\n06-01 08:30-12:00 14:30-18:30",
        "8:30-12:00 14:00-18:00\n\n6月1日起 8：30至12：00，14：30—18：30\n",
        "08:30 - 12:00 14:00~18:00\n6-1 8:30-12:00 14:30-18:30",
    ],
)
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert read_lines(text) == (SEASONS, [])


def test_lines_there_and_back() -> None:
    assert read_lines(lines_of(SEASONS)) == (SEASONS, [])
    assert read_lines("  \n") == ([], [])


@pytest.mark.parametrize("line", ["早上到晚上", "06-01", "六月 08:30-12:00", "08:30", "06-01 08:30-12:00 以后"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    seasons, faults = read_lines(f"08:30-12:00\n{line}")
    assert len(seasons) == 1
    assert len(faults) == 1
    assert faults[0].startswith("第2行")


def make_day(on: date, **changed: Any) -> dict[str, Any]:
    weekend = on.weekday() >= 5
    usual = {"working": not weekend, "name": "周末" if weekend else "工作日", "status": "official"}
    return {"on": on, **usual, **changed}


def year(special: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    first = date(2026, 1, 1)
    every = (first + timedelta(days=n) for n in range(365))
    return [make_day(on, **special.get(on.isoformat(), {})) for on in every]


def test_every_day_stands_once_under_its_weekday() -> None:
    found = months(year({}))
    assert [month["month"] for month in found] == list(range(1, 13))
    cells = [(column, cell) for month in found for week in month["weeks"] for column, cell in enumerate(week) if cell]
    assert len(cells) == 365
    assert all(cell["on"].weekday() == column for column, cell in cells)
    assert all(len(week) == 7 for month in found for week in month["weeks"])
    assert not any(month["lines"] for month in found)


def test_runs_of_special_days_in_words() -> None:
    off = {"working": False, "name": "国庆节"}
    special = {f"2026-10-0{n}": off for n in range(1, 8)} | {
        "2026-10-10": {"working": True, "name": "调休上班"},
        "2026-10-12": {"working": False, "name": "停电", "status": "local"},
        "2026-10-17": {"working": True, "name": "宣传日", "status": "local"},
    }
    october = months(year(special))[9]
    assert october["lines"] == ["1日至7日 国庆节 休", "10日 调休上班", "12日 停电 本地休", "17日 宣传日 本地班"]
    marks = {cell["on"].day: cell["mark"] for week in october["weeks"] for cell in week if cell and cell["mark"]}
    assert marks == {**dict.fromkeys(range(1, 8), "休"), 10: "班", 12: "本休", 17: "本班"}


def test_who_works_every_day_has_no_marks_on_weekends() -> None:
    assert mark(make_day(date(2026, 11, 22), working=True)) == ""
