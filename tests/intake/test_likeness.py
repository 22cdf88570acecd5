"""Similar needs: found by the index within topic and month, shown to who may see them, put away in the end."""

from datetime import timedelta

import sqlalchemy as sa

from services.intake.actions.likening import put_away
from services.intake.likeness import period
from services.intake.models import NeedGram
from services.intake.standing import likeness
from shared.db import forward, now
from tests.intake.build import Caller, Intake

TITLE = "冒充客服退款诈骗防范宣传需求"


def similar(caller: Caller, need_id: str) -> list[str]:
    return [one["id"] for one in caller.get(f"/intake/v1/needs/{need_id}/similar").get_json()["items"]]


def test_the_taskforce_sees_all_and_a_unit_its_own(intake: Intake) -> None:
    county, office, leader = intake.client("lanshan"), intake.client("zz"), intake.client("leader")
    first = county.raise_need()["id"]
    own = office.raise_need(title="冒充客服退款骗局宣传")["id"]
    other = office.raise_need(title="防范养老诈骗进社区", body="重阳节前后养老类骗局多发，请面向老年人宣传。")["id"]
    last = office.raise_need()["id"]
    assert set(intake.last_said(last)["similar"]) == {first, own}
    assert set(similar(leader, last)) == {first, own}
    assert similar(office, last) == [own]
    assert similar(leader, other) == []


def test_only_of_the_same_topic_from_the_last_month_and_not_what_was_withdrawn(intake: Intake) -> None:
    caller = intake.client("zz")
    gone = caller.raise_need()["id"]
    caller.call("POST", f"/intake/v1/needs/{gone}/withdraw", {"reason": "情况变化"}, If_Match='"1"')
    caller.raise_need(topic="public_order", subtopic=None)
    one = caller.raise_need()
    assert intake.last_said(one["id"])["similar"] == []
    with intake.db.read() as session:
        asked = ("crime", one["title"], one["body"])
        assert likeness.alike_needs(session, *asked, now(session) + timedelta(days=29)) == [one["id"]]
        assert likeness.alike_needs(session, *asked, now(session) + timedelta(days=31)) == []


def test_a_need_is_found_by_what_it_says_after_an_amendment(intake: Intake) -> None:
    caller = intake.client("zz")
    first = caller.raise_need(title="防范养老诈骗进社区", body="重阳节前后养老类骗局多发，请面向老年人宣传。")["id"]
    change = {"title": TITLE}
    assert caller.call("PATCH", f"/intake/v1/needs/{first}", change, If_Match='"1"').status_code == 200
    assert intake.last_said(caller.raise_need()["id"])["similar"] == [first]


def test_pairs_that_stand_everywhere_do_not_hide_the_one_that_is_meant(intake: Intake) -> None:
    """Many needs share all common pairs; the old one that shares the rare ones is found all the same."""
    caller = intake.client("zz")
    meant = caller.raise_need(title="紫金湖镇冒充客服退款诈骗宣传")["id"]
    kept = likeness.COMMON, likeness.LOOKED_AT, likeness.COMPARED
    likeness.COMMON, likeness.LOOKED_AT, likeness.COMPARED = 5, 12, 3
    _forget()
    try:
        for _ in range(12):
            caller.raise_need(title=TITLE)
        again = caller.raise_need(title="紫金湖镇冒充客服退款骗局宣传")
    finally:
        likeness.COMMON, likeness.LOOKED_AT, likeness.COMPARED = kept
        _forget()
    assert intake.last_said(again["id"])["similar"][0] == meant


def _forget() -> None:
    likeness._lengths.cache_clear()
    likeness._most_shared.cache_clear()


def test_months_that_nobody_compares_with_are_put_away(intake: Intake) -> None:
    intake.client("zz").raise_need()
    with intake.db.write() as session:
        month = period(now(session))
        assert put_away(session) == 0
        forward(session, timedelta(days=70))
    with intake.db.write() as session:
        assert session.scalar(sa.select(sa.func.count()).where(NeedGram.period == month))
        assert put_away(session) > 0
        assert put_away(session) == 0
        assert not session.scalar(sa.select(sa.func.count()).select_from(NeedGram))
