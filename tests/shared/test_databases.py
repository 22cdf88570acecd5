"""Where a DATABASE_URL leads: one PostgreSQL or several, and what is no address of any."""

import pytest

from shared.databases import FORM, faults_of, servers_of
from shared.db import Database
from shared.settings import Settings, SettingsError, load

SEVERAL = "postgresql://who:a%40b@db1:5433,db2/intake?sslmode=verify-full"


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        ("postgresql:///intake", ()),
        ("postgresql://who@db1/intake", (("db1", 5432),)),
        ("postgresql+psycopg://who:x@10.0.0.1:6000/intake", (("10.0.0.1", 6000),)),
        (SEVERAL, (("db1", 5433), ("db2", 5432))),
        ("postgresql://who:x@[fd00::1]:5433,[fd00::2]/intake", (("fd00::1", 5433), ("fd00::2", 5432))),
    ],
)
def test_the_servers_of_an_address(url: str, servers: tuple[tuple[str, int], ...]) -> None:
    assert servers_of(url) == servers
    assert faults_of("BAIYING_DATABASE_URL", url) == []


@pytest.mark.parametrize("hosts", ["db1,", "db1:x,db2", "db1:0", "db1:70000", "db1:1:2", "db 1", "[fd00", ":5432"])
def test_what_is_no_address_stops_the_start_with_one_line_and_without_its_password(hosts: str) -> None:
    url = f"postgresql://who:hidden-words@{hosts}/intake"
    with pytest.raises(SettingsError) as told:
        load({"BAIYING_INTAKE_DATABASE_URL": url})
    assert told.value.lines == [f"BAIYING_INTAKE_DATABASE_URL: {FORM}"]


def test_the_pool_is_told_of_all_and_means_the_one_that_takes_writes(tmp_path: object) -> None:
    db = Database("intake", Settings(data=tmp_path, database_urls={"intake": SEVERAL}))  # type: ignore[arg-type]
    _, named = db.write_engine.dialect.create_connect_args(db.write_engine.url)
    del named["context"]
    assert named == {
        "host": "db1,db2", "port": "5433,5432", "user": "who", "password": "a@b", "dbname": "intake",
        "sslmode": "verify-full", "target_session_attrs": "read-write",
    }  # fmt: skip
    db.dispose()
