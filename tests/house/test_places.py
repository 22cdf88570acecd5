"""The header leads nobody to a refusal: who is shown a place may open its page."""

import pytest

from deploy.embedded import SERVICES
from services.directory.pages.front import CARDS
from shared.web.access import access_pages
from shared.web.parked import parked_pages
from shared.web.places import PLACES
from shared.web.repair_pages import repair_pages
from shared.web.route import Route
from shared.words import ROLES

OPEN: dict[str, Route] = {
    route.rule: route
    for service in SERVICES
    for pages in (*service.pages, access_pages(service.name), parked_pages(service), repair_pages(service))
    for route in pages.routes
    if route.method == "GET"
}
SHOWN = [(address, roles) for _, _, address, roles in PLACES] + [(card.address, card.roles) for card in CARDS]


@pytest.mark.parametrize(("address", "roles"), SHOWN, ids=[address for address, _ in SHOWN])
def test_who_is_shown_a_place_may_open_it(address: str, roles: frozenset[str]) -> None:
    who = OPEN[address.split("?")[0]].who
    assert who.kind == "person"
    assert not who.names or (roles or frozenset(ROLES)) <= who.names
