"""TLS to the broker: the same for both libraries, checked always, and told in one line when it is refused."""

import ssl
from collections.abc import Iterator
from typing import Any

import pika

from shared.brokers import Trust, address_of
from shared.bus.message import BusDown


def for_kombu(trust: Trust, url: str) -> dict[str, Any]:
    """What py-amqp makes its context of. It checks the name only where it is told the name."""
    return {
        "ca_certs": trust.authority or None,
        "certfile": trust.certificate or None,
        "keyfile": trust.key or None,
        "cert_reqs": ssl.CERT_REQUIRED,
        "server_hostname": address_of(url)[0],
    }


def for_pika(trust: Trust, wanted: pika.URLParameters) -> pika.URLParameters:
    """The parameters with the files as they are now. Raises BusDown when these cannot be used."""
    if wanted.ssl_options is not None:
        try:
            wanted.ssl_options = pika.SSLOptions(trust.context(), wanted.host)
        except OSError as fault:
            raise BusDown(told(fault)) from fault
    return wanted


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
