"""The password again before what weighs heavily: how old it may be, and who is not asked (matrix I18)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.db import Database, now
from shared.errors import Forbidden
from shared.identity import PROFILES, Actor, presence, require_recent
from shared.ids import new_id


def refused(db: Database, profile: str, ago: timedelta, kind: str = "person") -> bool:
    db.settings = replace(db.settings, accounts=profile)
    with db.read() as session:
        actor = Actor(id=new_id(), kind=kind, confirmed_at=now(session) - ago)  # type: ignore[arg-type]  # one of three
        try:
            require_recent(session, actor)
        except Forbidden as refusal:
            return refusal.code == "confirm_first"
    return False


@pytest.mark.parametrize("profile", PROFILES)
def test_the_window_of_each_profile(db: Database, profile: str) -> None:
    window = PROFILES[profile].recent
    assert not refused(db, profile, timedelta(0))
    assert not refused(db, profile, window)
    assert refused(db, profile, window + timedelta(seconds=1))
    assert not refused(db, profile, window * 9, kind="service"), "a service has no password"


def test_inspections_want_the_shorter_times(db: Database) -> None:
    strict = presence(replace(db.settings, accounts="dengbao"))
    assert (strict.idle, strict.recent) == (timedelta(minutes=30), timedelta(minutes=15))
    assert presence(db.settings).idle == timedelta(hours=4)
