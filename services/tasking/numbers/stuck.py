"""卡点: the stage at which work is stuck, and why it is named. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.tasking.numbers.tally import Tally
from services.tasking.numbers.words import NAMES, label_of


@dataclass(frozen=True, slots=True)
class Stuck:
    """卡点. `why` says by what it was chosen."""

    name: str
    label: str
    why: str


def stuck(by_stage: Mapping[str, Tally]) -> Stuck | None:
    """The stage with most open work past its limit, else most near it; of equals the earlier stage. None: neither."""
    for words, count in (("已超时限", _overdue), ("临近时限", _near)):
        most = max(NAMES, key=lambda name: (count(by_stage.get(name)), -NAMES.index(name)))
        number = count(by_stage.get(most))
        if number:
            return Stuck(most, label_of(most), f"在办{by_stage[most].open}项，其中{number}项{words}，为各环节最多")
    return None


def _overdue(tally: Tally | None) -> int:
    return tally.overdue if tally else 0


def _near(tally: Tally | None) -> int:
    return tally.colours["blue"] if tally else 0
