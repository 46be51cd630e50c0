"""TLS to the broker, by its address: ``amqps://…``, with ``?cacertfile=…`` for a CA of one's own.

The parameter has the name that RabbitMQ gives it. The broker must show a certificate for its host's
name, from that CA or, without it, from one that this machine believes; there is no way to leave that
out. kombu by itself would check no name.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from shared.errors import FieldError, Invalid, Unavailable

CA_FILE = "cacertfile"


def ca_file_of(uri: str) -> str | None:
    """The file of the CA that the address names. Raises ``Invalid`` for what an address cannot hold."""
    parts = urlsplit(uri)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    ca_file = given.pop(CA_FILE, None)
    for name, value in given.items():
        allowed = f"no parameter but {CA_FILE}"
        raise Invalid(
            f"the broker's address has the parameter {name}: it can have {allowed}",
            (FieldError(name, value, allowed),),
        )
    if ca_file is not None and parts.scheme != "amqps":
        allowed = "amqps://…, or no cacertfile"
        raise Invalid(
            f"the broker's address names a CA file, and begins with {parts.scheme}://, which is not "
            f"encrypted: it must be {allowed}",
            (FieldError("scheme", parts.scheme, allowed),),
        )
    return ca_file


def connection_of(uri: str) -> tuple[str, dict[str, Any] | bool]:
    """The address for kombu, and its ``ssl`` argument. Raises ``Invalid`` and ``Unavailable``."""
    ca_file = ca_file_of(uri)
    parts = urlsplit(uri)
    if parts.scheme != "amqps":
        return uri, False
    if ca_file is not None and not Path(ca_file).is_file():
        raise Unavailable(f"the CA file {ca_file} of the broker's address is not there")
    tls = {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": ca_file, "server_hostname": parts.hostname}
    return parts._replace(query="").geturl(), tls
