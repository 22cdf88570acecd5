"""Follow: apply a producer's log here, in order, once; from the broker when it chains, else from the feed."""

import math
from collections import Counter
from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session

from shared.db.engine import Database
from shared.envelope import Entry
from shared.errors import Conflict, Gone, Refusal, Unavailable
from shared.failpoints import hit, point
from shared.log import cursors
from shared.log.append import set_by
from shared.log.chaining import fault_of, readable
from shared.log.deadline import deadline
from shared.log.feed import PAGE, FeedPage
from shared.log.handlers import Handlers, UnknownVersion
from shared.log.parking import BEHIND, park, parked_aggregates, reason_of
from shared.log.peers import Peers
from shared.log.resting import BreakerOpen, Resting
from shared.log.weather import WEATHER, is_weather

RECEIVED, APPLIED, COMMITTED = point("con.recv"), point("con.applied"), point("con.committed")
PULLED, HANDLER = point("pull.nth"), point("handler")
ATTEMPTS = 3
BREAKER = 5
DEADLINE = 10.0
TURN = 0.05  # seconds of one transaction: who waits for the same lock or number waits no longer than that (G10)
STRETCH = 2.0  # seconds a thread reads one producer: it has a beat to give, others to read, and may have to end (G10)
log = structlog.get_logger(__name__)


