"""The broker's address: over TLS the broker is checked, and nothing in an address is passed over."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from shared.errors import Invalid, Unavailable
from shared.messaging import secure


def test_without_tls_nothing_is_checked() -> None:
    plain = "amqp://billing:secret@broker:5672/college"
    assert secure.connection_of(plain) == (plain, False)


def test_over_tls_the_broker_must_show_its_name(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text("a CA", encoding="utf-8")
    address, tls = secure.connection_of(f"amqps://b:s@broker:5671/college?cacertfile={ca_file}")
    assert address == "amqps://b:s@broker:5671/college"
    assert tls == {
        "cert_reqs": ssl.CERT_REQUIRED,
        "ca_certs": str(ca_file),
        "server_hostname": "broker",
    }


def test_without_a_ca_of_ones_own_those_of_the_machine_count() -> None:
    _, tls = secure.connection_of("amqps://b:s@broker/")
    assert tls == {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": None, "server_hostname": "broker"}


@pytest.mark.parametrize(
    ("uri", "named"),
    [
        ("amqps://b:s3cret@broker/?verify=verify_none", "verify"),
        ("amqps://b:s3cret@broker/?cacertfile=/ca.pem&heartbeat=5", "heartbeat"),
        ("amqps://b:s3cret@broker/?cacert=", "cacert"),
        ("amqp://b:s3cret@broker/?cacertfile=/ca.pem", "amqps://"),
    ],
)
def test_what_an_address_cannot_hold_is_named(uri: str, named: str) -> None:
    with pytest.raises(Invalid) as refused:
        secure.connection_of(uri)
    assert named in refused.value.message
    assert "s3cret" not in refused.value.message


def test_a_ca_file_that_is_not_there_is_named_and_may_come_yet() -> None:
    with pytest.raises(Unavailable, match=r"the CA file /nowhere/ca\.pem .* is not there"):
        secure.connection_of("amqps://b:s@broker/?cacertfile=/nowhere/ca.pem")
