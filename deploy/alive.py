"""Waits until a service answers: `python -m deploy.alive intake`, for whoever has just started it.

Told the number of the process that was started, it waits no longer than that is there: systemd tries again at once.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from shared.settings import SERVICES, Settings, load

PATIENCE = 120.0
"""Seconds: a first start migrates, and compiles its pages."""


def address_of(service: str, settings: Settings) -> str:
    """Where this machine asks a service whether it lives."""
    port = settings.own_port(service) if settings.production else settings.port
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
    return f"http://{host}:{port}/{service}/livez"


def answers(address: str, patience: float = PATIENCE, still: Callable[[], bool] = lambda: True) -> bool:
    """Whether it answered within so many seconds; asked for no longer than it is `still` there."""
    until = time.monotonic() + patience
    while time.monotonic() < until and still():
        try:
            with urlopen(address, timeout=4):
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False


def main(words: list[str]) -> None:
    """Raises SystemExit with the reason when it does not answer."""
    service, *started = words or [""]
    if service not in SERVICES or len(started) > 1 or not all(word.isdecimal() for word in started):
        raise SystemExit(f"usage: python -m deploy.alive {'|'.join(SERVICES)} [PID]")
    asked, process = address_of(service, load()), Path("/proc", *(started or ["self"]))
    if not answers(asked, still=process.exists):
        raise SystemExit(f"{asked} has not answered" + ("" if process.exists() else ": its process has ended"))


if __name__ == "__main__":
    main(sys.argv[1:])
