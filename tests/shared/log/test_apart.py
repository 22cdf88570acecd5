"""Part of a transaction that falls by itself: its facts fall with it, the others stand in the order they were said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from shared.db import Database
from shared.db.ground import event_log
from shared.events import Event
from shared.log import apart, say, verify
from tests.shared.log.ground import make_database, make_raised


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").fresh_database("log")
    made = make_database(tmp_path, "intake", url)
    yield made
    made.dispose()


def _say_and_fall(session: Session, fact: Event) -> None:
    with apart(session):
        say(session, fact)
        raise LookupError


def test_what_falls_says_nothing(db: Database) -> None:
    before, inside, fallen, after = (make_raised() for _ in range(4))
    with db.write() as session:
        say(session, before)
        with apart(session):
            say(session, inside)
        with pytest.raises(LookupError):
            _say_and_fall(session, fallen)
        assert session.scalar(sa.select(sa.func.count()).select_from(event_log)) == 0, "the log's lock comes last"
        say(session, after)
    with db.read() as session:
        told = session.scalars(sa.select(event_log.c.agg_id).order_by(event_log.c.pos)).all()
        verdict = verify(session)
    assert told == [before.need_id, inside.need_id, after.need_id]
    assert (verdict.entries, verdict.fault) == (3, None)
