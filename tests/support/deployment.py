"""The college as `make up` brings it up: real containers, under a project name of their own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from shared.access import tokens
from shared.access.keys import SigningKey
from shared.access.roles import Role
from shared.testing.not_run import not_run
from shared.testing.ports import free_port
from tests.support.process import until

ROOT = Path(__file__).parents[2]
CANNOT_RUN = 3  # exit status of up.sh on a machine without Docker or without images
READY_WITHIN = 120.0  # seconds


class Deployment:
    """One deployment: its containers, its one address, its secrets in ``folder``.

    With ``tls`` its certificates are in ``certificates``, and ``plain_url`` only leads to ``url``.
    ``settings`` are further ones, for the environment.
    """

    def __init__(
        self, folder: Path, say: Callable[[str], None], *, tls: bool = False, **settings: str
    ) -> None:
        self.folder = folder / "secrets"
        self.certificates = folder / "tls"
        self.say = say
        self.project = f"collegium-test-{secrets.token_hex(4)}"
        port, tls_port = free_port(), free_port()
        self.plain_url = f"http://127.0.0.1:{port}"
        self.url = f"https://127.0.0.1:{tls_port}" if tls else self.plain_url
        self.verify = str(self.certificates / "ca" / "ca.pem") if tls else ""
        self.environ = os.environ | {
            "COMPOSE_PROJECT_NAME": self.project,
            "COLLEGIUM_ADDRESS": "127.0.0.1",
            "COLLEGIUM_PORT": str(port),
            "COLLEGIUM_TLS_PORT": str(tls_port),
            "COLLEGIUM_PUBLIC_URL": self.url,
            "COLLEGIUM_SECRETS": str(self.folder),
            "COLLEGIUM_TLS": str(self.certificates),
            "TLS": str(int(tls)),
            **settings,
        }

    def up(self) -> None:
        """``deploy/up.sh``, its lines told as they come."""
        words = [str(ROOT / "deploy" / "up.sh")]
        last = ""
        with subprocess.Popen(
            words,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                last = line.rstrip()
                self.say(last)
        if process.returncode == CANNOT_RUN:
            not_run(last)
        assert process.returncode == 0, last

    def compose(self, *words: str) -> str:
        """A command of the composer."""
        return run([str(ROOT / "deploy" / "compose.sh"), *words], env=self.environ)

    def down(self) -> None:
        """Remove containers, networks and data."""
        self.compose("down", "--volumes", "--remove-orphans")

    def containers(self) -> dict[str, str]:
        """The container of each service; of a service with several, one of them."""
        form = '{{.Label "com.docker.compose.service"}} {{.ID}}'
        label = f"label=com.docker.compose.project={self.project}"
        lines = run(["docker", "ps", "-a", "--filter", label, "--format", form]).splitlines()
        return dict(line.split() for line in lines)

    def inspect(self, container: str) -> Any:
        """All that Docker knows of a container."""
        return json.loads(run(["docker", "inspect", container]))[0]

    def python(self, service: str, script: str) -> str:
        """What a Python script prints in the container of a service."""
        words = ["docker", "exec", "-i", self.containers()[service], "python", "-W", "ignore", "-"]
        return run(words, given=script)

    def shell(self, service: str, script: str) -> str:
        """What a shell script prints in the container of a service, on both its outputs."""
        return run(
            ["docker", "exec", self.containers()[service], "sh", "-c", f"exec 2>&1; {script}"]
        )

    def secret(self, name: str) -> str:
        """One of the deployment's secrets."""
        return (self.folder / name).read_text(encoding="utf-8")

    def get(self, path: str, **query: Any) -> requests.Response:
        """GET through the edge; from the API as a program with all roles, a page as anybody."""
        return self.ask("GET", path, params=query, headers=self._program(path))

    def post(self, path: str, body: Any = None) -> requests.Response:
        """POST JSON through the edge, as a program with all roles."""
        return self.ask("POST", path, json=body or {}, headers=self._program(path))

    def token(self, *roles: str) -> str:
        """A bearer token by the deployment's own key."""
        key = SigningKey.read(self.secret("access_key.pem"))
        return tokens.make(key, "collegium-api", "tests", 3600, {"roles": list(roles)})

    def _program(self, path: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(*Role)}"} if "/v1/" in path else {}

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any request through the edge, over a connection of its own."""
        return requests.request(
            method,
            self.url + path,
            timeout=30,
            allow_redirects=False,
            verify=self.verify or True,
            **options,
        )

    def logs(self, service: str) -> str:
        """All that the container of a service has written."""
        words = ["docker", "logs", self.containers()[service]]
        told = subprocess.run(words, capture_output=True, text=True, check=True)
        return told.stdout + told.stderr

    def is_ready(self, service: str) -> bool:
        """Whether the service says, through the edge, that traffic may come."""
        try:
            return self.get(f"/{service}/health/ready").status_code == requests.codes.ok
        except requests.ConnectionError:
            return False

    def wait_ready(self, service: str) -> None:
        """Until the service is ready."""
        until(lambda: self.is_ready(service), READY_WITHIN, f"{service} ready")


def run(words: list[str], *, given: str = "", env: dict[str, str] | None = None) -> str:
    """What a command prints; fails with what it said when it fails."""
    done = subprocess.run(words, input=given, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
    return done.stdout
