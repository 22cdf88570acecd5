"""程序访问 (pure): which openings are a program's and not a reader's, by the agent it names."""

import re

NAMED: dict[str, str] = {
    "bot": "search engines, and the previews of DingTalk, Telegram, Slack and others, which name themselves so",
    "spider": "Baiduspider, Sogou, 360Spider, Bytespider, YisouSpider",
    "crawler": "what names itself so",
    "slurp": "Yahoo",
    "preview": "the previews of chats, which fetch a link when it is sent and not when it is read",
    "facebookexternalhit": "a preview",
    "whatsapp": "a preview; its readers open links in their browser",
    "headlesschrome": "a browser that nobody looks at",
    "phantomjs": "as before",
    "lighthouse": "a test of a page's speed",
    "curl": "by hand, or a check of whether the page is there",
    "wget": "as before",
    "python-": "python-requests, Python-urllib and scripts on them",
    "aiohttp": "as before",
    "httpx": "as before",
    "go-http-client": "programs in Go: checks and scanners",
    "java/": "programs in Java",
    "apache-httpclient": "as before",
    "libwww": "scripts",
    "scrapy": "scripts",
    "monitor": "checks of whether the page is there",
    "uptime": "as before",
    "scan": "security scanners",
}
"""Words of agents in small letters, each with whose it is. Readers' browsers, WeChat's own among them, have none."""
_PROGRAM = re.compile("|".join(re.escape(word) for word in NAMED))


def is_program(agent: str, purpose: str = "") -> bool:
    """Whether to leave an opening out of the count: a program by its agent, one that names none, or a browser that

    says it fetches ahead of its reader (`purpose`: Sec-Purpose).
    """
    return not agent.strip() or "prefetch" in purpose.lower() or _PROGRAM.search(agent.lower()) is not None
