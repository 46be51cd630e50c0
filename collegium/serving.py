"""Running one service, or its relay, as a process of its own.

Not root, no surprise: a wrong setting ends the process with one line; a broker or database that is
not there yet is said in one line and waited for; SIGTERM lets running work end.
"""

from __future__ import annotations

import gc
import signal
import time
from typing import Any

import structlog

from collegium import services
from shared import migrate as migration
from shared import tracing
from shared.errors import FieldError, Invalid, Unavailable
from shared.messaging import secure
from shared.messaging.relay import Relay
from shared.observability import configure_logging
from shared.persistence import Database
from shared.settings import Settings

log = structlog.get_logger()


def serve(service: str) -> None:
    """Migrate, then serve HTTP and the inbox until SIGTERM or SIGINT."""
    import eventlet

    eventlet.monkey_patch()
    from shared import pages, sockets

    settings = _start(service, service)
    database = services.database_of(settings)
    _migrate_when_there(service, database)
    advice = f"set {service.upper()}_HTTP_ADDRESS"
    sock = sockets.listen(settings.http_host, settings.http_port, advice)
    pages.prepare(service)  # now, and not when the first person waits for it
    container = services.container_of(settings, database, sock=sock)

    def stop(number: int, _: Any) -> None:
        signal.signal(number, signal.SIG_DFL)  # told a second time it ends at once; nothing is lost
        log.info("stopping", service=service)
        eventlet.spawn_n(container.stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    _spare_the_collector()
    container.start()
    address = f"{settings.http_host}:{settings.http_port}"
    log.info("serving", service=service, address=address)
    container.wait()
    database.close()
    tracing.end()
    log.info("stopped", service=service)


def relay(service: str) -> None:
    """Publish the service's outbox until SIGTERM or SIGINT."""
    settings = _start(service, f"{service}-relay")
    database = services.database_of(settings)
    _migrate_when_there(service, database)
    worker = Relay(service, database, settings.amqp_uri)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    worker.run()
    database.close()
    tracing.end()
    log.info("relay stopped", service=service)


def migrate(service: str, message: str | None) -> None:
    """Bring the database to its newest form; with a message, write a migration for what is new."""
    settings = services.settings_of(service)
    database = services.database_of(settings)
    migration.upgrade(service, database)
    if message is not None:
        migration.write(service, database, message)
    database.close()


def _spare_the_collector() -> None:
    """What is loaded by now is here to stay, and a batch makes so many objects that the garbage
    collector would look through them again and again: a tenth of the time of a service under load."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def _start(service: str, process: str) -> Settings:
    settings = services.settings_of(service)
    configure_logging(settings.log_level)
    if settings.access.sample_people:
        raise Invalid("setting COLLEGIUM_SAMPLE_PEOPLE is for the demo alone: unset it")
    if settings.amqp_uri.startswith("memory://"):
        name = f"{service.upper()}_AMQP_URI"
        raise Invalid(
            f"setting {name} is memory://: a service of its own needs a broker, such as "
            "amqp://user:password@host:5672/; `collegium demo` runs all four without one",
            (FieldError(name, settings.amqp_uri, "amqp://…"),),
        )
    secure.ca_file_of(settings.amqp_uri)  # now, and not at the first connection
    if settings.traces:
        tracing.begin(process)
    return settings


def _migrate_when_there(service: str, database: Database) -> None:
    """Migrations before traffic; a database that is not up yet is waited for."""
    pause = 0.5
    while True:
        try:
            migration.upgrade(service, database)
        except Unavailable as away:
            log.warning("waiting for the database", service=service, reason=str(away))
            time.sleep(pause)
            pause = min(pause * 2, 5.0)
        else:
            return
