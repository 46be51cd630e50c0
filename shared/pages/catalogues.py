"""Message catalogues: ``locale/<language>.po`` of the shared pages and of each service's pages.

English is the language of the templates and has no catalogue. The files are read into memory as
they are: nothing is compiled before.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from shared.pages.languages import DEFAULT, LANGUAGES

SHARED = Path(__file__).parent
SERVICES = SHARED.parent.parent / "services"
TRANSLATED = tuple(language for language in LANGUAGES if language != DEFAULT)


def folders(service: str) -> tuple[Path, Path]:
    """Where a service's page looks for templates, labels and messages: its own folder first."""
    return SERVICES / service / "pages", SHARED


@cache
def translations(service: str, language: str) -> NullTranslations:
    """What a service's pages say in a language. A service's own words go before the shared ones."""
    if language == DEFAULT:
        return NullTranslations()
    own, shared = (
        _read(folder / "locale" / f"{language}.po", language) for folder in folders(service)
    )
    shared.merge(own)  # the rule for plurals is the same in both
    return shared


def _read(file: Path, language: str) -> Translations:
    compiled = BytesIO()
    with file.open("rb") as text:
        write_mo(compiled, read_po(text, locale=language, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)
