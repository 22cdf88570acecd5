"""监管进程: the production processes on one machine: started, restarted with back-off, prefixed, stopped.

For trials and small installations (`baiying up --production-like`); a city runs the same processes under systemd or
in containers.
"""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from shared.settings import PORTS, SERVICES, Settings, child_environ

ROOT = Path(__file__).parents[1]
FIRST_REST, LONGEST_REST = 0.5, 30.0
STEADY = 60.0
"""A process that has lived so long (seconds) begins again with the first rest when it ends."""
GRACE = 25.0
COLOURS = (36, 35, 34, 33, 32, 96, 95, 94, 93)
Say = Callable[[str], object]


@dataclass
class Program:
    """One process to be kept alive: its name, command line and environment."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    process: "subprocess.Popen[str] | None" = None
    started_at: float = 0.0
    rest: float = FIRST_REST
    due_at: float = 0.0
    restarts: int = 0
    readers: list[threading.Thread] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Keeps programs alive until told to stop. `run()` blocks; `stop()` may be called from a signal or a thread."""

    def __init__(self, programs: Sequence[Program], say: Say = print) -> None:
        self.programs, self.say = programs, say
        self._ending = threading.Event()
        self._width = max(len(program.name) for program in programs)

    def run(self, ready: Callable[[], None] | None = None) -> int:
        """Start everything, watch it until `stop()`, then end it. `ready` is called once in a thread of its own."""
        for program in self.programs:
            self._start(program)
        if ready is not None:
            threading.Thread(target=ready, daemon=True).start()
        while not self._ending.wait(0.2):
            for program in self.programs:
                self._watch(program)
        return self._end()

    def stop(self) -> None:
        """Ask for the end."""
        self._ending.set()

    def on_signals(self) -> None:
        """SIGTERM and Ctrl-C stop it, and with it every process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())

    def _start(self, program: Program) -> None:
        program.started_at = time.monotonic()
        program.process = subprocess.Popen(
            program.command, cwd=ROOT, env=dict(program.environ), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip
        reader = threading.Thread(target=self._read, args=(program, program.process), daemon=True)
        program.readers = [reader]
        reader.start()

    def _read(self, program: Program, process: "subprocess.Popen[str]") -> None:
        if process.stdout:
            with process.stdout as lines:
                for line in lines:
                    self.say(f"{self._prefix(program)} {line.rstrip()}")

    def _prefix(self, program: Program) -> str:
        name = program.name.ljust(self._width)
        if not sys.stdout.isatty():
            return f"[{name}]"
        colour = COLOURS[list(self.programs).index(program) % len(COLOURS)]
        return f"\033[{colour}m[{name}]\033[0m"

    def _watch(self, program: Program) -> None:
        """Start it again when it has ended and its rest is over; each rest is twice as long as the one before."""
        if program.alive:
            return
        now = time.monotonic()
        if not program.due_at:
            if now - program.started_at > STEADY:
                program.rest = FIRST_REST
            code = program.process.returncode if program.process else None
            program.due_at = now + program.rest
            self.say(f"{self._prefix(program)} 已退出（{code}），{program.rest:g}秒后重新启动 (exited, restarting)")
            program.rest = min(program.rest * 2, LONGEST_REST)
        elif now >= program.due_at:
            program.due_at, program.restarts = 0.0, program.restarts + 1
            self._start(program)

    def _end(self) -> int:
        """SIGTERM to all at once, then wait; who does not end in time is killed."""
        living = [program.process for program in self.programs if program.process and program.alive]
        for process in living:
            process.terminate()
        until = time.monotonic() + GRACE
        for process in living:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for program in self.programs:
            for reader in program.readers:
                reader.join(1.0)
        return 0


def programs_of(settings: Settings, secret: Mapping[str, str]) -> list[Program]:
    """The production processes: a web and a worker for each service, and the front on the installation's own port.

    `secret`: settings that say where the secret is, beyond what this environment says already.
    """
    common = {"MODE": "production", **secret, "HOST": settings.host}
    found = []
    for service in SERVICES:
        env = child_environ(**common, PORT=str(port_of(settings, service)))
        for kind in ("web", "worker"):
            command = [sys.executable, "-m", f"services.{service}", kind]
            found.append(Program(f"{service}.{kind}", command, env))
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
    bind = ["-b", f"{settings.host}:{settings.port}", "deploy.front:create_app()"]
    return [*found, Program("front", [*gunicorn, *bind], child_environ(**common, PORT=str(settings.port)))]


def port_of(settings: Settings, service: str) -> int:
    """The port of a service's web process: the one at which the others look for it (BAIYING_<SERVICE>_URL)."""
    return urlsplit(settings.peer_url(service)).port or PORTS[service]


def migrate_all(settings: Settings, secret: Mapping[str, str]) -> None:
    """Every service's migrations, one after the other. Raises CalledProcessError with what it said."""
    env = child_environ(MODE="production", **secret)
    for service in SERVICES:
        command = [sys.executable, "-m", f"services.{service}", "migrate"]
        subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
