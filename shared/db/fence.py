"""The newest history of a PostgreSQL that was written to from this machine: an older one is never written to again.

A replica that is made the primary begins a new timeline. The old primary that comes back does not know of it and would
take writes that the other never sees; whoever has met the new one turns it away.
"""

import json
import threading
from pathlib import Path
from typing import Any

import structlog

from shared.durable import replace_text

ASKED = (
    "SELECT system_identifier::text, CASE WHEN pg_is_in_recovery() THEN NULL "
    "ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END FROM pg_control_system()"
)
"""Which cluster it is, and the timeline that it writes; none while it is a replica."""
_log = structlog.get_logger("database")


class Fence:
    """What is known is kept in a file, for the processes that are started after a power cut."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._known: tuple[str, int] = ("", 0)

    def lets(self, system: str, timeline: int) -> bool:
        """Whether that history may be written to. A cluster of its own (another system) is another matter."""
        with self._lock:
            known = self._newest()
            if known == (system, timeline):
                return True
            if known[0] == system and timeline < known[1]:
                return False
            self._keep(system, timeline)
            return True

    def _newest(self) -> tuple[str, int]:
        """What this process or another one of this machine has met."""
        kept = _read(self.file)
        if kept[0] == self._known[0]:
            return max(kept, self._known, key=lambda one: one[1])
        return kept if kept[0] else self._known

    def _keep(self, system: str, timeline: int) -> None:
        self._known = (system, timeline)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            replace_text(self.file, json.dumps({"system": system, "timeline": timeline}))
        except OSError as error:  # known to this process at least
            _log.warning("database.history_not_kept", error=str(error))


def _read(file: Path) -> tuple[str, int]:
    try:
        kept: Any = json.loads(file.read_text())
        return str(kept["system"]), int(kept["timeline"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", 0
