"""What the documents name is there: commands and their options, links and pictures, settings, paths, words."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from deploy import start
from deploy.cli.root import COMMANDS, baiying
from services.intake.progress import OWN_STATES
from services.tasking.workflow import STEPS
from shared import settings, words
from tests.house.source import ROOT, none

PAGES = sorted([ROOT / "README.md", ROOT / "README.zh.md", *(ROOT / "docs").glob("*.md")])
BUILT = ("shared/web/static/vendor",)
"""Made by set-up, not committed."""
AGREED: dict[str, dict[str, str]] = {
    name: getattr(words, name)
    for name in "KINDS TOPICS PRIORITIES AUDIENCES LEVELS UNIT_KINDS ROLES STAGES RECEIPT_STATES".split()
} | {
    "SUBTOPICS": {code: label for below in words.SUBTOPICS.values() for code, label in below.items()},
    "states of a need": OWN_STATES,
    "steps": STEPS,
}  # fmt: skip

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@each_page
def test_every_command_exists_with_its_options(page: Path) -> None:
    none(f"{page.name}: baiying {call}: {fault}" for call in _calls(page, "baiying") if (fault := _fault(call)))


@each_page
def test_every_target_of_make_and_run_py_exists(page: Path) -> None:
    targets = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[0].split()
    said = [call.split()[0] for call in _calls(page, "make")]
    told = [call.split()[0] for call in _calls(page, "python3? run.py")]
    none(f"{page.name}: make {word}" for word in said if word not in targets)
    none(f"{page.name}: run.py {word}" for word in told if word not in {*start.OWN, *COMMANDS})


@each_page
def test_every_module_that_is_run_exists(page: Path) -> None:
    for call in _calls(page, "python3? -m"):
        name, *rest = call.split()
        assert find_spec(name), f"{page.name}: python -m {name}"
        if name.startswith("services.") and name.count(".") == 1:
            assert rest[0] in ("web", "worker", "migrate"), f"{page.name}: python -m {call}"


@each_page
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    none(f"{page.name}: {target}" for target in targets if "://" not in target and not _there(page, target))


@each_page
def test_every_setting_is_one(page: Path) -> None:
    named = set(re.findall(r"BAIYING_([A-Z]+(?:_[A-Z]+)*)\b(?!_<)", page.read_text(encoding="utf-8")))
    none(f"{page.name}: BAIYING_{name}" for name in sorted(named - settings.KNOWN - {"X_URL"}))


@each_page
def test_every_path_is_one(page: Path) -> None:
    named = re.findall(r"`((?:services|shared|deploy|tests|docs|bench)/[\w./-]+)`", page.read_text(encoding="utf-8"))
    none(f"{page.name}: {name}" for name in named if not (ROOT / name).exists() and name not in BUILT)


@pytest.mark.parametrize("listed", AGREED)
def test_the_glossary_says_what_the_contract_says(listed: str) -> None:
    """Each code word stands there beside its Chinese label."""
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    said = {(code, label.strip()) for label, code in re.findall(r"([^|·`\n]+)\|? *`(\w+)`", glossary)}
    none(f"{listed}: {label} {code}" for code, label in AGREED[listed].items() if (code, label) not in said)


def test_a_wrong_command_would_be_found() -> None:
    assert _fault("need list --most 3") is None
    assert _fault("nede list") is not None
    assert _fault("need lsit") is not None
    assert _fault("need list --mots 3") is not None


def _calls(page: Path, command: str) -> Iterator[str]:
    """What follows this command in code spans and blocks, up to the end of the shell's command."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    for line in (line for piece in (*blocks, *spans) for line in piece.splitlines()):
        for found in re.finditer(rf"(?<![\w/.@:-])(?:\.venv/bin/)?{command} +([a-z][^|;>#&)\"]*)", line):
            yield found[1].strip()


def _fault(call: str) -> str | None:
    """Why this is no call of the command line, or None."""
    found: click.Command = baiying
    for word in call.split():
        if isinstance(found, click.Group):
            with click.Context(found) as context:
                below = found.get_command(context, word)
            if below is None:
                return f"no command {word}"
            found = below
        elif word.startswith("--") and word.split("=")[0] not in {*_options(found), "--help"}:
            return f"no option {word}"
    return None


def _options(command: click.Command) -> set[str]:
    return {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}


def _there(page: Path, target: str) -> bool:
    """The file is there, and the heading that an anchor names."""
    name, _, anchor = target.partition("#")
    file = (page.parent / name) if name else page
    if not file.exists() or not anchor:
        return file.exists()
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
