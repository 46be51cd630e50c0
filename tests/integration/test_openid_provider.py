"""The tests' OpenID provider is a real one: it tells its keys, signs, rotates, and insists on PKCE."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from shared.testing.identity.provider import OpenIdProvider
from shared.testing.identity.settings import AUDIENCE
from shared.testing.kept import NotAnswering


@pytest.fixture
def own_openid(openid: OpenIdProvider) -> Iterator[OpenIdProvider]:
    """A provider whose keys the test may change."""
    with closing(OpenIdProvider(print, token_seconds=60)) as provider:
        yield provider


def read(token: str, jwks: dict[str, Any]) -> jwt.Token:
    """The token, checked with these keys."""
    return jwt.decode(token, KeySet.import_key_set(jwks), algorithms=["RS256"])  # type: ignore[arg-type]


def test_it_says_where_everything_is(openid: OpenIdProvider) -> None:
    found = openid.discovery()
    assert found["issuer"] == openid.issuer
    assert found["code_challenge_methods_supported"] == ["S256"]
    ends = ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
    assert all(found[end].startswith(f"{openid.issuer}/") for end in ends)


def test_a_program_gets_a_token_for_the_college(openid: OpenIdProvider) -> None:
    token = read(openid.token("reports-robot"), openid.jwks())
    assert token.header["typ"] == "at+jwt"
    claims = token.claims
    assert (claims["iss"], claims["aud"]) == (openid.issuer, AUDIENCE)
    assert (claims["sub"], claims["client_id"]) == ("reports-robot", "reports-robot")
    assert claims["roles"] == ["analyst"]
    assert claims["exp"] - claims["iat"] == 600


def test_a_program_may_be_told_otherwise(openid: OpenIdProvider) -> None:
    token = openid.token("reports-robot", audience="elsewhere", roles=["donor"], donor="Germany")
    claims = read(token, openid.jwks()).claims
    assert (claims["aud"], claims["roles"], claims["donor"]) == ("elsewhere", ["donor"], "Germany")


def test_a_new_key_signs_and_the_old_one_still_counts(own_openid: OpenIdProvider) -> None:
    old = own_openid.token("reports-robot")
    own_openid.rotate_keys()
    new = own_openid.token("reports-robot")
    keys = own_openid.jwks()
    assert read(old, keys).header["kid"] != read(new, keys).header["kid"]


def test_a_dropped_key_counts_no_more(own_openid: OpenIdProvider) -> None:
    old = own_openid.token("reports-robot")
    own_openid.rotate_keys()
    own_openid.drop_old_keys()
    keys = own_openid.jwks()
    assert read(own_openid.token("reports-robot"), keys).claims["exp"]
    with pytest.raises(InvalidKeyIdError):
        read(old, keys)


def test_tokens_live_as_long_as_set(own_openid: OpenIdProvider) -> None:
    claims = read(own_openid.token("reports-robot"), own_openid.jwks()).claims
    assert claims["exp"] - claims["iat"] == 60


def test_it_comes_back_with_its_keys(own_openid: OpenIdProvider) -> None:
    token = own_openid.token("reports-robot")
    own_openid.stop()
    with pytest.raises(NotAnswering):
        own_openid.discovery()
    own_openid.start()
    assert read(token, own_openid.jwks()).claims["aud"] == AUDIENCE
