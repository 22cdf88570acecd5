"""统计表: the workbook says what the summary says; nothing in it is a formula; by member no rate."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from services.tasking.numbers.sheet import XLSX, neutral
from shared.identity import KnownCard
from tests.tasking.build import Tasking
from tests.tasking.clock_rows import Clocks


def book_of(made: Tasking, query: str = "") -> Workbook:
    answer = made.client("city.leader").call("GET", f"/limits/summary.xlsx{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == XLSX
    assert "attachment" in answer.headers["Content-Disposition"]
    return load_workbook(io.BytesIO(answer.get_data()))


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_the_workbook_says_what_the_summary_says(tasking: Tasking) -> None:
    clocks = Clocks(tasking)
    clocks.start(hours=1)
    clocks.end(clocks.start("371302"), used=7200)
    tasking.forward(hours=3)
    for by in ("stage", "unit", "topic", "priority"):
        told = tasking.client("city.leader").get(f"/limits/summary?by={by}")
        table = rows(book_of(tasking, f"?by={by}").worksheets[0])
        assert [row[:2] for row in table[1 : 1 + len(told["rows"])]] == [
            (row["label"], row["open"]) for row in told["rows"]
        ]
        assert len({len(row) for row in table}) == 1
    drafting = next(row for row in rows(book_of(tasking).worksheets[0]) if row[0] == "撰写中")
    assert drafting[-2:] == (2, 2)


def test_no_cell_is_a_formula(tasking: Tasking) -> None:
    clocks = Clocks(tasking)
    clocks.start(holder_id=tasking.people["city.member"])
    with tasking.db.write() as session:
        session.get_one(KnownCard, tasking.people["city.member"]).name = '=HYPERLINK("http://example.cn","x")'
    book = book_of(tasking, "?by=member")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert rows(book.worksheets[0])[1][0] == '\'=HYPERLINK("http://example.cn","x")'


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert neutral(text) == "'" + text
    assert neutral(-1) == -1


def test_by_member_there_is_no_rate(tasking: Tasking) -> None:
    clocks = Clocks(tasking)
    person = tasking.people["city.member"]
    clocks.start(holder_id=person, hours=100)
    clocks.end(clocks.start(holder_id=person))
    book = book_of(tasking, "?by=member")
    assert book.sheetnames == ["成员在办", "说明"]
    assert rows(book.worksheets[0]) == [("成员", "在办", "今日须交稿"), ("示例city.member", 1, 0)]
