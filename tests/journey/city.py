"""The sample city for walks: a folder of SQLite files, or PostgreSQL databases to be copied for each system."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from deploy.embedded import Embedded
from deploy.sample import load_sample
from shared.db import Database
from shared.db.ground import relay
from shared.log import head
from shared.settings import SERVICES, Settings
from tests.journey.walk import enrol
from tests.live.postgres import Postgres


def copy_city(template: Path, folder: Path) -> Path:
    """A data folder of its own with the sample city."""
    shutil.copytree(template, folder)
    _call_published(Settings(data=folder))
    return folder


class PostgresCity:
    """The sample city in four PostgreSQL databases, heard by all services; `copy` makes four more."""

    def __init__(self, postgres: Postgres, folder: Path) -> None:
        self.postgres = postgres
        self.urls = {service: postgres.fresh_database(service) for service in SERVICES}
        settings = Settings(data=folder, database_urls=self.urls)
        system = Embedded(settings)
        load_sample(system.databases["directory"])
        enrol(system.databases["directory"])
        system.settle()
        system.stop()
        _call_published(settings)

    def copy(self) -> dict[str, str]:
        """The environment of a production that runs on copies of its own."""
        return {f"BAIYING_{service.upper()}_DATABASE_URL": self._copy(url) for service, url in self.urls.items()}

    def _copy(self, url: str) -> str:
        source = url.rpartition("/")[2]
        name = self.postgres.fresh_database(source).rpartition("/")[2]
        statements = (
            sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)),
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)),
        )
        with psycopg.connect(self.postgres.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)
        return self.postgres.url_of(name)


def _call_published(settings: Settings) -> None:
    """The relays need not publish the whole directory again at the first start; everybody has heard it."""
    for service in SERVICES:
        db = Database(service, settings)
        with db.write() as session:
            session.execute(relay.delete())
            session.execute(sa.insert(relay).values(name="relay", pos=head(session)))
        db.dispose()


def live_environ(broker_url: str, databases: Mapping[str, str]) -> dict[str, str]:
    """What production processes need to know of the live programs."""
    return {"BAIYING_BROKER_URL": broker_url, **databases}
