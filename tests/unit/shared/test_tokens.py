"""A bearer token counts with a signature of a key that is trusted, for us, in its time; no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from shared.access import claims as read
from shared.access import sessions
from shared.access.access import Access
from shared.access.caller import ANYBODY, Caller
from shared.access.claims import person_id
from shared.access.keys import ISSUER, SigningKey, public_keys
from shared.access.roles import Role
from shared.errors import Invalid, NotSignedIn
from tests.support import access
from tests.support.callers import cookie, person
from tests.support.tokens import (
    altered,
    claims,
    from_now,
    kid,
    ours,
    part,
    signed,
    unsigned,
    with_secret,
)

PEM = access.KEY.public.keys[0].as_pem(private=False)  # type: ignore[union-attr,call-arg]
KEYS = access.KEY.public.as_dict()
ROBOT = person_id(ISSUER, "robot")


def doorkeeper(**environ: str) -> Access:
    return access.doorkeeper(**{f"COLLEGIUM_{name}": value for name, value in environ.items()})


DOOR = doorkeeper()


def asked(door: Access = DOOR, **headers: str) -> Caller:
    """Who calls with these headers."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return door.caller(Request(EnvironBuilder(path="/billing/", headers=sent).get_environ()))


def bearer(token: str, door: Access = DOOR) -> Caller:
    return asked(door, Authorization=f"Bearer {token}")


def refusal(token: str, door: Access = DOOR) -> str:
    with pytest.raises(NotSignedIn) as refused:
        bearer(token, door)
    return refused.value.message


def test_a_good_token_says_who_calls() -> None:
    caller = bearer(ours(roles=["analyst"], organisation="UNDP", donor="Germany", name="Robot 7"))
    assert (caller.kind, caller.id, caller.name) == ("program", ROBOT, "Robot 7")
    assert (caller.roles, caller.organisation, caller.donor) == ({"analyst"}, "UNDP", "Germany")
    assert (caller.learner_id, caller.csrf, caller.session_id) == (None, None, None)


def test_the_scheme_may_be_written_in_any_case() -> None:
    for scheme in ("bearer", "BEARER", "Bearer "):
        assert asked(Authorization=f"{scheme} {ours()}").id == ROBOT


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({"alg": "ES256"}, ECKey.generate_key("P-256")),  # another key
        ({"alg": "ES256", "kid": kid()}, ECKey.generate_key("P-256")),  # under the name of ours
        ({"alg": "ES384", "kid": kid()}, ECKey.generate_key("P-384")),  # on another curve
        ({"alg": "ES256K", "kid": kid()}, ECKey.generate_key("secp256k1")),
        ({"alg": "RS256", "kid": kid()}, RSAKey.generate_key(2048)),
        ({"alg": "EdDSA", "kid": kid()}, OKPKey.generate_key("Ed25519")),
    ],
    ids=lambda value: value.get("alg") if isinstance(value, dict) else value.key_type,
)
def test_tokens_of_another_key_or_algorithm_are_refused(header: dict[str, str], key: Any) -> None:
    assert "bearer token is refused" in refusal(signed(key, header, claims()))


@pytest.mark.parametrize("secret", [PEM, PEM.strip(), json.dumps(KEYS).encode(), b""])
def test_the_public_key_is_no_shared_secret(secret: bytes) -> None:
    assert "bearer token is refused" in refusal(with_secret(secret, claims()))


def test_a_key_that_a_token_brings_along_is_passed_over() -> None:
    own = ECKey.generate_key("P-256")
    public = own.as_dict(private=False)
    for name, value in (("jwk", public), ("jku", "https://evil.example/k"), ("x5u", "https://e/")):
        header = {"alg": "ES256", "kid": kid(), name: value}
        assert "bearer token is refused" in refusal(signed(own, header, claims()))


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", None, ["ES256"]])
def test_a_token_that_nobody_signed_is_refused(alg: Any) -> None:
    signature = ours().rsplit(".", 1)[1]
    for end in ("", signature):
        refusal(unsigned({"alg": alg, "kid": kid()}, claims(roles=["administrator"]), end))


