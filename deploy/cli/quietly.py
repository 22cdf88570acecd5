"""What a command logs: only faults, for standard output belongs to its answer."""

from dataclasses import replace

from shared.logs import set_up_logs
from shared.settings import Settings


def quiet(chosen: Settings) -> None:
    """Only faults are logged from now on."""
    set_up_logs(replace(chosen, log_level="ERROR"))
