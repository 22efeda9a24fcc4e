"""Two texts → what changed between them. Pure.

A body is compared block by block and then word by word. Every word carries its marks (bold, link target …), so that
a change of formatting or of where a link leads is a change, though no letter differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from .document import lines_of, read
from .matching import Budget, Common
from .nodes import Node, Text, html_attributes, is_bare, sections, tag_of
from .schema import KINDS, MARKS

SAME, ADDED, REMOVED, CHANGED, MARKED = "same", "added", "removed", "changed", "marked"
# Two blocks stand for the same one, rewritten, when they share this much; below it they are a removal and an addition.
KIN = 0.45

Marks = tuple[tuple[str, str], ...]


class Word(NamedTuple):
    """A word with the space after it, and what it stands in: ("strong", ""), ("link", "https://…")."""

    text: str
    marks: Marks = ()


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item …: its kind as a path of tags and in words, and its words."""

    kind: str
    label: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()

    @cached_property
    def letters(self) -> list[str]:
        """The words as they are compared: whatever they stand in, and whether or not a space follows."""
        return [word.text.strip(" ") for word in self.words]

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.letters)


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


def compare(before: str, after: str, budget: Budget | None = None) -> list[Change]:
    """The blocks of both bodies in one order, each with what happened to it. Unchanged ones are among them."""
    old, new = blocks_of(before), blocks_of(after)
    budget = budget or Budget()
    changes: list[Change] = []
    for step in Common(old, new, budget).steps():
        if step.is_same:
            changes += [_whole(SAME, block) for block in old[step.a1 : step.a2]]
        else:
            changes += pair(old[step.a1 : step.a2], new[step.b1 : step.b2], budget)
    return changes


def compare_words(before: str, after: str, budget: Budget | None = None) -> tuple[Part, ...]:
    """Two plain texts, word by word."""
    old, new = (Block("", "", tuple(plain_words(text))) for text in (before, after))
    return _parts(old, new, Common(old.letters, new.letters, budget))


# --- blocks and words of a body ---------------------------------------------------------------------------

# Where neither the kind itself nor what holds it is called so in the schema.
_LABELS = {
    "h3": "a sub-heading",
    "h4": "a small heading",
    "ol li": "a numbered item",
    "thead tr": "a row of heads",
    "aside footer": "the source of a pull quote",
}


def blocks_of(html: str) -> list[Block]:
    """The blocks of a body in reading order."""
    return list(chain.from_iterable(blocks(node, None, "") for node in read(html).nodes))


def blocks(node: Node, holder: Node | None, path: str) -> Iterator[Block]:
    """`path` names the tags around the node: a quoted paragraph is "blockquote p"."""
    kind, tag = KINDS[node.kind], tag_of(node)
    label = _LABELS.get(tag) or _LABELS.get(f"{path.rpartition(' ')[2].partition('[')[0]} {tag}") or kind.label
    path = f"{path} {tag}".strip()
    if node.kind in ("figure", "embed"):
        yield Block(path, label, _figure(node))
    elif node.kind == "horizontalRule":
        yield Block(path, label, (Word("[rule]"),))
    elif kind.is_text:
        if node.kind == "paragraph" and holder:  # “a quotation”, not “a paragraph”
            label = KINDS[holder.kind].label
        yield Block(path, label, _spaced(_words(node, ())))
    elif node.kind == "tableRow":
        if lines_of(node) or any(inner.kind == "note" for inner in node.walk()):
            yield Block(path, label, _row(node))
    elif node.kind == "listItem":
        words = _spaced(words_of_blocks(node, (), only="paragraph"))
        inner = [child for child in node.content if child.kind != "paragraph"]
        if words or not inner:
            yield Block(path, label, words)
        for child in inner:
            yield from blocks(child, node, path)
    else:
        path += "".join(f'[{name}="{value}"]' for name, value in sorted(html_attributes(kind, node.attributes)))
        if node.has("caption"):
            yield Block(f"{path} caption", "a caption", tuple(plain_words(node.get("caption"))))
        for section, children in sections(node):
            for child in children:
                yield from blocks(child, node, f"{path} {section}".strip())


