"""法定节假日: what is certain of a year before its notice: 13 days since 2025; lunar dates come from a table."""

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from shared.worktime.faults import OutOfYears
from shared.worktime.years import Year


@cache
def provisional_year(year: int) -> Year:
    """暂定年表: weekends and the days of 《全国年节及纪念日放假办法》 (国务院令第795号, since 2025), no make-up days.

    Days off in exchange for make-up days, and those that pay for a holiday on a weekend, are the notice's to name.
    Raises OutOfYears where lunar.csv ends (2025 to 2060).
    """
    off = MappingProxyType(statutory_days(year))
    return Year(year, "provisional", off, MappingProxyType({}), f"{year}年放假通知尚未导入，按法定节假日暂定")


def year_tables(known: Mapping[int, Year], last: int) -> dict[int, Year]:
    """连续年表: every year to `last`, known or provisional, from the first known one on that leaves no gap behind it.

    Raises OutOfYears when the last year itself cannot be had.
    """
    found = {last: known.get(last) or provisional_year(last)}
    for year in range(last - 1, min(known, default=min(lunar_dates())) - 1, -1):
        if year not in known and year not in lunar_dates():
            break
        found[year] = known.get(year) or provisional_year(year)
    return dict(sorted(found.items()))


def statutory_days(year: int) -> dict[date, str]:
    """法定节假日: each day by its name, both names where two fall together; OutOfYears without lunar dates."""
    if year not in lunar_dates():
        raise OutOfYears(f"{year}年没有农历节日数据，无法暂定节假日")
    spring, qingming, duanwu, mid_autumn = lunar_dates()[year]
    found: dict[date, str] = {}
    for name, first, count in (
        ("元旦", date(year, 1, 1), 1),
        ("春节", spring - timedelta(days=1), 4),  # from New Year's Eve
        ("清明节", qingming, 1),
        ("劳动节", date(year, 5, 1), 2),
        ("端午节", duanwu, 1),
        ("国庆节", date(year, 10, 1), 3),
        ("中秋节", mid_autumn, 1),
    ):
        for day in (first + timedelta(days=n) for n in range(count)):
            found[day] = f"{found[day]}、{name}" if day in found else name
    return found


@cache
def lunar_dates() -> Mapping[int, tuple[date, ...]]:
    """农历节日: year -> 春节, 清明, 端午, 中秋 from lunar.csv (GB/T 33661-2017《农历的编算和颁行》)."""
    rows = csv.reader(files(__package__).joinpath("lunar.csv").read_text(encoding="utf-8").splitlines()[1:])
    return MappingProxyType({int(year): tuple(map(date.fromisoformat, days)) for year, *days in rows})
