"""The brokers that BAIYING_BROKER_URL names: one, or several nodes of one cluster."""

from urllib.parse import urlsplit

PORTS = {"amqp": 5672, "amqps": 5671}
FORM = "BAIYING_BROKER_URL: amqp://user:password@host:5672/vhost, of a cluster host:5672,host:5672,host:5672"


def each_broker(url: str) -> tuple[str, ...]:
    """`amqp://u:p@a:5672,b:5672/vhost` as one URL for each node, in the order given.

    Raises ValueError, without the URL, which holds a password, when a part names no host or no port that can be one.
    """
    scheme, mark, rest = url.partition("://")
    netloc, slash, path = rest.partition("/")
    who, at, hosts = netloc.rpartition("@")
    urls = tuple(f"{scheme}{mark}{who}{at}{host.strip()}{slash}{path}" for host in hosts.split(","))
    for each in urls:
        address_of(each)
    return urls


def faults_of(url: str) -> list[str]:
    """What is wrong with the setting, a line; nothing when each part of it can be an address."""
    try:
        each_broker(url)
    except ValueError as error:
        return [str(error)]
    return []


def address_of(url: str) -> tuple[str, int]:
    """Host and port of one broker. Raises ValueError, without the URL."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise ValueError(FORM) from None
    if not host:
        raise ValueError(FORM)
    return host, port
