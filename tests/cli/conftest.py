"""Fixtures: the command line called as a program calls it, and a served city for its HTTP commands."""

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.cli import main
from deploy.cli.serving import served
from deploy.sample import open_sign_ins
from shared.db import Database
from shared.settings import Settings

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    """`call("need", "list", BAIYING_URL=...)` gives (exit code, standard output, standard error)."""
    for name in ("URL", "TOKEN", "DATABASE_URL", "BROKER_URL", "KEYS", "MODE"):
        monkeypatch.delenv(f"BAIYING_{name}", raising=False)
    monkeypatch.setenv("BAIYING_DATA", str(tmp_path / "data"))

    def run(*words: str, typed: str = "", **environ: str) -> tuple[int, str, str]:
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        code = main(words)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture(scope="module")
def city_url(city_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample city, served by a process of its own, with the sample sign-ins open."""
    folder = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(city_template, folder)
    db = Database("directory", Settings(data=folder))
    open_sign_ins(db)
    db.dispose()
    with served(folder, folder / "server.log") as url:
        yield url
