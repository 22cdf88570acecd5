"""查杀: a command of the operator's looks at every file before it counts (BAIYING_FILES_SCAN)."""

import shlex
import subprocess
from pathlib import Path

import structlog

from shared.errors import Invalid, Unavailable

LONGEST = 60.0
"""Seconds that a scan may take."""
CLEAN, INFECTED = 0, 1
"""Exit codes, as clamscan and clamdscan have them; any other says that nothing was found out."""

log = structlog.get_logger(__name__)


def scan(command: str, path: Path) -> None:
    """Run the command with the path as its last word. Nothing without a command.

    Raises Invalid(infected) on exit 1, Unavailable(scan_failed) on any other but 0: what was not scanned is not kept.
    """
    if not command:
        return
    try:
        done = subprocess.run(
            [*shlex.split(command), str(path)], stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST,
            check=False,
        )  # fmt: skip
        code: int | str = done.returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        code = type(error).__name__
    if code == INFECTED:
        raise Invalid("文件未通过病毒查杀", code="infected", detail="请在本机查杀后重新上传")
    if code != CLEAN:
        log.error("files.scan_failed", exit=code)
        raise Unavailable("暂时无法查杀文件，请稍后再上传", code="scan_failed")
