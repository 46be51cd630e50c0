"""The Jinja environment of a service's pages in one language: messages, formats, labels, assets."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial, wraps
from types import CodeType
from typing import Any
from uuid import uuid4

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.ext import i18n

from shared.pages import assets
from shared.pages.catalogues import folders, translations
from shared.pages.formats import formats
from shared.pages.labels import labels
from shared.pages.languages import LANGUAGES, NAMES, direction


class _Compiled(BytecodeCache):
    """Compiled templates, in memory: the languages of a service share them."""

    def __init__(self) -> None:
        self.kept: dict[str, CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.code


_COMPILED = _Compiled()


@cache
def environment(service: str, language: str) -> Environment:
    """One for each service and language, kept: macros need no context to speak the language."""
    made = Environment(
        loader=FileSystemLoader(folders(service)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
        extensions=[i18n],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(  # type: ignore[attr-defined]  # the extension's
        translations(service, language), newstyle=True
    )
    speaking = {**formats(language), **labels(service, language)}
    made.filters.update({name: _late(filter) for name, filter in speaking.items()})
    made.globals.update(
        service=service,
        language=language,
        direction=direction(language),
        languages=NAMES,
        asset=partial(assets.url, service),
        new_key=lambda: str(uuid4()),  # of a form: sent twice, it changes once
    )
    return made


def prepare(service: str) -> None:
    """Reads and compiles all that a service's pages need, so that its first page is no slower."""
    for language in LANGUAGES:
        made = environment(service, language)
        for name in made.list_templates(extensions=["html"]):
            made.get_template(name)


def _late(filter: Callable[..., str]) -> Callable[..., str]:
    """Asks a filter only when the page is made: what is compiled serves all languages."""

    @pass_context
    @wraps(filter)
    def asked(_: Any, *values: Any) -> str:
        return filter(*values)

    return asked
