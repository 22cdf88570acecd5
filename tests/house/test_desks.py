"""The page of administration leads everybody to pages that open for him, and asks for lines that he may see."""

from urllib.parse import urlsplit

import pytest

from deploy.embedded import SERVICES
from services.directory.administering import DESKS, Desk
from shared.web.access import AUDIT
from shared.web.mending import READERS
from shared.web.parked import KEEPER

BESIDE = {"/directory/access-log": AUDIT.names}
BESIDE |= {f"/{one.name}/parked{part}": KEEPER.names for one in SERVICES for part in ("", "/part") if one.follows}
BESIDE |= {f"/{one.name}/repairs{part}": READERS.names for one in SERVICES for part in ("", "/part") if one.follows}
PAGES = {
    route.rule: route.who.names
    for service in SERVICES for pages in service.pages for route in pages.routes if route.kind == "page"
} | BESIDE  # fmt: skip


@pytest.mark.parametrize("desk", [one for desks in DESKS.values() for one in desks], ids=lambda one: one.title)
def test_a_desk_leads_to_a_page_for_its_roles(desk: Desk) -> None:
    for address in filter(None, (desk.address, desk.part)):
        path = urlsplit(address).path
        assert path in PAGES, address
        assert not PAGES[path] or desk.roles <= PAGES[path], address
    assert not (desk.part and desk.told)
