"""The demonstration: its data are whole, and each way a need can go is played over HTTP to the last receipt."""

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.cli.clock import move
from deploy.cli.demonstrating import check
from deploy.cli.serving import served
from deploy.demo.cast import everybody, raiser, reach_of
from deploy.demo.needs import UNPUBLISHED, WAYS, all_needs, some
from deploy.demo.player import play
from deploy.sample import enrol, logins
from services.intake.filing import fits_topic, may_address
from shared.db import Database
from shared.settings import Settings
from shared.words import AUDIENCES, KINDS, PRIORITIES, SUBTOPICS, TOPICS

OFFICES = {
    "宣传处",
    "指挥中心",
    "政治部",
    "督察支队",
    "法制支队",
    "网安支队",
    "信访处",
    "兰山分局",
    "沂水县公安局",
    "兰山街道派出所",
}
TURNS = ("autumn_harvest", "ebike_fire", "role_models", "bank_cards", "synthetic_voice", "logistics_fire",
         "illegal_fundraising", "county_harvest")  # fmt: skip


def test_thirty_needs_of_all_offices_in_every_way() -> None:
    needs = all_needs()
    assert len(needs) == 30
    assert {need.office for need in needs} == OFFICES
    assert {need.way for need in needs} == set(WAYS)
    assert Counter(need.way in UNPUBLISHED for need in needs)[True] == 3


@pytest.mark.parametrize("need", all_needs(), ids=lambda need: need.key)
def test_each_need_is_written_as_it_should_be(need: object) -> None:
    from deploy.demo.needs import DemoNeed

    assert isinstance(need, DemoNeed)
    assert 100 <= len(need.body) <= 300
    assert 200 <= len(need.draft_text) <= 500
    assert need.kind in KINDS
    assert need.priority in PRIORITIES
    assert need.audience in AUDIENCES
    assert need.topic in TOPICS
    assert need.subtopic is None or need.subtopic in SUBTOPICS[need.topic]
    assert may_address(need.kind, need.audience) is None
    assert fits_topic(need.topic, need.subtopic) is None
    assert raiser(need.office)


def test_whoever_plays_is_in_the_sample() -> None:
    known = {login for need in all_needs() for login in everybody([need])}
    assert set(everybody(all_needs())) >= {raiser(need.office) for need in all_needs()}
    assert all("." in login for login in known)
    assert logins("市局", "leader") == ("ly.leader",)
    assert reach_of(some("fake_service")[0], 0, "市局").everybody


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_every_turn_a_need_can_take(city_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(city_template, folder)
    chosen, needs = Settings(data=folder), some(*TURNS)
    db = Database("directory", chosen)
    people = enrol(db, everybody(needs))
    db.dispose()
    lines: list[str] = []

    def forward(by: timedelta) -> None:
        move(chosen, by)

    with served(folder, folder / "server.log") as url:
        outcome = play(url, people, needs, lines.append, forward)
        outcome.faults += check(chosen, lines.append)
    assert outcome.faults == []
    assert len(outcome.published) == 5
    said = "\n".join(lines)
    for words in (
        "退回补正",
        "补正",
        "不予采纳",
        "并入",
        "撤回需求",
        "复审退回",
        "法制审核通过",
        "越级推送",
        "缺口清单",
        "不转发",
    ):
        assert words in said, words
