"""The JSON door: `Door` declares routes; load, one call, dump. For the services' api.py.

    door = Door("tasking", "tasks", "任务")

    @door.query("/tasks", takes=TaskFilter, gives=TaskOut, many=True, who=SIGNED_IN)
    def list_tasks(ask, args):                      # args: what TaskFilter(Paging) loaded, a dict
        return queries.tasks(ask.session, ask.actor, **args)        # the {items, next} of shared.web.page()

    @door.query("/tasks/<uuid:task_id>", gives=TaskOut, who=SIGNED_IN, on=queries.task_for)
    def one_task(ask, task):                        # task: what on(ask, task_id=...) gave; it raises NotFound
        return task

    @door.command("POST", "/tasks/<uuid:task_id>/steps/<step>", takes=TakeStep, gives=TaskOut,
                  who=roles("member", "leader"), on=queries.task_for, if_match=True)
    def take_step(ask, task, body, step):           # ONE write transaction; commits when the view returns
        return actions.take_step(ask.session, ask.actor, task, step, ask.expected, body)

- Paths begin with /<service>/v1. Views take (ask, object if `on`, body if `takes`, then the path parts they name);
  `on` takes (ask, then the parts it names). <uuid:..> arrives as str.
- Order of checks: 401, replay of a stored answer, 404 (`on`), 400/422 (`takes`), 403 (`who`), then the view: 409
  rules first, then `errors.expect_version(row, ask.expected)` for 428/412. Views and actions raise shared.errors;
  they never commit.
- `gives=None`: the view gives plain JSON (dict) or a flask Response; `status=204` sends no body.
- A single answer with .version (or ["version"]) carries ETag "<version>"; `ask.headers` go out too (Location).
- `keep_answer=False`: the answer holds a secret; it is not stored, its replay is 409. PUBLIC routes never store.
- `takes=Streamed(...)`: the body is a file of any size, on the disk before the transaction; an `Arrived`.
- `takes=Upload(...)`: the body is a small file; the view takes an `Uploaded`. `args=Shape` on a command: its query
  string, the last positional argument.
- `alone=True`: the view opens its own transactions through `ask.db`; none is open, no Idempotency-Key is kept.
- `scope`: what a department's own system has to be allowed (words.SCOPES); without it such systems get 403.
- `noted="export"`: what the access log says of it (shared.log.access.WHATS), unless the view says it itself.
- `recent=True`: wants a password given a short while ago, else 403 confirm_first.
- `work="intake"`: what is sent away last when there is too much to do (shared.web.shedding); else it follows.
- Service tokens are accepted on who=SERVICE only, and only they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from shared.web import guard, openapi
from shared.web.answers import send
from shared.web.forms import textual
from shared.web.route import Route
from shared.web.shape import Shape, take
from shared.web.shedding import Work
from shared.web.streamed import Streamed
from shared.web.turn import run
from shared.web.uploads import Upload
from shared.web.who import Who

View = Callable[..., Any]


@dataclass
class Input:
    """What a route reads: its body (a Shape or an Upload) and its query string (a Shape)."""

    body: Any = None
    args: Shape | None = None

    def read(self, raw: bytes) -> tuple[Any, ...]:
        """What the view takes of body and query string. Raises BadRequest, UnsupportedMedia, Invalid."""
        taken: list[Any] = []
        if isinstance(self.body, Upload | Streamed):
            taken.append(self.body.read(raw))
        elif self.body is not None:
            taken.append(take(self.body, self._body(raw)))
        else:
            guard.read_nothing(raw)
        query = guard.read_query()
        if self.args is not None:
            taken.append(take(self.args, query))
        elif query:
            take(_NO_ARGS, query)
        return tuple(taken)

    def _body(self, raw: bytes) -> dict[str, Any]:
        """The body as names and values; of a form only those that are known: RFC 6749 3.2 lets the others pass."""
        if not (self.body.as_form and guard.is_form()):
            return guard.read_json(raw)
        return {name: text for name, text in guard.read_pairs(raw).items() if name in self.body.fields and text}


class _NoArgs(Shape):
    """A query string with nothing in it."""


_NO_ARGS = _NoArgs()


class Door:
    """A set of JSON routes of one service under one tag of its documentation."""

    def __init__(self, service: str, tag: str, description: str = "") -> None:
        self.service = service
        self.tag = tag
        self.routes: list[Route] = []
        self.blueprint: Any = Blueprint(
            f"{service}-{tag}", __name__, url_prefix=f"/{service}/v1", description=description or tag
        )

    def query(
        self,
        rule: str,
        *,
        who: Who,
        gives: Any = None,
        on: View | None = None,
        many: bool = False,
        takes: Any = None,
        scope: str | None = None,
        recent: bool = False,
        noted: str | None = None,
    ) -> Callable[[View], View]:
        """GET: runs in one reading transaction. `takes` is the shape of the query string, `many` a list of `gives`."""

        def register(view: View) -> View:
            route = Route(self.service, "query", "GET", rule, who, view, on, gives=gives, takes=takes,
                          scope=scope, recent=recent, noted=noted)  # fmt: skip
            return self._add(route, Input(args=textual(takes)), 200, many)

        return register

    def command(
        self,
        method: str,
        rule: str,
        *,
        who: Who,
        takes: Any = None,
        gives: Any = None,
        status: int = 200,
        on: View | None = None,
        if_match: bool = False,
        keep_answer: bool = True,
        args: type[Shape] | None = None,
        many: bool = False,
        alone: bool = False,
        scope: str | None = None,
        recent: bool = False,
        noted: str | None = None,
        when_busy: Callable[..., None] | None = None,
        work: Work | None = None,
    ) -> Callable[[View], View]:
        """POST, PUT, PATCH, DELETE: runs in one writing transaction together with its Idempotency-Key.

        `when_busy(ask, parts of the path)`: may refuse from reading alone where no turn at writing could be had.
        """

        def register(view: View) -> View:
            route = Route(
                self.service, "command", method, rule, who, view, on,
                if_match=if_match, keep_answer=keep_answer, alone=alone, gives=gives, takes=takes, when_busy=when_busy,
                scope=scope, recent=recent, noted=noted, work=work,
            )  # fmt: skip
            return self._add(route, Input(_schema(takes), textual(args)), status, many)

        return register

    def _add(self, route: Route, given: Input, status: int, many: bool) -> View:
        dump = _schema(route.gives)
        answer = partial(send, schema=dump, status=status, many=many)

        def serve(**path: Any) -> Response:
            return run(route, path, given.read, answer)

        name = route.view.__name__
        serve.__name__ = (
            name if name not in {known.view.__name__ for known in self.routes} else f"{name}_{route.method}"
        )
        serve.__doc__ = route.view.__doc__
        openapi.describe(self.blueprint, route, given, dump, (status, many))(serve)
        serve.route = route  # type: ignore[attr-defined]  # read by app.routes
        self.blueprint.route(route.rule, methods=[route.method], endpoint=serve.__name__)(serve)
        self.routes.append(route)
        return route.view


def _schema(shape: Any) -> Any:
    return shape() if isinstance(shape, type) else shape
