"""Who and what of a draft may be on record already: matches to confirm, never merged in silence.

A name is compared by its `match_key`, so every spelling of it is found, on every database, by an index. An equal
name is no proof: two people may bear it, and what tells them apart is where each works and what each wrote.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model, QuerySet

from articles.models import Edition
from articles.public import in_print
from authors.models import Affiliation, Author, AuthorOtherName, Institution, InstitutionOtherName
from authors.names import match_key

from .biolines import Contributor, KnownNames, StatedAffiliation

MOST_NAMESAKES = 8  # of one name that are looked at
MOST_ASKED = 8  # people of a document for whom near names are looked for
LONGEST_NEAR = 40  # characters of a name that near ones are made of: as many keys as are asked for at once
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LATEST = 3  # pieces of each that are shown


@dataclass
class Known:
    """Somebody on record with the name, and whether what is on record goes with what the document states."""

    author: Author
    affiliations: list[Affiliation]
    shares_institution: bool
    differs: bool  # both have institutions, and none in common
    pieces: list[Edition] = field(default_factory=list)  # the latest on show; only `matches` fills it

    def __str__(self) -> str:
        """As a question about this person says it: “Ana Example, fellow, Example Institute”."""
        affiliations = "; ".join(str(affiliation) for affiliation in self.affiliations) or "no affiliation on record"
        return f"{self.author.name} ({affiliations})"


@dataclass
class AuthorMatch:
    """A contributor, whoever on record bears the name, and who is taken for the same where nobody decides."""

    contributor: Contributor
    known: list[Known]
    suggested: Author | None
    near: list[Known] = field(default_factory=list)  # with a name like it; only `matches` fills it


@dataclass
class InstitutionMatch:
    """An institution's name as read, and what on record bears it, the suggested one first."""

    name: str
    known: list[Institution]


def matches(contributors: list[Contributor], *, at: datetime) -> tuple[list[AuthorMatch], list[InstitutionMatch]]:
    """Who and what is on record, with what readers see of each person at `at`. Writes nothing."""
    authors = match_authors(contributors)
    find_near(authors)
    for match in authors:
        for known in [*match.known, *match.near]:
            known.pieces = list(in_print.pieces_by(known.author, at)[:LATEST])
    return authors, match_institutions(contributors)


def match_authors(contributors: list[Contributor]) -> list[AuthorMatch]:
    """For each contributor whoever bears the name. As many queries for twelve as for one."""
    authors = Author.objects.select_related("portrait").prefetch_related("affiliations__institution__other_names")
    on_record = _on_record(authors, AuthorOtherName, "author_id", [person.name for person in contributors])
    found = []
    for person in contributors:
        known = [compared(person, author) for author in on_record.get(match_key(person.name), [])]
        found.append(AuthorMatch(person, known, _suggested(known)))
    return found


def find_near(matches: list[AuthorMatch]) -> None:
    """Gives whoever is not on record those who are with a name like theirs: one letter apart, in another order, or
    shortened. A question and no more. Asks an index for the keys themselves, so it reads no other rows."""
    asking = [match for match in matches if match.contributor.name and not match.known][:MOST_ASKED]
    keys = {match_key(match.contributor.name): near_keys(match_key(match.contributor.name)) for match in asking}
    wanted = set().union(*keys.values())
    if not wanted:
        return
    rows: dict[str, set[int]] = defaultdict(set)
    limit = MOST_NAMESAKES * MOST_ASKED
    for table, column in ((Author, "pk"), (AuthorOtherName, "author_id")):
        named = table.objects.filter(match_key__in=wanted).order_by(column)
        for key, pk in named.values_list("match_key", column)[:limit]:
            rows[key].add(pk)
    by_pk = (
        Author.objects.select_related("portrait")
        .prefetch_related("affiliations__institution__other_names")
        .in_bulk(set().union(*rows.values()))
    )
    for match in asking:
        found: set[int] = set()
        for key in keys[match_key(match.contributor.name)].intersection(rows):
            found |= rows[key]
        match.near = [compared(match.contributor, by_pk[pk]) for pk in sorted(found)[:MOST_NAMESAKES]]


