"""百应 starts here: looks for Python 3.11 or newer, then hands over to deploy/start.py. See `python3 run.py help`."""

import os
import subprocess
import sys

WANTED = (3, 11)
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")
PROBE = "import sys; sys.exit(sys.version_info[:2] < (3, 11))"


def fit(command: str) -> bool:
    """Whether this command is a Python that is new enough (a name on PATH may be a shim that only explains itself)."""
    try:
        silent = subprocess.DEVNULL
        return subprocess.call([command, "-c", PROBE], stdin=silent, stdout=silent, stderr=silent, timeout=20) == 0
    except (OSError, subprocess.SubprocessError):
        return False


def hand_over() -> int:
    """Go on in a newer Python; only when there is none, say so."""
    newer = next((name for name in NAMES if fit(name)), None)
    if newer is None:
        sys.stderr.write(
            "百应 needs Python 3.11 or newer; this is {}.{} and none was found on PATH.\n".format(*sys.version_info[:2])
            + "  Debian, Ubuntu: apt-get install python3 python3-venv    or from source: https://docs.python.org/3/using/\n"
        )
        return 1
    os.execvp(newer, [newer, os.path.abspath(__file__), *sys.argv[1:]])


if __name__ == "__main__":
    if sys.version_info[:2] < WANTED:
        sys.exit(hand_over())
    from deploy.start import main

    sys.exit(main(sys.argv[1:]))
