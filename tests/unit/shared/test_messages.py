"""The message catalogues say all that the pages say, in every language, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog

from shared.pages import extraction
from shared.pages.catalogues import SHARED, TRANSLATED
from shared.pages.extraction import collected, folders_with_pages
from shared.pages.messages import problems, read, update

FOLDERS = folders_with_pages()


def name_of(value: object) -> str:
    return value.parent.name if isinstance(value, Path) else str(value)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_each_catalogue_is_whole(folder: Path, language: str) -> None:
    kept = read(folder / "locale" / f"{language}.po", language)
    assert list(problems(collected(folder), kept)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_each_catalogue_is_written_as_the_command_writes_it(folder: Path, tmp_path: Path) -> None:
    for language in TRANSLATED:
        file = folder / "locale" / f"{language}.po"
        copy = tmp_path / file.name
        copy.write_bytes(file.read_bytes())
        assert update(collected(folder), copy, language) == []
        assert copy.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


def catalogue(*messages: tuple[object, object], flags: tuple[str, ...] = ()) -> Catalog:
    """A Russian catalogue with these messages."""
    made = Catalog(locale="ru")
    for message, text in messages:
        made.add(message, text, flags=flags)
    return made


SAID = catalogue(("Hello %(name)s", ""), (("%(n)s course", "%(n)s courses"), ("", "", "")))
HELLO = ("Hello %(name)s", "Здравствуйте, %(name)s")
COURSES = (("%(n)s course", "%(n)s courses"), ("один курс", "%(n)s курса", "%(n)s курсов"))


def test_a_whole_catalogue_has_no_problem() -> None:
    assert list(problems(SAID, catalogue(HELLO, COURSES))) == []


@pytest.mark.parametrize(
    ("kept", "problem"),
    [
        (catalogue(COURSES), "missing"),
        (catalogue(HELLO, COURSES, ("Gone", "Нет")), "stale"),
        (catalogue(HELLO, COURSES, flags=("fuzzy",)), "fuzzy"),
        (catalogue((HELLO[0], ""), COURSES), "untranslated"),
        (catalogue((HELLO[0], "Здравствуйте"), COURSES), "wrong placeholders"),
        (catalogue((HELLO[0], "%(nmae)s"), COURSES), "wrong placeholders"),
        (catalogue((HELLO[0], "<b>%(name)s</b>"), COURSES), "wrong placeholders"),
        (catalogue(HELLO, (COURSES[0], ("%(n)s", "%(n)s"))), "2 plural forms in place of 3"),
        (catalogue(HELLO, (COURSES[0], ("%(n)s", "", "%(n)s"))), "untranslated"),
        (catalogue(HELLO, (COURSES[0], ("%(n)s", "%(n)s", "много"))), "wrong placeholders"),
    ],
)
def test_each_kind_of_problem_is_found(kept: Catalog, problem: str) -> None:
    found = list(problems(SAID, kept))
    assert found
    assert all(one.startswith(problem) for one in found), found


def test_the_command_adds_what_is_new_drops_what_is_old_and_keeps_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "ru.po"
    update(SAID, file, "ru")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('msgstr ""\n\n#', 'msgstr "Здравствуйте, %(name)s"\n\n#'), "utf-8")
    now = catalogue(HELLO, ("New", ""))
    assert [one.id for one in update(now, file, "ru")] == ["New"]
    assert list(problems(now, read(file, "ru"))) == ["untranslated: 'New'"]


def test_what_the_shared_pages_say_a_service_does_not_say_again() -> None:
    shared = collected(SHARED)
    assert shared.get("Language") is not None
    for folder in FOLDERS[1:]:
        assert collected(folder).get("Language") is None


def test_rules_told_in_plain_words_are_said_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tmp_path / "services" / "one" / "pages"
    pages.mkdir(parents=True)
    (pages / "labels.toml").write_text("", encoding="utf-8")
    (pages.parent / "rule.py").write_text('rule(in_words=("So " "it is.",))', encoding="utf-8")
    monkeypatch.setattr(extraction, "_name", lambda file: file.name)
    assert collected(pages).get("So it is.") is not None
