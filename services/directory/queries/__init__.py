"""What the directory shows."""

from services.directory.queries.people import (
    MOST_CARDS,
    cards,
    counts_by_level,
    me,
    people,
    person_for,
    tree,
    unit_for,
    unit_names,
    units,
    vacancies,
)

__all__ = [
    "MOST_CARDS",
    "cards",
    "counts_by_level",
    "me",
    "people",
    "person_for",
    "tree",
    "unit_for",
    "unit_names",
    "units",
    "vacancies",
]
