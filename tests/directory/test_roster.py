"""The roster: dry run, bad rows, idempotent, round trip, and every file that is none (matrix J11)."""

import csv
import io
import time
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.sample import rows
from services.directory.actions import import_roster, picture_of
from services.directory.models import Person
from services.directory.passwords import code_fits
from services.directory.roster import (
    TITLES,
    Held,
    HeldPerson,
    HeldUnit,
    make_plan,
    read_lines,
    read_sheet,
    write_csv,
    write_xlsx,
)
from services.directory.roster.columns import NEEDED
from services.directory.roster.writing import person_cells, unit_cells
from shared.db import Database
from shared.db.ground import event_log
from shared.errors import Refusal
from shared.identity import KnownPerson, KnownUnit
from tests.directory.desk import Desk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOGETHER = "系统管理员、安全保密管理员、安全审计员不得由同一账号兼任"
SMALL = [
    ["单位", "C", "某市公安局", "市局", "", "市局"],
    ["人员", "p1", "示例甲", "", "C", "", "", "some.admin", "系统管理员", "在用"],
    ["人员", "p2", "示例乙", "", "C-1", "", "", "some.one", "联络人;宣传员"],
    ["单位", "C-1", "某县公安局", "", "C", "县区分局", "371399"],
]


def sheet(*lines: list[str]) -> list[list[str]]:
    """Rows filled up to the width of the header, with the header first."""
    return [list(TITLES), *([*line, *[""] * (len(TITLES) - len(line))] for line in lines)]


def run(db: Database, *lines: list[str], **options: Any) -> Any:
    with db.write() as session:
        return import_roster(session, sheet(*lines), **options)


def reasons(report: Any) -> list[tuple[int, str]]:
    return [(fault.row, fault.reason) for fault in report.faults]


def post(desk: Desk, content: bytes, media: str = "text/csv", query: str = "") -> Any:
    return desk.ask("POST", f"/roster{query}", "ly.system", data=content, content_type=media)


def test_children_may_stand_before_parents(empty: Database) -> None:
    report = run(empty, *SMALL)
    assert not report.faults
    assert (report.units, report.people) == ({"created": 2, "changed": 0}, {"created": 2, "changed": 0})
    assert report.told == 4
    with empty.read() as session:
        units = {unit.code: unit for unit in session.scalars(sa.select(KnownUnit))}
        assert units["C-1"].path.startswith(units["C"].path)
        assert {len(person.grants) for person in session.scalars(sa.select(KnownPerson))} == {1, 2}


def test_a_dry_run_changes_nothing_and_tells_everything(empty: Database) -> None:
    report = run(empty, *SMALL, dry_run=True)
    assert report.units["created"] == 2
    assert report.codes == {}
    with empty.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(event_log)) == 0
        assert picture_of(session) == ([], [])


def test_again_is_nothing(empty: Database) -> None:
    run(empty, *SMALL)
    again = run(empty, *SMALL)
    assert (again.told, again.unchanged) == (0, 4)


