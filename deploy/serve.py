"""Serve the embedded system: gunicorn with one worker of threads, in which the workers' threads are started."""

import logging
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

from deploy.embedded import Embedded
from deploy.patient import CONNECTIONS, allow_many_lines
from shared.db.damage import said_of_beginning
from shared.logs import take_over_server
from shared.process import few_arenas, keep_loaded, settings_or_exit
from shared.settings import SERVICES, Settings
from shared.web.shedding import THREADS


class EmbeddedServer(BaseApplication):  # type: ignore[misc]
    """gunicorn around deploy.embedded.Embedded; everything is opened after the fork, in the one worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.system: Embedded | None = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": "deploy.patient.OpenWorker",
            "worker_connections": CONNECTIONS,
            "workers": 1,
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "control_socket_disable": True,
            "loglevel": "warning",
            "worker_exit": lambda _server, _worker: self.close(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        take_over_server()
        self.system = Embedded(self.settings)
        self.system.start()
        keep_loaded()
        return self.system.wsgi

    def close(self) -> None:
        """Stop the threads of the worker that ends."""
        if self.system is not None:
            self.system.stop()
            self.system = None


def require_readable(settings: Settings) -> None:
    """Raises SystemExit (75) naming a database file that is none any more, before anything is begun."""
    for service in SERVICES:
        if said := said_of_beginning(settings.database_url(service)):
            print(f"{service}: its database: {said}", file=sys.stderr)  # noqa: T201 - for whoever looks why
            raise SystemExit(75)


def serve(settings: Settings) -> None:
    """Serve until told to stop (SIGTERM or Ctrl-C). Raises SystemExit from gunicorn when the port is taken."""
    require_readable(settings)
    allow_many_lines()
    few_arenas()
    logging.getLogger("gunicorn.error").setLevel(logging.WARNING)
    EmbeddedServer(settings).run()


if __name__ == "__main__":
    serve(settings_or_exit())
