"""A RabbitMQ and an nginx that speak TLS, with certificates that can be put in place of others while they run."""

import shutil
from pathlib import Path

from tests.live.broker import Broker
from tests.live.certificates import Pair
from tests.live.processes import free_ports

LISTENS = """\
listeners.ssl.1 = 127.0.0.1:{port}
num_acceptors.ssl = 2
ssl_options.cacertfile = {home}/ca.pem
ssl_options.certfile = {home}/server.pem
ssl_options.keyfile = {home}/server.key
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
ssl_options.verify = {verify}
ssl_options.fail_if_no_peer_cert = {asks}
"""
FORGET = "ssl:clear_pem_cache()."
"""Else RabbitMQ looks at its files again within two to four minutes."""


class SecuredBroker(Broker):
    """One node with a second listener for amqps. `asks`: whether a client has to show a certificate."""

    def __init__(self, home: Path, authority: Path, pair: Pair, asks: bool = False) -> None:
        super().__init__(home)
        (self.tls_port,) = free_ports(1)
        self.asks = asks
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(authority, home / "ca.pem")
        self._put(pair)

    def secured_at(self, host: str = "localhost", port: int | None = None) -> str:
        """The URL over TLS, by a name of this machine, or through a port of a proxy."""
        plain = self.url_at(port or self.tls_port)
        return plain.replace("amqp://", "amqps://").replace("127.0.0.1", host)

    def show(self, pair: Pair) -> None:
        """Put another certificate in place, as docs/secrets.md says; who is connected stays so."""
        self._put(pair)
        self.ctl("eval", FORGET)

    def _put(self, pair: Pair) -> None:
        shutil.copy(pair.certificate, self.home / "server.pem")
        shutil.copy(pair.key, self.home / "server.key")

    def _config(self) -> str:
        verify = "verify_peer" if self.asks else "verify_none"
        asks = str(self.asks).lower()
        return super()._config() + LISTENS.format(port=self.tls_port, home=self.home, verify=verify, asks=asks)
