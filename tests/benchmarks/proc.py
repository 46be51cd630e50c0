"""What Linux tells of processes: CPU time, memory, children, who listens on a port."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds
LISTENS = "0A"
PROC = Path("/proc")


def cpu(pid: int) -> tuple[float, float]:
    """CPU seconds of a process, and those of its children that have ended; 0 when it is gone."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0, 0.0
    own, of_ended = (sum(map(int, fields[a : a + 2])) * TICK for a in (11, 13))
    return own, of_ended


def memory(pid: int) -> tuple[float, float]:
    """Resident memory in MB: now, and the most there ever was; 0 when the process is gone."""
    try:
        lines = (PROC / str(pid) / "status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0, 0.0
    found = dict(line.split(":", 1) for line in lines if ":" in line)
    now, most = (int(found.get(key, "0 kB").split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))
    return now, most


def command(pid: int) -> str:
    """The command line, or what the process wrote over it."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def children(pid: int) -> list[int]:
    """The processes that it started itself and that live."""
    try:
        return [int(child) for child in (PROC / f"{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def busy() -> float:
    """CPU seconds that all processes of the machine have used since it started."""
    fields = (PROC / "stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _, _, irq, softirq = map(int, fields[:7])
    return (user + nice + system + irq + softirq) * TICK


def listener(port: int) -> int | None:
    """The process of this machine that listens on the port; ``None`` when it cannot be seen."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    for links in PROC.glob("[0-9]*/fd"):
        try:
            if any(os.readlink(link) in sockets for link in links.iterdir()):
                return int(links.parent.name)
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue  # ended meanwhile, or not ours to look into
    return None


def _inodes(port: int) -> Iterator[str]:
    for table in ("net/tcp", "net/tcp6"):
        for line in (PROC / table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENS and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]
