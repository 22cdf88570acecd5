"""Windows that stay open from page to page, one for each person: what is only read wants no new one each time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.place import SIZES, Place, Watch

AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
"""The rules of axe-core that WCAG 2.1 asks for up to level AA."""
AXES_OWN = "Applying inline style violates"
_axe = Axe()


class Windows:
    """The windows of one module of tests; `look` turns somebody's to an address."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.opened: dict[str, tuple[Page, Watch]] = {}

    @contextmanager
    def look(self, login: str, address: str) -> Iterator[Page]:
        """Somebody's window at an address, wide and light; in the end nothing has complained, and it rests."""
        if login not in self.opened:
            page = self.place.window_of(login).new_page()
            self.opened[login] = page, Watch(page)
        page, seen = self.opened[login]
        turn(page, 1280, "light")
        page.goto(self.place.url + address.format(**self.place.ids))
        yield page
        page.goto("about:blank")  # a page that keeps up would go on asking
        seen.check(self.place.url)

    def axe(self, page: Page, *rules: str) -> list[str]:
        """`axe` in one of these windows; that it may not style what it measures by is no complaint of the page's."""
        seen = next(watch for held, watch in self.opened.values() if held is page)
        before = list(seen.errors)
        found = axe(page, *rules)
        seen.errors = before + [line for line in seen.errors[len(before) :] if not line.startswith(AXES_OWN)]
        return found

    def close(self) -> None:
        """Close them all."""
        for page, _ in self.opened.values():
            page.context.close()


def turn(page: Page, width: int, scheme: Any) -> None:
    """Another width, another scheme of colours."""
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    page.emulate_media(color_scheme=scheme)


def axe(page: Page, *rules: str) -> list[str]:
    """What axe-core finds against WCAG 2.1 AA, a line each; `rules`: only these."""
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": AA}
    options = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    found = _axe.run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
