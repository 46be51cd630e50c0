"""The id token that a sign-in ends with: only the one that answers it counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shared.access import jwks
from shared.access.keys import SigningKey
from shared.access.oidc import OpenIdSignIn
from shared.access.settings import read
from shared.errors import NotSignedIn
from shared.settings import Reader
from tests.support.provider import Provider, provider

OURS, NONCE = "collegium", "of-this-sign-in"


@pytest.fixture
def there() -> Iterator[Provider]:
    """A provider."""
    with provider() as one:
        yield one


def says(there: Provider, *, key: SigningKey | None = None, **changes: Any) -> Any:
    """What we make of an id token of its."""
    settings = read(Reader("collegium", {"COLLEGIUM_OIDC_ISSUER": there.issuer}))
    known = jwks.Provider(there.issuer)
    sign_in = OpenIdSignIn(settings, known, OURS, "secret", SigningKey.made())
    token = there.token(key, **({"aud": OURS, "nonce": NONCE, "sub": "amina"} | changes))
    return sign_in._claims(token, NONCE)  # what comes before it is the provider's own


def test_the_answer_to_this_sign_in_counts(there: Provider) -> None:
    assert says(there)["sub"] == "amina"


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "of-another"},
        {"nonce": None},
        {"aud": "another-program"},
        {"aud": [OURS, "another-program"], "azp": "another-program"},
        {"iss": "https://elsewhere.example.org"},
        {"exp": 1_000_000_000},
        {"sub": None},
        {"key": SigningKey.made()},
    ],
    ids="-".join,
)
def test_any_other_signs_nobody_in(there: Provider, changes: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn, match="begin to sign in once more"):
        says(there, **changes)
