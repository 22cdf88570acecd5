"""成稿: what a writer sent becomes the content that is hashed: files found, defaults filled in, rules asked."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.tasking.content import Attached, Content, Variant, labelled
from services.tasking.content.product import SeriesRule, wrong_product
from services.tasking.models import Series, Task
from services.tasking.standing.files import file_of
from shared.errors import Invalid
from shared.identity import covers

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer saves. Files are named by {sha256, alt}; they were uploaded to the task before."""

    title: str
    text: str
    kind: str = "article"
    flags: Iterable[str] = ()
    channels: Iterable[str] = ()
    disclosure: str | None = None
    variants: Iterable[Plain] = ()
    cover: Plain | None = None
    attachments: Iterable[Plain] = ()
    details: Plain | None = None
    series_id: str | None = None
    strand: str | None = None
    materials: Iterable[str] | None = None
    """Ids of the materials it draws on; None: the same as the version before."""


def content_from(session: Session, task: Task, written: Written) -> Content:
    """The content of a draft of this task. Raises Invalid by field: a file or series that is not there, a rule broken.

    A text that tells of no AI gets the line its flag asks for, so that what is reviewed is what readers see.
    """
    series = _series(session, task, written.series_id)
    flags = tuple(sorted(set(written.flags)))
    content = Content(
        title=written.title, text=labelled(written.text, flags), kind=written.kind, flags=flags,
        channels=tuple(sorted(set(written.channels))), topic=task.topic, audience=task.audience,
        disclosure=written.disclosure or ("open" if task.audience == "public" else "withheld"),
        variants=tuple(sorted((_variant(one, flags) for one in written.variants), key=lambda one: one.channel)),
        cover=_attached(session, task, written.cover, "cover") if written.cover else None,
        attachments=tuple(_attached(session, task, one, "attachments") for one in written.attachments),
        details={name: value for name, value in (written.details or {}).items() if value},
        series_id=written.series_id, strand=written.strand,
    )  # fmt: skip
    wrong = wrong_product(content, rule_of(series) if series else None)
    if wrong:
        raise Invalid(errors=wrong)
    return content


def columns(content: Content) -> dict[str, Any]:
    """The content as the columns of a version."""
    return asdict(content) | {
        "flags": list(content.flags), "channels": list(content.channels), "details": dict(content.details),
        "variants": [asdict(one) for one in content.variants],
        "attachments": [asdict(one) for one in content.attachments],
    }  # fmt: skip


def rule_of(series: Series) -> SeriesRule:
    """What a series asks of its products."""
    length = (series.seconds_from, series.seconds_to or 0) if series.seconds_from is not None else None
    return SeriesRule(series.name, series.strands, length)


def _variant(given: Plain, flags: Iterable[str]) -> Variant:
    return Variant(given["channel"], given["title"], labelled(given["text"], flags))


def _attached(session: Session, task: Task, given: Plain, field: str) -> Attached:
    file = file_of(session, task.id, given["sha256"])
    if file is None:
        raise Invalid(errors={field: ["任务里没有这个文件，请先上传"]})
    return Attached(file.sha256, file.name, file.media, file.size, given.get("alt") or "")


def _series(session: Session, task: Task, series_id: str | None) -> Series | None:
    """A running series of the bureau that has the task, or of the one above it."""
    if series_id is None:
        return None
    series = session.get(Series, series_id)
    if series is None or not covers(series.unit_path, task.unit_path):
        raise Invalid(errors={"series_id": ["没有这个系列"]})
    if series.state != "running":
        raise Invalid(errors={"series_id": [f"系列“{series.name}”已停办"]})
    return series
