"""The scope rule, exhaustively: every role on every unit against every unit of a small city."""

from itertools import combinations, product

import pytest

from shared.identity import ADMIN_ROLES, WORK_ROLES, Actor, Grant, covers, may_see, roles_conflict, scopes
from shared.words import ROLES

PATHS = {
    "city": "/c/",
    "department": "/c/d/",
    "county": "/c/a/",
    "station": "/c/a/s/",
    "other county": "/c/b/",
    "other station": "/c/b/s/",
    "look-alike": "/c/aa/",
}
BELOW = {
    "city": set(PATHS),
    "department": {"department"},
    "county": {"county", "station"},
    "station": {"station"},
    "other county": {"other county", "other station"},
    "other station": {"other station"},
    "look-alike": {"look-alike"},
}
ODD = ("", "/", "//", "c", "/c", "c/", "/c//a/", "//c/")


def actor(*grants: tuple[str, str]) -> Actor:
    return Actor(id="p", unit_id="u", unit_path="/c/a/", grants=tuple(Grant(role, path, path) for role, path in grants))


@pytest.mark.parametrize(("outer", "inner"), list(product(PATHS, PATHS)))
def test_covers(outer: str, inner: str) -> None:
    assert covers(PATHS[outer], PATHS[inner]) == (inner in BELOW[outer])


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_path_covers_nothing_and_is_covered_by_nothing(odd: str) -> None:
    assert not any(covers(odd, path) or covers(path, odd) for path in (*PATHS.values(), *ODD))


@pytest.mark.parametrize(("role", "held_on", "asked"), list(product(ROLES, PATHS, PATHS)))
def test_may_see(role: str, held_on: str, asked: str) -> None:
    who = actor((role, PATHS[held_on]))
    inside = asked in BELOW[held_on]
    assert may_see(who, PATHS[asked]) == (inside and role not in ADMIN_ROLES)
    assert may_see(who, PATHS[asked], frozenset({role})) == inside
    assert not may_see(who, PATHS[asked], frozenset(ROLES) - {role})
    assert who.has(role, PATHS[asked]) == inside
    assert who.has(role)
    assert not any(who.has(other) for other in ROLES if other != role)


def test_nobody_sees_nothing() -> None:
    assert not any(may_see(actor(), path) for path in PATHS.values())
    service = Actor(id="service:intake", kind="service")
    assert not any(may_see(service, path) for path in PATHS.values())
    assert service.roles == {"service"}
    assert service.service == "intake"
    assert actor().service is None


def test_working_in_a_unit_without_a_role_opens_nothing() -> None:
    assert not may_see(actor(), "/c/a/")


def test_two_grants_open_two_places() -> None:
    who = actor(("publicist", "/c/a/"), ("liaison", "/c/b/s/"))
    assert [name for name, path in PATHS.items() if may_see(who, path)] == ["county", "station", "other station"]
    assert who.has_any(("publicist", "leader"), "/c/a/s/")
    assert not who.has_any(("publicist", "leader"), "/c/b/s/")
    assert who.roles == {"publicist", "liaison"}


def test_scopes_are_the_outermost_paths() -> None:
    who = actor(("publicist", "/c/a/s/"), ("liaison", "/c/a/"), ("member", "/c/b/s/"), ("system_admin", "/c/"))
    assert scopes(who) == ("/c/a/", "/c/b/s/")
    assert scopes(who, ADMIN_ROLES) == ("/c/",)
    assert scopes(actor(("member", ""))) == ()


@pytest.mark.parametrize(("first", "second"), list(combinations(ROLES, 2)))
def test_three_admins_stand_apart(first: str, second: str) -> None:
    together = {first, second}
    fine = not together & ADMIN_ROLES
    assert (roles_conflict(together) is None) == fine
    assert roles_conflict([first]) is None


def test_every_role_is_of_the_trade_or_an_admin() -> None:
    assert set(ROLES) == WORK_ROLES | ADMIN_ROLES
    assert not WORK_ROLES & ADMIN_ROLES
