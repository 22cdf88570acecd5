"""Settings: the one place that reads the environment; all of it checked at start, one clear line each."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared import databases
from shared.brokers import BY_THE_SYSTEM, Trust, faults_of
from shared.confided import DEVELOPMENT_SECRET, SECRETS, opened, weak_passwords, weak_secrets
from shared.keyring import key_of, keys_in
from shared.variables import Variables

__all__ = ["DEVELOPMENT_SECRET", "PORTS", "SERVICES", "Settings", "SettingsError", "child_environ", "load"]

SERVICES = ("directory", "intake", "tasking", "notify")
PORTS = {"directory": 8001, "intake": 8002, "tasking": 8003, "notify": 8004}


class SettingsError(Exception):
    """The environment cannot be used; `lines` says why, one line a fault, without any secret."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("; ".join(lines))


@dataclass(frozen=True)
class Settings:
    """What the environment says (deploy/env.example explains each variable)."""

    data: Path
    mode: str = "embedded"
    secret: str = field(default=DEVELOPMENT_SECRET, repr=False)
    secret_also: tuple[str, ...] = field(default=(), repr=False)
    port: int = 8000
    port_given: bool = False
    host: str = "127.0.0.1"
    keys: str = "test"
    broker_url: str | None = field(default=None, repr=False)
    broker_trust: Trust = BY_THE_SYSTEM
    database_urls: Mapping[str, str] = field(default_factory=dict, repr=False)
    peers: Mapping[str, str] = field(default_factory=dict)
    public_url: str = ""
    poll_seconds: float = 0.5
    directory_poll_seconds: float = 0.5
    log_level: str = "INFO"
    failpoints: str = ""
    failpoints_folder: str = ""
    sink_allow: tuple[str, ...] = ()
    out_ca: str = ""
    out_proxy: str = ""
    team_addresses: tuple[str, ...] = ()
    metrics_dir: str = ""
    files: Path | None = None
    files_scan: str = ""
    files_quota_gb: float = 20.0
    unit_files_quota_gb: float = 5.0
    drop: Path | None = None
    accounts: str = "standard"
    access_log_days: int = 200
    access_log_folder: Path | None = None
    log_days: int = 400
    low_disk: float = 500.0
    """MiB that must be free before anything is taken in; 0 for no limit."""
    database_folder: Path | None = None
    """Where PostgreSQL keeps its data, if that is on this machine: its disk is watched like our own."""
    seal_keys: str = field(default="", repr=False)
    audit_key: str = field(default="", repr=False)

    def database_url(self, service: str) -> str:
        """Where a service keeps its rows: its own URL, the common one, or a SQLite file in the data folder."""
        return self.database_urls.get(service) or f"sqlite:///{self.data / (service + '.sqlite3')}"

    def own_port(self, service: str) -> int:
        """The port of one service's web process: the given one, else the service's own."""
        return self.port if self.port_given else PORTS[service]

    def peer_url(self, service: str) -> str:
        """The base URL at which this process reaches another service's feed and cards."""
        return self.peers.get(service, f"http://127.0.0.1:{PORTS[service]}")

    @property
    def drop_folder(self) -> Path:
        """Below which a file connector puts what is to be carried on by hand or by one-way transfer."""
        return self.drop or self.data / "dropped"

    @property
    def files_folder(self) -> Path:
        """Where uploaded files lie, a folder for each service; on several machines a mount that all of them share."""
        return self.files or self.data / "files"

    @property
    def files_quota(self) -> int:
        """Bytes that the files of one bureau's tasks may take."""
        return int(self.files_quota_gb * (1 << 30))

    @property
    def unit_files_quota(self) -> int:
        """Bytes that the attachments of one unit's needs and materials may take."""
        return int(self.unit_files_quota_gb * (1 << 30))

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secret that signs and seals, then those that are honoured besides it while they are being changed."""
        return (self.secret, *self.secret_also)

    @property
    def production(self) -> bool:
        return self.mode == "production"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read BAIYING_* (and FAILPOINTS).

    Raises SettingsError naming every fault: unknown variable, bad number, missing folder, default secret in production.
    """
    given = {k: v for k, v in (os.environ if environ is None else environ).items() if v.strip()}
    env, unread = opened(given)
    reader = _Reader(env)
    settings = reader.settings()
    faults = unread + reader.faults + _unknown(env) + (_production_faults(settings) if settings.production else [])
    if faults:
        raise SettingsError(faults)
    return settings


