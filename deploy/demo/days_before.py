"""前几日: working days before the morning of the pictures, so that limits are kept, late, paused, extended, 督办."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from deploy.demo import desk, network
from deploy.demo.cast import at_desk
from deploy.demo.desk import Followed
from deploy.demo.needs import DemoNeed, all_needs
from deploy.demo.stage import Stage, until

Forward = Callable[[timedelta], object]
MINUTE = timedelta(minutes=1)
PART, REST = 25 * MINUTE, 40 * MINUTE
ORDER = ("waiting", "drafting", "first_review", "second_review", "legal_review", "final_review", "publishing")
DAYS: tuple[dict[str, str], ...] = (
    {"police_day": "published", "release_discipline": "first_review", "domestic_violence": "drafting",
     "carbon_monoxide": "waiting"},
    {"release_discipline": "published", "service_window": "published", "force_training": "drafting",
     "accident_process": "second_review", "drowning": "first_review"},
    {"accident_process": "published", "force_training": "second_review", "market_theft": "waiting"},
)  # fmt: skip
"""Of each day: key of a need -> how far its task has come in the evening; it is raised on the first day it stands."""
PAUSED = ("domestic_violence", "等禁毒支队补充近三年的数据")
EXTENDED = ("force_training", "政治部要求补充训练图表", timedelta(days=2))
SUPERVISIONS, DIRECTOR = "/tasking/v1/supervisions", "ly.director"
ANSWERED = ("carbon_monoxide", "已与沂水县局值班领导联系，今天上午安排专人承办。")


def needs() -> list[DemoNeed]:
    """The needs of these days, in the order in which they are raised."""
    known = {need.key: need for need in all_needs()}
    return [known[key] for key in dict.fromkeys(chain.from_iterable(DAYS))]


def play_days(stage: Stage, forward: Forward, morning: Callable[[], object]) -> dict[str, Followed]:
    """Every day from its opening; `morning` moves the clock to the next working one. Raises Unmet, Fault."""
    found: dict[str, Followed] = {}
    known = {need.key: Followed(need, turn) for turn, need in enumerate(needs())}
    for number, day in enumerate(DAYS):
        morning()
        stage.sign_in()  # yesterday's tokens have run out
        if number:
            _interfere(stage, found, number)
        for key in day:
            if key not in found:
                found[key] = known[key]
                desk.raise_need(stage, found[key])
        for key in day:
            desk.await_task(stage, found[key])
        _work(stage, [(found[key], halt) for key, halt in day.items()], forward)
    morning()
    stage.sign_in()
    _answer(stage, found)
    return found


def _interfere(stage: Stage, found: dict[str, Followed], number: int) -> None:
    """What leaders do in the morning: one task waits for a department, one gets more time."""
    if number == 1:
        key, reason = PAUSED
        desk.step(stage, found[key], at_desk(found[key].desk, "leader"), "pause", reason=reason)
    if number == 2:
        key, reason, more = EXTENDED
        one = found[key]
        desk.refresh(stage, one)
        until_at = datetime.fromisoformat(one.task["limit"]["due_at"]) + more
        desk.step(stage, one, at_desk(one.desk, "leader"), "extend", reason=reason, until=until_at.isoformat())


def _work(stage: Stage, doing: list[tuple[Followed, str]], forward: Forward) -> None:
    """One stage after the other for all of them, with some time in between, each no further than it is to go."""
    forward(PART)
    for at in ORDER:
        for one, halt in doing:
            if one.task["stage"] == at and _before(at, halt):
                _on(stage, one, at)
        forward(REST if at == "drafting" else PART)
    published = [one for one, halt in doing if halt == "published"]
    for one in published:
        network.await_push(stage, one)
    network.counties_answer(stage, published)
    network.stations_answer(stage, published)


def _before(at: str, halt: str) -> bool:
    return halt == "published" or ORDER.index(at) < ORDER.index(halt)


def _on(stage: Stage, one: Followed, at: str) -> None:
    if at == "waiting":
        desk.triage(stage, one, [])
        desk.begin(stage, one)
    elif at == "drafting":
        desk.hand_in(stage, one)
    elif at == "publishing":
        desk.publish(stage, one)
    else:
        desk.review_once(stage, one)


def _answer(stage: Stage, found: dict[str, Followed]) -> None:
    """督办单: the leader answers his; the one to the office director still waits."""
    key, words = ANSWERED
    one = found[key]
    leader = at_desk(one.desk, "leader")
    form = _form(stage, one, leader)
    answer = {"answer": words}
    stage.as_(leader).post(f"{SUPERVISIONS}/{form['id']}/answer", answer, version=form["version"])
    stage.hop("答复督办单", form["number"], f"{one.desk}专班组长", words)
    one.supervision = _form(stage, one, DIRECTOR)["id"]


def _form(stage: Stage, one: Followed, login: str) -> dict[str, Any]:
    """The 督办单 about this task that waits for that person's answer."""

    def mine() -> list[dict[str, Any]]:
        waiting = stage.as_(login).get(SUPERVISIONS, mine="true", state="open")["items"]
        return [row for row in waiting if row["task"] and row["task"]["id"] == one.task["id"]]

    return until(mine, f"{one.task['number']}的督办单")[0]
