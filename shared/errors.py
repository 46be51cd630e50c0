"""The error tree: what Collegium refuses, and the HTTP status each refusal has at the edge.

    CollegiumError
    ├── Invalid              400  the request itself is malformed; carries one entry per field
    │   └── UnknownEvent     400  an event type or version that this code does not know
    ├── NotSignedIn          401  nobody is known: no session or token, or one that counts no more
    │   └── SignInFailed     401  somebody came back from the OpenID provider, and is still not known
    ├── NotAllowed           403  somebody is known, and has no right to this
    ├── NotFound             404  no such course, run, learner, enrolment, fund, …
    ├── Conflict             409  the thing is not in a state that allows this
    │   └── IllegalTransition 409 a step that the state machine does not have
    ├── Stale                412  changed meanwhile by somebody else: the caller saw an older version
    ├── Refused              422  well-formed, and against a rule of the college; carries a reason code
    ├── NotYet               409  needs an event that has not arrived yet: try again later
    └── Unavailable          503  database or broker away: nothing was done, try again later

Every message says what was wrong, with which value, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One refused field: where it stands (``prices.0.amount``), what was there, what is allowed."""

    field: str
    value: object
    allowed: str


class CollegiumError(Exception):
    """Base of every error that Collegium raises on purpose. ``slug`` names the problem type."""

    slug = "error"

    def __init__(self, message: str, *, reason: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or self.slug


class Invalid(CollegiumError):
    """A malformed request, setting or event; ``fields`` lists every refused field."""

    slug = "invalid"

    def __init__(self, message: str, fields: tuple[FieldError, ...] = ()) -> None:
        super().__init__(message)
        self.fields = fields


class UnknownEvent(Invalid):
    """An event of a type or a version that this code has no class for."""

    slug = "unknown_event"


class NotSignedIn(CollegiumError):
    """The route is not for everybody, and the caller has no session or token that counts."""

    slug = "not_signed_in"


class SignInFailed(NotSignedIn):
    """What came back from the OpenID provider does not count: one begins once more, by oneself."""

    slug = "sign_in_failed"


class NotAllowed(CollegiumError):
    """The caller is known and has no right to this; ``may`` names the roles that have it."""

    slug = "not_allowed"

    def __init__(self, message: str, may: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.may = may


class NotFound(CollegiumError):
    """Nothing with that id exists here."""

    slug = "not_found"


class Conflict(CollegiumError):
    """The thing exists, and its state does not allow the step."""

    slug = "conflict"


class IllegalTransition(Conflict):
    """A step that the state machine does not have."""

    slug = "illegal_transition"

    def __init__(self, what: str, state: str, step: str, allowed: tuple[str, ...]) -> None:
        steps = ", ".join(allowed) or "none: it has ended"
        super().__init__(f"{what} is {state}: cannot {step}. Steps from {state}: {steps}")
        self.state, self.step, self.allowed = state, step, allowed


class Stale(CollegiumError):
    """``If-Match`` names another version than the present one. Look again, then repeat."""

    slug = "stale"


class Refused(CollegiumError):
    """Well-formed, and refused by a rule; ``reason`` is a code from the rule's own list."""

    slug = "refused"


class NotYet(CollegiumError):
    """Depends on an event that this service has not seen: retried, never counted as a fault."""

    slug = "not_yet"


class Unavailable(CollegiumError):
    """Database or broker away. Nothing was changed; the same call may be made again."""

    slug = "unavailable"


STATUS: dict[str, int] = {
    "error": 500,
    "invalid": 400,
    "unknown_event": 400,
    "not_signed_in": 401,
    "sign_in_failed": 401,
    "not_allowed": 403,
    "not_found": 404,
    "conflict": 409,
    "illegal_transition": 409,
    "stale": 412,
    "refused": 422,
    "not_yet": 409,
    "unavailable": 503,
}
