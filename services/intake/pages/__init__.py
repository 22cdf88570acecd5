"""The pages of intake, a file for each kind of thing; all of them hang on one `pages`."""

from services.intake.pages import (
    attachments,
    course,
    duties,
    importing,
    materials,
    needs,
    parts,
    raising,
    subscriptions,
    suggestion_steps,
    suggestions,
    unsent,
)
from services.intake.pages.root import pages

__all__ = [
    "attachments", "course", "duties", "importing", "materials", "needs", "pages", "parts", "raising",
    "subscriptions", "suggestion_steps", "suggestions", "unsent",
]  # fmt: skip
