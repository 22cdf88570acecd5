"""The pure rules: which state is shown, which words are said, what counts as similar, who may file what."""

import pytest

from services.intake.likeness import keys, likeness, most_alike
from services.intake.progress import LINE, OWN_STATES, STATES, next_state, way, words
from shared.words import STAGES

STEPS = [
    ("pending", "accept", "waiting", "accepted"),
    ("pending", "claim", "drafting", "drafting"),
    ("accepted", "return_need", "waiting", "returned"),
    ("pending", "resume", "waiting", "pending"),
    ("pending", "decline", "closed", "declined"),
    ("pending", "merge", "closed", "merged"),
    ("drafting", "release", "waiting", "accepted"),
    ("drafting", "submit", "first_review", "first_review"),
    ("second_review", "approve", "legal_review", "legal_review"),
    ("final_review", "send_back", "drafting", "drafting"),
    ("publishing", "publish", "published", "published"),
    ("published", "close", "closed", "closed"),
    ("published", "recall", "closed", "recalled"),
    ("recalled", "publish", "published", "published"),
    ("published", "correct", "drafting", "published"),
    ("published", "approve", "publishing", "published"),
    ("published", "drop_correction", "published", "published"),
    ("closed", "correct", "drafting", "closed"),
    ("closed", "publish", "published", "published"),
    ("published", "kill", "closed", "recalled"),
    ("drafting", "withdraw", "closed", "withdrawn"),
    ("withdrawn", "submit", "first_review", "withdrawn"),
    ("withdrawn", "publish", "published", "published"),
    ("merged", "claim", "drafting", "drafting"),
    ("merged", "publish", "published", "published"),
    ("merged", "decline", "closed", "declined"),
    ("declined", "claim", "drafting", "declined"),
    ("returned", "resume", "waiting", "pending"),
    ("drafting", "resume", "drafting", "drafting"),
    ("drafting", "something_new", "drafting", "drafting"),
    ("drafting", "something_new", "a_new_stage", "drafting"),
]


@pytest.mark.parametrize(("state", "step", "stage", "shown"), STEPS)
def test_the_state_follows_the_task(state: str, step: str, stage: str, shown: str) -> None:
    assert next_state(state, step, stage) == shown


def test_a_merged_need_is_not_the_one_that_is_sent_back() -> None:
    assert next_state("accepted", "return_need", "waiting", merged=True) == "accepted"


def test_every_stage_but_waiting_is_a_state_with_its_own_words() -> None:
    assert {*STAGES} - {"waiting"} | {*OWN_STATES} == {*STATES}


@pytest.mark.parametrize("state", STATES)
def test_the_way_names_where_the_need_is(state: str) -> None:
    drawn = way(state, {"pending", "accepted"})
    assert [label for one, label, mark in drawn if mark == "now"] == [STATES[state]]
    assert [one for one, _, mark in drawn if mark == "todo"] == [] or state in (*LINE, "returned")


def test_legal_review_is_drawn_only_where_it_was() -> None:
    assert "legal_review" not in [one for one, _, _ in way("published", set())]
    assert "legal_review" in [one for one, _, _ in way("published", {"legal_review"})]


def test_words_fill_in_what_is_known_and_survive_what_is_not() -> None:
    assert (
        words("opened", {"task_number": "任〔2026〕0001号", "desk": "市局"})
        == "已转为任务（任〔2026〕0001号），由市局专班办理"
    )
    assert words("approve", {"to_stage": "final_review"}) == "审核通过，进入终审"
    assert words("published", {}) == "已发布："
    assert words("never_heard_of", {"to_stage": "drafting"}) == "办理进展（撰写中）"
    assert (
        words("acknowledged", {"level": "station", "addressed": 5, "acknowledged": 4})
        == "基层所队签收：应签收5个，已签收4个"
    )


def test_alike_titles_are_found_and_others_are_not() -> None:
    others = [
        ("a", "秋收农机和农村道路交通安全宣传需求"),
        ("b", "防范养老诈骗进社区宣传需求"),
        ("c", "“三秋”期间农机道路交通安全宣传需求"),
    ]
    listed = [(key, title, "") for key, title in others]
    assert set(most_alike(likeness("三秋农机道路交通安全宣传", ""), listed)) == {"a", "c"}
    assert most_alike(likeness("宣传需求", ""), listed) == []
    assert most_alike(likeness("", ""), listed) == []


def test_first_words_tell_what_a_title_does_not() -> None:
    body = "近期冒充客服退款理赔类警情上升，建议面向网购群体"
    one = likeness("关于加强警示提醒的函", body)
    assert most_alike(one, [("a", "网购退款骗局提示", body + "，时段集中"), ("b", "防溺水提示", "暑期将至")]) == ["a"]


def test_a_need_is_found_within_its_topic_by_at_most_so_many_pairs() -> None:
    one = likeness("秋收农机和农村道路交通安全" * 7, "近期冒充客服退款理赔类警情上升，建议面向网购群体")
    assert len(keys("crime", one)) <= 36
    assert not {*keys("crime", one)} & {*keys("traffic", one)}
