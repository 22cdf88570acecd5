"""The JSON doors of tasking, a file for each kind of thing."""

from services.tasking.api.files import door as files
from services.tasking.api.limits import door as limits
from services.tasking.api.supervisions import door as supervisions
from services.tasking.api.tasks import door as tasks

doors = (tasks, files, limits, supervisions)

__all__ = ["doors"]
