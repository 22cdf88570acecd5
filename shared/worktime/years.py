"""节假日年表: the days off and make-up days of one year; those shipped are the State Council's notices, 2020-2026."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Status = Literal["official", "provisional"]


@dataclass(frozen=True, slots=True)
class Year:
    """一年的节假日: `off` holidays by name, weekends inside them too; `work` make-up days by the holiday they pay for.

    A notice may also name days of the December before. Source: the notice, or how the year was computed without one.
    """

    year: int
    status: Status
    off: Mapping[date, str] = field(hash=False)
    work: Mapping[date, str] = field(hash=False)
    source: str


@cache
def shipped_years() -> Mapping[int, Year]:
    """随附年表: 2020 to 2026 from years.csv, all official."""
    text = files(__package__).joinpath("years.csv").read_text(encoding="utf-8")
    found: dict[int, list[dict[str, str]]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(_year_of(row["source"]), []).append(row)
    return MappingProxyType({year: _year(year, rows) for year, rows in found.items()})


def _year_of(source: str) -> int:
    """The year that a notice is about: days of the December before belong to it as well."""
    about = re.search(r"(\d{4})年", source)
    assert about, source
    return int(about[1])


def _year(year: int, rows: list[dict[str, str]]) -> Year:
    def days(kind: str) -> Mapping[date, str]:
        return MappingProxyType({date.fromisoformat(row["date"]): row["name"] for row in rows if row["kind"] == kind})

    return Year(year, "official", days("off"), days("work"), "；".join(dict.fromkeys(row["source"] for row in rows)))
