"""Whatever is raised becomes one clear problem: Chinese title, stable code, trace id, nothing of the inside."""

import errno
import sqlite3
from typing import Any

import pytest
from psycopg import errors as pg
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadGateway, ImATeapot

from tests.shared.web.sample import RAISED, Sample


def by_sqlite(name: str) -> sqlite3.IntegrityError:
    error = sqlite3.IntegrityError("inside")
    error.sqlite_errorname = name
    return error


CASES: list[tuple[Exception, int, str]] = [
    (StaleDataError("inside"), 412, "stale"),
    (IntegrityError("inside", {}, pg.UniqueViolation("inside")), 409, "already_exists"),
    (IntegrityError("inside", {}, by_sqlite("SQLITE_CONSTRAINT_UNIQUE")), 409, "already_exists"),
    (IntegrityError("inside", {}, by_sqlite("SQLITE_CONSTRAINT_NOTNULL")), 500, "internal"),
    (DataError("inside", {}, pg.NumericValueOutOfRange("inside")), 422, "invalid"),
    (OperationalError("inside", {}, sqlite3.OperationalError("database is locked")), 503, "unavailable"),
    (OperationalError("inside", {}, sqlite3.OperationalError("database or disk is full")), 503, "unavailable"),
    (OperationalError("inside", {}, pg.QueryCanceled("inside")), 503, "unavailable"),
    (OperationalError("inside", {}, pg.AdminShutdown("inside")), 503, "unavailable"),
    (OperationalError("inside", {}, pg.DiskFull("inside")), 503, "unavailable"),
    (InternalError("inside", {}, pg.SerializationFailure("inside")), 503, "unavailable"),
    (InternalError("inside", {}, pg.IdleInTransactionSessionTimeout("inside")), 503, "unavailable"),
    (InternalError("inside", {}, pg.ReadOnlySqlTransaction("inside")), 503, "unavailable"),
    (InternalError("inside", {}, pg.DataCorrupted("inside")), 503, "damaged"),
    (InternalError("inside", {}, pg.IndexCorrupted("inside")), 503, "damaged"),
    (DatabaseError("inside", {}, by_sqlite("SQLITE_CORRUPT_INDEX")), 503, "damaged"),
    (DatabaseError("inside", {}, by_sqlite("SQLITE_NOTADB")), 503, "damaged"),
    (PoolTimeoutError("inside"), 503, "unavailable"),
    (RecursionError("inside"), 400, "bad_json"),
    (UnicodeEncodeError("utf-8", "inside", 0, 1, "inside"), 400, "bad_json"),
    (OverflowError("inside"), 422, "invalid"),
    (OSError(errno.ENOSPC, "inside"), 503, "unavailable"),
    (OSError(errno.EPERM, "inside"), 500, "internal"),
    (MemoryError("inside"), 503, "unavailable"),
    (RuntimeError("inside"), 500, "internal"),
    (ImATeapot("inside"), 400, "bad_request"),
    (BadGateway("inside"), 500, "internal"),
]


@pytest.mark.parametrize(("error", "status", "code"), CASES, ids=lambda value: type(value).__name__)
def test_everything_raised_has_its_problem(sample: Sample, error: Exception, status: int, code: str) -> None:
    RAISED["now"] = error
    answer = sample.client(None).get("/intake/v1/raised/now", headers={"traceparent": f"00-{'ab' * 16}-{'12' * 8}-01"})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert "inside" not in answer.text
    assert answer.json["trace_id"] == "ab" * 16
    assert answer.json["status"] == status
    assert any("一" <= char <= "鿿" for char in answer.json["title"])
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_wrong_methods_and_addresses(sample: Sample) -> None:
    answer = sample.client().put("/intake/v1/needs")
    assert (answer.status_code, answer.json["code"], answer.headers["Allow"]) == (
        405, "method_not_allowed", "GET, HEAD, OPTIONS, POST",
    )  # fmt: skip
    assert sample.client().get("/intake/v1/nothing").json["code"] == "no_such_address"
    assert sample.client().open("/intake/v1/needs", method="TRACE").status_code == 405


def test_every_answer_is_dressed(sample: Sample) -> None:
    answers: list[Any] = [
        sample.client().get("/intake/v1/needs"),
        sample.client(None).get("/intake/v1/needs"),
        sample.client(None).get("/intake/v1/broken"),
        sample.client().get("/intake/page"),
    ]
    for answer in answers:
        headers = answer.headers
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Request-Id"]
        assert "Server" not in headers
        assert "Access-Control-Allow-Origin" not in headers


def test_ids_of_a_request_are_taken_over_if_they_are_plain(sample: Sample) -> None:
    client = sample.client()
    assert client.get("/intake/livez", headers={"X-Request-Id": "abc-1.2_3"}).headers["X-Request-Id"] == "abc-1.2_3"
    assert client.get("/intake/livez", headers={"X-Request-Id": "a b<>"}).headers["X-Request-Id"] != "a b<>"
