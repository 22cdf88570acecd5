"""需求表: the template can be filled in and brought in, every bad row is told by its column, all rows or none."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from services.intake import sheet
from services.intake.models import Need
from services.intake.schemas.kinds.forms import FORMS
from services.intake.schemas.sheet import columns_of, read_content
from shared.errors import Invalid
from shared.words import KINDS
from tests.intake.build import Intake, make_intake

PATH = "/intake/v1/needs"
TITLES = ["类别", "领域", "子类", "标题", "内容", "缓急", "受众", "期望完成日期", "涉及地区", "直报市局", "本单位编号"]
RIGHT = {
    "类别": "防范宣传", "领域": "违法犯罪", "子类": "电信网络诈骗", "标题": "请宣传防范刷单返利诈骗", "受众": "公开",
    "内容": "近期刷单返利类警情上升，建议面向待业人员开展防范宣传。",
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    made = make_intake(tmp_path_factory.mktemp("sheets"))
    yield made
    made.db.dispose()


def as_csv(*rows: dict[str, str], titles: list[str] | None = None) -> bytes:
    header = titles or list(dict.fromkeys([*TITLES, *(title for row in rows for title in row)]))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([header, *([row.get(title, "") for title in header] for row in rows)])
    return text.getvalue().encode("utf-8-sig")


def filled(kind: str, *rows: dict[str, Any]) -> bytes:
    """The template as it is downloaded, with rows written into it as a spreadsheet would."""
    book = load_workbook(io.BytesIO(sheet.write_template(KINDS[kind], columns_of(kind))))
    page = book[sheet.NAME]
    places = {cell.value: place for place, cell in enumerate(page[1], start=1)}
    for number, row in enumerate(rows, start=3):
        for title, value in row.items():
            page.cell(number, places[title], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(place: Intake, raw: bytes, dry_run: bool, login: str = "lanshan") -> Any:
    caller = place.client(login)
    flag = "true" if dry_run else "false"
    headers = {"Authorization": f"Bearer {caller.token}"}
    media = sheet.XLSX if raw.startswith(b"PK") else "text/csv"
    return caller.flask.post(f"{PATH}/sheet?dry_run={flag}", data=raw, content_type=media, headers=headers)


def counted(place: Intake) -> int:
    with place.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Need)) or 0


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kinds_template_has_its_columns_and_is_empty_as_it_is(kind: str) -> None:
    book = load_workbook(io.BytesIO(sheet.write_template(KINDS[kind], columns_of(kind))))
    page = book[sheet.NAME]
    assert [cell.value for cell in page[1]] == TITLES + [piece.label for piece in FORMS.get(kind, ())]
    rules = {str(rule.sqref).rstrip("0123456789").split(":")[0][0] for rule in page.data_validations.dataValidation}
    assert {"A", "B", "C", "F", "G", "J"} <= rules
    assert book[sheet.LISTS].sheet_state == "hidden"
    assert [row[0].value for row in book[sheet.NOTES]][6] == "列"
    with pytest.raises(Invalid, match="empty_sheet"):
        read_content(sheet.write_template(KINDS[kind], columns_of(kind)))


def test_a_filled_template_is_looked_at_and_then_brought_in_once(place: Intake) -> None:
    import datetime

    day = datetime.datetime(2031, 6, 1)  # noqa: DTZ001  # a spreadsheet's days have no zone
    raw = filled(
        "prevention", RIGHT | {"期望完成日期": day}, RIGHT | {"标题": "请宣传防范冒充领导诈骗", "本单位编号": "刑-7"}
    )
    before = counted(place)
    look = send(place, raw, dry_run=True).get_json()
    assert (look["rows"], look["raised"], look["faults"], look["needs"]) == (2, 2, [], [])
    assert counted(place) == before
    done = send(place, raw, dry_run=False)
    assert done.status_code == 200, done.text
    assert [(one["row"], one["repeated"]) for one in done.get_json()["needs"]] == [(3, False), (4, False)]
    need = place.client("lanshan").get(f"{PATH}/{done.get_json()['needs'][0]['id']}").get_json()
    assert (need["subtopic"], need["wanted_by"], need["priority"]) == (
        "telecom_fraud",
        "2031-06-01T10:00:00Z",
        "ordinary",
    )
    again = send(place, raw, dry_run=False).get_json()
    assert (again["raised"], again["repeated"]) == (0, 2)
    assert counted(place) == before + 2


def test_one_bad_row_and_nothing_is_raised(place: Intake) -> None:
    before = counted(place)
    raw = as_csv(
        RIGHT | {"标题": "请宣传防范投资理财诈骗"},
        RIGHT | {"领域": "随便", "标题": "短"},
        RIGHT | {"内容": "请联系 13800138000 核实情况并开展宣传"},
        RIGHT | {"类别": "督察整改"},
        RIGHT | {"期望完成日期": "2020/1/5", "直报市局": "是"},
        RIGHT | {"标题": "=HYPERLINK(1)"},
    )
    look = send(place, raw, dry_run=True).get_json()
    told = {(one["row"], one["column"]) for one in look["faults"]}
    assert told == {(3, "领域"), (3, "标题"), (4, "内容"), (5, ""), (6, "期望完成日期"), (6, "直报市局"), (7, "标题")}
    assert look["raised"] == 1
    refused = send(place, raw, dry_run=False)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "bad_sheet")
    assert len(refused.get_json()["faults"]) == len(look["faults"])
    assert counted(place) == before


def test_what_a_kind_asks_for_has_columns_of_its_own(place: Intake) -> None:
    rows = {
        "类别": "社情民意", "领域": "矛盾纠纷化解", "标题": "近期群众反映较多的问题", "受众": "内部",
        "内容": "汇总各社区反映的问题类别，建议开展普法宣传。", "统计开始": "2026-01-01", "统计结束": "2026-03-31",
        "反映的主题和次数": "邻里纠纷 26\n欠薪 14\n噪音 3",
    }  # fmt: skip
    done = send(place, filled("topic_tally", rows), dry_run=False)
    assert done.status_code == 200, done.text
    need = place.client("lanshan").get(f"{PATH}/{done.get_json()['needs'][0]['id']}").get_json()
    assert [one["topic"] for one in need["details"]["categories"]] == ["邻里纠纷", "欠薪", "噪音"]
    wrong = send(place, filled("topic_tally", rows | {"统计开始": "一月", "标题": "换一个标题再试一次"}), dry_run=True)
    assert [(one["row"], one["column"]) for one in wrong.get_json()["faults"]] == [(3, "统计开始")]


@pytest.mark.parametrize(
    ("raw", "column", "reason"),
    [
        (as_csv(RIGHT, titles=["类别", "领域", "标题"]), "", "缺少列：内容、受众"),
        (as_csv(RIGHT | {"备注": "x"}), "备注", "没有这一列"),
        (as_csv(RIGHT | {"类别": "别的"}), "类别", "没有“别的”这种类别"),
        (as_csv(RIGHT, titles=[*TITLES, "标题"]), "标题", "多次"),
        (as_csv(RIGHT, RIGHT), "本单位编号", "与第2行相同"),
    ],
)
def test_what_is_wrong_with_the_sheet_itself(raw: bytes, column: str, reason: str) -> None:
    _, faults = read_content(raw)
    assert faults[0].column == column
    assert reason in faults[0].reason


def test_sheets_that_cannot_be_read_are_4xx(place: Intake) -> None:
    for raw in (b"PK\x03\x04not a zip", b"\xff\xfe\x00", "类别".encode() + b"\x00"):
        answer = send(place, raw, dry_run=True)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "unreadable_sheet")
    many = as_csv(*(RIGHT | {"标题": f"第{n}项宣传需求"} for n in range(201)))
    assert send(place, many, dry_run=True).status_code == 413


def test_the_door_gives_the_template_and_the_page_takes_it_back(place: Intake) -> None:
    caller = place.client("lanshan")
    given = caller.get(f"{PATH}/template.xlsx?kind=case_reduction")
    assert given.headers["Content-Disposition"] == 'attachment; filename="needs-case_reduction.xlsx"'
    caller.flask.set_cookie("baiying", caller.token)
    page = caller.flask.get("/intake/needs/import").text
    import re

    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    raw = as_csv(RIGHT | {"标题": "页面上导入的宣传需求"})

    def press(do: str) -> str:
        sent = {"csrf_token": token[1], "do": do, "file": (io.BytesIO(raw), "需求.csv", "text/csv")}
        answer = caller.flask.post("/intake/needs/import", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 200, answer.text
        return answer.text

    assert "检查通过：可以提出1项" in press("look")
    assert "已提出1项" in press("import")
    raw = as_csv(RIGHT | {"标题": "短"})
    assert "第2行" in press("import")
