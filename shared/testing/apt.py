"""Install packages on Debian, as root, without starting their system daemons, one run at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from shared.testing.choice import NotAvailable, Say

TURN = Path(tempfile.gettempdir(), "collegium-apt.lock")
SERVERS = ("rabbitmq-server", "postgresql")

# ``set -C`` makes the shell refuse to overwrite: a policy that was there stays, and stays ours not.
SCRIPT = """
policy=/usr/sbin/policy-rc.d
trap 'exit 1' HUP INT TERM
if (set -C; printf '#!/bin/sh\\nexit 101\\n' >"$policy") 2>/dev/null; then
    trap 'rm -f "$policy"' EXIT
    chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update && apt-get install -y --no-install-recommends "$@"
"""


def install(packages: Sequence[str], say: Say) -> None:
    """Install them, after saying so; ``NotAvailable`` where that cannot be done."""
    if not Path("/etc/debian_version").exists() or shutil.which("apt-get") is None:
        raise NotAvailable("this is not Debian, so apt cannot install them")
    if os.geteuid() != 0:
        raise NotAvailable("not root, so apt cannot install them")
    say(f"apt is installing {' and '.join(packages)} (some minutes)")
    with TURN.open("w") as turn, tempfile.TemporaryFile("w+") as log:
        # Test processes beside each other ask at the same time; apt refuses the second.
        fcntl.flock(turn, fcntl.LOCK_EX)
        # In a session of its own: an interrupted test run must not leave half an installation.
        installing = subprocess.Popen(
            ["sh", "-c", SCRIPT, "sh", *packages],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        if installing.wait() != 0:
            log.seek(0)
            raise NotAvailable("apt failed: " + " | ".join(log.read().splitlines()[-3:]))
