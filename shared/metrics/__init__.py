"""Figures for Prometheus, on ``/metrics`` of every service's port (and of the embedded run's one).

What happens in this process is counted where it happens: ``events`` and ``requests``. What stands in
the database and at the broker is looked up when somebody asks: ``backlogs`` and ``queues``. ``page``
puts both together. No figure holds personal data; the edge leads nobody to them.
"""

from shared.metrics.events import Heard
from shared.metrics.page import PATH, Source, page, respond

__all__ = ["PATH", "Heard", "Source", "page", "respond"]
