"""What leaves the leaders' page: the wall without names, the sheet for paper, the workbooks; 督办单 in progress."""

import io
import re
from typing import Any

from openpyxl import Workbook, load_workbook

from shared.identity import KnownCard
from shared.words import TOPICS
from tests.tasking.build import Tasking
from tests.tasking.clock_rows import Clocks, with_task
from tests.tasking.leaders import mark_of, statements_of
from tests.tasking.test_pages import Browser, browser


def book_of(made: Tasking, path: str) -> Workbook:
    answer = made.client("city.leader").call("GET", path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert re.search(r"filename\*=UTF-8''%E6%97%B6%E9%99%90.+\.xlsx", answer.headers["Content-Disposition"])
    return load_workbook(io.BytesIO(answer.get_data()))


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_the_wall_shows_numbers_and_nobody(clocks: Clocks, leader: Browser) -> None:
    made = clocks.made
    task = made.reach("drafting")
    clocks.supervise(with_task(clocks, task, unit="3713", name="publishing", hours=1))
    made.forward(hours=2)
    page = leader.page("/wall")
    assert "超时 1" in page
    assert re.search(r"<b>1</b><span>督办单待答复</span>", page)
    title = made.client("city.leader").task(task)["title"]
    for hidden in ("示例", title, "任〔", "督〔", "<a ", "<form", "<button"):
        assert hidden not in page, hidden
    assert "不显示个人" in page
    assert "示例city.member" in leader.page("/leaders"), "so there was somebody to hide"


def test_the_wall_keeps_up_by_its_mark_and_shares_the_count(clocks: Clocks, leader: Browser) -> None:
    clocks.start(hours=5)
    mark = mark_of(leader.page("/leaders"))
    with statements_of(clocks.made) as seen:
        assert mark_of(leader.page("/wall")) == mark
        leader.page("/wall/live", 304, seen=mark)
    assert not [one for one in seen if "clock_span" in one]
    clocks.made.task()
    assert mark_of(leader.page("/wall/live", seen=mark)) != mark
    assert "data-live=" not in leader.page("/wall?at=2026-01-05")
    for login in ("city.member", "head", "station"):
        for path in ("/wall", "/wall/live", "/leaders/paper"):
            browser(clocks.made, login).page(path, 403)
    browser(clocks.made, "county.leader").page(f"/wall?unit_id={clocks.made.units['371323']}", 404)


def test_on_paper_everything_is_unfolded(clocks: Clocks, leader: Browser) -> None:
    clocks.start(holder_id=clocks.made.people["city.member"])
    page = leader.page("/leaders/paper?topic=crime")
    board = page.split("<main")[1].split("</main>")[0]
    assert board.count("<details") == board.count("<details open") > 1
    assert "领域：" in page
    assert "截至" in page
    assert "data-live=" not in page
    assert "<details>" in leader.page("/leaders?topic=crime"), "of the page itself the tables stay folded"


def test_the_workbook_of_the_board_says_what_the_board_says(clocks: Clocks) -> None:
    made = clocks.made
    clocks.supervise(clocks.start(hours=1, holder_id=made.people["city.member"]))
    clocks.end(clocks.start("371302"))
    with made.db.write() as session:
        session.get_one(KnownCard, made.people["city.member"]).name = '=HYPERLINK("http://example.cn","x")'
    book = book_of(made, "/limits/board.xlsx?topic=crime")
    assert book.sheetnames == ["按环节", "按单位", "流量", "趋势", "成员在办", "督办单", "说明"]
    told = made.client("city.leader").get("/limits/summary?topic=crime")
    assert [row[1] for row in rows(book["按环节"])[1:8]] == [row["open"] for row in told["rows"]]
    flow = rows(book["流量"])
    assert len(flow) == 1 + len(told["flow"])
    assert dict(zip(flow[0], flow[-1], strict=True))["撰写中"] == told["flow"][-1]["stages"]["drafting"] == 1
    assert rows(book["督办单"])[1][1] == "黄色"
    assert rows(book["成员在办"])[0] == ("成员", "在办", "今日须交稿")
    assert dict(rows(book["说明"]))["领域"] == TOPICS["crime"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert rows(book["成员在办"])[1][0].startswith("'=")


def test_the_workbook_of_a_list_has_its_lines_and_no_person(clocks: Clocks) -> None:
    made = clocks.made
    task = made.reach("drafting")
    with_task(clocks, task, name="publishing", hours=1)
    made.forward(hours=2)
    listed = made.client("city.leader").get("/limits/clocks?colour=yellow")["items"]
    book = book_of(made, "/limits/clocks.xlsx?colour=yellow")
    lines = rows(book["时限清单"])
    assert [line[0] for line in lines[1:]] == [one["task"]["number"] for one in listed] != []
    assert listed[0]["holder"]["name"] not in str([rows(sheet) for sheet in book])
    person = made.people["city.member"]
    assert made.client("city.leader").call("GET", f"/limits/clocks.xlsx?member_id={person}").status_code == 422
    page = browser(made, "city.leader")
    assert "/limits/clocks.xlsx?colour=yellow" in page.page("/leaders/clocks?colour=yellow")
    assert "clocks.xlsx" not in page.page(f"/leaders/clocks?member_id={person}")


def test_what_is_in_progress_is_one_list_with_its_number(clocks: Clocks, leader: Browser) -> None:
    made = clocks.made
    first, second, third = (clocks.supervise(clocks.start(unit)) for unit in ("3713", "3713", "371302"))
    clocks.answered(first)
    clocks.answered(third, close=True)
    number = re.search(r"state=in_progress\"><b>(\d+)</b>", leader.page("/leaders"))
    listed = made.client("city.leader").get("/supervisions?state=in_progress")["items"]
    assert {one["id"] for one in listed} == {first, second}
    assert number
    assert int(number[1]) == 2
    county = made.units["371302"]
    assert made.client("city.leader").get(f"/supervisions?state=in_progress&unit_id={county}")["items"] == []
    assert made.client("county.leader").call("GET", f"/supervisions?unit_id={made.units['3713']}").status_code == 404
