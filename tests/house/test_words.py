"""One Chinese term, one code word: our names do not say a thing in a word agreed never to be used for it."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from shared import words
from tests.house.source import files, none, tree

NEVER_FILES = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager", "constants"}

NEVER = {
    **dict.fromkeys(("request", "ticket"), "need"),
    **dict.fromkeys(("asset", "clue"), "material / lead"),
    "job": "task",
    **dict.fromkeys(("notification", "message"), "push"),
    **dict.fromkeys(("team", "squad"), "taskforce"),
    "staff": "member",
    "todo": "waiting ... closed",
    "grab": "claim",
    "reject": "send_back",
    "article": "draft",
    "audit": "review",
    "post": "publication",
    **dict.fromkeys(("org", "level1"), "unit"),
    "contact": "liaison",
    "tree": "network",
    **dict.fromkeys(("ack", "shares"), "receipt, acknowledge, relay count, opens"),
    **dict.fromkeys(("deadline", "timeout"), "limit, due_at"),
    "dispatch": "roundup",
    "roster": "directory",
}
# The agreement is about the thing: where the same word is the right one for something else, or another's, it may stand.
ELSEWHERE = {
    ("services/notify/senders/*", "message deadline timeout post"): "what goes over HTTP, in HTTP's words",
    ("services/notify/senders/wechat*", "article"): "what the platform calls what is released there",
    ("services/notify/actions/messages.py", "message"): "the content of one delivery, as a sender carries it",
    ("services/notify/actions/claiming.py", "job message"): "what is claimed by a sender, with its lease",
    ("services/notify/actions/testing.py", "job message"): "the same, of an address that somebody tries",
    ("services/notify/actions/sending.py", "job"): "what a sender claimed, coming back",
    ("services/notify/actions/health.py", "job"): "what a sender claimed, coming back",
    ("services/notify/dispatch.py", "job dispatch"): "hands what is due to senders",
    ("services/notify/network/opening.py", "tree"): "the shape of one snapshot; the network is the whole package",
    ("services/directory/queries/*", "tree"): "units in their order",
    ("services/directory/*", "contact roster"): "contact details of a person; the imported file",
    ("services/*/api*", "post request"): "HTTP's words",
    ("services/*/pages*", "post request"): "HTTP's words",
}


def test_files_are_named_after_what_lives_there() -> None:
    none(
        f"{path} is called {part}"
        for path in files("services", "shared", "deploy", "tests", "bench")
        for part in path.with_suffix("").parts
        if NEVER_FILES & set(_words(part))
    )


def test_services_call_things_by_their_agreed_word() -> None:
    """Files, classes, functions, parameters, variables and attributes that the services name themselves."""
    none(
        f"{path}:{line} {name}: say {NEVER[word]}, not {word}"
        for path in files("services")
        for line, name in _given(path)
        for word in _words(name)
        if word in NEVER and not _may_stand(path, word)
    )


@pytest.mark.parametrize("listed", ["KINDS", "PRIORITIES", "AUDIENCES", "LEVELS", "ROLES", "STAGES", "RECEIPT_STATES"])
def test_the_contract_uses_no_other_word(listed: str) -> None:
    beside = {"audit_admin"}  # 审计管理员 by the standard's own name: nothing to do with 审核
    none(
        f"{listed}: {word}"
        for word in getattr(words, listed)
        if word not in beside and set(_words(word)) & {*NEVER, "done"}
    )


def test_every_exemption_is_still_needed() -> None:
    used = {
        (pattern, word)
        for path in files("services")
        for _, name in _given(path)
        for word in _words(name)
        for pattern, allowed in ELSEWHERE
        if fnmatch(str(path), pattern) and word in allowed.split()
    }
    # What HTTP calls its own may come and go with a page.
    wanted = {
        (pattern, word)
        for pattern, allowed in ELSEWHERE
        for word in allowed.split()
        if "HTTP" not in ELSEWHERE[pattern, allowed]
    }
    none(f"{pattern} no longer says {word}" for pattern, word in sorted(wanted - used))


def _may_stand(path: Path, word: str) -> bool:
    return any(fnmatch(str(path), pattern) and word in allowed.split() for pattern, allowed in ELSEWHERE)


def _given(path: Path) -> Iterator[tuple[int, str]]:
    """(line, name) of everything this file gives a name to, its own path included; not what it imports or calls."""
    yield from ((1, part) for part in path.with_suffix("").parts[2:])
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def _words(name: str) -> list[str]:
    """The words of a name in lower case, a plural as its singular too: TaskParts -> task, part, parts."""
    parts = [part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d*", name)]
    return parts + [part[:-1] for part in parts if part.endswith("s")]
