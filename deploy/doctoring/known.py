"""The four services as the doctor knows them. Their doors are not loaded for a look: that alone took seconds."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Known:
    """A service's name, its title, whom it hears; the same as in its app.py (tests/deploy/test_doctor.py holds it)."""

    name: str
    title: str
    follows: tuple[str, ...] = ()

    @property
    def steps(self) -> Path:
        """The folder of its migrations."""
        return ROOT / "services" / self.name / "migrations"


KNOWN = (
    Known("directory", "名录"),
    Known("intake", "需求接收", ("directory", "tasking", "notify")),
    Known("tasking", "任务流转", ("directory", "intake", "notify")),
    Known("notify", "推送", ("directory", "intake", "tasking")),
)
