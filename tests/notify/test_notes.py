"""提醒: what a unit is told about its needs and suggestions: once, to its own people, read together, put away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify import chores
from services.notify.app import SERVICE
from services.notify.models import Note
from services.notify.notes import WORDS, words
from shared.db import forward
from shared.envelope import Entry, body_of
from shared.events import Event, NeedAdvanced, NeedAnswered, SuggestionChanged, wire_type
from shared.identity import KnownUnit
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Network, begin, caller, make_network, make_work

MOMENT = datetime(2026, 6, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, Network]]:
    """One notify for all of these: each test tells units of its own."""
    work = make_work(tmp_path_factory.mktemp("notes"))
    yield begin(work), make_network(work, counties=8, stations=1)
    work.db.dispose()


def hear(work: Work, *facts: Event) -> None:
    """Apply facts twice each, as a follower may."""
    for fact in facts:
        about = str(getattr(fact, fact.KEY))
        entry = Entry(
            1, new_id(), wire_type(type(fact)), fact.VERSION, fact.ABOUT, about, 1, MOMENT, "service:test", None,
            "0" * 32, body_of(fact), "0" * 64, "0" * 64,
        )  # fmt: skip
        for _ in range(2):
            with work.db.write() as session:
                SERVICE.handlers.handle(session, fact.SAID_BY, entry)


def advanced(unit: KnownUnit, to: str, reason: str | None = None) -> NeedAdvanced:
    return NeedAdvanced(
        need_id=new_id(), number="需〔2026〕0001号", unit_id=unit.id, from_state="pending", to_state=to,
        task_number="任〔2026〕0001号", reason=reason, at=MOMENT,
    )  # fmt: skip


def lines(work: Work, unit: KnownUnit, role: str = "publicist", query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller(work, unit, role).get(f"/notes{query}")["items"]
    return found


def test_each_fact_is_told_once_and_only_to_the_unit_itself(one: tuple[Work, Network]) -> None:
    work, network = one
    mine, other = network.counties[:2]
    answered = NeedAnswered(
        task_id=new_id(), need_id=new_id(), number="需〔2026〕0002号", unit_id=mine.id, round=1, answer="已补充",
        at=MOMENT,
    )  # fmt: skip
    hear(work, advanced(mine, "returned", "请补充时段"), advanced(mine, "published"), answered)
    told = lines(work, mine)
    assert [(one["what"], one["reason"]) for one in reversed(told)] == [
        ("returned", "请补充时段"), ("published", None), ("answered", None),
    ]  # fmt: skip
    assert told[0]["words"] == "专班已重新答复，可以再评价一次"
    assert told[0]["link"] == f"/intake/needs/{answered.need_id}"
    assert lines(work, other) == []
    assert lines(work, network.stations[mine.id][0], "liaison") == []
    assert caller(work, mine, "member").call("GET", "/notes").status_code == 403


def test_what_a_unit_did_itself_is_not_told_to_it(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[2]
    hear(work, advanced(mine, "withdrawn"), advanced(mine, "pending"))
    assert lines(work, mine) == []


def test_a_suggestion_is_told_to_every_unit_that_is_named(one: tuple[Work, Network]) -> None:
    work, network = one
    lead, co, none = network.counties[3:6]
    fact = SuggestionChanged(
        suggestion_id=new_id(), number="建〔2026〕0001号", what="assigned", unit_ids=[lead.id, co.id, lead.id],
        due_at=MOMENT, at=MOMENT,
    )  # fmt: skip
    hear(work, fact)
    for unit in (lead, co):
        (row,) = lines(work, unit, "unit_head")
        assert (row["words"], row["link"]) == ("交由本单位办理", f"/intake/suggestions/{fact.suggestion_id}")
        assert row["due_at"] is not None
    assert lines(work, none) == []


def test_read_by_one_is_read_by_all_but_nothing_that_came_in_behind(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[6]
    hear(work, advanced(mine, "accepted"))
    seen = lines(work, mine)[0]["noted_at"]
    with work.db.write() as session:
        forward(session, timedelta(seconds=5))
    hear(work, advanced(mine, "drafting"))
    head = caller(work, mine, "unit_head")
    assert head.post("/notes/seen", {"until": seen}).get_json() == {"seen": 1}
    assert [row["what"] for row in lines(work, mine, query="?unseen=true")] == ["drafting"]
    assert caller(work, network.counties[5]).post("/notes/seen", {"until": "2199-01-01T00:00:00Z"}).get_json() == {
        "seen": 0
    }
    _, html = caller(work, mine).see("/notify/inbox")
    assert html.count("宣传需求 <span") == 1
    publicist = caller(work, mine, "publicist")
    status, html = publicist.press("/notify/notes", "/seen")
    assert status == 200
    assert "已标为已读（1条）" in html
    assert "未读提醒" not in caller(work, mine).see("/notify/inbox")[1]


def test_what_was_read_long_ago_is_put_away_and_what_nobody_read_stays(one: tuple[Work, Network]) -> None:
    work, network = one
    mine = network.counties[7]
    hear(work, advanced(mine, "accepted"))
    caller(work, mine).post("/notes/seen", {"until": "2199-01-01T00:00:00Z"})
    hear(work, advanced(mine, "drafting"))
    assert chores.put_away(work) == 0
    with work.db.write() as session:
        at = session.scalars(sa.select(Note.seen_at).where(Note.unit_id == mine.id, Note.seen_at.is_not(None))).one()
        assert at is not None
        old = sa.update(Note).where(Note.unit_id == mine.id, Note.seen_at.is_not(None))
        session.execute(old.values(seen_at=at.replace(year=at.year - 1)))
    assert chores.put_away(work) == 1
    assert [row["what"] for row in lines(work, mine)] == ["drafting"]


def test_words_for_everything_and_for_what_is_new() -> None:
    assert words("need", "first_review") == "进入“初审”环节"
    assert words("suggestion", "never_heard_of") == "有新的进展"
    assert all(text for listed in WORDS.values() for text in listed.values())
