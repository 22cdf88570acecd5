"""The HTML door of tasking: the queue, a task, a publication."""

from shared.web import Pages

pages = Pages("tasking")
