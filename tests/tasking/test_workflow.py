"""The workflow table: every stage x step x role, guards, same person, allowed steps, the document."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from services.tasking.in_hand import MANY
from services.tasking.workflow import (
    GUARDS,
    PART_OF,
    PARTS,
    ROLE_OF,
    STEPS,
    TABLE,
    Approval,
    Doer,
    TaskFacts,
    allowed_steps,
    approvers,
    choices,
    decide,
    lacking,
    level,
    may_take,
)
from services.tasking.workflow.document import document
from services.tasking.workflow.table import OPTIONAL, WANTS
from shared.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from shared.words import ROLES, STAGES

REVIEWS = ["first_review", "second_review", "legal_review", "final_review"]
RUNNING = ["waiting", "drafting", *REVIEWS, "publishing"]
LEVELS = {
    "first_review": "first_reviewer",
    "second_review": "second_reviewer",
    "legal_review": "legal_reviewer",
    "final_review": "final_reviewer",
    "publishing": "publisher",
}
HOLDER, DELEGATOR = "holder", "delegator"
WORKING = ["drafting", *REVIEWS, "publishing"]
CHIEF = {"leader", "final_reviewer"}

# What may happen, written down again by hand: (stage, step) -> (roles, next stage). The table must say exactly this.
EXPECTED: dict[tuple[str, str], tuple[set[str], str]] = {
    ("waiting", "claim"): ({"member"}, "drafting"),
    ("waiting", "assign"): ({"leader"}, "drafting"),
    ("waiting", "accept"): ({"leader"}, "waiting"),
    ("waiting", "return_need"): ({"leader"}, "waiting"),
    ("waiting", "merge"): ({"leader"}, "closed"),
    ("waiting", "decline"): ({"leader"}, "closed"),
    ("waiting", "reroute"): ({"leader"}, "waiting"),
    ("drafting", "release"): ({HOLDER}, "waiting"),
    ("drafting", "transfer"): ({"leader"}, "drafting"),
    ("drafting", "delegate"): ({HOLDER, "leader"}, "drafting"),
    ("drafting", "hand_back"): ({HOLDER, DELEGATOR}, "drafting"),
    ("drafting", "assist"): ({HOLDER, "leader"}, "drafting"),
    ("drafting", "end_assist"): ({HOLDER, "leader"}, "drafting"),
    ("drafting", "submit"): ({HOLDER}, "first_review"),
    ("first_review", "take_back"): ({HOLDER}, "drafting"),
    ("first_review", "approve"): ({"first_reviewer"}, "second_review"),
    ("second_review", "approve"): ({"second_reviewer"}, "final_review"),
    ("legal_review", "approve"): ({"legal_reviewer"}, "final_review"),
    ("final_review", "approve"): ({"final_reviewer"}, "publishing"),
    ("publishing", "publish"): ({"publisher"}, "published"),
    ("publishing", "schedule"): ({"publisher"}, "publishing"),
    ("publishing", "unschedule"): ({"publisher", "leader"}, "publishing"),
    ("published", "close"): ({"leader"}, "closed"),
    **{(stage, "correct"): (CHIEF, "drafting") for stage in ("published", "closed")},
    **{(stage, step): (CHIEF, "closed") for stage in ("published", "closed") for step in ("recall", "kill")},
    **{(stage, "mirror"): ({"leader"}, stage) for stage in (*WORKING, "published")},
    **{(stage, "send_back"): ({role}, "drafting") for stage, role in LEVELS.items()},
    **{(stage, "escalate_review"): ({"leader"}, stage) for stage in LEVELS},
    **{(stage, step): ({"leader"}, stage) for stage in RUNNING for step in ("pause", "extend")},
    **{(stage, step): ({"leader", "supervisor"}, stage) for stage in RUNNING for step in ("urge", "supervise")},
    ("waiting", "withdraw"): ({"intake"}, "closed"),
    ("drafting", "withdraw"): ({"intake"}, "closed"),
}
# What may happen besides while something is so: fact -> (stage, step) -> (roles, next stage).
EXPECTED_WHEN: dict[str, dict[tuple[str, str], tuple[set[str], str]]] = {
    "legal": {("second_review", "approve"): ({"second_reviewer"}, "legal_review")},
    "withdrawn": {(stage, "close"): ({"leader"}, "closed") for stage in (*REVIEWS, "publishing")},
    "correcting": {
        **{(stage, "drop_correction"): (CHIEF, "published") for stage in WORKING},
        **{(stage, step): (CHIEF, "closed") for stage in WORKING for step in ("recall", "kill")},
    },
    "unendorsed": {("closed", "endorse"): ({"director", "final_reviewer"}, "closed")},
}
# What must be so before a step makes sense; everything else may be taken of a task where nothing stands in the way.
READY: dict[str, dict[str, object]] = {
    "hand_back": {"delegator_id": DELEGATOR},
    "end_assist": {"assisted": True},
    "unschedule": {"scheduled": True},
}
EVEN_PAUSED = {"merge", "decline", "withdraw", "end_assist", "unschedule", "mirror"}
ROLE_NAMES = [HOLDER, DELEGATOR, "intake", *ROLES]


def facts(stage: str, **changes: object) -> TaskFacts:
    """A task at a stage, nothing standing in the way, nobody left for its level (so that it may be escalated)."""
    held = None if stage == "waiting" else HOLDER
    published = stage in ("published", "closed")
    made = TaskFacts(stage, held, at_city=False, eligible=False, published=published)
    return replace(made, **changes)  # type: ignore[arg-type]


def doer(role: str, reach: str = "here") -> Doer:
    """Somebody with one role, on the desk itself or only above it."""
    if role in (HOLDER, DELEGATOR):
        return Doer(role)
    roles = frozenset({role})
    return Doer("somebody", here=roles if reach == "here" else frozenset(), over=roles)


@pytest.mark.parametrize("stage", STAGES)
def test_every_step_by_every_role(stage: str) -> None:
    for step, role in itertools.product(STEPS, ROLE_NAMES):
        expected = EXPECTED.get((stage, step))
        to = expected[1] if expected and role in expected[0] else None
        assert _leads_to(step, stage, role) == to, (stage, step, role)


def _leads_to(step: str, stage: str, role: str) -> str | None:
    """Where the step leads; None when it is refused by role or by stage (and by nothing else)."""
    try:
        return decide(step, facts(stage, **READY.get(step, {})), doer(role), given(step)).to
    except (Conflict, Forbidden):
        return None


def given(step: str) -> set[str]:
    """The fields a step wants where it stands in the table without a condition, else at its first row."""
    plain = [row for row in TABLE if row.step == step and row.when != "withdrawn"]
    return set(plain[0].wants)


@pytest.mark.parametrize("fact", EXPECTED_WHEN)
def test_what_is_possible_only_while_something_is_so(fact: str) -> None:
    """Every role at every stage, with the fact and without it."""
    for ((stage, step), (roles, to)), role in itertools.product(EXPECTED_WHEN[fact].items(), ROLE_NAMES):
        wants = set(next(row for row in TABLE if row.step == step and row.when == fact).wants)
        so = facts(stage, **{fact: True})
        if role in roles:
            assert decide(step, so, doer(role), wants).to == to, (stage, step, role)
        else:
            with pytest.raises(Forbidden):
                decide(step, so, doer(role), wants)
        if (stage, step) not in EXPECTED:
            with pytest.raises((Forbidden, Conflict)):
                decide(step, facts(stage), doer(role), wants)


def test_every_line_of_the_table_is_expected_somewhere() -> None:
    told = {*EXPECTED, *(key for found in EXPECTED_WHEN.values() for key in found)}
    told |= {(stage, "resume") for stage in RUNNING}
    assert {(stage, row.step) for row in TABLE for stage in row.start} == told


@pytest.mark.parametrize("stage", STAGES)
def test_a_role_without_the_step_hears_403_and_a_wrong_stage_409(stage: str) -> None:
    for step in set(STEPS) - {"resume"}:
        told = [EXPECTED, *EXPECTED_WHEN.values()]
        entitled = {role for one in told for (_, name), (roles, _) in one.items() if name == step for role in roles}
        for role in set(ROLES) - entitled - {"member"}:
            with pytest.raises(Forbidden):
                decide(step, facts(stage), doer(role), given(step))
        for role in entitled - {HOLDER, DELEGATOR} if (stage, step) not in EXPECTED else ():
            with pytest.raises(Conflict) as refused:
                decide(step, facts(stage), doer(role), given(step))
            assert refused.value.code == "wrong_stage"
            assert refused.value.extra["stage"] == stage
            assert "allowed_steps" in refused.value.extra
            assert "holder" in refused.value.extra


def test_the_right_role_at_the_wrong_level_hears_403() -> None:
    with pytest.raises(Forbidden) as refused:
        decide("approve", facts("second_review"), doer("first_reviewer"), given("approve"))
    assert refused.value.extra["roles"] == ["second_reviewer"]


def test_unknown_steps_and_fields() -> None:
    with pytest.raises(NotFound) as unknown:
        decide("nothing", facts("published"), doer("leader"))
    assert unknown.value.code == "unknown_step"
    with pytest.raises(Invalid) as missing:
        decide("release", facts("drafting"), doer(HOLDER))
    assert set(missing.value.errors or {}) == {"reason"}
    with pytest.raises(Invalid) as surplus:
        decide("claim", facts("waiting"), doer("member"), {"member_id"})
    assert set(surplus.value.errors or {}) == {"member_id"}
    decide("claim", facts("waiting"), doer("member"), {"reason"})


def test_legal_review_is_asked_where_the_rule_asks() -> None:
    legal = facts("second_review", legal=True)
    assert decide("approve", legal, doer("second_reviewer"), given("approve")).to == "legal_review"


def test_only_leaders_and_supervisors_reach_down() -> None:
    """Grants of the city cover a county's desk; only rows with a + let them act there."""
    for (stage, step), (roles, _) in EXPECTED.items():
        for role in roles - {HOLDER, DELEGATOR, "intake"}:
            reaches = role in ("leader", "supervisor") or step in ("recall", "kill", "correct")
            try:
                decide(step, facts(stage, **READY.get(step, {})), doer(role, "over"), given(step))
            except Forbidden:
                assert not reaches, (stage, step, role)
            else:
                assert reaches, (stage, step, role)


def test_paused_holds_everything_but_what_ends_or_resumes() -> None:
    for stage in RUNNING:
        paused = facts(stage, paused=True)
        for (at, step), (roles, _) in EXPECTED.items():
            if at != stage:
                continue
            role = sorted(roles)[0]
            ready = replace(paused, **READY.get(step, {}))  # type: ignore[arg-type]
            if step in EVEN_PAUSED:
                decide(step, ready, doer(role), given(step))
                continue
            with pytest.raises(Conflict) as refused:
                decide(step, ready, doer(role), given(step))
            assert refused.value.code == "paused"
        assert decide("resume", paused, doer("leader"), {"reason"}).to == stage
        with pytest.raises(Conflict) as running:
            decide("resume", facts(stage), doer("leader"), {"reason"})
        assert running.value.code == "not_paused"


@pytest.mark.parametrize(
    ("step", "stage", "fact", "code"),
    [
        ("accept", "waiting", {"accepted": True}, "already_accepted"),
        ("extend", "drafting", {"late": True}, "already_late"),
        ("recall", "closed", {"published": False}, "never_published"),
        ("recall", "closed", {"recalled": True}, "already_recalled"),
        ("kill", "closed", {"published": False}, "never_published"),
        ("kill", "closed", {"killed": True}, "already_killed"),
        ("correct", "published", {"published": False}, "never_published"),
        ("correct", "published", {"recalled": True}, "already_recalled"),
        ("correct", "closed", {"killed": True}, "already_recalled"),
        ("delegate", "drafting", {"delegator_id": "another"}, "delegated"),
        ("end_assist", "drafting", {}, "not_assisted"),
        ("unschedule", "publishing", {}, "not_scheduled"),
        ("close", "published", {"mirrors_open": True}, "mirrors_open"),
        ("mirror", "drafting", {"of_city": False}, "not_at_city"),
        ("escalate_review", "final_review", {"at_city": True}, "no_higher_desk"),
        ("escalate_review", "final_review", {"eligible": True}, "reviewers_available"),
    ],
)
def test_guards(step: str, stage: str, fact: dict[str, bool], code: str) -> None:
    with pytest.raises(Conflict) as refused:
        decide(step, facts(stage, **fact), doer("leader"), given(step))
    assert refused.value.code == code


