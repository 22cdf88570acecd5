"""Every setting is explained in deploy/env.example, and nothing stands there that no code reads."""

import re
from pathlib import Path

import pytest

from shared import settings
from tests.house.source import ROOT, none

EXAMPLE = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
SET = dict(re.findall(r"^#?([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE, re.MULTILINE))
SOURCE = Path(settings.__file__).read_text(encoding="utf-8")
OURS = {f"BAIYING_{name}" for name in settings.KNOWN} | set(re.findall(r'env\.get\("([A-Z_]+)",', SOURCE))
# Read by docker-compose.yml and gunicorn.
OTHERS = {"IMAGE_TAG", "LISTEN", "SECRETS", "WEB_CONCURRENCY"}


def test_every_setting_is_in_the_example() -> None:
    none(f"deploy/env.example lacks {name}" for name in sorted(OURS - SET.keys()))


def test_the_example_holds_nothing_else() -> None:
    none(f"deploy/env.example: nobody reads {name}" for name in sorted(SET.keys() - OURS - OTHERS))


def test_every_setting_is_explained() -> None:
    """Above each one, or above the run of settings that it belongs to, stands a comment."""
    lines = EXAMPLE.splitlines()
    bare = [line for above, line in zip(["", *lines], lines, strict=False) if line[:1].isupper() and not above.strip()]
    none(f"deploy/env.example: {line} without a word" for line in bare)


def test_the_example_as_it_stands_is_a_good_environment(tmp_path: Path) -> None:
    loaded = settings.load({**SET, "BAIYING_DATA": str(tmp_path)})
    assert (loaded.mode, loaded.keys, loaded.port) == ("embedded", "test", 8000)
    assert {service: loaded.peer_url(service) for service in settings.SERVICES} == {
        service: settings.load({}).peer_url(service) for service in settings.SERVICES
    }


def test_the_example_states_the_true_defaults() -> None:
    stated, bare = settings.load(SET), settings.load({})
    assert stated.host == bare.host
    assert stated.data == bare.data
    assert stated.log_level == bare.log_level
    assert (stated.poll_seconds, stated.directory_poll_seconds) == (bare.poll_seconds, bare.directory_poll_seconds)


def test_the_example_holds_no_secret() -> None:
    none(
        name
        for name, value in SET.items()
        if re.search("PASSWORD|SECRET_|SECRET$|KEYS?$|TOKEN", name) and value and name != "BAIYING_KEYS"
    )


def test_production_refuses_what_the_example_leaves_open() -> None:
    with pytest.raises(settings.SettingsError) as refused:
        settings.load({**SET, "BAIYING_MODE": "production"})
    assert "BAIYING_SECRET" in str(refused.value)
