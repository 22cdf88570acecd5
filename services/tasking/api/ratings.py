"""The JSON door of ratings: lists, those of a task, answering one anew."""

from typing import Any

from services.tasking import queries
from services.tasking.actions import ratings as actions
from services.tasking.models import Rating, Task
from services.tasking.queries import ratings as ratings_read
from services.tasking.schemas.ratings import RatingFilter, RatingOut, ReanswerIn
from shared.web import SIGNED_IN, Ask, Door, page

door = Door("tasking", "ratings", "满意度评价与重新答复")


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _rating(ask: Ask, task_id: str, rating_id: str) -> Rating:
    return ratings_read.rating_seen(ask.session, _task(ask, task_id), rating_id)


@door.query("/ratings", takes=RatingFilter, gives=RatingOut, many=True, who=SIGNED_IN)
def list_ratings(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """本人所见专班收到的评价，新的在前"""
    statement = ratings_read.rating_list(ask.session, ask.actor, args)
    key = (Rating.rated_at, Rating.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": ratings_read.rating_rows(ask.session, ask.actor, found["items"])}


@door.query("/tasks/<uuid:task_id>/ratings", gives=RatingOut, many=True, who=SIGNED_IN, on=_task)
def ratings_of_task(ask: Ask, task: Task) -> list[dict[str, Any]]:
    """一项任务收到的评价"""
    return ratings_read.ratings_of(ask.session, ask.actor, task)


@door.command("POST", "/tasks/<uuid:task_id>/ratings/<uuid:rating_id>/answer", takes=ReanswerIn, gives=RatingOut,
              who=SIGNED_IN, on=_rating, if_match=True)  # fmt: skip
def answer_rating(ask: Ask, row: Rating, body: dict[str, Any]) -> dict[str, Any]:
    """重新答复；须带 If-Match"""
    actions.answer_rating(ask.session, ask.actor, row, body["answer"], ask.expected)
    return ratings_read.rating_rows(ask.session, ask.actor, [row])[0]
