"""Settings: the one place that reads the environment; all of it checked at start, one clear line each."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shared.keyring import key_of, keys_in

SERVICES = ("directory", "intake", "tasking", "notify")
DEVELOPMENT_SECRET = "baiying-embedded-development-secret-0123456789"
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
    port: int = 8000
    port_given: bool = False
    host: str = "127.0.0.1"
    keys: str = "test"
    broker_url: str | None = field(default=None, repr=False)
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
    def production(self) -> bool:
        return self.mode == "production"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read BAIYING_* (and FAILPOINTS).

    Raises SettingsError naming every fault: unknown variable, bad number, missing folder, default secret in production.
    """
    env = {k: v for k, v in (os.environ if environ is None else environ).items() if v.strip()}
    reader = _Reader(env)
    settings = reader.settings()
    faults = reader.faults + _unknown(env) + (_production_faults(settings) if settings.production else [])
    if faults:
        raise SettingsError(faults)
    return settings


class _Reader:
    """Reads one variable after the other and collects what is wrong with them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.faults: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.env.get("BAIYING_" + name, default).strip()

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        value = self.text(name, options[0])
        if value not in options:
            self.faults.append(f"BAIYING_{name}: must be one of {', '.join(options)}")
        return value

    def number(self, name: str, default: float, low: float, high: float) -> float:
        try:
            value = float(self.text(name, str(default)))
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            self.faults.append(f"BAIYING_{name}: must be a number from {low:g} to {high:g}")
            return default
        return value

    def keys(self, name: str, read: Callable[[str], object]) -> str:
        """Keys as they stand; what is wrong with them, never they themselves, becomes a fault."""
        given = self.text(name)
        try:
            read(given) if given else None
        except ValueError as error:
            self.faults.append(f"BAIYING_{name}: {error}")
        return given

    def file(self, name: str) -> str:
        """The whole path of a file that is there."""
        given = self.text(name)
        path = str(Path(given).expanduser().resolve()) if given else ""
        if path and not Path(path).is_file():
            self.faults.append(f"BAIYING_{name}: no such file")
        return path

    def proxy(self, name: str) -> str:
        """http://host:port, of which nothing else may be said."""
        given = self.text(name).rstrip("/")
        if given and not re.fullmatch(r"http://[A-Za-z0-9._-]+:[0-9]{1,5}", given):
            self.faults.append(f"BAIYING_{name}: must be http://host:port")
        return given

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(filter(None, (word.strip() for word in self.text(name).split(","))))

    def per_service(self, suffix: str, common: str) -> dict[str, str]:
        whole = self.text(common) if common else ""
        urls = {service: self.text(f"{service.upper()}_{suffix}", whole) for service in SERVICES}
        return {service: url for service, url in urls.items() if url}

    def settings(self) -> Settings:
        mode = self.choice("MODE", ("embedded", "production"))
        urls = self.per_service("DATABASE_URL", "DATABASE_URL")
        for service, url in urls.items():
            if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
                self.faults.append(
                    f"BAIYING_{service.upper()}_DATABASE_URL: must begin with postgresql:// or sqlite:///"
                )
        broker = self.text("BROKER_URL") or None
        if broker and not broker.startswith(("amqp://", "amqps://", "memory://")):
            self.faults.append("BAIYING_BROKER_URL: must begin with amqp://, amqps:// or memory://")
        slow = mode == "production"
        keys = self.choice("KEYS", ("test", "team", "live"))
        strict = slow and keys != "test"
        return Settings(
            data=Path(self.text("DATA", "data")).expanduser().resolve(),
            mode=mode,
            secret=self.text("SECRET", DEVELOPMENT_SECRET),
            port=int(self.number("PORT", 8000, 0, 65535)),
            port_given="BAIYING_PORT" in self.env,
            host=self.text("HOST", "127.0.0.1"),
            keys=keys,
            broker_url=broker,
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
            seal_keys=self.keys("SEAL_KEYS", keys_in),
            audit_key=self.keys("AUDIT_KEY", key_of),
            files_quota_gb=self.number("FILES_QUOTA_GB", 20, 0.001, 1_000_000),
            unit_files_quota_gb=self.number("UNIT_FILES_QUOTA_GB", 5, 0.001, 1_000_000),
        )


KNOWN = frozenset(
    "MODE DATA SECRET PORT HOST KEYS BROKER_URL DATABASE_URL PUBLIC_URL POLL_SECONDS DIRECTORY_POLL_SECONDS LOG_LEVEL "
    "SINK_ALLOW OUT_CA OUT_PROXY DROP TEAM_ADDRESSES FILES FILES_SCAN FILES_QUOTA_GB UNIT_FILES_QUOTA_GB URL TOKEN "
    "ACCOUNTS ACCESS_LOG_DAYS SEAL_KEYS AUDIT_KEY REQUIRE_LIVE".split()
) | {f"{s.upper()}_{suffix}" for s in SERVICES for suffix in ("DATABASE_URL", "URL")}


def _unknown(env: Mapping[str, str]) -> list[str]:
    names = (name for name in env if name.startswith("BAIYING_") and name[8:] not in KNOWN)
    return [f"{name}: not a setting of this program (deploy/env.example lists them)" for name in sorted(names)]


def _production_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.secret == DEVELOPMENT_SECRET or len(settings.secret) < 32:
        faults.append("BAIYING_SECRET: production wants a secret of its own, 32 characters or more")
    if not settings.broker_url:
        faults.append("BAIYING_BROKER_URL: production wants a broker (amqp://...)")
    for service in SERVICES:
        if service not in settings.database_urls:
            faults.append(f"BAIYING_{service.upper()}_DATABASE_URL: production wants a database for {service}")
    for word in ("guest:guest@", "admin:admin@", "postgres:postgres@"):
        if any(word in url for url in (settings.broker_url or "", *settings.database_urls.values())):
            faults.append(f"a URL carries the well-known password of {word.split(':')[0]!r}: choose another")
    return faults


def child_environ(**changes: str) -> dict[str, str]:
    """The environment for a process of ours that is started from here: this one's, with BAIYING_<name> changed."""
    return {**os.environ, **{f"BAIYING_{name}": value for name, value in changes.items()}}
