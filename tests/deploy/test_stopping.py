"""A web worker that is told to stop: who has knocked or begun to speak is answered; then the door is shut."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.live.processes import family, free_ports, until

MANY = 5
ASKED = b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"
PROGRAM = """
def application(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
SETTINGS = """
from deploy import patient
patient.LINGER = {linger}
worker_class = "deploy.patient.PatientWorker"
threads, worker_connections, graceful_timeout, control_socket_disable = 4, 100, 40, True
"""


class Server:
    """gunicorn with one of our workers, on a port of its own; `linger`: seconds that it waits when it is to stop."""

    def __init__(self, folder: Path, linger: float) -> None:
        (folder / "program.py").write_text(PROGRAM)
        (folder / "settings.py").write_text(SETTINGS.format(linger=linger))
        (self.port,) = free_ports(1)
        command = [sys.executable, "-m", "gunicorn", "-c", str(folder / "settings.py"), "--chdir", str(folder)]
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen([*command, "-b", f"127.0.0.1:{self.port}", "program"], cwd=ROOT, env=environ)
        self.lines: list[socket.socket] = []
        until(self.listens, 30, "gunicorn listens")

    def listens(self) -> bool:
        """Whether one that comes now is answered; those who came before are let in then."""
        with suppress(OSError), self.connect() as line:
            line.sendall(ASKED)
            return b"200 OK" in line.recv(1000)
        return False

    def is_shut(self) -> bool:
        try:
            self.connect().close()
        except ConnectionRefusedError:
            return True
        return False

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def connect_many(self, said: bytes) -> list[socket.socket]:
        """Lines on which so much has been said; closed after the test."""
        self.lines += [self.connect() for _ in range(MANY)]
        for line in self.lines:
            line.sendall(said)
        return self.lines

    @property
    def worker(self) -> int:
        return family(self.process.pid)[1]


@pytest.fixture
def linger() -> float:
    return 20.0


@pytest.fixture
def server(tmp_path: Path, linger: float) -> Iterator[Server]:
    found = Server(tmp_path, linger)
    yield found
    for line in found.lines:
        line.close()
    found.process.kill()
    found.process.wait()


def heard(line: socket.socket) -> bytes:
    """All that comes until the other side hangs up; then so do we, for it waits a while for that."""
    with line:
        return b"".join(iter(lambda: line.recv(1000), b""))


@pytest.mark.parametrize("said", [b"", ASKED[:20], ASKED[:-1]], ids=["nothing", "half a head", "half a body"])
def test_who_has_begun_is_answered(server: Server, said: bytes) -> None:
    """nginx has connected and is about to send: hung up on, it could not know whether its write was done."""
    lines = server.connect_many(said)
    assert server.listens()
    server.process.terminate()
    until(server.is_shut, 10, "the door is shut")
    for line in lines:
        line.sendall(ASKED[len(said) :])
    answers = [heard(line) for line in lines]
    assert [answer[:15] + answer[-2:] for answer in answers] == [b"HTTP/1.1 200 OKab"] * MANY
    assert all(b"Connection: close" in answer for answer in answers)
    assert server.process.wait(20) == 0


@pytest.mark.parametrize("tell", [lambda server: server.process.terminate(), lambda server: os.kill(server.worker, 15)])
def test_who_stands_before_the_door_is_let_in(server: Server, tell: Callable[[Server], None]) -> None:
    """Also when one worker only is replaced, as it is after so many requests."""
    worker = server.worker
    os.kill(worker, signal.SIGSTOP)
    lines = server.connect_many(ASKED)
    tell(server)
    os.kill(worker, signal.SIGCONT)
    assert [heard(line)[:15] for line in lines] == [b"HTTP/1.1 200 OK"] * MANY


@pytest.mark.parametrize("linger", [1.0])
def test_who_says_nothing_is_not_waited_for(server: Server) -> None:
    lines = server.connect_many(b"")
    assert server.listens()
    server.process.terminate()
    assert [heard(line) for line in lines] == [b""] * MANY
    assert server.process.wait(10) == 0
