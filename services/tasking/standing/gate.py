"""发布前检查现状: what the gate finds in a version, and what of it was confirmed or let through."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.content import CHANNELS, Attached, Content, content_of
from services.tasking.gate import Finding, Part, examine
from services.tasking.models import DraftVersion, GateConfirmation, GateOverride
from services.tasking.standing.files import file_of, text_of
from shared.db import once

DETAILS = {"script": "脚本", "shots": "分镜", "seconds": "", "pages": "页"}


@dataclass(frozen=True, slots=True)
class GateState:
    """`findings` of one content; keys of those that were confirmed, and of those let through by an override."""

    findings: tuple[Finding, ...]
    confirmed: frozenset[str]
    overridden: frozenset[str]

    @property
    def blocking(self) -> list[Finding]:
        """What stands against 送审 and 发布."""
        return [one for one in self.findings if one.verdict == "block" and not self.let_through(one)]

    @property
    def unconfirmed(self) -> list[Finding]:
        """What wants a reason before 终审."""
        return [one for one in self.findings if one.verdict == "confirm" and one.key not in self.confirmed]

    def let_through(self, one: Finding) -> bool:
        return one.key in self.overridden and not one.fixed


def gate_state(session: Session, version: DraftVersion) -> GateState:
    """The gate over a version as it stands now."""
    return once(session, ("gate", version.task_id, version.n), lambda: _state(session, version))


def _state(session: Session, version: DraftVersion) -> GateState:
    mine = (version.task_id, version.content_hash)
    confirmed = sa.select(GateConfirmation.key).where(
        GateConfirmation.task_id == mine[0], GateConfirmation.content_hash == mine[1]
    )
    granted = sa.select(GateOverride.keys).where(
        GateOverride.task_id == mine[0], GateOverride.content_hash == mine[1], GateOverride.state == "granted"
    )
    overridden = frozenset(key for keys in session.scalars(granted) for key in keys)
    return GateState(findings_of(session, version), frozenset(session.scalars(confirmed)), overridden)


def findings_of(session: Session, version: DraftVersion) -> tuple[Finding, ...]:
    """What the gate finds in a version, its variants, details and files included."""
    return examine(parts_of_content(session, version.task_id, content_of(version)))


def overrides_of(session: Session, task_id: str) -> list[GateOverride]:
    """Every override of a task, the newest first."""
    mine = sa.select(GateOverride).where(GateOverride.task_id == task_id)
    ordered = mine.order_by(GateOverride.asked_at.desc(), GateOverride.id.desc())
    return once(session, ("overrides", task_id), lambda: list(session.scalars(ordered)))


def parts_of_content(session: Session, task_id: str, content: Content) -> list[Part]:
    """Everything of a content that is read or shown: title, text, variants, details, files with name, alt and text."""
    parts = [Part("title", "标题", content.title), Part("text", "正文", content.text)]
    for one in content.variants:
        at, label = f"variants.{one.channel}", CHANNELS.get(one.channel, one.channel)
        parts += [Part(f"{at}.title", f"{label}标题", one.title), Part(f"{at}.text", f"{label}正文", one.text)]
    parts += _details(content.details)
    if content.cover:
        parts += _file(session, task_id, "cover", "封面", content.cover)
    for place, file in enumerate(content.attachments):
        parts += _file(session, task_id, f"attachments.{place}", f"附件{place + 1}", file)
    return parts


def parts_of_typed(body: Mapping[str, Any]) -> list[Part]:
    """The texts of the editor as they are typed, by the names of its fields; nothing of them is saved yet."""
    labels = {"title": "标题", "text": "正文", "shots": "分镜"}
    for code, channel in CHANNELS.items():
        labels |= {f"variant_title_{code}": f"{channel}标题", f"variant_text_{code}": f"{channel}正文"}
    labels |= {name: "附件说明" for name in body if name.startswith("alt_")}
    typed = [(name, body[name]) for name in labels if name in body]
    return [Part(name, labels[name], text) for name, text in typed if isinstance(text, str) and text]


def _details(details: Mapping[str, Any]) -> Iterable[Part]:
    for name, value in sorted(details.items()):
        texts = list(_texts(value))
        if texts:
            yield Part(f"details.{name}", DETAILS.get(name) or "产品说明", "\n".join(texts))


def _texts(value: Any) -> Iterable[str]:
    """Every string in a JSON value, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _file(session: Session, task_id: str, at: str, label: str, file: Attached) -> list[Part]:
    stored = file_of(session, task_id, file.sha256)
    return [
        Part(f"{at}.name", f"{label}的文件名", file.name, image=file.media.startswith("image/")),
        Part(f"{at}.alt", f"{label}的说明", file.alt),
        Part(f"{at}.text", f"{label}的文字", text_of(stored) if stored else ""),
    ]
