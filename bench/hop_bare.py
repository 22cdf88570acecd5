"""The bare hop as the suite drives it: writes here, the relay and the consumer are processes of bench.bare_hop."""

import contextlib
import random
import subprocess
import sys
import time

import psycopg

from bench.bare_hop import QUEUE, TABLE, connect
from bench.run import Run
from bench.server import ROOT, Process, clean_environment


class BareHop:
    """`with BareHop(run) as hop: hop.waits(100)`"""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.url = run.stack.fresh_database("bench_hop")
        self.broker = run.broker_url
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "BareHop":
        self.pg = self._stack.enter_context(psycopg.connect(self.url, autocommit=True))
        self.pg.execute(TABLE)
        self.pg.autocommit = False
        environ = {"BENCH_PG": self.url, "BENCH_MQ": self.broker}
        self.consumer = subprocess.Popen(
            [sys.executable, "-m", "bench.bare_hop", "consume"], cwd=ROOT, env=clean_environment() | environ,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._stack.callback(self._end)
        self._line()
        words = ("-m", "bench.bare_hop", "relay")
        self._stack.enter_context(Process(words, environ, self.run.folder("bare-hop")))
        return self

    def _end(self) -> None:
        self.consumer.kill()
        self.consumer.wait()
        connection = connect(self.broker, False)
        connection.channel().queue_delete(QUEUE)
        connection.close()

    def _line(self) -> str:
        assert self.consumer.stdout is not None
        return self.consumer.stdout.readline()

    def waits(self, count: int) -> list[float]:
        """Milliseconds from just before the commit to the consumer's callback, one write at a time."""
        found = []
        for _ in range(count):
            with self.pg.cursor() as cursor:
                cursor.execute("INSERT INTO hop (body) VALUES (%s)", ("x" * 600,))
                cursor.execute("NOTIFY hop")
            before = time.monotonic()
            self.pg.commit()
            found.append((float(self._line().split()[1]) - before) * 1000)
            time.sleep(random.uniform(0.005, 0.02))
        return found

    def __exit__(self, *_error: object) -> None:
        self._stack.close()
