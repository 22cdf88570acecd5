"""Part `pages`: the server's time over each page, beside Flask hello; a first load's bytes; polls answered 304."""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from bench.bare_hello import app as hello
from bench.city import make_city, open_database, production
from bench.limits_rows import fill
from bench.limits_viewers import admitted
from bench.pages_seen import Seat
from bench.queue_rows import find_by
from bench.rounds import rounds
from bench.run import Run
from bench.table import Figure, absolute, median
from deploy.cli.demonstrating import demo_settings, prepare
from deploy.cli.serving import served
from deploy.demo.needs import all_needs
from deploy.demo.player import play
from deploy.embedded import Embedded
from services.directory.actions import begin_session
from services.directory.models import Person
from services.tasking.app import SERVICE as TASKING
from services.tasking.models import Task
from shared.logs import set_up_logs
from shared.settings import Settings
from shared.web import create_app

SAMPLE_MS, MANY_MS = 50, 150
MANY = 100_000
FIRST_KB, INBOX_KB = 120, 60
PAGES: Mapping[str, tuple[str, str]] = {
    # words: login, address
    "sign-in": ("", "/sign-in"),
    "home": ("ly.leader", "/"),
    "search": ("ly.leader", "/search?q=防范"),
    "queue": ("ly.member1", "/tasking/queue?queue=team"),
    "board of the queue": ("ly.leader", "/tasking/queue?queue=team&view=board"),
    "task": ("ly.leader", "/tasking/tasks/{task}"),
    "leaders": ("ly.leader", "/tasking/leaders"),
    "wall": ("ly.leader", "/tasking/wall"),
    "needs": ("zhzx.publicist", "/intake/needs"),
    "a need": ("ly.leader", "/intake/needs/{need}"),
    "a new need": ("zhzx.publicist", "/intake/needs/new"),
    "pushes": ("ly.leader", "/notify/pushes"),
    "a push": ("ly.leader", "/notify/pushes/{push}"),
    "inbox": ("ls01.liaison", "/notify/inbox"),
    "directory": ("ly.system", "/directory/units"),
    "administration": ("ly.system", "/directory/admin"),
}
LARGE: Mapping[str, str] = {
    "queue": "/tasking/queue?queue=team",
    "queue, late": "/tasking/queue?queue=late",
    "board of the queue": "/tasking/queue?queue=team&view=board",
    "leaders": "/tasking/leaders",
    "wall": "/tasking/wall",
    "task": "/tasking/tasks/{task}",
    "part of home": "/tasking/home",
    "part of search": "/tasking/search?q=000777号",
}


@dataclass(frozen=True)
class Place:
    """Seats by login, and the ids that stand in addresses."""

    seats: Mapping[str, Seat]
    ids: Mapping[str, str]


def measure(run: Run) -> list[Figure]:
    """Milliseconds within the process, without the network; kB as they travel."""
    quiet = Settings(data=run.folder("pages"), log_level="WARNING")
    set_up_logs(quiet)  # as `make run` has it: a line for each page would drown the table
    with _sample(run) as place:
        looks = {words: (place.seats[login], address.format_map(place.ids))
                 for words, (login, address) in PAGES.items()}  # fmt: skip
        found = _timed(run, "sample", looks, SAMPLE_MS) + _weighed(looks) + _polled(looks)
    if run.live:
        found += _large(run)
    return found


def _timed(run: Run, name: str, looks: Mapping[str, tuple[Seat, str]], most: float) -> list[Figure]:
    cases = {words: lambda seat=seat, at=at: seat.milliseconds(at) for words, (seat, at) in looks.items()}
    bare = Seat.of(hello)
    cases["hello"] = lambda: bare.milliseconds("/hello")  # type: ignore[misc]
    for case in cases.values():
        case()  # its template, its plans
    taken = rounds(cases, run.rounds * (1 if run.tiny else 3 if run.quick else 7))
    limits = taken.pop("hello")
    return [_judged(f"{name}: {words}", limits, times, most) for words, times in taken.items()]


def _judged(words: str, limits: list[float], times: list[float], most: float) -> Figure:
    ratio = median(mine / limit for mine, limit in zip(times, limits, strict=True))
    return Figure(words, median(limits), median(times), "ms", f"<= {most:g} ms", median(times) <= most, ratio)


def _weighed(looks: Mapping[str, tuple[Seat, str]]) -> list[Figure]:
    sizes = {words: seat.first_load(at) / 1000 for words, (seat, at) in looks.items()}
    most = dict.fromkeys(sizes, FIRST_KB) | {"inbox": INBOX_KB}
    return [absolute(f"first load: {words}", size, "kB", most=most[words]) for words, size in sizes.items()]


def _polled(looks: Mapping[str, tuple[Seat, str]]) -> list[Figure]:
    shares = {words: seat.unchanged(at, 20) for words, (seat, at) in looks.items()}
    return [absolute(f"polls answered 304: {words}", share, "%", least=100)
            for words, share in shares.items() if not math.isnan(share)]  # fmt: skip


@contextmanager
def _sample(run: Run) -> Iterator[Place]:
    """What `make run` leaves: the sample city after its demonstration, with nothing going on."""
    chosen = demo_settings(run.folder("pages"))
    needs = all_needs()[: 1 if run.tiny else 6 if run.quick else 30]
    with served(chosen.data, chosen.data / "server.log") as url:
        outcome = play(url, prepare(chosen, needs, lambda line: None), needs, lambda line: None)
    one = outcome.published[0]
    system = Embedded(chosen)
    try:
        logins = {login for login, _ in PAGES.values()}
        seats = {login: Seat.of(system.wsgi, _token(system, login)) for login in logins}
        yield Place(seats, {"need": one.id, "task": one.task["id"], "push": one.push["id"]})
    finally:
        system.stop()


def _token(system: Embedded, login: str) -> str:
    if not login:
        return ""
    with system.databases["directory"].write() as session:
        return begin_session(session, session.scalars(sa.select(Person).where(Person.login == login)).one()).token


def _large(run: Run) -> list[Figure]:
    """The pages of tasks with 100,000 of them open, on PostgreSQL."""
    settings = production(run.folder("pages"), {"tasking": run.stack.fresh_database("pages")})
    city = make_city()
    db = open_database(TASKING, settings, city)
    fill(db, city, 1_000 if run.tiny else MANY)
    find_by(db)
    seat = Seat.of(create_app(TASKING, settings, db).wsgi_app, admitted(db, settings, city))
    with db.read() as session:
        task = session.scalars(sa.select(Task.id).where(Task.stage == "drafting").limit(1)).one()
    looks = {words: (seat, address.format(task=task)) for words, address in LARGE.items()}
    found = _timed(run, "100,000 tasks", looks, MANY_MS)
    db.dispose()
    return found
