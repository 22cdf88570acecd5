"""本人同意: of which needs it is asked, and in which ways it is given."""

ASKS_CONSENT = frozenset({"role_model"})
"""Kinds of need that show a person."""
CONSENT_WAYS = {"written": "书面同意书", "signed_form": "采访时签署的确认单", "by_unit": "所在单位转来的本人同意"}
