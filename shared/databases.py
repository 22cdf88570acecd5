"""The PostgreSQL that a DATABASE_URL names: one server, or several of which one at a time is written to."""

import re
from urllib.parse import urlsplit

PORT = 5432
FORM = "postgresql://user:...@host:5432/database, of a server and its replicas host:5432,host:5432"
WRITES = "read-write"
_HOST = re.compile(r"^(?:\[([0-9a-fA-F:.]+)\]|([^\s:\[\]]+))(?::(\d{1,5}))?$")


def servers_of(url: str) -> tuple[tuple[str, int], ...]:
    """Host and port of each server of `postgresql://u:p@a:5432,b:5432/name`, in the order given.

    () where the URL names none: the system's own socket. Raises ValueError, without the URL, which holds a password.
    """
    try:
        hosts = urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        raise ValueError(FORM) from None
    return tuple(_server(each.strip()) for each in hosts.split(",")) if hosts else ()


def _server(text: str) -> tuple[str, int]:
    found = _HOST.match(text)
    port = int(found[3] or PORT) if found else 0
    if found is None or not 0 < port < 65536:
        raise ValueError(FORM)
    return found[1] or found[2], port


def faults_of(name: str, url: str) -> list[str]:
    """What is wrong with a setting's URL, a line; nothing when each part of it can be an address."""
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        return [f"{name}: must begin with postgresql:// or sqlite:///"]
    try:
        if not url.startswith("sqlite"):
            servers_of(url)
    except ValueError as error:
        return [f"{name}: {error}"]
    return []
