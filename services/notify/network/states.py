"""回执状态: the states of a receipt, the one table of its allowed moves, and the three verbs a liaison has."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from shared.words import RECEIPT_STATES

PUSH_STATES = {
    "waiting": "待展开",
    "held": "范围有误",
    "approval": "待批准",
    "open": "推送中",
    "closed": "已结束",
    "recalled": "已撤回",
}
"""held: the selector cannot be used as it stands; the push waits until somebody says whom it is for."""
PURPOSES = {"publication": "发布推送", "recall": "撤稿通知", "repeat": "补推"}
CHASES = {"correction": "更正", "kill": "作废通知"}
"""What a publication or a recall is, when it follows another push."""
LABELS: Mapping[str, str] = MappingProxyType(RECEIPT_STATES)
STATES: tuple[str, ...] = tuple(LABELS)

# A receipt only moves along this table, so it never goes back: a "sent" that arrives after "delivered" changes nothing.
# failed and expired still take an answer: a unit that answers late has answered, and is shown as late.
MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "pending": frozenset({"sent", "delivered", "failed", "expired", "exempt"}),
        "sent": frozenset({"delivered", "acknowledged", "relayed", "declined", "failed", "expired", "exempt"}),
        "delivered": frozenset({"acknowledged", "relayed", "declined", "expired", "exempt"}),
        "acknowledged": frozenset({"relayed", "declined"}),
        "failed": frozenset({"acknowledged", "relayed", "declined"}),
        "expired": frozenset({"acknowledged", "relayed", "declined"}),
        "relayed": frozenset(),
        "declined": frozenset(),
        "exempt": frozenset(),
    }
)
OPEN = frozenset({"pending", "sent", "delivered"})
SETTLED = frozenset(STATES) - OPEN
ANSWERS = frozenset({"acknowledged", "relayed", "declined"})

ANSWERING = frozenset({"liaison", "unit_head"})
"""The roles that answer, each for exactly its own unit: a county does not answer for its stations."""

VERBS: Mapping[str, str] = MappingProxyType({"acknowledge": "acknowledged", "relay": "relayed", "decline": "declined"})


def can_move(current: str, target: str) -> bool:
    """Whether a receipt in `current` may become `target`; unknown states raise KeyError."""
    return target in MOVES[current] and target in LABELS


def verbs_for(current: str) -> tuple[str, ...]:
    """What a liaison may still do (办理动作), in the order of the buttons."""
    return tuple(verb for verb, target in VERBS.items() if target in MOVES[current])


def is_late(current: str, due_at: datetime | None, at: datetime) -> bool:
    """逾期: the answer at `at` comes after its limit, or after the push had expired or failed for this unit."""
    return current in {"expired", "failed"} or (due_at is not None and at > due_at)
