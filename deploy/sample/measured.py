"""检查规则的样本: texts that a rule must find and texts that it must let pass; recall and precision over them.

A file for each rule below gate/, a sample on each line: `+` fires, `~` fires in disguise, `-` does not; `\\n` is a line
break. ordinary.txt holds what no rule may find anything in. Every name, number and place in them is made up: the area
code 371399 and the mobile numbers 160... were never given out.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from services.tasking.gate import RULES, Part, examine

FOLDER = Path(__file__).parent / "gate"
ORDINARY, NAMES = "ordinary", "file_name"
STATES = frozenset({"image_faces"})
"""Rules that look at what a part is, not at its text."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One line: the rule whose file it stands in, and whether that rule must fire (`+`, `~`)."""

    rule: str
    mark: str
    text: str

    @property
    def fires(self) -> bool:
        return self.mark != "-"


@dataclass
class Measured:
    """What one rule did: `missed` should have been found, `false` should not."""

    rule: str
    firing: int = 0
    disguised: int = 0
    passing: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        whole = self.firing + self.disguised
        return (whole - len(self.missed)) / whole if whole else 1.0

    @property
    def precision(self) -> float:
        found = self.firing + self.disguised - len(self.missed)
        return found / (found + len(self.false)) if found or self.false else 1.0


def samples(folder: Path = FOLDER) -> Iterator[Sample]:
    """Every sample of a folder. Raises ValueError for a line that begins with none of the marks."""
    for path in sorted(folder.glob("*.txt")):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                if line[:2] not in ("+ ", "~ ", "- "):
                    raise ValueError(f"{path.name}:{n}: begins with none of + ~ -")
                yield Sample(path.stem, line[0], line[2:].replace("\\n", "\n"))


def fired(sample: Sample) -> frozenset[str]:
    """The rules that find something in a sample: the text of a piece, or the name of a file."""
    at = "attachments.0.name" if sample.rule == NAMES else "text"
    return frozenset(one.rule for one in examine([Part(at, "正文", sample.text)]))


def measure(folder: Path = FOLDER) -> tuple[list[Measured], float]:
    """Each rule's figures in the order of the table, and the seconds that it took."""
    found = {rule: Measured(rule) for rule in RULES if rule not in STATES}
    begun = time.perf_counter()
    for sample in samples(folder):
        rules = fired(sample)
        if sample.rule == ORDINARY:
            for rule in rules - STATES:
                found[rule].false.append(sample.text)
        elif sample.rule in found:
            _count(found[sample.rule], sample, sample.rule in rules)
    return list(found.values()), time.perf_counter() - begun


def _count(one: Measured, sample: Sample, fires: bool) -> None:
    if sample.mark == "+":
        one.firing += 1
    elif sample.mark == "~":
        one.disguised += 1
    else:
        one.passing += 1
    if fires and not sample.fires:
        one.false.append(sample.text)
    elif sample.fires and not fires:
        one.missed.append(sample.text)
