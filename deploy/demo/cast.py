"""演员表: who plays which part of the demonstration, by the logins of the sample directory."""

from collections.abc import Iterable
from dataclasses import dataclass

from deploy.demo.needs import DemoNeed
from deploy.sample import code_of, logins
from deploy.sample.places import COUNTIES

SILENT = "my"
"""蒙阴县公安局 does not answer in the one need whose way is `silent_county`."""
REACHED = 3
"""Counties that a push addresses, but for the flash one, which addresses all."""
STATIONS = (1, 2)
"""Stations of each county that are addressed, and that answer."""
AFTERWARDS = ("兰山街道派出所", "宣传处", "兰山分局")
"""Whose publicists offer a lead, register a suggestion and give an opinion when the needs are answered."""
GROUP_OF = ("ls", 1)
"""The station whose liaison registers a group afterwards."""
DESK_ROLES = ("leader", "member", "first_reviewer", "second_reviewer", "legal_reviewer", "final_reviewer", "publisher")
SLUGS = tuple(county.slug for county in COUNTIES)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a push addresses: counties by slug; `everybody`: no selector at all, the whole network."""

    counties: tuple[str, ...]
    everybody: bool = False

    def codes(self, with_counties: bool) -> list[str]:
        """The codes of the addressed units."""
        stations = [code_of(slug, number) for slug in self.counties for number in STATIONS]
        return [code_of(slug) for slug in self.counties if with_counties] + stations


def raiser(office: str) -> str:
    """The login of the publicist of an office."""
    return logins(office, "publicist")[0]


def at_desk(desk: str, role: str, turn: int = 0) -> str:
    """The login of whoever has a role on a desk (市局, 兰山分局 ...); with several they take turns."""
    found = logins(desk, role)
    return found[turn % len(found)]


def reach_of(need: DemoNeed, turn: int, desk: str) -> Reach:
    """Whom the push of a need addresses: the county's own stations, everybody for a flash one, else three counties."""
    own = next((county.slug for county in COUNTIES if county.short_name == desk), None)
    if own:
        return Reach((own,))
    if need.priority == "flash":
        return Reach(SLUGS, everybody=True)
    first = SLUGS.index(SILENT) if need.way == "silent_county" else turn * REACHED
    return Reach(tuple(SLUGS[(first + n) % len(SLUGS)] for n in range(REACHED)))


def liaison(slug: str, station: int | None = None) -> str:
    """The login of a county's or a station's liaison."""
    return f"{slug}{'' if station is None else f'{station:02d}'}.liaison"


def everybody(needs: Iterable[DemoNeed]) -> tuple[str, ...]:
    """Every login that playing these needs may want, so that each can be given a password beforehand."""
    wanted = list(needs)
    desks = ["市局", *sorted({need.office for need in wanted if need.office in {c.short_name for c in COUNTIES}})]
    desks += sorted({county_of(need.office) for need in wanted if need.office.endswith("派出所")} - {*desks})
    found = [raiser(need.office) for need in wanted]
    found += [login for desk in desks for role in DESK_ROLES for login in logins(desk, role)]
    found += logins("市局", "system_admin")  # registers the connector
    found += [raiser(office) for office in AFTERWARDS] + [liaison(*GROUP_OF)]
    reached = [reach_of(need, turn, desk) for turn, need in enumerate(wanted) for desk in desks]
    slugs = dict.fromkeys(slug for reach in reached for slug in reach.counties)
    found += [login for slug in slugs for login in (liaison(slug), *(liaison(slug, n) for n in STATIONS))]
    return tuple(dict.fromkeys(found))


def county_of(station: str) -> str:
    """The county bureau above a station, by the station's short name."""
    return next(one.short_name for one in COUNTIES for town in one.towns if station == f"{town}派出所")
