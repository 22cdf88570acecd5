"""Canaries: marked secrets, and everything in which they are looked for (matrix K01)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.processes import family

MOST = 64 << 20
"""Bytes of one file that are looked at."""


@dataclass
class Canaries:
    """`marks`: what was let in, by what it is. `look` in one text after the other; `found` says where each came out."""

    marks: Mapping[str, str]
    found: list[str] = field(default_factory=list)
    looked: int = 0

    def look(self, where: str, content: str | bytes) -> None:
        """Whether any mark stands in this text, as it is or written as JSON or a URL writes it."""
        raw = content.encode(errors="replace") if isinstance(content, str) else content
        self.looked += len(raw)
        self.found += [f"{name} in {where}" for name, mark in self.marks.items() if mark.encode() in raw]

    def look_into_files(self, paths: Iterable[Path]) -> None:
        for path in paths:
            if path.is_file():
                with path.open("rb") as file:
                    self.look(str(path), file.read(MOST))

    def look_at_processes(self, pids: Iterable[int]) -> None:
        """Their command lines and environments, and those of their children, as whoever lists processes sees them."""
        for pid in {own for first in pids for own in family(first)}:
            for name in ("cmdline", "environ"):
                try:
                    self.look(f"/proc/{pid}/{name} of {_what(pid)}", Path(f"/proc/{pid}/{name}").read_bytes())
                except OSError:  # it ended meanwhile
                    continue


def _what(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:80]
