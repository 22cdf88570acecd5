"""The page on which a roster is looked at line by line, and then brought in as the page has kept it."""

from typing import Any

from services.directory import roster
from services.directory.actions import import_cells
from services.directory.pages.front import pages
from shared.errors import Invalid
from shared.web import Ask, Shape, Text, Upload, Uploaded, render, roles

ROSTER = Upload(roster.MEDIA)
ADMIN = roles("system_admin")
SHOWN = 300
"""Lines and faults that the page lists; all are counted."""


class KeptRoster(Shape):
    """The roster that was looked at, as the page kept it."""

    kept = Text(1, roster.MOST_KEPT, required=True)
    name = Text(0, 200, load_default="")


@pages.get("/roster", who=ADMIN)
def roster_page(ask: Ask) -> str:
    """花名册导入的页面"""
    return _shown()


def _shown(**told: Any) -> str:
    return render("directory/roster.html", titles=roster.TITLES, most=roster.MAX_ROWS, shown=SHOWN, **told)


@pages.post("/roster", who=ADMIN, takes=ROSTER, shows=roster_page, alone=True, keep_answer=False, recent=True)
def bring_in(ask: Ask, file: Uploaded) -> str:
    """检查，或者导入"""
    dry_run = ask.form.get("do") != "import"
    cells, encoding = roster.read_sheet(file.content)
    told = import_cells(ask.db, ask.actor, cells, dry_run, ask.trace_id)
    kept = roster.keep(cells) if dry_run and not told.faults else ""
    return _shown(report=told, encoding=encoding, name=file.name, kept=kept)


@pages.post("/roster/take", who=ADMIN, takes=KeptRoster, shows=roster_page, alone=True, keep_answer=False, recent=True)
def take_kept(ask: Ask, body: dict[str, Any]) -> str:
    """导入刚才检查过的，judged once more: meanwhile something may have changed"""
    cells = roster.kept(body["kept"])
    if cells is None:
        raise Invalid("请重新选择文件", code="bad_roster", errors={"file": ["页面里保留的花名册读不出来"]})
    told = import_cells(ask.db, ask.actor, cells, False, ask.trace_id)
    return _shown(report=told, encoding="", name=body["name"], kept="")
