"""What codes are called on pages: ``un_staff`` is UN staff.

``labels.toml`` of the shared pages and of each service's name the codes in English, a table for
each kind; the catalogues translate them with the kind as context. Countries, languages and
currencies are called what CLDR calls them. A code without a name shows as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

from shared.pages.catalogues import folders, translations
from shared.pages.languages import LOCALES

Names = Mapping[str, Mapping[str, str]]


@cache
def names_of(folder: Path) -> Names:
    """The English names in a folder's ``labels.toml``, by kind and code."""
    return tomllib.loads((folder / "labels.toml").read_text(encoding="utf-8"))


def labels(service: str, language: str) -> Mapping[str, Callable[..., str]]:
    """The filters ``label`` and ``labels``, for a service's pages in a language."""
    known = [names_of(folder) for folder in folders(service)]
    said, locale = translations(service, language), LOCALES[language]

    def inside(code: str, kind: str) -> str:
        for names in known:
            if name := names.get(kind, {}).get(code):
                return said.upgettext(kind, name)
        cldr = _CLDR.get(kind, _as_it_is)
        return cldr(locale, str(code)) or _as_it_is(locale, str(code))

    def label(code: str, kind: str) -> str:
        """The name of a code, standing alone: it begins with a capital."""
        return _capital(inside(code, kind))

    def label_list(codes: Iterable[str], kind: str) -> str:
        """The names of several codes, as a list in words."""
        return _capital(format_list([inside(code, kind) for code in codes], locale=locale))

    return {"label": label, "labels": label_list, "label_inside": inside}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _as_it_is(_: Locale, code: str) -> str:
    return code.replace("_", " ")


def _country(locale: Locale, code: str) -> str | None:
    return locale.territories.get(code)


def _currency(locale: Locale, code: str) -> str | None:
    return locale.currencies.get(code)


def _language(locale: Locale, code: str) -> str | None:
    try:
        return Locale.parse(code, sep="-").get_display_name(locale)
    except (UnknownLocaleError, ValueError):
        return None


_CLDR: dict[str, Callable[[Locale, str], str | None]] = {
    "country": _country,
    "currency": _currency,
    "language": _language,
}
