"""Two texts → what changed between them; three texts → one, where the changes do not collide. Pure.

A body is compared block by block and then word by word. Every word carries its marks (bold, link target …), so that
a change of formatting or of where a link leads is a change, though no letter differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import Match, SequenceMatcher
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, TypeVar

from lxml import html as parser

from .. import body

SAME, ADDED, REMOVED, CHANGED, MARKED = "same", "added", "removed", "changed", "marked"
# Two blocks stand for the same one, rewritten, when they share this much; below it they are a removal and an addition.
KIN = 0.45
# How many pairs of words or blocks one comparison looks at, so that the longest texts, rewritten whole, stay under two
# seconds of a processor with the page around them. Two versions of 10,000 words with edits everywhere take nearly all
# of it; what repeats itself a thousand times over would take it for minutes.
MOST_PAIRS = 3_500_000
RARE = 8  # what stands no more often than this in a long text tells where in it we are

T = TypeVar("T")


class Matcher(SequenceMatcher):
    """What two sequences have in common, found within bounds: `pairs`, which several may share and use up together.

    It is what difflib finds, but for stretches where one look takes more than a 200th of what is left: they are cut at
    their rare items first, and where `pairs` is all but used up, only what a stretch begins and ends with is common.
    """

    def __init__(self, a: Iterable, b: Iterable, pairs: list[int] | None = None):
        numbers: dict = {}  # compared instead of the items, so that each is hashed once
        a, b = ([numbers.setdefault(item, len(numbers)) for item in side] for side in (a, b))
        super().__init__(None, a, b, autojunk=False)
        self._pairs = budget() if pairs is None else pairs
        self._pairs[0] -= 100 + 8 * (len(a) + len(b))
        rare = {item: places for item, places in self.b2j.items() if len(places) <= RARE}
        self._ways = [  # an index of b, what a look at the items of `a` before each costs by it, of how much of `pairs`
            (index, [0, *accumulate(1 + len(index.get(item, ())) for item in a)], part)
            for index, part in ((self.b2j, 200), (rare, 2))
        ]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        ahi, bhi = len(self.a) if ahi is None else ahi, len(self.b) if bhi is None else bhi
        self.b2j = {}
        for index, costs, part in self._ways:
            cost = costs[ahi] - costs[alo]
            if cost * part <= self._pairs[0]:
                self._pairs[0] -= cost
                self.b2j = index
                break
        found = super().find_longest_match(alo, ahi, blo, bhi)  # by an empty index: what both begin with
        if found.size or self.b2j is self._ways[0][0]:
            return found
        size = 0
        while size < min(ahi - alo, bhi - blo) and self.a[ahi - size - 1] == self.b[bhi - size - 1]:
            size += 1
        return Match(ahi - size, bhi - size, size)


class Word(NamedTuple):
    """A word with the space after it, and what it stands in: ("strong", ""), ("a", "https://…")."""

    text: str
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item …: its kind as a path of tags, and its words."""

    kind: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()

    @cached_property
    def letters(self) -> list[str]:
        return _letters(self.words)

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.letters)


def _letters(words: Iterable[Word]) -> list[str]:
    """The words as they are compared: whatever they stand in, and whether or not a space follows."""
    return [word.text.strip(" ") for word in words]


@dataclass(frozen=True)
class Part:
    """A run of words that were kept, added, removed, or kept with other marks; `note` says how the marks changed."""

    state: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Change:
    """One block of the comparison, with its parts in reading order. `note` tells of a change of kind."""

    state: str
    kind: str
    parts: tuple[Part, ...]
    note: str = ""


def budget() -> list[int]:
    """What all comparisons of one request may share and use up together."""
    return [MOST_PAIRS]


def compare(before: str, after: str, pairs: list[int] | None = None) -> list[Change]:
    """The blocks of both bodies in one order, each with what happened to it. Unchanged ones are among them."""
    old, new = list(read(before)), list(read(after))
    found: list[Change] = []
    pairs = budget() if pairs is None else pairs
    for tag, a1, a2, b1, b2 in Matcher(old, new, pairs).get_opcodes():
        if tag == "equal":
            found += [Change(SAME, block.kind, (Part(SAME, block.text),)) for block in old[a1:a2]]
        else:
            found += _pair(old[a1:a2], new[b1:b2], pairs)
    return found


