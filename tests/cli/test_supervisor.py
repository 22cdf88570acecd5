"""The supervisor: lines carry their process, who ends is started again with back-off, the end reaches everybody."""

import sys
import threading
from pathlib import Path

from deploy.demo.stage import until
from deploy.supervisor import Program, Supervisor, programs_of
from shared.settings import PORTS, Settings

SLEEPER = "import time,sys; print('up', flush=True); time.sleep(600)"
BRIEF = "print('briefly', flush=True)"
STUBBORN = "import signal,time; signal.signal(signal.SIGTERM, lambda *_: print('ended', flush=True) or exit(0)); print('up', flush=True); time.sleep(600)"  # noqa: E501


def program(name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-u", "-c", code], {"PATH": "/usr/bin:/bin"})


def test_restarts_prefixes_and_ends() -> None:
    lines: list[str] = []
    programs = [program("steady", STUBBORN), program("brief", BRIEF)]
    supervisor = Supervisor(programs, lines.append)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    until(lambda: programs[1].restarts >= 2, "two restarts", 30)
    assert programs[1].rest > 1.0
    assert programs[0].restarts == 0
    first = programs[0].process
    supervisor.stop()
    thread.join(30)
    assert not thread.is_alive()
    assert first is not None
    assert first.returncode == 0
    assert "[steady] up" in lines
    assert "[steady] ended" in lines
    assert lines.count("[brief ] briefly") >= 2
    assert any("重新启动" in line for line in lines)


def test_readiness_is_told_once() -> None:
    told = threading.Event()
    supervisor = Supervisor([program("steady", SLEEPER)], lambda line: None)
    thread = threading.Thread(target=supervisor.run, args=(told.set,))
    thread.start()
    assert told.wait(10)
    supervisor.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_the_production_processes_have_ports_of_their_own(tmp_path: Path) -> None:
    found = {one.name: one for one in programs_of(Settings(data=tmp_path, port=8123), {"SECRET_FILE": "x"})}
    assert len(found) == 9
    assert found["intake.web"].environ["BAIYING_PORT"] == str(PORTS["intake"])
    assert found["front"].environ["BAIYING_PORT"] == "8123"
    assert {one.environ["BAIYING_MODE"] for one in found.values()} == {"production"}
