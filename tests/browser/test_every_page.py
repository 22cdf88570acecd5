"""Every page, wide and narrow, light and dark: sound for a reader, a keyboard and a slow line."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.pages_there import MAIN, PAGES
from tests.browser.place import Place
from tests.browser.windows import Windows, axe, turn

READING = Path(__file__).with_name("reading.js").read_text(encoding="utf-8")
SMALL = 60_000
SWEPT = [pytest.param(each, marks=[pytest.mark.nightly] if zlib.crc32(each.encode()) % 2 else []) for each in PAGES]
"""Every page; every other one of them only at night, as `make test` has looked at all."""


def read(page: Page, *looks: str) -> dict[str, list[str]]:
    """What is wrong with a page, by what was looked at."""
    found = {look: page.evaluate(f"(\n{READING}\n).{look}()") for look in looks}
    return {look: faults for look, faults in found.items() if faults}


@pytest.fixture(scope="module")
def windows(place: Place) -> Iterator[Windows]:
    found = Windows(place)
    yield found
    found.close()


@pytest.mark.parametrize("address", PAGES)
def test_wide_and_light_then_narrow_and_dark(windows: Windows, address: str) -> None:
    with windows.look(PAGES[address], address) as page:
        assert read(page, "structure", "width", "contrast") == {}
        assert address not in MAIN or windows.axe(page) == []
        turn(page, 390, "dark")
        assert read(page, "width", "contrast") == {}


@pytest.mark.faults
@pytest.mark.parametrize("address", SWEPT)
def test_by_the_rules_of_wcag(windows: Windows, address: str) -> None:
    """WCAG 2.1 AA by axe-core, in both schemes, wide and narrow."""
    with windows.look(PAGES[address], address) as page:
        found = windows.axe(page)
        turn(page, 1280, "dark")
        found += windows.axe(page, "color-contrast")
        turn(page, 390, "light")
        assert found + windows.axe(page) == []


@pytest.mark.faults
@pytest.mark.parametrize("address", SWEPT)
def test_on_paper_and_without_javascript(place: Place, address: str) -> None:
    with place.visit(PAGES[address], address, javascript=False) as page:
        page.emulate_media(media="print")
        expect(page.locator("main")).to_be_visible()
        expect(page.locator(".top").first).to_be_hidden()


def test_the_rules_themselves_find_faults(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<html lang='zh-CN'><title>一</title><main style='color: #999'>很淡的字<input name='q'></main>")
    found = axe(page)
    page.close()
    assert {line.split(":")[0] for line in found} == {"color-contrast", "label"}


def test_the_reading_itself_finds_faults(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.set_content("<body><main style='color: #999; width: 900px'>淡<h1>一</h1><h1>二</h1><input name='q'></main>")
    found = read(page, "structure", "width", "contrast")
    page.close()
    assert {"lang", "h1: 2", "no label: q"} < set(found["structure"])
    assert found["width"][0].startswith("wider by 5")
    assert found["contrast"][0].startswith("2.85")


def test_light_and_dark_are_two_looks(place: Place) -> None:
    with place.visit("ly.member1", "/tasking/queue") as page:
        grounds = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert grounds[0] != grounds[1]


def test_the_keyboard_sees_where_it_is(place: Place) -> None:
    with place.visit("ly.member1", "/tasking/queue?queue=open") as page:
        page.keyboard.press("Tab")
        expect(page.get_by_text("跳到正文")).to_be_focused()
        expect(page.get_by_text("跳到正文")).to_be_in_viewport()
        for _ in range(12):
            page.keyboard.press("Tab")
            style = page.evaluate("(({outlineStyle, outlineWidth}) => [outlineStyle, parseFloat(outlineWidth)])"
                                  "(getComputedStyle(document.activeElement))")  # fmt: skip
            assert style[0] == "solid"
            assert style[1] >= 2
        page.evaluate("document.activeElement.blur()")  # in a field "/" is a letter like any other
        page.keyboard.press("/")
        expect(page.get_by_role("main").get_by_role("searchbox")).to_be_focused()


def test_a_liaisons_first_page_is_small(place: Place) -> None:
    with place.visit("ls08.liaison", width=390) as page:
        sizes: dict[str, int] = {}
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(place.url + "/notify/inbox", wait_until="networkidle")
        for answer in answers:
            sizes[answer.url] = len(gzip.compress(answer.body(), 6))  # as nginx sends it
        assert len(sizes) >= 3
        assert sum(sizes.values()) < SMALL, sizes
