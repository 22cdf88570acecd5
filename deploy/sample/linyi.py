"""样例名录: the sample directory of Linyi as lines of a roster; all persons are invented, visibly so (示例甲一 ...)."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

from deploy.sample.places import COUNTIES, DEPARTMENTS, TOWNS, County
from services.directory.roster import HeldPerson, HeldUnit, write_csv
from services.directory.roster.writing import person_cells, unit_cells

CITY = "LY"
ROSTER = Path(__file__).with_name("roster-linyi.csv")

CITY_TASKFORCE = (
    ("leader", 1), ("member", 4), ("first_reviewer", 2), ("second_reviewer", 2), ("publisher", 1),
)  # fmt: skip
"""市局专班 of ten (A22), each with one part, so that any four stand ready for a task."""
COUNTY_TASKFORCE = ("leader", "member", "first_reviewer", "second_reviewer", "publisher")
"""分县局专班 of five (A23)."""
COUNTY_OTHERS = ("unit_head", "final_reviewer", "legal_reviewer", "publicist", "liaison")
"""一把手, 分管副局长, 法制, 宣传员, 联络人: not of the five."""
LEADING = {"zzb": "deputy_leader", "txjzd": "group_member", "crj": "group_member"}
"""Departments whose heads belong to the city's 领导小组 (A19)."""
STATIONS_WITH_PUBLICIST = 2

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_DIGITS = "零一二三四五六七八九"


def code_of(slug: str, station: int | None = None) -> str:
    """A unit's code: LY-LS, its third station LY-LS-03."""
    return f"{CITY}-{slug.upper()}" + ("" if station is None else f"-{station:02d}")


def units() -> Iterator[HeldUnit]:
    """1 bureau, 1 + 6 + 7 departments, 12 counties and districts, 4 zones, 200 stations."""
    yield _unit(CITY, "临沂市公安局", "市局", "bureau", None, "371300")
    for one in DEPARTMENTS:
        yield _unit(code_of(one.slug), f"临沂市公安局{one.short_name}", one.short_name, one.kind, CITY, None)
    for county in COUNTIES:
        whole = f"临沂市公安局{county.short_name}" if county.short_name.endswith("分局") else county.short_name
        towns = TOWNS.get(county.slug, {})
        bureau = _unit(code_of(county.slug), whole, county.short_name, county.kind, CITY, county.admin_code)
        yield replace(bureau, towns=tuple(sorted(towns.values())))
        for number, town in enumerate(county.towns, start=1):
            station = f"{town}派出所"
            whole_station = f"{county.short_name}{station}"
            code, above = code_of(county.slug, number), code_of(county.slug)
            held = _unit(code, whole_station, station, "station", above, None)
            yield replace(held, towns=(towns[town],) if town in towns else ())


def _unit(
    code: str, name: str, short_name: str, kind: str, parent_code: str | None, admin_code: str | None
) -> HeldUnit:
    return HeldUnit(
        code=code, name=name, short_name=short_name, kind=kind, parent_code=parent_code,
        admin_code=admin_code, active=True,
    )  # fmt: skip


def people() -> Iterator[HeldPerson]:
    """Everybody, by a login that says where and what: zhzx.publicist, ly.member2, ls.leader, ls07.liaison."""
    names = (_name(number) for number in count())
    for login, unit_code, grants in (*_city(), *_departments(), *_counties()):
        yield HeldPerson(
            code=login.replace(".", "-"), name=next(names), unit_code=unit_code, login=login,
            grants=frozenset(grants), active=True,
        )  # fmt: skip


Seat = tuple[str, str, list[tuple[str, str]]]


def _city() -> Iterator[Seat]:
    office = code_of("xcc")
    for role, seats in CITY_TASKFORCE:
        for seat in range(1, seats + 1):
            yield f"ly.{role.removesuffix('_reviewer')}{seat if seats > 1 else ''}", office, [(role, CITY)]
    yield "ly.director", office, [("director", CITY), ("final_reviewer", CITY)]
    yield "ly.legal", code_of("fzzd"), [("legal_reviewer", CITY)]
    yield "ly.head", CITY, [("group_leader", CITY), ("unit_head", CITY)]
    yield "ly.deputy", CITY, [("executive_deputy", CITY)]
    yield "ly.supervisor", code_of("dczd"), [("supervisor", CITY)]
    for role in ("system_admin", "security_admin", "audit_admin"):
        yield f"ly.{role.removesuffix('_admin')}", office, [(role, CITY)]


def _departments() -> Iterator[Seat]:
    for one in DEPARTMENTS:
        code = code_of(one.slug)
        for role in ("publicist", "liaison", "unit_head"):
            also = [(LEADING[one.slug], CITY)] if role == "unit_head" and one.slug in LEADING else []
            yield f"{one.slug}.{_short(role)}", code, [(role, code), *also]


def _counties() -> Iterator[Seat]:
    for county in COUNTIES:
        code = code_of(county.slug)
        for role in (*COUNTY_TASKFORCE, *COUNTY_OTHERS):
            also = [("group_leader", code)] if role == "unit_head" else []
            yield f"{county.slug}.{_short(role)}", code, [(role, code), *also]
        yield from _stations(county)


def _stations(county: County) -> Iterator[Seat]:
    for number in range(1, len(county.towns) + 1):
        code = code_of(county.slug, number)
        roles = ("liaison", "unit_head", "publicist") if number <= STATIONS_WITH_PUBLICIST else ("liaison", "unit_head")
        for role in roles:
            yield f"{county.slug}{number:02d}.{_short(role)}", code, [(role, code)]


def _short(role: str) -> str:
    return role.removesuffix("_reviewer").replace("unit_head", "head")


def _name(number: int) -> str:
    """示例甲一, 示例乙一 ... 示例癸一, 示例甲二 ...: no two alike, nobody's name."""
    rank = number // len(_STEMS) + 1
    tens, ones = divmod(rank, 10)
    words = (_DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
    return f"示例{_STEMS[number % len(_STEMS)]}{words}"


def rows() -> list[list[str]]:
    """The roster's rows under services.directory.roster.TITLES."""
    return [unit_cells(unit) for unit in units()] + [person_cells(person) for person in people()]


def write_roster(to: Path = ROSTER) -> Path:
    """Write the roster as .csv; the file in this folder is what this gives."""
    to.write_bytes(write_csv(rows()))
    return to


@cache
def _seats() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for person in people():
        for role, code in person.grants:
            found[code, role] = (*found.get((code, role), ()), person.login or "")
    return found


def logins(unit: str, role: str) -> tuple[str, ...]:
    """Who holds a role on a unit of the sample, by its code or short name: ("兰山分局", "member") -> ("ls.member",)."""
    code = next((one.code for one in units() if unit in (one.code, one.short_name)), unit)
    return _seats().get((code, role), ())