def test_new_accounts_get_a_code_of_which_only_the_hash_stays(empty: Database) -> None:
    report = run(empty, *SMALL)
    assert set(report.codes) == {"some.admin", "some.one"}
    with empty.read() as session:
        for person in session.scalars(sa.select(Person)):
            assert person.password_hash is None
            assert code_fits(person.one_time_sha256, report.codes[person.login or ""])
    assert run(empty, *SMALL).codes == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (["", "x", "某人"], "应为“单位”或“人员”"),
        (["人员", "", "某人", "", "C"], "不能为空"),
        (["人员", "x", "", "", "C"], "不能为空"),
        (["人员", "x", "某人", "", ""], "不能为空"),
        (["人员", "x y", "某人", "", "C"], "编码只能用字母、数字、- 和 _，最多 40 位"),
        (["人员", "x", "某人", "", "NOWHERE"], "没有编码为“NOWHERE”的单位"),
        (["人员", "x", "某人", "", "C", "", "", "a"], "登录名应为 3 至 40 位小写字母、数字或 . _ -"),
        (["人员", "x", "某人", "", "C", "", "", "some.one"], "登录名已由编码“p2”的人员使用"),
        (["人员", "x", "某人", "", "C", "", "", "", "国王"], "没有“国王”这种角色"),
        (["人员", "x", "某人", "", "C", "", "", "", "联络人@NOWHERE"], "没有编码为“NOWHERE”的单位"),
        (["人员", "x", "某人", "", "C-1", "", "", "", "办公室主任"], "办公室主任不能设在县区分局"),
        (
            ["人员", "x", "某人", "", "C", "", "", "", "系统管理员;审计管理员"],
            TOGETHER,
        ),
        (["人员", "x", "某人", "", "C", "", "", "", "系统管理员;宣传员"], "三员账号不得兼任业务角色"),
        (["人员", "x", "某人", "", "C", "", "", "", "", "离职"], "应为“在用”或“停用”"),
        (["人员", "x", "=HYPERLINK(1)", "", "C"], "内容像公式（以 = + - @ 开头），请改为文字"),
        (["人员", "x", "某\u200b人", "", "C"], "含有不可见的控制字符"),
        (["人员", "x", "某" * 41, "", "C"], "最多 40 个字"),
        (["人员", "x", "某人", "", "C", "", "", "", "", "", "电话"], "应为电话号码"),
        (["人员", "p1", "某人", "", "C"], "与第 3 行的编码重复"),
        (["单位", "x", "某所", "", "C", "城堡"], "没有“城堡”这种单位类型"),
        (["单位", "x", "某所", "", "C"], "新单位须写明单位类型"),
        (["单位", "x", "某所", "", "C", "基层所队"], "基层所队不能设在市局之下"),
        (["单位", "x", "某所", "", "NOWHERE", "基层所队"], "没有编码为“NOWHERE”的单位"),
        (["单位", "x", "某所", "", "", "基层所队"], "缺少上级单位"),
        (["单位", "x", "另一市局", "", "", "市局"], "市局只能有一个，且没有上级单位"),
        (["单位", "x", "某所", "", "x", "基层所队"], "基层所队不能设在基层所队之下"),
        (["单位", "x", "某县", "", "C", "县区分局", "37"], "应为 6、9 或 12 位数字"),
    ],
)
def test_every_bad_row_is_told_and_nothing_is_done(empty: Database, line: list[str], reason: str) -> None:
    report = run(empty, *SMALL, line)
    assert reason in [one for row, one in reasons(report) if row == 6 or "市局只能" in one or "重复" in one]
    with empty.read() as session:
        assert picture_of(session) == ([], [])


def test_all_bad_rows_are_told_at_once(empty: Database) -> None:
    report = run(empty, *SMALL, ["甲"], ["人员", "x y", "", "", ""], ["单位", "z", "某所", "", "C", "基层所队"])
    assert sorted({fault.row for fault in report.faults}) == [6, 7, 8]
    assert len([fault for fault in report.faults if fault.row == 7]) == 3


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ([], "缺少列：类别、编码、名称、所属单位"),
        ([["编码", "名称"]], "缺少列：类别、所属单位"),
        ([["类别", "编码", "名称", "所属单位", "编码"]], "同名的列出现多次"),
    ],
)
def test_a_wrong_header(empty: Database, cells: list[list[str]], reason: str) -> None:
    with empty.write() as session:
        assert reasons(import_roster(session, cells)) == [(1, reason)]


def test_columns_in_any_order_and_some_left_out(empty: Database) -> None:
    cells = [["名称", "所属单位", "编码", "类别", "单位类型"], ["某市公安局", "", "C", "单位", "市局"]]
    with empty.write() as session:
        assert import_roster(session, cells).units["created"] == 1