def test_what_was_delegated_comes_back_before_it_goes_to_review() -> None:
    out = facts("drafting", delegator_id=DELEGATOR)
    with pytest.raises(Conflict) as refused:
        decide("submit", out, doer(HOLDER), given("submit"))
    assert refused.value.code == "delegated"
    with pytest.raises(Forbidden) as stranger:
        decide("hand_back", out, Doer("somebody", here=frozenset({"member"})))
    assert stranger.value.title == "“交回”由承办人、委派人办理"
    with pytest.raises(Conflict) as nothing:
        decide("hand_back", facts("drafting"), doer(HOLDER))
    assert nothing.value.code == "not_delegated"


def test_a_release_is_scheduled_once() -> None:
    with pytest.raises(Conflict) as refused:
        decide("schedule", facts("publishing", scheduled=True), doer("publisher"), given("schedule"))
    assert refused.value.code == "already_scheduled"


def test_a_cover_does_what_the_absent_holder_does_and_never_reviews() -> None:
    """请假代理: no second part by standing in for somebody."""
    cover = Doer("cover", here=frozenset({"member"}), covers=frozenset({HOLDER, DELEGATOR, "first"}))
    for (stage, step), (roles, to) in EXPECTED.items():
        task = facts(stage, **READY.get(step, {}))
        if roles & {HOLDER, DELEGATOR}:
            assert decide(step, task, cover, given(step)).to == to, (stage, step)
        elif "member" not in roles:
            with pytest.raises(Forbidden):
                decide(step, task, cover, given(step))
    reviewed = facts("drafting", parts={"cover": "first"})
    with pytest.raises(Forbidden) as refused:
        decide("submit", reviewed, cover, given("submit"))
    assert refused.value.code == "same_person"


