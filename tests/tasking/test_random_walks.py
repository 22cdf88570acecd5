"""F14: random legal and illegal commands against a model; rows equal the model, a refusal changes nothing."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from services.tasking import actions
from services.tasking.models import Publication, Review, Task, TaskHelper, TaskPerson
from shared.db import now
from shared.db.ground import event_log
from shared.errors import Refusal
from shared.events import NeedAmended, NeedWithdrawn
from shared.identity import Actor, KnownPerson, actor_of
from shared.words import STAGES
from tests.tasking.build import DRAFT, STAFF, Tasking, reach_directory
from tests.tasking.test_workflow import EVEN_PAUSED, EXPECTED, EXPECTED_WHEN

PEOPLE = [login for login in STAFF if login.startswith("city.")] + ["other.leader", "xc"]
TOLD = {step for found in (EXPECTED, *EXPECTED_WHEN.values()) for _, step in found}
STEPS = sorted(TOLD - {"extend", "merge", "withdraw", "escalate_review", "reroute"} | {"resume"})
ENDS = {"close", "recall", "kill", "decline", "correct", "endorse"} | EVEN_PAUSED
"""What a pause does not hold, or what is done where nothing is paused."""
COUNTY = "371323"
RUNNING = ("waiting", "drafting", "first_review", "second_review", "legal_review", "final_review", "publishing")
PART = {
    "first_review": "first", "second_review": "second", "legal_review": "legal", "final_review": "final",
    "publishing": "publishing", "drafting": "writing",
}  # fmt: skip
WRITERS = ["city.member", "city.member2", "city.all"]
TEXTS = st.sampled_from(["甲", "乙", "丙"])


@dataclass
class Model:
    """A task as it should be."""

    stage: str = "waiting"
    holder: str | None = None
    paused: bool = False
    returned: bool = False
    accepted: bool = False
    withdrawn: bool = False
    legal: bool = False
    publications: int = 0
    recalled: bool = False
    killed: bool = False
    withdrawn_by: str | None = None
    """Who recalled or killed it, until another has looked at it."""
    correcting: bool = False
    scheduled: bool = False
    mirrored: bool = False
    """A county has a task of its own that is not closed."""
    delegator: str | None = None
    helpers: set[str] = field(default_factory=set)
    urged: bool = False
    """In this stage, just now."""
    text: tuple[str, str] | None = None
    out: tuple[str, str] | None = None
    """What was published last."""
    versions: int = 0
    said: int = 1
    parts: dict[str, str] = field(default_factory=dict)

    def leads_to(self, person: str, step: str, right: bool, other: str) -> str | None:
        """Where the step leads by the rules of design, None when it must be refused."""
        roles = set(STAFF[person][1]) if person.startswith("city.") else set()
        if step == "resume":
            return self.stage if self.paused and "leader" in roles and self.stage in RUNNING else None
        if step == "close" and self.withdrawn and self.stage in RUNNING:
            return "closed" if "leader" in roles else None
        wanted, to = self._expected(step)
        mine = {"holder": self.holder, "delegator": self.delegator}
        entitled = roles & wanted or any(part in wanted and person == mine[part] for part in mine)
        if not entitled or (self.paused and step not in ENDS):
            return None
        if step == "endorse" and person == self.withdrawn_by:
            return None
        if step in ("claim", "submit", "approve", "send_back", "publish", "schedule"):
            part = "writing" if step in ("claim", "submit") else PART[self.stage]
            if self.parts.get(person, part) != part:
                return None
        return None if self._otherwise_refused(step, right, other) else self._to(step, to)

    def _expected(self, step: str) -> tuple[set[str], str]:
        found = EXPECTED.get((self.stage, step))
        if found is None and self.correcting:
            found = EXPECTED_WHEN["correcting"].get((self.stage, step))
        if found is None and self.withdrawn_by:
            found = EXPECTED_WHEN["unendorsed"].get((self.stage, step))
        return found or (set(), "")

    def _otherwise_refused(self, step: str, right: bool, other: str) -> bool:
        if step in ("assign", "transfer", "delegate", "assist"):
            member = "member" in STAFF[other][1] and other.startswith("city.")
            again = other == self.holder and not (step == "transfer" and self.delegator)
            twice = (step == "delegate" and self.delegator) or (step == "assist" and other in self.helpers)
            return not member or self.parts.get(other, "writing") != "writing" or again or bool(twice)
        never = self.publications == 0
        return {
            "accept": self.accepted,
            "release": self.correcting,
            "urge": self.urged,
            "correct": never or self.recalled or self.killed,
            "recall": never or self.recalled or self.killed,
            "kill": never or self.killed,
            "close": self.mirrored,
            "mirror": self.mirrored,
            "hand_back": self.delegator is None,
            "end_assist": other not in self.helpers,
            "schedule": self.scheduled or not right,
            "unschedule": not self.scheduled,
            "submit": not right or self.text is None or self.delegator is not None or self._nothing_new(),
            "approve": not right,
            "publish": not right,
        }.get(step, False)

    def _nothing_new(self) -> bool:
        return self.correcting and self.text == self.out

    def _to(self, step: str, to: str) -> str:
        return "legal_review" if step == "approve" and self.stage == "second_review" and self.legal else to

    def take(self, person: str, step: str, to: str, other: str) -> None:
        if step in ("submit", "approve", "send_back", "publish", "schedule"):
            self.parts[person] = "writing" if step == "submit" else PART[self.stage]
        self._hand(person, step, other)
        self.accepted = self.accepted or step == "accept"
        if step == "publish":
            self.publications, self.out = self.publications + 1, self.text
        self.recalled, self.killed = self.recalled or step == "recall", self.killed or step == "kill"
        if step in ("recall", "kill", "endorse"):
            self.withdrawn_by = None if step == "endorse" else person
        if step in ("correct", "publish", "drop_correction", "recall", "kill"):
            self.correcting = step == "correct"
        self.mirrored = self.mirrored or step == "mirror"
        self.scheduled = (self.scheduled or step == "schedule") and step != "unschedule" and to == "publishing"
        moved, self.stage = to != self.stage, to
        self.urged = step == "urge" or (self.urged and not moved)
        if moved or step == "resume":
            self.paused = self.returned = False
        if step in ("pause", "return_need"):
            self.paused, self.returned = True, step == "return_need"
        self.said += 1

    def _hand(self, person: str, step: str, other: str) -> None:
        """From hand to hand."""
        before, giver = self.holder, self.delegator
        if step in ("claim", "assign", "transfer", "delegate"):
            self.holder, self.accepted = person if step == "claim" else other, True
        if step == "hand_back":
            self.holder = giver
        self.holder = None if step == "release" else self.holder
        kept = giver if step in ("assist", "end_assist", "urge", "supervise", "pause", "resume", "mirror") else None
        self.delegator = before if step == "delegate" else kept
        if step == "assist":
            self.helpers.add(other)
        self.helpers.discard(other if step == "end_assist" else "")


class Walk(RuleBasedStateMachine):
    """One task, everybody in the city, any command at any time."""

    def __init__(self, made: Tasking, done: set[tuple[str, str, bool]]) -> None:
        super().__init__()
        self.made, self.done = made, done
        self.begin()

    @precondition(lambda self: self.model.stage == "closed")
    @rule()
    def another_need(self) -> None:
        """The end of one task is the beginning of another walk."""
        self.begin()

    def begin(self) -> None:
        need = self.made.need()
        self.made.hear(need)
        self.model, self.need_id, self.task_id = Model(), need.need_id, self.made.task_of(need.need_id)
        self.seen = self.rows()

    def actor(self, session: Any, person: str) -> Actor:
        return actor_of(session, session.get_one(KnownPerson, self.made.people[person]))

    @rule(
        person=st.sampled_from(PEOPLE), step=st.sampled_from(STEPS), right=st.booleans(), other=st.sampled_from(PEOPLE)
    )
    def anything(self, person: str, step: str, right: bool, other: str) -> None:
        self.try_step(person, step, right, other)

    @rule(far=st.integers(1, 5), second=st.booleans(), legal=st.booleans())
    def what_comes_next(self, far: int, second: bool, legal: bool) -> None:
        """The natural steps by the people of each level, so that walks get far."""
        for _ in range(far):
            model = self.model
            if model.stage == "drafting" and (model.text is None or model.text == model.out):
                self._save(model.holder or "city.member", f"甲{model.versions}", legal)
                self.seen = self.rows()
            if model.stage == "drafting" and model.delegator:
                self.try_step(model.delegator, "hand_back", True, "city.member")
            if model.stage == "published" and model.mirrored:
                self.the_county_declines()
            self._next("approve", second)

    @rule(pick=st.integers(0, 99), other=st.sampled_from(WRITERS))
    def somebody_entitled(self, pick: int, other: str) -> None:
        """A step that this stage knows, by somebody with its role; rather one that was not taken there yet."""
        model = self.model
        told = EXPECTED | EXPECTED_WHEN["correcting" if model.correcting else "unendorsed"]
        here = sorted({"resume"} | {name for stage, name in told if stage == model.stage and name in STEPS})
        fresh = [name for name in here if (model.stage, name, True) not in self.done]
        undone = {"end_assist": bool(model.helpers), "unschedule": model.scheduled}
        undone |= {"endorse": model.withdrawn_by is not None, "drop_correction": model.correcting}
        fresh = [name for name in fresh if undone.get(name)] or [name for name in fresh if undone.get(name, True)]
        chosen = (fresh or here)[pick % len(fresh or here)]
        role = sorted(told.get((model.stage, chosen), ({"leader"}, ""))[0])[pick % 2 - 1]
        mine = {"holder": model.holder, "delegator": model.delegator, "supervisor": "city.leader"}
        person = mine.get(role, f"city.{role}")
        other = min(model.helpers) if chosen == "end_assist" and model.helpers else other
        self.try_step(person or "city.member", chosen, True, other)

    @precondition(lambda self: self.model.stage in RUNNING[2:])
    @rule(step=st.sampled_from(["send_back", "send_back", "take_back"]), edits=st.booleans())
    def what_goes_back(self, step: str, edits: bool) -> None:
        self._next(step, False)
        if self.model.stage == "drafting" and edits:
            self._save(self.model.holder or "city.member", step, self.model.legal)
            self.seen = self.rows()

    def _next(self, step: str, second: bool) -> None:
        stage = self.model.stage
        natural = {
            "waiting": ("claim", "city.member2" if second else "city.member"),
            "drafting": ("submit", self.model.holder or "city.member"),
            "publishing": ("publish" if step == "approve" else "send_back", "city.publisher"),
            "published": ("close", "city.leader"),
            "closed": ("recall", "city.final_reviewer"),
        }
        reviewer = "city.first2" if second and stage == "first_review" else f"city.{stage}er"
        name, person = natural.get(stage) or (step, self.model.holder if step == "take_back" else reviewer)
        self.try_step(person or "city.member", name, True, "city.member")

    @precondition(lambda self: self.model.mirrored)
    @rule()
    def the_county_declines(self) -> None:
        """The county ends its own task; from then on the city may close."""
        with self.made.db.write() as session:
            open_ones = sa.select(Task).where(Task.mirror_of == self.task_id, Task.stage != "closed")
            mirror = session.scalars(open_ones).one()
            given = {"reason": "本县无此类警情"}
            actions.take_step(session, self.actor(session, "other.leader"), mirror, "decline", given, mirror.version)
        self.model.mirrored = False
        self.seen = self.rows()

    def try_step(self, person: str, step: str, right: bool, other: str) -> None:
        to = self.model.leads_to(person, step, right, other)
        reach_directory(self.made.db)  # a long walk on a slow machine outlives the minute for which that holds
        try:
            with self.made.db.write() as session:
                task = session.get_one(Task, self.task_id)
                given = self.given(session, step, task, right, other)
                actions.take_step(session, self.actor(session, person), task, step, given, task.version)
            taken = True
        except Refusal:
            taken = False
        assert taken == (to is not None), (person, step, right, other)
        self.done.add((self.model.stage, step, taken))
        if to is None:
            assert self.rows() == self.seen, "a refusal changes nothing"
        else:
            self.model.take(person, step, to, other)
            self.seen = self.rows()

    def given(self, session: Any, step: str, task: Task, right: bool, other: str) -> dict[str, Any]:
        fingerprint = task.content_hash if right and task.content_hash else "0" * 64
        given: dict[str, dict[str, Any]] = {
            "assign": {"member_id": self.made.people[other]},
            **{
                step: {"member_id": self.made.people[other], "reason": "轮换"}
                for step in ("transfer", "delegate", "assist", "end_assist")
            },
            "hand_back": {},
            "mirror": {"unit_id": self.made.units[COUNTY], "reason": "属地配合"},
            "schedule": {
                "content_hash": fingerprint, "channels": [{"channel": "wechat"}],
                "release_at": now(session) + timedelta(days=30),
            },
            "endorse": {"opinion": "情况属实"},
            "submit": {"version": task.draft_n if right else task.draft_n + 1},
            "approve": {"content_hash": fingerprint, "opinion": "同意"},
            "publish": {"content_hash": fingerprint, "channels": [{"channel": "wechat"}]},
            "claim": {},
            "accept": {},
            "take_back": {},
        }  # fmt: skip
        return given.get(step, {"reason": "原因"})

    @rule(
        person=st.sampled_from(["city.member", "city.member2", "city.all", "city.leader"]),
        text=TEXTS,
        legal=st.booleans(),
    )
    def save(self, person: str, text: str, legal: bool) -> None:
        self._save(person, text, legal)

    @rule(text=TEXTS, legal=st.booleans())
    def the_holder_saves(self, text: str, legal: bool) -> None:
        self._save(self.model.holder or "city.member", text, legal)

    def _save(self, person: str, text: str, legal: bool) -> None:
        model, kind = self.model, "case_story" if legal else "article"
        writes = model.holder == person or person in model.helpers
        may = model.stage == "drafting" and writes and not model.paused
        may = may and model.parts.get(person, "writing") == "writing"
        written = actions.Written(DRAFT["title"], text, kind)
        try:
            with self.made.db.write() as session:
                task = session.get_one(Task, self.task_id)
                actions.save_draft(session, self.actor(session, person), task, written, task.version)
        except Refusal:
            assert not may, (person, text)
            return
        assert may, (person, text)
        if model.text != (text, kind):
            model.text, model.legal, model.versions = (text, kind), legal, model.versions + 1
            model.parts[person] = "writing"

    @rule()
    def the_department_amends(self) -> None:
        self.made.hear(NeedAmended(need_id=self.need_id, changes={"body": "补充后的内容。"}))
        if self.model.returned:
            self.model.paused = self.model.returned = False
            self.model.said += 1

    @rule(really=st.integers(0, 9))
    def the_department_withdraws(self, really: int) -> None:
        if really or self.model.withdrawn or self.model.stage == "closed":
            return
        self.made.hear(NeedWithdrawn(need_id=self.need_id, reason="已无必要"))
        self.model.mirrored = False
        if self.model.stage in ("waiting", "drafting"):
            self.model.take("", "withdraw", "closed", "")
        else:
            self.model.withdrawn = True

    @invariant()
    def the_rows_equal_the_model(self) -> None:
        task, parts, publications, standing, said = self.seen = self.rows()
        model, people = self.model, self.made.people
        assert task["stage"] == model.stage
        assert task["holder_id"] == (people[model.holder] if model.holder else None)
        assert (task["paused_at"] is not None, task["returned"]) == (model.paused, model.returned)
        assert (task["draft_n"], task["legal"]) == (model.versions, model.legal)
        assert (task["recalled_at"] is not None, task["killed_at"] is not None) == (model.recalled, model.killed)
        assert (task["correcting_at"] is not None) == model.correcting
        assert task["delegator_id"] == (people[model.delegator] if model.delegator else None)
        assert (task["release_at"] is not None) == model.scheduled
        assert (task["withdrawn_by"] is not None and task["endorsed_at"] is None) == (model.withdrawn_by is not None)
        assert self.helping() == {people[person] for person in model.helpers}
        assert parts == {people[person]: part for person, part in model.parts.items()}
        assert len(publications) == model.publications
        assert said == model.said
        assert all(fingerprint == task["content_hash"] for fingerprint in standing), "an approval of other bytes stands"

    def helping(self) -> set[str]:
        mine = sa.select(TaskHelper.person_id).where(TaskHelper.task_id == self.task_id, TaskHelper.ended_at.is_(None))
        with self.made.db.read() as session:
            return set(session.scalars(mine))

    def rows(self) -> Any:
        mine = self.task_id
        with self.made.db.read() as session:
            task = dict(session.execute(sa.select(Task.__table__).where(Task.id == mine)).mappings().one())
            parts = session.execute(sa.select(TaskPerson.person_id, TaskPerson.part).where(TaskPerson.task_id == mine))
            numbers = session.scalars(sa.select(Publication.number).where(Publication.task_id == mine)).all()
            good = (Review.task_id == mine, Review.verdict == "approve", Review.voided_at.is_(None))
            standing = session.scalars(sa.select(Review.content_hash).where(*good)).all()
            bodies = session.scalars(sa.select(event_log.c.body).where(event_log.c.agg_id == mine)).all()
            assert all(json.loads(body)["task_id"] == mine for body in bodies)
            return task, {row.person_id: row.part for row in parts}, numbers, standing, len(bodies)


def test_random_walks(tasking: Tasking) -> None:
    """By hypothesis: it looks for the short way to a contradiction."""
    walks = hypothesis.settings(
        max_examples=10, stateful_step_count=25, deadline=None, derandomize=True, phases=[hypothesis.Phase.generate]
    )
    run_state_machine_as_test(lambda: Walk(tasking, set()), settings=walks)


@pytest.mark.faults
def test_a_long_walk_comes_everywhere(tasking: Tasking) -> None:
    """By a seeded die: four hundred commands that reach every stage and take every step."""
    walk_everywhere(tasking)


@pytest.mark.faults
def test_a_long_walk_comes_everywhere_on_both(both: Tasking) -> None:
    """The same, with what only a database decides."""
    walk_everywhere(both)


def walk_everywhere(made: Tasking) -> None:
    die, done = Random(20260601), set[tuple[str, str, bool]]()
    walk = Walk(made, done)
    for _ in range(420):
        kind = die.randrange(10)
        if walk.model.stage == "closed" and die.random() < 0.4:
            walk.another_need()
        elif kind < 2:
            walk.anything(die.choice(PEOPLE), die.choice(STEPS), die.random() < 0.5, die.choice(PEOPLE))
        elif kind < 6:
            walk.somebody_entitled(die.randrange(100), die.choice(WRITERS))
        elif kind == 6 and die.random() < 0.5:
            walk.what_goes_back("send_back", die.random() < 0.5)
        elif kind == 6:
            walk.the_holder_saves(die.choice("甲乙丙"), die.random() < 0.3)
        elif kind == 7 and die.random() < 0.3:
            walk.the_department_withdraws(0)
        elif kind == 8 and die.random() < 0.3:
            walk.the_department_amends()
        else:
            walk.what_comes_next(die.randrange(1, 4), die.random() < 0.3, die.random() < 0.3)
        walk.the_rows_equal_the_model()
    taken = {(stage, step) for stage, step, went in done if went}
    assert {stage for stage, _ in taken} == set(STAGES), "the walk must reach every stage"
    assert {step for _, step in taken} == set(STEPS), "and take every step"
    assert len({(stage, step) for stage, step, went in done if not went}) > 60
