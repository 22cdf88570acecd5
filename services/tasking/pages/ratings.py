"""Pages of ratings: the leaders' list, and answering anew on a task's page."""

from typing import Any

from flask import Response, url_for

from services.tasking import queries
from services.tasking.actions import ratings as actions
from services.tasking.models import Rating
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.pages.tasks import task
from services.tasking.queries import ratings as ratings_read
from services.tasking.satisfaction import RATING_STATES
from services.tasking.schemas.ratings import RatingFilter, ReanswerIn
from shared.web import Ask, done, page, render


def _rating(ask: Ask, task_id: str, rating_id: str) -> Rating:
    return ratings_read.rating_seen(ask.session, queries.task_seen(ask.session, ask.actor, task_id), rating_id)


@pages.get("/ratings", who=TASKFORCE, takes=RatingFilter)
def ratings(ask: Ask, args: dict[str, Any]) -> str:
    """满意度评价: those that wait for another answer first; each filter is an address."""
    chosen = args if "state" in args else args | {"state": "open"}
    statement = ratings_read.rating_list(ask.session, ask.actor, chosen)
    key = (Rating.rated_at, Rating.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = ratings_read.rating_rows(ask.session, ask.actor, found["items"])
    return render("tasking/ratings.html", ratings=rows, next=found["next"], chosen=chosen, states=RATING_STATES)


@pages.post("/tasks/<uuid:task_id>/ratings/<uuid:rating_id>/answer", who=TASKFORCE, on=_rating, takes=ReanswerIn,
            shows=task)  # fmt: skip
def answer_rating(ask: Ask, row: Rating, body: dict[str, Any]) -> Response:
    """重新答复."""
    actions.answer_rating(ask.session, ask.actor, row, body["answer"], ask.expected)
    return done("已重新答复，原文已告知提出单位", url_for("tasking-page.task", task_id=row.task_id))
