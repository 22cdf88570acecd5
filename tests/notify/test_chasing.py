"""更正、撤稿、作废: each follows a text to every unit it reached, with receipts of its own; what runs of it stops."""

from typing import Any

import sqlalchemy as sa

from services.notify import actions
from services.notify.models import Push
from shared.db import now
from shared.events import DraftCorrected, DraftPublished, DraftRecalled
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import (
    Network,
    add_sink,
    answer,
    caller,
    counts,
    deliveries,
    make_actor,
    make_network,
    pass_time,
    push_of,
    said,
    settle,
)
from tests.notify.carry import hear

SECRET = "张某某在某小区"


def publish(work: Work, unit: KnownUnit, **given: Any) -> str:
    """A publication with a push; the publication's id."""
    fact = DraftPublished(**_published(work, unit) | {"push": {"audience": "internal"}} | given)
    hear(work, fact)
    settle(work)
    return fact.publication_id


def correct(work: Work, unit: KnownUnit, corrects_id: str, **given: Any) -> DraftCorrected:
    told = _published(work, unit) | {"title": "谨防诈骗（更正稿）", "text": "更正后的正文", "push": None}
    fact = DraftCorrected(**told | {"corrects_id": corrects_id, "reason": "数字有误"} | given)
    hear(work, fact)
    settle(work)
    return fact


def undo(work: Work, publication_id: str, kind: str = "recall") -> DraftRecalled:
    with work.db.read() as session:
        at = now(session)
    fact = DraftRecalled(
        publication_id=publication_id, task_id=new_id(), need_ids=[], reason="泄露个人信息", at=at, kind=kind
    )
    hear(work, fact)
    settle(work)
    return fact


def pushes(work: Work) -> list[Push]:
    with work.db.read() as session:
        return list(session.scalars(sa.select(Push).order_by(Push.created_at, Push.id)))


def told(work: Work, push: Push) -> set[str]:
    """The units that a push has reached."""
    return {one.unit_id for one in deliveries(work, push_id=push.id, way="inbox")}


def city_of(work: Work, counties: int = 2, stations: int = 2) -> Network:
    return make_network(work, counties=counties, stations=stations)


def test_a_correction_reaches_every_unit_reached_and_those_it_had_still_to_reach(work: Work) -> None:
    network = city_of(work)
    first = publish(work, network.city)
    before = pushes(work)[0]
    answer(work, before.id, network.counties[0])  # its stations are told; those of the other county are not yet
    fact = correct(work, network.city, first)
    old, new = pushes(work)
    assert (old.state, new.state, new.chase) == ("recalled", "open", "correction")
    assert new.title == "更正：谨防诈骗（更正稿）"
    assert "数字有误" in new.text
    assert "更正后的正文" in new.text
    assert new.publication_id == fact.publication_id
    everybody = {*(unit.id for unit in network.counties), *(one.id for s in network.stations.values() for one in s)}
    assert told(work, new) == everybody
    late = {one.id for one in network.stations[network.counties[1].id]}
    assert not told(work, old) & late
    pass_time(work, days=2)
    assert not told(work, old) & late, "the wrong text went on"


def test_a_correction_has_receipts_and_a_limit_of_its_own(work: Work) -> None:
    network = city_of(work)
    first = publish(work, network.city)
    answer(work, pushes(work)[0].id, network.counties[0])
    correct(work, network.city, first)
    new = pushes(work)[1]
    assert counts(work, new.id) == {"delivered": 6}
    answer(work, new.id, network.counties[0])
    assert counts(work, new.id) == {"acknowledged": 1, "delivered": 5}
    opened = [one for one in said(work, "push.opened") if one["push_id"] == new.id]
    assert {one["purpose"] for one in opened} == {"correction"}
    assert {one["publication_id"] for one in opened} == {new.publication_id}
    assert all(one["due_at"] for one in opened)
    assert all(one["need_ids"] == [] for one in opened), "a need is not counted twice"


def test_a_correction_with_a_plan_adds_the_units_of_the_plan(work: Work) -> None:
    network = city_of(work)
    one = network.counties[0]
    first = publish(work, network.city, push={"selector": {"unit_ids": [one.id]}})
    assert told(work, pushes(work)[0]) == {one.id}
    correct(work, network.city, first, push={"levels": ["county"]})
    assert told(work, pushes(work)[1]) == {unit.id for unit in network.counties}


def test_a_correction_of_what_nobody_was_told_is_no_push(work: Work) -> None:
    network = city_of(work)
    first = publish(work, network.city, push=None)
    correct(work, network.city, first)
    assert pushes(work) == []


def test_a_correction_before_the_first_units_are_drawn_takes_over_the_plan(work: Work) -> None:
    network = city_of(work)
    plan = {"levels": ["county"], "texts": {"ready": "错的转发语"}}
    fact = DraftPublished(**_published(work, network.city) | {"push": plan})
    hear(work, fact)
    correct(work, network.city, fact.publication_id)
    old, new = pushes(work)
    assert (old.state, told(work, old)) == ("recalled", set())
    assert told(work, new) == {unit.id for unit in network.counties}
    assert "错的转发语" not in new.text


