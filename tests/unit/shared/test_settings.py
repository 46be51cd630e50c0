"""Settings: what may be told, from where, and that what is wrong is named in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from collegium import services
from shared.errors import Invalid
from shared.messaging.topology import SERVICES

URL = "postgresql+psycopg2://billing:secret@db/billing"


def refusal(service: str, environ: dict[str, str]) -> Invalid:
    """The refusal of these settings, which is one line."""
    with pytest.raises(Invalid) as refused:
        services.settings_of(service, environ)
    assert "\n" not in refused.value.message
    return refused.value


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_need_be_told(service: str) -> None:
    settings = services.settings_of(service, {})
    assert settings.service == service
    assert settings.database_url == f"sqlite:///var/{service}.sqlite3"
    assert (settings.amqp_uri, settings.log_level) == ("memory://", "INFO")
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8000)


def test_every_setting_is_taken() -> None:
    environ = {
        "ENROLMENT_DATABASE_URL": URL,
        "ENROLMENT_DATABASE_POOL": "9",
        "ENROLMENT_AMQP_URI": "amqp://u:p@broker/college",
        "ENROLMENT_HTTP_ADDRESS": "[::1]:80",
        "ENROLMENT_HOLD_DAYS": "3",
        "COLLEGIUM_LOG_LEVEL": "ERROR",
        "BILLING_DATABASE_URL": "of another service",
    }
    settings = services.settings_of("enrolment", environ)
    assert (settings.database_url, settings.database_pool) == (URL, 9)
    assert settings.amqp_uri == "amqp://u:p@broker/college"
    assert (settings.http_host, settings.http_port) == ("::1", 80)
    assert vars(settings)["hold_days"] == 3
    assert settings.log_level == "ERROR"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BILLING_DATABASE_URL", "mysql://u:secret@db/billing"),
        ("BILLING_DATABASE_URL", "secret"),
        ("BILLING_DATABASE_URL", ""),
        ("BILLING_DATABASE_POOL", "1"),
        ("BILLING_DATABASE_POOL", "many"),
        ("BILLING_DATABASE_POOL", "9" * 5000),
        ("BILLING_DATABASE_POOL", "٧"),
        ("BILLING_AMQP_URI", "http://u:secret@broker/"),
        ("BILLING_AMQP_URI", "amqp://"),
        ("BILLING_HTTP_ADDRESS", "8000"),
        ("BILLING_HTTP_ADDRESS", "127.0.0.1:http"),
        ("BILLING_HTTP_ADDRESS", "127.0.0.1:99999"),
        ("BILLING_HTTP_ADDRESS", ":8000"),
        ("COLLEGIUM_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_named_and_no_password_is_shown(name: str, value: str) -> None:
    refused = refusal("billing", {name: value})
    assert refused.message.startswith(f"setting {name} is ")
    assert [field.field for field in refused.fields] == [name]
    assert "secret" not in refused.message


@pytest.mark.parametrize("days", ["0", "366", "-1", "1.5"])
def test_a_service_has_settings_of_its_own(days: str) -> None:
    refused = refusal("enrolment", {"ENROLMENT_HOLD_DAYS": days})
    assert f"'{days}': it must be a whole number from 1 to 365" in refused.message


def test_a_value_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"{URL}\n")
    environ = {"BILLING_DATABASE_URL_FILE": str(tmp_path / "url"), "BILLING_DATABASE_URL": "x://y"}
    assert services.settings_of("billing", environ).database_url == URL


def test_a_value_in_a_file_is_checked_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("ftp://x\n")
    environ = {"BILLING_DATABASE_URL_FILE": str(tmp_path / "url")}
    assert refusal("billing", environ).fields[0].field == "BILLING_DATABASE_URL"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for path, why in (
        (tmp_path / "missing", "No such file or directory"),
        (tmp_path, "Is a directory"),
        (tmp_path / "bytes", "it holds no text"),
    ):
        message = refusal("billing", {"BILLING_AMQP_URI_FILE": str(path)}).message
        assert message.startswith("setting BILLING_AMQP_URI_FILE is ")
        assert str(path) in message
        assert why in message


def test_only_services_have_settings() -> None:
    with pytest.raises(Invalid, match="'payroll' is not a service: catalogue, enrolment"):
        services.settings_of("payroll", {})
