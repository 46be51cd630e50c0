"""Every event and command type by name: ``enrolment.requested.v1`` → its frozen dataclass.

An event is a fact in the past tense, produced by one service; a command asks one service for
something. Both are declared with one decorator and never changed once released: a field may be
added with a default, anything else is a new version beside the old one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.errors import FieldError, UnknownEvent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind:
    """One registered type; ``producer`` is the receiver when it is a command."""

    producer: str
    name: str
    version: int
    cls: type[Any]
    is_command: bool

    @property
    def type(self) -> str:
        return f"{self.producer}.{self.name}.v{self.version}"

    @property
    def routing_key(self) -> str:
        return f"{self.name}.v{self.version}"

    @property
    def about(self) -> str:
        """What the class says of itself, in one line."""
        return " ".join((self.cls.__doc__ or "").split())


_by_type: dict[str, Kind] = {}
_by_class: dict[type[Any], Kind] = {}


def event(producer: str, name: str, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Register a frozen dataclass as the event ``producer.name.vN``."""
    return _register(producer, name, version, is_command=False)


def command(receiver: str, name: str, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Register a frozen dataclass as the command ``receiver.name.vN``."""
    return _register(receiver, name, version, is_command=True)


def _register(
    producer: str, name: str, version: int, *, is_command: bool
) -> Callable[[type[T]], type[T]]:
    def add(cls: type[T]) -> type[T]:
        kind = Kind(producer, name, version, cls, is_command)
        if kind.type in _by_type:
            raise ValueError(f"{kind.type} is registered twice")
        _by_type[kind.type] = _by_class[cls] = kind
        return cls

    return add


def kind_of(cls: type[Any]) -> Kind:
    """The registration of an event class."""
    return _by_class[cls]


def kind_named(type_name: str) -> Kind:
    """The registration of ``enrolment.requested.v1``. Raises ``UnknownEvent``."""
    try:
        return _by_type[type_name]
    except KeyError:
        stem = type_name.rpartition(".")[0]
        known = sorted(t for t in _by_type if t.startswith(stem + ".")) or sorted(_by_type)
        raise UnknownEvent(
            f"event type {type_name!r} is not known here; known: {', '.join(known)}",
            (FieldError("type", type_name, ", ".join(known)),),
        ) from None


def all_kinds() -> list[Kind]:
    """Every registered type, in order of its name."""
    return [_by_type[name] for name in sorted(_by_type)]
