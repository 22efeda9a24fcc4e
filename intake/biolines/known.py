"""Names on record: recognised wherever a line holds them, before any rule is asked. They are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from .tokens import Sentence, plain, tokens_of


class KnownNames:
    """The names that a publication has on record. Made once and used for many lines."""

    def __init__(self, people: Iterable[str] = (), institutions: Iterable[str] = ()) -> None:
        names = [name for name in people if " " in name]  # a single name proves nobody
        self._people, self._whole_names = (_by_first_word(names), {plain(name).casefold() for name in names})
        self._institutions = _by_first_word(name.removeprefix("The ") for name in institutions)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Within it every line is read with these names, as django.utils.timezone.override does for a time zone."""
        token = _in_use.set(self)
        try:
            yield
        finally:
            _in_use.reset(token)

    def holds_person(self, name: str) -> bool:
        """True where somebody on record bears this name, in the same words."""
        return plain(name).casefold() in self._whole_names

    def mark(self, sentence: Sentence) -> None:
        """Tells the sentence where it holds a name on record."""
        _mark(sentence, self._people, sentence.known_people)
        _mark(sentence, self._institutions, sentence.known_institutions)


def _by_first_word(names: Iterable[str]) -> dict[str, list[str]]:
    """The names by their first word, the longest first."""
    index: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        for word in tokens_of(plain(name).partition(" ")[0])[:1]:
            index.setdefault(word.lower, []).append(name)
    return index


def _mark(sentence: Sentence, index: dict[str, list[str]], spans: dict[int, int]) -> None:
    """Notes each name of the index: the same words, with capitals wherever the name on record has them."""
    for i, token in enumerate(sentence.tokens):
        for name in index.get(token.lower, ()):
            own = tokens_of(plain(name))
            there = sentence.tokens[i : i + len(own)]
            is_same = [word.lower for word in own] == [word.lower for word in there]
            if is_same and all(has.is_capital or not word.is_capital for word, has in zip(own, there, strict=True)):
                spans[i] = i + len(own)
                sentence.tokens[i] = replace(token, is_capital=True, is_low=False)
                break


_NOTHING = KnownNames()
_in_use: ContextVar[KnownNames] = ContextVar("names on record")


def names_in_use() -> KnownNames:
    return _in_use.get(_NOTHING)
