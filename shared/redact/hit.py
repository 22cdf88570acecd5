"""What a recogniser gives: a kind and where it stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters `start` to `end` (half open) of a normalised text."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """The same in the text as it was written, with what may be shown of it."""

    kind: str
    start: int
    end: int
    masked: str
