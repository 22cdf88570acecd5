"""Recurring pushes on PostgreSQL: two workers at once make one push; what was gathered is chased as on SQLite."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.notify import chores
from services.notify.queries import rehearsal
from shared.db import forward, now
from shared.service import Work
from tests.notify.build import make_actor, make_network
from tests.notify.conftest import _empty
from tests.notify.scheduled import MONDAY, ask, hear, in_june, published, pushes, reached, recall, run, runs

pytestmark = pytest.mark.live


@pytest.fixture
def work(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Work]:
    with in_june(tmp_path, emptied=_empty, database_urls={"notify": request.getfixturevalue("postgres_url")}) as made:
        yield made


def test_two_workers_make_one_push_and_a_recall_finds_its_readers(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    schedule = ask(work, network.city, with_counties=True)
    mine, theirs = published(network.city, "市里的"), published(network.counties[0], "东县的")
    hear(work, mine, theirs)
    with work.db.write() as session:
        forward(session, MONDAY.replace(hour=9, minute=1) - now(session))
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: chores.schedules(work), range(8))) == 1
    run(work)
    assert [(one.state, one.items) for one in runs(work, schedule)] == [("pushed", 2)]
    assert len(pushes(work)) == 1
    notice = recall(work, theirs)
    assert notice is not None
    assert reached(work, notice) == {network.counties[0].id}
    with work.db.read() as session:
        asked = rehearsal.rehearsed(session, make_actor(network.city, "leader"), {"title": "甲", "text": "乙"})
        assert rehearsal.rehearse(session, asked)["targets"] == 4
