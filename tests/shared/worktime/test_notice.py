"""读通知: the csv of an office becomes a year, or every mistake is named at once."""

from datetime import date

import pytest

from shared.worktime import NoticeError, provisional_year, read_notice, shipped_years
from shared.worktime.statutory import statutory_days

WHOLE = "\n".join(f"{on},休,{name}" for on, name in statutory_days(2027).items())


def faults(text: str, year: int = 2027) -> list[str]:
    with pytest.raises(NoticeError) as caught:
        read_notice(text, year)
    assert "；".join(caught.value.faults) == str(caught.value)
    return caught.value.faults


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_shipped_years_are_read_back(year: int) -> None:
    table = shipped_years()[year]
    lines = [f"{on},off,{name}" for on, name in table.off.items()]
    lines += [f"{on},work,{name}" for on, name in table.work.items()]
    read = read_notice("date,kind,name\n" + "\n".join(lines), year, table.source)
    assert read == table


def test_as_a_person_types_it() -> None:
    text = (
        "\ufeff日期,类别,名称\r\n"
        + WHOLE.replace("\n", "\r\n").replace("2027-10-01", "2027年10月1日").replace("2027-10-02", "2027/10/2")
        + "\r\n\r\n 2027-10-09 ， 班 ， 国庆节 \r\n2026-12-31,放假,元旦\r\n2026-12-27,上班,元旦\r\n"
    )
    read = read_notice(text, 2027)
    assert (read.year, read.status) == (2027, "official")
    assert dict(read.off) == {**provisional_year(2027).off, date(2026, 12, 31): "元旦"}
    assert dict(read.work) == {date(2027, 10, 9): "国庆节", date(2026, 12, 27): "元旦"}
    assert read.source == "国务院办公厅关于2027年部分节假日安排的通知"


def test_every_mistake_is_named_at_once() -> None:
    text = "\n".join(
        [
            *("2027-02-30,休,春节", "明天,休,春节", "2027-10-09,补,国庆节", "2026-11-30,休,元旦", "2028-01-01,休,元旦"),
            *(
                "2027-10-01,休",
                "2027-10-01,休,国庆节",
                "2027-10-01,班,国庆节",
                "2027-10-08,班,国庆节",
                "2027-10-02,休,",
            ),
        ]
    )
    assert faults(text) == [
        "第1行：日期 2027-02-30 看不懂，应如 2027-01-01",
        "第2行：日期 明天 看不懂，应如 2027-01-01",
        "第3行：补 应为 休 或 班",
        "第4行：2026-11-30 不在2027年",
        "第5行：2028-01-01 不在2027年",
        "第6行：应有三项：日期、休或班、名称",
        "第8行：2027-10-01 重复",
        "第9行：2027-10-08 是周五，本来就上班",
        "第10行：应有三项：日期、休或班、名称",
    ]


def test_no_day_is_named_twice() -> None:
    again = "\n2027-10-09,班,国庆节"
    assert faults(WHOLE + again + again) == ["第15行：2027-10-09 重复"]
    assert faults(WHOLE + again + "\n2027-10-09,休,国庆节") == ["第15行：2027-10-09 重复"]


def test_half_a_notice_is_no_notice() -> None:
    lines = WHOLE.splitlines()
    assert faults("\n".join(line for line in lines if "2027-02-05" not in line and "国庆节" not in line)) == [
        "缺少春节 2027-02-05：法定节假日应为休",
        "缺少国庆节 2027-10-01：法定节假日应为休",
        "缺少国庆节 2027-10-02：法定节假日应为休",
        "缺少国庆节 2027-10-03：法定节假日应为休",
    ]
    assert len(faults("")) == 13


def test_a_heading_only_stands_first() -> None:
    assert faults(WHOLE + "\ndate,kind,name") == ["第14行：日期 date 看不懂，应如 2027-01-01"]


def test_a_year_without_lunar_dates_is_read_as_written() -> None:
    assert dict(read_notice("2061-01-01,休,元旦", 2061).off) == {date(2061, 1, 1): "元旦"}
