"""C26, D20, D21, L05: drills with the commands as they stand, on SQLite and PostgreSQL, while needs walk."""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from deploy.embedded import Embedded
from shared.settings import SERVICES, Settings
from tests.cli.conftest import Call, call
from tests.faults import checker
from tests.journey.city import PostgresCity, copy_city
from tests.journey.serving import serving
from tests.journey.walk import Patient, Walk

pytestmark = pytest.mark.timeout(600)
__all__ = ["call"]
NUMBERS_LEFT_OUT = re.compile(r".*numbers are not 1\.\.\d+")


class Place:
    """Where a city lives: a data folder, and databases on PostgreSQL or none."""

    def __init__(self, call: Call, data: Path, environ: Mapping[str, str]) -> None:
        self.call, self.data, self.environ = call, data, dict(environ)
        self.tokens: dict[str, str] = {}
        urls = {service: environ.get(f"BAIYING_{service.upper()}_DATABASE_URL", "") for service in SERVICES}
        self.settings = Settings(data=data, database_urls={name: url for name, url in urls.items() if url})

    def baiying(self, *words: str) -> str:
        """One command as an operator gives it; its standard output."""
        code, out, err = self.call(*words, BAIYING_DATA=str(self.data), **self.environ)
        assert code == 0, f"{words}: {code}\n{out}{err}"
        return out

    def settled(self) -> Settings:
        """Let everybody hear everything, without the network."""
        system = Embedded(self.settings)
        system.settle()
        system.stop()
        return self.settings


BOTH = [pytest.param(each, marks=pytest.mark.faults) for each in ("sqlite", "postgresql")]
ALWAYS = [BOTH[0], pytest.param("PostgreSQL", marks=pytest.mark.live)]
"""Every `make test` puts one whole set back on PostgreSQL; on SQLite tests/deploy/test_backup.py does."""


@pytest.fixture
def places(
    request: pytest.FixtureRequest, call: Call, walking_city: Path, tmp_path: Path
) -> Iterator[tuple[Place, Place]]:
    """A walking city, and an empty place of the same kind that has the same key."""
    data, other = tmp_path / "data", tmp_path / "other"
    if request.param == "sqlite":
        yield Place(call, copy_city(walking_city, data), {}), Place(call, other, {})
        return
    city: PostgresCity = request.getfixturevalue("postgres_city")
    data.mkdir()
    empty = {f"BAIYING_{name.upper()}_DATABASE_URL": city.postgres.fresh_database(name) for name in SERVICES}
    yield Place(call, data, city.copy()), Place(call, other, empty)


def as_it_comes(_state: object, body: bytes) -> list[bytes]:
    return [body]


def walk(place: Place, needs: int, meanwhile: tuple[str, ...] = ()) -> tuple[list[str], str]:
    """So many needs all the way, one after the other; a command after the first while the second walks."""
    done: list[str] = []
    with serving(place.settings, as_it_comes) as (urls, _system, _bus):
        one = Walk(Patient(urls, place.tokens))
        done.append(one.go())
        more = threading.Thread(target=lambda: done.extend(one.go() for _ in range(needs - 1)))
        more.start()
        out = place.baiying(*meanwhile) if meanwhile else ""
        more.join()
        assert len(done) == needs
    return done, out


@pytest.mark.parametrize("places", ALWAYS, indirect=True)
def test_everything_comes_back_as_it_was_at_one_moment(places: tuple[Place, Place], tmp_path: Path) -> None:
    """Taken while needs walk; put into an empty place: nothing acknowledged before is missing, and no fork anywhere."""
    here, there = places
    kept = str(tmp_path / "kept")
    needs, out = walk(here, 2, ("backup", kept, "--json"))
    manifest = json.loads(out[re.search("^{$", out, re.M).start() :])  # type: ignore[union-attr]  # among lines of log
    started = time.monotonic()
    restored = json.loads(there.baiying("restore", kept, "--go", "--json"))
    took = time.monotonic() - started
    print(f"backup {manifest['seconds']} s, restore {took:.1f} s")  # noqa: T201 - the times of the drill
    assert restored["forked"] == []
    there.baiying("migrate", "--check")
    assert checker.check(there.settled(), needs[:1]) == []


@pytest.mark.parametrize("places", BOTH, indirect=True)
def test_a_consumer_put_back_catches_up_by_itself(places: tuple[Place, Place], tmp_path: Path) -> None:
    """D21: what it says stood still since: nobody is ahead of it, its cursors went back with its rows."""
    here, _ = places
    kept = str(tmp_path / "kept")
    needs, _out = walk(here, 1)
    here.baiying("backup", kept)
    with serving(here.settings, as_it_comes) as (urls, _system, _bus):
        assert Patient(urls).call("ls.publicist", "DELETE", "/directory/v1/sessions")[0] == 204
    here.settled()
    restored = json.loads(here.baiying("restore", kept, "--service", "notify", "--go", "--aside", "--json"))
    assert restored["forked"] == []
    assert not checker.is_at_rest(here.settings)
    assert checker.check(here.settled(), needs) == []


@pytest.mark.parametrize("places", BOTH, indirect=True)
def test_a_producer_put_back_is_followed_again_in_a_new_epoch(places: tuple[Place, Place], tmp_path: Path) -> None:
    """D20: intake loses what it was told since; the others halt, then go on; no number is given twice."""
    here, _ = places
    kept = str(tmp_path / "kept")
    first, _out = walk(here, 1)
    here.baiying("backup", kept)
    lost, _out = walk(here, 1)
    restored = json.loads(here.baiying("restore", kept, "--service", "intake", "--go", "--aside", "--json"))
    assert {one["follower"] for one in restored["forked"]} == {"tasking", "notify"}
    here.settled()
    with checker.opened(here.settings) as books:
        assert books.rows("tasking", "SELECT halted FROM cursor WHERE producer = 'intake'")[0][0].startswith("fork")
    through = str(next(one["head"] for one in restored["forked"]))
    known = json.loads(here.baiying("rebase", "--producer", "intake", "--through", through, "--json"))
    (tasking,) = (one for one in known["followers"] if one["follower"] == "tasking")
    assert tasking["known_only"]["known_need"] == sorted(need.replace("-", "") for need in lost)
    here.baiying("rebase", "--producer", "intake", "--through", through, "--go", "--by", "值班员", "--reason", "演练")
    later, _out = walk(here, 1)
    faults = checker.check(here.settled(), [*first, *later])
    assert [fault for fault in faults if not NUMBERS_LEFT_OUT.fullmatch(fault)] == []
