"""The offline bundle: what is in it, what its version says, what its installer refuses; no wheel is fetched here."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.bundle import ROOT, SCRIPT, code_of, version_of, write_sums
from shared.settings import SERVICES

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"


def test_it_holds_what_runs_and_nothing_of_this_machine() -> None:
    code = code_of(ROOT)
    wanted = {"requirements.lock", "deploy/serve.py", "deploy/env.example", "deploy/systemd/hardening.conf", SCRIPT}
    wanted |= {f"services/{service}/migrations/0001_first_tables.py" for service in SERVICES}
    assert wanted <= {str(path) for path in code}
    assert {path.parts[0] for path in code if len(path.parts) > 1} == {"deploy", "docs", "services", "shared"}
    assert not [path for path in code if path.suffix in (".env", ".sqlite3", ".pyc") or "secrets" in path.parts]


def test_another_tree_is_another_version(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for path in code_of(ROOT)[:20]:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tree / path)
    shutil.copy(ROOT / "pyproject.toml", tree)
    code = code_of(tree)
    before = version_of(tree, code)
    assert before == version_of(tree, code)
    assert before.startswith("0.")
    (tree / code[3]).write_text("something else")
    assert version_of(tree, code) != before


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """A bundle without wheels: the installer as far as it comes before it wants them."""
    home = tmp_path / "baiying-0"
    (home / "app").mkdir(parents=True)
    shutil.copy(ROOT / SCRIPT, home / "install.sh")
    (home / "app" / "some.py").write_text("pass\n")
    (home / "VERSION").write_text("version=0\npython=2.7\nlock=0\n")
    write_sums(home)
    return home


def install(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", str(home / "install.sh"), *words], capture_output=True, text=True, check=False)


def test_it_checks_itself(unpacked: Path) -> None:
    done = install(unpacked, "--check")
    assert (done.returncode, done.stdout) == (0, "✓ 0\n")


@pytest.mark.parametrize("harm", ["changed", "gone", "added"])
def test_a_damaged_bundle_is_refused_before_anything_is_done(unpacked: Path, harm: str, tmp_path: Path) -> None:
    some = unpacked / "app" / "some.py"
    if harm == "gone":
        some.unlink()
    else:
        (some if harm == "changed" else some.with_name("more.py")).write_text("import evil\n")
    for words in (["--check"], ["--prefix", str(tmp_path / "p"), "--no-systemd"]):
        done = install(unpacked, *words)
        assert done.returncode == 1
        assert "damaged" in done.stderr or "does not name" in done.stderr
    assert not [*(tmp_path / "p").glob("*")]


def test_a_python_it_has_no_wheels_for_is_refused(unpacked: Path, tmp_path: Path) -> None:
    done = install(unpacked, "--prefix", str(tmp_path / "p"), "--no-systemd", "--python", sys.executable)
    assert (done.returncode, done.stderr) == (1, f"✗ wants Python 2.7, and none was found at {sys.executable}\n")
    assert not [*(tmp_path / "p").glob("*")]


def test_there_is_nothing_to_go_back_to_at_first(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "p" / "etc" / "baiying").mkdir(parents=True)
    (tmp_path / "p" / "etc" / "baiying" / "baiying.env").write_text("BAIYING_MODE=embedded\n")
    done = install(unpacked, "--back", "--prefix", str(tmp_path / "p"), "--no-systemd")
    assert done.returncode == 1
    assert "there is no version before this one" in done.stderr


def test_words_it_does_not_know_are_answered_with_the_usage(unpacked: Path) -> None:
    done = install(unpacked, "--everything")
    assert (done.returncode, "usage: ./install.sh" in done.stderr) == (2, True)
