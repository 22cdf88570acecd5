"""What the tasks of part `queue` are found by: a text of some hundred letters each, one word in most, one in few."""

import random

import sqlalchemy as sa

from bench.patience import analyse, patient
from services.tasking.models import Task, TaskText
from services.tasking.searching import fold, pieces
from shared.db import Database

COMMON, RARE = "防范宣传", "蓝色风铃草"
LETTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 2_000))
LENGTH = 300
BATCH = 2_000
PUT = sa.text("INSERT INTO task_fts (rowid, pieces) VALUES (:n, :pieces)")


def find_by(db: Database) -> None:
    """Words for every task: eight in ten hold the common one, one in a thousand the rare one."""
    chance = random.Random(3)
    with db.read() as session:
        tasks = session.execute(sa.select(Task.id, Task.number).order_by(Task.number)).all()
    for start in range(0, len(tasks), BATCH):
        rows = [
            {"n": n, "task_id": task.id, "folded": fold(f"{task.number}\n{_words(n, chance)}")}
            for n, task in enumerate(tasks[start : start + BATCH], start + 1)
        ]
        with db.write() as session:
            patient(session).connection().execute(sa.insert(TaskText).inline(), rows)
            if db.dialect == "sqlite":
                held = [{"n": row["n"], "pieces": " ".join(pieces(str(row["folded"])))} for row in rows]
                session.connection().execute(PUT, held)
    analyse(db)


def _words(n: int, chance: random.Random) -> str:
    common = COMMON if chance.random() < 0.8 else ""
    rare = RARE if n % 1_000 == 0 else ""
    return "".join(chance.choices(LETTERS, k=LENGTH)) + common + rare
