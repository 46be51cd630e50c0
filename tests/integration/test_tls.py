"""TLS to a real broker and a real database: encrypted, and only with those whose certificate holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import Result
from kombu import Connection
from sqlalchemy import make_url, text

from shared.errors import Unavailable
from shared.messaging import broker
from shared.persistence import Database
from shared.testing.postgresql import PostgreSQL
from shared.testing.postgresql import run as execute
from tests.support.college import College
from tests.support.process import WITHIN, until
from tests.support.producer import Producer
from tests.support.tls import Door, make_certificates

ENCRYPTED = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
# As the user of the server, who must own the key. COPY writes a line break as two characters.
KEEP = "COPY (SELECT '{content}') TO PROGRAM 'printf %b \"$(cat)\" >{name} && chmod 600 {name}'"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CA, and in ``edge`` what it gave to 127.0.0.1."""
    return make_certificates(tmp_path_factory.mktemp("certificates") / "tls")


@pytest.fixture(scope="module")
def another_ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a CA that nothing is from."""
    return make_certificates(tmp_path_factory.mktemp("certificates") / "other") / "ca" / "ca.pem"


@pytest.fixture
def doors(certificates: Path, own_vhost: str) -> Iterator[Callable[[str], Door]]:
    """``doors("edge")`` is a door to the broker with the certificate of that name."""
    made: list[Door] = []

    def make(name: str) -> Door:
        made.append(Door(certificates / name, urlsplit(own_vhost).port or 5672))
        return made[-1]

    yield make
    for door in made:
        door.close()


@pytest.fixture
def secured(own_postgresql: PostgreSQL, certificates: Path) -> Iterator[None]:
    """The database server with TLS, for the time of a test."""
    admin = own_postgresql.admin
    for name in ("certificate.pem", "key.pem"):
        content = (certificates / "edge" / name).read_text(encoding="utf-8")
        execute(admin, KEEP.format(content=content, name=name))
    for setting in ("ssl = on", "ssl_cert_file = 'certificate.pem'", "ssl_key_file = 'key.pem'"):
        execute(admin, f"ALTER SYSTEM SET {setting}")
    execute(admin, "SELECT pg_reload_conf()")
    yield
    execute(admin, "ALTER SYSTEM RESET ALL")
    execute(admin, "SELECT pg_reload_conf()")


def over_tls(vhost: str, door: Door, ca_file: Path) -> str:
    """The broker's address through a door."""
    parts = urlsplit(vhost)
    credentials = parts.netloc.rpartition("@")[0]
    netloc = f"{credentials}@127.0.0.1:{door.port}"
    return parts._replace(scheme="amqps", netloc=netloc, query=f"cacertfile={ca_file}").geturl()


def checked(url: str, ca_file: Path) -> str:
    """The database's address, with TLS that checks whom it speaks to."""
    query = {"sslmode": "verify-full", "sslrootcert": str(ca_file)}
    return make_url(url).update_query_dict(query).render_as_string(hide_password=False)


def beat_for_ever(connection: Connection) -> None:
    while True:
        broker.beat(connection)


def test_events_go_out_over_tls(
    own_vhost: str,
    doors: Callable[[str], Door],
    certificates: Path,
    secured: None,
    database: Callable[[str], str],
) -> None:
    """The relay: reads, listens for NOTIFY, publishes and gets its confirms."""
    ca_file, door = certificates / "ca" / "ca.pem", doors("edge")
    url = checked(database("enrolment"), ca_file)
    producer = Producer(url, over_tls(own_vhost, door, ca_file))
    with producer.relaying():
        producer.tell(1, 700)
        producer.wait_sent()
    with producer.database.reading() as session:
        assert session.execute(ENCRYPTED).scalar_one() is True
    heard = producer.heard()
    assert heard[:700] == list(range(1, 701))
    assert door.taken == 2  # the producer's own connection, and that of the relay
    producer.close()


