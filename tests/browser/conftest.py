"""One embedded server with work in every stage, and one Chromium; skipped with a loud line where there is none."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from deploy.pages_shown import browser, browser_path
from tests.browser.place import Place
from tests.faults.running import Running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this test process."""
    if not browser_path():
        words = "NOT TESTED IN A BROWSER: Chromium is not installed (apt install chromium fonts-noto-cjk)"
        if os.environ.get("BAIYING_REQUIRE_LIVE") == "1":
            pytest.fail(words, pytrace=False)
        pytest.skip(words)
    with browser() as found:
        yield found


@pytest.fixture(scope="session")
def place(chromium: Browser, walking_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The served city; tests take tasks of their own from it."""
    folder = tmp_path_factory.mktemp("browser") / "data"
    shutil.copytree(walking_city, folder)
    with Running(folder) as running:
        running.up()
        yield Place(running.urls, chromium).furnish()
