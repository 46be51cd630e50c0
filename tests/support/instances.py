"""Several processes of one service, as ``docker compose up --scale`` runs them."""

from __future__ import annotations

from shared.testing.ports import free_port
from tests.support.college import College
from tests.support.process import Process


class Instances:
    """``urls`` are the addresses of the processes, in their order. ``module`` is what is run: the
    ordinary command, or one that a test has changed."""

    def __init__(
        self, college: College, service: str, count: int, module: str = "collegium"
    ) -> None:
        self.college, self.service = college, service
        self.processes: list[Process] = []
        self.urls: list[str] = []
        for _ in range(count):
            college.ports[service] = free_port()
            words = ("serve", service) if module == "collegium" else ()
            self.processes.append(college.run(*words, module=module))
            self.urls.append(college.url(f"/{service}"))
        for process in self.processes:
            process.wait_said("listening")

    def kill_and_start(self, number: int) -> None:
        """One dies as in a power cut, and comes again."""
        process = self.processes[number]
        process.kill()
        times = process.said().count("listening")
        process.start()
        process.wait_said("listening", times + 1)

    def stop(self) -> None:
        """Each ends what it has begun."""
        for process in self.processes:
            process.popen.terminate()
        for process in self.processes:
            assert process.wait() == 0
