"""The keys of an OpenID provider, over real HTTP: fetched, fetched again, kept while it is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shared.access import jwks
from shared.access.claims import person_id
from shared.access.keys import SigningKey
from shared.errors import NotSignedIn, Unavailable
from tests.support import access
from tests.support.provider import KEYS, Provider, provider
from tests.support.tokens import ours, unsigned


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider() as one:
        yield one


class Door:
    """A service's doorkeeper that trusts the provider; ``now`` is its own clock, in seconds."""

    def __init__(self, there: Provider) -> None:
        self.now = 100.0
        self.tokens = access.doorkeeper(COLLEGIUM_OIDC_ISSUER=there.issuer).tokens
        self.known = jwks.Provider(there.issuer, lambda: self.now)
        self.tokens.issuers[there.issuer] = self.known.keys

    def lets_in(self, token: str) -> bool:
        try:
            self.tokens.caller(token)
        except NotSignedIn:
            return False
        return True


@pytest.fixture
def door(there: Provider) -> Door:
    return Door(there)


def test_its_tokens_count_and_its_keys_are_asked_for_once(there: Provider, door: Door) -> None:
    assert there.asked == []  # nobody is asked before a token comes
    caller = door.tokens.caller(there.token(sub="7", roles=["donor"]))
    assert (caller.id, caller.roles) == (person_id(there.issuer, "7"), {"donor"})
    assert all(door.lets_in(there.token()) for _ in range(5))
    assert there.asked == [jwks.DISCOVERY, KEYS]


def test_our_own_tokens_count_beside_its_own(there: Provider, door: Door) -> None:
    assert door.lets_in(ours())
    assert not door.lets_in(ours(iss=there.issuer))  # by our key, in its name
    assert not door.lets_in(there.token(iss="urn:collegium"))  # by its key, in ours


def test_it_rotates_and_the_new_key_is_asked_for_at_once(there: Provider, door: Door) -> None:
    old, new = there.key, SigningKey.made()
    assert door.lets_in(there.token())
    there.has(old, new)
    door.now += 11
    assert door.lets_in(there.token(new))
    assert door.lets_in(there.token(old))  # both count while they are changed
    there.has(new)
    door.now += 3601
    assert door.lets_in(there.token(new))
    assert not door.lets_in(there.token(old))


def test_made_up_keys_make_us_ask_once_in_ten_seconds(there: Provider, door: Door) -> None:
    assert door.lets_in(there.token())
    for number in range(20):
        door.now += 0.5
        assert not door.lets_in(there.token(SigningKey.made())), number
    assert there.times_asked() == 1
    door.now += 0.5
    assert not door.lets_in(there.token(SigningKey.made()))
    assert there.times_asked() == 2


def test_its_keys_are_asked_for_anew_after_an_hour(there: Provider, door: Door) -> None:
    assert door.lets_in(there.token())
    door.now += 3599
    assert door.lets_in(there.token())
    assert there.times_asked() == 1
    door.now += 2
    assert door.lets_in(there.token())
    assert there.times_asked() == 2


BROKEN: list[Any] = [
    {"keys": None},
    {"keys": 7},
    {"keys": []},
    {"keys": [{"kty": ["EC"]}]},
    {"keys": [{"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA"}]},
    {"keys": [{"kty": "EC", "crv": "P-256", "x": "!!", "y": "AA"}]},
    {"keys": [{"kty": "RSA"}]},
    [],
    b"<html>",
    {},
]


@pytest.mark.parametrize("body", BROKEN, ids=str)
def test_while_it_answers_with_nonsense_the_old_keys_go_on_counting(
    there: Provider, door: Door, body: Any
) -> None:
    assert door.lets_in(there.token())
    there.says(KEYS, body)
    door.now += 4000
    assert door.lets_in(there.token())
    assert not door.lets_in(there.token(SigningKey.made()))
    assert there.times_asked() == 2


@pytest.mark.parametrize("status", [302, 404, 500])
def test_while_it_is_away_known_keys_count_and_unknown_ones_are_refused(
    there: Provider, door: Door, status: int
) -> None:
    assert door.lets_in(there.token())
    good = there.answers[KEYS]
    there.says(KEYS, {"keys": []}, status, Location="/elsewhere")
    door.now += 4000
    assert door.lets_in(there.token())
    there.answers[KEYS] = good
    door.now += 11
    assert door.lets_in(there.token())


@pytest.mark.parametrize("body", BROKEN, ids=str)
def test_without_any_keys_it_is_unavailable_and_not_refused(
    there: Provider, door: Door, body: Any
) -> None:
    there.says(KEYS, body)
    with pytest.raises(Unavailable, match="not known yet: try again later"):
        door.tokens.caller(there.token())


def test_nobody_there_is_unavailable_and_asked_again_later(there: Provider, door: Door) -> None:
    there.says(jwks.DISCOVERY, {}, 503)
    for _ in range(3):
        with pytest.raises(Unavailable):
            door.tokens.caller(there.token())
    assert there.times_asked(jwks.DISCOVERY) == 1
    there.says(jwks.DISCOVERY, {"issuer": there.issuer, "jwks_uri": there.issuer + KEYS})
    door.now += 11
    assert door.lets_in(there.token())


@pytest.mark.parametrize("path", [jwks.DISCOVERY, KEYS])
def test_no_redirect_is_followed(there: Provider, door: Door, path: str) -> None:
    there.answers["/elsewhere"] = there.answers[path]
    there.says(path, b"", 302, Location=f"{there.issuer}/elsewhere")
    with pytest.raises(Unavailable):
        door.tokens.caller(there.token())
    assert "/elsewhere" not in there.asked


@pytest.mark.parametrize("named", ["http://evil.example", "/", "", None])
def test_a_description_that_names_another_issuer_is_not_believed(
    there: Provider, named: str | None
) -> None:
    there.says(jwks.DISCOVERY, {"issuer": named, "jwks_uri": there.issuer + KEYS})
    with pytest.raises(Unavailable, match="set COLLEGIUM_OIDC_ISSUER to exactly that"):
        jwks.Provider(there.issuer).metadata  # noqa: B018
    with pytest.raises(Unavailable):
        Door(there).tokens.caller(there.token())
    assert KEYS not in there.asked


def test_a_key_id_that_is_no_text_is_refused(there: Provider, door: Door) -> None:
    assert door.lets_in(there.token())
    for odd in (["a"], {"a": 1}, 7, None):
        assert not door.lets_in(unsigned({"alg": "ES256", "kid": odd}, {"iss": there.issuer}, "AA"))


def test_addresses_in_a_token_are_not_asked(there: Provider, door: Door) -> None:
    assert door.lets_in(there.token())
    header = {
        "alg": "ES256",
        "kid": "x",
        "jku": f"{there.issuer}/jku",
        "x5u": f"{there.issuer}/x5u",
    }
    assert not door.lets_in(unsigned(header, {"iss": there.issuer}, "AA"))
    assert not {"/jku", "/x5u"} & set(there.asked)


def test_a_key_of_a_kind_that_we_do_not_know_is_passed_over(there: Provider, door: Door) -> None:
    ours = there.key.public.as_dict()["keys"]
    unknown = [{"kty": "EC", "crv": "P-999", "kid": "x", "x": "AA", "y": "AA"}, {"kty": "PQC"}]
    there.says(KEYS, {"keys": [*unknown, *ours]})
    assert door.lets_in(there.token())