def test_a_service_listens_over_tls(
    own_vhost: str,
    doors: Callable[[str], Door],
    certificates: Path,
    secured: None,
    college_of: Callable[..., College],
    producer: Producer,
) -> None:
    ca_file, door = certificates / "ca" / "ca.pem", doors("edge")
    college = college_of("analytics")
    college.settings = {
        "ANALYTICS_AMQP_URI": over_tls(own_vhost, door, ca_file),
        "ANALYTICS_DATABASE_URL": checked(college.urls["analytics"], ca_file),
    }
    college.serve("analytics")
    assert door.taken >= 1
    producer.tell(1, 1_200)  # more than are taken at once
    with producer.relaying():
        producer.wait_sent()
        count = text("SELECT count(*) FROM inbox")

        def kept() -> int:
            with college.databases["analytics"].reading() as session:
                return int(session.execute(count).scalar_one())

        until(lambda: kept() >= 1_200, WITHIN, "analytics has all events", college.said)


@pytest.mark.parametrize("end", [broker.close, broker.abandon])
def test_a_broker_that_is_lost_over_tls_is_away_like_any_other(
    own_vhost: str,
    doors: Callable[[str], Door],
    certificates: Path,
    end: Callable[[Connection], None],
) -> None:
    door = doors("edge")
    connection = broker.connect(over_tls(own_vhost, door, certificates / "ca" / "ca.pem"))
    broker.beat(connection)
    door.close()
    with pytest.raises(Unavailable):
        beat_for_ever(connection)
    end(connection)
    assert not connection.connected


def test_another_ca_and_another_name_are_not_believed(
    own_vhost: str, doors: Callable[[str], Door], certificates: Path, another_ca: Path
) -> None:
    ours, of_another_host = doors("edge"), doors("rabbitmq")
    believed = certificates / "ca" / "ca.pem"
    for door, ca_file, why in (
        (ours, another_ca, "unable to get local issuer certificate"),
        (of_another_host, believed, "IP address mismatch"),
    ):
        with pytest.raises(Unavailable, match=f"certificate verify failed: .*{why}") as refused:
            broker.connect(over_tls(own_vhost, door, ca_file))
        assert "\n" not in str(refused.value)
    with pytest.raises(Unavailable, match=r"self-signed|unable to get local issuer"):
        broker.connect(over_tls(own_vhost, ours, believed).partition("?")[0])
    assert (ours.taken, of_another_host.taken) == (0, 0)


def test_another_ca_of_the_database_is_not_believed(
    secured: None, database: Callable[[str], str], another_ca: Path
) -> None:
    with pytest.raises(Unavailable, match="certificate verify failed") as refused:
        Database(checked(database("billing"), another_ca)).ping()
    assert "\n" not in str(refused.value)


def test_a_service_that_is_told_of_another_ca_says_so_and_waits(
    own_vhost: str,
    doors: Callable[[str], Door],
    another_ca: Path,
    secured: None,
    college_of: Callable[..., College],
) -> None:
    college, door = college_of("billing"), doors("edge")
    service = college.run(
        "serve", "billing", BILLING_AMQP_URI=over_tls(own_vhost, door, another_ca)
    )
    service.wait_said("certificate verify failed", times=2)
    assert f"broker 127.0.0.1:{door.port} away" in service.said()
    assert college.get("/billing/health/ready").json()["broker"] == "not connected"
    url = checked(college.urls["billing"], another_ca)
    relay = college.run("relay", "billing", BILLING_DATABASE_URL=url)
    relay.wait_said("waiting for the database", times=2)
    assert "certificate verify failed" in relay.said()
    assert service.runs()
    assert relay.runs()


def test_an_address_that_cannot_be_ends_a_service_in_one_line(
    own_vhost: str, college_of: Callable[..., College], collegium: Callable[..., Result]
) -> None:
    college = college_of("billing")
    college.settings = {"BILLING_AMQP_URI": f"{own_vhost}?verify=verify_none"}
    (line,) = collegium(college, "relay", "billing", status=1).output.splitlines()
    assert "parameter verify" in line