def test_changes_closing_and_moving(empty: Database) -> None:
    run(empty, *SMALL, ["单位", "C-2", "另县公安局", "", "C", "县区分局"], ["单位", "S", "某所", "", "C-1", "基层所队"])
    report = run(
        empty, ["单位", "S", "某所", "", "C-2"], ["单位", "C-1", "某县公安局", "", "C", "", "", "", "", "停用"]
    )
    assert report.units == {"created": 0, "changed": 2}
    with empty.read() as session:
        units = {unit.code: unit for unit in session.scalars(sa.select(KnownUnit))}
    assert units["S"].path.startswith(units["C-2"].path)
    assert {code: unit.active for code, unit in units.items()} == {"C": True, "C-1": False, "C-2": True, "S": True}
    assert reasons(run(empty, ["单位", "S", "某所", "", "C-2", "县区分局"])) == [(2, "单位类型不能修改，请另设单位")]


def test_logins_may_change_hands_within_one_sheet(empty: Database) -> None:
    run(empty, *SMALL)
    report = run(
        empty,
        ["人员", "p1", "示例甲", "", "C", "", "", "some.one", "系统管理员"],
        ["人员", "p2", "示例乙", "", "C-1", "", "", "some.admin", "联络人"],
    )
    assert report.people == {"created": 0, "changed": 2}


def test_the_last_admin_and_oneself(empty: Database) -> None:
    run(empty, *SMALL)
    gone = ["人员", "p1", "示例甲", "", "C", "", "", "", "联络人"]
    assert reasons(run(empty, gone)) == [(2, "至少要保留一名在用的系统管理员")]
    other = ["人员", "p3", "示例丙", "", "C", "", "", "", "系统管理员"]
    assert reasons(run(empty, gone, other, by_code="p1")) == [(2, "不能停用自己的账号或撤销自己的系统管理员角色")]
    assert not run(empty, gone, other).faults


def test_the_sample_goes_out_and_comes_back_unchanged(desk: Desk) -> None:
    exported = desk.ask("GET", "/roster.xlsx", "ly.system")
    assert exported.mimetype == XLSX
    back = post(desk, exported.data, XLSX)
    assert back.status_code == 200
    assert (back.json["rows"], back.json["unchanged"], back.json["encoding"]) == (883, 883, "xlsx")
    csv_back = post(desk, desk.ask("GET", "/roster.csv", "ly.system").data)
    assert (csv_back.json["unchanged"], csv_back.json["encoding"]) == (883, "utf-8")


def test_a_spreadsheet_never_runs_what_stands_in_a_name() -> None:
    cells = [["人员", "x", '=cmd|"/c calc"!A1', "", "C", "", "", "", "", "", "", ""], ["单位", "y", "@SUM(1)"]]
    for written in (write_xlsx(cells), write_csv(cells)):
        back, _ = read_sheet(written)
        assert [row[2] for row in back[1:]] == ['\'=cmd|"/c calc"!A1', "'@SUM(1)"]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(cells)))
    assert book.active["C2"].data_type == "s"


def test_neutralised_names_come_back_as_they_were(empty: Database) -> None:
    run(empty, *SMALL, ["单位", "C-2", "'-特别单位", "", "C", "六部门"])
    with empty.read() as session:
        units, people = picture_of(session)
    assert units[-1].name == "-特别单位"
    cells, _ = read_sheet(write_csv([unit_cells(unit) for unit in units] + [person_cells(one) for one in people]))
    with empty.write() as session:
        report = import_roster(session, cells)
    assert (report.unchanged, report.faults) == (5, [])


def test_the_sample_is_brought_in_within_seconds(empty: Database) -> None:
    began = time.process_time()
    with empty.write() as session:
        report = import_roster(session, [list(TITLES), *rows()])
    assert report.told == 883
    assert time.process_time() - began < 5


# round and round --------------------------------------------------------------------------------------------------
WORDS = st.text("示例甲乙 =+-@＝'\",;|/()", min_size=1, max_size=8).map(str.strip).filter(bool)


TERMS = [(date(2026, 1, 1), None), (None, date(2026, 12, 31)), (date(2026, 1, 1), date(2026, 12, 31))]


