"""TLS to the database, as its address says: what is believed, and what is refused in one line."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.settings import Settings
from tests.house.source import ROOT
from tests.live.certificates import Authority
from tests.live.fixtures import skip_or_fail
from tests.live.postgres import Postgres
from tests.live.secured import SecuredPostgres
from tests.live.stack import standing


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"), "ours")


@pytest.fixture(scope="module")
def database(authority: Authority) -> Iterator[SecuredPostgres]:
    skip_or_fail([name for name in (Postgres.missing(),) if name])
    good = authority.issue("good", "localhost", "127.0.0.1")
    with standing(lambda home: SecuredPostgres(home, good)) as found:
        yield found


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_database_is_reached_over_tls(
    database: SecuredPostgres, authority: Authority, tmp_path: Path, host: str
) -> None:
    name = database.fresh_database("intake").rpartition("/")[2]
    url = database.secured(name, authority.file, host)
    assert _migrated(tmp_path, url)[0] == 0
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": url}))
    try:
        with db.read() as session:
            assert session.scalar(sa.text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) is True
    finally:
        db.dispose()


def test_a_database_that_is_not_ours_stops_the_start_with_one_line(
    database: SecuredPostgres, tmp_path: Path, authority: Authority
) -> None:
    name = database.fresh_database("intake").rpartition("/")[2]
    (tmp_path / "foreign.pem").write_text(Authority(tmp_path, "foreign").text)
    code, told = _migrated(tmp_path, database.secured(name, tmp_path / "foreign.pem"))
    assert code != 0
    assert "certificate verify failed" in told
    assert "Traceback" not in told
    assert database._password not in told


def _migrated(folder: Path, url: str) -> tuple[int, str]:
    """How the step before the start ends, and what it says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BAIYING_")}
    env = kept | {"BAIYING_DATA": str(folder), "BAIYING_INTAKE_DATABASE_URL": url}
    command = [sys.executable, "-m", "services.intake", "migrate"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr
