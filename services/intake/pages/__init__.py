"""The pages of intake, a file for each kind of thing; all of them hang on one `pages`."""

from services.intake.pages import attachments, importing, materials, needs, subscriptions, suggestion_steps, suggestions
from services.intake.pages.root import pages

__all__ = [
    "attachments", "importing", "materials", "needs", "pages", "subscriptions", "suggestion_steps", "suggestions",
]  # fmt: skip
