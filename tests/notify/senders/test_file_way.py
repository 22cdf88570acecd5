"""Folders for one-way transfer: a page and a description of each push, whole, the description last."""

import json
from pathlib import Path

import pytest

from services.notify.senders import Ok, Permanent, Retry
from services.notify.senders.file_way import FileWay
from tests.notify.senders.make import ID, make_data, make_message


def test_a_page_and_a_description_are_put_down(tmp_path: Path) -> None:
    way, message = (
        FileWay(tmp_path),
        make_message("inner-net", links=[{"name": "原文", "url": "https://a.example/?x=1&y"}]),
    )
    assert way.send(message) == Ok()
    told = json.loads((tmp_path / "inner-net" / f"{ID}.push.json").read_text())
    assert (told["id"], told["type"], told["data"]["title"]) == (ID, "push.opened", "谨防冒充客服诈骗")
    page = (tmp_path / "inner-net" / f"{ID}.push.html").read_text()
    assert '<a href="https://a.example/?x=1&amp;y">原文</a>' in page
    assert "接到自称客服的电话，请先核实。" in page
    before = {path.name: path.read_bytes() for path in (tmp_path / "inner-net").iterdir()}
    assert way.send(message) == Ok()
    assert {path.name: path.read_bytes() for path in (tmp_path / "inner-net").iterdir()} == before
    assert len(before) == 2  # nothing half is left


def test_a_text_never_becomes_markup(tmp_path: Path) -> None:
    links = [{"name": "<b>", "url": 'https://a.example/"><script>'}, {"name": "x", "url": "javascript:alert(1)"}]
    message = make_message("inner", title="<script>alert(1)</script>", ready_text="<img src=x>", links=links)
    FileWay(tmp_path).send(message)
    page = (tmp_path / "inner" / f"{ID}.push.html").read_text()
    assert "<script>" not in page
    assert "<img" not in page
    assert "javascript:" not in page


def test_a_digest_is_one_page(tmp_path: Path) -> None:
    message = make_message("inner", "digest", items=[make_data(title=f"第{n}条") for n in (1, 2)])
    assert FileWay(tmp_path).send(message) == Ok()
    page = (tmp_path / "inner" / f"{ID}.push.html").read_text()
    assert "2条消息待查看" in page
    assert page.count("<section>") == 2
    assert page.index("第1条") < page.index("第2条")


@pytest.mark.parametrize("address", ["../x", "/tmp/x", "a/b", "", "A", "."])
def test_nothing_is_written_elsewhere(tmp_path: Path, address: str) -> None:
    assert FileWay(tmp_path / "here").send(make_message(address)) == Permanent("文件夹名称不正确")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "inner").write_text("a file stands in its place")
    outcome = FileWay(tmp_path).send(make_message("inner"))
    assert isinstance(outcome, Retry)
    assert outcome.alive