def _row(row: Node) -> tuple[Word, ...]:
    """The cells with a line between them. A head and a span count as marks."""
    words: list[Word] = []
    for index, cell in enumerate(row.content):
        marks = cell.attributes
        if cell.kind == "tableHeader":
            marks = (("tableHeader", ""), *marks)
        if index:
            words += [Word(" "), Word("| ")]
        words += words_of_blocks(cell, marks)
    return _spaced(words)


def _figure(figure: Node) -> tuple[Word, ...]:
    """What is said of a picture or an embed, then its caption. Which picture it is counts as a mark."""
    if figure.kind == "embed":
        facts, marks = [f"embed: {figure.get('address')}"], ()
    else:
        facts, marks = ["picture"], (("picture", figure.get("image")),)
    if figure.get("size", "normal") != "normal":
        facts.append(figure.get("size"))
    if figure.get("alt"):
        facts.append(f"described as: {figure.get('alt')}")
    elif figure.has("alt"):
        facts.append("for decoration")
    if figure.get("credit"):
        facts.append(f"credit: {figure.get('credit')}")
    if figure.get("caption"):
        facts.append("without caption")
    return _spaced([*_split(f"[{'; '.join(facts)}] ", marks), Word(" "), *_words(figure, ())])


def words_of_blocks(node: Node, marks: Marks, only: str = "") -> Iterator[Word]:
    """The words of the blocks in an item or a cell, where which blocks they are counts as a mark."""
    for index, block in enumerate(node.content):
        if only and block.kind != only:
            continue
        if index == 0 and is_bare(node):
            yield from _words(block, marks)
            continue
        yield Word(" ", marks)
        inside = (*marks, (block.kind, ""))
        if KINDS[block.kind].is_text:
            yield from _words(block, inside)
        else:
            yield from words_of_blocks(block, inside)
        yield Word(" ", marks)


def _words(node: Node, marks: Marks) -> Iterator[Word]:
    """The words in a line of text, and each space that begins a piece of it as a word of its own."""
    for item in node.content:
        if isinstance(item, Text):
            own = []
            for name, values in item.marks:
                own.append((name, values[0][1]) if values else (name, ""))
            yield from _split(item.text, (*marks, *own))
        elif item.kind == "note":
            yield Word(" ", marks)
            yield Word("[note: ", marks)
            yield from _words(item, (*marks, ("note", "")))
            yield Word("]", marks)
        else:
            yield Word("\n", marks)


