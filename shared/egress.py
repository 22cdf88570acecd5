"""出网防护 (pure): which addresses a webhook may reach; checked at save and at each connection (SSRF).

ipaddress.is_global is not the rule: it lets NAT64 and multicast through. What is denied is listed here by range, and an
IPv6 address that carries an IPv4 one is judged by the address inside it. An allow-list admits intranet hosts by name
or by network; nothing admits loopback, link-local or multicast but naming that very network.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DENIED: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*")


class EgressDenied(ValueError):
    """This address is not one we connect to; the message is Chinese and safe to show."""


@dataclass(frozen=True, slots=True)
class Target:
    """A webhook address taken apart: ASCII host without port, port, and whether TLS is used."""

    url: str
    host: str
    port: int
    tls: bool

    @property
    def key(self) -> str:
        """What breakers and limits count by."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class AllowList:
    """Intranet hosts and networks that an operator has named; empty by default."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> "AllowList":
        """Each entry is a host name or a network such as 10.12.0.0/16; anything else raises ValueError."""
        hosts, networks = set(), []
        for entry in (text.strip().lower() for text in entries):
            try:
                networks.append(ipaddress.ip_network(entry))
            except ValueError:
                if not _HOST.fullmatch(entry) or _NUMERIC.fullmatch(entry):
                    raise ValueError(f"neither a host name nor a network: {entry!r}") from None
                hosts.add(entry)
        return cls(frozenset(hosts), tuple(networks))


def parse_url(url: str) -> Target:
    """Take a webhook address apart, refusing every form that two parsers might read differently.

    Refused: other schemes, user names, fragments, control characters, non-ASCII hosts, ports out of range, and numbers
    as hosts in any spelling but the plain dotted one (decimal, octal, hexadecimal, shortened).
    """
    if len(url) > 2000 or any(ord(char) <= 0x20 or ord(char) >= 0x7F or char == "\\" for char in url):
        raise EgressDenied("地址过长或含有空格、控制字符、非 ASCII 字符")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").lower()
    except ValueError:
        raise EgressDenied("地址格式不正确") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise EgressDenied("只接受 http 或 https 地址")
    if "@" in parts.netloc or parts.fragment or "%" in parts.netloc:
        raise EgressDenied("地址中不得含有用户名、片段或转义的主机名")
    if port == 0:
        raise EgressDenied("端口不正确")
    if ("[" in parts.netloc) != (":" in host):
        raise EgressDenied("主机名不正确")
    _plain_host(host)
    tls = parts.scheme == "https"
    return Target(url, host.rstrip("."), port or (443 if tls else 80), tls)


def _plain_host(host: str) -> None:
    if as_address(host) is not None:
        return
    if _NUMERIC.fullmatch(host):
        raise EgressDenied("主机不得写成十进制、八进制或十六进制数字")
    if not _HOST.fullmatch(host.removesuffix(".")) or len(host) > 253:
        raise EgressDenied("主机名不正确")


def as_address(host: str) -> Address | None:
    """The address when `host` is a literal in its plain form, else None (octal and short forms are not plain)."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def judged(address: Address) -> Address:
    """The address whose range decides: the IPv4 one carried inside an IPv4-mapped IPv6 address."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def permits(address: Address, host: str, allow: AllowList) -> bool:
    """Whether a connection for `host` may go to `address`."""
    judged_address = judged(address)
    if isinstance(judged_address, ipaddress.IPv6Address) and judged_address.scope_id is not None:
        return False
    if any(judged_address in network for network in allow.networks):
        return True
    if not any(judged_address in network for network in DENIED):
        return True
    return host in allow.hosts and judged_address.is_private and not _never(judged_address)


def _never(address: Address) -> bool:
    return address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified


def check(url: str, allow: AllowList) -> Target:
    """At save: the form of the address, and its range when the host is a literal. Raises EgressDenied."""
    target = parse_url(url)
    address = as_address(target.host)
    if address is not None and not permits(address, target.host, allow):
        raise EgressDenied("该地址属于内部或保留网段，不在允许清单内")
    return target


def choose(target: Target, resolved: Iterable[str], allow: AllowList) -> Address:
    """At connect: of all addresses the name resolved to, the one to connect to. One denied address denies the name."""
    addresses = [ipaddress.ip_address(text) for text in resolved]
    if not addresses:
        raise EgressDenied("主机名没有解析到任何地址")
    if not all(permits(address, target.host, allow) for address in addresses):
        raise EgressDenied("主机名解析到内部或保留网段，不在允许清单内")
    return addresses[0]
