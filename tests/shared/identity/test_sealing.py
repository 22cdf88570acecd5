"""密钥环: what the first key sealed opens with any ring that holds it; rotation leaves nothing under an old key."""

import base64
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.identity import KnownCard, SealBroken, resealing, seal, unseal
from shared.identity.resealing import Resealed, reseal
from shared.identity.sealing import key_of_sealed
from shared.ids import new_id
from shared.keyring import keys_in
from shared.settings import SettingsError, load

ONE, TWO, THREE = (f"k{n}:{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2, 3))
ABOUT = new_id()
PHONE = {"phone": "0539-0000000"}


def test_the_first_key_seals_and_all_open(db: Database) -> None:
    first, both = replace(db.settings, seal_keys=ONE), replace(db.settings, seal_keys=f"{TWO},{ONE}")
    old, sealed = seal(db.settings, ABOUT, PHONE), seal(first, ABOUT, PHONE)
    assert (key_of_sealed(old), key_of_sealed(sealed), key_of_sealed(seal(both, ABOUT, PHONE))) == ("", "k1", "k2")
    assert unseal(both, ABOUT, sealed) == unseal(first, ABOUT, old) == PHONE, "the secret's own key always opens"
    with pytest.raises(SealBroken, match="k1, which is not"):
        unseal(replace(db.settings, seal_keys=TWO), ABOUT, sealed)
    with pytest.raises(SealBroken):
        unseal(both, ABOUT, "k2" + sealed[2:])
    with pytest.raises(SealBroken):
        unseal(both, new_id(), sealed)


@pytest.mark.parametrize(
    "wrong", ["k1", ":AAAA", f"{ONE},{ONE}", "k1:AAAA", "k1:!!!", "K 1:" + ONE[3:], f"{'k' * 17}:{ONE[3:]}"]
)
def test_a_ring_that_is_none_stops_the_start_without_telling_a_key(wrong: str) -> None:
    with pytest.raises(SettingsError, match="BAIYING_SEAL_KEYS") as refused:
        load({"BAIYING_SEAL_KEYS": wrong})
    assert ONE[3:] not in str(refused.value)


def test_a_signing_key_that_is_none_stops_the_start_too() -> None:
    with pytest.raises(SettingsError, match="BAIYING_AUDIT_KEY: a key of 3 bytes"):
        load({"BAIYING_AUDIT_KEY": "AAAA"})


def test_the_ring_keeps_its_order() -> None:
    assert list(keys_in(f" {TWO} ,{ONE},")) == ["k2", "k1"]


def cards(db: Database) -> dict[str, str | None]:
    with db.read() as session:
        return {card.person_id: card.contact for card in session.scalars(sa.select(KnownCard))}


@pytest.fixture
def sealed(db: Database) -> Database:
    """Seven cards under the secret's key, one of nobody's, one without contact data."""
    with db.write() as session:
        for n in range(7):
            about = new_id()
            contact = seal(db.settings, about, {"phone": f"0539-000000{n}"})
            session.add(KnownCard(person_id=about, card_version=1, name="示例", contact=contact))
        session.add(KnownCard(person_id=new_id(), card_version=1, name="示例", contact="k9:gone"))
        session.add(KnownCard(person_id=new_id(), card_version=1, name="示例", contact=None))
    return db


def rotated(db: Database, ring: str) -> Resealed:
    db.settings = replace(db.settings, seal_keys=ring)
    (found,) = reseal(db, sa.MetaData())
    return found


def test_rotation_seals_everything_anew_and_again_nothing(sealed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    assert rotated(sealed, ONE) == Resealed("known_card.contact", anew=7, current=0, unreadable=1)
    assert rotated(sealed, ONE) == Resealed("known_card.contact", anew=0, current=7, unreadable=1)
    assert rotated(sealed, f"{TWO},{ONE}").anew == 7
    kept = cards(sealed)
    only_two = replace(sealed.settings, seal_keys=TWO, secret="another" * 8)
    opened = [unseal(only_two, about, text)["phone"] for about, text in kept.items() if text and text[:2] == "k2"]
    assert sorted(opened) == [f"0539-000000{n}" for n in range(7)], "the old keys can go"


def test_a_rotation_that_was_cut_off_goes_on(sealed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    looked = []

    def stop(count: int) -> None:
        looked.append(count)
        if len(looked) == 2:
            raise KeyboardInterrupt

    sealed.settings = replace(sealed.settings, seal_keys=ONE)
    with pytest.raises(KeyboardInterrupt):
        reseal(sealed, sa.MetaData(), stop)
    found = rotated(sealed, ONE)
    assert (found.anew + found.current, found.unreadable) == (7, 1)
    assert 0 < found.anew < 7


def test_a_text_that_changed_meanwhile_is_his_who_changed_it(sealed: Database) -> None:
    """Between the reading and the writing of a batch somebody gives a new number: it stays."""
    about = min(about for about, text in cards(sealed).items() if text and text != "k9:gone")
    fresh: dict[str, str] = {}
    write = sealed.write

    def late() -> Any:
        if not fresh:
            fresh[about] = seal(sealed.settings, about, {"phone": "new"})
            with write() as session:
                session.execute(sa.update(KnownCard).where(KnownCard.person_id == about).values(contact=fresh[about]))
        return write()

    sealed.write = late  # type: ignore[method-assign]
    assert rotated(sealed, ONE).anew == 6
    assert cards(sealed)[about] == fresh[about]
