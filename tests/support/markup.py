"""Reads a page as strictly as a validator would: tags in order, ids unique, references that lead."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "rect", "path", "circle"}
POINTING = ("aria-labelledby", "aria-describedby", "for")
Attributes = list[tuple[str, str | None]]


class Page(HTMLParser):
    """A page that was read. Raises ``AssertionError`` for a tag that is not closed in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.said: list[tuple[str, tuple[str, ...]]] = []  # and within which tags
        assert text.lstrip().startswith("<!doctype html>")
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"
        self._check_references()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute twice in <{tag}>: {names}"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag, f"</{tag}> is out of order"

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if "".join(data.split()):
            self.said.append((" ".join(data.split()), tuple(self.open)))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """The attributes of every element of that name which has these."""
        return [has for name, has in self.elements if name == tag and wanted.items() <= has.items()]

    def one(self, tag: str, **wanted: str) -> dict[str, str]:
        """The one element of that name which has these attributes."""
        (found,) = self.all(tag, **wanted)
        return found

    @property
    def main(self) -> str:
        """What its main part says."""
        return " ".join(text for text, place in self.said if "main" in place)

    @property
    def words(self) -> str:
        """All that it says, with one space between."""
        return " ".join(text for text, _ in self.said)

    def _check_references(self) -> None:
        ids = [has["id"] for _, has in self.elements if "id" in has]
        assert len(set(ids)) == len(ids), f"an id twice: {sorted(ids)}"
        for tag, has in self.elements:
            for name in POINTING:
                for pointed in has.get(name, "").split():
                    assert pointed in ids, f"{name} of <{tag}> leads nowhere: {pointed}"
