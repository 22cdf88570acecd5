"""How long a browser may rest and how fresh a password must be: two profiles, chosen by BAIYING_ACCOUNTS."""

from dataclasses import dataclass
from datetime import timedelta

from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Presence:
    """在场: `idle`, after which a browser that asks for nothing is signed out; `recent`, how old a password may be."""

    idle: timedelta
    recent: timedelta


PROFILES = {
    "standard": Presence(idle=timedelta(hours=4), recent=timedelta(hours=4)),
    "dengbao": Presence(idle=timedelta(minutes=30), recent=timedelta(minutes=15)),
}
"""standard after ASVS 5.0 7.3; dengbao for inspections by GB/T 22239-2019, which want a short time-out."""


def presence(settings: Settings) -> Presence:
    """What holds in this installation."""
    return PROFILES[settings.accounts]
