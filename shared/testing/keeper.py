"""Keeps one server process for a test session, and cleans up however that session ends.

Run as a script with one JSON argument (see ``kept.Plan``). It obeys one word a line on its standard
input: ``start``, ``stop``, ``alive``, and answers one line each. When the input ends, because the
session closed it or was killed with ``kill -9``, the server is stopped, its directory removed and
the closing commands are run. So nothing is left behind by a session that could not tidy up.

Standard library only, and no import of this project: it runs isolated (``python -I``).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

LOG = "server.log"
"""What the server prints, in its own directory."""

STOP_SECONDS = 60
"""How long a server may take to stop in good order before its whole process group is killed."""


class Keeper:
    """One server: its plan, and its process while it runs."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server, unless it runs already."""
        if self.alive() == "no":
            with Path(self.plan["directory"], LOG).open("ab") as log:
                self.process = subprocess.Popen(
                    self.plan["command"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self.plan["directory"],
                    # Its own group: the terminal's Ctrl-C is for the session, not for the server.
                    start_new_session=True,
                    **self.plan["run_as"],
                )
        return "started"

    def stop(self) -> str:
        """Ask the server to stop, wait, and kill what is left of its process group."""
        if self.process is not None:
            self._ask_to_stop(self.process)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._kill_group()
                self.process.wait()
            self._kill_group()
            self.process = None
        return "stopped"

    def alive(self) -> str:
        """``yes`` while the server's process runs."""
        return "no" if self.process is None or self.process.poll() is not None else "yes"

    def close(self) -> None:
        """Stop, remove the directory, run the closing commands."""
        self.stop()
        shutil.rmtree(self.plan["directory"], ignore_errors=True)
        for command in self.plan["at_end"]:
            self._run(command)

    def _ask_to_stop(self, process: subprocess.Popen[bytes]) -> None:
        if self.plan["stop_command"]:
            self._run(self.plan["stop_command"])
        else:
            process.send_signal(self.plan["stop_signal"])

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def _kill_group(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # the usual case: the whole group has ended by itself


def main() -> None:
    """Obey until the input ends or the keeper itself is asked to end; then clean up."""
    keeper = Keeper(json.loads(sys.argv[1]))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    words = {"start": keeper.start, "stop": keeper.stop, "alive": keeper.alive}
    try:
        for line in sys.stdin:
            sys.stdout.write(words[line.strip()]() + "\n")
            sys.stdout.flush()
    finally:
        keeper.close()


if __name__ == "__main__":
    main()
