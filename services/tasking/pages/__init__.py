"""The pages of tasking, a file for each kind of thing; all of them hang on one `pages`."""

from services.tasking.pages import channels, findings, leaders, policies, publications, series, supervisions, tasks
from services.tasking.pages.root import pages

__all__ = ["channels", "findings", "leaders", "pages", "policies", "publications", "series", "supervisions", "tasks"]
