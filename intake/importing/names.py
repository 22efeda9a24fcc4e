"""Who signs at a site and what its categories and tags are called: matched with what is on record, as a table.

The table is written as CSV before anything is stored, looked through and changed by a person, and read again. Its
column `action` says what a name becomes: "use" the record in the column `record` (its slug), "new" one, "none", or the
same "as" the row whose key stands in `record`. Institutions are those that the bios of new authors state.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from articles.admin import spreadsheet
from articles.body import plain
from articles.models import Topic
from authors.models import Author, Institution
from authors.names import match_key
from intake import matching
from intake.biolines import Contributor, read_bioline
from intake.drafts import UnreadableDocument
from intake.models import ImportedName
from intake.sandbox import UNFIT
from intake.sites.records import Item, Person, Record, Redirect, Site, Skipped, Term
from intake.store import find_topic

Kind = ImportedName.Kind
INSTITUTION = "institution"
ACTIONS = ("use", "new", "none", "as")
COLUMNS = ("kind", "key", "name", "pieces", "action", "record", "of_the_site", "look_at")
FEW = 3  # pieces that a tag stands on before it becomes a topic by itself, where the site has categories, too
SAMPLES = 1000  # of each kind of what is no piece, by name
SEPARATORS = (";", "\t", ",")  # as spreadsheets write it, by the country


@dataclass
class Name:
    """A row of the table; `person` or `term` is what the site says. `pieces` of an institution are its people."""

    kind: str
    key: str
    name: str
    pieces: int = 0
    action: str = "new"
    record: str = ""  # the slug of the record that it is, or the key of the row that it is the same as
    is_decided: bool = False  # by a person, in the table
    person: Person | None = None
    term: Term | None = None

    @property
    def of_the_site(self) -> str:
        """What helps to tell who or what is meant."""
        if self.person:
            return " ".join(filter(None, [self.person.email, self.person.bio]))[:200]
        return self.term.kind if self.term else ""


@dataclass
class Survey:
    """What a site holds, after one reading of it."""

    site: Site = field(default_factory=lambda: Site("a site"))
    names: dict[tuple[str, str], Name] = field(default_factory=dict)
    items: int = 0
    unsigned: int = 0  # items that name nobody
    statuses: Counter = field(default_factory=Counter)
    skipped: Counter = field(default_factory=Counter)
    samples: list[list[str]] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)

    def add(self, record: Record) -> None:
        match record:
            case Site():
                self.site = replace(record, name=called(record.name))
            case Person():
                name = self._named(Kind.AUTHOR, record.key, record.name)
                name.person = replace(record, name=name.name, bio=plain.words_of(record.bio))
            case Term():
                name = self._named(Kind.TOPIC, record.key, record.name)
                name.term = replace(record, name=name.name, description=plain.words_of(record.description))
            case Redirect():
                self.redirects.append(record)
            case Item():
                self._count(record)
            case Skipped():
                self.skip(record)

    def _named(self, kind: str, key: str, name: str = "") -> Name:
        """The row of what is called so, else by its key. Whoever and whatever has no words for a name is left out."""
        words = called(name) or called(key.rpartition(":")[2])
        row = self.names.setdefault((kind, key), Name(kind, key, words))
        row.name = words
        if not words:
            row.action = "none"
        return row

    def _count(self, item: Item) -> None:
        self.items += 1
        self.unsigned += not item.people
        self.statuses[item.status] += 1
        for kind, keys in ((Kind.AUTHOR, item.people), (Kind.TOPIC, item.terms)):
            for key in keys:
                if (kind, key) not in self.names:
                    self._named(kind, key)
                self.names[kind, key].pieces += 1

    def skip(self, record: Skipped) -> None:
        self.skipped[record.kind] += 1
        if self.skipped[record.kind] <= SAMPLES:
            self.samples.append([record.kind, record.name, record.note])

    @property
    def key(self) -> str:
        """By which the same site is known when it comes again."""
        return " ".join(filter(None, [self.site.program, self.site.url.rstrip("/") or self.site.name]))[:300]

    def used(self) -> list[Name]:
        """The names that stand on a piece, in the order of the site."""
        return [name for name in self.names.values() if name.pieces]


def called(name: str) -> str:
    """The words of a name in one line, without markup and signs that nobody sees."""
    return " ".join(plain.words_of(name).split())


def survey(records: Iterable[Record]) -> Survey:
    """What a site holds, its names matched with the records there are. Writes nothing."""
    found = Survey()
    for record in records:
        found.add(record)
    match_people([name for name in found.used() if name.kind == Kind.AUTHOR])
    match_topics([name for name in found.used() if name.kind == Kind.TOPIC])
    name_institutions(found)
    return found


def earlier_record(site: str, name: Name) -> int | None:
    """The primary key of what an import of the same site made of the name before, if that is still there."""
    rows = ImportedName.objects.filter(batch__site=site, kind=name.kind, key=name.key[:300]).exclude(record=None)
    record = rows.order_by("-pk").values_list("record", flat=True).first()
    model = Author if name.kind == Kind.AUTHOR else Topic
    return record if record and model.objects.filter(pk=record).exists() else None


def contributor_of(name: Name) -> Contributor:
    """The person with what the bio of the site says of affiliations, where it is a bio line of that person."""
    bio = name.person.bio if name.person else ""
    for person in read_bioline(" ".join(bio.split())[:900]):
        if match_key(person.name) == match_key(name.name):
            return Contributor(name.name, person.affiliations, bio)
    return Contributor(name.name, (), bio)


def match_people(names: list[Name]) -> None:
    """Says of each whether somebody on record is meant: of the name, and no affiliation speaks against it."""
    for name, match in zip(names, matching.match_authors([contributor_of(name) for name in names]), strict=True):
        if match.suggested:
            name.action, name.record = "use", match.suggested.slug


def match_topics(names: list[Name]) -> None:
    """Says of each which topic it is. Of those without one, categories become topics, and tags that stand on some."""
    has_categories = any(name.term and name.term.kind == "category" for name in names)
    for name in names:
        if topic := find_topic(name.name):
            name.action, name.record = "use", topic.slug
        elif has_categories and name.pieces < FEW and not (name.term and name.term.kind == "category"):
            name.action = "none"


def name_institutions(found: Survey) -> None:
    """Adds the institutions that the bios of new authors state, each once, with the record that bears the name."""
    for author in [name for name in found.used() if name.kind == Kind.AUTHOR and name.action == "new"]:
        for stated in contributor_of(author).affiliations:
            if stated.institution:
                key = (INSTITUTION, match_key(stated.institution))
                name = found.names.setdefault(key, Name(*key, stated.institution))
                name.pieces += 1
    for name in found.used():
        if name.kind == INSTITUTION and (known := matching.find_institution(name.name)):
            name.action, name.record = "use", known.slug


def meant(survey: Survey, name: Name) -> Name:
    """The row that `name` is the same as in the end. Raises UnreadableDocument where rows point at each other."""
    passed = {name.key}
    while name.action == "as":
        name = survey.names[name.kind, name.record]
        if name.key in passed:
            raise UnreadableDocument(
                f"The table says that “{name.name}” is the same as itself: give it another action."
            )
        passed.add(name.key)
    return name


def twins_among(names: Iterable[Name]) -> set[tuple[str, str]]:
    """Kind and match key of what two rows are called."""
    count = Counter((name.kind, match_key(name.name)) for name in names)
    return {called for called, times in count.items() if times > 1}


def write_table(names: Iterable[Name], path: Path) -> None:
    """The table as a CSV file, whose cells no spreadsheet runs."""
    names = list(names)
    twins = twins_among(names)
    rows = []
    for name in names:
        look_at = ""
        if (name.kind, match_key(name.name)) in twins:
            look_at = "Two rows have this name: say “as” and the key of the other one if they are the same."
        cells = [name.kind, name.key, name.name, name.pieces, name.action, name.record, name.of_the_site, look_at]
        rows.append(cells)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        spreadsheet.write(file, COLUMNS, rows)


def read_table(path: Path, survey: Survey) -> None:
    """Takes what a person decided in the table into the survey. Raises UnreadableDocument naming the wrong row."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            head = file.readline()
            separator = next(filter(head.__contains__, SEPARATORS), ",")
            file.seek(0)
            rows = [as_it_was(row) for row in csv.DictReader(file, delimiter=separator)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableDocument(f"{path} is no table that can be read: save it as CSV (UTF-8).") from error
    for number, row in enumerate(rows, 2):
        place = f"{path.name}, row {number}"
        if not {"kind", "key", "action"} <= row.keys():
            raise UnreadableDocument(f"{place}: the columns kind, key and action are needed.")
        if bad := [column for column, cell in row.items() if UNFIT.search(cell)]:
            raise UnreadableDocument(f"{place}: the cell under “{bad[0]}” holds signs that no text has.")
        name = survey.names.get((row["kind"], row["key"]))
        if name is None:
            raise UnreadableDocument(f"{place}: the site has no {row['kind']} “{row['key']}”.")
        decide(survey, name, row, place)
    for name in survey.names.values():
        meant(survey, name)


def as_it_was(row: dict) -> dict[str, str]:
    """The row without what keeps spreadsheets from running it; "" where it is too short."""
    return {column: spreadsheet.plain(value or "") for column, value in row.items() if isinstance(column, str)}


def on_record(kind: str, record: str) -> str:
    """The slug of the record of this kind that `record` names; empty for none."""
    if kind == Kind.TOPIC:
        topic = find_topic(record)
        return topic.slug if topic else ""
    model = Author if kind == Kind.AUTHOR else Institution
    return record if model.objects.filter(slug=record).exists() else ""


def decide(survey: Survey, name: Name, row: dict[str, str], place: str) -> None:
    action, record = row["action"].strip().lower(), row.get("record", "").strip()
    if action not in ACTIONS:
        raise UnreadableDocument(f"{place}: “{row['action']}” is no action. There are: {', '.join(ACTIONS)}.")
    if action == "use":
        if not on_record(name.kind, record):
            raise UnreadableDocument(f"{place}: no {name.kind} is on record under “{record}”.")
        record = on_record(name.kind, record)
    if action == "as" and (name.kind, record) not in survey.names:
        raise UnreadableDocument(f"{place}: the table has no {name.kind} with the key “{record}”.")
    name.action, name.record, name.is_decided = action, record, True
    name.name = " ".join(row.get("name", "").split())[:200] or name.name