def near_keys(key: str) -> set[str]:
    """The keys of names like this one: one letter more, less or other, two letters swapped, the surname first, or the
    other names as initials or left out. A name of one word, and a very long one, has none."""
    words = key.split()
    if len(words) < 2 or len(key) > LONGEST_NEAR:
        return set()
    near = {" ".join([words[-1], *words[:-1]]), " ".join([*words[1:], words[0]])}
    initials = [word[0] for word in words[:-1]]
    near |= {" ".join([*initials, words[-1]]), f"{initials[0]} {words[-1]}", f"{words[0]} {words[-1]}"}
    near.add(" ".join([words[0], *initials[1:], words[-1]]))
    letters = {*LETTERS, *key} - {" "}
    for place in range(len(key) + 1):
        before, after = key[:place], key[place:]
        near |= {before + letter + after for letter in letters}
        if after:
            near.add(before + after[1:])
            near |= {before + letter + after[1:] for letter in letters}
        if len(after) > 1:
            near.add(before + after[1] + after[0] + after[2:])
    return near - {key}


def match_institutions(contributors: list[Contributor]) -> list[InstitutionMatch]:
    """For each institution that the affiliations name, those on record with the name or with it as other name."""
    names = institutions_of(contributors)
    on_record = _on_record(Institution.objects.all(), InstitutionOtherName, "institution_id", names)
    return [InstitutionMatch(name, on_record.get(match_key(name), [])) for name in names]


def institutions_of(contributors: list[Contributor]) -> list[str]:
    """The institutions that the people's affiliations name, each once."""
    names: dict[str, None] = {}
    for person in contributors:
        for stated in person.affiliations:
            if stated.institution:
                names[stated.institution] = None
    return list(names)


def names_on_record() -> KnownNames:
    """The names and other names of all authors and institutions, for the readers to recognise first."""
    return KnownNames(names_in(Author, AuthorOtherName), names_in(Institution, InstitutionOtherName))


def names_in(*tables: type[Model]) -> list[str]:
    """The names of all rows of these tables."""
    names: list[str] = []
    for table in tables:
        names += table.objects.values_list("name", flat=True)
    return names


def find_institution(name: str) -> Institution | None:
    """The institution of this name or other name, in any spelling; the one recorded first where there are several."""
    (match,) = match_institutions([Contributor("", (StatedAffiliation("", name),))])
    return next(iter(match.known), None)


def _on_record(rows: QuerySet, other_names: type[Model], owner: str, names: list[str]) -> dict[str, list]:
    """Of `rows` those with each name, by its match key, the oldest first. Three queries."""
    found: dict[str, set[int]] = defaultdict(set)
    limit = MOST_NAMESAKES * max(1, len(names))
    for named, column in ((rows.model.named(names), "pk"), (other_names.named(names), owner)):
        for key, pk in named.order_by(column).values_list("match_key", column)[:limit]:
            found[key].add(pk)
    by_pk = rows.in_bulk(set().union(*found.values()))
    known = {}
    for key, pks in found.items():
        known[key] = [by_pk[pk] for pk in sorted(pks)[:MOST_NAMESAKES]]
    return known


def compared(person: Contributor, author: Author) -> Known:
    """How the affiliations a document states go with those on record."""
    stated: set[str] = set()
    for affiliation in person.affiliations:
        for name in (affiliation.institution, affiliation.unit):
            if name:
                stated.add(match_key(name))
    affiliations = list(author.affiliations.all())
    on_record: set[str] = set()
    for affiliation in affiliations:
        if affiliation.institution:
            on_record.add(affiliation.institution.match_key)
            on_record.update(name.match_key for name in affiliation.institution.other_names.all())
    shares = bool(stated & on_record)
    return Known(author, affiliations, shares, differs=bool(stated and on_record) and not shares)


def _suggested(known: list[Known]) -> Author | None:
    """Whoever is at the same institution, or the only one of the name where no affiliation speaks against it."""
    sharing = [one.author for one in known if one.shares_institution]
    if len(sharing) == 1:
        return sharing[0]
    if len(known) == 1 and not known[0].differs:
        return known[0].author
    return None
