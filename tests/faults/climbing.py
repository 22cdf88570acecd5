"""The ladder's sweep as a process of its own: `python -m tests.faults.climbing`; begins when it reads a line.

It says "ready" first, and in the end how many clocks it had in hand.
"""

import os
import sys

from services.tasking.actions import climb
from shared import failpoints
from shared.db import Database, now
from shared.settings import load


def main() -> None:
    """Until nothing is due any more."""
    failpoints.arm(os.environ.get("FAILPOINTS", ""))
    db, whole = Database("tasking", load(os.environ)), 0
    with db.read() as session:
        now(session)
    print("ready", flush=True)  # noqa: T201 - its caller reads it
    sys.stdin.readline()
    while True:
        with db.write() as session:
            done = climb(session)
        whole += done
        if not done:
            break
    print(whole, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
