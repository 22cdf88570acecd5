"""推送的定时工作: the clock's door. Opens a transaction, makes one call, and sends between two transactions."""

from services.notify import actions
from services.notify.actions import noticing
from services.notify.actions.choices import settle_some
from services.notify.actions.group_reviews import remind_reviews
from services.notify.actions.institutions import erase_expired
from services.notify.actions.recurring import run_due
from services.notify.actions.reporting import sweep_reports
from services.notify.actions.subscriptions import forget_reports
from services.notify.dispatch import Carriages, Dispatcher, Reports
from shared.identity import fetch_cards, forget_ended_sessions
from shared.service import Chore, Work


def plan(work: Work) -> int:
    """Take one snapshot, then write a chunk of deliveries or many small branches, each in a transaction of its own."""
    with work.db.write() as session:
        taken = actions.take_snapshots(session)
    with work.db.write() as session:
        return taken + actions.plan_some(session)


def limits(work: Work) -> int:
    """Open branches whose time has come, expire and close pushes."""
    with work.db.write() as session:
        opened = actions.open_due_branches(session)
    with work.db.write() as session:
        expired = actions.close_expired(session)
    with work.db.write() as session:
        return opened + expired + actions.close_complete(session)


def sweep(work: Work) -> int:
    """Return the leases of senders that died."""
    with work.db.write() as session:
        return actions.sweep(session) + actions.sweep_carriages(session) + sweep_reports(session)


def cards(work: Work) -> int:
    """Fetch the names that are missing."""
    return fetch_cards(work.db, work.peers)


def forget(work: Work) -> int:
    """Forget the ended sessions whose last token has run out."""
    with work.db.write() as session:
        return forget_ended_sessions(session)


def schedules(work: Work) -> int:
    """Recurring pushes that are due, one a transaction."""
    with work.db.write() as session:
        return run_due(session)


def prune(work: Work) -> int:
    """Forget what subscriptions were told three months ago."""
    with work.db.write() as session:
        return forget_reports(session)


def remind_groups(work: Work) -> int:
    """Remind units of groups whose review day has come."""
    with work.db.write() as session:
        return remind_reviews(session)


def forget_numbers(work: Work) -> int:
    """Delete the work numbers of institutions that are past their last day."""
    with work.db.write() as session:
        return erase_expired(session)


def put_away(work: Work) -> int:
    """Delete notes that were read long ago, and notices that were settled long ago."""
    with work.db.write() as session:
        return actions.forget_notes(session) + noticing.forget_notices(session)


def notices(work: Work) -> int:
    """Write the deliveries of notices whose time has come."""
    with work.db.write() as session:
        return noticing.tell_due(session)


def people(work: Work) -> int:
    """Bring the addresses of people in line after a gateway changed, some people at a time."""
    with work.db.write() as session:
        return settle_some(session)


CHORES = (
    Chore("planner", 0.2, plan),
    Chore("limits", 1.0, limits),
    Chore("schedules", 5.0, schedules),
    Chore("sender", 0.2, Dispatcher().turn),
    Chore("carrier", 0.3, Dispatcher(Carriages(), threads=8).turn),
    Chore("reporter", 1.0, Dispatcher(Reports(), threads=8).turn),
    Chore("sweeper", 5.0, sweep),
    Chore("cards", 1.0, cards),
    Chore("notes", 3600.0, put_away),
    Chore("group-reviews", 600.0, remind_groups),
    Chore("institutions", 3600.0, forget_numbers),
    Chore("notices", 1.0, notices),
    Chore("people", 10.0, people),
    Chore("ended-sessions", 3600.0, forget),
    Chore("old-reports", 3600.0, prune),
)
