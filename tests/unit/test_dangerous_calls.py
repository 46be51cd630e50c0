"""Some calls do not stand in the code at all, or only in the one safe form.

Found by reading the code of the services and of what they share; not the tests' own tools and not the
sample college.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("shared/testing", "collegium/sample", "/migrations/versions/")

CALLS = {"eval", "exec", "compile", "__import__", "from_string", "system", "popen", "md5", "sha1"}
MODULES = {"pickle", "marshal", "shelve", "subprocess", "xml", "lxml", "yaml", "ldap", "ctypes"}
VERBS = {"get", "post", "put", "patch", "delete", "head", "request"}

Look = Callable[[ast.Module], list[str]]


def code() -> Iterator[tuple[str, ast.Module]]:
    for package in ("shared", "services", "collegium"):
        for file in sorted((ROOT / package).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if not any(part in name for part in LEFT_OUT):
                yield name, ast.parse(file.read_text(encoding="utf-8"))


CODE = dict(code())


def found_by(look: Look, folder: str = "") -> dict[str, list[str]]:
    found = {name: look(tree) for name, tree in CODE.items() if name.startswith(folder)}
    assert found, f"no code in {folder}"
    return {name: places for name, places in found.items() if places}


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call, by the last part of its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield name, node


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def dangerous(tree: ast.Module) -> list[str]:
    """What runs text, starts programs, reads what may hold code, or is a broken hash."""
    harmless = {"re.compile"}
    called = [
        ast.unparse(call)
        for name, call in calls(tree)
        if name in CALLS and ast.unparse(call.func) not in harmless
    ]
    return called + sorted(imported(tree) & MODULES)


def put_together(tree: ast.Module) -> list[str]:
    """SQL statements that are not made of constants."""
    return [
        ast.unparse(call)
        for name, call in calls(tree)
        if (name == "exec_driver_sql" or ast.unparse(call.func) == "text")
        and not all(is_constant(argument) for argument in call.args[:1])
    ]


def is_constant(value: ast.expr) -> bool:
    """A text that stands there, also with names in capitals in it or by a choice of two."""
    match value:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name.isupper()
        case ast.JoinedStr(values=parts):
            return all(is_constant(part) for part in parts)
        case ast.FormattedValue(value=inner):
            return is_constant(inner)
        case ast.IfExp(body=one, orelse=other):
            return is_constant(one) and is_constant(other)
    return False


def formats_of_callers(tree: ast.Module) -> list[str]:
    """``format`` on what came in with a request."""
    return [
        ast.unparse(call)
        for name, call in calls(tree)
        if name == "format" and "request" in ast.unparse(call.func)
    ]


def follow_redirects(tree: ast.Module) -> list[str]:
    return [
        ast.unparse(call)
        for name, call in calls(tree)
        if name in VERBS
        and ast.unparse(call.func).startswith("requests.")
        and "allow_redirects=False" not in ast.unparse(call)
    ]


def toy_generator(tree: ast.Module) -> list[str]:
    return sorted(imported(tree) & {"random"})


def test_nothing_dangerous_is_called() -> None:
    assert found_by(dangerous) == {}


def test_no_statement_is_put_together_from_text() -> None:
    assert found_by(put_together) == {}


def test_no_format_is_taken_from_elsewhere() -> None:
    assert found_by(formats_of_callers) == {}


def test_calls_to_others_follow_no_redirect() -> None:
    assert found_by(follow_redirects) == {}


@pytest.mark.parametrize("folder", ["shared/access", "shared/http", "services/enrolment"])
def test_what_must_not_be_guessed_is_not_drawn_from_the_toy_generator(folder: str) -> None:
    assert found_by(toy_generator, folder) == {}


@pytest.mark.parametrize(
    ("look", "source"),
    [
        (dangerous, "eval('1')"),
        (dangerous, "os.system('ls')"),
        (dangerous, "import pickle"),
        (dangerous, "from xml.etree import ElementTree"),
        (dangerous, "hashlib.md5(b'')"),
        (put_together, "text(f'SELECT {x}')"),
        (put_together, "connection.exec_driver_sql('SELECT ' + x)"),
        (put_together, "text(statement)"),
        (formats_of_callers, "request.args['x'].format(y)"),
        (follow_redirects, "requests.get(url, timeout=1)"),
        (toy_generator, "from random import choice"),
    ],
)
def test_each_would_be_found(look: Look, source: str) -> None:
    assert look(ast.parse(source))
