"""The tables: models and migration agree, the CHECKs come from the workflow, impossible rows are refused."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.tasking.app import SERVICE
from services.tasking.models import Task
from services.tasking.workflow import PARTS
from shared.db.migrate import check
from shared.words import STAGES
from tests.tasking.build import Tasking


def test_models_and_migration_agree(both: Tasking) -> None:
    assert check(both.db, SERVICE.steps, SERVICE.base.metadata) == []


def test_the_checks_name_every_stage_and_part(tasking: Tasking) -> None:
    """compare_metadata does not look into CHECKs: read them as they stand in the database."""
    with tasking.db.read() as session:
        found = dict(session.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    for table in SERVICE.base.metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, sa.CheckConstraint):
                written = " ".join(found[table.name].split())
                assert " ".join(str(constraint.sqltext).split()) in written, (table.name, constraint.name)
    assert all(f"'{stage}'" in found["task"] for stage in STAGES)
    assert all(f"'{part}'" in found["task_person"] for part in PARTS)


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "done"},
        {"stage": "drafting"},
        {"holder_id": "00000000-0000-4000-8000-000000000000"},
        {"due_at": None},
        {"no_clock": "why"},
        {"pause_reason": "why"},
        {"priority": "soon"},
        {"number": "任〔2026〕0001号"},
    ],
)
def test_impossible_tasks_are_refused(both: Tasking, change: dict[str, str | None]) -> None:
    both.task()
    task_id = both.task()
    with pytest.raises(IntegrityError), both.db.write() as session:
        session.execute(sa.update(Task).where(Task.id == task_id).values(**change))
