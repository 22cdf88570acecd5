"""A wrong clock for the processes of the application, set while they run (libfaketime); the databases are right."""

import glob
import os
from pathlib import Path

LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
ASLEEP = '''
"""libfaketime 0.9.10 refuses clock_nanosleep with an absolute monotonic time, which is how Python sleeps."""
import select
import time

time.sleep = lambda seconds: select.select([], [], [], seconds)[3:]
'''


class WrongClock:
    """`environ` for the processes; `set("+30d")` then holds for all of them at once."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set("+0")
        (folder / "sitecustomize.py").write_text(ASLEEP)
        self.environ = {
            "LD_PRELOAD": glob.glob(LIBRARY)[0],
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(folder),
        }

    def set(self, offset: str) -> None:
        """-2h, +30d, +0: off by so much from now on."""
        fresh = self._file.with_suffix(".fresh")
        fresh.write_text(f"{offset}\n")
        os.replace(fresh, self._file)

    @staticmethod
    def missing() -> bool:
        return not glob.glob(LIBRARY)
