"""The machine: the linked SQLite, Python and its packages against the lock, disk, file system, clock."""

import platform
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from deploy.doctoring.finding import Finding, State, graded
from shared.db import Database, journal_mode
from shared.settings import SERVICES, Settings
from shared.web.space import disk_verdict

LOCK = Path(__file__).parents[2] / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", re.MULTILINE)
AWAY = set("nfs nfs4 cifs smb3 smbfs 9p ceph glusterfs fuse.sshfs fuse.glusterfs afs lustre".split())
FLEETING = {"tmpfs", "ramfs"}
WORST_FIRST = ("down", "degraded", "warn", "ok")
GRADES: dict[str, State] = {"ok": "good", "warn": "warn", "degraded": "bad", "down": "bad"}


def look_at_machine(chosen: Settings) -> Iterator[Finding]:
    """Everything that can be seen without a database or a network."""
    yield _sqlite()
    yield _packages()
    yield _disk(chosen)
    yield judged(*file_system(chosen.data))
    yield _time_kept()


def _sqlite() -> Finding:
    mode = journal_mode(sqlite3.sqlite_version_info)
    return Finding("SQLite", "good", f"{sqlite3.sqlite_version}，日志方式 {mode}")


def _packages() -> Finding:
    """What is installed against requirements.lock; a package that this platform does not want is not missed."""
    python = f"Python {platform.python_version()}"
    if not LOCK.exists():
        return Finding("运行环境", "good", f"{python}（没有 requirements.lock 可比对）")
    pinned = ((name, want, _have(name)) for name, want in PINNED.findall(LOCK.read_text()))
    other = [f"{name} {have}，应为 {want}" for name, want, have in pinned if have not in (None, want)]
    if other:
        words = f"{python}；与锁定的版本不同：{'、'.join(other[:3])}"
        return Finding("运行环境", "warn", words, f"pip install --require-hashes -r {LOCK}")
    return Finding("运行环境", "good", f"{python}，各个库与锁定的版本一致")


def _have(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _disk(chosen: Settings) -> Finding:
    """The verdict that the doors act on, for the service with the least room."""
    dbs = [Database(service, chosen) for service in SERVICES]
    try:
        found = min(map(disk_verdict, dbs), key=lambda one: (WORST_FIRST.index(one.state), one.value or 0))
    finally:
        for db in dbs:
            db.dispose()
    place = next(path for path in (chosen.data, *chosen.data.parents) if path.exists())
    usage = shutil.disk_usage(place)
    words = f"剩余{usage.free >> 20} MiB（{usage.free / usage.total:.0%}）" + (f"，{found.hint}" if found.hint else "")
    return graded("磁盘", GRADES[found.state], words, f"df -h {place}；清出空间或扩容")


def judged(kind: str, mount: str) -> Finding:
    """Whether data may lie on this type of file system (matrix C22)."""
    if kind in AWAY:
        words = f"{mount} 是网络文件系统（{kind}）：SQLite 的锁在上面不可靠，数据可能损坏"
        return Finding("文件系统", "warn", words, "停止服务，把数据目录移到本机磁盘，再设 BAIYING_DATA")
    if kind in FLEETING:
        words = f"{mount} 在内存里（{kind}）：断电或重启后数据全部消失"
        return Finding("文件系统", "warn", words, "停止服务，把数据目录移到本机磁盘，再设 BAIYING_DATA")
    return Finding("文件系统", "good", f"{kind or '读不到类型'}（{mount}）")


def file_system(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> tuple[str, str]:
    """Type and mount point of the file system a path lies on; ("", "/") where the system does not say."""
    best, kind = "/", ""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return kind, best
    for line in lines:
        left, _, right = line.partition(" - ")
        mount = left.split()[4].replace("\\040", " ")
        if path.resolve().is_relative_to(mount) and len(mount) >= len(best):
            best, kind = mount, right.split()[0]
    return kind, best


def _time_kept() -> Finding:
    """Whether the system says that its clock is kept in step."""
    found = _asked(["timedatectl", "show", "-p", "NTPSynchronized", "--value"])
    if found not in ("yes", "no"):
        return Finding("对时", "good", "本机不说是否对时（容器里通常如此）")
    words = "本机时钟已与时间服务器对准" if found == "yes" else "本机时钟没有与时间服务器对准：时限和记录的时间会有偏差"
    return graded("对时", "good" if found == "yes" else "warn", words, "timedatectl set-ntp true")


def _asked(command: list[str]) -> str:
    if not shutil.which(command[0]):
        return ""
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=2, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
