"""收件箱的卡片: receipts as the liaison's page shows them, with a text ready for each channel and the short link."""

from typing import Any

from services.notify.links import channels_of


def with_channels(cards: list[dict[str, Any]], base: str) -> list[dict[str, Any]]:
    """The cards with `link` (whole: `base` is where this installation is reached) and `channels`, the group first.

    Where there is no short link the group's text is the ready text with the links that the push has.
    """
    for card in cards:
        push, link = card["push"], card["short_link"]
        card["link"] = f"{base}{link}" if link and link.startswith("/") else link
        short = push.get("short_text")
        own = short if short and short != push["title"] else None
        found = channels_of(push["title"], push["text"], own, card["link"], push["audience"])
        card["channels"] = [{"name": one.name, "label": one.label, "text": one.text} for one in found]
        if not card["link"]:
            card["channels"][0]["text"] = push["ready_text"]
    return cards
