"""References to statutes: their form, their numbers, and those that a text cites."""

import pytest

from services.intake.kinds import cited, fault_of
from services.intake.kinds.statutes import number_of

GOOD = [
    "《中华人民共和国治安管理处罚法》第二十九条",
    "《刑法》第二百八十七条之二",
    "《民法典》第一千二百五十四条第一款",
    "《未成年人网络保护条例》第12条第（二）项",
    "《道路交通安全法（2021修正）》第九十一条",
    "《中华人民共和国反有组织犯罪法》（全文）",
    "《刑法》第十条",
]
WRONG = [
    "《刑法》",
    "刑法第三条",
    "《刑法》第一十百条",
    "《刑法》第一百三条",
    "《刑法》第条",
    "《刑法》第0条",
    "《刑法》第三条等",
    "《十万个为什么》第三条",
    "《》第三条",
]


@pytest.mark.parametrize("reference", GOOD)
def test_a_reference_is_one(reference: str) -> None:
    assert fault_of(reference) is None


@pytest.mark.parametrize("reference", WRONG)
def test_what_is_none_says_so(reference: str) -> None:
    assert fault_of(reference)


@pytest.mark.parametrize(
    ("figures", "number"),
    [("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("一百一十", 110), ("一千二百五十四", 1254),
     ("一千零三", 1003), ("307", 307), ("一百三", None), ("十十", None), ("零", None)],
)  # fmt: skip
def test_numbers_are_read_as_one_writes_them(figures: str, number: int | None) -> None:
    assert number_of(figures) == number


def test_what_a_text_cites_is_found_once_each() -> None:
    text = "结合《个人信息保护法》和《刑法》第二百五十三条之一；《论语》《防范和处置非法集资条例》第三条"
    wanted = ["《个人信息保护法》（全文）", "《刑法》第二百五十三条之一", "《防范和处置非法集资条例》第三条"]
    assert cited(text) == wanted
    assert cited("不引用任何条文") == []
