"""Every page, wide and narrow, light and dark: sound for a reader, a keyboard and a slow line."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.place import Place
from tests.browser.windows import Windows, axe, turn

READING = Path(__file__).with_name("reading.js").read_text(encoding="utf-8")
PAGES = {
    "/sign-in": "",
    "/first-password": "",
    "/renew-password": "",
    "/confirm?next=/directory/units": "ly.leader",
    "/me": "ly.leader",
    "/directory/people": "ly.system",
    "/directory/people/new": "ly.system",
    "/directory/people/{person}": "ly.system",
    "/": "ly.leader",
    "/design": "ly.leader",
    "/search?q=安全": "ly.leader",
    "/directory/search?q=白沙": "ly.system",
    "/directory/home": "ly.director",
    "/directory/units": "ly.leader",
    "/directory/systems": "ly.system",
    "/directory/access-log": "ly.audit",
    "/tasking/access-log?what=denied&since=2020-01-01": "ly.audit",
    "/directory/contacts": "ls.head",
    "/directory/feedback/new?page=/notify/inbox": "ls.publicist",
    "/directory/feedback": "ls.publicist",
    "/directory/admin": "ly.system",
    "/directory/roles": "ly.audit",
    "/tasking/parked": "ly.system",
    "/tasking/repairs": "ly.audit",
    "/tasking/repairs/new?fault=ValueError": "ly.system",
    "/directory/feedback/answers": "ls.publicist",
    "/directory/feedback/office": "ly.director",
    "/directory/feedback/{feedback}": "ly.director",
    "/directory/units/{unit}": "ly.system",
    "/directory/units/{desk}": "ls.publicist",
    "/directory/units/new": "ly.system",
    "/directory/units/{unit}/merge": "ly.system",
    "/directory/vacancies": "ly.leader",
    "/directory/roster": "ly.system",
    "/directory/calendar?year=2026": "ls.publicist",
    "/directory/calendar?year=2027": "ly.system",
    "/intake/needs": "ls.publicist",
    "/intake/needs?q=没有这样的需求": "ls.publicist",
    "/intake/needs/new": "ls.publicist",
    "/intake/needs/import": "ls.publicist",
    "/intake/subscriptions": "ls.head",
    "/intake/needs/new?kind=topic_tally&example=true": "ls01.liaison",
    "/intake/needs/new?kind=case_reduction": "ls.publicist",
    "/intake/duties?kind=topic_tally": "ly.director",
    "/intake/needs/{need}": "ls.publicist",
    "/intake/home": "ls.publicist",
    "/intake/search?q=秋收": "ls.publicist",
    "/intake/suggestions/part": "ly.director",
    "/intake/suggestions": "ls.publicist",
    "/intake/suggestions/new": "ls.publicist",
    "/intake/suggestions/{suggestion}": "ls.publicist",
    "/intake/suggestions/{suggestion}/signatories/{signatory}/letter": "ls.head",
    "/intake/materials": "ls.publicist",
    "/intake/materials/new": "ls.publicist",
    "/intake/materials/{material}": "ls.publicist",
    "/intake/materials/credit": "ly.leader",
    "/tasking/materials": "ly.leader",
    "/tasking/materials/{material}": "ly.member1",
    "/tasking/queue?queue=open": "ly.member1",
    "/tasking/queue?queue=team": "ly.leader",
    "/tasking/queue?queue=late": "ly.leader",
    "/tasking/queue?queue=team&view=board": "ly.leader",
    "/tasking/home?since=2026-01-01T00:00:00Z": "ly.leader",
    "/tasking/search?q=三秋": "ly.leader",
    "/tasking/taskforce": "ly.director",
    "/tasking/taskforce/{desk}": "ly.leader",
    "/tasking/tasks/{waiting}": "ly.leader",
    "/tasking/tasks/{drafting}": "ly.member1",
    "/tasking/tasks/{drafting}/files/{file}": "ly.member1",
    "/tasking/tasks/{second_review}": "ly.second1",
    "/tasking/tasks/{second_review}/versions/1": "ly.second1",
    "/tasking/tasks/{publishing}": "ly.publisher",
    "/tasking/tasks/{done}": "ls.leader",
    "/tasking/publications": "ly.leader",
    "/tasking/publications/{publication}": "ls.publisher",
    "/tasking/placements": "ls.publisher",
    "/tasking/releases": "ly.leader",
    "/tasking/channels": "ly.leader",
    "/tasking/channels?colour=red": "ly.member1",
    "/tasking/channels/{account}": "ly.leader",
    "/tasking/outlets": "ly.publisher",
    "/tasking/tasks/{drafting}/versions/1": "ly.member1",
    "/tasking/series": "ly.leader",
    "/tasking/series/{series}": "ly.leader",
    "/tasking/supervisions": "ly.leader",
    "/tasking/supervisions?state=open": "ly.supervisor",
    "/tasking/supervisions?state=answered&rung=red": "ly.member1",
    "/tasking/supervisions/{supervision}": "ly.leader",
    "/tasking/leaders": "ly.leader",
    "/tasking/leaders?days=365": "ls.leader",
    "/tasking/leaders/paper": "ly.leader",
    "/tasking/wall": "ly.leader",
    "/tasking/leaders/clocks": "ly.leader",
    "/tasking/leaders/clocks?colour=red": "ly.leader",
    "/tasking/limits/policies": "ly.leader",
    "/tasking/limits/policies?code=drafting.ordinary": "ly.director",
    "/tasking/lines": "ly.member1",
    "/tasking/lines/new": "ly.member1",
    "/tasking/review-rules": "ly.leader",
    "/tasking/review-rules?kind=case_story": "ly.director",
    "/tasking/tasks/{first_review}/marks": "ly.first1",
    "/tasking/calendar": "ly.director",
    "/tasking/campaigns": "ly.leader",
    "/tasking/plan-items": "ly.leader",
    "/tasking/sensitive-events": "ly.leader",
    "/tasking/conferences": "ly.leader",
    "/tasking/concerns": "ly.member1",
    "/notify/inbox": "ls07.liaison",
    "/notify/notes": "ls.publicist",
    "/notify/me": "ly.leader",
    "/tasking/ratings": "ls.leader",
    "/tasking/ratings?state=satisfied": "ly.leader",
    "/notify/inbox?show=answered": "ls01.liaison",
    "/notify/connectors": "ly.system",
    "/notify/ways": "ls.head",
    "/notify/gateways": "ly.system",
    "/notify/deliveries": "ly.system",
    "/notify/pushes": "ly.leader",
    "/notify/addressees": "ly.leader",
    "/notify/groups": "ls.head",
    "/notify/groups/new": "ls.leader",
    "/notify/groups/{group}": "ls.head",
    "/notify/groups/import": "ls.head",
    "/notify/institutions": "ls.head",
    "/notify/institutions/{institution}": "ls.head",
    "/notify/audiences": "ls.head",
    "/notify/audiences/new": "ls.leader",
    "/notify/audiences/{tally}": "ls.head",
    "/notify/audiences/import": "ls.head",
    "/notify/network-report?population=11000000": "ly.leader",
    "/notify/network-report/lacking?kind=campus": "ls.leader",
    "/notify/totals": "ly.leader",
    "/notify/totals/import": "ly.publisher",
    "/notify/pushes/{push}": "ly.leader",
    "/notify/pushes/{push}/gaps": "ly.leader",
    "/notify/pushes/{push}/reach": "ly.leader",
    "/notify/home": "ls07.liaison",
    "/notify/search?q=推": "ly.leader",
    "/notify/urge-rules": "ly.director",
    "/notify/hand-overs": "ls.liaison",
    "/notify/schedules": "ly.leader",
    "/notify/rehearsal": "ly.leader",
    "/notify/rehearsal?push_id={push}": "ly.leader",
    "/tasking/tasks/01900000-0000-7000-8000-000000000000": "ly.leader",
}
MAIN = {
    "/sign-in", "/", "/intake/needs/new", "/intake/needs/{need}", "/tasking/queue?queue=team",
    "/tasking/tasks/{drafting}", "/tasking/tasks/{second_review}", "/tasking/leaders", "/notify/pushes/{push}",
    "/notify/inbox", "/directory/units",
}  # fmt: skip
"""What most people have open all day: read by axe-core in `make test` as well; all others in `make faults`."""
SMALL = 60_000


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
@pytest.mark.parametrize("address", PAGES)
def test_by_the_rules_of_wcag(windows: Windows, address: str) -> None:
    """WCAG 2.1 AA by axe-core, in both schemes, wide and narrow."""
    with windows.look(PAGES[address], address) as page:
        found = windows.axe(page)
        turn(page, 1280, "dark")
        found += windows.axe(page, "color-contrast")
        turn(page, 390, "light")
        assert found + windows.axe(page) == []


@pytest.mark.faults
@pytest.mark.parametrize("address", PAGES)
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
