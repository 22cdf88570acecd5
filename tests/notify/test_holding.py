"""暂缓与汇总: what waits for hours, one digest a person and way, flash and recalls past it (traps 15, 23)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.notify import actions, chores
from services.notify.actions.choices import settle_person
from services.notify.models import Choice
from shared.db import now
from shared.events import DraftRecalled, NeedAdvanced
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Network, begin, caller, make_network, make_work, open_push, push_of, receipt, settle
from tests.notify.people import add_gateway, add_person, claimed, hear, told, wait
from tests.notify.test_choices import changed, signed_in
from tests.notify.test_notices import escalated, settled


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, Network]]:
    """One notify for all of these: each test has counties of its own, and begins at 09:00 of a working day."""
    work = make_work(tmp_path_factory.mktemp("holding"))
    yield begin(work), make_network(work, counties=12, stations=0)
    work.db.dispose()


@pytest.fixture(autouse=True)
def _morning(one: tuple[Work, Network]) -> None:
    begin(one[0])


def choose(work: Work, person: str, **given: object) -> None:
    with work.db.write() as session:
        values = {"ways": {}, "quiet": True, "every_day": False, "notes": False, "changed_at": now(session)}
        session.add(Choice(id=person, **{**values, **given}))
        settle_person(session, person)


def push_to(work: Work, network: Network, *counties: int, **given: object) -> str:
    ids = [network.counties[n].id for n in counties]
    return open_push(work, network.city, wanted={"selector": {"unit_ids": ids}}, **given)


def jobs_of(work: Work, person: str) -> list[actions.Job]:
    mine = {row.recipient_id for row in told(work, person)}
    return [job for job in claimed(work) if job.sink_id in mine]


def test_one_digest_for_a_person_of_two_units_with_everything_of_one_second_in_it(one: tuple[Work, Network]) -> None:
    work, network = one
    add_gateway(work, network.counties[0])
    add_gateway(work, network.counties[1])
    person = add_person(work, (network.counties[0], "liaison"), (network.counties[1], "unit_head"))
    choose(work, person, ways={"mail": "hourly"})
    wait(work, minutes=7)
    push_to(work, network, 0, 1, title="第一件")
    push_to(work, network, 0, 1, title="第二件")
    assert jobs_of(work, person) == []
    rows = told(work, person)
    assert (len(rows), {row.attempt for row in rows}, len({row.next_at for row in rows})) == (4, {0}, 1)
    wait(work, minutes=53)
    (job,) = jobs_of(work, person)
    assert job.message.kind == "digest"
    assert sorted(item["title"] for item in job.message.data["items"]) == ["第一件", "第一件", "第二件", "第二件"]
    assert len(set(job.delivery_ids)) == 4
    assert jobs_of(work, person) == []


def test_at_three_in_the_night_the_routine_waits_and_flash_and_recall_do_not(one: tuple[Work, Network]) -> None:
    work, network = one
    add_gateway(work, network.counties[2])
    person = add_person(work, (network.counties[2], "liaison"))
    push = push_to(work, network, 2)
    assert [job.message.kind for job in jobs_of(work, person)] == ["push.opened"]
    wait(work, hours=18)
    push_to(work, network, 2, title="平件")
    push_to(work, network, 2, title="特急", priority="flash")
    assert [job.message.data["title"] for job in jobs_of(work, person)] == ["特急"]
    held = told(work, person, state="pending")
    publication = str(push_of(work, push).publication_id)
    hear(
        work,
        DraftRecalled(publication_id=publication, task_id=new_id(), need_ids=[], reason="有误", at=held[0].next_at),
    )
    settle(work)
    assert [job.message.kind for job in jobs_of(work, person)] == ["push.recalled"]
    wait(work, hours=5, minutes=29)
    assert jobs_of(work, person) == []
    wait(work, minutes=1)
    assert [job.message.data["title"] for job in jobs_of(work, person)] == ["平件"]


def test_who_chose_sms_for_flash_gets_only_flash_there(one: tuple[Work, Network]) -> None:
    work, network = one
    add_gateway(work, network.counties[3], "sms")
    person = add_person(work, (network.counties[3], "liaison"))
    push_to(work, network, 3)
    assert told(work, person) == []
    push_to(work, network, 3, priority="flash")
    assert [job.way for job in jobs_of(work, person)] == ["sms"]


def test_own_hours_hold_and_none_do_not(one: tuple[Work, Network]) -> None:
    work, network = one
    add_gateway(work, network.counties[4])
    early, always = (add_person(work, (network.counties[4], "liaison")) for _ in range(2))
    choose(work, early, opens=420, closes=1320, every_day=True)
    choose(work, always, quiet=False)
    wait(work, hours=14)  # 23:00
    push_to(work, network, 4)
    assert [job.sink_id for job in claimed(work)] == [row.recipient_id for row in told(work, always)]
    assert told(work, early)[0].next_at - told(work, always)[0].next_at > timedelta(hours=7)
    wait(work, hours=8)
    assert len(jobs_of(work, early)) == 1


def test_what_the_unit_has_answered_leaves_the_digest(one: tuple[Work, Network]) -> None:
    work, network = one
    add_gateway(work, network.counties[5])
    person = add_person(work, (network.counties[5], "liaison"))
    choose(work, person, ways={"mail": "daily"})
    answered, open_one = push_to(work, network, 5, title="已办"), push_to(work, network, 5, title="未办")
    with work.db.read() as session:
        receipt_id = receipt(session, answered, network.counties[5]).id
    me = signed_in(work, network.counties[5], person)
    assert me.post(f"/receipts/{receipt_id}/acknowledge").status_code == 200
    wait(work, days=1)
    (job,) = jobs_of(work, person)
    assert job.message.data["title"] == "未办"
    rows = {row.push_id: (row.state, row.last_error) for row in told(work, person)}
    assert rows[answered] == ("cancelled", "本单位已办理")
    assert rows[open_one][0] == "sending"


def test_on_either_database_from_the_fact_to_the_message(work: Work) -> None:
    """The statements that databases read differently: settling, notices, digests, notes that were read."""
    network = make_network(work, counties=1, stations=0)
    county = network.counties[0]
    while chores.people(work):
        pass
    person = add_person(work, (county, "liaison"), (county, "leader"))
    add_gateway(work, county)
    while chores.people(work):
        pass
    choose(work, person, ways={"mail": "hourly"}, notes=True)
    fact, gone = escalated(work, county), escalated(work, county)
    need = NeedAdvanced(
        need_id=new_id(), number="需〔2026〕0001号", unit_id=county.id, from_state="pending", to_state="published",
        task_number=None, reason=None, at=fact.send_at,
    )  # fmt: skip
    wait(work, seconds=1)
    hear(work, need, fact, gone, settled(work, gone))
    assert chores.notices(work) == 1
    open_push(work, network.city)
    assert claimed(work) == []
    wait(work, hours=1)
    (job,) = claimed(work)
    assert sorted(item["title"][:2] for item in job.message.data["items"]) == ["宣传", "谨防", "黄色"]
    assert caller(work, county, "unit_head").post("/notes/seen", {"until": "2199-01-01T00:00:00Z"}).status_code == 200
    assert sorted(row.state for row in told(work, person)) == ["cancelled", "sending", "sending"]
    hear(work, changed(work, person, active=False))
    assert told(work, person) == []
