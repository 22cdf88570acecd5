"""Whether the broker can be reached, for /readyz of a process that holds no connection to it."""

import socket
import ssl
import threading
import time
from collections.abc import Callable

from shared.brokers import PORTS, Trust, address_of, each_broker, told
from shared.settings import Settings
from shared.web.health import Verdict

EVERY_SECONDS = 5.0
PATIENCE_SECONDS = 1.0


def broker_probe(settings: Settings) -> Callable[[], Verdict]:
    """A check that opens a connection at most every five seconds. A broker that is away only degrades.

    Over TLS it greets as our libraries do: a certificate that has run out stops every event, and is told by its name.
    Of a cluster one node must answer: the others' state is the operators' to see (`baiying doctor`).
    A broker that accepts and then stands still shows in the check of the log: its events do not go out.
    """
    url = settings.broker_url or "memory://"
    if url.partition(":")[0] not in PORTS:
        return lambda: Verdict("broker", "ok")
    addresses = [address_of(each) for each in each_broker(url)]
    trust = settings.broker_trust if url.startswith("amqps") else None
    lock = threading.Lock()
    looked, verdict = 0.0, Verdict("broker", "ok")

    def broker() -> Verdict:
        nonlocal looked, verdict
        with lock:
            if not looked or time.monotonic() - looked > EVERY_SECONDS:
                verdict = _found(addresses, trust)
                looked = time.monotonic()
            return verdict

    return broker


def _found(addresses: list[tuple[str, int]], trust: Trust | None) -> Verdict:
    reason = ""
    for address in addresses:
        try:
            _greet(address, trust)
        except OSError as fault:
            reason = f"（{told(fault)}）" if isinstance(fault, ssl.SSLError) else reason
        else:
            return Verdict("broker", "ok")
    where = "证书" if reason else "网络"
    hint = f"消息队列连不上{reason}：业务照常，改由事件源拉取；请检查 RabbitMQ 与{where}"
    return Verdict("broker", "degraded", hint)


def _greet(address: tuple[str, int], trust: Trust | None) -> None:
    with socket.create_connection(address, timeout=PATIENCE_SECONDS) as line:
        if trust is not None:
            trust.context().wrap_socket(line, server_hostname=address[0]).close()
