"""The one door: what it lets pass, how much of it, and what it says when it does not."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import ssl
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.support import echo
from tests.support.deployment import Deployment, run
from tests.support.process import until

WITHIN = 60.0
LIVE = "/billing/health/live"
HSTS = "max-age=31536000; includeSubDomains"
PEOPLE, PROGRAMS = {"Accept": "text/html"}, {"Accept": "application/json"}
COOKIE = "__Host-collegium_session"
FORGOTTEN_AFTER = 2.0  # seconds; what may be asked at once, by how much is forgotten in a second

FROM_INSIDE = """
import ssl, urllib.request
context = ssl._create_unverified_context()
print(urllib.request.urlopen("https://edge:8443/catalogue/x", context=context).status)
"""


@pytest.fixture(scope="module")
def door(tls_deployment: Deployment) -> Iterator[Deployment]:
    """The deployment, with an echo in the place of the catalogue."""
    catalogue = tls_deployment.containers()["catalogue"]
    image = tls_deployment.inspect(catalogue)["Image"]
    network = f"{tls_deployment.project}_front"
    run(["docker", "stop", catalogue])
    words = ["docker", "run", "-d", "--network", network, "--network-alias", "catalogue"]
    words += ["--entrypoint", "python", image, "-c", Path(echo.__file__).read_text("utf-8")]
    stand_in = run(words).strip()
    try:
        until(lambda: tls_deployment.get("/catalogue/x").ok, WITHIN, "the echo answers")
        yield tls_deployment
    finally:
        run(["docker", "rm", "-f", stand_in])
        run(["docker", "start", catalogue])
        tls_deployment.wait_ready("catalogue")


def many(
    deployment: Deployment, count: int, path: str, headers: dict[str, str]
) -> list[requests.Response]:
    """The answers to so many requests, as fast as they can be asked."""

    def some(share: int) -> list[requests.Response]:
        with requests.Session() as session:
            url, options = deployment.url + path, {"verify": deployment.verify, "headers": headers}
            return [session.get(url, **options, allow_redirects=False) for _ in range(share)]

    with ThreadPoolExecutor(8) as pool:
        return [answer for part in pool.map(some, [count // 8] * 8) for answer in part]


def statuses(answers: list[requests.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def calm(deployment: Deployment) -> None:
    """Until the address may ask as much at once as ever. Who asks all the time is never let in again."""

    def is_calm() -> bool:
        time.sleep(FORGOTTEN_AFTER)
        return statuses(many(deployment, 40, "/catalogue/x", {}))[429] == 0

    until(is_calm, WITHIN, "it is calm")


def refused(answers: list[requests.Response]) -> requests.Response:
    """One of those that were too many."""
    return next(answer for answer in answers if answer.status_code == 429)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ({"Cookie": f"a=b; {COOKIE}=1f0e-1~x.y.z"}, {"Cookie": f"{COOKIE}=1f0e-2~x.y.z"}),
        ({"Authorization": "Bearer x.y.one"}, {"Authorization": "Bearer x.y.another"}),
        ({"Authorization": "Bearer opaque1"}, {"Authorization": "Bearer opaque2"}),
    ],
    ids=["person", "program", "program with an opaque token"],
)
def test_one_may_ask_only_so_much_and_another_is_not_hindered(
    door: Deployment, one: dict[str, str], another: dict[str, str]
) -> None:
    calm(door)
    asked = statuses(many(door, 64, "/catalogue/x", one))
    assert set(asked) == {200, 429}
    assert asked[200] >= 20
    assert statuses(many(door, 8, "/catalogue/x", another)) == {200: 8}


def test_a_person_with_another_session_is_the_same_person(door: Deployment) -> None:
    calm(door)
    many(door, 64, "/catalogue/x", {"Cookie": f"{COOKIE}=1f0e-3~first"})
    asked = statuses(many(door, 24, "/catalogue/x", {"Cookie": f'{COOKIE} = "1f0e-3~second"'}))
    assert asked[429] > 0


def test_an_address_may_ask_only_so_much_whatever_it_says_of_itself(door: Deployment) -> None:
    calm(door)
    answers = many(door, 400, "/catalogue/x", {"X-Forwarded-For": "192.0.2.7"})
    assert set(statuses(answers)) == {200, 429}
    assert door.python("billing", FROM_INSIDE).strip() == "200"  # another address
    until(lambda: door.get("/catalogue/x").ok, WITHIN, "it may ask again")


def test_signing_in_may_be_tried_less_often(door: Deployment) -> None:
    calm(door)
    asked = statuses(many(door, 24, "/enrolment/session/sign-in", {}))
    assert asked[429] > 0
    assert door.get("/catalogue/x").ok


def test_too_much_is_told_to_programs_and_to_people(door: Deployment) -> None:
    calm(door)
    program = refused(many(door, 64, "/catalogue/x", {"Cookie": f"{COOKIE}=4~", **PROGRAMS}))
    assert program.headers["Content-Type"] == "application/problem+json"
    problem = program.json()
    assert (problem["status"], problem["title"]) == (429, "Too Many Requests")
    assert problem["instance"] == f"urn:collegium:request:{program.headers['X-Request-ID']}"
    calm(door)
    person = refused(many(door, 64, "/catalogue/x", {"Cookie": f"{COOKIE}=4~", **PEOPLE}))
    assert_page(person)
    assert {int(program.headers["Retry-After"]), int(person.headers["Retry-After"])} == {1}


def assert_page(answer: requests.Response) -> None:
    """A whole page in six languages, that a browser shows under its policy, with an id to quote."""
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = answer.content.decode()
    assert page.count("<html") == 1
    languages = re.findall(r'<section lang="(..)"( dir="rtl")?>', page)
    assert languages == [
        ("ar", ' dir="rtl"'),
        *((name, "") for name in ("en", "es", "fr", "ru", "zh")),
    ]
    assert f"<code>{answer.headers['X-Request-ID']}</code>" in page
    (style,) = re.findall("<style>(.*)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("/nowhere", {}, 404),
        ("/catalogue/x", {"data": b" " * 2**21}, 413),
        ("/catalogue/x", {"headers": {"X-Long": "x" * 9_000}}, 400),
        ("/catalogue/" + "x" * 9_000, {}, 400),
    ],
    ids=["nowhere", "body", "header", "line"],
)
def test_what_it_refuses_is_told_to_programs_and_to_people(
    door: Deployment, path: str, options: dict[str, object], status: int
) -> None:
    given = {"headers": {}} | options
    program = door.ask("POST", path, **given)
    assert program.headers["Content-Type"] == "application/problem+json"
    assert program.json()["status"] == program.status_code == status
    if len(path) < 100:  # of an address that is too long nothing is kept, not even who asks
        given["headers"] = PEOPLE | given["headers"]  # type: ignore[operator]
        person = door.ask("POST", path, **given)
        assert person.status_code == status
        assert_page(person)


def test_a_request_that_could_be_read_in_two_ways_is_refused(deployment: Deployment) -> None:
    address = urlsplit(deployment.url)
    for headers in (
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    ):
        with socket.create_connection((address.hostname, address.port), timeout=30) as line:
            request = f"POST /catalogue/v1/courses HTTP/1.1\r\nHost: {address.netloc}\r\n{headers}"
            line.sendall(f"{request}\r\nConnection: close\r\n\r\n0\r\n\r\n".encode())
            assert line.makefile("rb").readline().split()[1] in (b"400", b"501")


def test_nothing_is_traced(deployment: Deployment) -> None:
    answer = deployment.ask(
        "TRACE", "/catalogue/", headers={"X-Told": "what-nobody-may-hear-again"}
    )
    assert answer.status_code in (404, 405)
    assert "what-nobody-may-hear-again" not in answer.text


def test_what_it_answers_itself_is_protected(door: Deployment) -> None:
    for path in ("/health", "/nowhere", "/robots.txt", "/favicon.ico", "/.well-known/security.txt"):
        headers = door.get(path).headers
        assert headers["Strict-Transport-Security"] == HSTS
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert len(headers["X-Request-ID"]) == 32


def test_a_services_answer_has_no_header_twice(door: Deployment) -> None:
    headers = door.get(LIVE).raw.headers
    assert {name: headers.getlist(name) for name in headers if len(headers.getlist(name)) > 1} == {}


def test_files_for_robots_and_for_finders_of_holes(door: Deployment) -> None:
    assert door.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    told = door.get("/.well-known/security.txt").text
    assert "Contact: mailto:security@example.org\n" in told
    assert "\nExpires: 2" in told
    assert door.get("/favicon.ico").headers["Content-Type"] == "image/svg+xml"


def test_a_service_hears_who_really_asks_and_under_which_id(door: Deployment) -> None:
    lies = {
        "X-Forwarded-For": "192.0.2.7",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "/evil",
        "X-Real-IP": "192.0.2.7",
        "Forwarded": "for=192.0.2.7",
        "X-Request-ID": "mine",
    }
    answer = door.ask("GET", "/catalogue/x?a=1", headers=lies)
    heard = answer.json()["headers"]
    assert answer.json()["path"] == "/catalogue/x?a=1"
    assert heard["x-forwarded-host"] == heard["host"] == door.url.removeprefix("https://")
    assert heard["x-forwarded-proto"] == "https"
    assert heard["x-request-id"] == answer.headers["X-Request-ID"] != "mine"
    assert not {"x-real-ip", "forwarded", "x-forwarded-prefix"} & set(heard)
    (line,) = (line for line in door.logs("edge").splitlines() if heard["x-request-id"] in line)
    assert json.loads(line)["client"] == heard["x-forwarded-for"] != "192.0.2.7"


def test_assets_are_compressed_and_pages_are_not(door: Deployment) -> None:
    asset = door.get("/catalogue/assets/style.css")
    assert asset.headers["Content-Encoding"] == "gzip"
    assert asset.content == echo.LONG
    assert "Content-Encoding" not in door.get("/catalogue/page.html").headers


def test_events_pass_as_they_come(door: Deployment) -> None:
    stream = door.ask("GET", "/catalogue/v1/stream", stream=True)
    lines = (line for line in stream.iter_lines() if line)
    assert next(lines) == b"data: first"  # or it would never come
    assert door.get("/catalogue/go").ok
    assert next(lines) == b"data: second"


def test_a_person_may_have_some_streams_open_and_they_hinder_nothing_else(door: Deployment) -> None:
    calm(door)
    person = {"Cookie": f"{COOKIE}=1f0e-5~x"}
    streams = [
        door.ask("GET", "/catalogue/v1/stream", headers=person, stream=True) for _ in range(9)
    ]
    assert [answer.status_code for answer in streams] == [200] * 8 + [429]
    assert door.ask("GET", "/catalogue/x", headers=person).ok
    another = {"Cookie": f"{COOKIE}=1f0e-6~x"}
    streams.append(door.ask("GET", "/catalogue/v1/stream", headers=another, stream=True))
    assert streams[-1].ok
    for stream in streams:
        stream.close()


def test_who_is_silent_in_the_middle_of_a_request_is_let_go(door: Deployment) -> None:
    """In the middle of a header, or of a body: nginx closes the connection, without a word."""
    host, port = door.url.removeprefix("https://").split(":")
    context = ssl.create_default_context(cafile=door.verify)
    post = f"POST /catalogue/x HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nhalf"
    clients = []
    for half in ("GET /catalogue/x HTT", post):
        plain = socket.create_connection((host, int(port)), timeout=WITHIN)
        clients.append(context.wrap_socket(plain, server_hostname=host))
        clients[-1].sendall(half.encode())
    assert [client.recv(1) for client in clients] == [b"", b""]
    for client in clients:
        client.close()


def test_no_secret_gets_into_its_log(door: Deployment) -> None:
    secrets = {"cookie": "s3cret-cookie", "token": "s3cret-token", "query": "s3cret-query"}
    headers = {
        "Cookie": f"{COOKIE}={secrets['cookie']}~x",
        "Authorization": f"Bearer {secrets['token']}",
        "Referer": f"https://x.example/{secrets['query']}",
    }
    for path in ("/catalogue/x", "/nowhere", "/enrolment/session/sign-in", LIVE):
        door.ask("GET", f"{path}?code={secrets['query']}", headers=headers)
    many(door, 64, f"/catalogue/x?code={secrets['query']}", headers)
    billing = door.containers()["billing"]
    run(["docker", "stop", billing])
    calm(door)
    assert door.ask("GET", f"{LIVE}?code={secrets['query']}").status_code == 503
    run(["docker", "start", billing])
    door.wait_ready("billing")
    log = door.logs("edge")
    assert '"path":"/enrolment/session/sign-in","status"' in log
    assert [secret for secret in secrets.values() if secret in log] == []
