"""Accounts under attack, route by route: what wants the password again, what 三员 may never do (I05, I18)."""

import pytest

from shared.identity import ADMIN_ROLES
from shared.web import Route
from tests.house.test_routes import ROUTES, name_of

WEIGHTY = {
    "directory POST /people",
    "directory PATCH /people/<uuid:person_id>",
    "directory POST /people/<uuid:person_id>/code",
    "directory POST /people/<uuid:person_id>/leave",
    "directory POST /roster",
    "directory POST /units/<uuid:unit_id>/merge",
    "directory PUT /units/<uuid:unit_id>/seats/<role>",
    "directory POST /systems",
    "directory POST /people/<uuid:person_id>/reveal",
    "notify POST /pushes",
    "notify POST /pushes/<uuid:push_id>/approve",
}
"""角色变更, 批量推送: each asks for a password given a short while ago; publishing does in its action."""
PAGES_OF = {
    "directory POST /people": "directory POST /directory/people/new",
    "directory PATCH /people/<uuid:person_id>": "directory POST /directory/people/<uuid:person_id>/change",
}


def named(name: str) -> Route:
    return next(route for route in ROUTES if name_of(route) == name)


@pytest.mark.parametrize("name", sorted(WEIGHTY))
def test_what_weighs_heavily_asks_by_both_doors(name: str) -> None:
    assert named(name).recent
    service, _, rule = name.split(" ", 2)
    page = PAGES_OF.get(name, f"{service} POST /{service}{rule}")
    pages = [route for route in ROUTES if name_of(route) == page]
    assert all(route.recent for route in pages)


def test_every_form_that_gives_or_takes_a_role_asks() -> None:
    forms = [route for route in ROUTES if "/grants/" in route.rule]
    assert len(forms) == 2
    assert all(route.recent for route in forms)


def test_audit_administrators_only_read() -> None:
    """I05: no route that writes is theirs, and none is theirs together with another of 三员's."""
    for route in ROUTES:
        held = route.who.names & ADMIN_ROLES
        if "audit_admin" in held:
            assert not route.writes, name_of(route)


def test_no_route_takes_a_password_in_its_address() -> None:
    """K01: secrets stand in bodies, which are not logged, never in a path or a query."""
    for route in ROUTES:
        names = {*getattr(route.takes, "_declared_fields", {})} if route.kind in ("query", "page") else set()
        assert not {name for name in names if "password" in name or name in ("token", "secret")}, name_of(route)
        assert "password>" not in route.rule
