"""Every route of every service: classified, and held to the rights matrix (matrix I01, I03, I04, I07, I16, D19).

Routes x tokens, routes x roles, routes x own or other unit, generated from what the doors declare.
"""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded import SERVICES
from deploy.tour.pages import doors as tour_doors
from shared.web import Route, Shape, Streamed, Upload, routes
from shared.web.app import common_doors, common_pages
from shared.words import ROLES, SCOPES
from tests.house.stage import COUNTY, ELSEWHERE, Stage, one_of_everything

PLAIN = frozenset(
    f"/<service>/{name}" for name in ("livez", "readyz", "metrics", "openapi.json", "asyncapi.json", "docs")
) | {"/static/<path:filename>", "/static/swagger/<name>"}
"""Routes of the web room itself: they show nothing of anybody."""

PUBLICATION = "/publications/<uuid:publication_id>"
OUTLET = "/outlets/<uuid:outlet_id>"
UNIT = "/units/<uuid:unit_id>"
OF_UNITS = {UNIT, f"/directory{UNIT}", *(f"{UNIT}/{part}" for part in ("history", "planned", "towns", "seats"))}
DUTY = "/duties/<uuid:duty_id>/end"
OF_TASKING = {PUBLICATION, f"/tasking{PUBLICATION}", OUTLET, f"/tasking{OUTLET}"}
SEEN_BY_ALL = frozenset({*OF_UNITS, *OF_TASKING, DUTY, f"/intake{DUTY}"})
"""Objects that everybody signed in may see: units, the duty lists, what was published for the public, the media."""

HIDDEN = (
    "need_id", "task_id", "push_id", "receipt_id", "publication_id", "placement_id", "material_id", "absence_id",
    "campaign_id", "item_id", "event_id", "concern_id", "conference_id", "connector_id", "supervision_id", "line_id",
    "attachment_id", "enclosed_id", "system_id", "subscription_id", "suggestion_id",
    "signatory_id", "rating_id", "group_id", "institution_id", "tally_id", "schedule_id",
    "hand_over_id", "feedback_id", "repair_id",
)  # fmt: skip
"""What no list of another county mentions; channels, outlets and units are a register that is common to all."""

PARTS = ("leader", "member", "first", "second", "publisher", "head", "final", "legal", "publicist", "liaison")
OTHER = (*(f"{ELSEWHERE}.{part}" for part in PARTS), f"{ELSEWHERE}01.liaison")
"""Everybody of another county, whatever his role there."""

CITY = ("ly.member1", "ly.leader", "ly.director", "ly.supervisor", "ly.system", "ly.audit")
OWN = (*(f"{COUNTY}.{part}" for part in PARTS), f"{COUNTY}01.liaison", *CITY)
"""The county's people, one of its stations', the city's desk, and two of the three administrators."""

whole = pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.faults)], ids=["some", "all"])
"""`make test` asks each route as some of them, never the same ones twice in a row; `make faults` as everybody."""


