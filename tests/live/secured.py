"""RabbitMQ, PostgreSQL and nginx that speak TLS, with certificates that can be put in place of others meanwhile."""

import os
import re
import shutil
import signal
import ssl
import subprocess
from pathlib import Path

from tests.live.broker import Broker
from tests.live.certificates import Pair
from tests.live.postgres import Postgres
from tests.live.processes import end, free_ports, spawn, until
from tests.live.test_nginx import BINARY, configuration

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
        assert shown_at(self.tls_port) == pair.certificate.read_text()

    def send_away(self) -> None:
        """Everybody connects anew, and so sees the certificate that is in place now."""
        self.ctl("close_all_connections", "certificate changed")

    def over_tls(self) -> int:
        """How many connections came over TLS."""
        return self.ctl("list_connections", "ssl").split().count("true")

    def _put(self, pair: Pair) -> None:
        shutil.copy(pair.certificate, self.home / "server.pem")
        shutil.copy(pair.key, self.home / "server.key")

    def _config(self) -> str:
        verify = "verify_peer" if self.asks else "verify_none"
        asks = str(self.asks).lower()
        return super()._config() + LISTENS.format(port=self.tls_port, home=self.home, verify=verify, asks=asks)


class SecuredPostgres(Postgres):
    """One PostgreSQL cluster that also speaks TLS."""

    def __init__(self, home: Path, pair: Pair) -> None:
        super().__init__(home)
        self._pair = pair

    def secured(self, database: str, authority: Path, host: str = "localhost") -> str:
        """The URL over TLS, its certificate and its name checked."""
        url = self.url_of(database).replace("127.0.0.1", host)
        return f"{url}?sslmode=verify-full&sslrootcert={authority}"

    def _make(self, data: Path) -> None:
        super()._make(data)
        for source, name in ((self._pair.certificate, "server.crt"), (self._pair.key, "server.key")):
            shutil.copy(source, data / name)
            shutil.chown(data / name, data.owner(), data.group())
            (data / name).chmod(0o600)
        with (data / "postgresql.conf").open("a") as config:
            config.write("ssl = on\n")


class Front:
    """deploy/nginx.conf with its lines for TLS, before services on these ports; `with Front(...) as front:`."""

    def __init__(self, folder: Path, ports: dict[str, int], pair: Pair) -> None:
        self.folder = folder
        self.folder.mkdir()
        plain, self.port = free_ports(2)
        self.origin = f"https://localhost:{self.port}"
        text = configuration(folder, plain, ports).replace("/etc/baiying/tls/", f"{folder}/")
        text = re.sub(r"# (listen 8443|ssl_)", r"\1", text).replace("listen 8443", f"listen 127.0.0.1:{self.port}")
        (folder / "nginx.conf").write_text(text)
        self._put(pair)
        self._pid = 0

    @staticmethod
    def missing() -> str | None:
        return None if Path(BINARY).exists() else "nginx (nginx-light)"

    def show(self, pair: Pair) -> None:
        """Put another certificate in place, as docs/secrets.md says."""
        self._put(pair)
        subprocess.run(self._command("-t", "-q"), check=True)
        os.kill(self._pid, signal.SIGHUP)  # what `nginx -s reload` sends
        until(lambda: shown_at(self.port) == pair.certificate.read_text(), 30, "nginx shows its new certificate")

    def _put(self, pair: Pair) -> None:
        shutil.copy(pair.certificate, self.folder / "server.pem")
        shutil.copy(pair.key, self.folder / "server.key")

    def _command(self, *words: str) -> list[str]:
        return [BINARY, "-c", str(self.folder / "nginx.conf"), *words]

    def __enter__(self) -> "Front":
        self._pid = spawn(self._command("-g", "daemon off;"), self.folder)
        until((self.folder / "nginx.pid").exists, 10, "nginx starts")
        return self

    def __exit__(self, *_error: object) -> None:
        end(self._pid)


def shown_at(port: int) -> str:
    """The certificate (PEM) that a server of this machine shows to whoever connects now."""
    return ssl.get_server_certificate(("127.0.0.1", port), timeout=10)
