"""公众号图文的样子 (pure): an approved text as the platform takes it, and what it would not take."""

import html
from typing import Any

from services.notify.senders.carrier import Failed, Load

TITLE_MOST, AUTHOR_MOST, DIGEST_MOST, TEXT_MOST = 32, 16, 100, 20_000
PICTURES = {"image/jpeg": "jpg", "image/png": "png"}


def unfit(load: Load) -> Failed | None:
    """What the platform would not take, known before anything is taken down or sent; the approved text is never cut."""
    piece = load.piece
    assert piece is not None
    faults = [
        (len(piece.title) > TITLE_MOST, f"标题超过{TITLE_MOST}个字，请为公众号另拟标题"),
        (len(load.attribution) > AUTHOR_MOST, f"署名超过{AUTHOR_MOST}个字"),
        (len(_content(load)) > TEXT_MOST, f"正文超过{TEXT_MOST}个字符"),
        (any(file.media not in PICTURES for file in piece.files), "公众号图文只能带JPG、PNG图片"),
    ]
    words = next((words for wrong, words in faults if wrong), None)
    if words is not None:
        return Failed("refused", words)
    return Failed("no_cover") if piece.cover is None and not load.cover_media_id else None


def draft_of(load: Load) -> dict[str, Any]:
    """The draft as the platform takes it."""
    assert load.piece is not None
    return {
        "article_type": "news",
        "title": load.piece.title,
        "author": load.attribution,
        "digest": load.piece.text.strip().split("\n")[0][:DIGEST_MOST],
        "content": _content(load),
        "thumb_media_id": load.progress.get("thumb") or load.cover_media_id,
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
    }


def _content(load: Load) -> str:
    """The text as paragraphs, then its pictures; nothing of the text is read as markup."""
    assert load.piece is not None
    lines = [f"<p>{html.escape(line)}</p>" for line in load.piece.text.split("\n") if line.strip()]
    urls = load.progress.get("pictures") or {}
    for file in load.piece.attachments:
        if file.sha256 in urls:
            lines.append(f'<p><img src="{html.escape(urls[file.sha256])}" alt="{html.escape(file.alt)}"></p>')
    return "".join(lines)
