"""Everything in one process: four services on SQLite files, their workers as threads, one WSGI door in front."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

from deploy.tour import mount
from services.directory import queries as directory_queries
from services.directory.app import SERVICE as DIRECTORY
from services.intake.app import SERVICE as INTAKE
from services.notify.app import SERVICE as NOTIFY
from services.tasking.app import SERVICE as TASKING
from shared.bus import open_bus
from shared.db import Database
from shared.db.migrate import upgrade
from shared.files import Store
from shared.log import FeedPage, read_feed
from shared.settings import Settings
from shared.web import create_app
from shared.workers import Workers, follows_of

SERVICES = (DIRECTORY, INTAKE, TASKING, NOTIFY)
MOST_ROUNDS = 500


class LocalPeers:
    """Feeds, cards and files read straight from the databases and folders of this process; for one reading service."""

    def __init__(self, databases: dict[str, Database], service: str) -> None:
        self.databases, self.service = databases, service

    def feed(self, producer: str, after: int, hash_: str, limit: int) -> FeedPage:
        with self.databases[producer].read() as session:
            return read_feed(session, after, hash_, limit)

    def cards(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        with self.databases["directory"].read() as session:
            return directory_queries.cards(session, ids, self.service)

    def file(self, owner: str, sha256: str, into: IO[bytes], most: int) -> None:
        with Store.of(self.databases[owner].settings, owner).open(sha256) as held:
            shutil.copyfileobj(held, into)


class Embedded:
    """The whole of Baiying in this process. `start()` for real, `settle()` for tests and one-off work."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.databases = {service.name: Database(service.name, settings) for service in SERVICES}
        for service in SERVICES:
            upgrade(self.databases[service.name], service.steps, service.base.metadata)
        self.bus = open_bus(settings, follows_of(SERVICES))
        self.apps = {s.name: create_app(s, settings, self.databases[s.name]) for s in SERVICES}
        self.workers = {
            s.name: Workers(s, self.databases[s.name], LocalPeers(self.databases, s.name), self.bus) for s in SERVICES
        }

        for name, app in self.apps.items():
            app.extensions["baiying.health"].probes.append(self.workers[name].verdict)
        mount(self.wsgi, self.apps, self.databases["directory"])

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Give a request to the service its path names; the rest is the directory's: the root, /static, the tour."""
        first = environ.get("PATH_INFO", "/").split("/", 2)[1] if environ.get("PATH_INFO") else ""
        app = self.apps["notify"] if first == "l" else self.apps.get(first, self.apps["directory"])
        return app.wsgi_app(environ, start_response)

    def start(self) -> None:
        """Start followers, relays and chores as threads."""
        for workers in self.workers.values():
            workers.start()

    def stop(self) -> None:
        """End the threads, all at once, and close the databases."""
        for workers in self.workers.values():
            workers.end()
        for workers in self.workers.values():
            workers.stop()
        self.bus.close()
        for db in self.databases.values():
            db.dispose()

    def settle(self) -> int:
        """Turn all workers by hand until nothing moves. Raises RuntimeError when they never rest."""
        done = 0
        for _ in range(MOST_ROUNDS):
            moved = sum(workers.turn() for workers in self.workers.values())
            done += moved
            if not moved:
                return done
        raise RuntimeError("the workers do not come to rest")
