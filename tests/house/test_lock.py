"""The locks: every pin exact and hashed, no address of any registry, and both locks of one mind."""

import re
from pathlib import Path

import pytest

from deploy.audit_lock import Advisory, holes, known
from tests.house.source import OURS, ROOT, files, imports, none

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-assets.lock")
INPUTS = ("requirements.in", "requirements-dev.in", "requirements-assets.in")
ADDRESS = re.compile(r"https?://|git\+|--(?:extra-)?index-url|--find-links|resolved|registry", re.IGNORECASE)
# Where the name that is installed is not the name that is imported.
IMPORTED_AS = {"argon2-cffi": "argon2", "pillow": "PIL", "psycopg[binary]": "psycopg"}
NEVER_IMPORTED = {"tzdata"}  # zoneinfo finds it by itself


@pytest.mark.parametrize("name", [*LOCKS, *INPUTS, "package.json", "package-lock.json", ".npmrc"])
def test_no_address(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    ours = {"omit-lockfile-registry-resolved=true"}  # the switch that keeps them out
    none(f"{name}:{number} {line}" for number, line in enumerate(lines, 1) if ADDRESS.search(line) and line not in ours)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_is_exact_and_hashed(name: str) -> None:
    for block in _blocks(name):
        assert re.match(r"[a-z0-9.-]+==\S+", block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


@pytest.mark.parametrize(("written", "lock"), list(zip(INPUTS, LOCKS, strict=True)))
def test_the_lock_holds_what_was_asked_for(written: str, lock: str) -> None:
    none(
        f"{lock} does not hold {name}=={version}: make lock"
        for name, version in _asked(written).items()
        if _pins(lock).get(_bare(name)) != version
    )


def test_the_tests_run_on_the_very_packages_that_are_shipped() -> None:
    shipped, tested = _pins("requirements.lock"), _pins("requirements-dev.lock")
    none(
        f"{name}: {version} is shipped, {tested.get(name)} tested"
        for name, version in shipped.items()
        if tested.get(name) != version
    )


def test_every_dependency_is_used() -> None:
    used = {name.split(".")[0] for path in files(*OURS) for _, name in imports(path)}
    wanted = {
        name: IMPORTED_AS.get(name, name.replace("-", "_"))
        for name in _asked("requirements.in")
        if name not in NEVER_IMPORTED
    }
    none(f"nothing imports {module} ({name})" for name, module in wanted.items() if module not in used)


def test_the_page_assets_are_pinned_by_content() -> None:
    import json

    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    asked = packages.pop("")["dependencies"]
    assert {path.removeprefix("node_modules/"): package["version"] for path, package in packages.items()} == asked
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_nothing_that_is_made_is_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {".venv/", "data/", "node_modules/", "shared/web/static/vendor/", "*.env"} <= set(ignored)


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_with_a_known_hole_is_pinned(name: str) -> None:
    """deploy/advisories.toml; matrix K18."""
    none(holes(_pins(name).items(), known()))


def test_the_list_of_holes_is_well_kept() -> None:
    listed = known()
    none(f"{one.package}: {one.id} without words" for one in listed if len(one.why) < 20)
    none(f"{one.package}: {one.below} is no version" for one in listed if not re.fullmatch(r"\d+(\.\d+)+", one.below))
    assert len({one.id for one in listed}) == len(listed)
    pinned = _pins("requirements-dev.lock")
    none(f"{one.package} is pinned nowhere: take {one.id} off the list" for one in listed if one.package not in pinned)
    assert {one.package for one in listed} >= {"amqp", "kombu"}, "the traps of the broker's clients"


@pytest.mark.parametrize(
    ("pin", "count"),
    [
        ("1.9.9", 1),
        ("1.10.0.post1", 0),
        ("1.10", 0),
        ("1.10.0", 0),
        ("1.9", 1),
        ("2.0", 0),
        ("1.2.100", 1),
        ("1.10rc1", 0),
    ],
)
def test_a_pin_below_is_found_and_one_at_it_is_not(pin: str, count: int) -> None:
    hole = Advisory("thing", "1.10.0", "CVE-1", "a hole")
    assert len(holes([("thing", pin), ("other", "0.1")], [hole])) == count


def _blocks(name: str) -> list[str]:
    text = re.sub(r"^#.*\n", "", (ROOT / Path(name)).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [block for block in re.split(r"\n(?=\S)", text) if block.strip()]


def _pins(lock: str) -> dict[str, str]:
    return {found[1]: found[2] for block in _blocks(lock) if (found := re.match(r"([a-z0-9.-]+)==(\S+)", block))}


def _asked(written: str) -> dict[str, str]:
    text = (ROOT / written).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.\[\]-]+)==([^\s#]+)", text, re.MULTILINE))


def _bare(name: str) -> str:
    return name.split("[")[0]
