"""Who may import whom: arrows only go down, one library has its rooms, the environment has one reader."""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from tests.house.source import OURS, files, imports, none, tree

FLOORS = {
    "__main__": 6,
    "app": 5,
    **dict.fromkeys(("api", "pages", "handlers", "chores"), 4),  # doors: opened by a request, an event, the clock
    "dispatch": 3.5,  # sends what is due: between the chores that call it and the actions it calls
    **dict.fromkeys(("actions", "queries"), 3),
    "standing": 2.5,  # what both actions and queries read before they decide
    **dict.fromkeys(("schemas", "models"), 2),
}
PURE = 1
# Rooms on the lowest floor with one thing in hand that cannot be decided on paper.
NOT_ON_PAPER = {"services/directory/passwords.py", "services/directory/throttle.py", "services/notify/senders/*"}
# A row of the roster is judged by the same rules of structure as a change by hand.
BESIDE = {
    ("services.directory.roster", "services.directory.structure"),
    ("services.directory.roster", "services.directory.terms"),
    ("services.intake.outcomes", "services.intake.kinds.cells"),  # a figure is a count like any other
}
# What a pure room may know of the ground: words and refusals, events, who somebody is.
VOCABULARY = (
    *("shared.words", "shared.errors", "shared.events", "shared.worktime", "shared.redact", "shared.proof"),
    "shared.sheets",
    *(f"shared.identity.{name}" for name in ("Actor", "Grant", "covers", "may_see", "roles_conflict")),
)
OF_THE_WORLD = set("asyncio http os random socket sqlite3 ssl subprocess threading time urllib".split())

WEB = ("shared/web/*", "shared/process.py", *(f"services/*/{room}" for room in ("api*", "pages*", "app.py")))
ROWS = (
    "shared/*",
    "deploy/sample/*",
    "deploy/tracing/*",
    "deploy/doctoring/*",
    "deploy/backup/*",
    "services/*/actions*",
    "services/*/queries*",
    "services/*/models*",
    "services/*/migrations/*",
    "services/*/standing*",
)
ROOMS: dict[str, tuple[str, ...]] = {
    "PIL": ("shared/files/pictures.py",),
    "alembic": ("shared/db/*", "shared/migrations/*", "services/*/migrations/*"),
    "amqp": ("shared/bus/*",),
    "apispec": ("shared/asyncapi.py", "shared/web/*"),
    "argon2": ("services/directory/passwords.py",),
    "click": ("deploy/*",),
    "cryptography": ("shared/identity/signing.py",),
    "flask": WEB,
    "flask_smorest": ("shared/web/*",),
    "flask_swagger_ui": ("shared/web/docs.py",),
    "flask_wtf": ("shared/web/csrf.py",),
    "gunicorn": ("deploy/*", "shared/process.py"),
    "joserfc": ("shared/identity/*",),
    "kombu": ("shared/bus/*",),
    "marshmallow": ("shared/envelope.py", "shared/web/*", "services/*/schemas*"),
    "openpyxl": (
        *("shared/sheets.py", "services/directory/roster/*", "services/intake/sheet.py"),
        *("services/tasking/numbers/sheet.py", "services/notify/sheet.py"),
    ),
    "pika": ("shared/bus/*",),
    "playwright": ("deploy/pages_shown.py",),  # the pictures of the README, made in the tests' environment
    "prometheus_client": ("shared/*", "deploy/gunicorn.conf.py"),
    "psycopg": ("shared/db/*", "shared/log/append.py", "shared/workers.py", "deploy/backup/*"),
    "segno": ("services/notify/links/pictures.py",),
    "sqlalchemy": ROWS,
    "structlog": ("shared/*", "deploy/*", "services/notify/dispatch.py", "services/notify/api/tally.py",
                  "services/directory/actions/trying.py"),
    "urllib3": ("shared/peers.py", "services/notify/senders/*", "deploy/*"),
    "werkzeug": ("shared/web/*",),
    "wtforms": ("shared/web/csrf.py",),
}
ANYWHERE = {"sqlalchemy.orm.Session"}  # the type of what a door is handed; nothing can be selected with the name alone
SETUP = {
    f"deploy/{name}.py"
    for name in ("__init__", "assets", "audit_lock", "debian", "environment", "start", "telling", "testing")
}
READERS = SETUP | {"shared/settings.py", "shared/__init__.py"}
"""The second only unsets what a library would take wrongly, before anything can have loaded it."""
OWN_TIME = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def test_no_service_knows_another() -> None:
    none(_wrong("services", lambda path, name: name.split(".")[:2] != [*path.parts[:2]], only="services."))


