"""docker-compose.yml, the image and nginx match the code, and keep to the rules of a closed network."""

import os
import re
import shutil
import subprocess
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.cli import main
from shared import settings
from tests.house.source import ROOT, none

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
IMAGE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
PARTS = ("migrate", "web", "worker")


def test_secrets_stand_in_files_of_one_folder_and_none_in_an_environment(compose: dict[str, Any]) -> None:
    kept = yaml.safe_load(TEXT)["secrets"]
    none(name for name, one in kept.items() if not re.match(r"\$\{SECRETS:-\./secrets\}/\w", one["file"]))
    lines = _environment_lines()
    none(f"{n}: {text}" for n, text in lines if re.search("PASS|SECRET|SEAL|AUDIT", n) and "/run/secrets/" not in text)
    none(f"{name}: {text}" for name, text in lines if re.search(r"://[^/@]*:[^/@]*@", text))
    none(f"{name} has no {text}" for name, text in lines if (file := _mounted(text)) and file not in kept)
    for name, part in compose.items():
        asked = {file for text in part.get("environment", {}).values() if (file := _mounted(str(text)))}
        assert asked <= {one for one in part.get("secrets", ()) if isinstance(one, str)}, name


def test_the_command_line_makes_every_file_that_is_asked_for(tmp_path: Path) -> None:
    main(["secret", "files", str(tmp_path / "secrets")])
    made = {f"${{SECRETS:-./secrets}}/{path.name}" for path in (tmp_path / "secrets").iterdir()}
    assert made == {one["file"] for one in yaml.safe_load(TEXT)["secrets"].values()}