def test_a_withdrawn_need_lets_the_leader_end_a_task_in_review() -> None:
    for stage in (*REVIEWS, "publishing"):
        with pytest.raises(Conflict):
            decide("close", facts(stage), doer("leader"), {"reason"})
        assert decide("close", facts(stage, withdrawn=True, paused=True), doer("leader"), {"reason"}).to == "closed"
        with pytest.raises(Invalid):
            decide("close", facts(stage, withdrawn=True), doer("leader"))


@pytest.mark.parametrize("taken", PARTS)
def test_one_person_one_part(taken: str) -> None:
    """三审三校: whoever took a part may come back to it and to no other (trap 19)."""
    everything = frozenset(ROLES)
    for stage, part in PART_OF.items():
        someone = Doer(HOLDER, here=everything, over=everything)
        for step in ("submit", "approve", "send_back", "publish", "schedule"):
            if (stage, step) not in EXPECTED:
                continue
            task = facts(stage, parts={HOLDER: taken})
            if taken == part:
                assert decide(step, task, someone, given(step)).part == part
                continue
            with pytest.raises(Forbidden) as refused:
                decide(step, task, someone, given(step))
            assert refused.value.code == "same_person"
    reviewer = facts("waiting", parts={"somebody": taken})
    if taken == "writing":
        assert decide("claim", reviewer, doer("member")).part == ""
    else:
        with pytest.raises(Forbidden):
            decide("claim", reviewer, doer("member"))


def test_allowed_steps_are_exactly_what_decide_allows() -> None:
    for stage, role, paused, legal in itertools.product(STAGES, ROLE_NAMES, (False, True), (False, True)):
        task = facts(stage, paused=paused, legal=legal)
        allowed = allowed_steps(task, doer(role))
        for step in STEPS:
            if role != "intake":
                assert (step in allowed) == _passes(step, task, doer(role)), (stage, role, step)


def _passes(step: str, task: TaskFacts, someone: Doer) -> bool:
    try:
        decide(step, task, someone, given(step))
    except Refusal:
        return False
    return True


def test_a_choice_that_is_not_allowed_says_why() -> None:
    for stage, role in itertools.product(STAGES, ROLE_NAMES):
        for choice in choices(facts(stage), doer(role)):
            assert choice.allowed != bool(choice.why)
            assert bool(choice.why) == bool(choice.code)


def test_nothing_approves_itself_and_no_stage_is_a_dead_end() -> None:
    """Trap 21: the only step the system takes ends a task whose need was withdrawn."""
    assert {row.step for row in TABLE if row.by == ("intake",)} == {"withdraw"}
    assert {row.to for row in TABLE if row.by == ("intake",)} == {"closed"}
    for stage in (*RUNNING, "published"):
        assert any(row.to not in ("", stage) for row in TABLE if stage in row.start and row.by != ("intake",))


def test_the_words_of_the_table_are_known() -> None:
    for row in TABLE:
        assert set(row.start) <= set(STAGES)
        assert row.to in ("", *STAGES)
        assert {role.rstrip("+") for role in row.by} <= {HOLDER, DELEGATOR, "intake", *ROLES}
        assert set(row.wants) <= set(WANTS)
        assert set(row.unless) <= set(GUARDS)
        assert row.part in ("", *PARTS)
    assert set(OPTIONAL) <= set(STEPS)
    assert LEVELS == ROLE_OF


def test_what_is_done_to_many_has_the_words_of_the_table() -> None:
    assert {name: STEPS[name] for name in MANY} == MANY


def test_who_is_left_for_a_level_and_why_nobody() -> None:
    parts = {"a": "writing", "b": "first"}
    assert level("first_review", ["a", "b", "c"], parts, "兰山分局").people == ("b", "c")
    none = level("second_review", ["a", "b"], parts, "兰山分局")
    assert none.why == "兰山分局专班担任复审的2人都已承担本任务的其他环节，不能再承担复审"
    assert level("legal_review", [], parts, "兰山分局").why == "兰山分局专班没有人担任法制审核"
    assert may_take(parts, "b", "first")
    assert not may_take(parts, "b", "second")


def test_approvals_count_for_their_bytes_only() -> None:
    """Trap 20."""
    one = [Approval(stage, stage, "a" * 64) for stage in ("first_review", "second_review", "final_review")]
    assert lacking(False, one, "a" * 64) == []
    assert lacking(True, one, "a" * 64) == ["legal_review"]
    assert lacking(False, one, "b" * 64) == ["first_review", "second_review", "final_review"]
    assert approvers(one, "b" * 64) == {}


def test_the_document_is_drawn_from_the_table() -> None:
    path = Path(__file__).parents[2] / "docs" / "workflow.md"
    assert path.read_text(encoding="utf-8") == document(), "run: python -m services.tasking.workflow"
