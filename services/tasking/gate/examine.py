"""检查: every rule over every part of a piece; explained findings in the order of the table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from services.tasking.gate import cases, identifiers, persons, secrets, spreading
from services.tasking.gate.rule import Finding, Part
from services.tasking.gate.suggest import suggestion
from services.tasking.gate.table import ORDER, RULES
from shared.proof import Found, Passage, figures, passage, wording
from shared.redact import masked

Finder = Callable[[Passage], Iterable[Found]]

FINDERS: tuple[Finder, ...] = (
    secrets.marks,
    persons.minors, persons.sexual_victims,
    spreading.hired_voices, spreading.ordered_spreading,
    identifiers.known_numbers, identifiers.papers, identifiers.addresses, identifiers.names, identifiers.reachable,
    identifiers.schools, identifiers.file_names,
    cases.convicted_before, cases.confessions, cases.methods,
    figures.percentages, figures.undated, figures.unsourced, figures.mixed_units, figures.twins, figures.overclaimed,
    wording.repeated, wording.deputies, wording.misspelt, wording.empty_fields,
)  # fmt: skip
"""Each gives what one or two rules find; none knows of the others."""
HIDDEN = frozenset(("resident_id", "mobile", "bank_card", "plate", "document", "net_account", "landline"))
"""Rules whose findings are shown masked: a problem's body must not repeat the number."""
COVERED = {
    "named_person": ("minor", "sexual_victim"),
    "named_citizen": ("minor", "sexual_victim", "named_person"),
    "school_class": ("minor", "sexual_victim"),
    "address": ("sexual_victim",),
}
"""A finding is not told twice: the graver rule at the same place speaks."""


def examine(parts: Sequence[Part]) -> tuple[Finding, ...]:
    """检查一份稿件. Pure: the same parts always give the same findings. Keys are unique within one piece."""
    return _examined(tuple(parts))


@lru_cache(maxsize=64)
def _examined(parts: tuple[Part, ...]) -> tuple[Finding, ...]:
    found = [finding for part in parts for finding in _in_part(part)]
    return tuple(sorted(found, key=lambda one: ORDER[one.rule]))


def forget() -> None:
    """Findings are kept for the texts looked at last; a measurement wants them worked out anew."""
    _examined.cache_clear()


def _in_part(part: Part) -> Iterator[Finding]:
    if part.image:
        yield _finding(part, Found("image_faces", 0, 0), passage(""))
    if not part.text:
        return
    ready = passage(part.text, part.field)
    found = sorted(
        {(one.rule, one.start, one.end): one for finder in FINDERS for one in finder(ready)}.values(), key=_place
    )
    taken: dict[str, list[Found]] = {}
    for one in found:
        taken.setdefault(one.rule, []).append(one)
    for one in found:
        if not _told_already(one, taken):
            yield _finding(part, one, ready)


def _place(one: Found) -> tuple[int, int]:
    return one.start, one.end


def _told_already(one: Found, taken: dict[str, list[Found]]) -> bool:
    graver = (other for rule in COVERED.get(one.rule, ()) for other in taken.get(rule, ()))
    return any(other.start < one.end and one.start < other.end for other in graver)


def _finding(part: Part, found: Found, ready: Passage) -> Finding:
    rule = RULES[found.rule]
    start, end = ready.normal.span(found.start, found.end) if found.end else (0, 0)
    hidden = found.rule in HIDDEN
    shown = masked(found.rule, ready.text[found.start : found.end]) if hidden else part.text[start:end][:40]
    where = f"{part.label}第{start + 1}至{end}字" if end else part.label
    words = f"{where}{f'“{shown}”' if shown else ''}：{rule.label}{f'（{found.words}）' if found.words else ''}"
    return Finding(
        rule.id, rule.verdict, part.field, start, end, shown, words, found.words, rule.advice, rule.source, rule.fixed,
        rule.legal, suggestion(rule.id, ready.text[found.start : found.end]) if end else None,
    )  # fmt: skip


def asks_legal(findings: Iterable[Finding]) -> list[str]:
    """Why 法制审核 is asked for by what the gate found, in words; empty when it is not."""
    return list(dict.fromkeys(RULES[one.rule].label for one in findings if one.legal))
