"""A service's own copy of the directory: hearing, authenticating, names, cards."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db import Database, forward, now
from shared.errors import NotSignedIn
from shared.events import PersonChanged, SessionEnded, UnitChanged
from shared.identity import (
    NAME_ERASED,
    NAME_PENDING,
    PEOPLE,
    EndedSession,
    KnownCard,
    KnownPerson,
    KnownUnit,
    SealBroken,
    apply_person,
    apply_session_ended,
    apply_unit,
    authenticate,
    fetch_cards,
    forget_ended_sessions,
    holders,
    identity_handlers,
    names_of,
    seal,
    service_token,
    sign,
    subtree,
    unit_by_code,
    unit_of,
    units_of,
    unseal,
)
from shared.ids import new_id

CITY, COUNTY, STATION = (new_id() for _ in range(3))
PERSON, SESSION = new_id(), new_id()
TREE = (
    (CITY, "LY", "bureau", "city", None, f"/{CITY}/", "371300"),
    (COUNTY, "LY-LS", "county", "county", CITY, f"/{CITY}/{COUNTY}/", "371302"),
    (STATION, "LY-LS-01", "station", "station", COUNTY, f"/{CITY}/{COUNTY}/{STATION}/", None),
)


def unit_fact(row: tuple[Any, ...], **changed: Any) -> UnitChanged:
    names = ("unit_id", "code", "kind", "level", "parent_id", "path", "admin_code")
    return UnitChanged(
        **(dict(zip(names, row, strict=True)) | {"name": row[1], "short_name": row[1], "active": True} | changed)
    )


def person_fact(**changed: Any) -> PersonChanged:
    fact = {"person_id": PERSON, "unit_id": COUNTY, "active": True, "card_version": 1,
            "grants": [{"role": "publicist", "unit_id": COUNTY}]}  # fmt: skip
    return PersonChanged(**(fact | changed))


@pytest.fixture
def heard(db: Database) -> Database:
    """The copy after the tree and one person were heard of."""
    with db.write() as session:
        for row in TREE:
            apply_unit(session, unit_fact(row))
        apply_person(session, person_fact())
    return db


def token(db: Database, **changed: str) -> str:
    with db.read() as session:
        at = now(session)
    return sign(
        db.settings, changed.get("sub", PERSON), changed.get("sid", SESSION), PEOPLE, timedelta(hours=12), at=at
    )


def actor(db: Database, text: str) -> Any:
    with db.read() as session:
        return authenticate(session, db.settings, text)


def test_who_and_what(heard: Database) -> None:
    who = actor(heard, token(heard))
    assert (who.id, who.kind, who.unit_id, who.session_id) == (PERSON, "person", COUNTY, SESSION)
    assert who.unit_path == TREE[1][5]
    assert who.has("publicist", TREE[2][5])
    assert not who.has("publicist", TREE[0][5])
    service = actor(heard, service_token(heard.settings, "notify"))
    assert (service.id, service.kind, service.grants) == ("service:notify", "service", ())


def test_whom_nobody_spoke_of_is_not_signed_in(heard: Database) -> None:
    with pytest.raises(NotSignedIn):
        actor(heard, token(heard, sub=new_id()))


def test_a_disabled_person_is_out_at_once(heard: Database) -> None:
    good = token(heard)
    with heard.write() as session:
        apply_person(session, person_fact(active=False))
    with pytest.raises(NotSignedIn):
        actor(heard, good)


def test_an_ended_session_is_out_and_only_that_one(heard: Database) -> None:
    ended, other = token(heard), token(heard, sid=new_id())
    with heard.write() as session:
        for _ in range(2):
            apply_session_ended(session, SessionEnded(session_id=SESSION, person_id=PERSON, ended_at=now(session)))
    with pytest.raises(NotSignedIn):
        actor(heard, ended)
    assert actor(heard, other).id == PERSON


def test_time_is_the_databases_with_its_offset(heard: Database) -> None:
    good = token(heard)
    with heard.write() as session:
        forward(session, timedelta(hours=12))
    with pytest.raises(NotSignedIn):
        actor(heard, good)
    assert actor(heard, service_token(heard.settings, "intake")).kind == "service"


def test_changed_roles_hold_for_the_same_token(heard: Database) -> None:
    good = token(heard)
    with heard.write() as session:
        apply_person(session, person_fact(grants=[{"role": "leader", "unit_id": CITY}]))
    assert actor(heard, good).roles == {"leader"}


def test_grants_on_closed_and_unknown_units_do_not_hold(heard: Database) -> None:
    good = token(heard)
    with heard.write() as session:
        apply_person(session, person_fact(grants=[
            {"role": "publicist", "unit_id": COUNTY}, {"role": "leader", "unit_id": new_id()}]))  # fmt: skip
        apply_unit(session, unit_fact(TREE[1], active=False))
    who = actor(heard, good)
    assert (who.grants, who.unit_path) == ((), "")


def test_a_moved_unit_moves_the_scope(heard: Database) -> None:
    good = token(heard)
    with heard.write() as session:
        apply_unit(session, unit_fact(TREE[1], path=f"/{CITY}/{new_id()}/{COUNTY}/"))
    assert not actor(heard, good).has("publicist", TREE[2][5])


def test_hearing_twice_is_hearing_once(heard: Database) -> None:
    with heard.write() as session:
        for row in TREE:
            apply_unit(session, unit_fact(row))
        apply_person(session, person_fact())
    with heard.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(KnownUnit)) == 3
        assert session.scalar(sa.select(sa.func.count()).select_from(KnownPerson)) == 1


def test_the_handlers_hear_these_four() -> None:
    assert set(identity_handlers.by_name) == {"unit.changed", "person.changed", "session.ended", "calendar.changed"}


def test_ended_sessions_are_forgotten_when_no_token_can_name_them(heard: Database) -> None:
    with heard.write() as session:
        apply_session_ended(session, SessionEnded(session_id=SESSION, person_id=PERSON, ended_at=now(session)))
        apply_session_ended(
            session, SessionEnded(session_id=new_id(), person_id=PERSON, ended_at=datetime(2020, 1, 1, tzinfo=UTC))
        )
    with heard.write() as session:
        assert forget_ended_sessions(session) == 1
    with heard.read() as session:
        assert session.scalars(sa.select(EndedSession.id)).all() == [SESSION]


def test_looking_up_units(heard: Database) -> None:
    with heard.write() as session:
        apply_unit(session, unit_fact(TREE[2], active=False))
    with heard.read() as session:
        assert unit_of(session, new_id()) is None
        assert set(units_of(session, [CITY, STATION, new_id()])) == {CITY, STATION}
        assert [unit.code for unit in subtree(session, TREE[0][5])] == ["LY", "LY-LS"]
        assert [unit.code for unit in subtree(session, TREE[0][5], level="station", active=None)] == ["LY-LS-01"]
        assert subtree(session, "") == []
        for code in ("LY-LS", "371302"):
            found = unit_by_code(session, code)
            assert found is not None
            assert found.id == COUNTY


def test_who_holds_a_role(heard: Database) -> None:
    head = new_id()
    with heard.write() as session:
        apply_person(session, person_fact(person_id=head, grants=[{"role": "leader", "unit_id": CITY}]))
        gone = [{"role": "leader", "unit_id": CITY}]
        apply_person(session, person_fact(person_id=new_id(), active=False, grants=gone))
    with heard.read() as session:
        assert [person.id for person in holders(session, ["leader"], TREE[2][5])] == [head]
        assert holders(session, ["leader"], TREE[2][5], exactly=True) == []
        assert [person.id for person in holders(session, ["publicist", "leader"], TREE[1][5], exactly=True)] == [PERSON]


class Cards:
    """A directory that answers with what it is given, and counts how often it is asked."""

    def __init__(self, *found: dict[str, Any]) -> None:
        self.found, self.asked = found, 0

    def cards(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        self.asked += 1
        return [card for card in self.found if card["id"] in ids]


def test_names_come_as_cards(heard: Database) -> None:
    with heard.read() as session:
        assert names_of(session, [PERSON, None, "service:intake"]) == {
            PERSON: NAME_PENDING, "service:intake": "service:intake",
        }  # fmt: skip
    peers = Cards({"id": PERSON, "card_version": 1, "name": "示例甲"})
    assert fetch_cards(heard, peers) == 1
    assert fetch_cards(heard, peers) == 0
    assert peers.asked == 1
    with heard.read() as session:
        assert names_of(session, [PERSON]) == {PERSON: "示例甲"}


def test_a_newer_card_is_fetched_and_an_erased_person_forgotten(heard: Database) -> None:
    fetch_cards(heard, Cards({"id": PERSON, "card_version": 1, "name": "示例甲", "contact": {"phone": "0539"}}))
    with heard.write() as session:
        card = session.get(KnownCard, PERSON)
        assert card is not None
        assert card.contact is not None
        assert "0539" not in card.contact
        assert unseal(heard.settings, PERSON, card.contact) == {"phone": "0539"}
        apply_person(session, person_fact(card_version=2))
    assert fetch_cards(heard, Cards({"id": PERSON, "card_version": 3, "name": "示例乙"})) == 1
    with heard.write() as session:
        assert names_of(session, [PERSON]) == {PERSON: "示例乙"}
        apply_person(session, person_fact(card_version=4))
    assert fetch_cards(heard, Cards()) == 1
    with heard.read() as session:
        card = session.get(KnownCard, PERSON)
        assert card is not None
        assert (card.name, card.contact) == (NAME_ERASED, None)


def test_a_directory_out_of_reach_changes_nothing(heard: Database) -> None:
    class Away:
        def cards(self, ids: Sequence[str]) -> list[dict[str, Any]]:
            raise OSError("out of reach")

    with pytest.raises(OSError, match="out of reach"):
        fetch_cards(heard, Away())
    with heard.read() as session:
        assert session.get(KnownCard, PERSON) is None


def test_seals_are_bound_to_whom_they_are_about(db: Database) -> None:
    sealed = seal(db.settings, PERSON, {"phone": "1"})
    assert sealed != seal(db.settings, PERSON, {"phone": "1"}), "never the same bytes twice"
    assert unseal(db.settings, PERSON, sealed) == {"phone": "1"}
    for about, text in ((new_id(), sealed), (PERSON, sealed[:-3] + "AAA"), (PERSON, "x"), (PERSON, "")):
        with pytest.raises(SealBroken):
            unseal(db.settings, about, text)
