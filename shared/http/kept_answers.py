"""A change that is sent again with the same Idempotency-Key is answered as it was the first time.

Programs send the key as a header; forms have it as a hidden field, so that a second click is harmless.
"""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.wrappers import Response

from shared import idempotency
from shared.http.calls import Change


def once(change: Change, effect: Callable[[], Response]) -> Response:
    """The effect's answer; or, when the request was answered before, the answer it had then."""
    request, session, caller = change.request, change.session, change.caller.id
    key = request.headers.get("Idempotency-Key", request.form.get("idempotency_key"))
    if key is None or not change.caller.is_known:  # strangers would get each other's answers
        return effect()
    asked = (request.method, request.path, request.get_data())
    known = idempotency.claim(session, caller, key, *asked, change.work.now)
    if known is not None:
        headers = known.headers | {"Idempotency-Replayed": "true"}
        return Response(known.body, known.status, headers)
    response = effect()
    told = dict(response.headers)
    idempotency.keep(session, caller, key, response.status_code, told, response.get_data())
    return response
