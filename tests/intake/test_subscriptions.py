"""Subscriptions: of one's own unit, to addresses that may be reached, with a secret that is shown once."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db.ground import event_log
from shared.events import PersonChanged
from shared.identity import apply_person
from shared.ids import new_id
from shared.webhooks import derive_secret
from tests.intake.build import Caller, Intake, make_intake

PATH = "/intake/v1/subscriptions"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    made = make_intake(tmp_path_factory.mktemp("subscriptions"))
    yield made
    made.db.dispose()


def system_of(place: Intake, unit: str, *scopes: str) -> Caller:
    """A unit's own system, as the directory would have told of it."""
    grants = [{"role": "client", "unit_id": place.units[unit]}]
    fact = PersonChanged(
        person_id=new_id(), unit_id=place.units[unit], grants=grants, active=True, card_version=1, scopes=list(scopes)
    )
    with place.db.write() as session:
        apply_person(session, fact)
    place.people[fact.person_id] = fact.person_id
    return place.client(fact.person_id)


def add(who: Caller, url: str, **given: Any) -> dict[str, Any]:
    answer = who.call("POST", PATH, {"url": url, **given})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made: dict[str, Any] = answer.get_json()
    return made


def told(place: Intake) -> dict[str, Any]:
    """The body of the last subscription.changed."""
    with place.db.read() as session:
        wanted = sa.select(event_log.c.body).where(event_log.c.type == "baiying.subscription.changed.v1")
        body: dict[str, Any] = json.loads(session.scalars(wanted.order_by(event_log.c.pos.desc())).first() or "{}")
        return body


def clear(who: Caller) -> None:
    for one in who.get(PATH).get_json()["items"]:
        who.call("DELETE", f"{PATH}/{one['id']}", If_Match=f'"{one["version"]}"')


def test_a_units_system_adds_changes_and_ends_its_own(place: Intake) -> None:
    who = system_of(place, "371302", "subscriptions")
    made = add(who, "https://example.com/hook", events=["returned", "published", "published"])
    assert told(place) | {"salt": "", "subscription_id": ""} == {
        "subscription_id": "", "unit_id": place.units["371302"], "url": "https://example.com/hook", "salt": "",
        "events": ["published", "returned"], "old_salt": None, "old_until": None, "active": True,
    }  # fmt: skip
    assert made["secret"] == derive_secret(place.db.settings.secret, told(place)["salt"])
    assert "secret" not in who.get(f"{PATH}/{made['id']}").get_json()
    changed = who.call("PATCH", f"{PATH}/{made['id']}", {"active": False, "events": ["all"]}, If_Match='"1"')
    assert (changed.get_json()["active"], changed.get_json()["events"]) == (False, ["all"])
    assert told(place)["active"] is False
    assert who.call("PATCH", f"{PATH}/{made['id']}", {"active": True}, If_Match='"1"').status_code == 412
    assert who.call("DELETE", f"{PATH}/{made['id']}", If_Match='"2"').status_code == 204
    assert told(place)["active"] is False
    assert who.get(f"{PATH}/{made['id']}").status_code == 404


def test_a_new_secret_and_the_older_one_for_a_day(place: Intake) -> None:
    who = place.client("lanshan")
    made = add(who, "https://example.com/rotated")
    before = told(place)
    answer = who.call("POST", f"{PATH}/{made['id']}/rotate", If_Match='"1"')
    after = told(place)
    assert answer.status_code == 200
    assert answer.get_json()["secret"] == derive_secret(place.db.settings.secret, after["salt"]) != made["secret"]
    assert (after["old_salt"], after["old_until"] is None) == (before["salt"], False)
    clear(who)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/x", "http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::1]/", "http://0x7f000001/",
     "https://user:pass@example.com/", "https://example.com/?token=1", "https://example.com/#x", "ftp://example.com/",
     "https://例子.example/", "http://2130706433/"],
)  # fmt: skip
def test_addresses_that_are_never_sent_to(place: Intake, url: str) -> None:
    answer = place.client("lanshan").call("POST", PATH, {"url": url})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["url"])


def test_one_of_an_address_and_five_of_a_unit(place: Intake) -> None:
    who = place.client("lanshan")
    clear(who)
    for number in range(5):
        add(who, f"https://example.com/{number}")
    again = who.call("POST", PATH, {"url": "https://example.com/1"})
    more = who.call("POST", PATH, {"url": "https://example.com/9"})
    assert [(one.status_code, one.get_json()["code"]) for one in (again, more)] == [
        (409, "already_there"), (409, "too_many_subscriptions"),
    ]  # fmt: skip
    clear(who)


def test_of_the_own_unit_only(place: Intake) -> None:
    made = add(place.client("lanshan"), "https://example.com/own")
    path = f"{PATH}/{made['id']}"
    for stranger in (system_of(place, "371323", "subscriptions"), place.client("yishui"), place.client("director")):
        assert stranger.get(path).status_code in (403, 404)
        assert stranger.call("DELETE", path, If_Match='"1"').status_code == 404
    assert place.client("yishui").call("POST", PATH, {"url": "https://example.com/x"}).status_code == 403
    assert system_of(place, "371302", "needs:read").get(path).get_json()["code"] == "scope_missing"
    clear(place.client("lanshan"))


def test_on_the_page_the_secret_is_shown_once(place: Intake) -> None:
    caller = place.client("lanshan")
    caller.flask.set_cookie("baiying", caller.token)
    page = caller.flask.get("/intake/subscriptions").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    sent = {"csrf_token": token[1], "url": "https://example.com/page", "events": ["accepted", "closed"]}
    made = caller.flask.post("/intake/subscriptions", data=sent)
    assert "whsec_" in made.text
    listed = caller.flask.get("/intake/subscriptions").text
    assert ("已受理、已办结" in listed, "whsec_" in listed) == (True, False)
    wrong = caller.flask.post("/intake/subscriptions", data=sent | {"url": "http://10.0.0.1/"})
    assert (wrong.status_code, "允许清单" in wrong.text) == (422, True)
