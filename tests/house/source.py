"""The source as the house tests read it: files, what they import, what they name."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("services", "shared", "deploy")


@cache
def files(*roots: str) -> tuple[Path, ...]:
    """Every Python file below these folders, relative to the checkout."""
    found = (path.relative_to(ROOT) for root in roots for path in (ROOT / root).rglob("*.py"))
    return tuple(sorted(path for path in found if "__pycache__" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a file imports, wherever it does: `from a.b import c` is a.b.c."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            before = ".".join(_package(path)[: -node.level + 1 or None]) + "." if node.level else ""
            yield from ((node.lineno, f"{before}{node.module or ''}.{alias.name}") for alias in node.names)


def none(found: Iterable[str]) -> None:
    """Fail with one line for each thing found."""
    lines = list(found)
    assert not lines, "\n" + "\n".join(lines)


def _package(path: Path) -> tuple[str, ...]:
    return path.parent.parts
