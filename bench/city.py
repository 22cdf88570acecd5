"""A small city to measure in: settings, migrated databases that know its units and people, signed tokens."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from shared.db import Database
from shared.db.migrate import upgrade
from shared.events import PersonChanged, UnitChanged
from shared.identity import PEOPLE, apply_person, apply_unit, sign
from shared.ids import new_id
from shared.service import Service
from shared.settings import SERVICES, Settings

SECRET = secrets.token_hex(24)
COUNTIES = 16
STATIONS = 200
ASKERS = 16


@dataclass(frozen=True)
class City:
    """Ids by code, and the publicists who raise needs; the same in every database of one run."""

    units: Mapping[str, str]
    paths: Mapping[str, str]
    askers: tuple[str, ...]
    members: tuple[str, ...]

    def tokens(self, settings: Settings) -> list[str]:
        """A token for each publicist."""
        return [sign(settings, person, new_id(), PEOPLE, timedelta(hours=12)) for person in self.askers]


def make_city(stations: int = STATIONS) -> City:
    """A city bureau, its 宣传处, counties and stations; nothing is written yet."""
    units, paths = {"city": new_id()}, {}
    paths["city"] = f"/{units['city']}/"
    codes = ["office", *(f"county-{n}" for n in range(COUNTIES))]
    for code in codes:
        units[code] = new_id()
        paths[code] = f"{paths['city']}{units[code]}/"
    for n in range(stations):
        above = f"county-{n % COUNTIES}"
        units[f"station-{n}"] = new_id()
        paths[f"station-{n}"] = f"{paths[above]}{units[f'station-{n}']}/"
    return City(units, paths, tuple(new_id() for _ in range(ASKERS)), tuple(new_id() for _ in range(10)))


def open_database(service: Service, settings: Settings, city: City) -> Database:
    """A migrated database of a service that has heard of the city."""
    db = Database(service.name, settings)
    upgrade(db, service.steps, service.base.metadata)
    with db.write() as session:
        for code in city.units:
            apply_unit(session, _unit(city, code))
        session.flush()
        _people(session, city)
    return db


def open_all(settings: Settings, city: City) -> None:
    """Every service that follows others has heard of the city, so that what intake takes in goes on to the next."""
    from deploy.embedded import SERVICES as ALL  # the whole system, where only a part is measured otherwise

    for service in ALL:
        if service.follows:
            open_database(service, settings, city).dispose()


def _unit(city: City, code: str) -> UnitChanged:
    level = {"city": "city", "office": "city"}.get(code, code.split("-")[0])
    kind = {"city": "bureau", "office": "lead"}.get(code, level)
    path = city.paths[code]
    parent = path.strip("/").split("/")[:-1]
    return UnitChanged(
        unit_id=city.units[code], code=code, name=f"示例{code}", short_name=code, level=level, kind=kind,
        parent_id=parent[-1] if parent else None, path=path, admin_code=None, active=True,
    )  # fmt: skip


def _people(session: Session, city: City) -> None:
    for people, role, code in ((city.askers, "publicist", "office"), (city.members, "member", "city")):
        for person in people:
            grants = [{"role": role, "unit_id": city.units[code]}]
            apply_person(
                session,
                PersonChanged(person_id=person, unit_id=city.units[code], grants=grants, active=True, card_version=1),
            )


def embedded(folder: Path) -> Settings:
    """Settings on SQLite files in a folder."""
    return Settings(data=folder, secret=SECRET, log_level="INFO")


def production(folder: Path, urls: Mapping[str, str], **more: object) -> Settings:
    """Settings on PostgreSQL; services without a URL of their own share the first one (each has its own schema)."""
    urls = dict.fromkeys(SERVICES, next(iter(urls.values()))) | dict(urls)
    given = {"poll_seconds": 2.0, "directory_poll_seconds": 1.0, "keys": "test"} | more
    return Settings(data=folder, mode="production", secret=SECRET, database_urls=urls, **given)  # type: ignore[arg-type]


def environment(settings: Settings) -> dict[str, str]:
    """The same settings for a process that is started."""
    found = {
        "BAIYING_MODE": settings.mode, "BAIYING_DATA": str(settings.data), "BAIYING_SECRET": settings.secret,
        "BAIYING_KEYS": settings.keys, "BAIYING_LOG_LEVEL": settings.log_level,
        "BAIYING_POLL_SECONDS": str(settings.poll_seconds),
        "BAIYING_DIRECTORY_POLL_SECONDS": str(settings.directory_poll_seconds),
    }  # fmt: skip
    if settings.production:
        found["BAIYING_BROKER_URL"] = settings.broker_url or "amqp://nobody:there-is-no-broker@127.0.0.1:1/"
    found |= {f"BAIYING_{name.upper()}_DATABASE_URL": url for name, url in settings.database_urls.items()}
    return found | {f"BAIYING_{name.upper()}_URL": url for name, url in settings.peers.items()}
