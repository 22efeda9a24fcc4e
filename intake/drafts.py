"""The shapes that readers return: a manuscript, and the draft that is recognised in it. Plain data: no model, no file,
no network."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any

from .biolines import Contributor, StatedAffiliation


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body: `kind` is "paragraph", "heading", "list_item" or "quote"; "list", "table", "figure",
    "rule" or "embed" for what only a document with form has.

    `level` is a heading's level (2 under the headline), or the number a list item bore; 0 otherwise. `depth` is how
    deep a list item is nested. A line break in the text is meant, as in verse. `line` is where it stood in the
    document (0: unknown), so that what is refused elsewhere can go back to its place. `html` is the block with its
    form, where the document came with one.
    """

    kind: str
    text: str
    level: int = 0
    line: int = field(default=0, compare=False)
    depth: int = 0
    html: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the reader recognised or was unsure of, with the line it came from.

    `kind` is a word of the desk ("headline", "bio", "image_credit", "reprint", "disclaimer", "unrecognised" …),
    `line` counts from 1 in the document (0: the document as a whole), `source` is the text as it stood there.
    `certainty` is "sure", "likely" or "unsure". `alternative` is the kind that the same line may be as well, where two
    readings compete ("paragraph", "standfirst", "bio"): a person has to choose. `html` is the source with its form,
    where it had more than words: so it goes back into the text.
    """

    kind: str
    line: int
    source: str
    note: str = ""
    certainty: str = "likely"
    alternative: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that came in a document. `key` is its name in the text (`<figure data-image="picture-1">`).

    `data` are the bytes of the file; a draft that is kept with its document has none, for the document has them.
    """

    key: str
    name: str = ""  # of the file
    alt: str = ""
    caption: str = ""
    credit: str = ""
    data: bytes = field(default=b"", repr=False, compare=False)


@dataclass
class Manuscript:
    """The text as HTML with the elements of `body.schema`, in their order; `headers` as "title", "author", "date" …

    A picture stands in `html` as `<figure data-image="picture-1" data-alt="…"><figcaption>…</figcaption></figure>` and
    its file in `pictures` under the same key; a note as `<span data-note="">…</span>` where its sign stood. What was
    left out or may be wrong is in `findings`, as a kind and a sentence: nothing is lost in silence.
    """

    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def report(self, kind: str, note: str, source: str = "") -> None:
        """Adds a finding about the document as a whole."""
        self.findings.append(Finding(kind, 0, source, note))


