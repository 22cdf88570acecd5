"""三审三校 as configured: versioned rules, checklists, three proofs, where sensitive texts go, who is next."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.tasking.content import PRODUCT_KINDS
from services.tasking.models import LimitClock, ReviewRound
from services.tasking.review_rules import ALL, Check, Rules, check_rules, check_ticked, choose
from shared.errors import Invalid
from tests.tasking.build import Caller, Tasking

DAY = timedelta(days=1)
START = datetime(2026, 6, 1, tzinfo=UTC)
PROOFS = (
    Check("first_review", "p1", "一校", proof=1), Check("second_review", "p2", "二校", proof=2),
    Check("final_review", "p3", "三校", proof=3),
)  # fmt: skip
SENT = [{"stage": one.stage, "code": one.code, "text": one.text, "proof": one.proof} for one in PROOFS]


def rules(kind: str = ALL, n: int = 1, begins: datetime = START, **changes: Any) -> Rules:
    given: dict[str, Any] = {"legal": False, "checks": PROOFS, "source": "试行"}
    return Rules(f"{kind}{n}", kind, n, effective_from=begins, **(given | changes))


def test_the_newest_of_the_kind_in_force_is_chosen_else_that_of_all() -> None:
    listed = [rules(), rules(n=2, begins=START + DAY), rules("poster"), rules("poster", 2, START + 2 * DAY)]
    assert choose(listed, "article", START).id == "all1"
    assert choose(listed, "article", START + DAY).id == "all2"
    assert choose(listed, "poster", START + DAY).id == "poster1"
    assert choose(listed, "poster", START + 2 * DAY).id == "poster2"


@pytest.mark.parametrize(
    "checks",
    [
        PROOFS[:2],
        (*PROOFS, PROOFS[0]),
        (PROOFS[0], Check("second_review", "p3", "三校", proof=3), Check("final_review", "p2", "二校", proof=2)),
    ],
)
def test_three_rounds_of_proofreading_stay(checks: tuple[Check, ...]) -> None:
    with pytest.raises(Invalid):
        check_rules(False, False, checks)


def test_what_always_needs_legal_review_keeps_it() -> None:
    with pytest.raises(Invalid):
        check_rules(False, True, PROOFS)
    check_rules(True, True, PROOFS)
    check_rules(False, False, PROOFS)


def test_a_must_item_is_named_when_it_lacks() -> None:
    must = rules(checks=(*PROOFS, Check("final_review", "lines", "已对照口径", must=True)))
    with pytest.raises(Invalid) as lacking:
        check_ticked(must, "final_review", ["p3"])
    assert lacking.value.errors == {"checked": ["须先检查：已对照口径"]}
    check_ticked(must, "final_review", ["lines"])
    check_ticked(must, "first_review", [])
    with pytest.raises(Invalid):
        check_ticked(must, "first_review", ["lines"])


def add_rules(made: Tasking, status: int = 201, login: str = "city.director", **changes: Any) -> dict[str, Any]:
    sent = {"kind": "all", "legal": False, "checks": SENT, "source": "办公室规定第3号"} | changes
    answer = made.client(login).call("POST", "/review-rules", sent)
    assert answer.status_code == status, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def seen(caller: Caller, task_id: str) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"/tasks/{task_id}/reviewing")
    return found


def test_a_round_keeps_the_rules_it_began_with(tasking: Tasking) -> None:
    task_id, first = tasking.reach("first_review"), tasking.client("city.first_reviewer")
    must = [*SENT, {"stage": "first_review", "code": "facts", "text": "核对事实", "must": True}]
    added = add_rules(tasking, checks=must)
    assert (added["n"], added["state"]) == (2, "in_force")
    assert seen(first, task_id)["rules"]["n"] == 1
    first.approve(task_id)
    tasking.client("city.second_reviewer").done(task_id, "send_back", reason="请核实")
    tasking.client("city.member").submit(task_id)
    assert seen(first, task_id)["rules"]["n"] == 2
    wanted = {"content_hash": first.task(task_id)["content_hash"], "opinion": "同意"}
    problem = first.refused(task_id, "approve", 422, "invalid", **wanted)
    assert problem["errors"] == {"checked": ["须先检查：核对事实"]}
    first.refused(task_id, "approve", 422, "invalid", **wanted, checked=["facts", "nonsense"])
    done = first.done(task_id, "approve", **wanted, checked=["p1", "facts"])
    assert done["reviews"][-1]["checked"] == ["facts", "p1"]
    proofs = seen(first, task_id)["proofs"]
    assert [(one["name"], one["done"]) for one in proofs] == [("一校", True), ("二校", False), ("三校", False)]
    assert proofs[0]["by"]["id"] == tasking.people["city.first_reviewer"]


def test_rules_may_ask_legal_review_of_any_kind(tasking: Tasking) -> None:
    """A new rule counts from the submission on; who had submitted before goes the way of then."""
    before = tasking.reach("second_review", kind="poster")
    add_rules(tasking, kind="poster", legal=True)
    second = tasking.client("city.second_reviewer")
    assert second.approve(before)["stage"] == "final_review"
    task_id = tasking.reach("second_review", kind="poster")
    assert seen(second, task_id)["legal_reasons"] == ["审核规则第1版要求"]
    assert second.approve(task_id)["stage"] == "legal_review"


def test_only_the_citys_director_makes_rules_and_never_looser_or_earlier_ones(tasking: Tasking) -> None:
    add_rules(tasking, 403, login="city.leader")
    add_rules(tasking, 422, kind="case_story")
    add_rules(tasking, 422, checks=SENT[:2] + SENT[:1])
    add_rules(tasking, 422, effective_from="2020-01-01T00:00:00Z")
    add_rules(tasking, 422, kind="nonsense")
    assert add_rules(tasking, kind="poster", effective_from="2100-01-01T00:00:00Z")["state"] == "coming"
    add_rules(tasking, 422, kind="poster")
    listed = tasking.client("city.member").get("/review-rules?kind=poster")["items"]
    assert [(one["n"], one["state"]) for one in listed] == [(1, "coming")]


def test_defaults_ask_nothing_new_of_who_sends_hash_and_opinion_only(tasking: Tasking) -> None:
    for kind in PRODUCT_KINDS:
        if kind in ("article", "poster", "case_story"):
            tasking.reach("publishing", kind=kind)


def test_sensitive_of_a_county_is_finally_reviewed_by_the_city(both: Tasking) -> None:
    """The county's own final reviewer is not asked; the limit runs at the city's desk; the flow says why."""
    task_id = both.reach("legal_review", "county", flags=["sensitive"])
    found = both.client("county.legal_reviewer").approve(task_id)
    assert (found["stage"], found["desk"]["name"]) == ("final_review", "市局")
    told = seen(both.client("county.member"), task_id)
    assert told["to_city"] == "敏感内容，终审由市局办理"
    assert {one["stage"]: one["desk"]["name"] for one in told["levels"]} == {
        "first_review": "兰山分局", "second_review": "兰山分局", "legal_review": "兰山分局", "final_review": "市局",
    }  # fmt: skip
    history = both.client("county.member").get(f"/tasks/{task_id}/history")["items"]
    assert "敏感内容，终审由市局办理" in [line["label"] for line in history]
    with both.db.read() as session:
        clock = session.query(LimitClock).filter_by(task_id=task_id, name="final_review").one()
        assert clock.unit_id == both.units["3713"]
    wanted = {"content_hash": found["content_hash"], "opinion": "同意"}
    both.client("county.final_reviewer").refused(task_id, "approve", 403, "wrong_role", **wanted)
    assert both.client("city.final_reviewer").approve(task_id)["desk"]["name"] == "兰山分局"


def test_taking_the_flag_away_does_not_bring_the_final_review_back(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review", "county", flags=["sensitive"])
    tasking.client("county.first_reviewer").done(task_id, "send_back", reason="标记有误")
    tasking.client("county.member").write(task_id, flags=[])
    tasking.client("county.member").submit(task_id)
    tasking.client("county.first_reviewer").approve(task_id)
    assert tasking.client("county.second_reviewer").approve(task_id)["desk"]["name"] == "市局"
    with tasking.db.read() as session:
        rounds = session.query(ReviewRound).filter_by(task_id=task_id).order_by(ReviewRound.round).all()
    assert [one.to_city is not None for one in rounds] == [True, False]


def test_the_city_has_nothing_above_it(tasking: Tasking) -> None:
    task_id = tasking.reach("final_review", flags=["sensitive"])
    assert seen(tasking.client("city.member"), task_id)["to_city"] is None
    assert tasking.client("city.final_reviewer").approve(task_id)["stage"] == "publishing"


def test_the_flow_says_who_is_next_and_why_not_i(tasking: Tasking) -> None:
    task_id, everyone = tasking.reach("first_review"), tasking.client("city.all")
    everyone.approve(task_id)
    levels = {one["stage"]: one for one in seen(everyone, task_id)["levels"]}
    assert [one["state"] for one in levels.values()] == ["done", "now", "not_asked", "later"]
    assert levels["first_review"]["by"]["id"] == tasking.people["city.all"]
    second = levels["second_review"]
    assert [one["id"] for one in second["people"]] == [tasking.people["city.second_reviewer"]]
    assert (second["mine"], second["why_not_mine"]) == (False, "您已承担本任务的初审")
    stranger = {one["stage"]: one for one in seen(tasking.client("city.member2"), task_id)["levels"]}
    assert stranger["second_review"]["why_not_mine"] == "您不担任市局专班的复审"
    mine = {one["stage"]: one for one in seen(tasking.client("city.second_reviewer"), task_id)["levels"]}
    assert mine["second_review"]["mine"] is True


def test_a_level_without_anybody_says_why(tasking: Tasking) -> None:
    task_id = tasking.task("371323")
    member = tasking.client("other.member")
    member.done(task_id, "claim")
    member.write(task_id)
    member.submit(task_id)
    first = seen(member, task_id)["levels"][0]
    assert (first["people"], first["why_nobody"]) == ([], "沂水县局专班没有人担任初审")
