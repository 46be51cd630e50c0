"""Who looks at the sample pages."""

from __future__ import annotations

from shared.pages import Link, Viewer

LINKS = (
    Link("courses", "/catalogue/"),
    Link("figures", "/analytics/"),
    Link("reports", "/analytics/reports"),
)
AMINA = Viewer(
    language="en",
    path="/analytics/?biennium=2021",
    name="Amina Okafor",
    roles=frozenset({"programme_manager", "analyst"}),
    csrf="a-token",
    links=LINKS,
    demo=False,
)
NOBODY = Viewer(
    language="en",
    path=AMINA.path,
    name=None,
    roles=frozenset(),
    csrf=None,
    links=LINKS[:1],
    demo=False,
)
