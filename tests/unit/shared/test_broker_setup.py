"""The settings of ``collegium broker setup``: from the environment or from files, refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.errors import Invalid
from shared.messaging.broker_setup import load
from shared.messaging.topology import SERVICES

GIVEN = {
    "COLLEGIUM_BROKER_ADMIN_URI": "amqp://admin:secret@broker:5672/",
    "COLLEGIUM_BROKER_MANAGEMENT_URL": "http://broker:15672/",
} | {f"COLLEGIUM_BROKER_PASSWORD_{service.upper()}": f"of {service}" for service in SERVICES}


def test_all_is_given() -> None:
    admin = load(GIVEN)
    assert admin.uri == "amqp://admin:secret@broker:5672/"
    assert admin.management_url == "http://broker:15672"
    assert admin.passwords == {service: f"of {service}" for service in SERVICES}


def test_a_password_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from a file\n")
    name = "COLLEGIUM_BROKER_PASSWORD_BILLING"
    environ = {key: value for key, value in GIVEN.items() if key != name}
    assert load(environ | {f"{name}_FILE": str(tmp_path / "password")}).passwords["billing"] == (
        "from a file"
    )


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_missing_is_named(name: str) -> None:
    environ = {key: value for key, value in GIVEN.items() if key != name}
    with pytest.raises(Invalid, match=name) as refusal:
        load(environ)
    assert refusal.value.fields[0].field == name


def test_no_secret_is_shown() -> None:
    assert "secret" not in repr(load(GIVEN))
    assert "of billing" not in repr(load(GIVEN))
