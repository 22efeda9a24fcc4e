"""Who signs and what pieces are about, gathered by reading a site once before its records are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from intake.drafts import UnreadableDocument

from .bodies import text_in
from .records import Item, Person, Record, Site, Skipped, Term
from .wordpress_site import slug_of


@dataclass
class Names:
    people: dict[str, Person] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)

    def person(self, name: str, *, key: str = "", **fields: str) -> str:
        """The key of the person, who is made where they are new."""
        name = text_in(name)
        key = key or slug_of(name)
        if key not in self.people:
            self.people[key] = Person(key, name, **fields)
        return key

    def term(self, name: str, kind: str = "tag", *, slug: str = "") -> str:
        name = text_in(name)
        key = f"{kind}:{slug or slug_of(name)}"
        self.terms.setdefault(key, Term(key, name, kind))
        return key


def attempt(name: str, make: Callable[[], Record]) -> Record:
    """What `make` gives; a file or row that cannot be read takes no other with it."""
    try:
        return make()
    except UnreadableDocument as error:
        return Skipped("broken", name, str(error))
    except Exception as error:
        return Skipped("broken", name, f"{name} could not be read ({type(error).__name__}).")


def records_of(site: Site, names: Names, pieces: Callable[[], Iterator[Record]]) -> Iterator[Record]:
    """The site, those who sign, the terms, then everything else. `pieces` is read twice and fills `names`."""
    signing: dict[str, None] = {}
    for piece in pieces():
        if isinstance(piece, Item):
            signing.update(dict.fromkeys(piece.people))
    yield site
    for key in signing:
        yield names.people[key]
    yield from names.terms.values()
    seen: set[str] = set()
    for piece in pieces():
        if isinstance(piece, Item):
            if piece.source in seen:
                piece = Skipped("duplicate", piece.headline, f"{piece.source} comes twice; the first was taken.")
            else:
                seen.add(piece.source)
        yield piece
