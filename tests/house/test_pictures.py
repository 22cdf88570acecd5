"""The generated pages of docs/ are what the code says now."""

import re

import pytest

from deploy.embedded import SERVICES
from deploy.pictures import DOCS, event_page, pages, picture
from shared.events import CONTRACT, wire_type


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_committed_page_is_the_generated_one(name: str) -> None:
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == pages()[name], f"docs/{name} is out of date: python -m deploy.pictures"


def test_every_event_has_its_line() -> None:
    lines = [line for line in event_page().splitlines() if line.startswith("| `baiying.")]
    assert [line.split("`")[1] for line in lines] == [wire_type(cls) for cls in CONTRACT.values()]


def test_the_picture_has_an_arrow_for_everything_heard() -> None:
    arrows = set(re.findall(r'(\w+) -- "(.+)" --> (\w+)', picture()))
    drawn = {(speaker, name, listener) for speaker, names, listener in arrows for name in names.split("<br/>")}
    assert drawn == {
        (CONTRACT[name].SAID_BY, name, service.name) for service in SERVICES for name in service.handlers.by_name
    }
