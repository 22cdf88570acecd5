"""Twenty a minute for a bot over all workers, dead senders among them; the result of a zombie's digest is refused."""

import threading

import pytest
import sqlalchemy as sa

from services.notify import actions, chores
from services.notify.models import Delivery
from services.notify.senders import Ok
from shared.service import Work
from tests.notify.build import Network, make_network
from tests.notify.outward import Kept, bot, claim, deliver, later, outgoing, pushes


@pytest.fixture
def network(work: Work) -> Network:
    return make_network(work, counties=1, stations=0)


def test_a_bot_gets_twenty_a_minute_from_two_workers_together(work: Work, network: Network) -> None:
    bot(work, network.counties[0])
    pushes(work, network, 50, priority="flash")  # flash is never put into a digest
    jobs: list[list[actions.Job]] = [[], []]

    def worker(n: int) -> None:
        for _ in range(4):
            jobs[n] += claim(work, Kept(), most=8)

    threads = [threading.Thread(target=worker, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [job for found in jobs for job in found]
    assert len(taken) == 8, "as many as one host may have on the way"
    way = Kept()
    for job in taken:
        with work.db.write() as session:
            actions.save_result(session, job, way.send(job.message))
    rest = deliver(work, way)
    assert len(taken) + len(rest) == 20
    assert claim(work, way) == []
    later(work, seconds=30)
    assert claim(work, way) == [], "a minute from their answers, not from their claims"
    later(work, seconds=31)
    assert len(deliver(work, way)) == 20
    assert len({message.delivery_id for message in way.sent}) == 40


def test_a_dead_senders_slots_are_held_a_minute_longer_than_its_lease(work: Work, network: Network) -> None:
    bot(work, network.counties[0])
    pushes(work, network, 21, priority="flash")
    for _ in range(3):
        for job in claim(work, Kept(), most=8):  # twenty are claimed; their senders die
            with work.db.write() as session:
                session.execute(sa.update(Delivery).where(Delivery.id.in_(job.delivery_ids)).values(host="gone"))
    later(work, seconds=61)
    chores.sweep(work)
    assert claim(work, Kept()) == [], "one of them may be sending right now"
    later(work, seconds=60)
    assert claim(work, Kept())


def test_the_late_result_of_a_digest_is_refused_and_all_its_rows_come_back(work: Work, network: Network) -> None:
    bot(work, network.counties[0])
    pushes(work, network, 25)
    (zombie,) = claim(work, Kept())
    later(work, seconds=61)
    assert chores.sweep(work) == 25
    with work.db.write() as session:
        assert not actions.save_result(session, zombie, Ok())
    assert {one.state for one in outgoing(work)} == {"pending"}
    later(work, seconds=130)
    way = Kept()
    (again,) = deliver(work, way)
    assert again.message.delivery_id == zombie.message.delivery_id
