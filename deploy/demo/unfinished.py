"""在办: a working morning with tasks in every stage, pushes half answered, some limits passed; for the pictures."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from deploy.demo import desk, network
from deploy.demo.cast import SLUGS, Reach, at_desk
from deploy.demo.desk import Followed
from deploy.demo.needs import DemoNeed, all_needs
from deploy.demo.stage import Stage, until
from shared.db import SHANGHAI
from shared.worktime import Calendar

PUBLISHED = ("fake_service", "autumn_harvest", "call_110", "fraud_month")
"""Published and pushed; the first one to everybody."""
ON_THEIR_WAY = {
    "bank_cards": "waiting",
    "minors_online": "second_review",
    "falling_objects": "first_review",
    "neighbours": "final_review",
    "wage_arrears": "publishing",
    "public_order_law": "drafting",
    "personal_information": "waiting",
    "elderly_fraud": "first_review",
    "organised_crime_law": "drafting",
}
"""Key of a need -> the stage in which its task is left."""
LATER = {"task_rebate": "waiting", "body_camera": "waiting"}
"""The same, of those raised later in the morning."""
MINUTE = timedelta(minutes=1)
REST, LAST_REST = timedelta(hours=1, minutes=20), timedelta(minutes=50)
OPENING = 8.5  # o'clock, when the morning begins
Forward = Callable[[timedelta], object]


def needs() -> list[DemoNeed]:
    """The needs of the morning, those of the first wave first."""
    known = {need.key: need for need in all_needs()}
    return [known[key] for key in (*PUBLISHED, *ON_THEIR_WAY, *LATER)]


def until_morning(at: datetime) -> timedelta:
    """From this moment to the next working morning."""
    local = at.astimezone(SHANGHAI)
    morning = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=OPENING)
    calendar = Calendar()
    while morning < local or not calendar.is_working(morning.date()):
        morning += timedelta(days=1)
    return morning.astimezone(UTC) - at.astimezone(UTC)


def play_morning(stage: Stage, forward: Forward) -> dict[str, Followed]:
    """Everything up to where it is left, by key of the need. `forward` moves the test clock. Raises Unmet, Fault."""
    stage.sign_in()
    morning = {one.need.key: one for one in _followed()}
    _push(stage, [morning[key] for key in PUBLISHED], forward)
    _raise(stage, [morning[key] for key in ON_THEIR_WAY], forward)
    for key, halt in ON_THEIR_WAY.items():
        _leave(stage, morning[key], halt)
    forward(REST)
    _raise(stage, [morning[key] for key in LATER], forward)
    forward(LAST_REST)
    leader, path = stage.as_(at_desk("市局", "leader")), f"{network.PUSHES}/{morning[PUBLISHED[0]].push['id']}/coverage"
    until(lambda: leader.get(path)["bypassed"], "越过未签收的分县局")
    return morning


def _followed() -> Iterator[Followed]:
    """The turn chooses people and, by threes, counties: the pushes that are not for everybody go to the first three."""
    for turn, need in enumerate(needs()):
        yield Followed(need, turn * len(SLUGS) if need.key in PUBLISHED else turn)


def _raise(stage: Stage, wave: list[Followed], forward: Forward) -> None:
    for one in wave:
        desk.raise_need(stage, one)
    for one in wave:
        desk.await_task(stage, one)
    forward(4 * MINUTE)


def _push(stage: Stage, pushed: list[Followed], forward: Forward) -> None:
    """Publish and push; in the first county only the bureau answers, and of the network all but two counties."""
    _raise(stage, pushed, forward)
    for one in pushed:
        desk.triage(stage, one, pushed)
        forward(MINUTE)
        desk.write(stage, one)
    for halt in ("second_review", "final_review", "publishing"):
        forward(6 * MINUTE)
        for one in pushed:
            desk.review(stage, one, halt)
    for one in pushed:
        desk.publish(stage, one)
    _answer(stage, pushed, forward)


def _answer(stage: Stage, pushed: list[Followed], forward: Forward) -> None:
    for one in pushed:
        network.await_push(stage, one)
        one.reach = Reach(one.reach.counties[:-2] if one.reach.everybody else one.reach.counties)
    forward(7 * MINUTE)
    network.counties_answer(stage, pushed)
    forward(9 * MINUTE)
    for one in pushed:
        one.reach = Reach(one.reach.counties[1:])
    network.stations_answer(stage, pushed)


def _leave(stage: Stage, one: Followed, halt: str) -> None:
    if halt == "waiting":
        return
    desk.triage(stage, one, [])
    if halt == "drafting":
        desk.begin(stage, one)
        return
    desk.write(stage, one)
    desk.review(stage, one, halt)
