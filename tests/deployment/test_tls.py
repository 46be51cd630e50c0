"""TLS at the edge, to the broker and to the database: on, checked, and renewed without a restart."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests

from shared.messaging.topology import SERVICES
from tests.support.deployment import ROOT, Deployment, run
from tests.support.process import until
from tests.support.tls import make_certificates

WITHIN = 60.0

SHOWN_INSIDE = """
import hashlib, socket, ssl

def shown(sock):
    context = ssl._create_unverified_context()
    return hashlib.sha256(context.wrap_socket(sock).getpeercert(True)).hexdigest()

database = socket.create_connection(("postgresql", 5432))
database.sendall(bytes((0, 0, 0, 8, 4, 210, 22, 47)))  # PostgreSQL: may it be TLS?
assert database.recv(1) == b"S"
print(shown(database), shown(socket.create_connection(("rabbitmq", 5671))))
"""

TRIES = """
import json, pathlib, socket
from shared.errors import Unavailable
from shared.messaging import broker
from shared.persistence import Database

def told(try_it):
    try:
        try_it()
    except Unavailable as refused:
        return str(refused)
    return "connected"

secrets = pathlib.Path("/run/secrets")
addresses = {
    "broker": (secrets.joinpath("billing_amqp_uri").read_text(), broker.connect),
    "database": (
        secrets.joinpath("billing_database_url").read_text(), lambda url: Database(url).ping()
    ),
}
wrong = pathlib.Path("/tmp/wrong.pem")
wrong.write_text(WRONG)
found = {}
for what, (address, connect) in addresses.items():
    host = address.partition("@")[2].partition(":")[0]
    variants = {
        what: address,
        f"{what} of another ca": address.replace("/etc/collegium/ca/ca.pem", str(wrong)),
        f"{what} of a ca that is not there": address.replace(
            "/etc/collegium/ca/ca.pem", "/tmp/nowhere.pem"
        ),
        f"{what} by another name": address.replace(
            f"@{host}", f"@{socket.gethostbyname(host)}"
        ),
    }
    for name, variant in variants.items():
        found[name] = told(lambda: connect(variant))
wrong.unlink()
print(json.dumps(found))
"""

WITHOUT_TLS = """
import pathlib, psycopg2, socket
from sqlalchemy import make_url

own = make_url(pathlib.Path("/run/secrets/billing_database_url").read_text())
try:
    psycopg2.connect(
        host=own.host, user=own.username, password=own.password, dbname="billing", sslmode="disable"
    )
except psycopg2.OperationalError as refused:
    print(str(refused).replace(chr(10), " "))
for port in (5672, 15672):
    try:
        socket.create_connection(("rabbitmq", port))
    except ConnectionRefusedError:
        print("refused")
"""


# We speak an old TLS on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1:DeprecationWarning")


@pytest.fixture
def new_certificates(tls_deployment: Deployment, tmp_path: Path) -> Path:
    """A folder with further certificates of the deployment's own CA."""
    folder = tmp_path / "new"
    folder.mkdir()
    shutil.copytree(tls_deployment.certificates / "ca", folder / "ca")
    shutil.copy(tls_deployment.certificates / "ca.key", folder)
    make_certificates(folder)
    return folder


def replace(part: str, new: Path, deployment: Deployment) -> None:
    """As a tool for certificates does: each file at once, the one after the other."""
    for name in ("certificate.pem", "key.pem"):
        waiting = deployment.certificates / part / f"{name}.new"
        shutil.copy(new / part / name, waiting)
        waiting.replace(deployment.certificates / part / name)


def fingerprint(folder: Path, part: str) -> str:
    text = (folder / part / "certificate.pem").read_text(encoding="utf-8")
    return sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest()


def shown(deployment: Deployment, **versions: ssl.TLSVersion) -> tuple[str | None, str]:
    """The version of TLS that the edge speaks to us, and the fingerprint of its certificate."""
    context = ssl.create_default_context(cafile=deployment.verify)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # an old client
    for name, version in versions.items():
        setattr(context, name, version)
    address = urlsplit(deployment.url)
    with (
        socket.create_connection((address.hostname, address.port or 0), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname=address.hostname) as secured,
    ):
        return secured.version(), sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()


def life(deployment: Deployment, service: str) -> object:
    """What would change if the container were started again."""
    state = deployment.inspect(deployment.containers()[service])
    return state["Id"], state["State"]["StartedAt"], state["RestartCount"]


@contextmanager
def asked_all_the_time(deployment: Deployment) -> Iterator[list[str]]:
    """Somebody asks the whole time; yields what went wrong, or was not 200."""
    wrong: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.wait(0.05):
            try:
                status = deployment.get("/billing/health/live").status_code
            except requests.RequestException as failure:
                wrong.append(str(failure))
            else:
                wrong.extend([str(status)] * (status != 200))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield wrong
    finally:
        stop.set()
        thread.join()


def test_plain_http_leads_to_https(tls_deployment: Deployment) -> None:
    answer = requests.get(
        f"{tls_deployment.plain_url}/analytics/x?a=1&b=2", timeout=30, allow_redirects=False
    )
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{tls_deployment.url}/analytics/x?a=1&b=2"
    plain_on_tls = tls_deployment.url.replace("https", "http")
    wrong_port = requests.get(f"{plain_on_tls}/analytics/x", timeout=30, allow_redirects=False)
    assert wrong_port.headers["Location"] == f"{tls_deployment.url}/analytics/x"