class Follower(Resting):
    """Follows some producers into one service's database: any number of threads and processes; the cursor decides."""

    def __init__(self, db: Database, handlers: Handlers, peers: Peers, producers: Sequence[str]) -> None:
        super().__init__(db)
        self.handlers, self.peers, self.producers = handlers, peers, producers
        self.failures: Counter[str] = Counter()
        self._due_notice: dict[str, float] = {}
        with db.write() as session:
            for producer in producers:
                cursors.ensure_cursor(session, producer)

    # from the broker -------------------------------------------------------------------------------------------------
    def receive(self, producer: str, payload: bytes) -> None:
        """One message: applied when it is the next and chains, else the feed is read. Never raises for bad content."""
        hit(RECEIVED)
        entry = readable(payload)
        resting = self.resting(producer)
        if entry is None or (not resting and self._apply(producer, [entry]) == "gap"):
            self.counts["gap" if entry else "unreadable"] += 1
            self.pull(producer, STRETCH)
        else:
            self.counts["from_broker"] += 1

    # from the feed ---------------------------------------------------------------------------------------------------
    def turn(self) -> int:
        """Pull every producer to its head; how many were applied. One out of reach does not stop the others."""
        return sum(self.pull(producer) for producer in self.producers)

    def pull(self, producer: str, seconds: float = math.inf) -> int:
        """Read the feed from the cursor to the head, for so long at most. Returns how many events were applied."""
        applied, until = 0, self.clock() + seconds
        while self.clock() < until and not (self.resting(producer) or self.feed_resting(producer)):
            try:
                page = self._page(producer)
                if page is None or not page.events:
                    break
                before = applied
                applied += self._apply_page(producer, page)
            except WEATHER as error:
                self.rest(producer, error)
                break
            if applied == before or page.events[-1].pos >= page.head:
                break
        return applied

    def _page(self, producer: str) -> FeedPage | None:
        with self.db.read() as session:
            cursor = cursors.read_cursor(session, producer)
        try:
            page = self.peers.feed(producer, cursor.pos, cursor.hash, PAGE)
        except (Conflict, Gone) as refusal:
            self._halt(producer, f"{refusal.code}: {refusal.detail or refusal.title}")
            return None
        except (OSError, Unavailable, Refusal, ValueError) as error:
            self.rest_feed(producer, error)
            return None
        if cursor.epoch not in (None, page.epoch):
            self._halt(producer, f"fork: epoch {page.epoch} instead of {cursor.epoch}")
            return None
        self.heads[producer] = page.epoch, page.head
        if not page.events:
            self._note_head(producer, page, cursor)
        return page

    def _note_head(self, producer: str, page: FeedPage, cursor: cursors.Cursor) -> None:
        """Say that the head was seen: at most every ten seconds while nothing happens (else with the batch itself)."""
        settled = cursor.epoch == page.epoch and cursor.halted is None
        if settled and self._due_notice.get(producer, 0.0) > self.clock():
            return
        self._due_notice[producer] = self.clock() + 10
        with self.db.write() as session:
            cursors.note_head(session, producer, page.epoch, page.head)
            cursors.halt(session, producer, None)  # its feed continues ours again: whatever was wrong is mended

    def _apply_page(self, producer: str, page: FeedPage) -> int:
        result = self._apply_all(producer, page.events, page)
        if isinstance(result, str):
            if result == "fork":
                self._halt(producer, "fork: the chain does not continue at the cursor")
            return 0
        self.counts["from_feed"] += result
        return result

    def take(self, producer: str, entries: Sequence[Entry]) -> int | str:
        """Entries out of an archive, from below the producer's pruned floor: the count, "gap" or "fork"."""
        with self.db.write() as session:
            cursors.halt(session, producer, None)  # it stood because the feed begins further on
        return self._apply_all(producer, entries)

    # applying --------------------------------------------------------------------------------------------------------
    def _apply_all(self, producer: str, entries: Sequence[Entry], page: FeedPage | None = None) -> int | str:
        """Apply them turn by turn: the count, or "gap" / "fork"."""
        done = 0
        while done < len(entries):
            result = self._apply(producer, entries[done:], page)
            if isinstance(result, str):
                return result
            done += result
            if not result or self.resting(producer):
                break
        return done

    def _apply(self, producer: str, entries: Sequence[Entry], page: FeedPage | None = None) -> int | str:
        """One turn of it. A raise in the batch: redo it one by one."""
        try:
            with self.db.write() as session:
                done = self._batch(session, producer, entries, page)
            hit(COMMITTED)
        except WEATHER as error:
            self.rest(producer, error)
            return 0
        except Exception:
            return self._one_by_one(producer, entries, page)
        if done:
            self.failures[producer] = 0
        return done

    def _batch(self, session: Session, producer: str, entries: Sequence[Entry], page: FeedPage | None) -> int | str:
        cursor = cursors.read_cursor(session, producer, lock=True)
        if cursor.halted and page is None:
            return 0
        todo = [entry for entry in entries if entry.pos > cursor.pos]
        if not todo:
            return 0
        fault = fault_of(todo, cursor.pos, cursor.hash)
        if fault:
            return fault
        with deadline(DEADLINE):
            todo = todo[: self._handle_some(session, producer, todo)]
        cursors.move_cursor(session, producer, todo[-1].pos, todo[-1].hash)
        if page is not None:
            cursors.note_head(session, producer, page.epoch, page.head)
            hit(PULLED)
        hit(APPLIED)
        return len(todo)

    def _handle_some(self, session: Session, producer: str, todo: Sequence[Entry]) -> int:
        """Handle one and, while there is time, more; how many. Then others have their turn."""
        held, until, done = parked_aggregates(session, producer, todo), self.clock() + TURN, 0
        for entry in todo:
            if done and self.clock() >= until:
                break
            done += 1
            if (entry.agg_type, entry.agg_id) in held:
                park(session, producer, entry, BEHIND, 0)
                continue
            set_by(session, entry.actor, entry.unit, entry.trace_id)
            hit(HANDLER)
            listened = self.handlers.handle(session, producer, entry)
            self.counts["handled" if listened else "ignored"] += 1
        session.flush()
        return done

    def _one_by_one(self, producer: str, entries: Sequence[Entry], page: FeedPage | None) -> int:
        done = 0
        for entry in entries:
            error, attempts = self._try_some_times(producer, entry, page)
            if is_weather(error) and error is not None:
                self.rest(producer, error)
                return done
            if error is not None and not self._park(producer, entry, error, attempts):
                return done
            done += 1
        return done

    def _try_some_times(self, producer: str, entry: Entry, page: FeedPage | None) -> tuple[Exception | None, int]:
        attempts, error = 0, None
        while attempts < ATTEMPTS:
            attempts += 1
            error = self._try(producer, entry, page)
            if error is None or isinstance(error, (UnknownVersion, ValueError)) or is_weather(error):
                break
        return error, attempts

    def _try(self, producer: str, entry: Entry, page: FeedPage | None) -> Exception | None:
        try:
            with self.db.write() as session:
                if self._batch(session, producer, [entry], page):
                    self.failures[producer] = 0
        except Exception as error:
            return error
        return None

    def _park(self, producer: str, entry: Entry, error: Exception, attempts: int) -> bool:
        """Park it, unless too many fail in a row: then the stream stops before this event and tries again later."""
        self.failures[producer] += 1
        words = reason_of(error)
        if self.failures[producer] > BREAKER:
            self.rest(producer, BreakerOpen(words))
            return False
        with self.db.write() as session:
            cursor = cursors.read_cursor(session, producer, lock=True)
            if cursor.pos + 1 == entry.pos:
                park(session, producer, entry, words, attempts)
                cursors.move_cursor(session, producer, entry.pos, entry.hash)
        self.counts["parked"] += 1
        log.error("event.parked", producer=producer, pos=entry.pos, type=entry.type, error=type(error).__name__)
        return True

    # halting ----------------------------------------------------------------------------------------------------------
    def _halt(self, producer: str, why: str) -> None:
        self.counts["halted"] += 1
        self.rest_until[producer] = self.clock() + 5.0
        with self.db.write() as session:
            cursors.halt(session, producer, why)
        log.critical("follow.halted", producer=producer, why=why)
