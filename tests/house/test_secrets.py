"""No secret stands in the repository, in the image or in the compose file (matrix K03)."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.web.again import SECRETS
from tests.house.source import ROOT, none

PATTERNS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a cloud's key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bLTAI[0-9A-Za-z]{12,}\b|\bghp_[0-9A-Za-z]{30,}\b",
    "a token": r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "a webhook's key": r"[?&]key=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "a password in an address": r"\b(?:amqps?|postgres(?:ql)?(?:\+\w+)?|https?)://[\w.-]+:(?!\d+[/@])[^\s/@'\"{}$<>…]{4,}@",
    "a setting with its secret": r"\bBAIYING_(?:SECRET(?:_ALSO)?|SEAL_KEYS|AUDIT_KEY|\w*PASSWORD)[=:]\s*[\w+/=:-]{16,}",
    "a password": r"(?i)\b(?:password|passwd|secret|api_?key)\s*[=:]\s*['\"][^'\"\s{}$<>]{8,}['\"]",
}
KNOWN = {
    ("bench/city.py", "a password in an address"): "of nobody, where no broker is",
    ("shared/brokers.py", "a password in an address"): "how such an address is written",
    ("services/intake/gate.py", "a password"): "the code of a mark, secrecy",
    ("deploy/postgres-init.sh", "a password"): "psql's name for what it read from a file",
}
"""What looks like one and is none, with why."""
MADE = {".git", ".venv", "build", "data", "node_modules", "vendor", "__pycache__", ".mypy_cache", ".ruff_cache"} | {
    ".pytest_cache", ".hypothesis",
}  # fmt: skip
DEVELOPMENT = "baiying-embedded-development-secret-0123456789"


def _known() -> list[Path]:
    """What git knows; of a checkout without it, what is there."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        return [Path(name) for name in listed.split("\0") if name]
    there = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [path for path in there if not MADE & {*path.parts}]


def kept() -> list[Path]:
    """Every file of the repository that is text, the tests apart: those make their own, which open nothing."""
    ours = (path for path in _known() if path.parts[0] != "tests")
    return [path for path in ours if (ROOT / path).is_file() and path.suffix not in (".png", ".xlsx", ".ico", ".woff2")]


def secrets_in(name: str, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in PATTERNS.items():
            if re.search(pattern, line) and DEVELOPMENT not in line and (name, what) not in KNOWN:
                yield f"{name}:{number} holds {what}"


def test_no_secret_is_kept() -> None:
    none(fault for path in kept() for fault in secrets_in(str(path), (ROOT / path).read_text(encoding="utf-8")))


def test_no_file_of_secrets_is_kept() -> None:
    names = re.compile(r"(^|/)(secrets|tokens)/|\.(env|pem|key|p12|pfx|sqlite3)$|(^|/)(id_rsa|\.netrc|\.pgpass)$")
    none(str(path) for path in kept() if names.search(str(path)))


def test_the_image_is_told_none() -> None:
    """Neither an argument nor a variable of it is one: both stay readable in every copy of the image."""
    lines = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    none(line for line in lines if re.match(r"(ENV|ARG)\b", line) and re.search(r"SECRET|PASSWORD|TOKEN|_KEY", line))
    allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert allowed[1] == "*", "only what is named gets into an image"
    assert "!secrets" not in allowed


def test_no_command_line_is_given_one() -> None:
    """Whoever lists processes reads command lines: scripts hand secrets over in files or in pipes."""
    told = re.compile(
        r"(?:--password|--secret|-v password|PGPASSWORD)[= ]\"?\$|rabbitmqctl (?:add_user|change_password) [^\s`]+ \S"
    )
    scripts = [
        path for path in kept() if path.suffix in (".sh", ".yml", ".service", ".md") or path.name == "Dockerfile"
    ]
    none(
        f"{path}: {line.strip()}"
        for path in scripts
        for line in (ROOT / path).read_text(encoding="utf-8").splitlines()
        if told.search(line) and "add_user baiying" not in line
    )


PLANTED = {
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "a cloud's key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "a token": "eyJ" + "hbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4",
    "a webhook's key": "send?key=" + "01234567-89ab-cdef-0123-456789abcdef",
    "a password in an address": "amqp://baiying" + ":s3cr3t-word@rabbitmq/",
    "a setting with its secret": "BAIYING_SECRET=" + "0123456789abcdef0123456789abcdef",
    "a password": "password = " + "'correct-horse'",
}


@pytest.mark.parametrize("what", PATTERNS)
def test_a_planted_one_is_found(what: str) -> None:
    assert any(what in fault for fault in secrets_in("shared/x.py", PLANTED[what]))


def test_no_field_that_hides_what_is_typed_is_told_again() -> None:
    """A refused form's words stand on its page or that of the refusal; those of a password's field never."""
    hiding = re.compile(r"""m\.field\(['"](\w+)['"], ['"][^'"]*['"], (?:kind=)?['"]password['"]""")
    pages = (path.read_text("utf-8") for path in (ROOT / "services").rglob("*.html"))
    found = {name for page in pages for name in hiding.findall(page)}
    assert {"password", "secret"} <= found
    assert found <= SECRETS
