"""The brokers that BAIYING_BROKER_URL names: one, or several nodes of one cluster; and whom we believe over TLS."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
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
    if any(part.startswith("ssl") for part in url.partition("?")[2].split("&")):  # kombu would let it turn checking off
        return ["BAIYING_BROKER_URL: says nothing about TLS but amqps://; that is BAIYING_BROKER_CA's"]
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


@dataclass(frozen=True)
class Trust:
    """Files (PEM) for amqps, read anew for each connection: whoever changes them starts nothing anew."""

    authority: str = ""
    """Authorities of which one must have signed the broker's certificate; "" for those of the system."""
    certificate: str = ""
    """What we show to a broker that asks who we are; its key is in the same file unless `key` names another."""
    key: str = ""

    def context(self) -> ssl.SSLContext:
        """The broker's certificate is always checked, and its name. Raises OSError for files that cannot be used."""
        context = ssl.create_default_context(cafile=self.authority or None)
        if self.certificate:
            context.load_cert_chain(self.certificate, self.key or None, password="")  # "": never asks at a terminal
        return context

    def faults(self, url: str) -> list[str]:
        """What is wrong with these settings beside that URL, a line each."""
        given = {"CA": self.authority, "CERTIFICATE": self.certificate, "KEY": self.key}
        if url.startswith("amqp://"):
            return [f"BAIYING_BROKER_{name}: is for amqps:// only" for name, value in given.items() if value]
        if not any(given.values()):
            return []
        if self.key and not self.certificate:
            return ["BAIYING_BROKER_KEY: goes with BAIYING_BROKER_CERTIFICATE"]
        return [f"BAIYING_BROKER_{name}: {words}" for name, words in self._unusable()]

    def _unusable(self) -> list[tuple[str, str]]:
        tries = {"CA": Trust(self.authority), "CERTIFICATE": Trust("", self.certificate, self.key)}
        words = {"CA": "holds no certificate (PEM)", "CERTIFICATE": "no certificate (PEM) with its key, unencrypted"}
        return [(name, words[name]) for name, one in tries.items() if not one._usable()]

    def _usable(self) -> bool:
        try:
            self.context()
        except OSError:
            return False
        return True


BY_THE_SYSTEM = Trust()
"""Only what the system's authorities signed, and nothing to show of our own."""


def told(fault: BaseException) -> str:
    """A fault as one line; of TLS the reason alone, which lies deep in what a library wraps around it."""
    for one in _within(fault):
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"TLS: {one.verify_message.rstrip('.')}"
        if isinstance(one, ssl.SSLError) and one.reason:
            return f"TLS: {one.reason.lower().replace('_', ' ')}"
    return f"{type(fault).__name__}: {fault}"


def _within(fault: BaseException) -> Iterator[BaseException]:
    """The fault, and whatever it carries or came of."""
    waiting, seen = [fault], set[int]()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        wrapped = (*one.args, *getattr(one, "exceptions", ()), getattr(one, "exception", None))  # as pika does
        waiting += [each for each in (one.__cause__, *wrapped) if isinstance(each, BaseException)]
