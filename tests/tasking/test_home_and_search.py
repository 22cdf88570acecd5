"""The parts of home and of a search: what waits, what is late, what others did; only what the asker may see."""

import re
from datetime import timedelta
from urllib.parse import quote

from shared.db import now
from tests.tasking.build import Tasking
from tests.tasking.test_pages import Browser, browser


def part(who: Browser, path: str) -> str:
    answer = who.flask.get(f"/tasking{path}", headers={"X-Part": "1"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def hour_ago(made: Tasking) -> str:
    with made.db.read() as session:
        return quote((now(session) - timedelta(hours=1)).isoformat(timespec="seconds"))


def listed(page: str, heading: str) -> list[str]:
    found = re.search(rf'<h2 id="tasking-{heading}">.*?</section>', page, re.S)
    return re.findall(r'href="/tasking/tasks/([^"]+)"', found[0]) if found else []


def test_home_says_what_waits_for_whom(tasking: Tasking) -> None:
    free, reviewed = tasking.task(), tasking.reach("first_review")
    assert listed(part(browser(tasking, "city.first_reviewer"), "/home"), "mine") == [reviewed]
    assert listed(part(browser(tasking, "city.leader"), "/home"), "mine") == [free]
    member = part(browser(tasking, "city.member"), "/home")
    assert "没有等您办的任务" in member or listed(member, "mine") == [reviewed]
    assert "queue=open" in member
    assert listed(part(browser(tasking, "other.leader"), "/home"), "mine") == []
    assert "任务方面没有要您处理的" in part(browser(tasking, "station"), "/home")
    assert "<h1>我的任务</h1>" in browser(tasking, "city.leader").page("/home")


def test_what_is_late_is_told_to_who_answers_for_it(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    tasking.forward(days=20)
    assert listed(part(browser(tasking, "city.leader"), "/home"), "late") == [task_id]
    assert listed(part(browser(tasking, "other.leader"), "/home"), "late") == []
    member = part(browser(tasking, "city.member"), "/home")
    assert listed(member, "late") == []
    assert listed(member, "mine") == [task_id]
    assert "超时" in member


def test_what_others_did_since_is_told_and_not_ones_own(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    since = hour_ago(tasking)
    member = browser(tasking, "city.member")
    assert listed(part(member, f"/home?since={since}"), "changed") == []
    tasking.client("city.first_reviewer").done(task_id, "send_back", reason="数字请核实")
    shown = part(member, f"/home?since={since}")
    assert listed(shown, "changed") == [task_id]
    assert "示例city.first_reviewer退回修改" in shown
    assert listed(part(member, "/home"), "changed") == []
    tasking.forward(hours=2)
    assert listed(part(member, f"/home?since={hour_ago(tasking)}"), "changed") == []
    assert member.flask.get("/tasking/home?since=gestern").status_code == 422


def test_a_search_finds_number_and_words_and_nothing_of_others(tasking: Tasking) -> None:
    one, other = tasking.task(title="酒后不开车"), tasking.task("371302-01", title="酒后叫代驾", region="371302")
    leader = browser(tasking, "city.leader")
    number = tasking.client("city.leader").task(one)["number"]
    shown = part(leader, f"/search?q={quote(' ' + number + ' ')}")
    assert re.findall(r'href="/tasking/tasks/([^"]+)"', shown)[0] == one
    assert set(re.findall(r'href="/tasking/tasks/([^"]+)"', part(leader, f"/search?q={quote('酒后')}"))) == {one, other}
    stranger = part(browser(tasking, "other.leader"), f"/search?q={quote(number)}")
    assert "没有编号是" in stranger
    assert "酒后不开车" not in stranger
    assert "没有编号是" in part(browser(tasking, "station"), f"/search?q={quote('酒后')}")
    assert "填编号、标题" in part(leader, "/search?q=+")
    assert "&lt;b&gt;" in part(leader, "/search?q=%3Cb%3E")


def test_a_search_finds_a_publication_by_its_number(tasking: Tasking) -> None:
    task_id = tasking.reach("published")
    number = tasking.client("city.leader").task(task_id)["publication"]["number"]
    shown = part(browser(tasking, "city.leader"), f"/search?q={quote(number)}")
    assert "/tasking/publications/" in shown
    assert "/tasking/publications/" not in part(browser(tasking, "other.leader"), f"/search?q={quote(number)}")
