"""演: one step of the tour, played as the sample people; a step that somebody took meanwhile is not taken again."""

from collections.abc import Callable
from functools import partial

from deploy.demo import desk, network
from deploy.demo.cast import at_desk, liaison
from deploy.demo.desk import Followed
from deploy.demo.stage import until
from deploy.tour.backstage import Backstage
from deploy.tour.story import Progress, paper

CITY, STATION = "市局", ("ls", 1)
PATIENCE = 25.0
"""Seconds for what another service has to hear first; the browser waits meanwhile."""


def play(stage: Backstage, progress: Progress) -> Progress:
    """Play the next step; how far it is then. Raises Fault (Refused) or Unmet when something does not come about."""
    one = Followed(paper(), 0, id=progress.ids.get("need", ""), number=progress.ids.get("number", ""))
    if "task" in progress.ids:
        one.task = stage.as_(at_desk(CITY, "leader")).get(f"{desk.TASKS}/{progress.ids['task']}")
    PLAYED[progress.step](stage, one)
    ids = {"need": one.id, "number": one.number, "task": one.task["id"]}
    if progress.step >= PUSHED:
        ids["push"] = progress.ids.get("push") or _push_of(stage, one)
    return Progress(progress.step + 1, ids)


def _raise(stage: Backstage, one: Followed) -> None:
    desk.raise_need(stage, one)
    desk.await_task(stage, one)


def _write(stage: Backstage, one: Followed) -> None:
    if one.task["stage"] != "waiting":
        return
    if "accept" in one.task["allowed_steps"]:
        desk.step(stage, one, at_desk(CITY, "leader"), "accept")
    desk.begin(stage, one)


def _review(stage: Backstage, one: Followed) -> None:
    if one.task["stage"] == "drafting":
        desk.hand_in(stage, one)
    desk.review(stage, one)


def _publish(stage: Backstage, one: Followed) -> None:
    if one.task["stage"] == "publishing":
        stage.know_units(at_desk(CITY, "publisher"))
        desk.publish(stage, one)


def _answer(stage: Backstage, one: Followed) -> None:
    """The county, then its first station, each in the order in which it reaches them."""
    push = _push_of(stage, one)
    for login in (liaison(STATION[0]), liaison(*STATION)):
        until(partial(_answered, stage, login, push), f"推送到达{login}", PATIENCE)


def _answered(stage: Backstage, login: str, push: str) -> bool:
    client = stage.as_(login)
    mine = [row for row in client.all(network.RECEIPTS) if row["push_id"] == push]
    for row in mine:
        if row["state"] == "delivered":
            client.post(f"{network.RECEIPTS}/{row['id']}/acknowledge")
    return any(row["state"] in ("delivered", "acknowledged", "relayed") for row in mine)


def _look(stage: Backstage, one: Followed) -> None:
    """The department hears of the receipts."""
    path = f"{desk.NEEDS}/{one.id}/timeline"
    client = stage.as_(at_desk(CITY, "leader"))
    until(lambda: client.get(path)["receipts"]["acknowledged"], "需求看到签收", PATIENCE)


def _push_of(stage: Backstage, one: Followed) -> str:
    leader = stage.as_(at_desk(CITY, "leader"))
    found = until(lambda: leader.get(network.PUSHES, task_id=one.task["id"])["items"], "发布后的推送", PATIENCE)
    return str(found[0]["id"])


PLAYED: tuple[Callable[[Backstage, Followed], None], ...] = (_raise, _write, _review, _publish, _answer, _look)
PUSHED = 3
"""From this step on there is a push."""
