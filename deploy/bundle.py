"""离线安装包: the code, its wheels and the script that installs them, in one file for a machine without a network."""

import gzip
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy import assets

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("deploy", "docs", "services", "shared")
FILES = ("CHANGELOG.md", "README.md", "README.zh.md", "package-lock.json", "pyproject.toml", "requirements.lock")
LEFT_OUT = {"__pycache__", ".DS_Store"}
SCRIPT = "deploy/systemd/install.sh"


class CannotBundle(Exception):
    """The bundle cannot be made; the text says why."""


@dataclass(frozen=True)
class Bundled:
    """What was made."""

    file: Path
    version: str
    sha256: str
    size: int
    wheels: int


def code_of(root: Path) -> list[Path]:
    """The files of the program, relative to its folder and in order: of a checkout all that git does not ignore."""
    known = (_tracked(root) if (root / ".git").exists() and shutil.which("git") else None) or _walked(root)
    vendor = assets.VENDOR.relative_to(ROOT)
    built = [path.relative_to(root) for path in (root / vendor).glob("*") if path.is_file()]
    return sorted({path for path in (*known, *built) if (root / path).is_file() and not LEFT_OUT & {*path.parts}})


def _tracked(root: Path) -> list[Path]:
    """Whoever owns the checkout: another user's git would not be asked."""
    listing = ["ls-files", "-zco", "--exclude-standard", "--", *FOLDERS, *FILES]
    command = ["git", "-c", "safe.directory=*", "-C", str(root), *listing]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotBundle(f"git ls-files: {done.stderr.strip()[:200]}")
    return [Path(name) for name in done.stdout.split("\0") if name]


def _walked(root: Path) -> list[Path]:
    inside = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return [path.relative_to(root) for path in (*inside, *(root / name for name in FILES)) if path.is_file()]


def version_of(root: Path, code: Iterable[Path]) -> str:
    """The number in pyproject.toml with a short digest of every file: two trees that differ have two versions."""
    number = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    whole = hashlib.sha256()
    for path in code:
        whole.update(f"{path} {_sha256(root / path)}\n".encode())
    return f"{number}-{whole.hexdigest()[:8]}"


@dataclass(frozen=True)
class Target:
    """The machines a bundle is for."""

    pythons: Sequence[str] = ("3.11",)
    platforms: Sequence[str] = ()
    """pip's words for another kind of machine than this one; more than one name the same kind."""


def make(into: Path, target: Target, root: Path = ROOT, wheels: Path | None = None) -> Bundled:
    """Write the bundle, its wheels from the registry or from the folder of an earlier one.

    The same tree and wheels give the same file. Raises CannotBundle.
    """
    code = code_of(root)
    version = version_of(root, code)
    with tempfile.TemporaryDirectory(prefix="baiying-bundle-") as folder:
        home = Path(folder) / f"baiying-{version}"
        for path in code:
            (home / "app" / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / path, home / "app" / path)
        shutil.copy(root / SCRIPT, home / "install.sh")
        _put_tools(home / "tools")
        for python in target.pythons:
            aim = ["--python-version", python, *(f"--platform={platform}" for platform in target.platforms)]
            _put_wheels(home / "wheels", root / "requirements.lock", aim, wheels)
        lock = _sha256(root / "requirements.lock")[:12]
        (home / "VERSION").write_text(f"version={version}\npython={' '.join(target.pythons)}\nlock={lock}\n")
        write_sums(home)
        _pack(home, into)
        count = len([*(home / "wheels").iterdir()])
    return Bundled(into, version, _sha256(into), into.stat().st_size, count)


def _put_wheels(into: Path, lock: Path, aim: Sequence[str], kept: Path | None) -> None:
    """Every wheel of the lock, each checked against its hash by pip."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", *aim, "--dest", str(into)]
    command += ["--no-index", "--find-links", str(kept)] if kept else []
    done = subprocess.run([*command, "-r", str(lock)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise CannotBundle(f"the wheels for {' '.join(aim)}: {said[-1][:200] if said else 'pip failed'}")


def _put_tools(into: Path) -> None:
    """The installer's own pip: the one this Python carries for new environments, or Debian's."""
    import ensurepip

    carried = [*Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl")]
    found = sorted(carried or Path("/usr/share/python-wheels").glob("pip-*.whl"))
    if not found:
        raise CannotBundle("this Python carries no pip for new environments (Debian: apt-get install python3-venv)")
    into.mkdir(parents=True)
    shutil.copy(found[-1], into)


def write_sums(home: Path) -> None:
    """SHA256SUMS, which `sha256sum -c` reads: a line for every other file."""
    named = sorted(path for path in home.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = (f"{_sha256(path)}  ./{path.relative_to(home)}\n" for path in named)
    (home / "SHA256SUMS").write_text("".join(lines))


def _pack(home: Path, into: Path) -> None:
    """One .tar.gz, without the time and without whose files they were; whole or not at all."""
    beside = into.with_name(f".{into.name}.part")
    try:
        with (
            beside.open("wb") as raw,
            gzip.GzipFile("", "wb", 6, raw, 0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            for path in sorted(path for path in home.rglob("*") if path.is_file()):
                _add(tar, path, f"{home.name}/{path.relative_to(home)}")
        beside.replace(into)
    except OSError as error:
        raise CannotBundle(f"{into}: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    content = path.read_bytes()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o755 if path.suffix == ".sh" else 0o644
    tar.addfile(entry, io.BytesIO(content))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
