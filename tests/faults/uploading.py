"""An upload to a need as a process of its own: `python -m tests.faults.uploading ADDRESS TOKEN`; prints the status.

With CUT set, the process is killed by its own hand when half of the bytes have come.
"""

import io
import os
import random
import signal
import sys
from typing import Any

from PIL import Image

from services.intake.app import SERVICE
from shared import failpoints
from shared.db import Database
from shared.settings import load
from shared.web import create_app


def noise() -> bytes:
    """A picture of some 300 kB, the same each time."""
    held = io.BytesIO()
    Image.frombytes("RGB", (320, 320), random.Random(1).randbytes(320 * 320 * 3)).save(held, "PNG")
    return held.getvalue()


class Cut(io.RawIOBase):
    """Bytes on the way; half of them are the last that this process reads."""

    def __init__(self, content: bytes) -> None:
        self.held, self.most = io.BytesIO(content), len(content) // 2 if os.environ.get("CUT") else len(content)

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        if self.held.tell() > self.most:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.held.readinto(into)


def main() -> None:
    """One upload, from its first byte to its answer."""
    address, token = sys.argv[1:]
    settings = load(os.environ)
    db = Database("intake", settings)
    client = create_app(SERVICE, settings, db).test_client()
    failpoints.arm(os.environ.get("FAILPOINTS", ""))
    content = noise()
    answer = client.post(
        address, data=content, headers={"Authorization": f"Bearer {token}"},
        environ_overrides={"wsgi.input": Cut(content)},
    )  # fmt: skip
    print(answer.status_code, flush=True)  # noqa: T201 - its caller reads it


if __name__ == "__main__":
    main()
