"""One finding of the doctor."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from deploy.doctoring.known import KNOWN

STEP_CLOCKS = "timedatectl set-ntp true（两台机器都要）"
State = Literal["good", "warn", "bad"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: good, warn or bad, in words; `mend` is the command (or the act) that puts it right."""

    what: str
    state: State
    words: str
    mend: str = ""


def graded(what: str, state: State, words: str, mend: str = "") -> Finding:
    """A finding that names its cure only when it wants one."""
    return Finding(what, state, words, mend if state != "good" else "")


def together(found: Sequence[Finding]) -> list[Finding]:
    """What is the same for all services, in one line: nobody reads four."""
    same: dict[tuple[str, str, str, str], list[Finding]] = defaultdict(list)
    for one in found:
        same[(_kind(one.what), one.state, one.words, one.mend)].append(one)
    whole = {id(group[0]): replace(group[0], what=kind) for (kind, *_), group in same.items() if len(group) == 4}
    rest = {id(one) for group in same.values() if len(group) == 4 for one in group[1:]}
    return [whole.get(id(one), one) for one in found if id(one) not in rest]


def _kind(what: str) -> str:
    return next((what.removeprefix(one.title) for one in KNOWN if what.startswith(one.title)), what)