def compare_words(before: str, after: str, pairs: list[int] | None = None) -> tuple[Part, ...]:
    """Two plain texts, word by word."""
    old, new = _plain_words(before), _plain_words(after)
    return _parts(old, new, Matcher(_letters(old), _letters(new), pairs))


def read(html: str) -> Iterator[Block]:
    """The blocks of a cleaned body in reading order."""
    for element in _fragments(html):
        yield from _blocks(element, "")


def _fragments(html: str) -> list:
    return [node for node in parser.fragments_fromstring(html or "") if not isinstance(node, str)]


# A block that holds blocks is a path, not a block: a quoted paragraph is "blockquote p".
_HOLDERS = {"ul", "ol", "blockquote", "aside", "table", "thead", "tbody", "section", "div"}
_INLINE = {"strong", "em", "a", "sub", "sup", "cite", "span"}


def _blocks(element, path: str) -> Iterator[Block]:
    kind = f"{path} {element.tag}".strip()
    if element.tag in _HOLDERS:
        attributes = "".join(f'[{name}="{value}"]' for name, value in sorted(element.items()))
        if not len(element):
            yield Block(kind + attributes, tuple(_plain_words(element.text or "")))
        for child in element:
            yield from _blocks(child, kind + attributes)
    elif element.tag == "tr":
        if words := _row(element):
            yield Block(kind, words)
    elif element.tag == "figure":
        yield Block(kind, _figure(element))
    elif element.tag == "hr":
        yield Block(kind, (Word("[rule]"),))
    else:
        words = _spaced(_words(element, (), leave_out=_HOLDERS))
        inner = [child for child in element if child.tag in _HOLDERS]
        if words or not inner:
            yield Block(kind, words)
        for child in inner:
            yield from _blocks(child, kind)


def _row(row) -> tuple[Word, ...]:
    """The cells with a line between them; nothing for a row of empty ones. A head and a span count as marks."""
    words: list[Word] = []
    for place, cell in enumerate(row):
        told = [(name, cell.get(name)) for name in ("colspan", "rowspan") if cell.get(name)]
        marks = (*([("th", "")] if cell.tag == "th" else []), *told)
        words += [Word(" "), Word("| ")] if place else []
        words += _words(cell, marks)
    return _spaced(words) if row.text_content().strip() else ()


def _figure(figure) -> tuple[Word, ...]:
    """What is told of a picture or an embed, then its caption. Which picture it is counts as a mark."""
    if address := figure.get("data-embed"):
        told, marks = [f"embed: {address}"], ()
    else:
        told, marks = ["picture"], (("picture", figure.get("data-image") or ""),)
    told += [figure.get("data-size")] if figure.get("data-size", "normal") != "normal" else []
    if (alt := figure.get("data-alt")) is not None:
        told.append(f"described as: {alt}" if alt else "for decoration")
    told += [f"credit: {figure.get('data-credit')}"] if figure.get("data-credit") else []
    told += ["without caption"] if figure.get("data-caption") else []
    return _spaced([*_split(f"[{'; '.join(told)}] ", marks), *_words(figure, ())])


def _words(element, marks: tuple[tuple[str, str], ...], leave_out: Iterable[str] = ()) -> Iterator[Word]:
    """The words in an element, and each space that begins a text as a word of its own."""
    yield from _split(element.text, marks)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in leave_out:
            value = child.get("href") or child.get("lang") or ""
            if child.tag == "br":
                yield Word("\n", marks)
            elif "data-note" in child.attrib:
                yield Word(" ", marks)
                yield Word("[note: ", marks)
                yield from _words(child, (*marks, ("note", "")))
                yield Word("]", marks)
            elif child.tag in _INLINE:
                yield from _words(child, (*marks, (child.tag, value)))
            else:  # a block where only its words count: in a cell, a caption
                yield Word(" ", marks)
                yield from _words(child, marks if child.tag == "figcaption" else (*marks, (child.tag, value)))
                yield Word(" ", marks)
        yield from _split(child.tail, marks)


