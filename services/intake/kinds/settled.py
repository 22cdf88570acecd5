"""What becomes of the details of a need: what is kept of them, or what is wrong with them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Nominated:
    """推荐人选: the officer, and when and how he agreed. Never part of what is said or shown in lists."""

    name: str
    position: str
    consent_on: date
    consent_how: str


@dataclass(frozen=True, slots=True)
class Settled:
    """`kept` is plain JSON without a person in it; `faults` is by field, as deep as the body; one of them is empty."""

    kept: dict[str, Any]
    faults: dict[str, Any] = field(default_factory=dict)
    nominated: Nominated | None = None
