"""A stream of events in a service's own process: it holds nothing up, and ends with the service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.http import streams
from shared.testing.ports import free_port
from tests.support import access
from tests.support.college import ROOT
from tests.support.process import WITHIN, Process, until

NO_BROKER = "amqp://guest:guest@127.0.0.1:1//"  # nobody listens there: the service waits for it


class Analytics:
    """The service as a process, and an operator who calls it."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        settings = {
            "ANALYTICS_DATABASE_URL": f"sqlite:///{folder}/analytics.sqlite3",
            "ANALYTICS_AMQP_URI": NO_BROKER,
            "ANALYTICS_HTTP_ADDRESS": f"127.0.0.1:{port}",
            "PYTHONPATH": str(ROOT),
        }
        words = ["-m", "collegium", "serve", "analytics"]
        environ = os.environ | settings | access.SETTINGS
        self.process = Process(words, environ, folder / "analytics.log")
        self.url = f"http://127.0.0.1:{port}/analytics"
        self.http = requests.Session()
        self.http.trust_env = False  # no proxy stands before it
        self.http.headers.update(access.bearer("operator"))
        self.open: list[requests.Response] = []

    def answers(self) -> bool:
        """Whether it serves."""
        try:
            return self.http.get(f"{self.url}/health/live", timeout=20).ok
        except requests.ConnectionError:
            return False

    def listen(self) -> requests.Response:
        """A stream, as far as its first word."""
        response = self.http.get(f"{self.url}/stream", stream=True, timeout=WITHIN)
        self.open.append(response)
        assert next(response.iter_content(64)) == streams.RETRY.encode(), response.text
        return response

    def close(self) -> None:
        """Everything that was opened."""
        for response in self.open:
            response.close()
        self.http.close()
        self.process.stop()


@pytest.fixture
def analytics(tmp_path: Path) -> Iterator[Analytics]:
    """It runs, and answers."""
    service = Analytics(tmp_path)
    until(service.answers, WITHIN, "analytics answers", service.process.said)
    yield service
    service.close()


def test_the_first_word_comes_at_once_and_others_are_still_answered(analytics: Analytics) -> None:
    for _ in range(8):  # more than the service has workers
        analytics.listen()
    assert analytics.http.get(f"{analytics.url}/v1/events", timeout=20).status_code == 200


def test_a_service_that_is_told_to_stop_ends_its_streams_and_then_itself(
    analytics: Analytics,
) -> None:
    response = analytics.listen()
    assert analytics.process.stop() == 0
    assert response.raw.read() == b""  # to its end, and not broken off
    assert '"stopped"' in analytics.process.said()
