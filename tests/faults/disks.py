"""Disks of a test's own: a small one in memory, one with a file system in a file; filled, emptied, made read-only."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from shared.ids import new_id
from tests.journey.walk import NEED, Patient

MIB = 1 << 20


def run(*command: str) -> None:
    """Skips the test loudly where such a thing may not be done."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"NOT TESTED: {' '.join(command)}: {done.stderr.strip()[:200]}")


@contextmanager
def memory_disk(folder: Path, mib: int) -> Iterator["Disk"]:
    """A tmpfs of so many MiB at this folder."""
    folder.mkdir()
    run("mount", "-t", "tmpfs", "-o", f"size={mib}m", "baiying-test", str(folder))
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def file_disk(folder: Path, mib: int) -> Iterator["Disk"]:
    """An ext4 in a file, at this folder."""
    if not shutil.which("mkfs.ext4"):
        pytest.skip("NOT TESTED: mkfs.ext4 is not installed")
    image = folder.with_suffix(".img")
    with image.open("wb") as file:
        file.truncate(mib * MIB)
    run("mkfs.ext4", "-q", str(image))
    folder.mkdir()
    device = subprocess.run(["losetup", "-f", "--show", str(image)], capture_output=True, text=True, check=False)
    if device.returncode:
        pytest.skip(f"NOT TESTED: losetup: {device.stderr.strip()[:200]}")
    run("mount", "-o", "errors=remount-ro", device.stdout.strip(), str(folder))
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)
        subprocess.run(["losetup", "-d", device.stdout.strip()], check=False)


def refusal(client: Patient, key: str) -> dict[str, Any]:
    """What a need is refused with, at the latest a second after the disk was so: each look at one holds for so long."""
    while True:
        status, answer = client.once("ls.publicist", "POST", "/intake/v1/needs", NEED, key)
        if status != 201:
            assert status == 503
            return answer
        key = new_id()


class Disk:
    """What is mounted at `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ballast = folder / "ballast"

    @property
    def free(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fill(self, leave: int = 0) -> None:
        """Until so many bytes are free."""
        with self.ballast.open("ab", buffering=0) as file:
            size = file.tell() + max(0, self.free - leave)
            while file.tell() < size:
                try:
                    file.write(bytes(min(MIB, size - file.tell())))
                except OSError:
                    break

    def empty(self) -> None:
        """Room again."""
        self.ballast.unlink()

    def hold(self, on: bool) -> None:
        """Nothing on it can be changed, open or not, for as long as that is wanted."""
        run("chattr", "-R", "+i" if on else "-i", str(self.folder / "city"))

    def fault(self) -> None:
        """The kernel meets a fault of the disk: from now on everything is read-only, until it is mended and mounted."""
        (Path("/sys/fs/ext4") / self._device.rpartition("/")[2] / "trigger_fs_error").write_text("1")

    def mend(self) -> None:
        """What who keeps the machine does then; nothing may be open on it."""
        device = self._device
        run("umount", str(self.folder))
        subprocess.run(["fsck.ext4", "-fy", device], capture_output=True, check=False)
        run("mount", device, str(self.folder))

    @property
    def _device(self) -> str:
        return subprocess.check_output(["findmnt", "-no", "SOURCE", str(self.folder)], text=True).strip()
