"""F14: random legal and illegal commands against a model; rows equal the model, a refusal changes nothing."""

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

import hypothesis
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from services.tasking import actions
from services.tasking.models import Publication, Review, Task, TaskPerson
from shared.db.ground import event_log
from shared.errors import Refusal
from shared.events import NeedAmended, NeedWithdrawn
from shared.identity import Actor, KnownPerson, actor_of
from shared.words import STAGES
from tests.tasking.build import DRAFT, STAFF, Tasking, reach_directory
from tests.tasking.test_workflow import EXPECTED

PEOPLE = [login for login in STAFF if login.startswith("city.")] + ["other.leader", "xc"]
STEPS = sorted({step for _, step in EXPECTED} - {"extend", "merge", "withdraw", "escalate_review"} | {"resume"})
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
    published: bool = False
    recalled: bool = False
    urged: bool = False
    """In this stage, just now."""
    text: tuple[str, str] | None = None
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
        wanted, to = EXPECTED.get((self.stage, step), (set(), ""))
        entitled = roles & wanted or ("holder" in wanted and self.holder == person)
        if not entitled or (self.paused and step not in ("decline", "close", "recall")):
            return None
        if step in ("claim", "submit", "approve", "send_back", "publish"):
            part = "writing" if step in ("claim", "submit") else PART[self.stage]
            if self.parts.get(person, part) != part:
                return None
        return None if self._otherwise_refused(step, right, other) else self._to(step, to)

    def _otherwise_refused(self, step: str, right: bool, other: str) -> bool:
        if step in ("assign", "transfer"):
            member = "member" in STAFF[other][1] and other.startswith("city.")
            return not member or self.parts.get(other, "writing") != "writing" or other == self.holder
        return (
            (step == "accept" and self.accepted)
            or (step == "urge" and self.urged)
            or (step == "recall" and (not self.published or self.recalled))
            or (step in ("submit", "approve", "publish") and (not right or self.text is None))
        )

    def _to(self, step: str, to: str) -> str:
        return "legal_review" if step == "approve" and self.stage == "second_review" and self.legal else to

    def take(self, person: str, step: str, to: str, other: str) -> None:
        if step in ("submit", "approve", "send_back", "publish"):
            self.parts[person] = "writing" if step == "submit" else PART[self.stage]
        if step in ("claim", "assign", "transfer"):
            self.holder, self.accepted = person if step == "claim" else other, True
        self.holder = None if step == "release" else self.holder
        self.accepted = self.accepted or step == "accept"
        self.published = self.published or step == "publish"
        self.recalled = self.recalled or step == "recall"
        moved, self.stage = to != self.stage, to
        self.urged = step == "urge" or (self.urged and not moved)
        if moved or step == "resume":
            self.paused = self.returned = False
        if step in ("pause", "return_need"):
            self.paused, self.returned = True, step == "return_need"
        self.said += 1


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
            if self.model.stage == "drafting" and self.model.text is None:
                self._save(self.model.holder or "city.member", "甲", legal)
                self.seen = self.rows()
            self._next("approve", second)

    @rule(pick=st.integers(0, 99), other=st.sampled_from(WRITERS))
    def somebody_entitled(self, pick: int, other: str) -> None:
        """A step that this stage knows, by somebody with its role."""
        here = sorted({"resume"} | {name for stage, name in EXPECTED if stage == self.model.stage and name in STEPS})
        chosen = here[pick % len(here)]
        role = sorted(EXPECTED.get((self.model.stage, chosen), ({"leader"}, ""))[0])[0]
        person = self.model.holder if role == "holder" else f"city.{'leader' if role == 'supervisor' else role}"
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

    def try_step(self, person: str, step: str, right: bool, other: str) -> None:
        to = self.model.leads_to(person, step, right, other)
        reach_directory(self.made.db)  # a long walk on a slow machine outlives the minute for which that holds
        try:
            with self.made.db.write() as session:
                task = session.get_one(Task, self.task_id)
                given = self.given(step, task, right, other)
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

    def given(self, step: str, task: Task, right: bool, other: str) -> dict[str, Any]:
        fingerprint = task.content_hash if right and task.content_hash else "0" * 64
        return {
            "assign": {"member_id": self.made.people[other]},
            "transfer": {"member_id": self.made.people[other], "reason": "轮换"},
            "submit": {"version": task.draft_n if right else task.draft_n + 1},
            "approve": {"content_hash": fingerprint, "opinion": "同意"},
            "publish": {"content_hash": fingerprint, "channels": [{"channel": "wechat"}]},
            "claim": {},
            "accept": {},
            "take_back": {},
        }.get(step, {"reason": "原因"})  # fmt: skip

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
        may = model.stage == "drafting" and model.holder == person and not model.paused
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
        assert (task["recalled_at"] is not None) == model.recalled
        assert parts == {people[person]: part for person, part in model.parts.items()}
        assert len(publications) == int(model.published)
        assert said == model.said
        assert all(fingerprint == task["content_hash"] for fingerprint in standing), "an approval of other bytes stands"

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


def test_a_long_walk_comes_everywhere(both: Tasking) -> None:
    """By a seeded die: five hundred commands that reach every stage and take every step."""
    die, done = Random(20260601), set[tuple[str, str, bool]]()
    walk = Walk(both, done)
    for _ in range(500):
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
