"""What the workers ask every fraction of a second is answered from an index on both databases."""

import sqlalchemy as sa

from services.notify import actions
from services.notify.models import Base
from services.notify.senders import ways_of
from shared.db.migrate import check
from shared.service import Work
from tests.notify.build import SERVICE, make_network, open_push


def test_models_and_migrations_agree(work: Work) -> None:
    assert check(work.db, SERVICE.steps, Base.metadata) == []


def test_due_deliveries_are_found_by_their_index(work: Work) -> None:
    network = make_network(work, counties=2, stations=200)
    open_push(work, network.city, wanted={"levels": ["station"]})
    asked: list[str] = []
    sa.event.listen(work.db.write_engine, "before_cursor_execute", lambda c, cur, text, *rest: asked.append(text))
    with work.db.write() as session:
        actions.claim(session, 5, ways_of(work.settings))
        actions.sweep(session)
    due = next(text for text in asked if "ORDER BY delivery.next_at" in text)
    assert "state = 'pending'" in due
    assert any("state = 'sending'" in text for text in asked)
    if work.db.dialect == "sqlite":
        with work.db.read() as session:
            values = (0,) * due.count("?")
            plan = session.connection().exec_driver_sql("EXPLAIN QUERY PLAN " + due, values).all()
        assert "ix_delivery_due" in str(plan)