def test_every_variable_comes_from_the_example() -> None:
    example = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{([A-Z_]+)", TEXT))
    none(f"{name} is not in deploy/env.example" for name in sorted(asked) if not re.search(rf"^{name}=", example, re.M))


def test_each_service_has_its_web_its_worker_and_its_migration(compose: dict[str, Any]) -> None:
    commands = {tuple(part["command"]) for part in compose.values() if "command" in part}
    assert commands == {("python", "-m", f"services.{name}", part) for name in settings.SERVICES for part in PARTS}
    none(name for name in settings.SERVICES if find_spec(f"services.{name}.__main__") is None)


def test_nothing_starts_before_its_tables_are_there(compose: dict[str, Any]) -> None:
    for name in settings.SERVICES:
        for part in (name, f"{name}-worker"):
            assert compose[part]["depends_on"][f"{name}-migrate"] == {"condition": "service_completed_successfully"}
        assert compose[f"{name}-migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
        assert compose[f"{name}-migrate"]["restart"] == "no"


def test_nothing_waits_for_the_broker_to_be_well(compose: dict[str, Any]) -> None:
    """It makes things fast and is never needed: a web process does not even know about it."""
    waits = {name: part.get("depends_on", {}).get("rabbitmq") for name, part in compose.items()}
    assert {wait["condition"] for wait in waits.values() if wait} == {"service_started"}
    none(name for name in settings.SERVICES if waits[name])


def test_our_processes_can_do_little(compose: dict[str, Any]) -> None:
    for name, part in compose.items():
        assert part["logging"]["options"]["max-size"], f"{name}: its log would fill the disk"
        if name not in ("postgres", "rabbitmq"):
            assert part["read_only"] is True, name
            assert not part["user"].startswith("0"), name
            assert part["cap_drop"] == ["ALL"], name
            assert part["security_opt"] == ["no-new-privileges:true"], name
        if "BAIYING_MODE" in part.get("environment", {}):
            assert part["ulimits"] == {"core": 0}, f"{name}: a core file would hold its secrets"


def test_only_nginx_is_published_and_only_who_must_gets_out(compose: dict[str, Any]) -> None:
    assert [name for name, part in compose.items() if "ports" in part] == ["nginx"]
    assert [name for name, part in compose.items() if "outside" in part["networks"]] == ["notify-worker", "nginx"]
    assert yaml.safe_load(TEXT)["networks"]["inside"]["internal"] is True


def test_what_others_wait_for_has_a_health_check(compose: dict[str, Any]) -> None:
    watched = {"postgres", "rabbitmq", "nginx", *settings.SERVICES}
    assert {name for name, part in compose.items() if "healthcheck" in part} == watched


def test_the_environment_of_each_process_is_a_good_one(compose: dict[str, Any], tmp_path: Path) -> None:
    main(["secret", "files", str(tmp_path / "secrets")])
    for name, part in compose.items():
        if "BAIYING_MODE" in part.get("environment", {}):
            loaded = settings.load(_filled(part["environment"], tmp_path / "secrets"))
            assert loaded.production, name
            for service in settings.SERVICES:
                assert loaded.peer_url(service) == f"http://{service}:8000", name
                assert re.search(rf":[0-9a-f]{{32}}@postgres:5432/{service}$", loaded.database_url(service)), name


def test_the_database_is_made_for_every_service() -> None:
    script = (ROOT / "deploy" / "postgres-init.sh").read_text(encoding="utf-8")
    assert f"for service in {' '.join(settings.SERVICES)};" in script


def test_the_image_gets_what_it_copies() -> None:
    """.dockerignore lets nothing in but what is named there."""
    named = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+)$", IMAGE, re.M) for word in line.split()[:-1]]
    none(
        f"{path} is not sent to the engine"
        for path in copied
        if not any(fnmatch(path, f"{allowed}*") for allowed in named)
    )
    none(f"{path} is not there" for path in copied if not (ROOT / path).exists())
    assert "\nUSER 10001" in IMAGE


def test_nginx_sends_each_path_to_its_service() -> None:
    """The services' own prefixes, the short links, and the rest to the directory."""
    places = dict(re.findall(r"location (?:= )?(/\S*)\s+\{[^}]*proxy_pass http://(\w+);", NGINX))
    assert {place: service for place, service in places.items() if place.count("/") == 2 and place.endswith("/")} == {
        "/intake/": "intake",
        "/tasking/": "tasking",
        "/notify/": "notify",
        "/l/": "notify",
    }
    assert (places["/"], places["/sign-in"], places["/directory/v1/sessions"]) == ("directory",) * 3
    assert set(re.findall(r"^  upstream (\w+)", NGINX, re.MULTILINE)) == set(settings.SERVICES)


def test_compose_itself_accepts_the_file() -> None:
    """Checked as YAML above; here by the program, the plug-in or the older one of its own, where there is one."""
    program = next(
        (words for words in (["docker", "compose"], ["docker-compose"]) if _answers([*words, "version"])), None
    )
    if program is None:
        pytest.skip("docker compose is not on this machine: the file is checked as YAML only")
    command = [*program, "-f", "docker-compose.yml", "config", "--quiet"]
    subprocess.run(command, cwd=ROOT, env={"PATH": _path()}, check=True)


def _answers(command: list[str]) -> bool:
    found = shutil.which(command[0])
    return bool(found) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parts: dict[str, Any] = yaml.safe_load(TEXT)["services"]
    return parts


def _environment_lines() -> list[tuple[str, str]]:
    parts = yaml.safe_load(TEXT)["services"].values()
    return [(name, str(text)) for part in parts for name, text in part.get("environment", {}).items()]


def _mounted(text: str) -> str:
    """The secret whose file this names, or ''."""
    return text.removeprefix("/run/secrets/") if text.startswith("/run/secrets/") else ""


def _filled(environment: dict[str, Any], secrets: Path) -> dict[str, str]:
    """As docker compose fills in ${NAME:-default} and lays the secrets' files."""

    def fill(text: str) -> str:
        return re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", text).replace("/run/secrets", str(secrets))

    return {name: fill(str(text)) for name, text in environment.items()}


def _path() -> str:
    return os.environ["PATH"]
