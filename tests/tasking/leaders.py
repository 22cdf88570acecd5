"""Helpers of the tests of the leaders' pages: the mark of a live page, and the statements that one costs."""

import re
from typing import Any

import sqlalchemy as sa

from tests.tasking.build import Tasking


def mark_of(page: str) -> str:
    found = re.search(r'data-seen="([^"]+)"', page)
    assert found, page[:300]
    return found[1]


class statements_of:
    """The statements that a tasking runs meanwhile."""

    def __init__(self, made: Tasking) -> None:
        self.engine, self.seen = made.db.read_engine, list[str]()

    def note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.seen.append(statement)

    def __enter__(self) -> list[str]:
        sa.event.listen(self.engine, "before_cursor_execute", self.note)
        return self.seen

    def __exit__(self, *_error: object) -> None:
        sa.event.remove(self.engine, "before_cursor_execute", self.note)
