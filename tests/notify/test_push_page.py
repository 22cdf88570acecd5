"""The page of a push: it keeps up by its mark, shows plan and result, says what is stuck; home and search beside it."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from services.notify.models import Push
from shared.db import now
from shared.identity import KnownUnit
from shared.service import Work
from tests.notify.build import Network, answer, caller, make_network, make_unit, open_push, pass_time, push_of


def ask(flask: FlaskClient, address: str, mark: str = "") -> tuple[int, str, str]:
    """What the page asks of itself: status, mark, HTML."""
    found = flask.get(address, headers={"If-None-Match": f'W/"{mark}"'} if mark else {})
    return found.status_code, found.get_etag()[0] or "", found.get_data(as_text=True)


def test_the_page_keeps_up_by_its_mark(work: Work) -> None:
    network = make_network(work, counties=2, stations=2)
    push_id = open_push(work, network.city)
    leader, county = caller(work, network.city, "leader"), caller(work, network.counties[0], "leader")
    address = f"/notify/pushes/{push_id}/live"
    _, html = leader.see(f"/notify/pushes/{push_id}")
    status, mark, _ = ask(leader.flask, address)
    assert (status, f'data-seen="{mark}"' in html, f'data-live="{address}"' in html) == (200, True, True)
    assert ask(leader.flask, address, mark)[0] == 304

    def moved(caller_: Any, was: str) -> str:
        caller_.see("/notify/pushes")  # signs this one in: both share a client's cookies only within their own
        status, now_, _ = ask(caller_.flask, address, was)
        return now_ if status == 200 else was

    theirs = moved(county, "none")
    answer(work, push_id, network.counties[1])  # opens the stations below, of another county than theirs
    after = moved(leader, mark)
    assert (after != mark, moved(county, theirs)) == (True, theirs)
    leader.press(f"/notify/pushes/{push_id}", "/urge")
    urged = moved(leader, after)
    pass_time(work, hours=3)
    assert len({mark, after, urged, moved(leader, urged)}) == 4


def test_plan_and_result_stand_side_by_side(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    push_id = open_push(work, network.city)
    leader = caller(work, network.city, "leader")
    _, html = leader.see(f"/notify/pushes/{push_id}")
    assert "计划与结果" in html
    assert "尚未全部开放" in html
    with work.db.read() as session:
        at = push_of(work, push_id).opened_at
        assert at is not None
        assert now(session) >= at
    foreseen = (at + timedelta(hours=8 + 2)).strftime("%H:%M")  # two office hours of the county, on the wall in Linyi
    assert f'{foreseen}</time></td>\n      <td class="tight" data-label="实际开放">' in html
    pass_time(work, hours=3)
    answer(work, push_id, network.counties[0])
    _, html = leader.see(f"/notify/pushes/{push_id}")
    assert "尚未全部开放" not in html
    assert '<td class="tight num" data-label="其中逾期">1</td>' in html


def halted(work: Work, network: Network, state: str) -> Push:
    push_id = open_push(work, network.city, title="停住的推送")
    with work.db.write() as session:
        session.query(Push).filter_by(id=push_id).update({"state": state, "held_reason": "推送范围“乡镇”已经删除"})
    return push_of(work, push_id)


def test_what_is_stuck_is_said_to_those_who_move_it_on(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    halted(work, network, "held")
    for page in ("/notify/pushes", "/notify/home"):
        for role in ("leader", "director"):
            html = caller(work, network.city, role).see(page)[1]
            assert ("停住的推送" in html, "已经删除" in html, "还没有" in html) == (True, True, True)
    assert "停住的推送" not in caller(work, network.city, "member").see("/notify/home")[1]
    assert "停住的推送" not in caller(work, network.counties[0], "leader").see("/notify/home")[1]


def test_home_says_what_waits_what_is_late_and_what_changed(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    open_push(work, network.city)
    liaison, leader = caller(work, network.counties[0]), caller(work, network.city, "leader")
    html = liaison.see("/notify/home")[1]
    assert ("等我办" in html, "谨防冒充客服诈骗" in html, "已超时" in html) == (True, True, False)
    html = leader.see("/notify/home")[1]
    assert ("没有要您处理的" in html, "谨防冒充客服诈骗" in html) == (True, False)
    pass_time(work, hours=3)
    html = leader.see("/notify/home")[1]
    assert ("已超时" in html, "1个单位逾期" in html) == (True, True)
    assert "有变化" in leader.see("/notify/home?since=2020-01-01T00:00:00Z")[1]
    with work.db.read() as session:
        since = now(session).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert "有变化" not in leader.see(f"/notify/home?since={since}")[1]
    liaison.press("/notify/inbox", "/acknowledge")
    assert "没有等您签收的推送" in liaison.see("/notify/home")[1]
    assert leader.see("/notify/home?since=yesterday")[0] == 422


def named(work: Work, network: Network, name: str) -> KnownUnit:
    unit = make_unit("station", network.counties[0], name=name, short_name=name)
    with work.db.write() as session:
        session.add(unit)
    return unit


def test_a_search_finds_by_number_by_title_and_units_that_one_sees(work: Work) -> None:
    network = make_network(work, counties=2, stations=0)
    push_id = open_push(work, network.city)
    open_push(work, network.city, title="别的推送")
    unit = named(work, network, "白沙埠派出所")
    number = push_of(work, push_id).number
    leader, elsewhere = caller(work, network.city, "leader"), caller(work, network.counties[1], "leader")
    for q in (number, number[1:], "冒充客服"):
        html = leader.see(f"/notify/search?q={q}")[1]
        assert (f"/notify/pushes/{push_id}" in html, "别的推送" in html) == (True, False)
        html = leader.see(f"/notify/pushes?q={q}")[1]
        assert (f"/notify/pushes/{push_id}" in html, "别的推送" in html) == (True, False)
    assert f"/notify/units/{unit.id}" in leader.see("/notify/search?q=白沙")[1]
    assert "白沙埠派出所" not in elsewhere.see("/notify/search?q=白沙")[1]
    assert "没有编号" in leader.see("/notify/search?q=%25_")[1]
    assert leader.see("/notify/search?q=")[0] == 200


def test_what_can_be_reached_is_for_reference_and_says_why(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    push_id = open_push(work, network.city)
    leader = caller(work, network.city, "leader")
    html = leader.see(f"/notify/pushes/{push_id}/reach")[1]
    assert ("参考" in html, "不计入签收率" in html, "<h1" in html) == (True, True, True)
    bare = leader.flask.get(f"/notify/pushes/{push_id}/reach", headers={"X-Part": "1"}).get_data(as_text=True)
    assert ("<h1" in bare, "<html" in bare) == (False, False)
    assert caller(work, network.city, "member").see(f"/notify/pushes/{push_id}/reach")[0] == 403
