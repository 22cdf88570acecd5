"""Builders for the tests of the log: databases with the ground tables alone, facts, peers that read directly."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import shared.identity.copies
from shared.db import Database
from shared.db.migrate import upgrade
from shared.events import NeedRaised, NeedWithdrawn
from shared.ids import new_id
from shared.log import FeedPage, read_feed, say, set_by
from shared.settings import Settings

STEPS = Path(__file__).parent / "steps"
COPIES = shared.identity.copies.KnownUnit.metadata


def make_database(tmp_path: Path, service: str, url: str | None = None) -> Database:
    urls = {service: url} if url else {}
    db = Database(service, Settings(data=tmp_path, database_urls=urls))
    upgrade(db, STEPS, sa.MetaData())
    return db


def make_raised(**changes: Any) -> NeedRaised:
    values: dict[str, Any] = {
        "need_id": new_id(), "number": "需〔2026〕0001号", "unit_id": new_id(), "kind": "prevention", "topic": "crime",
        "subtopic": None, "title": "防范冒充客服诈骗", "body": "近期多发", "priority": "ordinary", "audience": "public",
        "wanted_by": None, "region": None,
    }  # fmt: skip
    return NeedRaised(**{**values, **changes})


def raise_some(db: Database, count: int, **changes: Any) -> list[str]:
    """Say need.raised `count` times, a transaction each; the ids."""
    ids = []
    for _ in range(count):
        fact = make_raised(**changes)
        with db.write() as session:
            set_by(session, "person", "unit", "a" * 32)
            say(session, fact)
        ids.append(fact.need_id)
    return ids


def withdraw(db: Database, need_id: str) -> None:
    with db.write() as session:
        say(session, NeedWithdrawn(need_id=need_id, reason="重复"))


class DirectPeers:
    """Reads the producers' databases as their feed doors do."""

    def __init__(self, *dbs: Database) -> None:
        self.dbs = {db.service: db for db in dbs}
        self.pages = 0

    def feed(self, producer: str, after: int, hash_: str, limit: int) -> FeedPage:
        self.pages += 1
        with self.dbs[producer].read() as session:
            return read_feed(session, after, hash_, limit)

    def cards(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        return []
