"""Baiying as real processes, in either mode, to be killed and watched: for journeys, the fault sweep and chaos."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from shared.settings import SERVICES, Settings, load
from tests.live.stack import LiveStack

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-of-this-test-run-0123456789abcdef"
GUNICORN = ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """`with Running(folder) as it:` embedded, or `Running(folder, stack)` on a broker and PostgreSQL.

    A dead process is started again without its fail-point, as a supervisor would, until `leave_dead` names it.
    """

    def __init__(self, folder: Path, stack: LiveStack | None = None, **environ: str) -> None:
        self.folder, self.stack = folder, stack
        self.mode = "live" if stack else "embedded"
        self.ports = {name: free_port() for name in ("front", *SERVICES)}
        self.url = f"http://127.0.0.1:{self.ports['front']}"
        self.environ = self._environ() | environ
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.leave_dead: set[str] = set()
        self.restarts: list[str] = []
        self.spent = folder.parent / "spent"
        self.spent.mkdir(exist_ok=True)
        self._ending = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    @property
    def names(self) -> list[str]:
        """The processes of this mode."""
        if not self.stack:
            return ["server"]
        return ["front"] + [f"{service}.{kind}" for service in SERVICES for kind in ("web", "worker")]

    def _environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BAIYING_")}
        env = kept | {"BAIYING_DATA": str(self.folder), "BAIYING_SECRET": SECRET, "BAIYING_LOG_LEVEL": "WARNING"}
        if self.stack and self.stack.broker:
            env |= {"BAIYING_MODE": "production", "BAIYING_KEYS": "test", "BAIYING_BROKER_URL": self.stack.broker.url}
            for service in SERVICES:
                env[f"BAIYING_{service.upper()}_DATABASE_URL"] = self.stack.fresh_database(service)
                env[f"BAIYING_{service.upper()}_URL"] = f"http://127.0.0.1:{self.ports[service]}"
        return env

    def settings(self) -> Settings:
        """The settings these processes run on, for tests that look into the databases."""
        return load(self.environ)

    def command(self, name: str) -> list[str]:
        if name == "server":
            return [sys.executable, "-m", "deploy.serve"]
        if name == "front":
            bind = f"127.0.0.1:{self.ports['front']}"
            return [sys.executable, *GUNICORN, "-b", bind, "deploy.front:create_app()"]
        service, kind = name.split(".")
        return [sys.executable, "-m", f"services.{service}", kind]

    def start(self, name: str, failpoints: str = "", **environ: str) -> None:
        """Start one process, with fail-points armed if given."""
        port = self.ports["front" if name in ("server", "front") else name.split(".")[0]]
        env = self.environ | {"BAIYING_PORT": str(port), "FAILPOINTS": failpoints}
        env |= {"FAILPOINTS_ONCE": str(self.spent), **environ}
        with (self.folder.parent / f"{name}.log").open("ab") as output:
            self.processes[name] = subprocess.Popen(
                self.command(name), cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True
            )

    def start_all(self, failpoints: str = "") -> None:
        if self.stack:
            for service in SERVICES:
                subprocess.run(
                    [sys.executable, "-m", f"services.{service}", "migrate"],
                    cwd=ROOT, env=self.environ, check=True, stdout=subprocess.DEVNULL,
                )  # fmt: skip
        for name in self.names:
            self.start(name, "" if name == "front" else failpoints)

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signal a process and all its children."""
        try:
            os.killpg(self.processes[name].pid, number)
        except ProcessLookupError:
            return

    def restart(self, name: str, failpoints: str = "", **environ: str) -> None:
        """End a process and start it again, with fail-points armed; waits until everything answers."""
        self.leave_dead.add(name)
        self.kill(name, signal.SIGTERM)
        try:
            self.processes[name].wait(15)
        except subprocess.TimeoutExpired:
            self.kill(name)
            self.processes[name].wait()
        self.kill(name)
        self.start(name, failpoints, **environ)
        self.leave_dead.discard(name)
        self.wait_ready()

    def is_alive(self, name: str) -> bool:
        return self.processes[name].poll() is None

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Wait until every service answers /livez."""
        self.until(lambda: all(self.answers(f"/{service}/livez") for service in SERVICES), seconds, "all services live")

    def answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def ready(self, service: str) -> tuple[int, dict[str, object]]:
        """Status and body of a service's /readyz."""
        try:
            with urllib.request.urlopen(f"{self.url}/{service}/readyz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def until(self, holds: Callable[[], bool], seconds: float, what: str) -> float:
        """Wait until something holds; how long it took. Raises AssertionError with the logs' tails when it does not."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if holds():
                return time.monotonic() - started
            time.sleep(0.1)
        raise AssertionError(f"not within {seconds:g} s: {what}\n{self.tails()}")

    def tails(self) -> str:
        """The last lines of each process's output."""
        logs = sorted(self.folder.parent.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in logs)

    def _watch(self) -> None:
        while not self._ending.wait(0.2):
            for name, process in list(self.processes.items()):
                if process.poll() is not None and name not in self.leave_dead and not self._ending.is_set():
                    self.kill(name)
                    self.restarts.append(name)
                    self.start(name)

    def __enter__(self) -> "Running":
        return self

    def up(self, failpoints: str = "") -> "Running":
        """Start everything, watch over it, wait until it answers."""
        self.start_all(failpoints)
        self._watcher.start()
        self.wait_ready()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ending.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for name in self.processes:
            self.kill(name, signal.SIGCONT)
            self.kill(name, signal.SIGTERM)
        until = time.monotonic() + 10
        for name, process in self.processes.items():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.kill(name)
                process.wait()
            self.kill(name)
