"""撤稿 and 催办: whom a recall reaches, what it cancels; urging the missing only, and not twice an hour."""

import pytest

from services.notify import actions
from services.notify.handlers import handlers
from services.notify.models import Push
from shared.errors import Conflict, TooMany
from shared.events import DraftPublished, DraftRecalled
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import (
    add_sink,
    answer,
    counts,
    deliveries,
    make_network,
    open_push,
    pass_time,
    push_of,
    receipt,
    said,
    settle,
)


def test_a_recall_exempts_the_unanswered_and_tells_everybody_it_had_reached(work: Work) -> None:
    network = make_network(work, counties=2, stations=2)
    push_id = open_push(work, network.city)
    answer(work, push_id, network.counties[0])
    with work.db.write() as session:
        notice = actions.recall(session, session.get_one(Push, push_id), "事实有误", new_id())
    assert notice is not None
    settle(work)
    assert push_of(work, push_id).state == "recalled"
    assert counts(work, push_id) == {"acknowledged": 1, "exempt": 5}
    assert counts(work, notice.id) == {"delivered": 4}  # two counties, two stations below the one that had answered
    assert push_of(work, notice.id).title == "撤稿通知：谨防冒充客服诈骗"
    assert "事实有误" in push_of(work, notice.id).text
    (closed,) = said(work, "push.closed")
    assert (closed["reason"], sum(closed["counts"].values())) == ("recalled", 6)


def test_answers_to_a_recall_notice_do_not_count_for_the_needs(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    push_id = open_push(work, network.city)
    with work.db.write() as session:
        notice = actions.recall(session, session.get_one(Push, push_id), "事实有误", new_id())
    settle(work)
    assert notice is not None
    answer(work, notice.id, network.counties[0])
    (one,) = said(work, "push.acknowledged")
    assert (one["need_ids"], one["publication_id"]) == ([], push_of(work, push_id).publication_id)
    assert one["task_id"] == push_of(work, push_id).task_id


def test_a_recalled_push_takes_no_answer_and_no_second_recall(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    push_id = open_push(work, network.city)
    with work.db.write() as session:
        actions.recall(session, session.get_one(Push, push_id), "事实有误", new_id())
    with pytest.raises(Conflict) as refused:
        answer(work, push_id, network.counties[0])
    assert refused.value.code == "recalled"
    with work.db.write() as session, pytest.raises(Conflict):
        actions.recall(session, session.get_one(Push, push_id), "事实有误", new_id())


def test_the_handlers_open_and_recall_once_whatever_comes_twice(work: Work) -> None:
    network = make_network(work, counties=1, stations=1)
    published = DraftPublished(
        publication_id=new_id(), number="发〔2026〕0001号", task_id=new_id(), need_ids=[new_id()],
        unit_id=network.city.id, topic="crime", priority="urgent", title="谨防诈骗", text="正文", content_hash="0" * 64,
        links=[], push={"audience": "internal", "texts": {"ready": "转发语"}}, published_at=work_now(work),
    )  # fmt: skip
    recalled = DraftRecalled(
        publication_id=published.publication_id, task_id=published.task_id, need_ids=[], reason="口径有变",
        at=work_now(work),
    )  # fmt: skip
    event_ids = {"draft.published": new_id(), "draft.recalled": new_id()}
    for fact in (published, published, recalled, recalled):
        with work.db.write() as session:
            for handler in handlers.by_name[fact.TYPE]:
                handler(session, fact, heard(event_ids[fact.TYPE]))
        settle(work)
    with work.db.read() as session:
        pushes = session.query(Push).order_by(Push.created_at).all()
    assert [(one.purpose, one.state) for one in pushes] == [("publication", "recalled"), ("recall", "open")]
    assert pushes[0].text == "转发语"


def test_no_push_plan_no_push(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    fact = DraftPublished(
        publication_id=new_id(), number="发〔2026〕0001号", task_id=new_id(), need_ids=[], unit_id=network.city.id,
        topic="crime", priority="urgent", title="题", text="文", content_hash="0" * 64, links=[], push=None,
        published_at=work_now(work),
    )  # fmt: skip
    with work.db.write() as session:
        for handler in handlers.by_name[fact.TYPE]:
            handler(session, fact, heard(new_id()))
        assert session.query(Push).count() == 0


def test_urging_reaches_the_missing_only_and_once_an_hour(work: Work) -> None:
    network = make_network(work, counties=3, stations=2)
    for county in network.counties:
        add_sink(work, county, "http://127.0.0.1:9/x")
    push_id = open_push(work, network.city)
    answer(work, push_id, network.counties[0])
    with work.db.write() as session:
        assert actions.urge(session, session.get_one(Push, push_id), [network.city.path]) == 4
    with work.db.read() as session:
        assert receipt(session, push_id, network.counties[0]).urged_at is None
        assert receipt(session, push_id, network.counties[1]).urged_at is not None
    urged = [one for one in deliveries(work, push_id=push_id, way="webhook") if one.source_id != push_id]
    assert {one.unit_id for one in urged} == {county.id for county in network.counties[1:]}
    with work.db.write() as session, pytest.raises(TooMany) as refused:
        actions.urge(session, session.get_one(Push, push_id), [network.city.path])
    assert 3590 <= int(refused.value.headers["Retry-After"]) <= 3601
    pass_time(work, minutes=61)
    with work.db.write() as session:
        assert actions.urge(session, session.get_one(Push, push_id), [network.city.path]) == 4


def test_a_county_urges_its_own_stations_only(work: Work) -> None:
    network = make_network(work, counties=2, stations=2)
    push_id = open_push(work, network.city)
    for county in network.counties:
        answer(work, push_id, county)
    with work.db.write() as session:
        assert actions.urge(session, session.get_one(Push, push_id), [network.counties[0].path]) == 2


def test_nobody_missing_is_a_conflict(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    push_id = open_push(work, network.city)
    answer(work, push_id, network.counties[0])
    with work.db.write() as session, pytest.raises(Conflict) as refused:
        actions.urge(session, session.get_one(Push, push_id), ["/nowhere/"])
    assert refused.value.code == "nobody_missing"


def heard(event_id: str):  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    from shared.log import Heard

    at = datetime(2026, 11, 23, tzinfo=UTC)
    return Heard("tasking", 1, event_id, "baiying.x.v1", at, "service:tasking", None, "0" * 32, "publication", "x", 1)


def work_now(work: Work):  # type: ignore[no-untyped-def]
    from shared.db import now

    with work.db.read() as session:
        return now(session)
