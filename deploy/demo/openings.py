"""留待办理: after the main job, needs left at different stages, so that a first visitor finds something to do."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.demo import desk
from deploy.demo.cast import at_desk
from deploy.demo.desk import Followed
from deploy.demo.needs import DemoNeed
from deploy.demo.stage import Stage

TABLE = Path(__file__).with_name("openings.toml")


@dataclass(frozen=True)
class Opening:
    """A need and the stage at which it is left."""

    need: DemoNeed
    stop: str


def all_openings() -> tuple[Opening, ...]:
    """What is left on the table, in the order in which it is raised."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["need"]
    return tuple(Opening(DemoNeed(way="published", **row), stop) for row in rows if (stop := row.pop("stop")))


def leave_open(
    url: str, people: Mapping[str, str], openings: Iterable[Opening], say: Callable[[str], object] = print
) -> None:
    """Raise these needs and take each as far as it is to go. Raises Fault or Unmet."""
    stage = Stage(url, people, say)
    stage.sign_in()
    stage.head("八、留给您试的：这些需求停在不同环节")
    for turn, opening in enumerate(openings):
        one = Followed(opening.need, turn)
        desk.raise_need(stage, one)
        desk.await_task(stage, one)
        _take(stage, one, opening.stop)


def _take(stage: Stage, one: Followed, stop: str) -> None:
    if stop == "waiting":
        return
    if stop == "drafting":
        desk.begin(stage, one)
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
