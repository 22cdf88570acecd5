"""What the doors say to the access log: words that are read, exports that are always said, a page each service."""

from deploy.embedded import SERVICES
from shared.log.access import ABOUTS, WHATS
from shared.settings import SERVICES as NAMES
from shared.web import Route
from shared.web.access import TITLES
from shared.web.denials import object_of
from tests.house.source import none

ROUTES = [route for service in SERVICES for door in (*service.doors, *service.pages) for route in door.routes]
EMPTY = ("template.xlsx",)
"""Workbooks with nothing of anybody in them."""


def about(route: Route) -> str:
    return object_of({}, route.rule)[0] or ""


def test_every_word_is_one_that_people_read() -> None:
    none(f"{route.service} {route.rule}: {route.noted}" for route in ROUTES if route.noted not in {None, *WHATS})


def test_what_a_noted_route_is_about_has_a_word() -> None:
    said = [route for route in ROUTES if route.noted and "_id>" not in route.rule]
    none(f"{route.service} {route.rule}: say {about(route)} in Chinese (ABOUTS)" for route in said
         if about(route) not in ABOUTS)  # fmt: skip


def test_what_leaves_as_a_file_of_rows_is_an_export() -> None:
    files = [route for route in ROUTES if route.rule.endswith((".xlsx", ".csv")) and not route.rule.endswith(EMPTY)]
    assert files
    none(f"{route.service} {route.rule}: noted='export'" for route in files if route.noted != "export")


def test_the_page_names_every_service() -> None:
    assert list(TITLES) == list(NAMES)
