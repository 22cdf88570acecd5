"""An authority of our own and what it signs, for brokers, databases and nginx that speak TLS in a test."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)
PLAIN = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


class Authority:
    """Signs what it is asked to; `file` is what clients believe."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name
        self.folder.mkdir(parents=True)
        self._key, self._name = ec.generate_private_key(ec.SECP256R1()), _called(name)
        bare = _certificate(self._name, self._name, self._key.public_key(), timedelta(days=30))
        own = bare.add_extension(x509.BasicConstraints(ca=True, path_length=0), True).add_extension(_signs(), True)
        self.text = own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
        self.file = self.folder / "ca.pem"
        self.file.write_text(self.text)

    def issue(self, name: str, *hosts: str, lasts: timedelta = DAY) -> Pair:
        """For a server of these hosts, or for a client that goes by `name`; expired when `lasts` is negative."""
        key = ec.generate_private_key(ec.SECP256R1())
        bare = _certificate(_called(name), self._name, key.public_key(), lasts)
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        whose = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        signed = bare.add_extension(purposes, False).add_extension(whose, False)
        if hosts:
            signed = signed.add_extension(x509.SubjectAlternativeName([_host(each) for each in hosts]), False)
        text = signed.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        pair = Pair(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        pair.certificate.write_bytes(text)
        pair.key.write_bytes(key.private_bytes(*PLAIN))
        pair.key.chmod(0o600)
        return pair


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    begun = now - 10 * DAY  # also of one that has expired
    built = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number(), begun, now + lasts)
    return built.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _signs() -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    rest = dict.fromkeys((*names, "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(key_cert_sign=True, crl_sign=True, **rest)
