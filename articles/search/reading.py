"""A piece as the index reads it: its words by field, and what it can be found by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import tokens
from .tokens import STOP_WORDS

# In the order in which an entry keeps them, a line each. The first HEAD of them say what a piece is, by whom and on
# what; standfirst and body follow.
FIELDS = ("headline", "names", "topics", "standfirst", "body")
HEAD = 3
# Words of a body that are read; nobody looks for the end of a book by a word of it.
MOST_WORDS = 50_000
# A word of the head is found as itself and under this sign, so that both databases can look in heads alone.
IN_HEAD = "/"


@dataclass(frozen=True)
class Reading:
    """`words` and `lexemes` as SearchEntry keeps them; `vocabulary` has each word with its stem, once."""

    words: str
    lexemes: set[str]
    vocabulary: set[tuple[str, str]]
    length: int


def read(texts: Iterable[str], language: str) -> Reading:
    """The texts of `FIELDS`, in this order, as the index keeps them."""
    lines: list[list[str]] = []
    vocabulary: set[tuple[str, str]] = set()
    for text in texts:
        folded = tokens.words(text)[:MOST_WORDS]
        stems = [tokens.stem(word, language) for word in folded]
        vocabulary.update(zip(folded, stems, strict=True))
        lines.append(stems)
    lexemes = {stem for word, stem in vocabulary if word not in STOP_WORDS}
    for stems in lines[:HEAD]:
        lexemes.update(IN_HEAD + stem for stem in stems)
    return Reading("\n".join(map(run, lines)), lexemes, vocabulary, sum(map(len, lines)))


def run(stems: Iterable[str]) -> str:
    """Words as an entry holds them: one has exactly its own spaces beside it, so that counting "·a·" finds each."""
    joined = "  ".join(stems)
    if not joined:
        return ""
    return f" {joined} "


def key_of(kind: str, record: object) -> str:
    """A topic, author or institution as the vocabulary counts the pieces that have it: like a word that no text has."""
    return f"/{kind}/{record}"
