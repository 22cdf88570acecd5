"""RabbitMQ and PostgreSQL for one run: started together on free loopback ports, in a private folder, stopped by pid.

Used by the live tests, the benchmarks and demonstrations: so nothing of pytest is in here.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.live.broker import Broker
from tests.live.postgres import Postgres
from tests.live.processes import is_running, signal_all

PREFIX = "baiying-live-"
Part = TypeVar("Part", Broker, Postgres)
Server = TypeVar("Server", bound=Broker | Postgres)


class LiveStack:
    """`with LiveStack() as stack:` or start() and stop(). Wants the programs installed (see `missing`)."""

    def __init__(self, with_broker: bool = True, with_postgres: bool = True) -> None:
        self.home = claim()
        self.broker = Broker(self.home / "broker") if with_broker else None
        self.postgres = Postgres(self.home / "postgres") if with_postgres else None

    @staticmethod
    def missing() -> list[str]:
        """Names of the programs that are not installed."""
        return [name for name in (Broker.missing(), Postgres.missing()) if name]

    def start(self) -> "LiveStack":
        """Start both at once and wait until both answer; first clear away what a killed run left behind."""
        sweep()
        parts = self._parts
        try:
            for part in parts:
                part.launch()
            for part in parts:
                part.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End everything that was started and remove the folder."""
        for part in self._parts:
            part.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def fresh_database(self, name: str) -> str:
        """Create an empty PostgreSQL database and give its URL (postgresql://...)."""
        return self._needed(self.postgres).fresh_database(name)

    def rabbitmqctl(self, *words: str) -> str:
        return self._needed(self.broker).ctl(*words)

    def stop_broker(self) -> None:
        self._needed(self.broker).stop()

    def start_broker(self) -> None:
        self._needed(self.broker).start()

    def kill_broker(self) -> None:
        self._needed(self.broker).kill()

    def wipe_broker(self) -> None:
        """Kill it and throw its data away; it stays down until start_broker()."""
        self._needed(self.broker).wipe()

    def freeze_broker(self) -> None:
        self._needed(self.broker).freeze()

    def thaw_broker(self) -> None:
        self._needed(self.broker).thaw()

    @staticmethod
    def _needed(part: Part | None) -> Part:
        if part is None:
            raise RuntimeError("this stack was made without it")
        return part

    def __enter__(self) -> "LiveStack":
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def _parts(self) -> list[Broker | Postgres]:
        return [part for part in (self.broker, self.postgres) if part is not None]


@contextmanager
def standing(make: Callable[[Path], Server]) -> Iterator[Server]:
    """One server of its own kind, made for the folder it is given, running; ended and removed afterwards."""
    home = claim()
    server = make(home / "server")
    try:
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(home)


def claim() -> Path:
    """A folder of this run, for `sweep` to know when the run was killed."""
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    (home / "owner").write_text(str(os.getpid()))
    home.chmod(0o711)  # the server of another user must reach its own folder in it
    return home


def sweep() -> None:
    """End the servers of runs that were killed: those whose working folder is in such a run's home."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = home / "owner"
        if not owner.exists() or is_running(int(owner.read_text() or 0)):
            continue
        signal_all([pid for pid in _processes() if _works_in(pid, home)], signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


def _processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _works_in(pid: int, home: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink().is_relative_to(home)
    except OSError:
        return False