@st.composite
def directories(draw: Any) -> tuple[list[HeldUnit], list[HeldPerson]]:
    """A bureau, counties, stations and people with whatever a roster can say of them."""
    names = draw(st.lists(WORDS, min_size=8, max_size=8))
    city = HeldUnit(code="C", name=names[0], short_name=names[1], kind="bureau", parent_code=None, admin_code="371300",
                    active=True)  # fmt: skip
    found = [city]
    for n in range(draw(st.integers(0, 2))):
        towns = tuple(f"37139{n}00{k}" for k in range(1, 1 + draw(st.integers(0, 3))))
        county = replace(city, code=f"C-{n}", name=names[2 + n], kind="county", parent_code="C", towns=towns,
                         police_code=f"37139{n}000000" if draw(st.booleans()) else None,
                         active=draw(st.booleans()))  # fmt: skip
        found += [county, replace(county, code=f"C-{n}-1", kind="station", parent_code=county.code, admin_code=None,
                                  police_code=None, towns=towns[:1])]  # fmt: skip
    people = [HeldPerson(code="p0", name=names[4], unit_code="C", login="boss.one", active=True,
                         grants=frozenset({("system_admin", "C")}))]  # fmt: skip
    for n, unit in enumerate(found[1:]):
        held = draw(st.sets(st.sampled_from([("liaison", unit.code), ("publicist", unit.code), ("liaison", "C")])))
        places = {key: draw(st.integers(1, 9)) for key in sorted(held) if draw(st.booleans())}
        terms = {key: draw(st.sampled_from(TERMS)) for key in sorted(held) if draw(st.booleans())}
        people.append(HeldPerson(code=f"p{n + 1}", name=names[5 + n % 3], unit_code=unit.code, login=None,
                                 grants=frozenset(held), active=draw(st.booleans()), places=places,
                                 terms=terms))  # fmt: skip
    return found, people


@given(directories(), st.sampled_from([write_csv, write_xlsx]))
@settings(max_examples=40, deadline=None)
def test_what_goes_out_comes_back_and_changes_nothing(
    found: tuple[list[HeldUnit], list[HeldPerson]], write: Any
) -> None:
    units, people = found
    cells, _ = read_sheet(write([unit_cells(one) for one in units] + [person_cells(one) for one in people]))
    read_units, read_people, faults = read_lines(cells)
    held = Held({one.code: one for one in units}, {one.code: one for one in people})
    plan = make_plan(held, read_units, read_people)
    assert (faults, plan.faults, plan.units, plan.people) == ([], [], [], [])
    assert plan.same == len(units) + len(people)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([["单位", "S", "某所", "", "C-1", "基层所队", *[""] * 6, "123"]], "应为 12 位数字"),
        ([["单位", "S", "某所", "", "C-1", "基层所队", *[""] * 7, "371399"]],
         "“371399”不是乡镇街道的区划代码（9 位数字）"),
        ([["单位", "S", "某所", "", "C", "警种部门", *[""] * 7, "371399001"]], "警种部门没有辖区"),
        ([["单位", "A", "甲所", "", "C-1", "基层所队", *[""] * 7, "371399001"],
          ["单位", "B", "乙所", "", "C-1", "基层所队", *[""] * 7, "371399001000"]], "371399001已由编码“A”的单位负责"),
        ([["单位", "C-2", "甲县", "", "C", "县区分局", *[""] * 7, "371399001"],
          ["单位", "S", "某所", "", "C-1", "基层所队", *[""] * 7, "371399001"]],
         "371399001属于编码“C-2”的单位，不在本分局辖区"),
        ([["单位", "C-2", "甲县", "", "C", "县区分局", *[""] * 6, "371399000000"],
          ["单位", "C-3", "乙县", "", "C", "县区分局", *[""] * 6, "371399000000"]], "与编码“C-2”的单位重复"),
        ([["人员", "x", "某人", "", "C", "", "", "", "单位负责人(2)"]],
         "单位负责人没有顺位，只有联络人和宣传员可以写顺位"),
        ([["人员", "x", "某人", "", "C", "", "", "", "联络人(0)"]], "没有“联络人(0)”这种角色"),
        ([["人员", "x", "某人", "", "C", "", "", "", "联络人[2026-02-30~]"]],
         "“2026-02-30~”不是任期，应如 [2026-01-01~2026-12-31]，一端可以空着"),
        ([["人员", "x", "某人", "", "C", "", "", "", "联络人[2026-02-02~2026-02-01]"]],
         "“2026-02-02~2026-02-01”不是任期，应如 [2026-01-01~2026-12-31]，一端可以空着"),
    ],
)  # fmt: skip
def test_bad_codes_towns_and_places(empty: Database, lines: list[list[str]], reason: str) -> None:
    assert reason in [one for _, one in reasons(run(empty, *SMALL, *lines))]


