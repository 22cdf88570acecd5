"""A read-only disk under PostgreSQL is told from a right that is missing."""

from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError, ProgrammingError

from shared.db import Database
from shared.db.unwritable import is_read_only
from shared.settings import Settings
from shared.web.space import of_disk
from tests.live.postgres import Postgres


class Denied(psycopg.errors.InsufficientPrivilege):
    """As the server says it from one of its own files."""

    def __init__(self, source_file: str) -> None:
        super().__init__("could not extend file")
        self.said = SimpleNamespace(source_file=source_file)

    @property
    def diag(self) -> SimpleNamespace:  # type: ignore[override]
        return self.said


@pytest.mark.parametrize(("said_in", "disk"), [("md.c", True), ("fd.c", True), ("xlog.c", True), ("aclchk.c", False)])
def test_by_where_it_was_said(said_in: str, disk: bool, tmp_path: Path) -> None:
    error, db = Denied(said_in), Database("intake", Settings(data=tmp_path))
    told = db._told(SimpleNamespace(original_exception=error, statement="INSERT", parameters={}))  # type: ignore[arg-type]
    assert (isinstance(told, OperationalError), db.damaged) == (disk, False)
    assert (is_read_only(error), of_disk(error)) == (disk, disk)


@pytest.mark.live
def test_a_right_that_is_missing_stays_a_fault(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.fresh_database("intake")
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": url}))
    with db.read() as session:
        session.execute(sa.text("CREATE TABLE public.kept (n int)"))
        session.execute(sa.text("SET LOCAL ROLE pg_signal_backend"))
        with pytest.raises(ProgrammingError) as raised:
            session.execute(sa.text("SELECT n FROM public.kept"))
    db.dispose()
    assert not of_disk(raised.value.orig)
