"""建议提案 on paper: the words, the table of steps, the limits, and what is looked for in a reply. Pure."""

from services.intake.suggestions.checking import RULES, Finding, Letter, examine
from services.intake.suggestions.flow import LABELS, STEPS, Step, possible, require_step
from services.intake.suggestions.limits import LIMITS, LONGEST_TERM, Rung, Term, blue_from, climbed, due, term_of
from services.intake.suggestions.words import (
    BODIES,
    FEEDBACK,
    KIND_OF,
    KINDS,
    PARTS,
    PURPOSES,
    REPLY_STATES,
    RESOLVED,
    SALUTATIONS,
    SERIES,
    STATES,
    WAYS,
)

__all__ = [
    "BODIES", "FEEDBACK", "KINDS", "KIND_OF", "LABELS", "LIMITS", "LONGEST_TERM", "PARTS", "PURPOSES", "REPLY_STATES",
    "RESOLVED", "RULES", "SALUTATIONS", "SERIES", "STATES", "STEPS", "WAYS", "Finding", "Letter", "Rung", "Step",
    "Term", "blue_from", "climbed", "due", "examine", "possible", "require_step", "term_of",
]  # fmt: skip
