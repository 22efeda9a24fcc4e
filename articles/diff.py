"""Two texts → what changed between them; three texts → one, where the changes do not collide. Pure.

A body is compared block by block and then word by word. Every word carries its marks (bold, link target …), so that
a change of formatting or of where a link leads is a change, though no letter differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

from lxml import html as parser

from . import body

SAME, ADDED, REMOVED, CHANGED, MARKED = "same", "added", "removed", "changed", "marked"
# Two blocks stand for the same one, rewritten, when they share this much; below it they are a removal and an addition.
KIN = 0.45

T = TypeVar("T")


@dataclass(frozen=True)
class Word:
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


def compare(before: str, after: str) -> list[Change]:
    """The blocks of both bodies in one order, each with what happened to it. Unchanged ones are among them."""
    old, new = list(read(before)), list(read(after))
    found: list[Change] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Change(SAME, block.kind, (Part(SAME, block.text),)) for block in old[a1:a2]]
        else:
            found += _pair(old[a1:a2], new[b1:b2])
    return found


def compare_words(before: str, after: str) -> tuple[Part, ...]:
    """Two plain texts, word by word."""
    return _parts(_plain_words(before), _plain_words(after))


def read(html: str) -> Iterator[Block]:
    """The blocks of a cleaned body in reading order."""
    for element in _fragments(html):
        yield from _blocks(element, "")


def _fragments(html: str) -> list:
    return [node for node in parser.fragments_fromstring(html or "") if not isinstance(node, str)]


# A block that holds blocks is a path, not a block: a quoted paragraph is "blockquote p".
_HOLDERS = {"ul", "ol", "blockquote", "table", "thead", "tbody", "tr", "figure", "section", "div"}
_INLINE = {"strong", "em", "a", "sub", "sup", "cite", "span"}


def _blocks(element, path: str) -> Iterator[Block]:
    kind = f"{path} {element.tag}".strip()
    if element.tag in _HOLDERS:
        attributes = "".join(f'[{name}="{value}"]' for name, value in sorted(element.items()))
        if not len(element):
            yield Block(kind + attributes, tuple(_plain_words(element.text or "")))
        for child in element:
            yield from _blocks(child, kind + attributes)
        return
    inner = [child for child in element if child.tag in _HOLDERS]
    words = tuple(_words(element, (), skip=inner))
    if words or not inner:
        yield Block(kind, words)
    for child in inner:
        yield from _blocks(child, kind)


def _words(element, marks: tuple[tuple[str, str], ...], skip: Sequence = ()) -> Iterator[Word]:
    yield from _split(element.text, marks)
    for child in element:
        if child not in skip and isinstance(child.tag, str):
            if child.tag in _INLINE:
                value = child.get("href") or child.get("lang") or ""
                yield from _words(child, (*marks, (child.tag, value)))
            elif child.tag == "br":
                yield Word("\n", marks)
            else:
                attributes = " ".join(f"{name}={value}" for name, value in sorted(child.items()))
                yield Word(f"⟨{child.tag} {attributes}⟩ ", marks)
                yield from _words(child, marks)
        yield from _split(child.tail, marks)


def _split(text: str | None, marks: tuple) -> Iterator[Word]:
    for word in _plain_words(text or ""):
        yield Word(word.text, marks)


def _plain_words(text: str) -> list[Word]:
    words: list[Word] = []
    for piece in text.replace("\n", " ").split(" "):
        if piece:
            words.append(Word(piece + " "))
        elif words and not words[-1].text.endswith(" "):
            words[-1] = Word(words[-1].text + " ")
    if words and not text.endswith((" ", "\n")):
        words[-1] = Word(words[-1].text.rstrip(" "))
    return words


def _pair(old: list[Block], new: list[Block]) -> list[Change]:
    """Matches rewritten blocks with what they were, in order; what has no kin was removed or added."""
    found: list[Change] = []
    start = 0
    for block in old:
        best, likeness = None, KIN
        for index in range(start, len(new)):
            ratio = _likeness(block, new[index])
            if ratio > likeness:
                best, likeness = index, ratio
        if best is None:
            found.append(Change(REMOVED, block.kind, (Part(REMOVED, block.text),)))
            continue
        found += [Change(ADDED, other.kind, (Part(ADDED, other.text),)) for other in new[start:best]]
        found.append(_rewritten(block, new[best]))
        start = best + 1
    return found + [Change(ADDED, other.kind, (Part(ADDED, other.text),)) for other in new[start:]]


def _likeness(a: Block, b: Block) -> float:
    if not a.words or not b.words:
        return 1.0 if a.words == b.words and a.kind == b.kind else 0.0
    texts = [[word.text.strip(" ") for word in block.words] for block in (a, b)]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    return 0.0 if matcher.real_quick_ratio() <= KIN else matcher.ratio()


def _rewritten(old: Block, new: Block) -> Change:
    note = "" if old.kind == new.kind else f"was {_kind_in_words(old.kind)}, is {_kind_in_words(new.kind)}"
    parts = _parts(old.words, new.words)
    plain = all(part.state == SAME for part in parts)
    return Change(SAME if plain and not note else CHANGED, new.kind, parts, note)


def _parts(old: Sequence[Word], new: Sequence[Word]) -> tuple[Part, ...]:
    a, b = [w.text.strip(" ") for w in old], [w.text.strip(" ") for w in new]
    parts: list[Part] = []

    def add(state: str, text: str, note: str = "") -> None:
        if parts and parts[-1].state == state and parts[-1].note == note:
            parts[-1] = Part(state, parts[-1].text + text, note)
        elif text:
            parts.append(Part(state, text, note))

    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
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
    "p": "a paragraph",
    "h2": "a heading",
    "h3": "a sub-heading",
    "h4": "a small heading",
    "ul li": "a list item",
    "ol li": "a numbered item",
    "blockquote p": "a quotation",
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
    for block in SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            places[block.a + offset] = block.b + offset
    return places


def merge_bodies(base: str, mine: str, theirs: str) -> Merge:
    """The same of rich text, paragraph by paragraph: the items are blocks of HTML."""
    return merge(body.blocks(base), body.blocks(mine), body.blocks(theirs))
