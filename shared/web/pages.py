"""The HTML door: `Pages` declares pages and forms that work without a script. For the services' pages.py.

    pages = Pages("tasking")                        # templates in services/tasking/templates/, rules below /tasking

    @pages.get("/queue", who=roles("member", "leader"), takes=QueueFilter)
    def queue(ask, args):                           # args: the query string through the shape (only with `takes`)
        return render("tasking/queue.html", tasks=queries.queue(ask.session, ask.actor, **args))

    @pages.post("/tasks/<uuid:task_id>/claim", who=roles("member"), on=queries.task_for)
    def claim(ask, task):                           # ONE write transaction, with the form's idempotency key
        actions.claim(ask.session, ask.actor, task)
        return done("已领取", url_for("tasking-page.queue"))   # a message, and 303 to go on

    @pages.post("/needs/new", who=..., takes=RaiseNeed, shows=new_need)   # refused: new_need is shown again, with
    def raise_need(ask, body): ...                  # what was typed and what is wrong beside each field

- Views take (ask, object if `on`, body/args if `takes`, parts of the path they name), as the JSON door's do.
- A form carries csrf_token, idempotency_key and, for If-Match, version; macros.html writes all three:
  `{% call m.form("/tasking/...", version=task.version) %}`. `ask.expected` is that version; `ask.form` the plain
  fields when there is no `takes`.
- A Refusal in a post: with `shows` that page again in place; else, when something was written by hand, the page the
  form stood on, filled (again.py), or its words on the page of the refusal; else a message and 303 back; to a script
  that sends the form with Accept: application/problem+json the problem as the JSON door tells it (what was done is a
  303 to it too).
- `recent=True` (or an action that raises confirm_first): the password is asked for, then the form goes on as typed.
- Not signed in: 303 to /sign-in?next=... Endpoints are named "<service>-page.<view>".
- `Pages("directory", prefix="")` for rules outside /directory (/, /sign-in); endpoints "directory-page-root.<view>".
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, Response, flash, g, make_response, redirect, render_template, request

from shared.errors import NotSignedIn, Refusal
from shared.service import Service
from shared.web import again as refilled
from shared.web import looks, problem
from shared.web.ask import Ask
from shared.web.confirming import ask_password
from shared.web.cookie import local_only
from shared.web.forms import as_arguments, came_from, read_arguments, read_form, referred, textual
from shared.web.route import Route
from shared.web.shedding import Work
from shared.web.streamed import Streamed
from shared.web.turn import run
from shared.web.uploads import Upload
from shared.web.ways_on import way_on
from shared.web.who import Who

View = Callable[..., Any]


class Pages:
    """The pages of one service."""

    def __init__(self, service: str, prefix: str | None = None, package: str | None = None) -> None:
        self.service = service
        self.prefix = f"/{service}" if prefix is None else prefix
        self.routes: list[Route] = []
        package = package or f"services.{service}"
        name = f"{service}-page" if prefix is None else f"{service}-page-{prefix.strip('/') or 'root'}"
        self.blueprint = Blueprint(name, package, template_folder="templates")

    def get(
        self, rule: str, *, who: Who, on: View | None = None, takes: Any = None, noted: str | None = None
    ) -> Callable[[View], View]:
        """A page, read in one reading transaction. `takes` is the shape of its query string."""

        def register(view: View) -> View:
            route = Route(self.service, "page", "GET", self.prefix + rule, who, view, on, takes=takes, noted=noted)
            schema = textual(takes)
            return self._add(route, partial(_serve_page, route, lambda raw: read_arguments(schema)))

        return register

    def post(
        self,
        rule: str,
        *,
        who: Who,
        on: View | None = None,
        takes: Any = None,
        keep_answer: bool = True,
        shows: View | None = None,
        alone: bool = False,
        recent: bool = False,
        noted: str | None = None,
        work: Work | None = None,
    ) -> Callable[[View], View]:
        """A form sent, in one writing transaction. `shows` is the page view to show again when it is refused.

        `alone`: the view opens its own transactions through `ask.db` (sign-in). `recent`: wants a password given a
        short while ago.
        """

        def register(view: View) -> View:
            route = Route(
                self.service, "post", "POST", self.prefix + rule, who, view, on,
                keep_answer=keep_answer, alone=alone, takes=takes, recent=recent, noted=noted, work=work,
            )  # fmt: skip
            again = next((known for known in self.routes if known.view is shows), None) if shows else None
            reader = takes if isinstance(takes, Upload | Streamed) else textual(takes)
            return self._add(route, partial(_serve_post, route, reader, again))

        return register

    def _add(self, route: Route, serve: Callable[..., Response]) -> View:
        def view(**path: Any) -> Response:
            return serve(path)

        view.__name__, view.__doc__ = route.view.__name__, route.view.__doc__
        view.route = route  # type: ignore[attr-defined]  # read by app.routes
        self.blueprint.add_url_rule(route.rule, route.view.__name__, view, methods=[route.method])
        self.routes.append(route)
        return route.view


def render(template: str, **context: Any) -> str:
    """A page from a template that extends layout.html."""
    return render_template(template, **context)


def done(message: str, to: str) -> Response:
    """After a change: say what was done, and go on to an address of ours (303)."""
    flash({"kind": "done", "title": message}, "notice")  # type: ignore[arg-type]  # any JSON value travels
    return go(to)


def go(to: str) -> Response:
    """303 to an address of ours."""
    return make_response(redirect(local_only(to), 303))


def install(app: Flask, service: Service) -> None:
    """Mount the pages, the look, and the page form of every refusal."""
    looks.install(app, service)
    app.extensions["baiying.error_page"] = error_page
    for one in service.pages:
        app.register_blueprint(one.blueprint)


def error_page(refusal: Refusal) -> Response:
    """A refusal as a page: not signed in goes to sign in."""
    if isinstance(refusal, NotSignedIn):
        here = request.full_path.rstrip("?") if request.method == "GET" else came_from()
        return go(f"/sign-in?next={quote(here, safe='/')}")
    again = request.full_path.rstrip("?") if request.method == "GET" else ""
    page = render_template("error.html", refusal=refusal, words=way_on(refusal), back=referred(), again=again,
                           typed=refilled.words_of(refusal))  # fmt: skip
    answer = Response(page, status=refusal.status)
    answer.headers.update(problem.headers_of(refusal))
    return answer


def _serve_page(route: Route, read: Callable[[bytes], tuple[Any, ...]], path: dict[str, Any]) -> Response:
    return run(route, path, read, _answer)


def _serve_post(route: Route, reader: Any, again: Route | None, path: dict[str, Any]) -> Response:
    g.form_shape = reader
    try:
        return run(route, path, lambda raw: read_form(reader), _answer)
    except Refusal as refusal:
        if problem.by_script():
            raise
        if refusal.code == "confirm_first":
            g.refusal = refusal.code
            return ask_password()
        signing_in = again is not None and route.who.kind == "public"
        if (isinstance(refusal, NotSignedIn) and not signing_in) or refusal.status == 404:
            raise
        g.refusal = refusal.code
        if again is not None and refusal.code != "csrf":
            g.entered, g.refused = request.form, refusal
            return _show_again(again, path, refusal, {})
        if refusal.status in (403, 413, 415) or came_from() == "/":
            raise
        if words := refilled.words_of(refusal):
            page = _back_on_its_page(refusal, words)
            if page is None:
                raise
            return page
        flash({"kind": "refused", **_words(refusal)}, "notice")  # type: ignore[arg-type]  # as above
        return go(came_from())


def _back_on_its_page(refusal: Refusal, words: dict[str, str]) -> Response | None:
    """The page the form stood on, filled; None when it is of another service, cannot be read or would lose words."""
    found = refilled.page_of_form()
    if found is None:
        return None
    refilled.refill(refusal)
    with suppress(Refusal):
        answer = _show_again(*found[:2], refusal, found[2])
        if refilled.holds(answer, words):
            return answer
    refilled.empty()
    return None


def _show_again(again: Route, path: dict[str, Any], refusal: Refusal, query: dict[str, str]) -> Response:
    """The page of the form once more, in a reading transaction, with what was typed and what is wrong."""
    answer = run(again, path, lambda raw: as_arguments(textual(again.takes), query), _answer)
    answer.status_code = refusal.status
    answer.headers.update(problem.headers_of(refusal))
    return answer


def _answer(ask: Ask, given: Any) -> Response:
    answer: Response = make_response(given)
    answer.headers.update(ask.headers)
    return answer


def _words(refusal: Refusal) -> dict[str, Any]:
    return {"title": refusal.title, "detail": refusal.detail, "errors": dict(refusal.errors or {})}
