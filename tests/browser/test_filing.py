"""The department's pages in a browser: looked through while typing, kept, files with their progress, where it is."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.place import Place
from tests.shared.files.make import picture

NEW = "/intake/needs/new?kind=experience"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A picture, and a file of a type that is not taken."""
    (tmp_path / "提示.png").write_bytes(picture(size=(320, 240)))
    (tmp_path / "程序.exe").write_bytes(b"MZ" + bytes(200))
    return [str(tmp_path / "提示.png"), str(tmp_path / "程序.exe")]


def test_what_is_typed_is_looked_through_mended_and_kept(place: Place) -> None:
    with place.visit("lz.publicist", NEW) as page:
        page.locator("#field-title").fill("一村一群推送预警的做法")
        page.locator("#field-body").fill("  近期嫌疑人李建国冒充客服😀作案，举报电话13812345678。")
        expect(page.locator("[data-looked-words]")).to_have_text("有2处须修改后才能提交：")
        expect(page.locator(".found-quote mark")).to_have_text(["李建国", "13812345678"])
        page.get_by_role("button", name="改为“李某”").click()
        page.get_by_role("button", name="删去").click()
        expect(page.locator("#field-body")).to_have_value("  近期嫌疑人李某冒充客服😀作案，举报电话。")
        expect(page.locator("[data-looked-words]")).to_have_text("没有发现个人信息和密级标志。")
        expect(page.locator("[data-unsent-state]")).to_contain_text("已暂存", timeout=20_000)
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        page.goto(place.url + "/intake/needs")
        page.get_by_role("link", name="继续填写：一村一群推送预警的做法").click()
        expect(page.locator(".unsent")).to_contain_text("接着上次的草稿写")
        expect(page.locator("#field-body")).to_have_value(re.compile("嫌疑人李某冒充客服"))
        page.locator("#field-body").fill("派出所与村委会约定每周发一条预警短文。")
        page.get_by_role("button", name="提交需求").click()
        expect(page.locator("#where-now")).to_contain_text("等待受理")
        page.goto(place.url + NEW)
        expect(page.locator(".unsent")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_several_files_with_what_became_of_each(place: Place, files: list[str], width: int) -> None:
    need = place.walk.raise_need()
    with place.visit("ls.publicist", f"/intake/needs/{need}#files", width=width) as page:
        page.locator("#files input[type=file]").set_input_files(files)
        page.get_by_role("button", name="上传", exact=True).click()
        expect(page.locator(".is-sent")).to_contain_text("提示.png")
        expect(page.locator(".is-not-sent")).to_contain_text("程序.exe")
        expect(page.locator(".is-not-sent [data-told]")).to_contain_text("不支持这种文件")
        expect(page.locator("#files .files img")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_draft_without_javascript(place: Place) -> None:
    with place.visit("lz.publicist", "/intake/needs/new", width=390, javascript=False) as page:
        page.locator("#field-title").fill("写到一半")
        page.get_by_role("button", name="存为草稿").click()
        expect(page.locator("#notices")).to_contain_text("已存为草稿")
        expect(page.locator("#field-title")).to_have_value("写到一半")
        page.get_by_role("button", name="放弃草稿").click()
        expect(page.locator("#notices")).to_contain_text("草稿已放弃")
