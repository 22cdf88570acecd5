"""Two PostgreSQL as docs/cluster.md sets them up: a primary, and a replica that confirms every commit."""

import os
import pwd
import subprocess
from pathlib import Path

import psycopg

from tests.live.postgres import Postgres, program
from tests.live.processes import until

NAME = "db2"


class Replica(Postgres):
    """Begins as a copy of its primary and follows it."""

    def __init__(self, home: Path, primary: Postgres, name: str = NAME) -> None:
        super().__init__(home)
        self.primary, self.name = primary, name
        self._password = primary._password

    def _make(self, data: Path) -> None:
        self.home.mkdir(parents=True)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.home, owner.pw_uid, owner.pw_gid)
        source = f"{self.primary.url}?application_name={self.name}"
        words = ["-D", str(data), "-d", source, "-R", "-X", "stream", "-c", "fast", "-C", "-S", self.name, "--no-sync"]
        command = [*self._as_other_user(), str(program("pg_basebackup")), *words]
        done = subprocess.run(command, cwd=self.home, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pg_basebackup failed: {done.stderr}")
        with (data / "postgresql.conf").open("a") as config:
            config.write(f"\nport = {self.port}\nunix_socket_directories = '{self.home}'\n")


class Pair:
    """`with Pair(primary, home) as pair:` a replica beside a primary that runs; both are reached by one URL."""

    def __init__(self, primary: Postgres, home: Path) -> None:
        self.primary, self.replica = primary, Replica(home, primary)

    def __enter__(self) -> "Pair":
        self.replica.start()
        self.confirm_by(NAME)
        until(lambda: self.is_confirmed, 20, "the replica confirms what the primary writes")
        return self

    def __exit__(self, *_error: object) -> None:
        self.replica.close()

    def confirm_by(self, name: str) -> None:
        """Whose confirmation a commit waits for; "" for nobody's."""
        with psycopg.connect(self.primary.url, autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")  # type: ignore[arg-type]
            connection.execute("SELECT pg_reload_conf()")

    @property
    def is_confirmed(self) -> bool:
        with psycopg.connect(self.primary.url, autocommit=True) as connection:
            row = connection.execute("SELECT sync_state FROM pg_stat_replication").fetchone()
        return bool(row) and row[0] == "sync"

    def both(self, url: str) -> str:
        """The address of a database of the primary, with the replica beside."""
        mine = f"127.0.0.1:{self.primary.port}"
        return url.replace(mine, f"{mine},127.0.0.1:{self.replica.port}")

    def promote(self) -> None:
        """What the duty officer does when the primary is lost."""
        with psycopg.connect(self.replica.url, autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")
