"""Importing a year of holidays and make-up days: judged whole, dry first, a correction with its reason."""

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.directory.actions.telling import tell_calendar
from services.directory.models import YearTable
from shared.calendars import plain_year
from shared.db import now
from shared.errors import Invalid
from shared.ids import new_id
from shared.worktime import NoticeError, Year, read_notice, shipped_years


@dataclass(frozen=True, kw_only=True)
class Notice:
    """放假通知: csv text of a year. `reason` is wanted where an official table stands already: it is a correction."""

    year: int
    text: str
    source: str = ""
    reason: str | None = None


@dataclass(frozen=True)
class YearReport:
    """What an import did or would do; `changes` are its days against the table that held before, a line each."""

    year: int
    dry_run: bool
    off: int = 0
    work: int = 0
    changes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    corrects: bool = False
    changed: bool = False
    version: int | None = None


def import_year(session: Session, notice: Notice, dry_run: bool) -> YearReport:
    """Judge a notice and, unless `dry_run`, make it the table of its year; the same table again changes nothing.

    Raises Invalid with every fault unless it is a dry run, whose report tells them; and when an official table would
    be corrected without a reason.
    """
    try:
        # what is pasted from a spreadsheet comes with tabs
        table = read_notice(notice.text.replace("\t", ","), notice.year, notice.source)
    except NoticeError as error:
        if not dry_run:
            raise Invalid("放假安排有误，未作任何改动", code="bad_notice", errors={"notice": error.faults}) from None
        return YearReport(notice.year, dry_run, faults=error.faults)
    row = session.scalars(sa.select(YearTable).where(YearTable.year == notice.year)).first()
    held = _held(row, notice.year)
    official = held is not None and held.status == "official"
    same = held is not None and official and not _differs(held, table)
    corrects = official and not same
    if corrects and not (dry_run or notice.reason):
        raise Invalid(errors={"reason": ["该年度已有正式安排，更正须写明理由"]})
    if not dry_run and not same:
        row = _write_year(session, row, table, notice.reason)
    version = row.version if row else None
    return YearReport(
        notice.year, dry_run, len(table.off), len(table.work), _changes(held, table), corrects=corrects,
        changed=not same, version=version,
    )  # fmt: skip


def _held(row: YearTable | None, year: int) -> Year | None:
    """The table that holds for a year: the imported one over the shipped one."""
    if row is None:
        return shipped_years().get(year)
    off, work = ({date.fromisoformat(on): name for on, name in days.items()} for days in (row.off, row.work))
    return Year(year, "official" if row.status == "official" else "provisional", off, work, row.source)


def _differs(held: Year, table: Year) -> bool:
    return (dict(held.off), dict(held.work)) != (dict(table.off), dict(table.work))


def _changes(held: Year | None, table: Year) -> list[str]:
    """What becomes different, day by day, in the order of the year."""
    if held is None:
        return []
    before, after = (
        {on: ("休", name) for on, name in one.off.items()} | {on: ("班", name) for on, name in one.work.items()}
        for one in (held, table)
    )
    differing = sorted(on for on in before.keys() | after.keys() if before.get(on) != after.get(on))
    return [f"{on}：{_words(before.get(on))} → {_words(after.get(on))}" for on in differing]


def _words(entry: tuple[str, str] | None) -> str:
    return "{}（{}）".format(*entry) if entry else "未列"


def _write_year(session: Session, row: YearTable | None, table: Year, reason: str | None) -> YearTable:
    at, plain = now(session), plain_year(table)
    if row is None:
        row = YearTable(id=new_id(), year=table.year)
        session.add(row)
    row.status, row.source, row.off, row.work = plain["status"], plain["source"], plain["off"], plain["work"]
    row.reason, row.updated_at = reason, at
    tell_calendar(session, row, plain | ({"reason": reason} if reason else {}))
    return row
