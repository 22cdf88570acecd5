"""站内收件箱 (pure): the ready text a liaison copies and forwards, and the words around it."""

from collections.abc import Iterable, Mapping


def ready_text(title: str, text: str, links: Iterable[Mapping[str, str]]) -> str:
    """可直接转发的文字: the title in 【】, the text, and the links one a line (whole web addresses only)."""
    lines = [f"【{title}】", text.strip()]
    lines += [f"{link.get('name') or '阅读全文'}：{link['url']}" for link in links if is_web(link.get("url"))]
    return "\n".join(line for line in lines if line)


def is_web(url: str | None) -> bool:
    """Whether this is a whole web address, which can be opened from anywhere."""
    return url is not None and url.startswith(("https://", "http://"))


def recall_text(title: str, reason: str) -> str:
    """撤稿通知: what to tell those to whom it was forwarded."""
    return f"《{title}》已撤稿，请停止转发，并在已转发的群组中撤回或说明。撤稿原因：{reason}"
