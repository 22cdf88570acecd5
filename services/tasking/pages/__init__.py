"""The pages of tasking, a file for each kind of thing; all of them hang on one `pages`."""

from services.tasking.pages import findings, leaders, policies, supervisions, tasks
from services.tasking.pages.root import pages

__all__ = ["findings", "leaders", "pages", "policies", "supervisions", "tasks"]
