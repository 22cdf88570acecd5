"""The pages of tasking, a file for each kind of thing; all of them hang on one `pages`."""

from services.tasking.pages import (
    calendar_of_releases,
    campaigns,
    channels,
    conferences,
    files,
    findings,
    leaders,
    materials,
    policies,
    publications,
    queue,
    sensitive,
    series,
    supervisions,
    taskforce,
    tasks,
)  # fmt: skip
from services.tasking.pages.root import pages

__all__ = [
    "calendar_of_releases", "campaigns", "channels", "conferences", "files", "findings", "leaders", "materials",
    "pages", "policies", "publications", "queue", "sensitive", "series", "supervisions", "taskforce", "tasks",
]  # fmt: skip
