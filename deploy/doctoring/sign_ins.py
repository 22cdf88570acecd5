"""The sample's sign-ins, whose password stands in this repository: whether one of them opens something real."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from deploy.doctoring.finding import Finding
from deploy.sample import left_open
from shared.db import Database
from shared.errors import Refusal
from shared.settings import Settings


def look_at_sign_ins(chosen: Settings) -> Iterator[Finding]:
    """Outside BAIYING_KEYS=test nobody signs in with a password that everybody can read."""
    if chosen.keys == "test":
        return
    db = Database("directory", chosen)
    try:
        known = left_open(db)
    except (OSError, Refusal, SQLAlchemyError):  # that it cannot be opened is said of the database
        return
    finally:
        db.dispose()
    if known:
        words = f"{len(known)}个账号用的是公开的样例口令：{'、'.join(known[:3])}"
        yield Finding("样例账号", "bad", words, "在 /directory/people 停用这些人，或给他们新的一次性口令")
