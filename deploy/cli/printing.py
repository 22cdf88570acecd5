"""Printing: tables whose columns line up with Chinese in them, JSON for programs, times on the bureau's clock."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

from shared.db import SHANGHAI

F = TypeVar("F", bound=Callable[..., Any])
CUT = 60
"""Columns at which a cell of a table is cut."""


def json_option(command: F) -> F:
    """--json: the answer as JSON on standard output, for programs."""
    return click.option("--json", "as_json", is_flag=True, help="以 JSON 输出，供程序读取")(command)


def width(text: str) -> int:
    """Columns a text takes in a terminal: two for each Chinese character."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)


def pad(text: str, columns: int) -> str:
    """The text filled with blanks, or cut with …, to so many columns."""
    if width(text) > columns:
        while width(text) > columns - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (columns - width(text))


def show_json(value: Any) -> None:
    """JSON, UTF-8 unescaped, indented."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(rows: Iterable[Sequence[Any]], titles: Sequence[str], empty: str = "没有内容") -> None:
    """A table as wide as its contents; one line says so when there is nothing."""
    lines = [[_cell(value) for value in row] for row in rows]
    if not lines:
        click.secho(empty, dim=True)
        return
    columns = [min(CUT, max(width(line[n]) for line in [list(titles), *lines])) for n in range(len(titles))]
    click.secho("  ".join(pad(title, columns[n]) for n, title in enumerate(titles)).rstrip(), bold=True)
    for line in lines:
        click.echo("  ".join(pad(text, columns[n]) for n, text in enumerate(line)).rstrip())


def facts(pairs: Iterable[tuple[str, Any]]) -> None:
    """Name and value, a line each; what is empty is left out."""
    for name, value in pairs:
        if value not in (None, "", [], {}):
            click.echo(f"{pad(name, 12)}{_cell(value)}")


def when(text: str | None) -> str:
    """A time of the API on the bureau's clock: 2026-06-01 09:00."""
    return datetime.fromisoformat(text).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if text else "—"


def _cell(value: Any) -> str:
    return "—" if value is None else str(value).replace("\n", " ")


def good(text: str) -> None:
    """A line that says it went well."""
    click.secho(f"✓ {text}", fg="green")


def warn(text: str) -> None:
    """A line that must not be overlooked, on standard error."""
    click.secho(f"! {text}", fg="yellow", err=True)
