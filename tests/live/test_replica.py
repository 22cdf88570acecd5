"""A PostgreSQL whose replica confirms every commit: it is away, it takes over, the old primary comes back."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from deploy.doctoring.finding import Finding
from deploy.doctoring.postgres import look_at_postgres
from shared.db import Database
from shared.errors import Unavailable
from shared.settings import Settings
from shared.web.health import Health, Verdict
from tests.live.fixtures import skip_or_fail
from tests.live.postgres import Postgres
from tests.live.processes import until
from tests.live.replica import NAME, Pair
from tests.live.stack import standing

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]
PUT = sa.text("INSERT INTO public.kept (n) VALUES (:n)")
LONGEST = 15.0
"""Nobody waits longer for an answer (P8)."""


@pytest.fixture
def pair() -> Iterator[Pair]:
    skip_or_fail([name for name in (Postgres.missing(),) if name])
    with standing(Postgres) as primary, Pair(primary, primary.home.parent / "replica") as both:
        yield both


@pytest.fixture
def db(pair: Pair, tmp_path: Path) -> Iterator[Database]:
    """Intake's database, reached by an address that names both."""
    url = pair.both(pair.primary.fresh_database("intake"))
    found = Database("intake", Settings(data=tmp_path, database_urls={"intake": url}))
    with found.write() as session:
        session.execute(sa.text("CREATE TABLE public.kept (n int PRIMARY KEY)"))
    yield found
    found.dispose()


def put(db: Database, n: int) -> None:
    with db.write() as session:
        session.execute(PUT, {"n": n})


def kept(db: Database) -> list[int]:
    with db.read() as session:
        return list(session.scalars(sa.text("SELECT n FROM public.kept ORDER BY n")))


def puts(db: Database, n: int) -> bool:
    """Whether it could be put: for whoever asks until it can."""
    try:
        put(db, n)
    except (OperationalError, Unavailable):
        return False
    return True


def replica_verdict(db: Database) -> Verdict:
    health = Health(db)
    health.checks = [check for check in health.checks if "replica" in getattr(check, "__name__", "")]
    return health.look()[-1]


def replica_finding(db: Database) -> Finding:
    with db.read() as session:
        return next(one for one in look_at_postgres(session, "intake") if "副本" in one.what)


def test_a_replica_that_is_away_holds_what_is_written_up_and_nobody(pair: Pair, db: Database) -> None:
    put(db, 1)
    assert (replica_verdict(db).state, replica_finding(db).state) == ("ok", "good")
    pair.replica.freeze()
    started = time.monotonic()
    with pytest.raises(OperationalError, match="no replica confirms the commit"):
        put(db, 2)
    assert time.monotonic() - started < LONGEST
    started = time.monotonic()
    for n in range(3, 23):
        with pytest.raises(Unavailable) as told:
            put(db, n)
        assert (told.value.code, told.value.status) == ("replica_away", 503)
    assert time.monotonic() - started < LONGEST, "the others are told at once"
    assert kept(db) == [1], "looking goes on, and shows what is confirmed"
    assert (replica_verdict(db).state, replica_finding(db).state) == ("degraded", "bad")
    pair.replica.thaw()
    until(lambda: puts(db, 3), 20, "it goes on by itself")
    assert kept(db) == [1, 2, 3], "what was held stands, once"
    assert replica_verdict(db).state == "ok"


@pytest.mark.faults
def test_a_replica_that_nothing_waits_for_is_missed(pair: Pair, db: Database) -> None:
    """What docs/cluster.md says to do when it will be away for long."""
    pair.replica.kill()
    asked = threading.Thread(target=puts, args=(db, 1))
    asked.start()
    until(lambda: replica_verdict(db).state == "degraded", 20, "a commit waits")
    pair.confirm_by("")
    asked.join()
    until(lambda: puts(db, 2), 20, "nothing waits any more")
    assert kept(db) == [1, 2]
    assert (replica_verdict(db).state, replica_finding(db).state) == ("warn", "warn")
    pair.replica.start()
    until(lambda: replica_verdict(db).state == "ok", 20, "it is back")
    assert replica_finding(db).state == "warn", "what it has may be seconds old"
    pair.confirm_by(NAME)
    until(lambda: pair.is_confirmed, 20, "it confirms again")
    assert replica_finding(db).state == "good"


@pytest.mark.parametrize("lost", ["killed", pytest.param("frozen", marks=pytest.mark.faults)])
def test_the_replica_takes_over_and_the_old_primary_is_not_written_to(
    pair: Pair, db: Database, lost: str, tmp_path: Path
) -> None:
    put(db, 1)
    pair.primary.kill() if lost == "killed" else pair.primary.freeze()
    assert not puts(db, 2), "a replica takes no writes"
    pair.promote()
    started = time.monotonic()
    until(lambda: puts(db, 2), 30, "what is written goes to the one that took over")
    assert time.monotonic() - started < LONGEST
    assert kept(db) == [1, 2], "nothing that was answered is missing"
    if lost == "killed":
        pair.primary.start()
        pair.confirm_by("")
    else:
        pair.primary.thaw()
    db.dispose()
    put(db, 3)
    again = Database("intake", Settings(data=tmp_path, database_urls={"intake": db.url}))
    put(again, 4)
    assert kept(again) == [1, 2, 3, 4]
    with again.apart() as beside:
        assert beside.info.port == pair.replica.port, "a backup, a migration, a worker's ear go there too"
    pair.replica.stop()
    assert not puts(again, 5), "rather nowhere than where the others never see it"
    again.dispose()
