"""满意度: the states of a rating, who answers one that was not satisfied, under which limit. Pure."""

from shared.identity import Actor

RATING_STATES = {"satisfied": "满意", "open": "待重新答复", "answered": "已重新答复"}
REANSWER, AGAIN = "reanswer", "reanswer_again"
"""The limits of the two rounds: the first is the leader's or the holder's to keep, the second the director's."""
FIRST_ROUND = 1


def limit_name(round_: int) -> str:
    """Which limit runs for an answer of this round."""
    return REANSWER if round_ == FIRST_ROUND else AGAIN


def answers_by(round_: int) -> str:
    """Who answers a rating of this round, in words."""
    return "专班组长或承办人" if round_ == FIRST_ROUND else "办公室主任"


def may_answer(actor: Actor, round_: int, unit_path: str, holder_id: str | None) -> bool:
    """Whether somebody answers for a task of that unit: leader or holder; what went wrong twice is the director's."""
    if round_ != FIRST_ROUND:
        return actor.has_any(("director",), unit_path)
    return actor.id == holder_id or actor.has_any(("leader",), unit_path)
