"""Reading variables one after the other, and collecting what is wrong with them, without ever saying a secret."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path


class Variables:
    """The BAIYING_* of one environment; `faults` are clear lines, one each."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.faults: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.env.get("BAIYING_" + name, default).strip()

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        value = self.text(name, options[0])
        if value not in options:
            self.faults.append(f"BAIYING_{name}: must be one of {', '.join(options)}")
        return value

    def number(self, name: str, default: float, low: float, high: float) -> float:
        try:
            value = float(self.text(name, str(default)))
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            self.faults.append(f"BAIYING_{name}: must be a number from {low:g} to {high:g}")
            return default
        return value

    def keys(self, name: str, read: Callable[[str], object]) -> str:
        """Keys as they stand; what is wrong with them, never they themselves, becomes a fault."""
        given = self.text(name)
        try:
            read(given) if given else None
        except ValueError as error:
            self.faults.append(f"BAIYING_{name}: {error}")
        return given

    def file(self, name: str) -> str:
        """The whole path of a file that is there."""
        given = self.text(name)
        path = str(Path(given).expanduser().resolve()) if given else ""
        if path and not Path(path).is_file():
            self.faults.append(f"BAIYING_{name}: no such file")
        return path

    def folder(self, name: str) -> Path | None:
        """The whole path of a folder that need not be there yet."""
        given = self.text(name)
        return Path(given).expanduser().resolve() if given else None

    def present(self, name: str) -> Path | None:
        """The whole path of a folder that is there already, and may be looked at."""
        given = self.folder(name)
        if given and not os.path.isdir(given):  # Path.is_dir raises where one may not look
            self.faults.append(f"BAIYING_{name}: no such folder, or it may not be looked at")
        return given

    def proxy(self, name: str) -> str:
        """http://host:port, of which nothing else may be said."""
        given = self.text(name).rstrip("/")
        if given and not re.fullmatch(r"http://[A-Za-z0-9._-]+:[0-9]{1,5}", given):
            self.faults.append(f"BAIYING_{name}: must be http://host:port")
        return given

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(filter(None, (word.strip() for word in self.text(name).split(","))))
