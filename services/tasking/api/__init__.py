"""The JSON doors of tasking, a file for each kind of thing."""

from services.tasking.api.tasks import door as tasks

doors = (tasks,)

__all__ = ["doors"]