@pytest.fixture(scope="module")
def stage(city_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("matrix") / "data"
    shutil.copytree(city_template, folder)
    with one_of_everything(folder) as made:
        yield made


def all_routes() -> list[Route]:
    """Those of the services, those that each of them gets from shared.web, and the embedded system's tour."""
    doors = [
        door
        for service in SERVICES
        for door in (*service.doors, *common_doors(service), *service.pages, *common_pages(service))
    ]
    return [route for door in (*doors, tour_doors(lambda *_: ())) for route in door.routes]


def name_of(route: Route) -> str:
    return f"{route.service} {route.method} {route.rule}"


ROUTES = all_routes()
by_route = pytest.mark.parametrize("route", ROUTES, ids=name_of)


def some(route: Route, logins: Sequence[str], whole: bool, most: int = 4) -> list[str]:
    """Everybody, or `most` of them, so chosen that each comes round within a few routes."""
    at = ROUTES.index(route)
    chosen = {logins[(at + n * max(len(logins) // most, 1)) % len(logins)] for n in range(most)} if logins else set()
    return list(logins) if whole else sorted(chosen)


def test_every_address_of_every_app_is_classified(stage: Stage) -> None:
    for name, app in stage.system.apps.items():
        assert {name_of(route) for route in routes(app)} == {name_of(one) for one in ROUTES if one.service == name}
        for rule in app.url_map.iter_rules():
            route = getattr(app.view_functions[rule.endpoint], "route", None)
            plain = rule.rule.replace(f"/{name}/", "/<service>/", 1)
            assert route is not None or plain in PLAIN, f"{rule.rule}: say who may call it (shared.web.Door)"


@by_route
def test_every_role_that_is_named_exists(route: Route) -> None:
    assert route.who.names <= set(ROLES)
    assert route.who.kind != "public" or not route.who.names


@by_route
def test_a_changing_route_has_an_object_that_hides_and_a_version(route: Route) -> None:
    """A step on an object goes through `on` (404 for strangers); PATCH, PUT and DELETE on one want If-Match."""
    if route.writes and "<uuid:" in route.rule:
        assert route.on is not None
    if route.kind == "command" and route.method in ("PATCH", "PUT", "DELETE") and "<uuid:" in route.rule:
        assert route.if_match


@by_route
def test_no_shape_takes_what_it_does_not_name(route: Route) -> None:
    """Mass assignment (I04): role, owner, state and version in a body are 422 unless the shape names them."""
    if route.takes is None or isinstance(route.takes, Upload | Streamed):
        return
    schema = route.takes() if isinstance(route.takes, type) else route.takes
    assert isinstance(schema, Shape)
    extra = {name: "x" for name in ("is_admin", "owner", "grants", "created_at") if name not in schema.fields}
    faults: Any = schema.validate(extra)
    assert set(extra) <= set(faults)


@by_route
def test_without_a_token_nothing_opens(stage: Stage, route: Route) -> None:
    before = stage.heads()
    answer = stage.ask(route, None)
    if route.who.kind == "public":
        assert answer.status_code < 500
    elif route.kind in ("page", "post"):
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")
    else:
        assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert stage.heads() == before


@by_route
def test_the_wrong_kind_of_token_is_forbidden(stage: Stage, route: Route) -> None:
    before = stage.heads()
    if route.who.kind == "person":
        answer = stage.ask(route, None, service="service:intake")
        assert answer.status_code == 403
    elif route.who.kind == "service":
        assert stage.ask(route, "ly.system").status_code == 403
        assert stage.ask(route, "ly.director").status_code == 403
    assert stage.heads() == before


@whole
@by_route
def test_another_county_finds_nothing(stage: Stage, route: Route, whole: bool) -> None:
    """Whatever the role, another county's object is 404, by every verb; who holds the very role is always asked."""
    if route.on is None or route.rule in SEEN_BY_ALL:
        return
    before, held = stage.heads(), stage.grants
    nearest = [login for login in OTHER if held[login] & route.who.names]
    asked = {*nearest[:2], *some(route, OTHER, whole, 3)}
    statuses = {login: stage.ask(route, login).status_code for login in asked}
    assert set(statuses.values()) == {404}, statuses
    assert stage.heads() == before


@whole
@by_route
def test_another_countys_lists_do_not_mention_it(stage: Stage, route: Route, whole: bool) -> None:
    if route.kind not in ("query", "page") or "<" in route.rule or route.who.kind != "person":
        return
    hidden = [str(stage.things[name]) for name in HIDDEN]
    able = [login for login in OTHER if not route.who.names or stage.grants[login] & route.who.names]
    for login in some(route, able or OTHER, whole):
        answer = stage.ask(route, login)
        assert answer.status_code in (200, 403), (login, answer.status_code)
        assert not [one for one in hidden if one.encode() in answer.data], login  # of a workbook its bytes


@whole
@by_route
def test_the_wrong_role_is_refused(stage: Stage, route: Route, whole: bool) -> None:
    """Who sees the object without one of the named roles is 403; who does not see it is 404; nothing happens."""
    if not route.who.names:
        return
    before = stage.heads()
    held = stage.grants
    others = [login for login in OWN if not held[login] & route.who.names]
    statuses = {login: stage.ask(route, login).status_code for login in some(route, others, whole, 5)}
    assert set(statuses.values()) <= {403, 404}, statuses
    assert 403 in statuses.values() or route.on is not None, statuses
    assert stage.heads() == before


@whole
@by_route
def test_the_right_role_is_let_through(stage: Stage, route: Route, whole: bool) -> None:
    """Somebody with the role is never told 401 or 500; reading routes open for him."""
    if route.who.kind != "person" or route.writes:
        return
    held = stage.grants
    allowed = [login for login in OWN if not route.who.names or held[login] & route.who.names]
    statuses = {login: stage.ask(route, login).status_code for login in some(route, allowed, whole)}
    if 200 not in statuses.values():  # those chosen may all be of another desk: then everybody is asked
        statuses = {login: stage.ask(route, login).status_code for login in allowed}
    assert set(statuses.values()) <= {200, 403, 404}, statuses
    assert 200 in statuses.values() or not allowed, statuses


@by_route
def test_a_system_reaches_what_its_scopes_name_and_nothing_else(stage: Stage, route: Route) -> None:
    """A department's own system: every route without a scope is closed to it, whatever its role may (matrix I16)."""
    if route.who.kind != "person" or route.kind in ("page", "post"):
        assert route.scope is None
        return
    assert route.scope is None or route.scope in SCOPES
    assert route.scope is None or not route.who.names or "client" in route.who.names
    before = stage.heads()
    if route.scope is None:
        assert stage.ask(route, "system:all").status_code in (403, 404)
        assert stage.heads() == before
        return
    if route.scope != "needs:read":
        refused = stage.ask(route, "system:reads")
        assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
        assert stage.heads() == before
    if route.kind == "query":
        assert stage.ask(route, "system:all").status_code == 200


@pytest.mark.parametrize("reader", ["intake", "tasking", "notify"])
def test_services_read_feeds_and_cards_and_nothing_else(stage: Stage, reader: str) -> None:
    client = stage.client(f"service:{reader}")
    for service in SERVICES:
        assert client.get(f"/{service.name}/v1/events?after=0&limit=1").status_code == 200
    person = stage.things["person_id"]
    assert client.get(f"/directory/v1/cards?ids={person}").status_code == 200
    for owner in ("tasking", "intake"):
        assert client.get(f"/{owner}/v1/files/{stage.things['sha256']}").status_code == 200