def test_altered_claims_are_refused() -> None:
    refusal(altered(ours(roles=["learner"]), roles=["administrator"]))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": [ISSUER]},
        {"iss": None},
        {"aud": "another-api"},
        {"aud": ["another-api", "session"]},
        {"aud": None},
        {"aud": sessions.AUDIENCE},
        {"sub": None},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nonce": "n-0S6_WzA2Mj"},  # an id token
    ],
    ids=str,
)
def test_tokens_for_others_are_refused(changes: dict[str, Any]) -> None:
    assert "get a new one" in refusal(ours(**changes))


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -31), ("nbf", 600), ("iat", 600)])
def test_tokens_out_of_time_are_refused(claim: str, seconds: int) -> None:
    assert "get a new one" in refusal(ours(**{claim: from_now(seconds)}))


def test_a_clock_may_be_half_a_minute_off() -> None:
    assert bearer(ours(exp=from_now(-20), nbf=from_now(20), iat=from_now(20))).id == ROBOT


def test_one_audience_of_several_is_enough() -> None:
    assert bearer(ours(aud=["another-api", access.AUDIENCE])).id == ROBOT


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b",
        "..",
        "....",
        "é.é.é",
        ours()[:-3],
        ours() + "A" * 8192,
        unsigned({"alg": "ES256"}, None, "AA"),
        unsigned({"alg": "ES256"}, [1], "AA"),
        unsigned(["ES256"], claims(), "AA"),
        unsigned({"alg": "ES256", "kid": ["x"]}, claims(), "AA"),
        unsigned({"alg": "ES256", "crit": ["x"], "x": 1}, claims(), "AA"),
        unsigned({"alg": "ES256", "b64": False, "crit": ["b64"]}, claims(), "AA"),
        unsigned({"alg": "ES256"}, b"[" * 5000, "AA"),  # deeper than Python goes
        f"{part(b'[' * 5000)}.{part(claims())}.AA",
        unsigned({"alg": "ES256"}, b"\xff\xfe{", "AA"),
    ],
    ids=lambda token: token[:25],
)
def test_garbage_is_refused_and_breaks_nothing(token: str) -> None:
    assert "bearer token is refused" in refusal(token)
    assert sessions.read(f"me~{token}", access.KEY.public) is None


@given(
    st.text(max_size=200), st.sampled_from(["{}", "{}.{}.{}", f"{part({'alg': 'ES256'})}.{{}}.x"])
)
def test_whatever_comes_is_refused_by_name(text: str, form: str) -> None:
    with pytest.raises(NotSignedIn):
        DOOR.tokens.caller(form.replace("{}", text))
    assert sessions.read(text, access.KEY.public) is None


def test_a_session_is_no_bearer_token_and_a_bearer_token_is_no_session() -> None:
    who = person(Role.ADMINISTRATOR)
    session = sessions.cookie_value(access.KEY, who).partition("~")[2]
    assert "bearer token is refused" in refusal(session)
    like_a_session = ours(sid="s", csrf="c", roles=[], auth_time=1, end=from_now(60), sub=who.id)
    sent = f"{sessions.COOKIE}={who.id}~{like_a_session}"
    assert asked(Cookie=sent) is ANYBODY
    assert asked(Cookie=cookie(who)).id == who.id


def test_a_token_beside_a_cookie_decides_and_a_bad_one_is_not_passed_over() -> None:
    sent = {"Cookie": cookie(person(Role.ADMINISTRATOR))}
    assert asked(Authorization=f"Bearer {ours()}", **sent).id == ROBOT
    with pytest.raises(NotSignedIn):
        asked(Authorization="Bearer nonsense", **sent)


