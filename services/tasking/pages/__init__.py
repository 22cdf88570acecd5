"""The pages of tasking, a file for each kind of thing; all of them hang on one `pages`."""

from services.tasking.pages import (
    calendar_of_releases,
    campaigns,
    channels,
    concerns,
    conferences,
    consents,
    files,
    findings,
    home,
    leaders,
    lines,
    marks,
    materials,
    policies,
    publications,
    queue,
    queue_many,
    ratings,
    review_rules,
    search,
    sensitive,
    series,
    supervisions,
    taskforce,
    tasks,
    versions,
)  # fmt: skip
from services.tasking.pages.root import pages

__all__ = [
    "calendar_of_releases", "campaigns", "channels", "concerns", "conferences", "consents", "files", "findings", "home",
    "leaders", "lines", "marks", "materials", "pages", "policies", "publications", "queue", "queue_many", "ratings",
    "review_rules", "search", "sensitive",
    "series", "supervisions", "taskforce", "tasks", "versions",
]  # fmt: skip
