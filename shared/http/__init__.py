"""The HTTP edge: routes that name the right they need, JSON and pages out, refusals as RFC 9457."""

from shared.http.answers import answer
from shared.http.bodies import body_of, checked, page_of
from shared.http.calls import Call, Change, Look
from shared.http.files import Files
from shared.http.forms import Filled
from shared.http.routes import changes, shows
from shared.http.server import Edge, Route
from shared.http.streams import Streams

__all__ = [
    "Call",
    "Change",
    "Edge",
    "Files",
    "Filled",
    "Look",
    "Route",
    "Streams",
    "answer",
    "body_of",
    "changes",
    "checked",
    "page_of",
    "shows",
]
