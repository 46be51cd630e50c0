"""The tests' OpenID provider: a process of its own, on a free port of this machine.

It is called by the name ``localhost``, while the college of a test is at ``127.0.0.1``: so they are
two sites for a browser, as in real life, and keep their cookies apart.
"""

from __future__ import annotations

import json
import shutil
import urllib.request
from base64 import b64encode
from collections.abc import Iterable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from shared.testing.choice import Say
from shared.testing.identity.people import PEOPLE, Person
from shared.testing.identity.settings import AUDIENCE, COLLEGE, Settings, new_key
from shared.testing.kept import Kept, NotAnswering, Plan, own_directory
from shared.testing.management import DIRECT
from shared.testing.node.packages import packages
from shared.testing.ports import free_port
from shared.testing.server import Server

HERE = Path(__file__).parent


class OpenIdProvider(Server):
    """A running provider; it knows some people, some programs, and the college as a client."""

    client_id = COLLEGE

    def __init__(
        self, say: Say, people: Iterable[Person] = PEOPLE, token_seconds: int = 600
    ) -> None:
        """Start one whose tokens live so long. Raises ``NotAvailable``."""
        node = packages(say)
        folder = own_directory("openid")
        self._file = folder / "settings.json"
        self._settings = Settings(
            issuer=f"http://localhost:{free_port()}",
            people={person.login: person for person in people},
            token_seconds=token_seconds,
        )
        self._settings.write(self._file)
        for source in HERE.glob("*.mjs"):
            shutil.copy(source, folder)
        (folder / "node_modules").symlink_to(node.modules)
        kept = Kept(Plan([node.node, "server.mjs", self._file.name], str(folder)), self._check)
        super().__init__(kept)
        kept.begin(prepare=[])

    @property
    def issuer(self) -> str:
        """Its address, which is its name too."""
        return self._settings.issuer

    @property
    def people(self) -> Mapping[str, Person]:
        """Who can sign in, by login."""
        return self._settings.people

    @property
    def client_secret(self) -> str:
        """The college's password at the provider."""
        return self._settings.client_secrets[COLLEGE]

    def trust(self, redirect_uri: str, after_sign_out: str) -> None:
        """From now on the college may have people sent to these two addresses of it."""
        self._settings.redirect_uris.append(redirect_uri)
        self._settings.post_logout_redirect_uris.append(after_sign_out)
        self._settings.write(self._file)

    def rotate_keys(self) -> None:
        """Sign with a new key from now on; the keys so far are still published."""
        self._settings.keys.insert(0, new_key())
        self._settings.write(self._file)

    def drop_old_keys(self) -> None:
        """Publish the newest key only: what an older one signed counts no more."""
        del self._settings.keys[1:]
        self._settings.write(self._file)

    def token(self, program: str, audience: str = AUDIENCE, **claims: object) -> str:
        """A bearer token that the program gets for itself; ``claims`` replace its own."""
        form = {
            "grant_type": "client_credentials",
            "resource": f"urn:{audience}",
            "claims": json.dumps(claims),
        }
        return str(self._ask_token(program, form)["access_token"])

    def redeem(self, client: str, code: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
        """The tokens that a client for people gets for a code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return self._ask_token(client, form | {"code_verifier": verifier})

    def discovery(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery)."""
        return _answer_to(urllib.request.Request(f"{self.issuer}/.well-known/openid-configuration"))

    def jwks(self) -> dict[str, Any]:
        """Its public keys."""
        return _answer_to(urllib.request.Request(self.discovery()["jwks_uri"]))

    def _check(self) -> None:
        self.discovery()

    def _ask_token(self, client: str, form: Mapping[str, str]) -> dict[str, Any]:
        known = f"{client}:{self._settings.client_secrets[client]}"
        request = urllib.request.Request(
            f"{self.issuer}/token",
            data=urlencode(form).encode(),
            headers={"Authorization": "Basic " + b64encode(known.encode()).decode()},
        )
        return _answer_to(request)


def _answer_to(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with DIRECT.open(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (OSError, ValueError, HTTPException) as failure:
        raise NotAnswering(f"{request.get_method()} {request.full_url}: {failure}") from failure
