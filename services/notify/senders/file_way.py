"""文件单向导出: each push as a page and a description in a folder, from which it is carried into another network."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.notify.senders.carrying import is_folder, is_reference
from services.notify.senders.inbox import is_web
from services.notify.senders.outcome import Ok, Outcome, Permanent, Retry
from services.notify.senders.way import Message
from services.notify.senders.wording import full_text, moment, title_of
from services.notify.senders.written import these, write_whole


@dataclass(frozen=True)
class FileWay:
    """`folder`: below which each address names its own.

    <delivery id>.push.html is for people, <delivery id>.push.json for programs; whoever fetches waits for the latter,
    which is written last. Repeating it writes the same bytes.
    """

    folder: Path
    name: str = "file"

    def render(self, message: Message) -> list[bytes]:
        """The page and the description; they go together, as one part."""
        return [_page(message) + b"\n" + _description(message)]

    def send(self, message: Message) -> Outcome:
        """Write both."""
        if not is_folder(message.address) or not is_reference(message.delivery_id):
            return Permanent("文件夹名称不正确")
        here = self.folder / message.address
        try:
            here.mkdir(parents=True, exist_ok=True)
            write_whole(here / f"{message.delivery_id}.push.html", these(_page(message)))
            write_whole(here / f"{message.delivery_id}.push.json", these(_description(message)))
        except OSError as error:
            return Retry(f"写入文件夹失败（{error.strerror or type(error).__name__}）", alive=True)
        return Ok()


def _description(message: Message) -> bytes:
    told = {"id": message.delivery_id, "type": message.kind, "timestamp": message.at.isoformat()}
    return json.dumps({**told, "data": dict(message.data)}, ensure_ascii=False, indent=1).encode()


def _page(message: Message) -> bytes:
    """One page without anything from elsewhere: it is read where there is no network."""
    items = message.data.get("items") if message.kind == "digest" else [message.data]
    body = "".join(_piece(message, data) for data in items or ())
    title = html.escape(title_of(message))
    head = f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
    return f"{head}<h1>{title}</h1>{body}</html>\n".encode()


def _piece(message: Message, data: Mapping[str, Any]) -> str:
    text = full_text(message) if data is message.data else f"{data.get('title') or ''}\n{data.get('text') or ''}"
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    links = [link for link in data.get("links") or () if is_web(link.get("url"))]
    shown = "".join(
        f'<li><a href="{html.escape(link["url"])}">{html.escape(str(link.get("name") or link["url"]))}</a></li>'
        for link in links
    )
    due = moment(data.get("due_at"))
    return f"<section>{lines}{f'<ul>{shown}</ul>' if shown else ''}{f'<p>截止：{due}</p>' if due else ''}</section>"
