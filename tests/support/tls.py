"""TLS before a real server: certificates made as for a deployment, and a door that speaks TLS."""

from __future__ import annotations

import select
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "deploy" / "tls" / "make-certificates.sh"


def make_certificates(folder: Path) -> Path:
    """A CA, and certificates: for this machine in ``edge``, else for other hosts. Returns the folder."""
    environ = {"PATH": "/usr/bin:/bin", "COLLEGIUM_TLS": str(folder)}
    done = subprocess.run([str(SCRIPT)], env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Door:
    """Listens with a certificate on ``port`` and passes what comes to a port of this machine."""

    def __init__(self, certificate: Path, to: int) -> None:
        self.to = to
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.taken = 0  # connections that were secured
        self._open: list[socket.socket] = []
        threading.Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        """Nobody comes in any more, and who is in is put out."""
        self._listening.close()
        for one in self._open:
            with suppress(OSError):  # it has gone by itself
                one.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._take, args=(plain,), daemon=True).start()

    def _take(self, plain: socket.socket) -> None:
        try:
            outside = self.context.wrap_socket(plain, server_side=True)
        except OSError:
            return  # the client does not believe us
        self.taken += 1
        inside = socket.create_connection(("127.0.0.1", self.to))
        self._open += [outside, inside]
        with suppress(OSError):  # either side has gone, or the door was closed
            _carry(outside, inside)
        inside.close()
        outside.close()


def _carry(outside: ssl.SSLSocket, inside: socket.socket) -> None:
    """Both ways in one thread: a TLS socket is not for two."""
    while True:
        ready = [outside] if outside.pending() else select.select([outside, inside], [], [])[0]
        for source in ready:
            data = source.recv(65_536)
            if not data:
                return
            (inside if source is outside else outside).sendall(data)
