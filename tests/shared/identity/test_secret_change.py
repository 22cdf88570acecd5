"""Changing BAIYING_SECRET in three rounds: in whatever order processes start anew, none refuses another's (L08)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.errors import NotSignedIn
from shared.identity import PEOPLE, KnownCard, SealBroken, read, seal, service_token, sign, unseal
from shared.identity.resealing import reseal
from shared.ids import new_id
from shared.settings import Settings
from shared.webhooks import derive_secret, derive_secrets, headers, verify

OLD, NEW = "old-secret-" * 4, "new-secret-" * 4
PERSON, SESSION = new_id(), new_id()
AT = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROUNDS = [(OLD, ()), (OLD, (NEW,)), (NEW, (OLD,)), (NEW, ())]
"""As it was; the new one honoured; the new one signs; the old one gone."""


def process(secret: str, also: tuple[str, ...]) -> Settings:
    return Settings(data=Path("unused"), secret=secret, secret_also=also)


NEIGHBOURS = [pair for before, after in pairwise(ROUNDS) for pair in product((before, after), repeat=2)]
"""Who may run beside whom, within a round of restarts."""


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS[:8])
def test_while_processes_start_anew_each_believes_the_others(
    one: tuple[str, tuple[str, ...]], other: tuple[str, tuple[str, ...]]
) -> None:
    makes, reads = process(*one), process(*other)
    assert read(reads, sign(makes, PERSON, SESSION, PEOPLE, HOUR, at=AT), at=AT).sub == PERSON
    assert read(reads, service_token(makes, "intake")).service == "intake"
    assert unseal(reads, PERSON, seal(makes, PERSON, {"phone": "1"})) == {"phone": "1"}


def test_a_session_lasts_over_both_rounds_and_not_beyond() -> None:
    token = sign(process(*ROUNDS[0]), PERSON, SESSION, PEOPLE, HOUR, at=AT)
    for during in ROUNDS[:3]:
        assert read(process(*during), token, at=AT).sid == SESSION
    with pytest.raises(NotSignedIn):
        read(process(*ROUNDS[3]), token, at=AT)


def test_without_the_first_round_a_process_that_is_still_old_would_refuse() -> None:
    """Why there are three rounds: this is what a change at one stroke does."""
    with pytest.raises(NotSignedIn):
        read(process(OLD, ()), sign(process(NEW, (OLD,)), PERSON, SESSION, PEOPLE, HOUR, at=AT), at=AT)


def test_a_secret_that_was_never_ours_is_still_none() -> None:
    stranger = process("someone-elses-" * 4, ())
    with pytest.raises(NotSignedIn):
        read(process(NEW, (OLD,)), sign(stranger, PERSON, SESSION, PEOPLE, HOUR, at=AT), at=AT)
    with pytest.raises(SealBroken):
        unseal(process(NEW, (OLD,)), PERSON, seal(stranger, PERSON, {"phone": "1"}))


def test_a_webhook_is_signed_so_that_old_and_new_receivers_verify() -> None:
    signed = headers(derive_secrets((NEW, OLD), ["b", "a"]), "m", 1000, b"{}")
    for master, salt in product((NEW, OLD), ("a", "b")):
        assert verify([derive_secret(master, salt)], signed, b"{}", 1000)
    assert not verify([derive_secret("other", "a")], signed, b"{}", 1000)


def test_what_lay_under_the_old_secret_is_sealed_anew_and_then_the_old_one_can_go(db: Database) -> None:
    about = new_id()
    with db.write() as session:
        contact = seal(replace(db.settings, secret=OLD), about, {"phone": "1"})
        session.add(KnownCard(person_id=about, card_version=1, name="示例", contact=contact))
    db.settings = replace(db.settings, secret=NEW, secret_also=(OLD,))
    assert [one.anew for one in reseal(db, sa.MetaData())] == [1]
    assert [(one.anew, one.current) for one in reseal(db, sa.MetaData())] == [(0, 1)]
    with db.read() as session:
        card = session.get_one(KnownCard, about)
        assert unseal(replace(db.settings, secret_also=()), about, card.contact or "") == {"phone": "1"}
