"""The page assets: whole or not at all, and known by their content."""

import json
import shutil
from pathlib import Path

import pytest

from deploy import assets
from tests.house.source import ROOT

FAKE_NPM = """
import pathlib, sys
assert sys.argv[1] == "ci" and "--ignore-scripts" in sys.argv
for name in {names!r}:
    path = pathlib.Path("node_modules", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("bytes of " + name)
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path)
    vendor = tmp_path / "vendor"
    for name, value in {"ROOT": tmp_path, "VENDOR": vendor, "MANIFEST": vendor / "manifest.json"}.items():
        monkeypatch.setattr(assets, name, value)
    return tmp_path


def npm(checkout: Path, names: list[str]) -> list[str]:
    import sys

    (checkout / "npm.py").write_text(FAKE_NPM.format(names=names))
    return [sys.executable, str(checkout / "npm.py")]


def test_the_files_are_laid_out_and_known_by_their_content(checkout: Path) -> None:
    assert not assets.built()
    assets.build(npm(checkout, list(assets.FILES.values())))
    assert assets.built()
    assert (checkout / "vendor" / "pico.min.css").read_text() == "bytes of @picocss/pico/css/pico.min.css"
    assert set(json.loads((checkout / "vendor" / "manifest.json").read_text())["files"]) == set(assets.FILES)


@pytest.mark.parametrize("changed", ["vendor/pico.min.css", "package-lock.json"])
def test_a_changed_file_or_lock_is_noticed(checkout: Path, changed: str) -> None:
    assets.build(npm(checkout, list(assets.FILES.values())))
    with (checkout / changed).open("a") as file:
        file.write(" ")
    assert not assets.built()


def test_a_package_without_the_file_changes_nothing(checkout: Path) -> None:
    assets.build(npm(checkout, list(assets.FILES.values())))
    with pytest.raises(assets.NoAssets, match=r"do not hold pico\.min\.css"):
        assets.build(npm(checkout, ["@picocss/pico/LICENSE.md"]))
    assert assets.built()


def test_npm_that_fails_says_why(checkout: Path) -> None:
    with pytest.raises(assets.NoAssets, match="npm: npm error no network"):
        assets.build(["/bin/sh", "-c", "echo 'npm error no network' >&2; echo 'npm error a log' >&2; exit 1"])
    assert not (checkout / "vendor").exists()