@pytest.mark.parametrize("name", ["=甲", "'=甲", "''+甲", "'甲", "＝甲", "@甲"])
def test_quotes_before_signs_come_back_as_they_were(empty: Database, name: str) -> None:
    unit = HeldUnit(code="C", name=name, short_name=name, kind="bureau", parent_code=None, admin_code=None, active=True)
    cells, _ = read_sheet(write_csv([unit_cells(unit)]))
    [line], _, faults = read_lines(cells)
    assert (line.name, line.short_name, faults) == (name, name, [])


def test_a_place_is_written_down_and_kept(empty: Database) -> None:
    def places() -> list[Any]:
        with empty.read() as session:
            return [dict(one.places) for one in picture_of(session)[1] if one.code == "p2"]

    person = ["人员", "p2", "示例乙", "", "C-1", "", "", "some.one"]
    run(empty, *SMALL[:2], SMALL[3], [*person, "联络人(2)"])
    assert places() == [{("liaison", "C-1"): 2}]
    assert run(empty, [*person, "联络人"]).unchanged == 1
    run(empty, [*person, "联络人(1)"])
    assert places() == [{("liaison", "C-1"): 1}]


def test_terms_are_set_kept_and_lifted(empty: Database) -> None:
    def person(roles: str) -> list[str]:
        return ["人员", "p2", "示例乙", "", "C-1", "", "", "some.one", roles]

    def terms() -> list[Any]:
        with empty.read() as session:
            [one] = [one for one in picture_of(session)[1] if one.code == "p2"]
            return sorted(one.terms.items())

    run(empty, *SMALL[:2], SMALL[3], person("联络人(2)[2026-01-01~2099-12-31];宣传员@C"))
    given = [(("liaison", "C-1"), (date(2026, 1, 1), date(2099, 12, 31)))]
    assert terms() == given
    assert run(empty, person("联络人;宣传员@C")).unchanged == 1, "not said: as it is"
    assert terms() == given
    assert run(empty, person("联络人[~];宣传员@C")).people["changed"] == 1
    assert terms() == []
    assert run(empty, person("联络人[~];宣传员@C")).unchanged == 1


def test_towns_change_hands_within_one_sheet_and_may_be_cleared(empty: Database) -> None:
    def towns() -> dict[str, tuple[str, ...]]:
        with empty.read() as session:
            return {one.code: one.towns for one in picture_of(session)[0]}

    def county(code: str, text: str) -> list[str]:
        return ["单位", code, "某县公安局", "", "C", "县区分局", *[""] * 7, text]

    assert not run(empty, *SMALL, county("C-2", "371399001；371399002"), county("C-3", "371399003")).faults
    assert not run(empty, county("C-3", "371399001"), county("C-2", "371399003 371399002")).faults
    assert (towns()["C-2"], towns()["C-3"]) == (("371399002", "371399003"), ("371399001",))
    assert run(empty, county("C-2", "无"), county("C-3", "")).units["changed"] == 1
    assert (towns()["C-2"], towns()["C-3"]) == ((), ("371399001",))
    with empty.read() as session:
        known = {one.code: one.towns for one in session.scalars(sa.select(KnownUnit))}
    assert (known["C-2"], known["C-3"]) == ([], ["371399001"])


