"""时限看板 as pages: numbers lead to their lists, an open page keeps up, a past day stands still, nobody is ranked."""

import re

from tests.tasking.build import Tasking
from tests.tasking.clock_rows import Clocks, with_task
from tests.tasking.leaders import mark_of, statements_of
from tests.tasking.test_pages import Browser, browser


def test_colours_are_always_words_too(clocks: Clocks, leader: Browser) -> None:
    for hours in (200, 11, 9, 0.5):
        clocks.start(hours=hours)
    clocks.made.forward(hours=10)
    page = leader.page("/leaders")
    for words in ("正常", "临近时限", "已超时", "超时督办", "已挂起", "不计时"):
        assert words in page
    assert "在办4项，其中2项已超时限" in page
    assert 'aria-label="正常1 临近时限1 已超时2 "' in page
    assert "<script>" not in page


def test_each_number_leads_to_what_it_counts(clocks: Clocks, leader: Browser) -> None:
    task = clocks.made.reach("drafting")
    with_task(clocks, task, unit="371302", hours=1, name="publishing")
    clocks.made.forward(hours=2)
    page = leader.page("/leaders")
    links = re.findall(r'href="/tasking(/leaders/clocks[^"]*name=publishing[^"]*)">(\d+)<', page)
    assert links
    for address, number in links:
        rows = re.findall(r"<tr[ >]", leader.page(address.replace("&amp;", "&")))
        assert len(rows) - 1 == int(number), address
    assert f'href="/tasking/tasks/{task}"' in leader.page("/leaders/clocks?name=publishing&colour=yellow")


def test_an_open_page_asks_cheaply_and_is_told_of_changes(clocks: Clocks, leader: Browser) -> None:
    """304 while nothing changed; anew after a fact, a colour, midnight."""
    clocks.start(hours=5)
    mark = mark_of(leader.page("/leaders"))
    with statements_of(clocks.made) as seen:
        leader.page("/leaders/live", 304, seen=mark)
    assert len(seen) <= 6, seen
    assert not [one for one in seen if "clock_span" in one]
    clocks.made.task()
    mark = mark_of(leader.page("/leaders/live", seen=mark))
    leader.page("/leaders/live", 304, seen=mark)
    clocks.made.forward(hours=4.5)
    shown = leader.page("/leaders/live", seen=mark)
    assert "临近时限1" in shown
    mark = mark_of(shown)
    leader.page("/leaders/live", 304, seen=mark)
    clocks.made.forward(hours=24)
    leader = browser(clocks.made, "city.leader")
    mark = mark_of(leader.page("/leaders/live", seen=mark))
    for wrong in ("x", "1", "1.", ".1", "-1.5", "99999999.1", "1." + "9" * 30):
        assert mark_of(leader.page("/leaders/live", seen=wrong))


def test_many_viewers_of_one_scope_cost_one_count(clocks: Clocks, leader: Browser) -> None:
    clocks.start()
    leader.page("/leaders/live")
    with statements_of(clocks.made) as seen:
        for login in ("city.leader", "city.all", "city.leader"):
            assert "data-seen" in browser(clocks.made, login).page("/leaders/live")
    assert not [one for one in seen if "clock_span" in one]
    assert "兰山分局" not in browser(clocks.made, "other.leader").page("/leaders/live")
    assert "沂水县局" not in browser(clocks.made, "county.leader").page("/leaders/live")


def test_a_past_day_stands_still(clocks: Clocks) -> None:
    today = clocks.made.client("city.leader").get("/limits/summary")["to"]
    clock_id = clocks.start(hours=0.0001)
    clocks.made.forward(days=3)
    leader = browser(clocks.made, "city.leader")
    clocks.end(clock_id)
    page = leader.page(f"/leaders?at={today}")
    assert "data-live=" not in page
    assert f"按{today} 23:59的情况" in page
    assert "其中1项已超时限" in page
    assert "data-live=" in leader.page("/leaders")
    assert leader.page("/leaders?at=2999-01-01", 422)


def test_what_is_supervised_is_listed(clocks: Clocks, leader: Browser) -> None:
    task = clocks.made.reach("drafting")
    clocks.supervise(with_task(clocks, task, unit="3713", name="publishing"), "red")
    page = leader.page("/leaders")
    assert "红色1" in page
    assert "待答复" in page


PERSONAL = ("按时率", "超时", "用时", "中位", "排名", "名次")


def test_nobody_is_ranked(clocks: Clocks, leader: Browser) -> None:
    """E11: by person there is open load and what is due, in the order of names: in the API, the workbook, the page."""
    made = clocks.made
    for login, number in (("city.member", 3), ("city.member2", 1), ("county.member", 2)):
        for _ in range(number):
            clocks.start(holder_id=made.people[login], hours=0.1)
    clocks.end(clocks.start(holder_id=made.people["city.member"]))
    made.forward(hours=1)
    told = made.client("city.leader").get("/limits/summary?by=member")
    assert set(told) == {"by", "at", "from", "to", "members", "open"}
    assert {key for line in told["members"] for key in line} == {"member", "open", "due"}
    names = [line["member"]["name"] for line in told["members"]]
    assert names == sorted(names) == ["示例city.member", "示例city.member2", "示例county.member"]
    assert [line["open"] for line in told["members"]] == [3, 1, 2]
    section = leader.page("/leaders").split('id="by-member"')[1].split("</section>")[0]
    listed = section.split("<ul")[1].split("</ul>")[0]
    assert not [word for word in PERSONAL if word in listed]
    assert re.findall(r'class="load-name">([^<]+)<', listed) == names
    leader_api = made.client("city.leader")
    person = made.people["city.member"]
    for query in ("outcome=kept", "outcome=late"):
        assert leader_api.call("GET", f"/limits/clocks?member_id={person}&{query}").status_code == 422
        ended = leader_api.get(f"/limits/clocks?{query}")["items"]
        assert all(line["holder"] is None for line in ended)
    assert leader_api.call("GET", f"/limits/summary?member_id={person}").status_code == 422


def test_suggestions_are_a_part_for_those_who_see_them(tasking: Tasking) -> None:
    part = 'data-part="/intake/suggestions/part"'
    assert part in browser(tasking, "city.director").page("/leaders")
    assert part not in browser(tasking, "city.director").page("/leaders?at=2026-01-05")
    assert part not in browser(tasking, "city.leader").page("/leaders")


def test_who_opens_the_page(tasking: Tasking) -> None:
    for login in ("city.member", "county.first_reviewer", "head", "station", "xc", "admin"):
        for path in ("/leaders", "/leaders/live", "/leaders/clocks", "/limits/policies"):
            browser(tasking, login).page(path, 403)
    assert "/tasking/leaders" in browser(tasking, "county.leader").page("/queue")
    assert "/tasking/leaders" not in browser(tasking, "city.member").page("/queue")
    county = browser(tasking, "county.leader")
    county.page(f"/leaders?unit_id={tasking.units['371323']}", 404)
    assert "data-seen" in county.page(f"/leaders?unit_id={tasking.units['371302']}")
