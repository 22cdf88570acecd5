"""The page of the roster: every line before and after, and what was looked at brought in with one press."""

import base64
import io
import re
import secrets
import zlib
from typing import Any

import pytest

from services.directory.roster import MAX_BYTES, keep, kept, write_csv
from tests.directory.desk import Desk
from tests.directory.test_feedback import admitted
from tests.directory.test_pages import hidden

SYSTEM = "ly.system"
NEW = ["人员", "ls-new", "示例新人", "", "LY-LS", "", "", "ls.new", "联络人(2)", "", "", "", "", ""]


def looked_at(browser: Any, *lines: list[str]) -> Any:
    page = browser.get("/directory/roster")
    own = {name: hidden(page, name) for name in ("csrf_token", "idempotency_key")}
    sent = {**own, "do": "check", "file": (io.BytesIO(write_csv(lines)), "花名册.csv", "text/csv")}
    return browser.post("/directory/roster", data=sent, content_type="multipart/form-data")


def test_what_was_looked_at_is_brought_in_with_one_press(desk: Desk) -> None:
    browser, person = admitted(desk, SYSTEM), desk.person("ls.liaison")
    role = "联络人(1)[2026-01-01~2199-12-31]"
    moved = ["人员", person.code, "示例改名", "", "LY-LS", "", "", "ls.liaison", role, "", "", "", "", ""]
    called = ["人员", "ls-phone", "示例电话", "", "LY-LS", "", "", "", "", "", "0539-8121110", "", "", ""]
    looked = looked_at(browser, NEW, moved, called)
    assert "检查无误" in looked.text
    for words in ("新增", "示例新人", f"<del>{person.name}</del> → <ins>示例改名</ins>", role, "1 人填了联系方式"):
        assert words in looked.text
    assert "8121110" not in re.sub(r'name="kept" value="[^"]*"', "", looked.text)
    own = {name: hidden(looked, name) for name in ("csrf_token", "idempotency_key", "kept")}
    taken = browser.post("/directory/roster/take", data=own | {"name": "花名册.csv"})
    assert "已全部导入" in taken.text
    assert desk.person("ls.new").name == "示例新人"
    assert desk.person("ls.liaison").name == "示例改名"


@pytest.mark.parametrize("held", ["x", "YWJj", base64.b64encode(zlib.compress(b'{"a": 1}')).decode()])
def test_what_no_page_kept_is_not_brought_in(desk: Desk, held: str) -> None:
    browser, before = admitted(desk, SYSTEM), desk.head()
    page = browser.get("/directory/roster")
    own = {name: hidden(page, name) for name in ("csrf_token", "idempotency_key")}
    assert browser.post("/directory/roster/take", data=own | {"kept": held}).status_code == 422
    assert desk.head() == before


def test_a_long_roster_is_chosen_again() -> None:
    cells = [["人员", f"c-{n}", secrets.token_hex(120)] for n in range(2000)]
    assert keep(cells) == ""
    assert kept(keep(cells[:20])) == cells[:20]
    bomb = base64.b64encode(zlib.compress(b" " * (MAX_BYTES + 1))).decode()
    assert kept(bomb) is None, "it is opened to the bound and no further"
