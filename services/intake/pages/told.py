"""What is refused inside of a need, told beside the plain field that was typed into and marked in its text."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services.intake.actions.details import texts_of
from services.intake.gate import pieces
from services.intake.schemas.kinds import forms
from shared.errors import Invalid


@contextmanager
def told_in_the_form(fields: dict[str, Any]) -> Iterator[None]:
    """`fields` as an action takes them, the details as they were made of the plain fields."""
    try:
        yield
    except Invalid as refusal:
        found: dict[str, list[Any]] = {}
        for path, words in _flat(refusal.errors or {}):
            found.setdefault(_named(fields["kind"], path), []).extend(words)
        refusal.errors = found
        refusal.extra["labels"] = forms.LABELS
        refusal.extra["marked"] = _marked(fields, refusal.extra.get("findings", []))
        raise


def _flat(errors: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:
    if isinstance(errors, dict):
        for name, inner in errors.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    else:
        yield path, list(errors) if isinstance(errors, list) else [errors]


def _named(kind: str, path: str) -> str:
    return forms.name_of(kind, path) if path.split(".")[0] == "details" else path


def _marked(fields: dict[str, Any], findings: list[dict[str, Any]]) -> dict[str, list[list[tuple[str, bool]]]]:
    """By field of the form: each text in which something was found, cut where it stands.

    What was found in a text that this form does not carry (an earlier supplement) is told in words alone.
    """
    texts = texts_of(fields)
    shown: dict[str, list[list[tuple[str, bool]]]] = {}
    for path in dict.fromkeys(one["field"] for one in findings if one["field"] in texts):
        spans = [(one["start"], one["end"]) for one in findings if one["field"] == path]
        shown.setdefault(_named(fields["kind"], path), []).append(pieces(texts[path] or "", spans))
    return shown
