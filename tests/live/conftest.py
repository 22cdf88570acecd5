"""Live tests: marked so, with the fixtures of the real programs."""

from pathlib import Path

import pytest

from tests.live.fixtures import broker, live_stack, postgres

__all__ = ["broker", "live_stack", "postgres"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.live)
