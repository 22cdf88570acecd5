"""The page on which a roster is looked at, and then brought in; its template, and the directory as a file."""

from typing import Any

from services.directory import roster
from services.directory.actions import import_sheet
from services.directory.pages.front import pages
from shared.web import Ask, Upload, Uploaded, render, roles

ROSTER = Upload(roster.MEDIA)
ADMIN = roles("system_admin")


@pages.get("/roster", who=ADMIN)
def roster_page(ask: Ask) -> str:
    """花名册导入的页面"""
    return _shown()


def _shown(**told: Any) -> str:
    return render("directory/roster.html", titles=roster.TITLES, most=roster.MAX_ROWS, **told)


@pages.post("/roster", who=ADMIN, takes=ROSTER, shows=roster_page, alone=True, keep_answer=False, recent=True)
def bring_in(ask: Ask, file: Uploaded) -> str:
    """检查，或者导入"""
    dry_run = ask.form.get("do") != "import"
    told, encoding = import_sheet(ask.db, ask.actor, file.content, dry_run, ask.trace_id)
    return _shown(report=told, encoding=encoding, name=file.name)