def _spaced(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words, those that are nothing but a space put to the end of the word before."""
    found: list[Word] = []
    for word in words:
        if word.text != " ":
            found.append(word)
        elif found and not found[-1].text.endswith((" ", "\n")):
            found[-1] = Word(f"{found[-1].text} ", found[-1].marks)
    return tuple(found)


def _split(text: str | None, marks: tuple) -> Iterator[Word]:
    if text and text[0] in " \n":
        yield Word(" ", marks)
    yield from _plain_words(text or "", marks)


def _plain_words(text: str, marks: tuple[tuple[str, str], ...] = ()) -> list[Word]:
    words = [Word(f"{piece} ", marks) for piece in text.replace("\n", " ").split(" ") if piece]
    if words and not text.endswith((" ", "\n")):
        words[-1] = Word(words[-1].text[:-1], marks)
    return words


def _pair(old: list[Block], new: list[Block], pairs: list[int]) -> list[Change]:
    """Matches rewritten blocks with what they were, in order; what has no kin was removed or added."""
    found: list[Change] = []
    start = 0
    for block in old:
        best, likeness, common = None, KIN, None
        for index in range(start, len(new)):
            ratio, matcher = _likeness(block, new[index], likeness, pairs)
            if ratio > likeness:
                best, likeness, common = index, ratio, matcher
            if likeness == 1 or pairs[0] <= 0:
                break
        if best is None:
            found.append(Change(REMOVED, block.kind, (Part(REMOVED, block.text),)))
            continue
        found += [Change(ADDED, other.kind, (Part(ADDED, other.text),)) for other in new[start:best]]
        found.append(_rewritten(block, new[best], common, pairs))
        start = best + 1
    return found + [Change(ADDED, other.kind, (Part(ADDED, other.text),)) for other in new[start:]]


def _likeness(a: Block, b: Block, least: float, pairs: list[int]) -> tuple[float, Matcher | None]:
    """How much of both is the same, from 0 to 1, and where; 0 for what cannot be more than `least`."""
    if not a.words or not b.words:
        return (1.0 if a.words == b.words and a.kind == b.kind else 0.0), None
    both = len(a.words) + len(b.words)
    if 2 * min(len(a.words), len(b.words)) <= least * both:
        pairs[0] -= 8
        return 0.0, None
    pairs[0] -= 16 + min(len(a.counts), len(b.counts))
    shared = a.counts.keys() & b.counts.keys()
    common = sum(min(a.counts[word], b.counts[word]) for word in shared)  # in whatever order
    if 2 * common <= least * both:
        return 0.0, None
    matcher = Matcher(a.letters, b.letters, pairs)
    return matcher.ratio(), matcher


def _rewritten(old: Block, new: Block, common: Matcher | None, pairs: list[int]) -> Change:
    note = "" if old.kind == new.kind else f"was {_kind_in_words(old.kind)}, is {_kind_in_words(new.kind)}"
    parts = _parts(old.words, new.words, common or Matcher(old.letters, new.letters, pairs))
    plain = all(part.state == SAME for part in parts)
    return Change(SAME if plain and not note else CHANGED, new.kind, parts, note)


def _parts(old: Sequence[Word], new: Sequence[Word], common: Matcher) -> tuple[Part, ...]:
    parts: list[Part] = []

    def add(state: str, text: str, note: str = "") -> None:
        if parts and parts[-1].state == state and parts[-1].note == note:
            parts[-1] = Part(state, parts[-1].text + text, note)
        elif text:
            parts.append(Part(state, text, note))

    for tag, a1, a2, b1, b2 in common.get_opcodes():
        if tag == "equal":
            for was, now in zip(old[a1:a2], new[b1:b2], strict=True):
                note = _marks_in_words(was.marks, now.marks)
                add(MARKED if note else SAME, now.text, note)
        else:
            add(REMOVED, "".join(w.text for w in old[a1:a2]))
            add(ADDED, "".join(w.text for w in new[b1:b2]))
    return tuple(parts)


_IN_WORDS = {
    "strong": "bold",
    "em": "italic",
    "sub": "subscript",
    "sup": "superscript",
    "cite": "a source",
    "span": "marked",
    "note": "a note",
    "th": "a head",
    "colspan": "across columns",
    "rowspan": "across rows",
    "p": "a paragraph",
    "h2": "a heading",
    "h3": "a sub-heading",
    "h4": "a small heading",
    "ul li": "a list item",
    "ol li": "a numbered item",
    "blockquote p": "a quotation",
    "blockquote footer": "the source of a quotation",
    'aside[class="pull-quote"] p': "a pull quote",
    'aside[class="pull-quote"] footer': "the source of a pull quote",
    "table tbody tr": "a row",
    "table thead tr": "a row of heads",
    "figure": "a picture",
}


def _kind_in_words(kind: str) -> str:
    return _IN_WORDS.get(kind, kind)


def _marks_in_words(was: tuple[tuple[str, str], ...], now: tuple[tuple[str, str], ...]) -> str:
    """“now bold; link to B instead of A”, or nothing."""
    if was == now:
        return ""
    before, after = dict(was), dict(now)
    said = []
    if before.get("a") != after.get("a"):
        if "a" not in after:
            said.append(f"no longer a link (was {before['a']})")
        elif "a" not in before:
            said.append(f"now a link to {after['a']}")
        else:
            said.append(f"link to {after['a']} instead of {before['a']}")
    said += [
        f"{_IN_WORDS.get(tag, tag)}: {after[tag]} instead of {before[tag]}"
        for tag in after
        if tag != "a" and tag in before and before[tag] != after[tag]
    ]
    said += [f"now {_IN_WORDS.get(tag, tag)}" for tag in after if tag not in before and tag != "a"]
    said += [f"no longer {_IN_WORDS.get(tag, tag)}" for tag in before if tag not in after and tag != "a"]
    return "; ".join(said)


# --- three texts ------------------------------------------------------------------------------------------


@dataclass
class Merge:
    """`items` is the merged text in order. Where both sides changed the same place, a `Collision` stands in it."""

    items: list = field(default_factory=list)

    @property
    def collisions(self) -> list[Collision]:
        return [item for item in self.items if isinstance(item, Collision)]

    def text(self, choose=lambda collision: collision.mine) -> list:
        """The merged items, each collision replaced by what `choose` takes of it."""
        chosen: list = []
        for item in self.items:
            chosen += choose(item) if isinstance(item, Collision) else [item]
        return chosen


@dataclass(frozen=True)
class Collision:
    base: tuple
    mine: tuple
    theirs: tuple


def merge(base: Iterable[T], mine: Iterable[T], theirs: Iterable[T]) -> Merge:
    """A three-way merge of sequences: what one side alone changed is taken; what both changed alike is taken once."""
    base, mine, theirs = list(base), list(mine), list(theirs)
    result = Merge()
    at_base = at_mine = at_theirs = 0
    for start, in_mine, in_theirs, length in _common(base, mine, theirs):
        b, m, t = base[at_base:start], mine[at_mine:in_mine], theirs[at_theirs:in_theirs]
        if m in (b, t):
            result.items += t
        elif t == b:
            result.items += m
        elif len(b) == len(m) == len(t):  # item for item: two neighbours changed by two people do not collide
            for one, my, their in zip(b, m, t, strict=True):
                if my in (one, their):
                    result.items.append(their)
                elif their == one:
                    result.items.append(my)
                else:
                    result.items.append(Collision((one,), (my,), (their,)))
        else:
            result.items.append(Collision(tuple(b), tuple(m), tuple(t)))
        result.items += base[start : start + length]
        at_base, at_mine, at_theirs = start + length, in_mine + length, in_theirs + length
    return result


def _common(base: list, mine: list, theirs: list) -> Iterator[tuple[int, int, int, int]]:
    """The runs that stand in all three, as (place in base, in mine, in theirs, length); a last one of length 0."""
    in_mine = _places(base, mine)
    in_theirs = _places(base, theirs)
    index = 0
    while index < len(base):
        if in_mine[index] is None or in_theirs[index] is None:
            index += 1
            continue
        start = index
        while (
            index + 1 < len(base)
            and in_mine[index + 1] == (in_mine[index] or 0) + 1
            and in_theirs[index + 1] == (in_theirs[index] or 0) + 1
        ):
            index += 1
        yield start, in_mine[start], in_theirs[start], index - start + 1
        index += 1
    yield len(base), len(mine), len(theirs), 0


def _places(base: list, other: list) -> list[int | None]:
    places: list[int | None] = [None] * len(base)
    for block in Matcher(base, other).get_matching_blocks():
        for offset in range(block.size):
            places[block.a + offset] = block.b + offset
    return places


def merge_bodies(base: str, mine: str, theirs: str) -> Merge:
    """The same of rich text, paragraph by paragraph: the items are blocks of HTML."""
    return merge(body.read(base).blocks, body.read(mine).blocks, body.read(theirs).blocks)
