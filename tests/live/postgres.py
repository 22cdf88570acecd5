"""A private PostgreSQL: own folder, loopback only, durable (fsync on), stopped by pid."""

import contextlib
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from tests.live.processes import end, family, free_ports, is_running, signal_all, spawn, until

CONFIG = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{home}'
max_connections = 200
shared_buffers = 64MB
fsync = on
synchronous_commit = on
max_wal_size = 256MB
autovacuum_naptime = 10s
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
"""
SMALL = """
max_wal_size = 8MB
min_wal_size = 2MB
wal_recycle = off
"""
"""Little of the log of changes is kept ready: a full disk is soon felt."""


def program(name: str) -> str | None:
    """Where a program of the newest installed PostgreSQL is."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(places[-1]) if places else shutil.which(name)


def cut_connections(url: str) -> None:
    """End every other connection to a database, as an operator may (pg_terminate_backend)."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) {others}")


class Postgres:
    """One PostgreSQL cluster in a folder; its data in another one if that is given. `small`: in as little as it can."""

    def __init__(self, home: Path, data: Path | None = None, small: bool = False) -> None:
        self.home, self.data, self.small = home, data or home / "data", small
        (self.port,) = free_ports(1)
        self._password = secrets.token_hex(8)
        self._pid = 0
        self._numbers = itertools.count(1)

    @staticmethod
    def missing() -> str | None:
        """What is not installed, or None."""
        return None if program("initdb") and program("postgres") else "PostgreSQL (initdb, postgres)"

    @property
    def url(self) -> str:
        """Of the maintenance database."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/{database}"

    @property
    def running(self) -> bool:
        return bool(self._pid) and is_running(self._pid)

    @property
    def pids(self) -> list[int]:
        """The server and its children."""
        return family(self._pid) if self._pid else []

    def launch(self) -> None:
        """Make the cluster if it is new, and start the server without waiting for it."""
        if not self.data.exists():
            self._make(self.data)
        self._pid = spawn([*self._as_other_user(), str(program("postgres")), "-D", str(self.data)], self.home)

    def wait_ready(self, seconds: float = 30.0) -> None:
        until(self._answers_or_ended, seconds, "PostgreSQL is ready")
        if not is_running(self._pid):
            raise RuntimeError(f"PostgreSQL ended at start: {(self.home / 'output.log').read_text()[-1500:]}")

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        """A fast shutdown: clients are cut off, data is flushed."""
        if self._pid:
            end(self._pid, signal.SIGINT)
            self._pid = 0

    def crash(self) -> None:
        """An immediate shutdown (pg_ctl -m immediate): nothing is flushed, `start` recovers from the log."""
        if self._pid:
            end(self._pid, signal.SIGQUIT)
            self._pid = 0

    def kill(self) -> None:
        """As a power cut would; `start` recovers from the log."""
        pid, self._pid = self._pid, 0
        if pid:
            everybody = family(pid)
            signal_all(everybody, signal.SIGKILL)
            until(lambda: not any(is_running(each) for each in everybody), 10, "PostgreSQL ends when killed")
            with contextlib.suppress(OSError):  # its disk may be read-only
                (self.data / "postmaster.pid").unlink(missing_ok=True)

    def freeze(self) -> None:
        signal_all(self.pids, signal.SIGSTOP)

    def thaw(self) -> None:
        signal_all(self.pids, signal.SIGCONT)

    def close(self) -> None:
        """End the server, whatever state it is in; its data is thrown away anyhow."""
        self.thaw()
        self.kill()

    def fresh_database(self, name: str) -> str:
        """Create an empty database whose name begins with `name` and give its URL."""
        database = f"{name}_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
        return self.url_of(database)

    def _make(self, data: Path) -> None:
        """initdb, as the user postgres when we are root (it refuses root)."""
        for folder in (self.home, data):
            folder.mkdir(parents=True, exist_ok=True)
        password = self.home / "password"
        password.write_text(self._password)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            for path in (self.home, data, password):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        options = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
        options += ["--wal-segsize=1"] if self.small else []
        command = [str(program("initdb")), "-D", str(data), f"--pwfile={password}", *options]
        done = subprocess.run([*self._as_other_user(), *command], cwd=self.home, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stderr}")
        with (data / "postgresql.conf").open("a") as config:
            config.write(CONFIG.format(port=self.port, home=self.home) + (SMALL if self.small else ""))

    def _as_other_user(self) -> list[str]:
        """setpriv becomes the program itself, so that the pid we get is the server's."""
        if os.geteuid() != 0:
            return []
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]

    def _answers_or_ended(self) -> bool:
        if not is_running(self._pid):
            return True
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                pass
            psycopg.connect(self.url, connect_timeout=2).close()
        except (OSError, psycopg.OperationalError):
            return False
        return True
