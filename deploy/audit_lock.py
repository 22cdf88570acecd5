"""依赖审查: what the locks pin, held against the list of known holes, without a network. Standard library only."""

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from deploy.environment import ROOT
from deploy.telling import tell, warn

LIST = Path(__file__).with_name("advisories.toml")
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-assets.lock")
_PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)", re.MULTILINE)


class Advisory(NamedTuple):
    """A known hole: in which package, gone from which version on, its number, and why it matters here."""

    package: str
    below: str
    id: str
    why: str


def known(path: Path = LIST) -> list[Advisory]:
    """The list as it stands in the file. Raises TypeError for an entry that lacks something."""
    return [Advisory(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["advisory"]]


def holes(pins: Iterable[tuple[str, str]], advisories: Iterable[Advisory]) -> list[str]:
    """A line for each pin that falls under an advisory."""
    held = list(advisories)
    return [
        f"{name} {version}: {one.id}, mended in {one.below}: {one.why}"
        for name, version in pins
        for one in held
        if one.package == name and _number(version) < _number(one.below)
    ]


def pins_of(lock: str) -> list[tuple[str, str]]:
    """(package, version) of every pin in the text of a lock."""
    return _PIN.findall(lock)


def _number(version: str) -> tuple[int, ...]:
    """1.2.3.post4 as (1, 2, 3); zeros at the end do not count."""
    numbers = [int(part) for part in re.match(r"[0-9.]*", version)[0].rstrip(".").split(".") if part]  # type: ignore[index]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def audit(rest: list[str]) -> int:
    """`run.py audit`: our own list always; pip-audit besides, where it is installed, which asks its own sources."""
    found = 0
    for lock in LOCKS:
        lines = holes(pins_of((ROOT / lock).read_text(encoding="utf-8")), known())
        found += len(lines)
        for line in lines:
            tell(f"{lock}: {line}", "bad")
    if not found:
        tell(f"no lock holds any of the {len(known())} versions in deploy/{LIST.name}", "good")
    program = shutil.which("pip-audit")
    if program is None:
        warn("pip-audit is not installed here: what became known since the list was written was not asked for")
        return int(found > 0)
    asked = [program, "--require-hashes", "--disable-pip", "-r", str(ROOT / LOCKS[0]), *rest]
    return max(subprocess.run(asked, check=False).returncode, int(found > 0))
