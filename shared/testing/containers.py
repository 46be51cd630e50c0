"""Start a server from a Docker image, on ports of the loopback interface."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from shared.testing.choice import NotAvailable, Say
from shared.testing.keeper import STOP_SECONDS
from shared.testing.kept import Kept, Plan, own_directory


@dataclass(frozen=True, slots=True)
class Image:
    """What to run: the image, its ports (here → in the container), its environment."""

    name: str
    ports: dict[int, int]
    environment: dict[str, str]


def image_name(variable: str, default: str) -> str:
    """The image that the environment variable names, or else the usual public one."""
    return os.environ.get(variable) or default


def contained(image: Image, answers: Callable[[], None], say: Say) -> Kept:
    """A server from this image, begun and answering. The container goes with the session."""
    _require_docker()
    say(f"starting {image.name} from Docker" + _pulling(image.name))
    container = f"collegium-test-{secrets.token_hex(6)}"
    options = [f"--publish=127.0.0.1:{here}:{there}" for here, there in image.ports.items()]
    options += [f"--env={name}={value}" for name, value in image.environment.items()]
    plan = Plan(
        # Attached, so that this command runs for as long as the server does.
        command=["docker", "start", "--attach", container],
        directory=str(own_directory("docker")),
        # Not by signal: docker's command line may leave on SIGTERM before the server has stopped.
        stop_command=["docker", "stop", "--time", str(STOP_SECONDS), container],
        at_end=[["docker", "rm", "--force", "--volumes", container]],
    )
    kept = Kept(plan, answers)
    kept.begin([["docker", "create", "--name", container, *options, image.name]])
    return kept


def _require_docker() -> None:
    if shutil.which("docker") is None:
        raise NotAvailable("no docker command is installed")
    daemon = subprocess.run(
        ["docker", "version", "--format", "{{.Server.Version}}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if daemon.returncode != 0:
        raise NotAvailable(f"no Docker daemon answers ({daemon.stderr.strip()})")


def _pulling(image: str) -> str:
    here = subprocess.run(["docker", "image", "inspect", image], capture_output=True, check=False)
    return "" if here.returncode == 0 else ", which has to be pulled first"
