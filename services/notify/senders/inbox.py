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


def kill_text(numbers: str) -> str:
    """作废通知: what is void is named by the numbers of its pushes; nothing of what it said is said again."""
    return f"{numbers}推送的稿件已作废，请立即删除，不得转发、引用或留存；已转发的，请在各群组中撤回。"


def correction_text(title: str, reason: str, text: str) -> str:
    """更正: what was wrong, and the text that takes its place."""
    return f"此前推送的《{title}》已更正，请以下文为准；已转发的，请一并转发更正。更正原因：{reason}\n\n{text}"
