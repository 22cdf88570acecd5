"""The demonstration's needs are right for the kinds they are of: units, details, gate; decided on paper."""

import csv
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from deploy.demo.needs import DemoNeed, all_needs
from deploy.demo.openings import all_openings
from deploy.sample import ROSTER
from services.intake.filing import Filing, duty_for, kinds_of
from services.intake.gate import check
from services.intake.kinds import settle
from services.intake.schemas.kinds import read_details
from shared.words import UNIT_KINDS

TODAY = date(2026, 6, 1)
CLASSES = {name: code for code, name in UNIT_KINDS.items()}
SEEDS = import_module("services.intake.migrations.0005_kinds").SEEDS
NEEDS = (*all_needs(), *(opening.need for opening in all_openings()))


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.key)
def test_a_need_of_the_demonstration_is_taken(need: DemoNeed) -> None:
    body = need.posted(TODAY)
    text = f"{body['title']}\n{body['body']}\n{need.supplement}"
    assert check({"text": text, "details": str(body.get("details", ""))}, need.kind) == {}
    assert settle(need.kind, read_details(need.kind, body.get("details", {})), text, TODAY).faults == {}


@pytest.fixture(scope="module")
def units() -> dict[str, Filing]:
    """The units of the sample city by their short names."""
    rows = [row for row in csv.reader(ROSTER.read_text("utf-8-sig").splitlines()) if row[0] == "单位"]
    return {row[3]: Filing(row[1], _level(CLASSES[row[5]]), CLASSES[row[5]], (row[2], row[3])) for row in rows}


def _level(kind: str) -> str:
    return {"station": "station", "county": "county", "zone": "county"}.get(kind, "city")


@pytest.fixture(scope="module")
def duties() -> list[Any]:
    """The lists as a new intake has them."""
    since = date(2020, 6, 8)
    return [SimpleNamespace(kind=kind, whose=whose, who=who, since=since, until=None) for kind, whose, who, _ in SEEDS]


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.key)
def test_its_office_may_file_it(need: DemoNeed, units: dict[str, Filing], duties: list[Any]) -> None:
    assert duty_for(duties, need.kind, units[need.office], TODAY) is not None


@pytest.mark.parametrize(
    ("unit", "kinds"),
    [
        ("宣传处", "law_education"),
        ("指挥中心", "incident_analysis topic_tally"),
        ("政治部", "force_state role_model"),
        ("督察支队", "inspection"),
        ("法制支队", "law_analysis law_education"),
        ("网安支队", "online_topic"),
        ("信访处", "petition_topic"),
        ("刑侦支队", "case_reduction"),
        ("出入境管理支队", "case_reduction"),
        ("兰山分局", "case_reduction topic_tally"),
        ("兰山街道派出所", "topic_tally"),
    ],
)
def test_one_and_six_and_the_others_file_what_the_paper_gives_them(
    unit: str, kinds: str, units: dict[str, Filing], duties: list[Any]
) -> None:
    """Beside 防范宣传 and 经验亮点, which everybody files (mechanisms A10, A38 to A65)."""
    mine = set(kinds_of(duties, units[unit], TODAY))
    assert mine == {"prevention", "experience", *kinds.split()}
