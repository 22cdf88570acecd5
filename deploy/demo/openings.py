"""留待办理: after the main job, needs left at different stages, so that a first visitor finds something to do."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from deploy.demo import desk
from deploy.demo.cast import at_desk
from deploy.demo.desk import Followed
from deploy.demo.needs import DemoNeed
from deploy.demo.stage import Stage

TABLE = Path(__file__).with_name("openings.toml")
PAUSED = "等提出部门补充本月数据"
Forward = Callable[[timedelta], object]


@dataclass(frozen=True)
class Opening:
    """A need and the stage at which it is left, or `paused` while it is written."""

    need: DemoNeed
    stop: str
    age: int = 0
    """Minutes by which the test clock moves on after it was raised, in the hour that shows a limit passing."""


def all_openings() -> tuple[Opening, ...]:
    """What is left on the table, in the order in which it is raised."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["need"]
    kept = ((row.pop("stop"), row.pop("age", 0), row) for row in rows)
    return tuple(Opening(DemoNeed(way="published", **row), stop, age) for stop, age, row in kept)


def leave_open(stage: Stage, openings: Iterable[Opening]) -> None:
    """Raise these needs and take each as far as it is to go. Raises Fault or Unmet."""
    for turn, opening in enumerate(openings):
        one = Followed(opening.need, turn)
        desk.raise_need(stage, one)
        desk.await_task(stage, one)
        _take(stage, one, opening.stop)


def grow_old(stage: Stage, openings: Iterable[Opening], by: timedelta, forward: Forward) -> None:
    """Move the clock on by so much, and on the way raise those that are to have an age at the end of it."""
    left = by
    for opening in sorted((one for one in openings if one.age), key=lambda one: -one.age):
        age = min(timedelta(minutes=opening.age), left)
        if age < left:
            forward(left - age)
        left = age
        leave_open(stage, [opening])
    forward(left)


def _take(stage: Stage, one: Followed, stop: str) -> None:
    if stop == "waiting":
        return
    if stop in ("drafting", "paused"):
        desk.begin(stage, one)
        if stop == "paused":
            desk.step(stage, one, at_desk(one.desk, "leader"), "pause", reason=PAUSED)
            stage.hop("挂起", one.task["number"], f"{one.desk}专班组长", PAUSED)
        return
    desk.write(stage, one)
    desk.review(stage, one, stop)
    if stop == "published":
        _publish_to_all(stage, one)


def _publish_to_all(stage: Stage, one: Followed) -> None:
    """To every county and station; nobody has answered yet."""
    channels = [{"channel": channel, "name": name} for channel, name in desk.ACCOUNTS[one.need.audience]]
    given = {"content_hash": one.task["content_hash"], "channels": channels, "push": {"audience": "public"}}
    desk.step(stage, one, at_desk(one.desk, "publisher", one.turn), "publish", **given)
    stage.hop("发布", one.task["publication"]["number"], f"{one.desk}专班发布员", "推送各分县局，等待签收")
