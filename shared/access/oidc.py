"""Signing in at an OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0, RFC 7636).

The library Authlib speaks to the provider; the id token is checked here. What must be remembered while
the person is at the provider (state, nonce, verifier, where to go back) is in a signed cookie of ten
minutes, so that any instance of the service can take them back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from requests import RequestException

from shared import clock
from shared.access.caller import Caller
from shared.access.claims import person_id, roles_of, text_of
from shared.access.jwks import WAIT_SECONDS, Provider
from shared.access.keys import ISSUER, BadToken, SigningKey, claims_of
from shared.access.roles import Role
from shared.access.sessions import same_secret
from shared.access.settings import AccessSettings
from shared.access.tokens import ALGORITHMS, LEEWAY, jwt_parts
from shared.errors import Invalid, SignInFailed, Unavailable

CALLBACK, SIGNED_OUT = "/enrolment/session/callback", "/enrolment/session/signed-out"
AUDIENCE, MINUTES = "sign-in", 10
AGAIN = "begin to sign in once more"


class OpenIdSignIn:
    """The way to one provider and back."""

    def __init__(
        self,
        settings: AccessSettings,
        provider: Provider,
        client_id: str,
        client_secret: str,
        key: SigningKey,
    ) -> None:
        self.settings, self.provider, self._key = settings, provider, key
        self.client_id, self._secret = client_id, client_secret

    def begin(self, back: str, language: str) -> tuple[str, str]:
        """(where the browser goes, what the cookie remembers). Raises ``Unavailable``."""
        kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        url, _ = self._client().create_authorization_url(
            self.provider.ask()["authorization_endpoint"],  # nobody is sent to one that is away
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
            ui_locales=language,
        )
        ends = int(clock.real().timestamp()) + MINUTES * 60
        told = {"iss": ISSUER, "aud": AUDIENCE, "exp": ends, "back": back}
        return url, self._key.sign(kept | told)

    def finish(self, query: Mapping[str, str], remembered: str | None) -> tuple[Caller, str]:
        """Who came back from the provider, and where they were. Raises ``SignInFailed``."""
        kept = self._remembered(remembered)
        if not same_secret(query.get("state", ""), kept["state"]):
            raise SignInFailed(f"this answer is not to the sign-in that was begun here: {AGAIN}")
        if query.get("iss", self.settings.issuer) != self.settings.issuer:
            raise SignInFailed(f"the answer comes from another provider: {AGAIN}")  # RFC 9207
        if "error" in query:
            why = query.get("error_description", query["error"])[:200]
            raise SignInFailed(f"the provider did not sign you in ({why}): {AGAIN}")
        if "code" not in query:
            raise Invalid("the provider's answer has no code")
        claims = self._claims(self._redeem(query["code"], kept["verifier"]), kept["nonce"])
        return self._caller(claims), kept["back"]

    def sign_out_url(self) -> str | None:
        """Where the person can sign out of the provider, too; none when it has no such place."""
        there = self.provider.metadata.get("end_session_endpoint")
        back = self.settings.public_url + SIGNED_OUT
        asked = {"client_id": self.client_id, "post_logout_redirect_uri": back}
        return f"{there}?{urlencode(asked)}" if there else None

    def _client(self) -> Any:
        return OAuth2Session(
            self.client_id,
            self._secret,
            scope="openid profile email",
            redirect_uri=self.settings.public_url + CALLBACK,
            code_challenge_method="S256",
            default_timeout=WAIT_SECONDS,
        )

    def _remembered(self, cookie: str | None) -> Mapping[str, str]:
        try:
            return claims_of(cookie or "", self._key.public, iss=ISSUER, aud=AUDIENCE)
        except BadToken:
            raise SignInFailed(
                f"nothing is known of a sign-in that was begun in this browser within the last "
                f"{MINUTES} minutes: {AGAIN}, with cookies allowed"
            ) from None

    def _redeem(self, code: str, verifier: str) -> str:
        try:
            token = self._client().fetch_token(
                self.provider.metadata["token_endpoint"],
                code=code,
                code_verifier=verifier,
                allow_redirects=False,  # the secret goes to this address and no other
            )
            return str(token["id_token"])
        except OAuthError as refused:
            raise SignInFailed(
                f"the provider refused the code ({refused.error}): {AGAIN}"
            ) from None
        except (RequestException, ValueError, KeyError) as away:
            raise Unavailable(f"the OpenID provider gave no id token: {away}") from away

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        try:
            keys = self.provider.keys(jwt_parts(token)[0].get("kid"))
            wanted = {"iss": self.settings.issuer, "aud": self.client_id, "sub": None}
            claims = claims_of(
                token, keys, algorithms=ALGORITHMS, leeway=LEEWAY, nonce=nonce, **wanted
            )
        except (JoseError, ValueError, RecursionError) as broken:
            raise SignInFailed(f"the provider's id token is refused ({broken}): {AGAIN}") from None
        if claims.get("azp", self.client_id) != self.client_id:
            raise SignInFailed(f"the id token is for another program: {AGAIN}")
        return claims

    def _caller(self, claims: Mapping[str, Any]) -> Caller:
        own_id = person_id(self.settings.issuer, str(claims["sub"]))
        email = text_of(claims, "email")
        return Caller(
            id=own_id,
            kind="person",
            name=text_of(claims, "name") or text_of(claims, "preferred_username") or email,
            roles=roles_of(claims, self.settings) | {Role.LEARNER},
            organisation=text_of(claims, self.settings.organisation_claim),
            donor=text_of(claims, self.settings.donor_claim),
            learner_id=own_id,
            language=(text_of(claims, "locale") or "")[:2] or None,
            email=email if claims.get("email_verified") is True else None,
        )
