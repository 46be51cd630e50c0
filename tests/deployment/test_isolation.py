"""Nobody in the deployment can do more than its part."""

from __future__ import annotations

import json
import subprocess

import pytest

from shared.messaging.topology import SERVICES
from tests.support.deployment import Deployment

# Only who lets people in has the key that signs sessions, and what the provider knows it by.
SIGNS_IN = {"access_key.pem", "oidc_client_secret"}
OURS = ["edge", *SERVICES, *(f"{service}-relay" for service in SERVICES)]

BROKER = """
import amqp, pathlib
from kombu import Connection

own = SERVICE
address = pathlib.Path(f"/run/secrets/{own}_amqp_uri").read_text()

def refusal(step):
    channel = Connection(address).default_channel
    try:
        step(channel)
        channel.basic_qos(0, 1, False)  # answered: a publish is refused after it was sent
    except amqp.AccessRefused as refused:
        return str(refused)
    return "allowed"

message = amqp.Message("{}")
print(refusal(lambda channel: channel.basic_publish(message, f"{own}.events", "anything.v1")))
print(refusal(lambda channel: channel.queue_declare("mine")))
for other in OTHERS:
    for step in (
        lambda channel: channel.basic_publish(message, f"{other}.events", "anything.v1"),
        lambda channel: channel.basic_publish(message, f"{other}.commands", "anything.v1"),
        lambda channel: channel.basic_get(f"{other}.inbox"),
        lambda channel: channel.queue_bind(f"{other}.inbox", f"{own}.events", "#"),
        lambda channel: channel.queue_bind(f"{own}.inbox", f"{other}.events", "#"),
    ):
        print(refusal(step))
"""

DATABASE = """
import pathlib, psycopg2
from sqlalchemy import make_url

url = make_url(pathlib.Path(f"/run/secrets/{SERVICE}_database_url").read_text())
for name in (SERVICE, *OTHERS, "postgres", "template1"):
    try:
        psycopg2.connect(
            host=url.host, user=url.username, password=url.password, dbname=name
        ).close()
    except psycopg2.OperationalError as refused:
        print(str(refused).replace(chr(10), " "))
    else:
        print("allowed")
"""


def as_service(deployment: Deployment, service: str, script: str) -> list[str]:
    """What a script prints in a service's container: it knows ``SERVICE`` and the ``OTHERS``."""
    others = [other for other in SERVICES if other != service]
    return deployment.python(
        service, f"SERVICE, OTHERS = {service!r}, {others!r}\n{script}"
    ).splitlines()


@pytest.mark.parametrize("service", OURS)
def test_no_process_is_root_or_can_become_it(deployment: Deployment, service: str) -> None:
    status = deployment.shell(service, "cat /proc/[0-9]*/status").splitlines()
    users = {tuple(line.split()[1:]) for line in status if line.startswith("Uid:")}
    assert users == {("10001",) * 4}
    assert {line.split()[1] for line in status if line.startswith("CapBnd:")} == {"0" * 16}
    assert {line.split()[1] for line in status if line.startswith("NoNewPrivs:")} == {"1"}


@pytest.mark.parametrize("service", OURS)
def test_the_file_system_is_read_only(deployment: Deployment, service: str) -> None:
    for path in ("/here", "/etc/here", "/var/here"):
        assert "Read-only file system" in deployment.shell(service, f"touch {path} || true")
    assert deployment.shell(service, "touch /tmp/here && rm /tmp/here") == ""


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_its_own_service_only(deployment: Deployment, service: str) -> None:
    rooms = deployment.shell(service, "ls -d services/*/").split()
    assert [room for room in rooms if "__pycache__" not in room] == [f"services/{service}/"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_images_hold_no_sample_college(deployment: Deployment, service: str) -> None:
    held = deployment.shell(service, "ls -d collegium/sample shared/testing tests || true")
    assert held.count("No such file") == 3


def test_only_the_edge_can_be_reached_from_outside(deployment: Deployment) -> None:
    published = {
        service: deployment.inspect(container)["HostConfig"]["PortBindings"]
        for service, container in deployment.containers().items()
    }
    assert {service for service, ports in published.items() if ports} == {"edge"}
    (binding,) = published["edge"]["8080/tcp"]
    assert binding["HostIp"] == "127.0.0.1"


def test_a_process_has_its_own_secrets_only(deployment: Deployment) -> None:
    for service in SERVICES:
        own = {f"{service}_amqp_uri", f"{service}_database_url"}
        held = set(deployment.shell(service, "ls /run/secrets").split())
        assert held - own == {"access_jwks.json"} | (SIGNS_IN if service == "enrolment" else set())
        assert set(deployment.shell(f"{service}-relay", "ls /run/secrets").split()) == own
    assert "No such file" in deployment.shell("edge", "ls /run/secrets || true")


def test_no_secret_stands_in_settings_or_logs(deployment: Deployment) -> None:
    words = {path.read_text() for path in deployment.folder.glob("*_password")}
    assert len(words) == 2 + 2 * len(SERVICES)
    words.add(deployment.secret("access_key.pem").splitlines()[1])
    for service, container in deployment.containers().items():
        told = subprocess.run(
            ["docker", "logs", container], capture_output=True, text=True, check=True
        )
        everything = json.dumps(deployment.inspect(container)) + told.stdout + told.stderr
        assert [word for word in words if word in everything] == [], service


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_broker_user_can_do_its_own_part_only(
    deployment: Deployment, service: str
) -> None:
    own, *others = as_service(deployment, service, BROKER)
    assert own == "allowed"
    assert len(others) == 1 + 5 * (len(SERVICES) - 1)
    for line in others:
        assert "ACCESS_REFUSED" in line


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_role_cannot_open_another_database(deployment: Deployment, service: str) -> None:
    own, *others = as_service(deployment, service, DATABASE)
    assert own == "allowed"
    names = [*(other for other in SERVICES if other != service), "postgres", "template1"]
    for line, name in zip(others, names, strict=True):
        assert f'permission denied for database "{name}"' in line
