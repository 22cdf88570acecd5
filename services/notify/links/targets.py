"""短链接通向哪里 (pure): the page of a publication that its readers can open, and the address to pass on."""

from collections.abc import Iterable, Mapping

INSIDE = frozenset({"intranet"})
"""Channels whose pages nobody outside can open."""
OUR_PAGE = "/tasking/publications/"


def target_of(
    links: Iterable[Mapping[str, str]], placed: Iterable[Mapping[str, str]], audience: str, home: str
) -> str | None:
    """The first link that readers can open; else where it was placed since; else our own page, for colleagues only.

    `home` is the public address of this installation. Of a public push no page of the intranet and none of ours, which
    would ask strangers to sign in: then it has none yet.
    """
    known = [(link.get("channel", ""), link.get("url") or "") for link in links]
    known += [(link.get("channel", ""), link.get("url") or "") for link in placed]
    pages = [(channel, url) for channel, url in known if _is_web(url) and not _is_ours(url, home)]
    if audience == "public":
        return next((url for channel, url in pages if channel not in INSIDE), None)
    return next((url for _, url in pages), None) or next((url for _, url in known if _is_ours(url, home)), None)


def address_of(home: str, code: str) -> str:
    """The short link as it is passed on: `home` is https://... of this installation, or empty for its path alone."""
    return f"{home}/l/{code}"


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def _is_ours(url: str, home: str) -> bool:
    return url.startswith(OUR_PAGE) or (home != "" and url.startswith(f"{home}{OUR_PAGE}"))
