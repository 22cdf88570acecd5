"""督办单 as told to people: once, to whom it is for, from when it is shown, until it is settled (traps 6, 15)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify import chores
from services.notify.models import Choice, Note, Notice
from services.notify.notices import holds
from services.notify.queries.notices import notice_list
from shared.db import forward, now
from shared.events import LimitEscalated, NeedAdvanced, SupervisionSettled, TaskAdvanced
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Network, begin, caller, make_actor, make_network, make_work
from tests.notify.people import add_gateway, add_person, change_person, claimed, hear, told, wait
from tests.notify.test_choices import signed_in


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, Network]]:
    """One notify for all of these: each test has a county, a gateway and people of its own."""
    work = make_work(tmp_path_factory.mktemp("notices"))
    yield begin(work), make_network(work, counties=12, stations=1)
    work.db.dispose()


@pytest.fixture(autouse=True)
def _morning(one: tuple[Work, Network]) -> None:
    begin(one[0])


def escalated(work: Work, unit: KnownUnit, to: str = "leader", **given: Any) -> LimitEscalated:
    """As tasking says it about a desk, to be shown at once."""
    with work.db.read() as session:
        at = now(session)
    values: dict[str, Any] = {
        "clock_id": new_id(), "task_id": new_id(), "push_id": None, "need_ids": [], "name": "drafting",
        "rung": "yellow", "n": 1, "due_at": at, "to_role": to, "send_at": at, "superseded": 0,
        "supervision_id": new_id(), "number": "督〔2026〕0001号", "task_number": "任〔2026〕0007号", "unit_id": unit.id,
        "unit_path": unit.path, "exactly": True,
    }  # fmt: skip
    return LimitEscalated(**{**values, **given})


def settled(work: Work, fact: LimitEscalated, how: str = "answered") -> SupervisionSettled:
    with work.db.read() as session:
        at = now(session)
    return SupervisionSettled(
        supervision_id=str(fact.supervision_id), clock_id=fact.clock_id, task_id=fact.task_id, push_id=None,
        need_ids=[], rung=fact.rung, n=fact.n, how=how, at=at,
    )  # fmt: skip


def tell(work: Work) -> None:
    while chores.notices(work):
        pass


def test_heard_twice_it_is_one_and_goes_to_whom_it_is_for(one: tuple[Work, Network]) -> None:
    work, network = one
    mine, other = network.counties[:2]
    add_gateway(work, mine)
    leader, member = add_person(work, (mine, "leader")), add_person(work, (mine, "member"))
    fact = escalated(work, mine)
    hear(work, fact)
    tell(work)
    tell(work)
    assert [(row.way, row.push_id, row.state) for row in told(work, leader)] == [("mail", None, "pending")]
    assert told(work, member) == []
    (job,) = [one for one in claimed(work) if one.sink_id in _sinks(work, leader)]
    assert (job.message.kind, job.message.data["title"]) == (
        "notice", "黄色督办单 督〔2026〕0001号：任〔2026〕0007号 撰写中",
    )  # fmt: skip
    assert (job.message.data["link"], job.message.data["number"]) == (None, "督〔2026〕0001号")
    assert job.message.address == "liaison@example.org"
    (shown,) = caller(work, mine, "leader").get("/me/notices")["items"]
    assert (shown["id"], shown["link"]) == (fact.supervision_id, f"/tasking/supervisions/{fact.supervision_id}")
    for unit, role in ((mine, "member"), (other, "leader"), (network.city, "leader")):
        items = caller(work, unit, role).get("/me/notices")["items"]
        assert fact.supervision_id not in [item["id"] for item in items]


def test_a_leader_above_is_told_of_every_desk_below(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[2]
    add_gateway(work, mine)
    director = add_person(work, (mine, "director"), (network.stations[mine.id][0], "publicist"))
    hear(work, escalated(work, network.stations[mine.id][0], "director", exactly=False))
    tell(work)
    assert len(told(work, director)) == 1


def test_nothing_is_told_or_shown_before_it_is_time(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[3]
    add_gateway(work, mine)
    leader = add_person(work, (mine, "leader"))
    with work.db.read() as session:
        later = now(session) + timedelta(hours=1)
    first, second = escalated(work, mine, send_at=later), escalated(work, mine, send_at=later)
    hear(work, first, second, settled(work, second))
    tell(work)
    assert told(work, leader) == []
    assert caller(work, mine, "leader").get("/me/notices")["items"] == []
    wait(work, hours=1, seconds=1)
    tell(work)
    assert [row.source_id for row in told(work, leader)] == [first.supervision_id]  # the other was answered before
    assert len(caller(work, mine, "leader").get("/me/notices?settled=false")["items"]) == 1


@pytest.mark.parametrize("how", ["answered", "closed", "ended"])
def test_settled_it_is_greyed_and_what_waits_does_not_go(one: tuple[Work, Network], how: str) -> None:
    work, network = one
    mine = network.counties[4]
    if how == "answered":
        add_gateway(work, mine)
    leader = add_person(work, (mine, "leader"))
    fact = escalated(work, mine)
    hear(work, fact)
    tell(work)
    hear(work, settled(work, fact, how))
    rows = told(work, leader, source_id=fact.supervision_id)
    assert {(row.state, row.last_error) for row in rows} <= {("cancelled", "督办单已办理")}
    page = caller(work, mine, "leader").see("/notify/me?settled=true")[1]
    assert {"answered": "已答复", "closed": "已办结", "ended": "已随事项办结"}[how] in page
    assert str(fact.supervision_id) not in caller(work, mine, "leader").see("/notify/me")[1]


def test_a_task_that_is_handed_on_takes_its_notice_along(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[5]
    add_gateway(work, mine)
    first, second = add_person(work, (mine, "member")), add_person(work, (mine, "member"))
    fact = escalated(work, mine, "member", to_person=first)
    hear(work, fact)
    tell(work)

    def handed(to: str) -> None:
        with work.db.read() as session:
            at = now(session)
        hear(work, TaskAdvanced(
            task_id=str(fact.task_id), need_ids=[], step="transfer", from_stage="drafting", to_stage="drafting",
            holder_id=to, reason=None, due_at=None, at=at,
        ))  # fmt: skip
        tell(work)

    handed(second)
    assert [(row.state, row.last_error) for row in told(work, first)] == [("cancelled", "任务已转办")]
    assert [row.state for row in told(work, second)] == ["pending"]
    handed(first)
    assert [row.state for row in told(work, first) + told(work, second)] == ["pending", "cancelled"]
    assert len(signed_in(work, mine, first).get("/me/notices")["items"]) == 1
    assert signed_in(work, mine, second).get("/me/notices")["items"] == []


def test_an_urgent_one_goes_by_every_way_at_any_hour(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[6]
    add_gateway(work, mine)
    add_gateway(work, mine, "sms")
    leader = add_person(work, (mine, "leader"))
    with work.db.write() as session:
        forward(session, timedelta(hours=14))  # about 23:00
    routine, urgent = escalated(work, mine), escalated(work, mine, urgent=True)
    hear(work, routine, urgent)
    tell(work)
    assert sorted(row.way for row in told(work, leader, source_id=urgent.supervision_id)) == ["mail", "sms"]
    mine_now = [job for job in claimed(work) if job.message.data.get("number") and job.sink_id in _sinks(work, leader)]
    assert sorted(job.way for job in mine_now) == ["mail", "sms"]
    (held,) = told(work, leader, source_id=routine.supervision_id)
    assert (held.state, held.attempt) == ("pending", 0)
    with work.db.write() as session:
        forward(session, timedelta(hours=10))
    assert held.recipient_id in [job.sink_id for job in claimed(work)]


def _sinks(work: Work, person: str) -> set[str]:
    return {row.recipient_id for row in told(work, person)}


def test_older_facts_and_people_who_left(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[7]
    add_gateway(work, mine)
    leader = add_person(work, (mine, "leader"))
    old = escalated(work, mine, supervision_id=None, number=None, unit_id=None, unit_path=None)
    hear(work, old, settled(work, escalated(work, mine)))
    fact = escalated(work, mine)
    hear(work, fact)
    with work.db.write() as session:
        change_person(session, leader, active=False)
    tell(work)
    assert told(work, leader) == []
    with work.db.read() as session:
        assert session.scalars(sa.select(Notice.id).where(Notice.unit_id == mine.id)).all() == [fact.supervision_id]


def test_notes_ride_along_for_who_asked_and_not_once_they_are_read(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[8]
    add_gateway(work, mine)
    asked, silent = add_person(work, (mine, "liaison")), add_person(work, (mine, "liaison"))
    stranger = add_person(work, (mine, "member"))
    with work.db.write() as session:
        at = now(session)
        for person in (asked, stranger):
            session.add(Choice(id=person, ways={}, quiet=True, every_day=False, notes=True, changed_at=at))
    hear(work, NeedAdvanced(
        need_id=new_id(), number="需〔2026〕0001号", unit_id=mine.id, from_state="pending", to_state="published",
        task_number=None, reason="不外发的原因", at=at,
    ))  # fmt: skip
    assert [len(told(work, one)) for one in (asked, silent, stranger)] == [1, 0, 0]
    assert [job for job in claimed(work) if job.sink_id in _sinks(work, asked)] == []  # waits for the daily digest
    assert told(work, asked)[0].next_at - at > timedelta(hours=8)
    with work.db.read() as session:
        seen = session.scalars(sa.select(Note.noted_at).where(Note.unit_id == mine.id)).one()
    caller(work, mine).post("/notes/seen", {"until": seen.isoformat()})
    assert [(row.state, row.last_error) for row in told(work, asked)] == [("cancelled", "提醒已读")]


def test_what_was_settled_long_ago_is_put_away(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[9]
    gone, stays = escalated(work, mine), escalated(work, mine)
    hear(work, gone, stays, settled(work, gone))
    with work.db.write() as session:
        row = session.get_one(Notice, gone.supervision_id)
        assert row.settled_at is not None
        row.settled_at -= timedelta(days=181)
        session.flush()
    assert chores.put_away(work) == 1
    with work.db.read() as session:
        assert session.scalars(sa.select(Notice.id).where(Notice.unit_id == mine.id)).all() == [stays.supervision_id]


def test_the_rule_and_the_query_agree(one: tuple[Work, Network]) -> None:
    """Whom it is for, decided on grants for messages and by SQL for pages: the same for every desk, role and reach."""
    work, network = one
    county, other = network.counties[10:12]
    station = network.stations[county.id][0]
    facts = [
        escalated(work, desk, role, exactly=exactly)
        for desk in (county, station) for role in ("leader", "director") for exactly in (True, False)
    ]  # fmt: skip
    hear(work, *facts)
    ids = {fact.supervision_id for fact in facts}
    with work.db.read() as session:
        rows = list(session.scalars(sa.select(Notice).where(Notice.id.in_(ids))))
        for unit in (network.city, county, station, other):
            for role in ("leader", "director", "member"):
                grants = [{"role": role, "unit_id": unit.id}]
                by_rule = {row.id for row in rows if holds(grants, row)}
                seen = session.scalars(notice_list(session, make_actor(unit, role)).where(Notice.id.in_(ids)))
                assert by_rule == {row.id for row in seen}, (unit.level, role)
