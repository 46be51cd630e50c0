"""A small disk that can be filled, and files that cannot grow: it is the kernel that refuses to write.

The disk is a ``tmpfs``, so a full one answers as any full disk does; making it takes root. That files
may not grow any further (``ulimit -f``, from outside and in the middle of the work) anybody can say.
"""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.testing.not_run import not_run

MEGABYTES = 48


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A small disk, mounted at the folder."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    if os.geteuid() != 0:
        not_run("a full disk: mounting a small one takes root")
    mounted = subprocess.run(words, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        not_run(f"a full disk: mounting a small one is refused ({mounted.stderr.strip()})")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Not a byte is free there meanwhile; then somebody tidies up."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue  # it is full, which was the aim
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def nothing_grows(pid: int) -> Iterator[None]:
    """No file that the process writes can have more than a page meanwhile."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
