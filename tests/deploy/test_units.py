"""The systemd units: they read well, let their processes do little, and run what docker-compose.yml runs."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.alive import address_of
from shared import settings
from tests.house.source import ROOT, none

FOLDER = ROOT / "deploy" / "systemd"
UNITS = sorted(path for pattern in ("*.service", "*.timer", "*.target") for path in FOLDER.glob(pattern))
RUNS = {"web": "baiying-web@", "worker": "baiying-worker@", "migrate": "baiying-migrate@"}
OTHERWISE = {
    "FORWARDED_ALLOW_IPS": "nginx is on the same machine, which is gunicorn's default",
    "BAIYING_FILES": "below BAIYING_DATA: one machine, or a mount that the settings name",
}


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units as the installer lays them, their programs there."""
    home = tmp_path_factory.mktemp("units")
    filled = {"CURRENT": home / "current", "ETC": home / "etc", "DATA": home / "data", "BACKUPS": home / "backups"}
    for folder in ("current/venv/bin", "current/app/docs", "etc", "data", "backups", "units"):
        (home / folder).mkdir(parents=True)
    python = home / "current/venv/bin/python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    for page in ("runbook.md", "backup.md"):
        (home / "current/app/docs" / page).touch()
    for path in (*UNITS, FOLDER / "hardening.conf"):
        text = path.read_text(encoding="utf-8")
        for name, value in filled.items():
            text = text.replace(f"@{name}@", str(value))
        assert not re.search(r"@[A-Z]+@", text), path.name
        (home / "units" / path.name).write_text(text, encoding="utf-8")
    for unit in ("baiying", "baiying-"):
        (home / "units" / f"{unit}.service.d").mkdir()
        shutil.copy(home / "units" / "hardening.conf", home / "units" / f"{unit}.service.d" / "10-hardening.conf")
    return home / "units"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="NOT TESTED: systemd is not installed")
def test_systemd_reads_them_without_a_word(laid: Path) -> None:
    named = [path.name.replace("@.", "@intake.") for path in UNITS]
    environ = {"SYSTEMD_UNIT_PATH": f"{laid}:", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(laid / name) for name in named)], env=environ,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "baiying" in line]
    assert (ours, done.returncode) == ([], 0), done.stderr


def unit(name: str) -> dict[str, dict[str, list[str]]]:
    """A unit with its drop-in, every line of it: systemd allows a key more than once, unlike ConfigParser."""
    found: dict[str, dict[str, list[str]]] = {}
    drop_in = [FOLDER / "hardening.conf"] if name.endswith(".service") else []
    for path in (FOLDER / name, *drop_in):
        section = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif "=" in line and not line.startswith("#"):
                key, _, value = line.partition("=")
                found.setdefault(section, {}).setdefault(key, []).append(value)
    return found


SERVICES = [path.name for path in UNITS if path.suffix == ".service"]


@pytest.mark.parametrize("name", SERVICES)
def test_each_process_can_do_little(name: str) -> None:
    said = unit(name)["Service"]
    wanted = {
        "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
        "User": "baiying", "CapabilityBoundingSet": "", "DynamicUser": "no", "LimitCORE": "0", "UMask": "0077",
    }  # fmt: skip
    assert {key: said[key][0] for key in wanted} == wanted
    assert said["ReadWritePaths"][-1] == "@DATA@"
    assert "WatchdogSec" not in said


