"""Where it is measured: a real RabbitMQ, a real PostgreSQL, and a new college for each measurement."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from shared.testing.servers import PostgreSQL, RabbitMQ, find, postgresql_finders, rabbitmq_finders
from tests.benchmarks.costs import Costs
from tests.support.college import College


def say(line: str) -> None:
    """One line to the person at the terminal."""
    print(line, file=sys.stderr, flush=True)


class Site:
    """The servers, as the tests find them (quorum queues and confirms, fsync on), when asked for."""

    def __init__(self) -> None:
        self._started = ExitStack()

    @cached_property
    def rabbitmq(self) -> RabbitMQ:
        """A real broker."""
        return self._started.enter_context(closing(find(rabbitmq_finders(say))))

    @cached_property
    def postgresql(self) -> PostgreSQL:
        """A real database server."""
        return self._started.enter_context(closing(find(postgresql_finders(say))))

    def close(self) -> None:
        """The end of what was started."""
        self._started.close()

    @contextmanager
    def college(self) -> Iterator[College]:
        """A college with empty queues and databases, of which nothing runs yet."""
        uri = self.rabbitmq.fresh_vhost()
        with tempfile.TemporaryDirectory(prefix="collegium-bench-") as folder:
            college = College(uri, self.postgresql.fresh_database, Path(folder))
            try:
                yield college
            finally:
                college.close()
                self.rabbitmq.drop_vhost(uri)
                for url in college.urls.values():
                    self.postgresql.drop_database(url)

    def costs(self, college: College) -> Costs:
        """What the college's running processes and the servers cost from ``begin`` on."""
        running: dict[str, int] = {}
        for process in college.processes:
            if process.runs():
                name = " ".join(process.words[2:])
                again = sum(known.startswith(name) for known in running)
                running[f"{name} ({again + 1})" if again else name] = process.popen.pid
        port = urlsplit(self.rabbitmq.amqp_uri).port or 5672
        return Costs(running, port, self.postgresql.admin.port or 5432)
