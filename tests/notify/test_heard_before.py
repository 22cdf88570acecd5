"""Migration 0009 on a database that has pushed before: what still stands is known, what was undone is not."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from services.notify.models import KnownPublication
from shared.service import Work
from tests.notify.build import make_network
from tests.notify.carry import hear
from tests.notify.scheduled import corrected, in_june, published, recall, run


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with in_june(tmp_path) as made:
        yield made


def test_what_was_pushed_and_still_stands_is_heard_of(work: Work) -> None:
    network = make_network(work, counties=1, stations=0)
    standing, wrong, gone = (published(network.city, title, push={"audience": "public"}) for title in "甲乙丙")
    right = corrected(wrong, "乙（新）", text="更正后的正文。", push=None)
    for fact in (standing, wrong, gone):
        hear(work, fact)
    run(work)
    hear(work, right)
    recall(work, gone)
    with work.db.write() as session:
        session.execute(sa.delete(KnownPublication))
    step = importlib.import_module("services.notify.migrations.0009_schedules")
    with work.db.write_engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        step._hear_again()
    with work.db.read() as session:
        rows = session.scalars(sa.select(KnownPublication).order_by(KnownPublication.title)).all()
        found = {row.id: (row.title, row.text, row.state, row.audience) for row in rows}
    assert found == {
        standing.publication_id: ("甲", "甲的正文。", "standing", "public"),
        right.publication_id: ("乙（新）", "更正后的正文。", "standing", "public"),
    }
