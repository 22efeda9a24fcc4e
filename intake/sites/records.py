"""What a site is made of, whatever program it comes from. Plain data that JSON can hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["published", "draft", "scheduled", "private", "protected", "trashed"]


@dataclass
class Site:
    """The first record: what the site says of itself. `url` is its address, by which old addresses are told."""

    program: str  # "WordPress", "Ghost" …
    name: str = ""
    url: str = ""
    language: str = ""


@dataclass
class Person:
    """Somebody who signs pieces. `key` is how items name them; an account that signs nothing is no author."""

    key: str
    name: str
    bio: str = ""
    email: str = ""
    url: str = ""
    picture: str = ""  # URL


@dataclass
class Term:
    """A category or tag. `key` is how items name it; `parent` the key of the one above it."""

    key: str
    name: str
    kind: str = "tag"  # or "category", "series"
    description: str = ""
    parent: str = ""


@dataclass
class SitePicture:
    """A picture of a piece: `key` names it in the text as in `drafts.Picture`, `url` is where the site had it."""

    key: str
    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass
class Item:
    """A piece. `source` is its key in the site, the same in every export of it: "wordpress:post:12".

    `html` is as in `drafts.Manuscript`: pictures are figures with the keys of `pictures`, notes are spans. Times are
    ISO 8601 with their zone. `url` is the old address; `redirects` are other addresses that led to it.
    """

    source: str
    headline: str = ""
    standfirst: str = ""
    html: str = ""
    url: str = ""
    slug: str = ""
    status: Status = "draft"
    published_at: str = ""
    modified_at: str = ""
    people: list[str] = field(default_factory=list)  # keys of Person, in the order of the byline
    terms: list[str] = field(default_factory=list)  # keys of Term, the leading one first
    language: str = ""
    type: str = ""  # a type of piece, where the site says so
    lead_picture: SitePicture | None = None
    pictures: list[SitePicture] = field(default_factory=list)
    redirects: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # sentences: what was left out of it, what to look at


@dataclass
class Redirect:
    """An address of the site that leads to another one, apart from any piece."""

    source: str
    target: str


@dataclass
class Skipped:
    """What is no piece: a page, a menu, a comment, a broken row. `kind` is counted, `note` says why, with its place."""

    kind: str
    name: str = ""
    note: str = ""


Record = Site | Person | Term | Item | Redirect | Skipped
