"""One database for the tests of groups: a city with two counties, its people signed in; each test adds its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from shared.identity import KnownUnit
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Caller, Network, begin, caller, make_network, make_work
from tests.quick_apps import give_back

GROUP = {
    "kind": "police_public", "platform": "wechat", "name": "凤凰社区警民群", "purpose": "向居民发布防范提示",
    "position": "社区民警岗", "size": "upto_500",
}  # fmt: skip


@dataclass
class Place:
    """The leader of a county, the liaison of its first station, the leader of another county."""

    work: Work
    network: Network
    leader: Caller
    liaison: Caller
    elsewhere: Caller

    @property
    def county(self) -> KnownUnit:
        return self.network.counties[0]

    @property
    def station(self) -> KnownUnit:
        return self.network.stations[self.county.id][0]

    def add(self, who: Caller | None = None, **given: Any) -> Any:
        answer = (who or self.liaison).post("/groups", GROUP | {"name": f"群{new_id()[-12:]}"} | given)
        assert answer.status_code == 201, answer.get_json()
        return answer.get_json()


def made_place(work: Work) -> Place:
    network = make_network(work, counties=2, stations=2)
    county, other = network.counties
    station = network.stations[county.id][0]
    people = caller(work, county, "leader"), caller(work, station, "liaison"), caller(work, other, "leader")
    return Place(work, network, *people)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    work = begin(make_work(tmp_path_factory.mktemp("groups"), keys="test"))
    yield made_place(work)
    give_back(work.db)
    work.db.dispose()


def sheet_of(*rows: list[Any]) -> bytes:
    """An .xlsx of these rows."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def bring(who: Caller, path: str, raw: bytes) -> Any:
    """Send a file to a door."""
    headers = {"Authorization": f"Bearer {who.token}", "Content-Type": "application/octet-stream"}
    return who.flask.post(f"/notify/v1{path}", data=raw, headers=headers)