def test_the_template_can_be_filled_in_and_brought_in(desk: Desk) -> None:
    answer = desk.ask("GET", "/roster-template.xlsx", "ly.system")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert tuple(cell.value for cell in book["名录"][1]) == TITLES
    assert {row[0].value for row in book["说明"]["A1:A16"]} >= {f"{title}（必填）" for title in NEEDED}
    book["名录"].append([one or None for one in NEW])
    out = io.BytesIO()
    book.save(out)
    back = post(desk, out.getvalue(), XLSX)
    assert (back.status_code, back.json["people"]) == (200, {"created": 1, "changed": 0})


# the door ---------------------------------------------------------------------------------------------------------
def csv_of(*lines: list[str], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(sheet(*lines))
    return text.getvalue().encode(encoding)


NEW = ["人员", "ls-new", "示例新人", "", "LY-LS", "", "", "ls.new", "联络人"]
BAD = ["人员", "ls-bad", "", "", "LY-LS"]


def test_dry_run_then_for_good(desk: Desk) -> None:
    judged = post(desk, csv_of(NEW), query="?dry_run=true")
    assert judged.status_code == 200
    assert judged.json["people"] == {"created": 1, "changed": 0}
    assert judged.json["codes"] == {}
    done = post(desk, csv_of(NEW), query="?codes=true")
    assert list(done.json["codes"]) == ["ls.new"]
    assert desk.person("ls.new").name == "示例新人"


def test_bad_rows_are_a_422_with_each_row(desk: Desk) -> None:
    judged = post(desk, csv_of(NEW, BAD), query="?dry_run=true")
    assert judged.status_code == 200
    assert judged.json["faults"] == [{"row": 3, "column": "名称", "reason": "不能为空"}]
    refused = post(desk, csv_of(NEW, BAD))
    assert (refused.status_code, refused.json["code"]) == (422, "bad_roster")
    assert refused.json["faults"] == judged.json["faults"]
    assert desk.ask("GET", "/people?q=ls-new", "ly.system").json["items"] == []


def test_a_gbk_file_is_understood(desk: Desk) -> None:
    answer = post(desk, csv_of(NEW, encoding="gbk"))
    assert (answer.status_code, answer.json["encoding"]) == (200, "gb18030")
    assert desk.person("ls.new").name == "示例新人"


def test_as_a_form_with_a_file(desk: Desk) -> None:
    sent = {"file": (io.BytesIO(csv_of(NEW)), "花名册.csv", "text/csv")}
    answer = desk.ask("POST", "/roster?dry_run=true", "ly.system", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 200


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed_book(edit: Any) -> bytes:
    """A good workbook, each part passed through `edit(name, content)`."""
    source = zipfile.ZipFile(io.BytesIO(write_xlsx([NEW])))
    return zipped(**{name: edit(name, source.read(name)) for name in source.namelist()})


def in_sheet(old: bytes, new: bytes) -> Any:
    return lambda name, content: content.replace(old, new) if "worksheets/" in name else content


def many_cells() -> bytes:
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    return changed_book(in_sheet(b"<sheetData>", b"<sheetData>" + row * 700_000))


def bomb() -> bytes:
    return zipped(**{"xl/worksheets/sheet1.xml": b"0" * (60 << 20)})


def entities() -> bytes:
    doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'
    return changed_book(in_sheet(b"<worksheet", doctype))


def rows_to(last: int) -> bytes:
    """Two rows, the second of which says that it is the last of a million."""
    row = f'</row><row r="{last}"><c r="A{last}" t="inlineStr"><is><t>x</t></is></c></row>'.encode()
    return changed_book(lambda name, content: content.replace(b"</row></sheetData>", row + b"</sheetData>")
                        if "worksheets/" in name else content)  # fmt: skip


def a_million_rows() -> bytes:
    return changed_book(in_sheet(b"<sheetData>", b"<sheetData>" + b'<row r="1"/>' * 1_000_000))


def test_a_million_rows_are_refused_before_memory_grows() -> None:
    content = a_million_rows()
    tracemalloc.start()
    with pytest.raises(Refusal):
        read_sheet(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(content) < 1 << 20
    assert peak < 8 << 20, "of 12 MB of rows"


def merged() -> bytes:
    return changed_book(in_sheet(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'))


def linked() -> bytes:
    source = zipfile.ZipFile(io.BytesIO(write_xlsx([NEW])))
    parts = {name: source.read(name) for name in source.namelist()}
    return zipped(**parts, **{"xl/externalLinks/externalLink1.xml": b"<x/>"})


def formula() -> bytes:
    book = openpyxl.Workbook()
    for row in sheet(["人员", "x", "=1+1", "", "LY"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (bomb, 413, "解压后的内容过大"),
        (many_cells, 413, "单元格过多，请改用 .csv 文件或分几次导入"),
        (entities, 422, "文件含有不允许的 XML 声明"),
        (merged, 422, "表格含有合并单元格，请取消合并后再导入"),
        (linked, 422, "文件含有指向外部文件的链接，请去掉后再导入"),
        (formula, 422, ""),
        (lambda: rows_to(1_048_576), 413, "最多 10000 行"),
        (a_million_rows, 413, "单元格过多，请改用 .csv 文件或分几次导入"),
        (lambda: b"x\n" * 1_000_000, 413, "最多 10000 行"),
        (lambda: zipped(**{f"x{n}": b"" for n in range(300)}), 413, "文件内部组成过多"),
        (lambda: zipped(hello=b"x"), 422, "文件已损坏或不是 .xlsx"),
        (lambda: write_xlsx([NEW])[:900], 422, "文件已损坏或不是 .xlsx"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, 422, "这是旧版 .xls 文件或加密文件，请另存为 .xlsx 或 .csv"),
        (lambda: csv_of(NEW, encoding="utf-16"), 422, "文件为 UTF-16 编码，请另存为 UTF-8 编码的 .csv"),
        (lambda: b"\x00\x01\x02" * 40, 422, "文件既不是 .xlsx，也不是 UTF-8 或 GBK 编码的 .csv"),
        (lambda: b'a,"b\nc', 422, "这不是完整的 .csv 文件（引号不成对或单元格过长）"),
        (lambda: b"a," + b"x" * 200_000, 422, "这不是完整的 .csv 文件（引号不成对或单元格过长）"),
        (lambda: b"a\n" * 10_002, 413, "最多 10000 行"),
        (lambda: b"x" * (5 << 20) + b"y", 413, ""),
        (lambda: b"not,a,roster\n1,2,3", 422, ""),
    ],
)
def test_what_is_no_roster_is_refused_in_words_and_changes_nothing(
    desk: Desk, content: Any, status: int, words: str
) -> None:
    before = desk.head()
    answer = post(desk, content(), "application/octet-stream")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert words in (answer.json.get("detail") or "")
    assert desk.head() == before


def test_the_first_sheet_serves_when_none_is_named_for_it() -> None:
    book = openpyxl.Workbook()
    book.active.title = "随便"
    book.active.append(["类别", "编码", 371302, 1.5, None])
    out = io.BytesIO()
    book.save(out)
    [header], encoding = read_sheet(out.getvalue())
    assert (header[:5], encoding) == (["类别", "编码", "371302", "1.5", ""], "xlsx")


def test_refusals_are_refusals() -> None:
    with pytest.raises(Refusal):
        read_sheet(b"PK\x03\x04")


def test_a_roster_of_thousands_is_one_transaction(empty: Database) -> None:
    many = [["人员", f"m{n}", f"示例{n}", "", "C", "", "", f"login{n}", "联络人"] for n in range(2500)]
    assert run(empty, *SMALL, *many).told == 2504
    assert run(empty, *SMALL, *many).told == 0
