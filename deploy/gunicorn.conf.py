"""How gunicorn runs a service, embedded or in production.

By hand: gunicorn -c deploy/gunicorn.conf.py "services.intake.app:create_app()"
"""

from pathlib import Path
from typing import Any

from prometheus_client import multiprocess

from deploy.patient import CONNECTIONS, allow_many_lines
from shared.settings import load
from shared.web.shedding import THREADS

settings = load()
allow_many_lines()

bind = f"{settings.host}:{settings.port}"
worker_class = "deploy.patient.PatientWorker"
worker_connections = CONNECTIONS  # lines that say nothing hold no thread
threads = THREADS  # most of them wait for one of the places at work (shared/web/shedding.py)
preload_app = False  # database and broker connections do not survive a fork
timeout = 60
graceful_timeout = 20
keepalive = 75  # longer than nginx keeps its side open, so that nobody writes into a closing connection
control_socket_disable = True  # on by default, and shared by every service of one user
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # a worker's heart-beat must not wait for a disk
if settings.production:
    max_requests = 20_000  # WEB_CONCURRENCY says how many workers; each is replaced now and then
    max_requests_jitter = 2_000
else:
    workers = 1  # the one process: its followers, relays and senders are threads beside the requests


def on_starting(server: object) -> None:
    """Numbers of workers that are long gone would be added to the living ones."""
    if settings.metrics_dir:
        folder = Path(settings.metrics_dir)
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.db"):
            left.unlink()


def child_exit(server: object, worker: Any) -> None:
    """A worker's gauges go with it; its counters stay."""
    if settings.metrics_dir:
        multiprocess.mark_process_dead(worker.pid)
