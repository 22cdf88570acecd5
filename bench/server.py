"""Processes that are measured: started, waited for, their CPU time read, stopped by pid."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from bench.machine import cpu_seconds, resident_mib
from tests.live.processes import end, free_ports, is_running

ROOT = Path(__file__).parents[1]
BYTECODE = Path(tempfile.gettempdir()) / f"baiying-bench-bytecode-{os.getuid()}"
GUNICORN = ("-m", "gunicorn", "-k", "gthread", "--keep-alive", "75", "--no-control-socket", "--log-level", "error")


def clean_environment() -> dict[str, str]:
    """Ours without settings, and with a place for compiled modules, so that a start compiles nothing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BAIYING_", "BENCH_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | {"PYTHONPYCACHEPREFIX": str(BYTECODE)}


class Process:
    """`with Process(words, environ):` one program of this Python; its output goes to a file in `folder`."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        self.words, self.environ, self.folder = words, environ, folder
        self.pid = 0

    def __enter__(self) -> "Process":
        with (self.folder / "output.log").open("ab") as output:
            self._popen = subprocess.Popen(
                [sys.executable, *self.words], cwd=ROOT, env=clean_environment() | dict(self.environ),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=output, start_new_session=True,
            )  # fmt: skip
        self.pid = self._popen.pid
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it and its children."""
        if self.pid and self._popen.poll() is None:
            end(self.pid, signal.SIGTERM, 20)
        self._popen.wait()
        self.pid = 0

    @property
    def cpu(self) -> float:
        return cpu_seconds(self.pid)

    @property
    def memory(self) -> float:
        return resident_mib(self.pid)

    @property
    def complaints(self) -> str:
        """The end of what it wrote on standard error."""
        return (self.folder / "output.log").read_text(errors="replace")[-2000:]


class WebServer(Process):
    """A process that serves on a free port; ready when each of `paths` answers 200."""

    def __init__(
        self, words: Sequence[str], environ: Mapping[str, str], folder: Path, paths: Sequence[str], port: int = 0
    ) -> None:
        self.port = port or free_ports(1)[0]
        super().__init__([word.format(port=self.port) for word in words], environ, folder)
        self.environ = {**environ, "BAIYING_PORT": str(self.port)}
        self.paths = paths
        self.started_in = 0.0

    def __enter__(self) -> "WebServer":
        start = time.monotonic()
        super().__enter__()
        try:
            self.await_ready(90)
        except BaseException:
            self.stop()
            raise
        self.started_in = time.monotonic() - start
        return self

    def await_ready(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not all(answers(self.port, path) for path in self.paths):
            if time.monotonic() > until or self._popen.poll() is not None or not is_running(self.pid):
                raise RuntimeError(f"{' '.join(self.words)} did not get ready:\n{self.complaints}")
            time.sleep(0.02)


def gunicorn(app: str, workers: int, threads: int) -> tuple[str, ...]:
    """The command line of gunicorn gthread for an app."""
    return (*GUNICORN, "-b", "127.0.0.1:{port}", "-w", str(workers), "--threads", str(threads), app)


def answers(port: int, path: str) -> bool:
    """Whether a GET is answered with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