def test_old_versions_of_tls_are_refused(tls_deployment: Deployment) -> None:
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        spoken, _ = shown(tls_deployment, minimum_version=version, maximum_version=version)
        assert spoken == version.name.replace("_", ".")
    old = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        shown(tls_deployment, minimum_version=old, maximum_version=old)


def test_what_is_said_goes_all_the_way(tls_deployment: Deployment) -> None:
    """Through the edge into a database, by the relay to the broker, and from there to analytics."""
    course = {
        "code": f"C-{uuid4().hex[:8]}",
        "titles": {"en": "Peace and Security"},
        "format": "self_paced",
        "reporting_line": "portfolio",
    }
    made = tls_deployment.post("/catalogue/v1/courses", course)
    assert made.ok, made.text
    assert tls_deployment.post(f"/catalogue/v1/courses/{made.json()['id']}/publish").ok

    def heard() -> bool:
        items = tls_deployment.get("/analytics/v1/events", limit=1000).json()["items"]
        return made.json()["id"] in [item["subject"] for item in items]

    until(heard, WITHIN, "analytics has heard of the course")


def test_all_connections_to_the_broker_are_encrypted(tls_deployment: Deployment) -> None:
    listing = "rabbitmqctl -q list_connections --no-table-headers user ssl ssl_protocol"
    lines = [line.split() for line in tls_deployment.shell("rabbitmq", listing).splitlines()]
    assert {user for user, *_ in lines} == set(SERVICES)
    assert {(encrypted, version) for _, encrypted, version in lines} == {("true", "tlsv1.3")}


def test_all_connections_to_the_database_are_encrypted(tls_deployment: Deployment) -> None:
    question = (
        "SELECT DISTINCT usename, ssl, version FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
        "WHERE client_addr IS NOT NULL ORDER BY 1"
    )
    told = tls_deployment.shell("postgresql", f'psql -U postgres -qAt -c "{question}"')
    assert told.split() == [f"{service}|t|TLSv1.3" for service in sorted(SERVICES)]


def test_nothing_is_taken_without(tls_deployment: Deployment) -> None:
    database, *broker = tls_deployment.python("billing", WITHOUT_TLS).splitlines()
    assert "no pg_hba.conf entry for host" in database
    assert "no encryption" in database
    assert broker == ["refused", "refused"]


def test_a_service_believes_its_own_ca_and_the_right_name_only(
    tls_deployment: Deployment, tmp_path: Path
) -> None:
    wrong = (make_certificates(tmp_path / "wrong") / "ca" / "ca.pem").read_text(encoding="utf-8")
    found = json.loads(tls_deployment.python("billing", TRIES.replace("WRONG", repr(wrong))))
    assert found["broker"] == found["database"] == "connected"
    assert "certificate verify failed" in found["broker of another ca"]
    assert "certificate verify failed" in found["database of another ca"]
    assert "mismatch" in found["broker by another name"]
    assert "does not match host name" in found["database by another name"]
    assert "/tmp/nowhere.pem" in found["broker of a ca that is not there"]
    assert "/tmp/nowhere.pem" in found["database of a ca that is not there"]


def test_the_edge_takes_a_new_certificate_while_it_is_asked(
    tls_deployment: Deployment, new_certificates: Path
) -> None:
    before = life(tls_deployment, "edge")
    new = fingerprint(new_certificates, "edge")
    assert shown(tls_deployment)[1] != new
    with asked_all_the_time(tls_deployment) as wrong:
        replace("edge", new_certificates, tls_deployment)
        until(lambda: shown(tls_deployment)[1] == new, WITHIN, "the new certificate is shown")
        until(lambda: "served now" in tls_deployment.logs("edge"), WITHIN, "the edge says so")
    assert wrong == []
    assert life(tls_deployment, "edge") == before


@pytest.mark.parametrize("broken", ["certificate.pem", "key.pem"])
def test_the_edge_keeps_the_old_certificate_when_the_new_one_is_broken(
    tls_deployment: Deployment, broken: str
) -> None:
    file = tls_deployment.certificates / "edge" / broken
    good, served, before = file.read_bytes(), shown(tls_deployment), life(tls_deployment, "edge")
    told = tls_deployment.logs("edge").count("cannot be used")
    with asked_all_the_time(tls_deployment) as wrong:
        file.unlink()
        file.write_text("no certificate and no key\n", encoding="utf-8")
        until(
            lambda: tls_deployment.logs("edge").count("cannot be used") > told,
            WITHIN,
            "the edge refuses it",
        )
        assert shown(tls_deployment) == served
    file.unlink()
    file.write_bytes(good)
    assert wrong == []
    assert life(tls_deployment, "edge") == before


def test_broker_and_database_take_new_certificates(
    tls_deployment: Deployment, new_certificates: Path
) -> None:
    parts = ("postgresql", "rabbitmq")
    lives = [life(tls_deployment, part) for part in (*parts, *SERVICES)]
    new = [fingerprint(new_certificates, part) for part in parts]
    for part in parts:
        replace(part, new_certificates, tls_deployment)
    run([str(ROOT / "deploy" / "tls" / "renewed.sh")], env=tls_deployment.environ)
    until(
        lambda: tls_deployment.python("billing", SHOWN_INSIDE).split() == new,
        WITHIN,
        "both show their new certificates",
    )
    assert [life(tls_deployment, part) for part in (*parts, *SERVICES)] == lives
    assert all(tls_deployment.is_ready(service) for service in SERVICES)
