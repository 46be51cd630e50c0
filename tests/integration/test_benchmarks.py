"""The benchmarks measure: small ones, run for real. How long they take is nobody's business here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.testing.postgresql import PostgreSQL
from shared.testing.rabbitmq import RabbitMQ
from tests.benchmarks import embedded, profiles, single, stages, table
from tests.benchmarks.asked import Asked
from tests.benchmarks.result import Result
from tests.benchmarks.site import Site

SMALL = Asked(size=30, seconds=1, way="contract", profile=("serve billing", "embedded"))


@pytest.fixture
def site(own_vhost: str, rabbitmq: RabbitMQ, postgresql: PostgreSQL) -> Iterator[Site]:
    """The servers of the other tests; a virtual host of its own must be possible."""
    site = Site()
    site.rabbitmq, site.postgresql = rabbitmq, postgresql
    yield site
    site.close()


def figures(result: Result) -> dict[str, float]:
    return {figure.what: figure.value for figure in result.figures}


def test_the_stages_of_the_pipeline_are_measured(site: Site) -> None:
    result = stages.measure(site, SMALL)
    costs = {cost.process: cost.cpu for cost in result.costs}
    assert costs["serve billing: requests"] > 0
    assert "Consumer.handle" in result.profiles["serve billing: requests"]
    assert any("serve analytics" in line for line in table.lines(result))


def test_single_enrolments_are_measured(site: Site) -> None:
    found = figures(single.measure(site, SMALL))
    half, most = (found[f"POST to counted, 20/s: {x}"] for x in ("median", "99th percentile"))
    assert most >= half > 0
    assert found["POST to its answer: median"] > 0


def test_the_embedded_pipeline_is_measured() -> None:
    result = embedded.measure(Site(), SMALL)
    assert figures(result)["enrolments (contract, 30)"] > 0
    assert "Consumer.handle" in result.profiles["embedded"]


def test_a_profile_tells_shares_of_what_was_seen() -> None:
    lines = ["0.40 0.10", "/x/shared/a.py:f;/x/shared/b.py:g 3", "/x/shared/a.py:f 1"]
    told = profiles.told(lines)
    assert told.startswith("CPU 0.40 s, of it garbage collector 0.10 s")
    assert "100.0 %  shared/a.py:f" in told
    assert "75.0 %  shared/b.py:g" in told
