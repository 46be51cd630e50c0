"""Keeps the message catalogues in step with the pages: ``python -m shared.pages.messages``.

Writes every ``locale/<language>.po`` anew with the messages that the pages have now, keeps what is
translated, drops what is said no more, and tells what is still to be translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from shared.pages.catalogues import TRANSLATED
from shared.pages.extraction import collected, folders_with_pages

WIDTH = 100
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|<[^>]*>")
_HEAD = """\
# What the pages say. `make messages` keeps the messages in step; translate after each msgid.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""


def update(said: Catalog, file: Path, language: str) -> list[Message]:
    """Writes a catalogue anew with what the pages say; the messages that want a translation."""
    kept = read(file, language) if file.exists() else Catalog(locale=language)
    kept.update(said, no_fuzzy_matching=True, update_creation_date=False)
    text = BytesIO()
    write_po(
        text,
        kept,
        width=WIDTH,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    head = _HEAD.format(language=language, plurals=kept.plural_forms)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(head.encode() + text.getvalue())
    return [message for message in kept if message.id and not _is_translated(message)]


def read(file: Path, language: str) -> Catalog:
    """A catalogue as it stands."""
    with file.open("rb") as text:
        return read_po(text, locale=language, abort_invalid=True)


def problems(said: Catalog, kept: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue, given what the pages say now."""
    for message in said:
        if message.id and kept.get(message.id, message.context) is None:
            yield f"missing: {message.id!r}"
    for message in kept.obsolete.values():
        yield f"stale: {message.id!r}"
    for message in kept:
        if message.id:
            if said.get(message.id, message.context) is None:
                yield f"stale: {message.id!r}"
            yield from _problems_of(message, kept.num_plurals)


def _problems_of(message: Message, plurals: int) -> Iterator[str]:
    if message.fuzzy:
        yield f"fuzzy: {message.id!r}"
    if not _is_translated(message):
        yield f"untranslated: {message.id!r}"
        return
    forms = _forms(message.string)
    if message.pluralizable and len(forms) != plurals:
        yield f"{len(forms)} plural forms in place of {plurals}: {message.id!r}"
    wanted = _placeholders(_forms(message.id)[-1])
    # The form for one may say "one" in words; the last form is for any number.
    if _placeholders(forms[-1]) != wanted or any(_placeholders(f) - wanted for f in forms):
        yield f"wrong placeholders: {message.id!r}: {message.string!r}"


def _is_translated(message: Message) -> bool:
    return bool(message.string) and all(_forms(message.string))


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _placeholders(text: str) -> set[str]:
    return {found[0] for found in _PLACEHOLDER.finditer(text)}


def main() -> None:
    """Updates every catalogue, and says what is to be done."""
    for folder in folders_with_pages():
        said = collected(folder)
        for language in TRANSLATED:
            wanted = update(said, folder / "locale" / f"{language}.po", language)
            print(f"{folder.parent.name}/{folder.name}, {language}: {len(wanted)} to translate")
            for message in wanted:
                print(f"    {message.id!r}")


if __name__ == "__main__":
    main()
