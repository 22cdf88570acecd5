"""荐人: how well a member suits a task by skill, load and leave, with reasons; the weights are ours. Pure."""

from dataclasses import dataclass

TOPIC, PRODUCT = 10, 5
EACH, MOST = 3, 15
"""Points off for each task in hand, and how many at most."""
FULL = 20
"""Points off at the limit of what he may hold."""
AWAY = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who may write the task. `away`: until when and who covers him, in words; empty while he is there."""

    person_id: str
    name: str
    holding: int
    knows_topic: bool = False
    knows_product: bool = False
    wip_limit: int | None = None
    away: str = ""


def suits(one: Candidate) -> tuple[int, tuple[str, ...]]:
    """(points, reasons): nobody is left out, the leader chooses."""
    full = one.wip_limit is not None and one.holding >= one.wip_limit
    points = [
        (TOPIC if one.knows_topic else 0, "擅长该领域"),
        (PRODUCT if one.knows_product else 0, "擅长该类产品"),
        (-min(MOST, EACH * one.holding), f"在办{one.holding}件"),
        (-FULL if full else 0, f"已达在办上限{one.wip_limit}件"),
        (-AWAY if one.away else 0, one.away),
    ]
    return sum(value for value, _ in points), tuple(f"{words} {value:+d}" for value, words in points if value)
