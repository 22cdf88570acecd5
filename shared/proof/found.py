"""What a rule of proof-reading gives: its name and where it fires."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that fires at characters `start` to `end` of a normalised text; `words` says more than the label."""

    rule: str
    start: int
    end: int
    words: str = ""
