"""状态的变化: which state follows which, by which move; anything else is refused with what is possible."""

from collections.abc import Mapping

from shared.errors import Conflict

Moves = Mapping[str, tuple[str, tuple[str, ...], str]]
"""Move -> its Chinese word, the states it starts from, the state it leads to."""

CAMPAIGN: Moves = {
    "start": ("启动", ("planned",), "running"),
    "finish": ("结束", ("running",), "done"),
    "cancel": ("取消", ("planned", "running"), "cancelled"),
}
CONFERENCE: Moves = {
    "hold": ("召开", ("planned",), "held"),
    "cancel": ("取消", ("planned",), "cancelled"),
}
CONCERN: Moves = {
    "answer": ("回应", ("open",), "answered"),
    "dismiss": ("不予回应", ("open",), "dismissed"),
}


def move(moves: Moves, name: str, state: str, states: Mapping[str, str]) -> str:
    """The state after a move. Raises Conflict(wrong_state) with the present state and the moves that it allows."""
    label, starts, to = moves[name]
    if state not in starts:
        raise Conflict(f"{states[state]}，不能{label}", code="wrong_state", state=state, allowed=possible(moves, state))
    return to


def possible(moves: Moves, state: str) -> list[str]:
    """The moves that a state allows."""
    return [name for name, (_, starts, _) in moves.items() if state in starts]
