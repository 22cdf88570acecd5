"""A sweep of scheduled releases as a process of its own: `python -m tests.faults.releasing`; begins at a line.

It says "ready" first, and in the end how many it had in hand.
"""

import os
import sys

from services.tasking.actions import release_due
from shared import failpoints
from shared.db import Database, now
from shared.settings import load


def main() -> None:
    """Once over everything that is due."""
    failpoints.arm(os.environ.get("FAILPOINTS", ""))
    db = Database("tasking", load(os.environ))
    with db.read() as session:
        now(session)
    print("ready", flush=True)  # noqa: T201 - its caller reads it
    sys.stdin.readline()
    with db.write() as session:
        done = release_due(session)
    print(done, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
