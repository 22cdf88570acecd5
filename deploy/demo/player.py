"""演示: takes needs through the whole main job over HTTP, the same embedded and in production; says a line per hop."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from deploy.cli.faults import Fault
from deploy.demo import afterwards, desk, network, office, reaching
from deploy.demo.cast import raiser
from deploy.demo.desk import NEEDS, Followed
from deploy.demo.needs import UNPUBLISHED, DemoNeed
from deploy.demo.stage import Stage, Unmet, until


@dataclass
class Outcome:
    """What came of it: the needs followed, lines said, and everything that is unmet (empty: all is well)."""

    followed: list[Followed] = field(default_factory=list)
    hops: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    receipts: int = 0

    @property
    def published(self) -> list[Followed]:
        return [one for one in self.followed if one.publication]


def play(
    url: str,
    people: Mapping[str, str],
    needs: Sequence[DemoNeed],
    say: Callable[[str], object] = print,
    forward: Callable[[timedelta], object] | None = None,
) -> Outcome:
    """Play these needs at a served address as these people ({login: password}; cast.everybody names who is wanted).

    `forward` moves the test clock of that installation; without it the silent county is only left unanswered.
    Never raises for what the services do: that stands in `faults`.
    """
    started = time.monotonic()
    outcome = Outcome([Followed(need, turn) for turn, need in enumerate(needs)])
    stage = Stage(url, people, say)
    try:
        _play(stage, outcome, forward)
    except (Unmet, Fault) as error:
        outcome.faults.append(error.message if isinstance(error, Fault) else str(error))
    outcome.hops, outcome.seconds = stage.hops, time.monotonic() - started
    return outcome


def _play(stage: Stage, outcome: Outcome, forward: Callable[[timedelta], object] | None) -> None:
    stage.sign_in()
    office.furnish(stage)
    _at_the_desk(stage, outcome.followed)
    pushed = outcome.published
    stage.head("五、逐级推送与签收")
    for one in pushed:
        network.await_push(stage, one)
    network.counties_answer(stage, pushed)
    network.stations_answer(stage, pushed)
    if forward is not None:
        outcome.faults += network.bypass_silent(stage, pushed, forward)
    stage.head("六、提出单位看到的结果")
    for one in outcome.followed:
        outcome.faults += _result(stage, one)
    outcome.receipts = sum(sum(one.expected.values()) for one in pushed)
    afterwards.play_afterwards(stage, pushed)
    reaching.play_reaching(stage, pushed)


def _at_the_desk(stage: Stage, followed: list[Followed]) -> None:
    stage.head("一、各部门、分县局、派出所提出需求")
    for one in followed:
        desk.raise_need(stage, one)
    for one in followed:
        desk.await_task(stage, one)
    stage.head("二、专班分办")
    going = [one for one in followed if desk.triage(stage, one, followed)]
    stage.head("三、撰写与三审")
    for one in going:
        desk.write(stage, one)
        desk.review(stage, one)
    stage.head("四、发布")
    for one in going:
        desk.publish(stage, one)


def _result(stage: Stage, one: Followed) -> list[str]:
    """What the department sees in the end, waited for; faults when it is not what it should be."""
    try:
        seen = until(lambda: _settled(stage, one), f"{one.number}的办理进展")
    except Unmet as unmet:
        return [f"{unmet}（{_seen(stage, one)}）"]
    counts = seen["receipts"]
    words = seen["state_label"]
    if counts["addressed"]:
        words += f"，应签收{counts['addressed']}个单位，已签收{counts['acknowledged']}个"
    stage.hop("办理进展", one.number, one.need.office, f"{words}，共{len(seen['items'])}条记录")
    return []


def _settled(stage: Stage, one: Followed) -> dict[str, Any] | None:
    seen: dict[str, Any] = stage.as_(raiser(one.need.office)).get(f"{NEEDS}/{one.id}/timeline")
    way = one.need.way
    if one.publication:
        by_level = seen["receipts"]["by_level"]
        counted = all(by_level.get(level, {}).get("acknowledged") == n for level, n in one.expected.items())
        there = bool(one.expected) and bool(seen["links"]) and seen["state"] in ("published", "closed")
        declined = seen["receipts"]["declined"] == one.declines
        return seen if counted and there and declined else None
    if way == "merged":  # it follows the task it went into, to the end
        return seen if seen["links"] and seen["state"] in ("published", "closed") else None
    return seen if way in UNPUBLISHED and seen["state"] == way else None


def _seen(stage: Stage, one: Followed) -> str:
    seen = stage.as_(raiser(one.need.office)).get(f"{NEEDS}/{one.id}/timeline")
    return f"现为{seen['state_label']}，签收{seen['receipts']['by_level']}，应为{one.expected}"
