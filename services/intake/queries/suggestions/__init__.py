"""Reads of suggestions: lists, one with everything about it, the letter that one of its signatories gets."""

from services.intake.queries.suggestions.letters import letter_shown
from services.intake.queries.suggestions.lists import rows_shown, suggestion_list
from services.intake.queries.suggestions.one import (
    concerns,
    may,
    may_register,
    signatory_of,
    suggestion_seen,
    suggestion_shown,
    units_to_ask,
)
from services.intake.queries.suggestions.pressing import pressing

__all__ = [
    "concerns", "letter_shown", "may", "may_register", "pressing", "rows_shown", "signatory_of", "suggestion_list",
    "suggestion_seen", "suggestion_shown", "units_to_ask",
]  # fmt: skip
