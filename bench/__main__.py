"""`python -m bench [part ...] [--quick] [--json FILE]`: measure and print limit, ours, ratio; it asserts nothing."""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from bench.machine import busy_seconds, describe
from bench.run import Run
from bench.table import Figure, plain, show
from shared.log.parking import short_words

PARTS = {
    "intake": "a need raised over HTTP, against a bare endpoint writing the same rows",
    "similar": "what looks like a need, among 100,000 of its topic and month",
    "needs": "the list of needs at 1,000 and 1,000,000 rows",
    "hop": "commit to handled in the next service, against a bare relay hop",
    "follow": "a follower catching up, against a bare loop inserting the same rows",
    "push": "a push planned, against INSERT..SELECT of the same rows",
    "storm": "2,357 liaisons acknowledge within ten seconds while 50 pushes are planned",
    "fanout": "50 pushes at once against one; the planner's memory",
    "links": "a short link led on, against Flask hello under the same worker; pages with and without the links beside",
    "deliver": "deliveries a second against a bare client loop, one dead county of 16",
    "worktime": "the working-time engine, against bare bisection",
    "gate": "the checks before publication over 5,000 characters, recall and precision",
    "limits": "the leaders' numbers and the ladder at 100,000 tasks, 200 viewers",
    "diff": "two versions of a draft of 10,000 characters compared word by word",
    "queue": "the queue at 1,000 and 100,000 tasks, searching, claiming against bare rows",
    "signin": "a flood of wrong sign-ins, felt by everybody else; a sign-in against bare argon2id",
    "roster": "a roster of 10,000 people read, judged, brought in; memory",
    "pages": "the server's time over each page, beside Flask hello; bytes of a first load; polls answered 304",
    "flood": "one department asks without a breath; what the others feel of it",
    "replay": "100,000 parked events worked through by a repair, and how late that makes the events of now",
    "burst": "ten times as much for a minute, the broker away; nothing lost; how soon all is as before",
    "scale": "1,000,000 needs and 10,000,000 events, against a thousand and ten thousand",
    "soak": "a steady twenty calls a second for two hours: memory, files, threads by slope",
    "start": "start to ready, memory, imports",
    "unread": "1,000,000 events said while their follower was away, the queue full: caught up how fast, memory",
    "backlog": "started over 100,000 unread events: ready when, caught up how fast, memory",
}

LONG = ("replay", "scale", "soak", "unread", "backlog")
"""Measured only when they are named."""


def main(words: list[str] | None = None) -> int:
    """Run the parts asked for (none: all); 1 when a part could not be measured."""
    asked = _asked(words)
    unknown = [name for name in asked.parts if name not in PARTS]
    if unknown:
        print(f"unknown part: {', '.join(unknown)} (there are {', '.join(PARTS)})", file=sys.stderr)
        return 2
    print(describe())
    found: dict[str, list[Figure]] = {}
    failed = []
    with Run(quick=asked.quick, seconds=asked.seconds) as run:
        for name in asked.parts or [name for name in PARTS if name not in LONG]:
            try:
                found[name] = _part(run, name)
            except Exception as error:
                failed.append(name)
                print(f"\n{name}: could not be measured: {type(error).__name__}: {short_words(error)}", file=sys.stderr)
    if asked.json:
        told = {"machine": describe(), "parts": {name: plain(figures) for name, figures in found.items()}}
        Path(asked.json).write_text(json.dumps(told, ensure_ascii=False, indent=1))
    return 1 if failed else 0


def _asked(words: list[str] | None) -> argparse.Namespace:
    listed = "\n".join(f"  {name:8}{what}" for name, what in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="bench", epilog=f"parts:\n{listed}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="part", help="all of them when none is named")
    parser.add_argument("--quick", action="store_true", help="shorter rounds (about a minute and a half)")
    parser.add_argument("--seconds", type=float, help="how long a burst or a soak lasts (a minute, two hours)")
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    return parser.parse_args(words)


def _part(run: Run, name: str) -> list[Figure]:
    busy, start = busy_seconds(), time.monotonic()
    figures: list[Figure] = importlib.import_module(f"bench.{name}").measure(run)
    took = time.monotonic() - start
    show(f"{name}: {PARTS[name]}", figures)
    print(f"  ({took:.0f} s; all of the machine's processes used {(busy_seconds() - busy) / took:.1f} cores meanwhile)")
    sys.stdout.flush()
    return figures


if __name__ == "__main__":
    sys.exit(main())
