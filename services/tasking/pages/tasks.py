"""The HTML door of tasking: a task with its panels, its draft and its steps; and what happened since it was drawn."""

from typing import Any

from flask import Response, url_for

from services.tasking import actions, queries
from services.tasking.actions.working import discard_copy as discard
from services.tasking.content import CHANNELS, FLAGS, INTERNAL_CHANNELS, PRODUCT_KINDS
from services.tasking.models import Task
from services.tasking.pages.panels import panels
from services.tasking.pages.root import SUPERVISION_WORDS, TASKFORCE, pages
from services.tasking.routing import LEVELS_OPEN
from services.tasking.schemas import CLOCK_STATES, PUSH_MODES, DraftForm, StepForm
from services.tasking.schemas.editor import NewsFilter
from services.tasking.workflow import PARTS, STEPS
from shared.db import now
from shared.web import Ask, done, render
from shared.web.live import kept_up

LISTS = {"kinds": PRODUCT_KINDS, "flags": FLAGS, "channels": CHANNELS, "internal_channels": INTERNAL_CHANNELS}


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


@pages.get("/tasks/<uuid:task_id>", who=TASKFORCE, on=_task)
def task(ask: Ask, task: Task) -> str:
    """任务页: the need, the draft, the opinions, what may be done by whom, and what happened."""
    shown = queries.task_shown(ask.session, ask.actor, task)
    context = {
        "past": queries.past(ask.session, task),
        "drawn_at": now(ask.session),
        "parts": PARTS,
        "push_modes": PUSH_MODES,
        "below": LEVELS_OPEN[task.level],
        "clocks": queries.clocks_told(ask.session, task),
        "clock_states": CLOCK_STATES,
        "supervisions": queries.supervisions_of(ask.session, ask.actor, task),
        **SUPERVISION_WORDS,
        **panels(ask, task, shown),
    }
    return render("tasking/task.html", task=shown, **context, **LISTS, **_offered(ask, task, shown))


@pages.get("/tasks/<uuid:task_id>/news", who=TASKFORCE, on=_task, takes=NewsFilter)
def news(ask: Ask, task: Task, args: dict[str, Any]) -> Response:
    """任务有变化: what happened since its page was drawn, for the page itself; unchanged costs one row."""

    def draw() -> str:
        since = args["since"]
        lines = [line for line in queries.past(ask.session, task) if since is None or line["at"] > since]
        return render("tasking/task_news.html", task=task, lines=lines[-3:])

    return kept_up(str(task.version), draw)


def _offered(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """The choices of the leader's forms: members with their load, tasks to merge into with the similar ones marked."""
    members = queries.members_for(ask.session, task)
    others = queries.tasks_to_merge_into(ask.session, task) if task.stage == "waiting" else []
    similar = {one["id"] for one in shown["similar"]}
    others.sort(key=lambda one: one["id"] not in similar)
    marks = {one["id"]: "相似：" if one["id"] in similar else "" for one in others}
    return {
        "members": [(one["id"], _suggested(one)) for one in members],
        "others": [(one["id"], f"{marks[one['id']]}{one['number']} {one['title']}") for one in others],
    }


def _suggested(one: dict[str, Any]) -> str:
    """A member as an option: what speaks for and against him."""
    return f"{one['name']}（{'，'.join(one['reasons']) or '在办0件'}）"


@pages.post("/tasks/<uuid:task_id>/draft", who=TASKFORCE, on=_task, takes=DraftForm, shows=task)
def save_draft(ask: Ask, task: Task, body: dict[str, Any]) -> Response:
    """保存稿件."""
    actions.save_draft(ask.session, ask.actor, task, actions.Written(**body), ask.expected)
    return done(f"已保存第{task.draft_n}版", _address(task))


@pages.post("/tasks/<uuid:task_id>/working-copy/discard", who=TASKFORCE, on=_task, shows=task)
def discard_copy(ask: Ask, task: Task) -> Response:
    """放弃工作稿."""
    discard(ask.session, ask.actor.id, task, ask.expected)
    return done("已放弃工作稿", _address(task))


@pages.post("/tasks/<uuid:task_id>/steps/<step>", who=TASKFORCE, on=_task, takes=StepForm, shows=task)
def take_step(ask: Ask, task: Task, body: dict[str, Any], step: str) -> Response:
    """办理一个步骤."""
    actions.take_step(ask.session, ask.actor, task, step, body, ask.expected)
    return done(f"已{STEPS[step]}", _address(task))


def _address(task: Task) -> str:
    return url_for("tasking-page.task", task_id=task.id)
