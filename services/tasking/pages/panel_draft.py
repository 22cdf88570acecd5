"""撰写面板: what the editor starts from: what was typed and refused, the working copy, or the newest version."""

from typing import Any

from flask import g, request

from services.tasking.actions.writers import check_writer
from services.tasking.content import CHANNELS, DISCLOSURES
from services.tasking.content.comparing import script
from services.tasking.content.diff import Piece, diff
from services.tasking.content.product import DETAILS, SECONDS
from services.tasking.models import Task, WorkingCopy
from services.tasking.queries.series import series_offered
from services.tasking.schemas.editor import USES, DraftForm
from services.tasking.standing.files import files_of
from services.tasking.standing.working import copy_of
from shared.errors import Refusal
from shared.web import Ask

LISTS = ("flags", "channels", "materials")


def panel_draft(ask: Ask, task: Task, shown: dict[str, Any]) -> dict[str, Any]:
    """The variables of task_draft.html."""
    plain = {"disclosures": DISCLOSURES, "uses": USES, "of_kind": DETAILS, "lengths": SECONDS}
    if not _writes(ask, task):
        return plain | {"writes": False, "clash": None}
    copy = copy_of(ask.session, task.id, ask.actor.id)
    taken_up = copy is not None and request.args.get("copy") == "1"
    typed = _typed(copy if taken_up else None)
    editor = typed or _saved(shown["draft"])
    return plain | {
        "writes": True,
        "editor": editor,
        "files": _files(ask, task, editor),
        "copy": copy,
        "taken_up": taken_up,
        "clash": _clash(task, shown["draft"], typed, copy if taken_up else None),
        "series_options": series_offered(ask.session, task),
    }


def _writes(ask: Ask, task: Task) -> bool:
    try:
        check_writer(ask.session, ask.actor, task)
    except Refusal:
        return False
    return True


def _typed(copy: WorkingCopy | None) -> dict[str, Any] | None:
    """The fields as they were typed: in the form that is shown again, or in the working copy."""
    entered = g.get("entered")
    if entered is not None and "text" in entered and "title" in entered:
        names = [name for name in entered if name in DraftForm._declared_fields]
        return {name: entered.getlist(name) if name in LISTS else entered[name] for name in names}
    return dict(copy.body) if copy else None


def _saved(draft: dict[str, Any] | None) -> dict[str, Any]:
    """The newest version in the fields of the form."""
    if draft is None:
        return {"kind": "article"}
    plain = {name: draft[name] for name in ("title", "text", "kind", "flags", "channels", "disclosure")}
    details, series = draft["details"], draft["series"]
    plain |= {"seconds": details.get("seconds"), "pages": details.get("pages"), "shots": script(details)}
    for one in draft["variants"]:
        plain |= {f"variant_title_{one['channel']}": one["title"], f"variant_text_{one['channel']}": one["text"]}
    plain["series"] = f"{series['id']}/{series['strand'] or ''}" if series else ""
    held = [("attach", one) for one in draft["attachments"]] + [("cover", draft["cover"])] * bool(draft["cover"])
    for n, (use, one) in enumerate(held):
        plain |= {f"file_{n}": one["sha256"], f"use_{n}": use, f"alt_{n}": one["alt"]}
    return plain


def _files(ask: Ask, task: Task, editor: dict[str, Any]) -> list[dict[str, str]]:
    """A row for each file of the task, with what the draft makes of it; those in use first, in their order."""
    typed = {editor.get(f"file_{n}"): n for n in range(20) if editor.get(f"file_{n}")}
    rows = sorted(files_of(ask.session, task.id), key=lambda one: typed.get(one.sha256, len(typed)))[:20]
    found = []
    for row in rows:
        n = typed.get(row.sha256)
        use, alt = (editor.get(f"use_{n}"), editor.get(f"alt_{n}")) if n is not None else ("", "")
        found.append({"sha256": row.sha256, "name": row.name, "media": row.media, "use": use or "", "alt": alt or ""})
    return found


def _clash(
    task: Task, draft: dict[str, Any] | None, typed: dict[str, Any] | None, copy: WorkingCopy | None
) -> dict[str, Any] | None:
    """Somebody saved meanwhile: both texts, and from the newest version to what was typed."""
    refused = g.get("refused")
    stale = (refused is not None and refused.status == 412) or (copy is not None and copy.based_on < task.draft_n)
    if not stale or typed is None or draft is None:
        return None
    title, text = (str(typed.get(name, "")).replace("\r\n", "\n").strip() for name in ("title", "text"))
    others = [
        (CHANNELS[one["channel"]], one["text"]) for one in draft["variants"]
        if typed.get(f"variant_text_{one['channel']}", "").replace("\r\n", "\n").strip() != one["text"]
    ]  # fmt: skip
    changes: list[Piece] = diff(draft["text"], text)
    return {"title": title, "text": text, "titles": diff(draft["title"], title), "texts": changes, "others": others}
