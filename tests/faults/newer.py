"""A newer tree, made from this one: tasking with one step more, an event nobody knows yet, and a newer known one."""

import shutil
from pathlib import Path

from shared.db.floor import newest
from tests.faults.running import ROOT

MATERIAL = "0f3c1a52-7b64-4d0e-9a86-2f0d6e5b7c11"
"""What the newer event is about: a material that no service holds."""
STEP = '''"""{number}: what newer code has said."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
floor = "{before}"


def upgrade() -> None:
    """Older code runs on it."""
    op.create_table("trial", sa.Column("id", sa.Integer, primary_key=True))
'''
EVENT = """

@event("task.trialled", by="tasking", about="task", key="task_id")
class TaskTrialled(Event):
    task_id: str
"""
CHORE = """

def _say_once(work: Work) -> int:
    import sqlalchemy as sa

    from shared.events import MaterialUsed, TaskTrialled
    from shared.log import say

    with work.db.write() as session:
        said = session.execute(sa.text("INSERT INTO trial VALUES (1) ON CONFLICT DO NOTHING")).rowcount
        if said:
            at = session.execute(sa.text("SELECT now()")).scalar_one()
            say(session, TaskTrialled(task_id="{material}"))
            used = {{"material_id": "{material}", "task_id": "{material}", "publication_id": None}}
            say(session, MaterialUsed(**used, n=1, at=at, why="new"))
    return 0
"""


def newer_tree(folder: Path) -> Path:
    """The copy, in `folder`."""
    for name in ("deploy", "services", "shared"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    steps = folder / "services" / "tasking" / "migrations"
    before = newest(steps)
    number = f"{int(before or 0) + 1:04}"
    (steps / f"{number}_trial.py").write_text(STEP.format(number=number, before=before))
    events = folder / "shared" / "events.py"
    known = '@event("material.used", by="tasking", about="material", key="material_id"'
    last = '    """None while it is only in a draft."""\n    at: datetime\n'
    text = _replaced(events.read_text(encoding="utf-8"), f"{known})", f"{known}, version=2)")
    place = text.index(known)
    text = text[:place] + _replaced(text[place:], last, f'{last}    why: str = ""\n') + EVENT
    events.write_text(text, encoding="utf-8")
    app = folder / "services" / "tasking" / "app.py"
    text = app.read_text(encoding="utf-8")
    chore = CHORE.format(material=MATERIAL)
    text = _replaced(text, "\n\nSERVICE = Service(", f"{chore}\n\n\nSERVICE = Service(")
    text = _replaced(text, "    chores=(\n", '    chores=(\n        Chore("trial", 0.5, _say_once),\n')
    app.write_text(text, encoding="utf-8")
    return folder


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text, f"the source has changed: {old}"
    return text.replace(old, new, 1)
