"""The pages as a phone without JavaScript sees them: the liaison's cards and buttons, the list, the page of a push."""

from services.notify.models import Push
from shared.service import Work
from tests.notify.build import answer, caller, counts, make_network, open_push, pass_time, settle


def test_the_liaison_signs_with_one_press_and_the_card_moves_to_done(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    push_id = open_push(work, network.city)
    liaison = caller(work, network.counties[0])
    status, html = liaison.see("/notify/inbox")
    assert status == 200
    assert "谨防冒充客服诈骗" in html
    assert html.count('formaction="') == 3  # the three answers
    status, html = liaison.press("/notify/inbox", "/acknowledge")
    assert status == 200
    assert "已签收" in html
    assert "没有待办理的推送" in html
    settle(work)
    assert counts(work, push_id) == {"acknowledged": 1, "delivered": 1}
    _, html = liaison.see("/notify/inbox?show=answered")
    assert "已转发" in html
    status, html = liaison.press("/notify/inbox?show=answered", "/relay")
    assert counts(work, push_id) == {"relayed": 1, "delivered": 1}


def test_the_page_of_a_push_puts_gaps_first_and_names_the_bypassed(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    push_id = open_push(work, network.city)
    answer(work, push_id, network.counties[0])
    pass_time(work, hours=3)
    leader = caller(work, network.city, "leader")
    status, html = leader.see(f"/notify/pushes/{push_id}")
    assert status == 200
    assert html.index('id="bypassed"') < html.index('id="gaps"') < html.index(">逾期1<") < html.index("推送内容")
    assert "未配联络人" in html
    assert "不计入考核" in html
    status, html = leader.press(f"/notify/pushes/{push_id}", "/urge")
    assert "已向3个未签收单位发出催办" in html
    status, html = leader.press(f"/notify/pushes/{push_id}", "/urge")
    assert "一小时内已催办过" in html


def test_a_recall_from_the_page_wants_a_reason_and_shows_what_is_wrong(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    push_id = open_push(work, network.city)
    leader = caller(work, network.city, "leader")
    status, html = leader.press(f"/notify/pushes/{push_id}", "/recall")
    assert status == 422
    assert "必填" in html
    status, html = leader.press(f"/notify/pushes/{push_id}", "/recall", reason="事实有误")
    assert status == 200
    assert "已撤回" in html
    settle(work)
    _, html = caller(work, network.counties[0]).see("/notify/inbox")
    assert "撤稿通知" in html
    assert "事实有误" in html


def test_a_repeat_and_its_approval_from_the_page(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    push_id = open_push(work, network.city)
    status, html = caller(work, network.city, "publisher").press(f"/notify/pushes/{push_id}", "/repeat")
    assert (status, "已补推" in html) == (200, True)
    with work.db.write() as session:
        session.query(Push).filter(Push.purpose == "repeat").update({"state": "approval"})
        again = session.query(Push).filter(Push.purpose == "repeat").one().id
    status, html = caller(work, network.city, "director").press(f"/notify/pushes/{again}", "/approve")
    assert (status, "已批准" in html) == (200, True)


def test_the_list_shows_only_what_is_seen(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    open_push(work, network.city)
    assert "谨防冒充客服诈骗" in caller(work, network.counties[0], "leader").see("/notify/pushes")[1]
    station = network.stations[network.counties[0].id][0]
    assert "没有推送" in caller(work, station).see("/notify/pushes")[1]
    assert caller(work, network.city, "system_admin").see("/notify/inbox")[0] == 403


def test_what_was_published_cannot_break_out_of_the_page(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    evil = "<script>alert(1)</script></textarea>"
    push_id = open_push(work, network.city, title=evil, text=evil, links=[{"name": evil, "url": "https://x.example/"}])
    for who, page in ((caller(work, network.counties[0]), "/notify/inbox"),
                      (caller(work, network.city, "leader"), f"/notify/pushes/{push_id}")):  # fmt: skip
        assert "<script>alert" not in who.see(page)[1]


def test_only_web_addresses_become_links(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    open_push(
        work,
        network.city,
        links=[{"name": "坏", "url": "javascript:alert(1)"}, {"name": "好", "url": "https://x.example/"}],
    )
    _, html = caller(work, network.counties[0]).see("/notify/inbox")
    assert 'href="https://x.example/"' in html
    assert 'href="javascript' not in html
