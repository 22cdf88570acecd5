"""A real SMTP server (aiosmtpd) in a thread: STARTTLS or TLS with a certificate of its own, AUTH, scripted answers."""

import datetime
import email
import ipaddress
import socket
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOGIN, PASSWORD = "xuanchuan", "mail-password"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate, key) in PEM for 127.0.0.1, signed by itself; one in each folder."""
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    if certificate.exists():
        return certificate, private
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2060, 1, 1, tzinfo=datetime.UTC))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(*pem))
    return certificate, private


@dataclass
class Box:
    """What arrived, and what is answered: `to_recipient` and `to_text` are taken in order, then all is well."""

    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    to_recipient: list[str] = field(default_factory=list)
    to_text: list[str] = field(default_factory=list)

    def opened(self, number: int = -1) -> Message | EmailMessage:
        return email.message_from_bytes(self.mails[number][2], policy=default)

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_recipient.pop(0) if self.to_recipient else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        answer = self.to_text.pop(0) if self.to_text else "250 OK"
        if answer.startswith("250") or answer == "drop":
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.mails.append((str(envelope.mail_from), list(envelope.rcpt_tos), content))
        if answer == "drop":  # taken, and the connection breaks before it is said
            server.transport.abort()
        return answer


class _Controller(Controller):
    """On whatever port is free."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        socket.create_connection(("127.0.0.1", self.port), 5).close()


class MailServer:
    """`how`: plain, starttls (AUTH is wanted) or tls."""

    def __init__(self, how: str, folder: Path) -> None:
        self.box, self.how = Box(), how
        self.certificate, key = make_certificate(folder)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, key)
        given: dict[str, Any] = {"ident": "stand-in"}
        if how == "tls":
            given["ssl_context"] = context
        if how == "starttls":
            given |= {"tls_context": context, "require_starttls": True, "auth_required": True}
            given |= {"authenticator": _may_in}
        self.controller = _Controller(self.box, hostname="127.0.0.1", port=0, **given)

    def __enter__(self) -> "MailServer":
        self.controller.start()
        self.port = self.controller.port
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    @property
    def address(self) -> str:
        return f"{ {'plain': 'smtp', 'starttls': 'smtp+starttls', 'tls': 'smtps'}[self.how] }://127.0.0.1:{self.port}"


def _may_in(server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (LOGIN.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)
