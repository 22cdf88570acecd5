"""The JSON doors of tasking, a file for each kind of thing."""

from services.tasking.api.attachments import door as attachments
from services.tasking.api.campaigns import door as campaigns
from services.tasking.api.channels import door as channels
from services.tasking.api.concerns import door as concerns
from services.tasking.api.conferences import door as conferences
from services.tasking.api.drafts import door as drafts
from services.tasking.api.files import door as files
from services.tasking.api.findings import door as findings
from services.tasking.api.limits import door as limits
from services.tasking.api.lines import door as lines
from services.tasking.api.materials import door as materials
from services.tasking.api.plans import door as plans
from services.tasking.api.publications import door as publications
from services.tasking.api.queue import door as queue
from services.tasking.api.ratings import door as ratings
from services.tasking.api.reviews import door as reviews
from services.tasking.api.sensitive import door as sensitive
from services.tasking.api.series import door as series
from services.tasking.api.supervisions import door as supervisions
from services.tasking.api.taskforce import door as taskforce
from services.tasking.api.tasks import door as tasks

doors = (
    tasks, findings, files, attachments, materials, limits, supervisions, publications, channels, queue,
    taskforce, campaigns, plans, sensitive, concerns, conferences, drafts, lines, reviews, series, ratings,
)  # fmt: skip

__all__ = ["doors"]
