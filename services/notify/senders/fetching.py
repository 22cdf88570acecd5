"""Fetching a file of an approved text from tasking, by the SHA-256 of its bytes, and hashing it again here."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from services.notify.senders.carrier import OtherBytes
from services.notify.senders.carrying import File
from shared.errors import Refusal


class FilePeers(Protocol):
    """Who gives the bytes of a file: shared.peers over HTTP, or the same process."""

    def file(self, owner: str, sha256: str, into: IO[bytes], most: int) -> None: ...


@dataclass(frozen=True)
class Fetching:
    """`folder`: where the bytes lie meanwhile, nameless, so that a killed process leaves nothing behind."""

    peers: FilePeers
    folder: Path

    def __call__(self, file: File) -> IO[bytes]:
        """The bytes from their beginning; the caller closes it.

        Raises OtherBytes where they are not the approved ones, OSError where they cannot be had now.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        held = tempfile.TemporaryFile(dir=self.folder)  # noqa: SIM115 - the caller closes it
        try:
            self._read(file, held)
            held.seek(0)
            if hashlib.file_digest(held, "sha256").hexdigest() != file.sha256:
                raise OtherBytes(file.sha256)
            held.seek(0)
        except BaseException:
            held.close()
            raise
        return held

    def _read(self, file: File, held: IO[bytes]) -> None:
        try:
            self.peers.file("tasking", file.sha256, held, file.size)
        except Refusal as refused:
            raise OSError(f"稿件附件暂时取不到（{refused.code}）") from refused
