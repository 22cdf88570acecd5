"""满意度: whose turn it is to speak of an answer: the unit that raised the need, the 专班, or nobody. Pure."""

from collections.abc import Sequence

ROUNDS = 2
"""The answer, and the one given anew."""
VERDICTS = {True: "满意", False: "不满意"}
RATED = frozenset({"published", "closed"})
"""States in which there is an answer to speak of."""
WHY = {
    "no_answer_yet": "内容还没有发布，暂不能评价",
    "waiting_for_answer": "已评价为不满意，请等专班重新答复后再评价",
    "rated_already": "已经评价过，不能再评价",
}
"""Why a rating is refused, by its code."""


def turn(state: str, rounds: Sequence[tuple[bool, bool]]) -> int | str:
    """The number of the round that may be rated now, or the code of WHY not.

    `rounds`: (satisfied, answered) of each round there was, in order.
    """
    if state not in RATED:
        return "no_answer_yet"
    if not rounds:
        return 1
    satisfied, answered = rounds[-1]
    if satisfied or len(rounds) >= ROUNDS:
        return "rated_already"
    return len(rounds) + 1 if answered else "waiting_for_answer"
