"""Run as a process: the embedded college as ``collegium demo`` has it, without the years of its sample.

``python -m tests.support.embedded_served FOLDER PORT``: says ``it works`` when it does; SIGTERM ends it.
``EMBEDDED_KEY`` is its signing key: one of its own would be another one at each start.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def main(folder: Path, port: int) -> None:
    """Serve until told to stop."""
    import eventlet

    eventlet.monkey_patch()
    from collegium.embedded import Embedded
    from shared.access.keys import SigningKey
    from shared.observability import configure_logging

    configure_logging("WARNING")
    key = SigningKey.read(os.environ["EMBEDDED_KEY"])
    SigningKey.made = lambda: key  # type: ignore[method-assign]
    college = Embedded(folder, port)
    college.start()
    stopped = eventlet.event.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.ready() or stopped.send())
    print("it works", flush=True)
    stopped.wait()
    college.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
