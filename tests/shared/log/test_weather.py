"""What passes by itself is told from what is wrong with an event."""

import psycopg
import pytest
from sqlalchemy.exc import InternalError, OperationalError

from shared.errors import Invalid, Unavailable
from shared.log.weather import is_weather


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (InternalError("UPDATE", {}, psycopg.errors.ReadOnlySqlTransaction()), True),
        (InternalError("UPDATE", {}, psycopg.errors.IdleInTransactionSessionTimeout()), True),
        (InternalError("UPDATE", {}, psycopg.errors.InFailedSqlTransaction()), False),
        (OperationalError("UPDATE", {}, psycopg.OperationalError()), True),
        (Unavailable(), True),
        (Invalid({}), False),
        (KeyError("title"), False),
        (None, False),
    ],
)
def test_only_what_passes_by_itself_is_waited_for(error: Exception | None, passes: bool) -> None:
    assert is_weather(error) is passes
