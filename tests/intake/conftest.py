"""Fixtures of intake's tests: a small city on SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake.build import Intake, make_intake


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    """An intake with its own database."""
    made = make_intake(tmp_path)
    yield made
    made.db.dispose()
