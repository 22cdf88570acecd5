"""A served installation in a process of its own, for the demonstration: started, waited for, stopped."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3

from deploy.cli.faults import UNMET, Fault
from shared.settings import SERVICES, child_environ

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(folder: Path, log: Path) -> Iterator[str]:
    """The embedded server over a data folder on a free port; gives its address. Raises Fault if it does not start."""
    port = free_port()
    alone = dict.fromkeys(("DATABASE_URL", "BROKER_URL", *(f"{s.upper()}_DATABASE_URL" for s in SERVICES)), "")
    env = child_environ(
        **alone, MODE="embedded", KEYS="test", DATA=str(folder), HOST="127.0.0.1", PORT=str(port), LOG_LEVEL="WARNING"
    )
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "deploy.serve"], cwd=ROOT, env=env, stdout=output, stderr=output
        )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_ready(url, lambda: child.poll() is None)
        yield url
    finally:
        child.terminate()
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_ready(url: str, alive: Callable[[], bool] = lambda: True, seconds: float = PATIENCE) -> None:
    """Wait until every service answers /livez. Raises Fault when the process ends or time is up."""
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(2.0), retries=False)
    ends = time.monotonic() + seconds
    while not all(_lives(pool, f"{url}/{service}/livez") for service in SERVICES):
        if not alive() or time.monotonic() > ends:
            raise Fault("服务没有启动起来", f"nothing answers at {url}", UNMET)
        time.sleep(0.1)


def _lives(pool: urllib3.PoolManager, url: str) -> bool:
    try:
        return pool.request("GET", url).status == 200
    except urllib3.exceptions.HTTPError:
        return False
