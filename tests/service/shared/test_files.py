"""Static files: for everybody, for ever, and without a look at the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import Client

from shared.access.roles import Role
from shared.pages import assets
from shared.persistence import Database
from tests.support.callers import as_person, person


@pytest.mark.parametrize("name", sorted(assets.assets()))
def test_each_file_is_served_to_be_kept_for_ever(
    client: Callable[[str], Client], name: str
) -> None:
    response = client("billing").get(assets.url("billing", name), headers={"Authorization": ""})
    assert response.status_code == 200
    assert response.data == assets.assets()[name].contents
    assert "immutable" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers


def test_another_hash_is_not_there(client: Callable[[str], Client]) -> None:
    assert client("billing").get("/billing/assets/style.00000000.css").status_code == 404


def test_no_database_is_asked(
    client: Callable[[str], Client],
    database: Callable[[str], Database],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    http = client("billing")

    def refuse(*_: Any) -> Any:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(Database, "reading", refuse)
    monkeypatch.setattr(Database, "transaction", refuse)
    who = as_person(person(Role.LEARNER)) | {"Authorization": ""}
    assert http.get(assets.url("billing", "style.css"), headers=who).status_code == 200
