"""`python -m deploy.alive`: waits for a service that comes, and not for one whose process has ended."""

import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.house.source import ROOT
from tests.live.processes import free_ports

SLOW = 1.0
"""Seconds until the server of this test begins to listen."""


class Lives(BaseHTTPRequestHandler):
    """Answers 200 to /directory/livez, and nothing else well."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/directory/livez" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def ask(port: int, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {"BAIYING_PORT": str(port), "BAIYING_SECRET": "a-secret-of-this-test-0123456789abcdef"}
    command = [sys.executable, "-m", "deploy.alive", *words]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=60)


def test_it_waits_for_one_that_comes() -> None:
    (port,) = free_ports(1)

    def come() -> None:
        time.sleep(SLOW)
        with HTTPServer(("127.0.0.1", port), Lives) as server:
            server.handle_request()

    coming = threading.Thread(target=come)
    coming.start()
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        done = ask(port, "directory", str(sleeper.pid))
    finally:
        sleeper.kill()
        sleeper.wait()
        coming.join()
    assert (done.returncode, done.stderr) == (0, "")


def test_it_does_not_wait_for_one_that_has_ended() -> None:
    """Else systemd would try again after two minutes only."""
    (port,) = free_ports(1)
    was = subprocess.Popen(["true"])
    was.wait()
    began = time.monotonic()
    done = ask(port, "directory", str(was.pid))
    assert done.returncode == 1
    assert done.stderr == f"http://127.0.0.1:{port}/directory/livez has not answered: its process has ended\n"
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("words", [(), ("post",), ("intake", "x"), ("intake", "-1"), ("intake", "1", "2")], ids=str)
def test_what_makes_no_sense_is_told(words: tuple[str, ...]) -> None:
    done = ask(8000, *words)
    assert (done.returncode, done.stderr) == (
        1,
        "usage: python -m deploy.alive directory|intake|tasking|notify [PID]\n",
    )