class _Reader(Variables):
    """Reads every setting of ours."""

    def per_service(self, suffix: str, common: str) -> dict[str, str]:
        whole = self.text(common) if common else ""
        urls = {service: self.text(f"{service.upper()}_{suffix}", whole) for service in SERVICES}
        return {service: url for service, url in urls.items() if url}

    def settings(self) -> Settings:
        mode = self.choice("MODE", ("embedded", "production"))
        urls = self.per_service("DATABASE_URL", "DATABASE_URL")
        for service, url in urls.items():
            self.faults += databases.faults_of(f"BAIYING_{service.upper()}_DATABASE_URL", url)
        broker = self.text("BROKER_URL") or None
        if broker and not broker.startswith(("amqp://", "amqps://", "memory://")):
            self.faults.append("BAIYING_BROKER_URL: must begin with amqp://, amqps:// or memory://")
        elif broker and broker.startswith("amqp"):
            self.faults += faults_of(broker)
        trust = Trust(self.file("BROKER_CA"), self.file("BROKER_CERTIFICATE"), self.file("BROKER_KEY"))
        if not self.faults:
            self.faults += trust.faults(broker or "")
        slow = mode == "production"
        keys = self.choice("KEYS", ("test", "team", "live"))
        strict = slow and keys != "test"
        return Settings(
            data=Path(self.text("DATA", "data")).expanduser().resolve(),
            mode=mode,
            secret=self.text("SECRET", DEVELOPMENT_SECRET),
            secret_also=self.words("SECRET_ALSO"),
            port=int(self.number("PORT", 8000, 0, 65535)),
            port_given="BAIYING_PORT" in self.env,
            host=self.text("HOST", "127.0.0.1"),
            keys=keys,
            broker_url=broker,
            broker_trust=trust,
            database_urls=urls,
            peers=self.per_service("URL", ""),
            public_url=self.text("PUBLIC_URL").rstrip("/"),
            poll_seconds=self.number("POLL_SECONDS", 2.0 if slow else 0.5, 0.05, 60),
            directory_poll_seconds=self.number("DIRECTORY_POLL_SECONDS", 1.0 if slow else 0.5, 0.05, 60),
            log_level=self.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
            failpoints=self.env.get("FAILPOINTS", ""),
            failpoints_folder=self.env.get("FAILPOINTS_FOLDER", ""),
            sink_allow=self.words("SINK_ALLOW"),
            out_ca=self.file("OUT_CA"),
            out_proxy=self.proxy("OUT_PROXY"),
            team_addresses=self.words("TEAM_ADDRESSES"),
            drop=Path(self.text("DROP")).expanduser().resolve() if self.text("DROP") else None,
            metrics_dir=self.env.get("PROMETHEUS_MULTIPROC_DIR", ""),
            files=Path(self.text("FILES")).expanduser().resolve() if self.text("FILES") else None,
            files_scan=self.text("FILES_SCAN"),
            accounts=self.choice("ACCOUNTS", ("dengbao", "standard") if strict else ("standard", "dengbao")),
            access_log_days=int(self.number("ACCESS_LOG_DAYS", 200, 183, 36_500)),
            access_log_folder=self.folder("ACCESS_LOG_FOLDER"),
            log_days=int(self.number("LOG_DAYS", 400, 183, 36_500)),
            low_disk=self.number("LOW_DISK", 500, 0, 100_000_000),
            database_folder=self.present("DATABASE_FOLDER"),
            seal_keys=self.keys("SEAL_KEYS", keys_in),
            audit_key=self.keys("AUDIT_KEY", key_of),
            files_quota_gb=self.number("FILES_QUOTA_GB", 20, 0.001, 1_000_000),
            unit_files_quota_gb=self.number("UNIT_FILES_QUOTA_GB", 5, 0.001, 1_000_000),
        )


KNOWN = frozenset(
    "MODE DATA PORT HOST KEYS PUBLIC_URL POLL_SECONDS DIRECTORY_POLL_SECONDS LOG_LEVEL "
    "SINK_ALLOW OUT_CA OUT_PROXY DROP TEAM_ADDRESSES FILES FILES_SCAN FILES_QUOTA_GB UNIT_FILES_QUOTA_GB URL TOKEN "
    "BROKER_CA BROKER_CERTIFICATE BROKER_KEY "
    "ACCOUNTS ACCESS_LOG_DAYS ACCESS_LOG_FOLDER LOG_DAYS LOW_DISK DATABASE_FOLDER REQUIRE_LIVE".split()
) | {*SECRETS, *(f"{name}_FILE" for name in SECRETS), *(f"{service.upper()}_URL" for service in SERVICES)}


def _unknown(env: Mapping[str, str]) -> list[str]:
    names = (name for name in env if name.startswith("BAIYING_") and name[8:] not in KNOWN)
    return [f"{name}: not a setting of this program (deploy/env.example lists them)" for name in sorted(names)]


def _production_faults(settings: Settings) -> list[str]:
    faults = weak_secrets(settings.secret, settings.secret_also)
    if not settings.broker_url:
        faults.append("BAIYING_BROKER_URL: production wants a broker (amqp://...)")
    for service in SERVICES:
        if service not in settings.database_urls:
            faults.append(f"BAIYING_{service.upper()}_DATABASE_URL: production wants a database for {service}")
    urls = {f"{service.upper()}_DATABASE_URL": url for service, url in settings.database_urls.items()}
    faults += weak_passwords({"BROKER_URL": settings.broker_url or "", **urls})
    return faults


def child_environ(**changes: str) -> dict[str, str]:
    """The environment for a process of ours that is started from here: this one's, with BAIYING_<name> changed.

    What a change gives, no file gives besides it; and the other way round.
    """
    given = {f"BAIYING_{name}": value for name, value in changes.items()}
    twins = {name.removesuffix("_FILE") if name.endswith("_FILE") else f"{name}_FILE" for name in given}
    return {name: value for name, value in os.environ.items() if name not in twins} | given
