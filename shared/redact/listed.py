"""The lists of characters and words that stand beside the code."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "lists"


def listed(name: str) -> list[str]:
    """The words of a list, separated by spaces and line ends."""
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split()
