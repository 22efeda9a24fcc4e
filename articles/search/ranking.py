"""In which order pieces answer a question: BM25 over fields, words that stand together, a little for the recent. Pure.

Both databases rank differently or not at all, so they are only asked which pieces have the words; this module reads the
few hundred that are likeliest and puts them in order, the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import log

from .reading import FIELDS, run
from .tokens import STOP_WORDS

# What an occurrence counts in each of FIELDS, against one in the body. A headline says what a piece is about; a name or
# a topic was chosen by an editor for just that.
WEIGHTS = {"headline": 7.0, "names": 4.0, "topics": 3.0, "standfirst": 2.5, "body": 1.0}
# The usual constants of BM25F: how soon a further occurrence adds nothing, and how much a long text is held back.
SATURATION = 1.2
LENGTH = {"headline": 0.4, "names": 0.2, "topics": 0.2, "standfirst": 0.4, "body": 0.7}
# Letters of an average field, as far as it is not known; lengths matter as ratios alone.
TYPICAL = {"headline": 60, "names": 50, "topics": 40, "standfirst": 130}
# For all pairs of neighbouring words standing together in the headline, and in any other field.
TOGETHER_IN_HEADLINE, TOGETHER = 0.6, 0.4
# For the question standing there word by word: who types three words in a row remembers the sentence.
WORD_BY_WORD = 4.0
# For all words standing in the headline and being most of it. Occurrences alone do not say that: a long text that has
# each word ten times would come level with the headline that was meant.
IN_HEADLINE = 1.5
# For the question being the headline, no more and no less.
THE_HEADLINE = 0.5
# A piece of today against a very old one, and how soon that fades. Mild: who looks for something wants that.
FRESH, FADING_DAYS = 0.12, 900


@dataclass(frozen=True)
class Term:
    """A word of a question: each stem it may stand for, with how sure that is, and how rare it is."""

    forms: Mapping[str, float]
    rarity: float
    is_telling: bool = True  # not a word like "the"

    @property
    def stem(self) -> str:
        return max(self.forms, key=lambda stem: (self.forms[stem], stem), default="")


def rarity(pieces: int, having: int) -> float:
    """BM25's weight of a word that `having` of so many pieces have."""
    return log(1 + (max(pieces - having, 0) + 0.5) / (having + 0.5))


def telling_of(terms: Sequence[Term]) -> list[Term]:
    """The terms that tell pieces apart; of a question that has none all of them."""
    return [term for term in terms if term.is_telling] or list(terms)


class Scale:
    """Scores pieces against one question."""

    def __init__(self, terms: Sequence[Term], at: datetime, typical_body: float):
        self._words: list[tuple[list[tuple[str, float]], float]] = []
        for term in telling_of(terms):
            if term.forms:
                forms = [(f" {stem} ", sure) for stem, sure in term.forms.items()]
                self._words.append((forms, term.rarity))
        self._all = sum([weight for _, weight in self._words]) or 1.0
        stems = [term.stem for term in terms]
        self._pairs = [f" {a}  {b} " for a, b in pairwise(stems) if a and b]
        self._whole = run(stems)
        self._at = at
        self._typical = [float(TYPICAL.get(field, 0) or max(typical_body, 1.0)) for field in FIELDS]

    def score(self, words: str, published_at: datetime) -> float:
        """How well a piece answers; 0 for one without any of the words."""
        fields = words.split("\n")
        damped = []
        for (field, weight), text, typical in zip(WEIGHTS.items(), fields, self._typical, strict=False):
            damped.append(weight / (1 - LENGTH[field] + LENGTH[field] * len(text) / typical))
        bm25 = matched = headed = 0.0
        for forms, weight in self._words:
            frequency = 0.0
            for text, damp in zip(fields, damped, strict=False):
                for form, sure in forms:
                    frequency += sure * text.count(form) * damp
            if frequency:
                headed += max([sure for form, sure in forms if form in fields[0]], default=0.0)
                matched += weight
                bm25 += weight * frequency * (SATURATION + 1) / (frequency + SATURATION)
        if not bm25:
            return 0.0
        telling = len([stem for stem in fields[0].split() if stem not in STOP_WORDS])
        together = IN_HEADLINE * (headed / len(self._words)) ** 2 * min(headed / max(telling, 1), 1)
        if self._pairs:
            share = 1 / len(self._pairs)
            beside = 0.0
            for pair in self._pairs:
                if pair in fields[0]:
                    beside += TOGETHER_IN_HEADLINE * share
                elif pair in words:
                    beside += TOGETHER * share
            together += beside
            if len(self._pairs) > 1 and self._whole in words:
                together += WORD_BY_WORD
        if fields[0] == self._whole:
            together += THE_HEADLINE
        days = max((self._at - published_at).total_seconds() / 86_400, 0)
        # Having all the words counts for more than having one of them often.
        return bm25 * (matched / self._all) * (1 + together) * (1 + FRESH * 0.5 ** (days / FADING_DAYS))
