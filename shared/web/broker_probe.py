"""Whether the broker can be reached, for /readyz of a process that holds no connection to it."""

import socket
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from shared.settings import Settings
from shared.web.health import Verdict

EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 1.0
PORTS = {"amqp": 5672, "amqps": 5671}


def broker_probe(settings: Settings) -> Callable[[], Verdict]:
    """A check that opens a TCP connection at most every five seconds. A broker that is away only degrades.

    A broker that accepts and then stands still shows in the check of the log: its events do not go out.
    """
    parts = urlsplit(settings.broker_url or "memory://")
    if parts.scheme not in PORTS:
        return lambda: Verdict("broker", "ok")
    address = (parts.hostname or "localhost", parts.port or PORTS[parts.scheme])
    lock, seen = threading.Lock(), [0.0, 0.0]  # when looked last, and 1.0 when it was there

    def broker() -> Verdict:
        with lock:
            if time.monotonic() - seen[0] > EVERY_SECONDS:
                seen[1] = float(_answers(address))
                seen[0] = time.monotonic()
        if seen[1]:
            return Verdict("broker", "ok")
        return Verdict("broker", "degraded", "消息队列连不上：业务照常，改由事件源拉取；请检查 RabbitMQ 与网络")

    return broker


def _answers(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=PATIENCE_SECONDS):
            return True
    except OSError:
        return False
