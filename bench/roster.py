"""Part `roster`: 10,000 people as a sheet: read, judged (dry run), brought in, brought in again; memory."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.city import embedded
from bench.run import Run
from bench.table import Figure, absolute
from deploy.sample import load_sample
from services.directory.actions import RosterReport, import_roster
from services.directory.app import SERVICE
from services.directory.roster import TITLES, read_sheet, write_csv, write_xlsx
from shared.db import Database
from shared.db.migrate import upgrade
from shared.log import set_by
from shared.settings import Settings

PEOPLE = 10_000
MOST_MEMORY = 300.0  # MB


def measure(run: Run) -> list[Figure]:
    """Seconds and rows a second, on SQLite and, where it is installed, on PostgreSQL."""
    people = 200 if run.tiny else PEOPLE
    cells = [list(TITLES), *_people(people)]
    figures = [
        _timed(f"{kind} of {people:,} people read", lambda raw=raw: read_sheet(raw), 1 / people)  # type: ignore[misc]
        for kind, raw in ((".csv", write_csv(cells[1:])), (".xlsx", write_xlsx(cells[1:])))
    ]
    figures += _brought_in("SQLite", embedded(run.folder("roster")), cells)
    if run.live and not run.tiny:
        postgres = run.stack.postgres
        assert postgres is not None
        urls = {"directory": postgres.fresh_database("roster")}
        figures += _brought_in("PostgreSQL", Settings(data=run.folder("roster-pg"), database_urls=urls), cells)
    return figures


def _people(count: int) -> Iterable[list[str]]:
    for n in range(count):
        role = "联络人(2)" if n % 10 == 0 else ""
        station, login = f"LY-LS-{n % 13 + 1:02}", f"p{n:05}.x"
        yield ["人员", f"p-{n:05}", f"示例{n}", "", station, "", "", login, role, "在用", *[""] * 4]


def _brought_in(where: str, settings: Settings, cells: list[list[str]]) -> list[Figure]:
    db = Database("directory", settings)
    upgrade(db, SERVICE.steps, SERVICE.base.metadata)
    load_sample(db)

    def bring(dry_run: bool) -> RosterReport:
        with db.write() as session:
            set_by(session, "service:directory")
            return import_roster(session, cells, dry_run)

    rows, before = len(cells) - 1, _peak(reset=True)
    figures = [
        _timed(f"{where}: judged, nothing written", lambda: bring(True), 1 / rows),
        _timed(f"{where}: brought in, with one event each", lambda: bring(False), 1 / rows),
        _timed(f"{where}: brought in again, nothing to do", lambda: bring(False), 1 / rows),
        absolute(f"{where}: memory above before, at the most", _peak() - before, "MB", most=MOST_MEMORY),
    ]
    db.dispose()
    return figures


def _timed(what: str, call: Callable[[], object], share: float) -> Figure:
    begun = time.perf_counter()
    call()
    return absolute(what, 1 / share / (time.perf_counter() - begun), "rows/s")


def _peak(reset: bool = False) -> float:
    """The most memory this process has held, in MB, since it was last reset."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
