"""Baiying as real processes, in either mode, to be killed and watched: for journeys, the fault sweep and chaos."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from shared.settings import SERVICES, Settings, load
from tests.faults import orphans
from tests.live.processes import family, free_ports, signal_all

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-of-this-test-run-0123456789abcdef"


class Running:
    """`with Running(folder) as it:` embedded, or with the `environ` of a broker and databases the production processes.

    A dead process is started again, as a supervisor would, until `leave_dead` names it.
    """

    def __init__(self, folder: Path, live: Mapping[str, str] | None = None, **environ: str) -> None:
        self.folder = folder
        self.mode = "production" if live else "embedded"
        self.ports = dict(zip(SERVICES, free_ports(4), strict=True))
        if not live:
            self.ports = dict.fromkeys(SERVICES, self.ports["directory"])
        self.urls = {service: f"http://127.0.0.1:{port}" for service, port in self.ports.items()}
        self.armoury = folder.parent / "armoury"
        for name in self.names:
            (self.armoury / name).mkdir(parents=True)
        self.environ = self._environ(live or {}) | environ
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.leave_dead: set[str] = set()
        self.trees: dict[str, Path] = {}
        """Processes that run another tree's code than this one's."""
        self.restarts: list[str] = []
        self.tokens: dict[str, str] = {}
        self.accepted: list[str] = []
        """Needs that were answered with 201 in this test."""
        self.sound = True
        """Whether the last look at the books found nothing; shared systems are thrown away when it did."""
        self._ending = threading.Event()
        self._turn = threading.RLock()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    @property
    def names(self) -> list[str]:
        """The processes of this mode."""
        if self.mode == "embedded":
            return ["server"]
        return [f"{service}.{kind}" for service in SERVICES for kind in ("web", "worker")]

    def _environ(self, live: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BAIYING_")}
        env = kept | {"BAIYING_DATA": str(self.folder), "BAIYING_SECRET": SECRET, "BAIYING_LOG_LEVEL": "WARNING"}
        if self.mode == "production":
            env |= {"BAIYING_MODE": "production", "BAIYING_KEYS": "test", "WEB_CONCURRENCY": "1", **live}
            env |= {f"BAIYING_{service.upper()}_URL": url for service, url in self.urls.items()}
        return env

    def settings(self) -> Settings:
        """The settings these processes run on, for tests that look into the databases."""
        return load(self.environ)

    @staticmethod
    def command(name: str) -> list[str]:
        """How the process of this name is started; what follows a # tells several of a kind apart."""
        if name == "server":
            return [sys.executable, "-m", "deploy.serve"]
        service, kind = name.partition("#")[0].split(".")
        return [sys.executable, "-m", f"services.{service}", kind]

    def start(self, name: str, **environ: str) -> None:
        """Start one process; `environ` holds until it dies."""
        service = "directory" if name == "server" else name.split(".")[0]
        env = self.environ | {"BAIYING_PORT": str(self.ports[service])}
        env |= {"FAILPOINTS_FOLDER": str(self.armoury / name), **environ}
        with (self.folder.parent / f"{name}.log").open("ab") as output:
            self.processes[name] = subprocess.Popen(
                self.command(name), cwd=self.trees.get(name, ROOT), env=env, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        orphans.note(self.processes[name].pid, self.folder)

    def up(self) -> "Running":
        """Start everything, watch over it, wait until it answers."""
        orphans.sweep()
        try:
            for name in self.names:
                self.start(name)
            self._watcher.start()
            self.wait_live(90)
        except BaseException:
            self.close()
            raise
        return self

    def send(self, name: str, number: int = signal.SIGKILL) -> None:
        """Signal a process and all its children."""
        try:
            os.killpg(self.processes[name].pid, number)
        except ProcessLookupError:
            return

    def send_to_children(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Signal the children of a process only: gunicorn's workers without their master."""
        signal_all(family(self.processes[name].pid)[1:], number)

    def end(self, name: str, number: int = signal.SIGTERM, seconds: float = 30.0) -> float:
        """End a process for as long as `leave_dead` holds it; how long it took. Killed when it does not end."""
        self.leave_dead.add(name)
        started = time.monotonic()
        with self._turn:
            process = self.processes[name]
        self.send(name, signal.SIGCONT)
        os.kill(process.pid, number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.send(name)
            process.wait()
        self.send(name)
        return time.monotonic() - started

    def restart(self, name: str, **environ: str) -> None:
        """Kill a process and start it again with another environment until it dies the next time."""
        self.end(name, signal.SIGKILL)
        self.start(name, **environ)
        self.leave_dead.discard(name)

    def revive(self, name: str) -> None:
        """Let the watcher start again what `end` ended."""
        self.leave_dead.discard(name)

    def drop(self, name: str) -> None:
        """End a process that was added to the usual ones."""
        self.end(name, signal.SIGKILL)
        del self.processes[name]
        self.leave_dead.discard(name)

    # fail-points -----------------------------------------------------------------------------------------------------
    def arm(self, name: str, point: str, action: str = "kill", n: int = 1) -> None:
        """The n-th hit of a fail-point in this process, from now on, acts once."""
        self._struck(name, point).unlink(missing_ok=True)
        fresh = self.armoury / "fresh"
        fresh.write_text(action)
        fresh.rename(self.armoury / name / f"{point}.{n}")

    def struck(self, name: str, point: str) -> bool:
        """Whether it has acted."""
        return self._struck(name, point).exists()

    def _struck(self, name: str, point: str) -> Path:
        return self.armoury / name / f"{point}.struck"

    def disarm(self) -> None:
        for file in self.armoury.glob("*/*"):
            file.unlink(missing_ok=True)

    # waiting ---------------------------------------------------------------------------------------------------------
    def wait_live(self, seconds: float = 60.0) -> None:
        """Wait until every service answers /livez and every process runs."""
        for service in SERVICES:
            self.until(lambda service=service: self.answers(service), seconds, f"{service} live")  # type: ignore[misc]
        self.until(lambda: all(map(self.is_alive, self.processes)), seconds, "all processes run")

    def is_alive(self, name: str) -> bool:
        return self.processes[name].poll() is None

    def answers(self, service: str) -> bool:
        try:
            with urllib.request.urlopen(f"{self.urls[service]}/{service}/livez", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def ready(self, service: str) -> tuple[int, dict[str, object]]:
        """Status and body of a service's /readyz."""
        try:
            with urllib.request.urlopen(f"{self.urls[service]}/{service}/readyz", timeout=15) as answer:
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
        while not self._ending.wait(0.1):
            for name, process in list(self.processes.items()):
                if process.poll() is not None and name not in self.leave_dead and not self._ending.is_set():
                    with self._turn:
                        self.send(name)
                        self.restarts.append(name)
                        self.start(name)

    def close(self) -> None:
        """Kill everything: nothing of it is wanted any more."""
        self._ending.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for name in self.processes:
            self.send(name)
        for process in self.processes.values():
            process.wait()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