@pytest.mark.parametrize("name", ["baiying.service", "baiying-web@.service", "baiying-worker@.service"])
def test_what_serves_is_started_again_for_ever_but_not_on_settings_that_make_no_sense(name: str) -> None:
    found = unit(name)
    assert (found["Service"]["Restart"], found["Service"]["RestartPreventExitStatus"]) == (["always"], ["78"])
    assert found["Unit"]["StartLimitIntervalSec"] == ["0"]
    assert int(found["Service"]["TimeoutStopSec"][0]) > 20, "gunicorn lets requests end for 20 seconds"
    assert found["Service"]["MemoryMax"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"])


def test_the_target_runs_what_the_containers_run(compose: dict[str, Any]) -> None:
    """L10: the same commands for the same services."""
    wants = " ".join(unit("baiying.target")["Unit"]["Wants"]).split()
    ours = {part["command"][2:][0].split(".")[1] + " " + part["command"][3]: part for part in compose.values()
            if part.get("command", [None])[0] == "python"}  # fmt: skip
    for told in ours:
        service, kind = told.split()
        line = unit(f"{RUNS[kind]}.service")["Service"]["ExecStart"][0].replace("%i", service)
        assert line == f"@CURRENT@/venv/bin/python -m services.{service} {kind}"
        if kind != "migrate":
            assert f"{RUNS[kind]}{service}.service" in wants
            assert f"{RUNS['migrate']}%i.service" in unit(f"{RUNS[kind]}.service")["Unit"]["After"][0]
    assert len(wants) == len(ours) - len(settings.SERVICES)


def test_their_environment_says_what_the_containers_environment_says(compose: dict[str, Any]) -> None:
    """Each variable of a container stands in the installed settings, which begin as env.example, or in the unit."""
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy" / "env.example").read_text(encoding="utf-8"), re.M))
    own = {line.partition("=")[0] for line in unit("baiying-web@.service")["Service"]["Environment"]}
    for name, part in compose.items():
        if part.get("command", [None])[0] == "python":
            none(f"{name}: {each}" for each in set(part["environment"]) - example - own - set(OTHERWISE))
    assert unit("baiying-web@.service")["Service"]["EnvironmentFile"] == ["@ETC@/baiying.env"]


def test_what_a_unit_sets_is_not_undone_by_the_settings() -> None:
    """systemd lets the file of settings win; the mode alone is written into it by the installer."""
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy" / "env.example").read_text(encoding="utf-8"), re.M))
    for path in UNITS:
        own = {line.partition("=")[0] for line in unit(path.name).get("Service", {}).get("Environment", [])}
        assert own & example <= {"BAIYING_MODE"}, path.name


def test_they_are_asked_for_what_the_containers_are_asked_for(compose: dict[str, Any]) -> None:
    """The same health checks, at the ports where nginx and the peers look for them."""
    plain = settings.load({"BAIYING_SECRET": "x" * 40})
    production = settings.Settings(data=Path("/"), mode="production")
    for service in settings.SERVICES:
        check = " ".join(compose[service]["healthcheck"]["test"])
        path = re.findall(r"http://127\.0\.0\.1:8000(/[a-z/]+)", check)[0]
        assert address_of(service, production) == f"{plain.peer_url(service)}{path}"
        assert address_of(service, plain) == f"http://127.0.0.1:8000{path}"
    line = unit("baiying-web@.service")["Service"]["ExecStartPost"][0]
    assert line == "@CURRENT@/venv/bin/python -m deploy.alive %i $MAINPID"


def test_the_timers_start_what_they_are_named_after() -> None:
    for path in UNITS:
        if path.suffix == ".timer":
            read = ConfigParser(interpolation=None)
            read.read(path, encoding="utf-8")
            assert read["Timer"]["Persistent"] == "yes", "a night in which the machine was off is made up for"
            assert path.with_suffix(".service") in UNITS


def laid_by(function: str, place: Path) -> None:
    """Let one function of the installer work, `place` being where the settings lie."""
    script = (FOLDER / "install.sh").read_text(encoding="utf-8")
    body = re.findall(rf"^{function}\(\) {{\n.*?^}}$", script, re.M | re.S)[0]
    says = f"set -eu; home={place} etc={place} secrets={place}/secrets\n{body}\n{function}"
    subprocess.run(["sh", "-c", says], check=True)


def test_each_web_of_a_city_takes_the_port_where_nginx_looks_for_it(tmp_path: Path) -> None:
    """A port in the settings would be that of all four: only one of them could begin."""
    shutil.copy(ROOT / "deploy" / "env.example", tmp_path / "baiying.env.new")
    laid_by("name_servers", tmp_path)
    lines = (tmp_path / "baiying.env.new").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if re.match("BAIYING_(PORT|HOST|[A-Z]+_URL)=", line))
    found = settings.load({**given, "BAIYING_SECRET": "x" * 40})
    (tmp_path / "app" / "deploy").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "nginx.conf", tmp_path / "app" / "deploy")
    laid_by("lay_front", tmp_path)
    front = (tmp_path / "nginx.conf").read_text(encoding="utf-8")
    for service in settings.SERVICES:
        assert f"upstream {service} " in front
        assert re.search(rf"upstream {service} +{{ server 127\.0\.0\.1:{found.own_port(service)} ", front), service
        assert found.peer_url(service) == f"http://127.0.0.1:{found.own_port(service)}"


def test_nginx_of_the_machine_finds_its_own_places(tmp_path: Path) -> None:
    """systemd waits for /run/nginx.pid, and /dev/stdout cannot be opened under it."""
    (tmp_path / "app" / "deploy").mkdir(parents=True)
    shutil.copy(ROOT / "deploy" / "nginx.conf", tmp_path / "app" / "deploy")
    laid_by("lay_front", tmp_path)
    front = (tmp_path / "nginx.conf").read_text(encoding="utf-8")
    assert "pid /run/nginx.pid;" in front
    none(f"{word} in nginx.conf" for word in ("/tmp/", "/dev/std", "stderr") if word in front)
