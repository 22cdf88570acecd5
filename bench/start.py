"""Part `start`: the embedded server from start to ready and its memory, web workers' memory, imports."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.city import embedded, environment, make_city, open_database
from bench.rounds import rounds
from bench.run import Run
from bench.server import ROOT, WebServer, clean_environment, gunicorn
from bench.table import Figure, absolute, median, paired
from services.intake.app import SERVICE as INTAKE
from shared.settings import SERVICES

LIBRARIES = "flask, flask_smorest, marshmallow, sqlalchemy.orm, structlog, kombu, joserfc.jwt, prometheus_client"


def measure(run: Run) -> list[Figure]:
    """Seconds and MiB; the limit of an import is that of the libraries it stands on."""
    paths = [f"/{service}/livez" for service in SERVICES]
    _import("deploy.serve")
    first, again, memory, idle = [], [], [], []
    for _ in range(1 if run.quick or run.tiny else 3):
        folder = run.folder("start")
        environ = environment(embedded(folder))
        for found in (first, again):
            with WebServer(("-m", "deploy.serve"), environ, folder, paths) as server:
                found.append(server.started_in)
                memory.append(server.memory)
                idle.append(_idle(server))
    return [
        absolute("embedded server, empty data folder: start to ready", median(first), "s", most=5),
        absolute("embedded server, existing data: start to ready", median(again), "s", most=5),
        absolute("embedded server: resident memory, just started", median(memory), "MiB", most=250),
        absolute("embedded server, nothing to do: CPU", median(idle), "% of a core"),
        absolute("a web worker of intake (gunicorn, one worker): memory", _worker(run), "MiB", most=120),
        *_imports(run),
    ]


def _idle(server: WebServer) -> float:
    time.sleep(2)  # what a start still has to do
    before, start = server.cpu, time.monotonic()
    time.sleep(3)
    return (server.cpu - before) / (time.monotonic() - start) * 100


def _worker(run: Run) -> float:
    folder = run.folder("start")
    settings = embedded(folder)
    open_database(INTAKE, settings, make_city(0)).dispose()
    with WebServer(
        gunicorn("services.intake.app:create_app()", 1, 8), environment(settings), folder, ["/intake/livez"]
    ) as server:
        return server.memory


def _imports(run: Run) -> list[Figure]:
    cases: dict[str, Callable[[], float]] = {"libraries": lambda: _import(LIBRARIES)}
    for service in SERVICES:
        cases[service] = lambda name=f"services.{service}.app": _import(name)  # type: ignore[misc]
    for case in cases.values():
        case()  # compiles what was never imported here before
    found = rounds(cases, run.rounds)
    return [
        figure
        for service in SERVICES
        for figure in (
            paired(f"import of {service}, beside its libraries", found["libraries"], found[service], "s"),
            absolute(f"import of {service}", median(found[service]), "s", most=0.8),
        )
    ]


def _import(names: str, where: Path = ROOT) -> float:
    start = time.perf_counter()
    words = [sys.executable, "-c", f"import {names}"]
    subprocess.run(words, cwd=where, env=clean_environment(), check=True, timeout=60)
    return time.perf_counter() - start