def _spaced(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words, those that are nothing but a space put to the end of the word before."""
    spaced: list[Word] = []
    for word in words:
        if word.text != " ":
            spaced.append(word)
        elif spaced and not spaced[-1].text.endswith((" ", "\n")):
            spaced[-1] = Word(f"{spaced[-1].text} ", spaced[-1].marks)
    return tuple(spaced)


def _split(text: str, marks: Marks) -> Iterator[Word]:
    if text[:1] in (" ", "\n"):
        yield Word(" ", marks)
    yield from plain_words(text, marks)


def plain_words(text: str, marks: Marks = ()) -> list[Word]:
    words = [Word(f"{piece} ", marks) for piece in text.replace("\n", " ").split(" ") if piece]
    if words and not text.endswith((" ", "\n")):
        words[-1] = Word(words[-1].text[:-1], marks)
    return words


# --- what became of them ----------------------------------------------------------------------------------


def _whole(state: str, block: Block) -> Change:
    return Change(state, block.kind, (Part(state, block.text),))


def pair(old: list[Block], new: list[Block], budget: Budget) -> list[Change]:
    """Matches rewritten blocks with what they were, in order; what has no kin was removed or added."""
    changes: list[Change] = []
    start = 0
    for block in old:
        best, likeness, common = None, KIN, None
        for index in range(start, len(new)):
            ratio, matched = _likeness(block, new[index], likeness, budget)
            if ratio > likeness:
                best, likeness, common = index, ratio, matched
            if likeness == 1 or budget.left <= 0:
                break
        if best is None:
            changes.append(_whole(REMOVED, block))
            continue
        changes += [_whole(ADDED, other) for other in new[start:best]]
        changes.append(rewritten(block, new[best], common, budget))
        start = best + 1
    return changes + [_whole(ADDED, other) for other in new[start:]]


def _likeness(a: Block, b: Block, least: float, budget: Budget) -> tuple[float, Common | None]:
    """How much of both is the same, from 0 to 1, and where; 0 for what cannot be more than `least`."""
    if not a.words or not b.words:
        return float(a == b), None
    both = len(a.words) + len(b.words)
    if 2 * min(len(a.words), len(b.words)) <= least * both:
        budget.left -= 8
        return 0.0, None
    budget.left -= 16 + min(len(a.counts), len(b.counts))
    shared = a.counts.keys() & b.counts.keys()
    most = sum(min(a.counts[word], b.counts[word]) for word in shared)  # in whatever order
    if 2 * most <= least * both:
        return 0.0, None
    common = Common(a.letters, b.letters, budget)
    return common.ratio(), common


def rewritten(old: Block, new: Block, common: Common | None, budget: Budget) -> Change:
    parts = _parts(old, new, common or Common(old.letters, new.letters, budget))
    if (old.kind, old.label) != (new.kind, new.label):
        return Change(CHANGED, new.kind, parts, f"was {old.label}, is {new.label}")
    if all(part.state == SAME for part in parts):
        return Change(SAME, new.kind, parts)
    return Change(CHANGED, new.kind, parts)


def _parts(old: Block, new: Block, common: Common) -> tuple[Part, ...]:
    parts: list[Part] = []

    def add(state: str, words: Sequence[Word], note: str = "") -> None:
        text = "".join(word.text for word in words)
        if parts and parts[-1].state == state and parts[-1].note == note:
            parts[-1] = Part(state, parts[-1].text + text, note)
        elif text:
            parts.append(Part(state, text, note))

    for step in common.steps():
        before, after = old.words[step.a1 : step.a2], new.words[step.b1 : step.b2]
        if step.is_same:
            for was, now in zip(before, after, strict=True):
                if note := marks_in_words(was.marks, now.marks):
                    add(MARKED, [now], note)
                else:
                    add(SAME, [now])
        else:
            add(REMOVED, before)
            add(ADDED, after)
    return tuple(parts)


_MARKS_IN_WORDS = {
    **{kind.name: kind.label for kind in (*KINDS.values(), *MARKS.values())},
    "tableHeader": "a head",
    "colspan": "across columns",
    "rowspan": "across rows",
    "picture": "picture",
}


def marks_in_words(was: Marks, now: Marks) -> str:
    """“now bold; link to B instead of A”, or nothing."""
    if was == now:
        return ""
    before, after = dict(was), dict(now)
    link_before, link_after = before.pop("link", None), after.pop("link", None)
    notes = []
    if link_after is None and link_before is not None:
        notes.append(f"no longer a link (was {link_before})")
    elif link_before is None and link_after is not None:
        notes.append(f"now a link to {link_after}")
    elif link_before != link_after:
        notes.append(f"link to {link_after} instead of {link_before}")
    changed, new = [], []
    for mark in after:
        if mark not in before:
            new.append(f"now {_MARKS_IN_WORDS[mark]}")
        elif before[mark] != after[mark]:
            changed.append(f"{_MARKS_IN_WORDS[mark]}: {after[mark]} instead of {before[mark]}")
    notes += changed + new
    for mark in before:
        if mark not in after:
            notes.append(f"no longer {_MARKS_IN_WORDS[mark]}")
    return "; ".join(notes)
