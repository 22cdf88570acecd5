"""One thing that stands against a release, with the words people read."""

from dataclasses import dataclass, field
from typing import Any

SUBMIT, FINAL, RELEASE = "submit", "final", "release"
"""The moments at which something may stand in the way: sending to review, the final approval, the release itself."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """`code` is stable and English, `words` Chinese; `extra` goes into the 409 (ids, findings, until when)."""

    code: str
    words: str
    extra: dict[str, Any] = field(default_factory=dict)