def test_heard_twice_a_correction_and_a_recall_are_one_push_each(work: Work) -> None:
    network = city_of(work, counties=1, stations=1)
    first = publish(work, network.city)
    fact = DraftCorrected(**_published(work, network.city) | {"push": None, "corrects_id": first, "reason": "数字有误"})
    event_id = new_id()
    for _ in range(2):
        with work.db.write() as session:
            actions.correct_publication(session, first, fact.reason, _told_of(fact, event_id))
        settle(work)
    assert len(pushes(work)) == 2
    for _ in range(2):
        with work.db.write() as session:
            actions.recall_publication(session, fact.publication_id, "错", first)
        settle(work)
    assert [one.purpose for one in pushes(work)] == ["publication", "publication", "recall"]


def test_a_recall_after_a_correction_reaches_whom_either_had_reached(work: Work) -> None:
    network = city_of(work)
    first = publish(work, network.city)
    for county in network.counties:
        answer(work, pushes(work)[0].id, county)
    second = correct(work, network.city, first)
    undo(work, second.publication_id)
    notice = pushes(work)[2]
    assert len(told(work, notice)) == 6
    assert notice.title == "撤稿通知：更正：谨防诈骗（更正稿）"
    assert {one["purpose"] for one in said(work, "push.opened") if one["push_id"] == notice.id} == {"recall"}


def test_a_second_correction_follows_the_first(work: Work) -> None:
    network = city_of(work)
    first = publish(work, network.city, title="原稿")
    answer(work, pushes(work)[0].id, network.counties[0])
    second = correct(work, network.city, first, title="改一")
    correct(work, network.city, second.publication_id, title="改二")
    third = pushes(work)[2]
    assert third.title == "更正：改二"
    assert "《改一》" in third.text
    assert len(told(work, third)) == 6
    assert [one.state for one in pushes(work)] == ["recalled", "recalled", "open"]


def test_a_kill_says_nothing_of_the_text_and_leaves_none_of_it(work: Work) -> None:
    network = city_of(work, counties=1, stations=1)
    county = network.counties[0]
    add_sink(work, county, "http://127.0.0.1:9/x")
    plan = {"texts": {"ready": f"转发：{SECRET}"}}
    first = publish(work, network.city, title=SECRET, text=SECRET, push=plan)
    second = correct(work, network.city, first, title=f"{SECRET}更正", text=SECRET)
    undo(work, second.publication_id, "kill")
    *_, notice = pushes(work)
    assert (notice.purpose, notice.chase) == ("recall", "kill")
    for push in pushes(work):
        assert SECRET not in f"{push.title}{push.text}{push.links}{push.wanted}{push.close_reason}"
    assert pushes(work)[0].number in notice.text
    liaison, director = caller(work, county), caller(work, network.city, "director")
    one = f"/notify/pushes/{notice.id}"
    for who, path in ((liaison, "/notify/inbox"), (director, "/notify/pushes"), (director, one)):
        status, html = who.see(path)
        assert status == 200
        assert SECRET not in html
        assert "作废通知" in html
    assert SECRET not in str(liaison.get("/receipts?limit=200"))


def test_a_kill_after_a_recall_voids_the_notice_too(work: Work) -> None:
    network = city_of(work, counties=1, stations=0)
    first = publish(work, network.city, title=SECRET, text=SECRET)
    undo(work, first)
    undo(work, first, "kill")
    assert [one.chase for one in pushes(work)] == [None, None, "kill"]
    for push in pushes(work):
        assert SECRET not in f"{push.title}{push.text}"
    assert told(work, pushes(work)[2]) == {network.counties[0].id}


def test_the_coverage_page_shows_what_a_push_chases(work: Work) -> None:
    network = city_of(work)
    first = publish(work, network.city)
    correct(work, network.city, first, task_id=pushes(work)[0].task_id)
    old, new = pushes(work)
    director = caller(work, network.city, "director")
    status, html = director.see(f"/notify/pushes/{new.id}")
    assert status == 200
    assert "更正" in html
    assert old.number in html
    assert "同时推送" in html
    shown = director.get(f"/pushes/{new.id}")
    assert (shown["purpose"], shown["purpose_label"], shown["about_ids"]) == ("correction", "更正", [old.id])
    assert director.get(f"/pushes/{new.id}/coverage")["targets"] == 6
    assert new.number in director.see(f"/notify/pushes/{old.id}")[1]


def test_a_correction_can_be_urged_repeated_and_recalled_like_any_push(work: Work) -> None:
    network = city_of(work)
    first = publish(work, network.city)
    correct(work, network.city, first)
    new = push_of(work, pushes(work)[1].id)
    caller(work, network.city)  # the directory is near
    leader = make_actor(network.city, "leader")
    with work.db.write() as session:
        row = session.get_one(Push, new.id)
        assert actions.urge(session, row, [network.city.path]) == 6
        again = actions.repeat(session, leader, row, "missing")
    settle(work)
    assert len(told(work, again)) == 6


def _told_of(fact: DraftCorrected, event_id: str) -> dict[str, Any]:
    names = ("publication_id", "task_id", "unit_id", "topic", "priority", "title", "text", "content_hash")
    return {name: getattr(fact, name) for name in names} | {"source_id": event_id, "links": [], "wanted": {}}


def _published(work: Work, unit: KnownUnit) -> dict[str, Any]:
    with work.db.read() as session:
        at = now(session)
    return {
        "publication_id": new_id(), "number": "发〔2026〕0001号", "task_id": new_id(), "need_ids": [new_id()],
        "unit_id": unit.id, "topic": "crime", "priority": "ordinary", "title": "谨防诈骗", "text": "正文",
        "content_hash": "0" * 64, "links": [], "published_at": at,
    }  # fmt: skip