@dataclass
class Draft:
    """A document as recognised. Nothing here was stored, and nothing of the document is missing:
    what no rule recognised stands in `blocks` and is named in `findings`."""

    headline: str = ""
    standfirst: str = ""
    blocks: list[Block] = field(default_factory=list)
    contributors: list[Contributor] = field(default_factory=list)
    image_credit: str = ""
    notices: list[str] = field(default_factory=list)
    published_on: date | None = None
    headers: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    def report(
        self, kind: str, line: int, source: str, note: str = "", *, certainty: str = "likely", alternative: str = ""
    ) -> None:
        """Adds a finding to the report."""
        self.findings.append(Finding(kind, line, source, note, certainty, alternative))

    def source_of(self, text: str) -> Finding | None:
        """The finding whose source holds `text`, however its lines were broken."""
        text = " ".join(text.split())
        for finding in self.findings:
            if text and text in " ".join(finding.source.split()):
                return finding
        return None

    def line_of(self, text: str) -> int:
        """The line of the source of `text`; 0 where there is none."""
        source = self.source_of(text)
        if source:
            return source.line
        return 0

    def returning(self, text: str, line: int = 0, among: list[Finding] | None = None) -> Block:
        """The paragraph as which `text`, refused elsewhere, goes back to its line, with the form it came with.

        `among` are the findings of the line, where whoever asks has them.
        """
        words, html = text.split(), ""
        for finding in self.findings if among is None else among:
            if finding.html and finding.source.split() == words and line in (0, finding.line):
                html = finding.html
        return Block("paragraph", text, line=line or self.line_of(text), html=html)

    def paragraphs_of(self, person: Contributor) -> list[tuple[str, int]]:
        """What the document says of this person alone, with its lines: what goes back if it is no author."""
        own, lines = [], []
        for finding in self.findings:
            if finding.kind in ("bio", "byline") and finding.line and person.name in finding.note:
                lines.append(finding.line)
                if finding.note == person.name:
                    own.append((" ".join(finding.source.split()), finding.line))
        return own or [(person.bio or person.name, self.line_of(person.bio) or next(iter(lines), 0))]

    def to_dict(self) -> dict[str, Any]:
        """The draft as JSON can hold it, without the bytes of pictures; `from_dict` makes it again."""
        made = {
            "blocks": [_plain(block) for block in self.blocks],
            "contributors": [
                _plain(person) | {"affiliations": list(map(_plain, person.affiliations))}
                for person in self.contributors
            ],
            "findings": [_plain(finding) for finding in self.findings],
            "pictures": [_plain(picture) | {"data": ""} for picture in self.pictures],
            "published_on": self.published_on and self.published_on.isoformat(),
        }
        return vars(self) | made

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Draft:
        """The draft that `to_dict` wrote. OutdatedDraft for anything else: what is stored is not believed."""
        try:
            made = {
                "blocks": [_made(Block, row) for row in plain["blocks"]],
                "contributors": [_person(row) for row in plain["contributors"]],
                "findings": [_made(Finding, row) for row in plain["findings"]],
                "pictures": [_made(Picture, row | {"data": b""}) for row in plain.get("pictures", [])],
                "published_on": date.fromisoformat(plain["published_on"]) if plain["published_on"] else None,
            }
            draft = cls(**plain | made)
            texts = [draft.headline, draft.standfirst, draft.image_credit, *list(draft.notices)]
            texts += [*draft.headers, *draft.headers.values()]
            if not (isinstance(draft.notices, list) and all(isinstance(text, str) for text in texts)):
                raise TypeError("a text")
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise OutdatedDraft("What was recognised in it is not as this release keeps it.") from error
        return draft


def _plain(row: Block | Contributor | Finding | Picture | StatedAffiliation) -> dict[str, Any]:
    """Its fields; `dataclasses.asdict` copies whatever they hold, which takes ten times as long."""
    return {name: getattr(row, name) for name in row.__slots__}


def _person(row: dict[str, Any]) -> Contributor:
    affiliations = tuple(_made(StatedAffiliation, stated) for stated in row["affiliations"])
    return _made(Contributor, row | {"affiliations": affiliations})


def _made(kind: type, row: dict[str, Any]) -> Any:
    """The row as one of `kind`. TypeError where a value is missing, unknown or of another type."""
    made = kind(**row)
    for name, wanted in _types(kind):
        if not isinstance(getattr(made, name), wanted):
            raise TypeError(f"{name} of a {kind.__name__}")
    return made


@cache
def _types(kind: type) -> list[tuple[str, tuple[type, ...]]]:
    """Each field of `kind` with what its values may be."""
    known = {"str": (str,), "str | None": (str, type(None)), "int": (int,), "bool": (bool,), "bytes": (bytes,)}
    return [(field.name, known.get(field.type, (tuple,))) for field in fields(kind)]


def insert(blocks: list[Block], new: Block) -> list[Block]:
    """The blocks with a new one at its line; at the end where nobody knows its line."""
    place = place_for(new, blocks)
    return [*blocks[:place], new, *blocks[place:]]


def place_for(new: Block, blocks: list[Block], *, start: int = 0) -> int:
    """Where `insert` puts a new block. Of many in the order of their lines each is looked for from where the last one
    went (`start`): else a document of rules alone would be gone through once for each."""
    if new.line:
        for place in range(start, len(blocks)):
            if blocks[place].line > new.line:
                return place
    return len(blocks)


class OutdatedDraft(ValueError):
    """A draft as another release kept it, or somebody else: its document has to be read again."""


class UnreadableDocument(Exception):
    """The document cannot be read; the message is one sentence for the person who sent it."""
