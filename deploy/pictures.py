"""图: docs/events.md and docs/workflow.md, written from the code: `python -m deploy.pictures`; a test compares."""

import ast
import dataclasses
import inspect
import itertools
from collections.abc import Iterator
from pathlib import Path

from deploy.embedded import SERVICES
from services.tasking.workflow.document import document as workflow
from shared import events
from shared.events import CONTRACT, Event, wire_type

DOCS = Path(__file__).parents[1] / "docs"


def main() -> None:
    """Write every generated page."""
    DOCS.mkdir(exist_ok=True)
    for name, page in pages().items():
        (DOCS / name).write_text(page, encoding="utf-8")


def pages() -> dict[str, str]:
    """Each generated page by its file name in docs/."""
    return {"events.md": event_page(), "workflow.md": workflow()}


def event_page() -> str:
    """Who says what to whom: a picture, a table, and the fields that want a word."""
    head = "| event | said by | heard by | about | fields |\n|---|---|---|---|---|"
    table = "\n".join([head, *(_line(cls) for cls in CONTRACT.values())])
    notes = "\n".join(f"- `{name}` `{field}`: {words}" for name, field, words in _notes())
    return TEMPLATE.format(picture=picture(), table=table, notes=notes)


def picture() -> str:
    """The Mermaid source: an arrow from each service to each that hears it, with what it hears."""
    lines = ["flowchart LR", *(f'    {one.name}["{one.title} {one.name}"]' for one in SERVICES)]
    for speaker in SERVICES:
        said = [name for name, cls in CONTRACT.items() if speaker.name == cls.SAID_BY]
        for listener in SERVICES:
            heard = [name for name in said if name in listener.handlers.by_name]
            if heard:
                lines.append(f'    {speaker.name} -- "{"<br/>".join(heard)}" --> {listener.name}')
    return "\n".join(lines)


def heard_by(name: str) -> list[str]:
    """The services that do something when they hear it."""
    return [service.name for service in SERVICES if name in service.handlers.by_name]


def _line(cls: type[Event]) -> str:
    fields = ", ".join(f"`{field.name}`" + ("?" if _may_be_none(field) else "") for field in dataclasses.fields(cls))
    about = f"{cls.ABOUT} (`{cls.KEY}`)"
    return f"| `{wire_type(cls)}` | {cls.SAID_BY} | {', '.join(heard_by(cls.TYPE))} | {about} | {fields} |"


def _may_be_none(field: "dataclasses.Field[object]") -> bool:
    return type(None) in getattr(field.type, "__args__", ())


def _notes() -> Iterator[tuple[str, str, str]]:
    """(event, field, words) for each field under which the contract has a line."""
    classes = {node.name: node for node in ast.parse(inspect.getsource(events)).body if isinstance(node, ast.ClassDef)}
    for cls in CONTRACT.values():
        body = classes[cls.__name__].body
        for field, below in itertools.pairwise(body):
            words = below.value.value if _is_text(below) else None  # type: ignore[attr-defined]
            if words and isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                yield cls.TYPE, field.target.id, " ".join(words.split())


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


TEMPLATE = """# 事件

<!-- Generated from shared/events.py and the services' handlers by `python -m deploy.pictures`; a test compares. -->

Each service appends what happened to its own log; the others follow that log. An arrow carries what the service at its
head does something about: it hears everything else too, and moves past it.

```mermaid
{picture}
```

{table}

A field with `?` may be null. **about** is the aggregate whose versions the event counts, with the field that holds its
id. Events are CloudEvents 1.0 in JSON; around these fields stand the position in the speaker's log, the version of the
aggregate, actor, unit, trace id and the two hashes of the chain (`/<service>/asyncapi.json` has the whole shape, golden
examples are in `tests/house/golden`). They change by addition only, and no field is for a person's name or address.

{notes}
"""

if __name__ == "__main__":
    main()
