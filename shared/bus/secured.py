"""TLS to the broker: the same for both libraries, checked always, and told in one line when it is refused."""

import ssl
from typing import Any

import pika

from shared.brokers import Trust, address_of, told
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
