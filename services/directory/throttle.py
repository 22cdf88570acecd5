"""Pure: how long the next try to sign in must wait; it grows, it is capped, it never becomes a lock (matrix I09)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

FORGOTTEN_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Rung:
    """`free` tries without waiting, then 1, 2, 4 ... seconds up to `cap_seconds`."""

    free: int
    cap_seconds: int


RUNGS = {
    "both": Rung(free=5, cap_seconds=300),
    "address": Rung(free=50, cap_seconds=300),
    "login": Rung(free=20, cap_seconds=30),
    "subnet": Rung(free=200, cap_seconds=60),
}
"""One login from one address waits soonest. The cap of a login alone is low: nobody can shut a chief out from afar.
A subnet is a whole building: it waits last, and shortly."""


def subnet(address: str) -> str:
    """The neighbourhood of an address: /24, in IPv6 /64; of what is no address itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{64 if found.version == 6 else 24}", strict=False))


def begins_to_wait(kind: str, tries: int) -> bool:
    """Whether this many tries is where the waiting begins: what an alert is about, once."""
    return tries == RUNGS[kind].free


def wait_after(kind: str, tries: int) -> timedelta:
    """The pause after this many tries without success."""
    rung = RUNGS[kind]
    over = tries - rung.free
    return timedelta(seconds=min(2 ** min(over, 20), rung.cap_seconds)) if over >= 0 else timedelta(0)


def wait_left(kind: str, tries: int, last_at: datetime, at: datetime) -> timedelta:
    """How much of that pause is left at this moment; never negative."""
    pause = wait_after(kind, tries_left_standing(tries, last_at, at))
    return max(last_at + pause - at, timedelta(0)) if pause else timedelta(0)


def tries_left_standing(tries: int, last_at: datetime, at: datetime) -> int:
    """The tries that still count: none after half an hour of silence."""
    return 0 if at - last_at > FORGOTTEN_AFTER else tries
