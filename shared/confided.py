"""Secrets among the settings: each given by a variable or in a file that it names; and what production refuses."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote, unquote

DEVELOPMENT_SECRET = "baiying-embedded-development-secret-0123456789"
LEAST, LEAST_KINDS, LEAST_PASSWORD = 32, 8, 8
LARGEST = 65_536
"""Bytes of a file with a secret."""

SECRETS = (
    "SECRET SECRET_ALSO SEAL_KEYS AUDIT_KEY BROKER_URL BROKER_PASSWORD DATABASE_PASSWORD DATABASE_URL "
    "DIRECTORY_DATABASE_URL INTAKE_DATABASE_URL TASKING_DATABASE_URL NOTIFY_DATABASE_URL"
).split()
"""What BAIYING_<name>_FILE may give instead of BAIYING_<name>: then no list of variables shows it."""

MAY_BE_EMPTY = frozenset({"SECRET_ALSO"})
"""An empty file of these says that there is none; of the others it is a mistake."""
_WELL_KNOWN = frozenset(
    "guest admin administrator postgres rabbitmq root baiying password passw0rd p@ssw0rd changeme change-me secret "
    "test 12345678 123456789 1234567890 88888888 directory intake tasking notify".split()
)
_USER = re.compile(r"^([a-z+]+://)([^:@/?#]+)(?::([^@/?#]*))?@")


def opened(env: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The environment with the secrets that lie in files, passwords put into their URLs; and what is wrong with it.

    A file's last line end does not count. No fault says what a file holds.
    """
    found, faults = dict(env), []
    for name in SECRETS:
        path = env.get(f"BAIYING_{name}_FILE", "").strip()
        if not path:
            continue
        if env.get(f"BAIYING_{name}", "").strip():
            faults.append(f"BAIYING_{name}: given twice, here and by BAIYING_{name}_FILE")
            continue
        try:
            text = _content(Path(path).expanduser())
            if not text and name not in MAY_BE_EMPTY:
                raise ValueError("the file is empty")
            found[f"BAIYING_{name}"] = text
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            faults.append(f"BAIYING_{name}_FILE: {why}")
    return _with_passwords(found), faults


def _content(path: Path) -> str:
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    try:
        text = raw.decode().strip()
    except UnicodeDecodeError:
        raise ValueError("not a file of text") from None
    if len(raw) > LARGEST:
        raise ValueError("the file is too large for a secret")
    return text


def _with_passwords(env: dict[str, str]) -> dict[str, str]:
    """BROKER_PASSWORD and DATABASE_PASSWORD where a URL names a user and no password."""
    for kind in ("BROKER", "DATABASE"):
        password = env.get(f"BAIYING_{kind}_PASSWORD", "").strip()
        for name in (name for name in SECRETS if name.endswith(f"{kind}_URL")):
            url = env.get(f"BAIYING_{name}", "")
            user = _USER.match(url)
            if password and user and user[3] is None:
                env[f"BAIYING_{name}"] = f"{user[1]}{user[2]}:{quote(password, safe='')}@{url[user.end() :]}"
    return env


def weak_secrets(secret: str, also: Iterable[str]) -> list[str]:
    """What is wrong with the secrets of a production, a line each."""
    faults = []
    if _is_weak(secret):
        faults.append(
            f"BAIYING_SECRET: production wants a secret of its own, {LEAST} characters or more (baiying secret new)"
        )
    if any(_is_weak(one) for one in also):
        faults.append(f"BAIYING_SECRET_ALSO: each wants to be a secret of its own, {LEAST} characters or more")
    return faults


def _is_weak(secret: str) -> bool:
    return secret == DEVELOPMENT_SECRET or len(secret) < LEAST or len(set(secret)) < LEAST_KINDS


def weak_passwords(urls: Mapping[str, str]) -> list[str]:
    """Of URLs by the name of their setting: which carry a password that everybody knows, or a short one."""
    faults = []
    for name, url in urls.items():
        user = _USER.match(url)
        why = _weakness(unquote(user[2]), unquote(user[3])) if user and user[3] is not None else ""
        if why:
            faults.append(f"BAIYING_{name}: carries a password {why}: choose another (baiying secret new)")
    return faults


def _weakness(user: str, password: str) -> str:
    """What is wrong with a password; '' when it will do."""
    if password.lower() in _WELL_KNOWN | {user.lower()}:
        return "that everybody knows"
    short = len(password) < LEAST_PASSWORD or len(set(password)) < LEAST_KINDS // 2
    return f"of fewer than {LEAST_PASSWORD} characters, or of one or two only" if short else ""
