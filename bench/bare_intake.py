"""The bare endpoint: Flask, one route, no validation, no rights, no log lines; the rows of one need and the answer.

BENCH_STORE is a PostgreSQL URL or the path of a SQLite file; BENCH_LOCKED, BENCH_JOURNAL, BENCH_PERSON, BENCH_UNIT.
"""

import os

from flask import Flask, Response, request

from bench.bare_rows import Asked, OnPostgres, OnSqlite

STORE = os.environ["BENCH_STORE"]
PERSON, UNIT = os.environ["BENCH_PERSON"], os.environ["BENCH_UNIT"]
store = (
    OnPostgres(STORE, os.environ["BENCH_LOCKED"] == "1")
    if STORE.startswith("postgresql")
    else OnSqlite(STORE, os.environ["BENCH_JOURNAL"])
)
app = Flask(__name__)


@app.post("/needs")
def raise_need() -> Response:
    """Write the rows and answer 201."""
    asked = Asked(PERSON, UNIT, request.headers["Idempotency-Key"], request.get_data())
    return Response(store.save(asked), status=201, mimetype="application/json")


@app.get("/alive")
def alive() -> str:
    """For the start."""
    return "yes"
