"""登记的文字: positions are not names, nobody is named, a mobile is nobody's work number."""

from datetime import date

import pytest

from services.notify.groups import (
    GROUP_KINDS,
    OUTSIDE,
    audience_of,
    label_of,
    masked_number,
    named,
    officers_for,
    state_of,
    unfit_number,
    unfit_position,
)

POSITIONS = (
    "社区民警岗 安全保卫科长 副所长 教导员 值班室 高新派出所所长 安全员 政治处主任 党支部书记 网格长 "
    "辖区民警 指挥中心值班员 法制大队内勤 于庄社区民警 校长办公室 金融安全员 张庄小学校长 "
    "金山镇综治办公室 平安建设办公室 高校保卫处"
).split()  # fmt: skip


@pytest.mark.parametrize("text", POSITIONS)
def test_a_position_is_one(text: str) -> None:
    assert unfit_position(text) is None
    assert not named(text)


@pytest.mark.parametrize(
    "text", ["王伟", "王伟所长", "张建国民警", "王伟（社区民警）", "社区民警13812345678", "李娜老师", "abc"]
)
def test_a_name_or_a_number_is_none(text: str) -> None:
    assert unfit_position(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("联系人：王建国", "王建国"),
        ("群主张伟负责", "张伟"),
        ("张伟的群", "张伟"),
        ("微信号：abc12345 加群", "abc12345"),
        ("打 138 1234 5678 进群", "138 1234 5678"),
        ("民警王伟，建群", "王伟"),
    ],
)
def test_who_somebody_is_stands_out_with_its_place(text: str, found: str) -> None:
    assert found in {text[span.start : span.end] for span in named(text)}


@pytest.mark.parametrize(
    "text", ["凤凰社区警民群", "平安临沂的警民群", "负责人管理本群", "向居民发布防骗提示，网格员管理", "第三小学家长群"]
)
def test_what_a_group_is_for_names_nobody(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize("number", ["13812345678", "138 1234 5678", "+86 13812345678", "0-138-1234-5678"])
def test_a_mobile_is_refused_as_a_persons(number: str) -> None:
    assert "手机" in (unfit_number(number) or "")


@pytest.mark.parametrize(
    "number", ["0539-8012345", "021 62345678", "400-800-1234", "96110", "110", "6688", "0539-8012345转801"]
)
def test_work_numbers_are_taken(number: str) -> None:
    assert unfit_number(number) is None


@pytest.mark.parametrize("number", ["abc", "12", "138123456789012", "86-0539-8012345"])
def test_what_is_no_number_is_refused(number: str) -> None:
    assert unfit_number(number)


def test_lists_show_enough_to_tell_numbers_apart_and_not_enough_to_call() -> None:
    assert masked_number("0539-8012345") == "0539-*****45"
    assert masked_number("021-62345678") == "021-******78"
    assert masked_number("6688") == "***8"


@pytest.mark.parametrize(("people", "officers"), [(0, 0), (1, 1), (3000, 1), (3001, 2), (11_000_000, 3667)])
def test_one_officer_for_three_thousand(people: int, officers: int) -> None:
    assert officers_for(people) == officers


def test_only_an_internal_group_hears_what_is_internal() -> None:
    assert {kind: audience_of(kind) for kind in GROUP_KINDS} == {"internal": "internal"} | dict.fromkeys(
        OUTSIDE, "public"
    )
    assert list(OUTSIDE.values()) == ["警民群", "部门群", "企业群", "校园群", "村居社区群"]
    assert label_of("internal", "county") == "分县局内部工作群"
    assert label_of("campus", "station") == "校园群"


def test_a_group_is_overdue_from_its_review_day_on() -> None:
    on = date(2026, 6, 1)
    assert [state_of(None, on, date(2026, 5, 31)), state_of(None, on, on)] == ["active", "overdue"]
    assert state_of(on, on, on) == "dissolved"