def test_shared_knows_no_service() -> None:
    none(_wrong("shared", lambda path, name: name.split(".")[0] in ("services", "deploy", "tests", "bench")))


def test_services_do_not_know_the_street() -> None:
    none(_wrong("services", lambda path, name: name.split(".")[0] in ("deploy", "tests", "bench")))


def test_within_a_service_arrows_only_go_down() -> None:
    none(_wrong("services", _upward, only="services."))


def test_pure_rooms_are_pure() -> None:
    """Standard library without the world, our vocabulary, and nothing else."""
    none(_wrong("services", _worldly))


def test_migrations_know_tables_only() -> None:
    def more(path: Path, name: str) -> bool:
        text = name.split(".")[0] in ("collections", "datetime", "json", "typing", "unicodedata", "uuid")
        return "migrations" in path.parts and not (
            text or name.startswith(("alembic.", "sqlalchemy", "shared.db.", "shared.migrations."))
        )

    none(_wrong("services", more))


def test_each_library_has_its_rooms() -> None:
    def elsewhere(path: Path, name: str) -> bool:
        top = name.split(".")[0]
        if top in sys.stdlib_module_names or top in OURS or name in ANYWHERE:
            return False
        return not _matches(path, ROOMS.get(top, ()))

    none(_wrong("services shared deploy", elsewhere))


def test_set_up_needs_the_standard_library_only() -> None:
    def installed(path: Path, name: str) -> bool:
        return str(path) in SETUP and name.split(".")[0] not in sys.stdlib_module_names | {"deploy"}

    none(_wrong("deploy", installed))


def test_the_environment_has_one_reader() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path in files(*OURS)
        if str(path) not in READERS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and _dotted(node) in ("os.environ", "os.getenv", "os.environb")
    ]
    found += [str(path) for path in files(*OURS) for _, name in imports(path) if name in ("os.environ", "os.getenv")]
    none(found)


def test_services_have_the_databases_time_only() -> None:
    """shared.db.now(session): never the clock of whichever machine the process runs on."""
    found = [
        f"{path}:{node.lineno} {_dotted(node)}"
        for path in files("services")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and tuple(_dotted(node).split(".")[-2:]) in OWN_TIME
    ]
    none(found)


def test_only_doors_end_a_transaction() -> None:
    found = [
        f"{path}:{node.lineno} {_dotted(node)}"
        for path in files("services")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback")
    ]
    none(found)


def _wrong(roots: str, rule: Callable[[Path, str], bool], only: str = "") -> Iterator[str]:
    """What of the files below these folders imports against the rule, a line each."""
    for path in files(*roots.split()):
        for line, name in imports(path):
            if name.startswith(only) and rule(path, name):
                yield f"{path}:{line} imports {name}"


def _matches(path: Path, patterns: Iterable[str]) -> bool:
    return any(fnmatch(str(path), pattern) for pattern in patterns)


def _room(dotted: str) -> str:
    return dotted.split(".")[2] if dotted.count(".") >= 2 else "__init__"


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


def _floor(room: str) -> float:
    return FLOORS.get(room, PURE)


def _upward(path: Path, name: str) -> bool:
    here, there = _room(_module(path)), _room(name)
    if here in (there, "__init__") or _floor(here) > _floor(there):
        return False
    return not any(_module(path).startswith(a) and name.startswith(b) for a, b in BESIDE)


def _worldly(path: Path, name: str) -> bool:
    room, top = _room(_module(path)), name.split(".")[0]
    if _floor(room) != PURE or room in ("__init__", "migrations") or _matches(path, NOT_ON_PAPER):
        return False
    if top in sys.stdlib_module_names:
        return top in OF_THE_WORLD
    if top == "services":
        return False  # the floors decide
    if top == "shared":
        return not name.startswith(VOCABULARY)
    return not _matches(path, ROOMS.get(top, ()))


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
