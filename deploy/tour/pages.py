"""The doors of the tour: begin, the next step, leave. Mounted by deploy.embedded only, and only on the sample city."""

from typing import Any

from deploy.cli.faults import Fault
from deploy.demo.stage import Unmet
from deploy.sample import SAMPLE_PASSWORD, are_open
from deploy.tour.backstage import Backstage, Wsgi
from deploy.tour.playing import play
from deploy.tour.story import STEPS, Progress, progress_of
from services.directory import actions
from shared.errors import Conflict, NotFound, Refusal
from shared.web import PUBLIC, Ask, Pages, client_address, go, set_session
from shared.web.kept import keep, kept

NAME = "tour"
WANTED = tuple(dict.fromkeys(step.login for step in STEPS))


def doors(wsgi: Wsgi) -> Pages:
    """The tour's forms; `wsgi` is the whole installation, through which the sample people act."""
    tour = Pages("directory", prefix="/tour", package="deploy.tour")

    @tour.post("/start", who=PUBLIC, alone=True, keep_answer=False)
    def start(ask: Ask) -> Any:
        """From the beginning, with a need of its own."""
        return _play(ask, wsgi, Progress())

    @tour.post("/next", who=PUBLIC, alone=True, keep_answer=False)
    def next_step(ask: Ask) -> Any:
        """The step that comes."""
        progress = progress_of(kept(NAME))
        return _play(ask, wsgi, progress if progress.coming else Progress())

    @tour.post("/leave", who=PUBLIC, alone=True, keep_answer=False)
    def leave(ask: Ask) -> Any:
        """End of the tour; one stays signed in as whoever one is."""
        keep(NAME, None)
        return go("/")

    return tour


def _play(ask: Ask, wsgi: Wsgi, progress: Progress) -> Any:
    """Play a step, then go on as the person whose step it was. Raises NotFound anywhere but on the sample city."""
    if not are_open(ask.db, WANTED):
        raise NotFound
    sessions: dict[str, Any] = {}

    def admit(login: str) -> str:
        sessions[login] = actions.sign_in(ask.db, login, SAMPLE_PASSWORD, client_address(ask.settings), "browser")
        token: str = sessions[login].token
        return token

    stage = Backstage(wsgi, admit)
    came = _played(stage, progress)
    login = came.shown.login if came.shown else WANTED[0]
    token = stage.as_(login).token or ""
    stage.leave(but=login)
    keep(NAME, came.kept())
    answer = go(came.address)
    set_session(answer, token, sessions[login].seconds)
    return answer


def _played(stage: Backstage, progress: Progress) -> Progress:
    try:
        return play(stage, progress)
    except (Unmet, Fault, Refusal) as error:
        why = error.message if isinstance(error, Fault) else str(error)
        raise Conflict("这一步没有走成", code="tour_stopped", detail=f"{why}。可以重新开始导览。") from error
