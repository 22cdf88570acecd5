"""在办: a working morning with tasks in every stage, pushes half answered, some limits passed; for the pictures."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from deploy.demo import desk, network
from deploy.demo.cast import SLUGS, Reach
from deploy.demo.desk import Followed
from deploy.demo.needs import DemoNeed, all_needs
from deploy.demo.stage import Stage
from shared.db import SHANGHAI

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
REST, LAST_REST = timedelta(hours=1, minutes=20), timedelta(minutes=52)
OPENING = 8.5  # o'clock, when the morning begins
SATURDAY = 5


def needs() -> list[DemoNeed]:
    """The needs of the morning, those of the first wave first."""
    known = {need.key: need for need in all_needs()}
    return [known[key] for key in (*PUBLISHED, *ON_THEIR_WAY, *LATER)]


def until_morning(at: datetime) -> timedelta:
    """From this moment to the next working morning."""
    local = at.astimezone(SHANGHAI)
    morning = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=OPENING)
    while morning < local or morning.weekday() >= SATURDAY:
        morning += timedelta(days=1)
    return morning.astimezone(UTC) - at.astimezone(UTC)


def play_morning(stage: Stage, forward: Callable[[timedelta], object]) -> dict[str, Followed]:
    """Everything up to where it is left, by key of the need. `forward` moves the test clock. Raises Unmet, Fault."""
    stage.sign_in()
    morning = {one.need.key: one for one in _followed()}
    first = [one for key, one in morning.items() if key not in LATER]
    _raise(stage, first)
    _push(stage, [morning[key] for key in PUBLISHED])
    for key, halt in ON_THEIR_WAY.items():
        _leave(stage, morning[key], halt)
    forward(REST)
    _raise(stage, [morning[key] for key in LATER])
    forward(LAST_REST)
    return morning


def _followed() -> Iterator[Followed]:
    """The turn chooses people and, by threes, counties: the pushes that are not for everybody go to the first three."""
    for turn, need in enumerate(needs()):
        yield Followed(need, turn * len(SLUGS) if need.key in PUBLISHED else turn)


def _raise(stage: Stage, wave: list[Followed]) -> None:
    for one in wave:
        desk.raise_need(stage, one)
    for one in wave:
        desk.await_task(stage, one)


def _push(stage: Stage, pushed: list[Followed]) -> None:
    """Publish and push; in the first county only the bureau answers, and of the network all but two counties."""
    for one in pushed:
        desk.triage(stage, one, pushed)
        desk.write(stage, one)
        desk.review(stage, one)
        desk.publish(stage, one)
    for one in pushed:
        network.await_push(stage, one)
        one.reach = Reach(one.reach.counties[:-2] if one.reach.everybody else one.reach.counties)
    network.counties_answer(stage, pushed)
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
