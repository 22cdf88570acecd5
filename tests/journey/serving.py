"""The embedded system in the test's own process, served on loopback, over a bus that may spoil what it delivers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import make_server

from deploy.embedded import Embedded
from shared.settings import SERVICES, Settings
from tests.journey import spoiled


@contextmanager
def serving(settings: Settings, spoil: spoiled.Spoil) -> Iterator[tuple[dict[str, str], Embedded, spoiled.SpoilingBus]]:
    """The embedded system in this process, served on loopback, over a spoiling bus."""
    system = Embedded(settings)
    bus = spoiled.SpoilingBus(system.bus, spoil)
    for workers in system.workers.values():
        workers.bus = bus
    system.start()
    server = make_server("127.0.0.1", 0, system.wsgi, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield dict.fromkeys(SERVICES, f"http://127.0.0.1:{server.port}"), system, bus
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        system.stop()
