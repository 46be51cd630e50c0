"""Sample values for every page, full and with nothing in it, and people to look at them."""

from __future__ import annotations

from typing import Any

from tests.support.page_samples import analytics, billing, catalogue, enrolment, shared
from tests.support.page_samples.people import AMINA, NOBODY

__all__ = ["AMINA", "NOBODY", "PAGES"]

_OF = {
    "analytics": analytics.SAMPLES | shared.SAMPLES,  # every service has the shared pages
    "billing": billing.SAMPLES,
    "catalogue": catalogue.SAMPLES,
    "enrolment": enrolment.SAMPLES,
}

# name: (service, template, its values)
PAGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    name: (service, template, values)
    for service, samples in _OF.items()
    for name, (template, values) in samples.items()
}
