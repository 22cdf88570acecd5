"""The samples: every rule finds what it must and lets pass what it must; ordinary texts fire nothing."""

from collections import Counter
from pathlib import Path

import pytest

from deploy.demo.needs import all_needs
from deploy.sample.measured import ORDINARY, STATES, fired, measure, samples
from services.tasking.gate import RULES, Part, examine

SAMPLES = list(samples())
LEAST = 12


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule not in STATES])
def test_each_rule_on_its_samples(rule: str) -> None:
    mine = [one for one in SAMPLES if one.rule == rule]
    wrong = [f"{one.mark} {one.text}" for one in mine if (rule in fired(one)) != one.fires]
    assert not wrong, "\n".join(wrong)


def test_every_rule_has_enough_samples_of_both_kinds() -> None:
    counted = Counter((one.rule, one.fires) for one in SAMPLES if one.rule != ORDINARY)
    few = [(rule, fires, counted[rule, fires]) for rule in RULES for fires in (True, False)
           if rule not in STATES and counted[rule, fires] < LEAST]  # fmt: skip
    assert not few
    assert {one.rule for one in SAMPLES} <= RULES.keys() | {ORDINARY}


def test_ordinary_texts_fire_nothing() -> None:
    wrong = [(one.text, fired(one)) for one in SAMPLES if one.rule == ORDINARY and fired(one)]
    assert not wrong


def test_the_thirty_needs_and_their_drafts_fire_nothing() -> None:
    for need in all_needs():
        for text in (need.title, need.draft_text, need.revised_text, need.body, need.supplement):
            assert [(one.rule, one.shown) for one in examine([Part("text", "正文", text or "")])] == [], need.key


def test_the_measure_counts_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "mobile.txt").write_text("+ 没有号码\n- 手机16000000001\n~ 手机①⑥000000002\n", encoding="utf-8")
    found = {one.rule: one for one in measure(folder)[0]}["mobile"]
    assert (found.recall, found.precision) == (0.5, 0.5)
    assert (found.missed, found.false) == (["没有号码"], ["手机16000000001"])
    (folder / "mobile.txt").write_text("手机\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"mobile\.txt:1"):
        measure(folder)
