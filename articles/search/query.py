"""A question: its words with what they may stand for, and its filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.utils import timezone

from ..models import SearchWord
from ..models.types import Type
from . import vocabulary
from .ranking import Term, rarity
from .reading import run
from .stretches import Span
from .tokens import STOP_WORDS, stem, tidy, words

LONGEST = 200  # letters of a question that are read
MOST_WORDS = 16
# How sure a form of a word is: completed from its beginning, corrected, or corrected although there is such a word.
BEGUN, SLIPPED, DOUBTED = 0.6, 0.7, 0.5
# Words a slip away that are looked for, too. The other words of the question choose among them.
TRIED = 5
# A word is doubted when one that is a slip away stands in so many times more pieces.
TIMES = 50

# Name in the query string → its title on the page.
FILTERS = {
    "topic": "Topic",
    "author": "Author",
    "institution": "Institution",
    "type": "Kind of piece",
    "year": "Year",
}

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]')


@dataclass(frozen=True)
class Query:
    """A question: words, filters by their addresses, an order. Whatever is not known is as good as not asked."""

    text: str = ""
    topic: str = ""
    author: str = ""
    institution: str = ""
    type: str = ""
    year: str = ""
    newest_first: bool = False
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Query:
        """From a query string: any text is harmless."""
        plain = {name: tidy(given.get(name, ""), 140) for name in FILTERS}
        if plain["type"] not in Type.values:
            plain["type"] = ""
        if not re.fullmatch(r"[12][0-9]{3}", plain["year"]):
            plain["year"] = ""
        page = 1
        number = tidy(given.get("page", ""), 4)
        if number.isascii() and number.isdigit():
            page = max(int(number), 1)
        newest = given.get("sort") == "date"
        return cls(tidy(given.get("q", ""), LONGEST), newest_first=newest, page=page, **plain)

    @property
    def filters(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}

    @property
    def span(self) -> Span:
        """The moments between which the year asked for lies."""
        if not self.year:
            return None
        year, zone = int(self.year), timezone.get_current_timezone()
        return datetime(year, 1, 1, tzinfo=zone).astimezone(UTC), datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC)

    def url(self, **changes) -> str:
        """The query string of this question with something changed; of its first page, unless that is changed."""
        other = replace(self, **{"page": 1, **changes})
        parameters = {"q": other.text, **other.filters}
        if other.newest_first:
            parameters["sort"] = "date"
        if other.page > 1:
            parameters["page"] = other.page
        return "?" + urlencode(parameters)


@dataclass
class QueryWord:
    """A word of the question on its way: as typed, folded, and what it may stand for."""

    folded: str
    forms: dict[str, float]
    slips: list[SearchWord] = field(default_factory=list)  # rows of the vocabulary, the likeliest first
    having: int = 0
    is_known: bool = False
    meant: str = ""  # the word that was put in its place

    @property
    def is_telling(self) -> bool:
        return self.folded not in STOP_WORDS


def understood(text: str, languages: list[str]) -> tuple[list[QueryWord], list[set[str]]]:
    """The words with what they may stand for; the quoted runs as entries hold them, by language. Two queries."""
    folded = words(text)[:MOST_WORDS]
    languages = languages or ["en"]
    stems: dict[str, dict[str, float]] = {}
    for word in folded:
        stems[word] = dict.fromkeys([stem(word, language) for language in languages], 1.0)
    rows = vocabulary.look_up(stems, set().union(*stems.values()))
    last, begun = "", []
    if folded and text[-1:].isalnum():
        last = folded[-1]
        if len(last) > 2:
            begun = vocabulary.completions(last)
    query_words = []
    for word in folded:
        completed: list[SearchWord] = []
        if word == last:
            completed = begun
        query_words.append(_query_word(word, stems[word], rows, completed))
    quoted = []
    for phrase in _QUOTED.findall(text):
        inside = words(phrase)
        if inside:
            quoted.append({run([stem(word, language) for word in inside]) for language in languages})
    return query_words, quoted


def _query_word(word: str, forms: dict[str, float], rows: list[SearchWord], begun: list[SearchWord]) -> QueryWord:
    """What a word stands for: itself if it is known, else what it may begin or be a slip for."""
    known, slips = 0, []
    for row in rows:
        if row.stem in forms:
            known += row.documents
        elif vocabulary.one_slip_apart(word, row.word):
            slips.append(row)
    # Few mistype the first letter; of the rest, the word of most pieces is the likeliest.
    slips.sort(key=lambda row: (row.word[:1] != word[:1], -row.documents, row.word))
    if known:
        return QueryWord(word, forms, slips, known, is_known=True)
    forms = {row.stem: SLIPPED for row in slips[:TRIED]}
    if begun:
        forms = {row.stem: BEGUN for row in begun} | forms
        return QueryWord(word, forms, slips, sum(row.documents for row in begun))
    meant = slips[0].word if slips else ""
    return QueryWord(word, forms, slips, sum(row.documents for row in slips[:TRIED]), meant=meant)


def is_doubtful(word: QueryWord) -> bool:
    return bool(word.slips) and word.slips[0].documents > TIMES * max(word.having, 1)


def widened(word: QueryWord, sure: float = SLIPPED) -> QueryWord:
    """The word with what it would be if it were mistyped although there is such a word."""
    more = {row.stem: sure for row in word.slips[:TRIED]}
    return replace(word, forms=more | word.forms, having=word.having + sum(row.documents for row in word.slips[:TRIED]))


def weighed(query_words: list[QueryWord], pieces: int) -> list[Term]:
    return [Term(word.forms, rarity(pieces, min(word.having, pieces)), word.is_telling) for word in query_words]


def with_words(text: str, instead: dict[str, str]) -> str:
    """The question with other words in it; nothing where none differs."""
    if not instead:
        return ""
    return " ".join(instead.get(word, word) for word in words(text))
