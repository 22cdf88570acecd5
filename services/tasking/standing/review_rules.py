"""审核规则 as they stand in the rows, and the version under which a task's present round began."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.models import ReviewRound, ReviewRule, Task
from services.tasking.review_rules import ALL, Rules, choose, read_checks


def rules_for(session: Session, kind: str, at: datetime) -> Rules:
    """The rules for a kind of product sent to review at that moment."""
    mine = sa.select(ReviewRule).where(ReviewRule.kind.in_((kind, ALL)), ReviewRule.effective_from <= at)
    return choose(map(read_rules, session.scalars(mine)), kind, at)


def round_of(session: Session, task: Task) -> ReviewRound | None:
    """The present round of reviews, or the last one."""
    return session.get(ReviewRound, (task.id, task.round)) if task.round else None


def rules_of(session: Session, task: Task) -> Rules | None:
    """The rules of the present round: those of its submission, whatever came into force since."""
    found = round_of(session, task)
    return read_rules(session.get_one(ReviewRule, found.rule_id)) if found else None


def read_rules(row: ReviewRule) -> Rules:
    """A row as the rules see it."""
    return Rules(row.id, row.kind, row.n, row.legal, read_checks(row.checks), row.source, row.effective_from)
