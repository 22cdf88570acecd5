"""搁置的事件, by door and page: who may see them, in groups, released in order with what waits behind, on record."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import now
from shared.db.ground import access_log
from shared.envelope import Entry, body_of
from shared.events import Event, NeedWithdrawn, wire_type
from shared.identity import KnownPerson
from shared.ids import new_id
from shared.log import Handlers
from shared.log.parking import BEHIND, list_parked, park, short_words
from shared.web import create_app
from tests.shared.log.ground import make_raised
from tests.shared.web.sample import SAMPLE, Sample

URL = "/intake/v1/parked"
FAULT = "ValueError: no such unit"


@dataclass
class Scene:
    """The sample's app with handlers that fail on what is in `poison`, and three events parked about two things."""

    sample: Sample
    handlers: Handlers = field(default_factory=Handlers)
    poison: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def hear(self, session: Any, fact: Any, heard: Any) -> None:
        if fact.need_id in self.poison:
            raise ValueError("no such unit")
        self.seen.append(f"{heard.pos}")

    def put_aside(self, fact: Event, pos: int, error: str) -> None:
        with self.sample.db.write() as session:
            entry = Entry(
                pos, new_id(), wire_type(type(fact)), 1, "need", fact.need_id, 1, now(session), "service:tasking",  # type: ignore[attr-defined]
                None, "a" * 32, body_of(fact), "", "",
            )  # fmt: skip
            park(session, "tasking", entry, error, 3)

    def waiting(self) -> list[int]:
        with self.sample.db.read() as session:
            return [item.pos for item in list_parked(session)]

    def noted(self) -> list[tuple[str, str, str]]:
        with self.sample.db.read() as session:
            log = access_log.c
            rows = session.execute(sa.select(log.actor, log.about, log.result).where(log.what == "replay"))
            return [(row.actor, row.about, row.result) for row in rows]


@pytest.fixture
def scene(tmp_path: Path, migrated: Path) -> Iterator[Scene]:
    (tmp_path / "intake.sqlite3").write_bytes(migrated.read_bytes())
    sample = Sample(tmp_path)
    made, first = Scene(sample), make_raised()
    handlers = made.handlers
    handlers.hears(type(first))(made.hear)
    handlers.hears(NeedWithdrawn)(made.hear)
    sample.app = create_app(replace(SAMPLE, handlers=handlers), sample.settings, sample.db)
    with sample.db.write() as session:
        city, keeper = sample.units["city"].id, new_id()
        sample.people["keeper"] = keeper
        grants = [{"role": "system_admin", "unit_id": city}]
        session.add(KnownPerson(id=keeper, unit_id=city, grants=grants, active=True, card_version=1))
    other = make_raised()
    made.ids = [first.need_id, other.need_id]
    made.put_aside(first, 7, FAULT)
    made.put_aside(other, 8, FAULT)
    made.put_aside(NeedWithdrawn(need_id=first.need_id, reason="重复"), 9, BEHIND)
    yield made
    sample.db.dispose()


def test_only_the_system_administrator_sees_them_and_nothing_of_what_they_say(scene: Scene) -> None:
    assert scene.sample.client(None).get(URL).status_code == 401
    for other in ("publicist@city", "unit_head@lanshan"):
        assert scene.sample.client(other).get(URL).status_code == 403
        assert scene.sample.client(other).post(f"{URL}/tasking-7/replay", json={}).status_code == 403
    found = scene.sample.client("keeper").get(URL)
    assert [(one["id"], one["behind"]) for one in found.json["items"]] == [
        ("tasking-7", False), ("tasking-8", False), ("tasking-9", True),
    ]  # fmt: skip
    assert "防范冒充客服诈骗" not in found.text, "ids and reasons, no words of the event"
    second = scene.sample.client("keeper").get(f"{URL}?limit=2").json["next"]
    assert [one["pos"] for one in scene.sample.client("keeper").get(f"{URL}?cursor={second}").json["items"]] == [9]


def test_a_trial_leaves_everything_as_it_was(scene: Scene) -> None:
    tried = scene.sample.client("keeper").post(f"{URL}/tasking-7/replay", json={"dry_run": True}).json
    assert (tried["tried"], tried["done"], tried["failed"]) == (1, 1, [])
    assert scene.waiting() == [7, 8, 9]
    assert scene.noted() == []


def test_one_is_released_with_what_waits_behind_it_and_nothing_else(scene: Scene) -> None:
    answer = scene.sample.client("keeper").post(f"{URL}/tasking-9/replay", json={}).json
    assert (answer["done"], answer["failed"]) == (2, [])
    assert (scene.seen, scene.waiting()) == (["7", "9"], [8]), "in their order, whichever of them was named"
    me = scene.sample.people["keeper"]
    assert scene.noted() == [(me, "need", "done"), (me, "need", "done")]
    again = scene.sample.client("keeper").post(f"{URL}/tasking-7/replay", json={})
    assert again.status_code == 404


def test_what_fails_again_stays_and_that_is_on_record(scene: Scene) -> None:
    scene.poison.add(scene.ids[0])
    answer = scene.sample.client("keeper").post(f"{URL}/tasking-7/replay", json={}).json
    assert answer["failed"] == [{"id": "tasking-7", "error": FAULT}]
    assert scene.waiting() == [7, 8, 9]
    assert scene.noted() == [(scene.sample.people["keeper"], "parked", "refused")]


@pytest.mark.parametrize("bad", ["tasking-99", "tasking-0", "7", "x" * 90, "tasking-9999999999999999"])
def test_an_id_of_nothing_is_404(scene: Scene, bad: str) -> None:
    assert scene.sample.client("keeper").post(f"{URL}/{bad}/replay", json={}).status_code == 404
    assert scene.waiting() == [7, 8, 9]


def test_the_page_groups_them_and_releases_by_a_form(scene: Scene) -> None:
    browser = scene.sample.client("keeper", cookie=True)
    page = browser.get("/intake/parked").text
    assert "另有 1 条排在后面" in page
    assert page.count("no such unit") == 3, "one group of both, and each by itself"
    assert "3 条搁置" in browser.get("/intake/parked/part", headers={"X-Part": "1"}).text
    fields: dict[str, str] = dict(re.findall(r'name="(csrf_token|idempotency_key|back)" value="([^"]*)"', page))
    released = browser.post("/intake/parked/tasking-7/replay", data={**fields, "dry_run": "false"})
    assert released.headers["Location"] == "/intake/parked"
    assert "已重新处理 2 条" in browser.get("/intake/parked").text
    scene.poison.add(scene.ids[1])
    browser.post("/intake/parked/tasking-8/replay", data={**fields, "dry_run": "false"})
    assert "tasking-8 仍然失败" in browser.get("/intake/parked").text


def test_a_reason_never_shows_what_a_statement_carried() -> None:
    error = sa.exc.IntegrityError("INSERT ...", {"name": "张三"}, Exception("UNIQUE failed"))
    assert short_words(error) == "UNIQUE failed"
    assert short_words(ValueError("first\nsecond")) == "first"
