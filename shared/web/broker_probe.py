"""Whether the broker can be reached, for /readyz of a process that holds no connection to it."""

import socket
import threading
import time
from collections.abc import Callable

from shared.brokers import PORTS, address_of, each_broker
from shared.settings import Settings
from shared.web.health import Verdict

EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 1.0


def broker_probe(settings: Settings) -> Callable[[], Verdict]:
    """A check that opens a TCP connection at most every five seconds. A broker that is away only degrades.

    Of a cluster one node must answer: the others' state is the operators' to see (`baiying doctor`).
    A broker that accepts and then stands still shows in the check of the log: its events do not go out.
    """
    url = settings.broker_url or "memory://"
    if url.partition(":")[0] not in PORTS:
        return lambda: Verdict("broker", "ok")
    addresses = [address_of(each) for each in each_broker(url)]
    lock, seen = threading.Lock(), [0.0, 0.0]  # when looked last, and 1.0 when it was there

    def broker() -> Verdict:
        with lock:
            if time.monotonic() - seen[0] > EVERY_SECONDS:
                seen[1] = float(any(map(_answers, addresses)))
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