def test_another_scheme_is_refused_by_its_name_and_no_secret_is_repeated() -> None:
    with pytest.raises(NotSignedIn, match="Authorization Basic is not known") as refused:
        asked(Authorization="Basic dXNlcjpwYXNzd29yZA==")
    assert "dXNl" not in refused.value.message
    with pytest.raises(NotSignedIn, match="without a scheme") as refused:
        asked(Authorization="s3cr3t-t0k3n")
    assert "s3cr3t" not in refused.value.message


def test_a_token_in_the_query_is_not_taken() -> None:
    environ = EnvironBuilder(path="/", query_string={"access_token": ours()}).get_environ()
    assert DOOR.caller(Request(environ)) is ANYBODY


def test_an_old_and_a_new_key_of_ours_count_side_by_side() -> None:
    new = SigningKey.made()
    both = [*access.KEY.public.as_dict()["keys"], *new.public.as_dict()["keys"]]
    door = doorkeeper(ACCESS_JWKS=json.dumps({"keys": both}))
    for key in (access.KEY, new):
        assert bearer(key.sign(claims()), door).id == ROBOT
    refusal(new.sign(claims()))


def test_our_keys_may_be_given_as_pem_blocks() -> None:
    new = SigningKey.made()
    blocks = b"\n".join((PEM, new.public.keys[0].as_pem(private=False)))  # type: ignore[union-attr,call-arg]
    door = doorkeeper(ACCESS_JWKS=blocks.decode())
    assert bearer(new.sign(claims()), door).id == bearer(ours(), door).id == ROBOT


@pytest.mark.parametrize(
    "text", ["no key", "{}", '{"keys": []}', "[]", "-----BEGIN PUBLIC KEY-----", access.KEY.pem]
)
def test_what_is_no_key_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(Invalid, match="access keys"):
        public_keys(text)


@pytest.mark.parametrize("curve", ["P-384", "secp256k1"])
def test_a_signing_key_on_another_curve_is_refused(curve: str) -> None:
    with pytest.raises(Invalid, match="P-256"):
        SigningKey.read(ECKey.generate_key(curve).as_pem(private=True).decode())
    with pytest.raises(Invalid, match="private"):
        SigningKey.read(PEM.decode())


@pytest.mark.parametrize(
    ("environ", "told", "roles"),
    [
        ({}, {"roles": ["analyst", "learner"]}, {"analyst", "learner"}),
        ({}, {"roles": "analyst donor"}, {"analyst", "donor"}),
        ({}, {"roles": ["root", "Analyst", 7, None, {"analyst": 1}]}, set()),
        ({}, {"roles": {"analyst": True}}, set()),
        ({}, {}, set()),
        (
            {"OIDC_ROLES_CLAIM": "realm_access.roles"},
            {"realm_access": {"roles": ["donor"]}},
            {"donor"},
        ),
        (
            {"OIDC_ROLES_CLAIM": "https://x.org/roles"},
            {"https://x.org/roles": ["donor"]},
            {"donor"},
        ),
        ({"OIDC_ROLES_CLAIM": "a.b.c"}, {"a": {"b": ["donor"]}}, set()),
        ({"OIDC_ROLES": "analyst=cg-an"}, {"roles": ["cg-an", "donor"]}, {"analyst", "donor"}),
        ({"OIDC_ROLES": "analyst=cg-an"}, {"roles": ["analyst"]}, set()),
    ],
)
def test_roles_are_read_where_the_settings_say(
    environ: dict[str, str], told: dict[str, Any], roles: set[str]
) -> None:
    assert bearer(ours(**told), doorkeeper(**environ)).roles == roles


def test_a_person_is_known_by_issuer_and_subject_and_by_nothing_else() -> None:
    one = bearer(ours(sub="7", name="Ada", email="ada@example.org", roles=["learner"]))
    same = bearer(ours(sub="7", name="Eve", email="eve@example.org", roles=["learner"]))
    other = bearer(ours(sub="8", name="Ada", email="ada@example.org", roles=["learner"]))
    assert one.id == one.learner_id == same.id != other.id
    assert one.kind == "person"
    assert read.person_id("https://a.example", "7") != read.person_id("https://b.example", "7")
