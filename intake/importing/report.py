"""What the report of an import says: its sentences, and its lists, each for the page and for a spreadsheet.

An import may hold ten thousand pieces: a list is read a page at a time, by the key of the last row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.text import capfirst

from articles.admin.access import counted
from articles.models import Article, Topic
from articles.models.people import name_of
from articles.public import redirects
from authors.models import Author
from intake.models import ImportBatch, ImportedItem, ImportedName

from . import media

State = ImportedItem.State
A_PAGE = 100  # rows of a list on its own page
A_FEW = 5  # of them on the page of the report
BROKEN = ("broken", "unreadable")  # kinds of what a reader could not read
WORDS = {"broken": "could not be read", media.KIND: "file of the pictures that was not looked at", "duplicate": "twice"}


@dataclass(frozen=True)
class Listing:
    """A list of items: what it is called, what it is for, and which they are."""

    title: str
    explained: str
    of: Q


LISTINGS = {
    "failed": Listing(
        "Not taken",
        "No piece could be made of these. When the export comes again, they are tried again.",
        Q(state=State.FAILED),
    ),
    "pictures": Listing(
        "Pictures that were not handed over",
        "They are missing in these pieces. Nothing is fetched from the old site: import it once more with --media,"
        " which puts them in, or add them by hand.",
        ~Q(missing_media=[]),
    ),
    "twins": Listing(
        "Nearly the same as another piece",
        "Look whether both are one piece, and put one of them in the trash, or retract it.",
        Q(twin__isnull=False),
    ),
    "notes": Listing(
        "To look at",
        "They came, and something about them was not as it is here.",
        ~Q(notes=[]) & ~Q(state=State.FAILED),
    ),
    "pieces": Listing(
        "Pieces",
        "Each is found under its old address here, once it is public: the address leads there.",
        Q(article__isnull=False),
    ),
}


RECORDS = {ImportedName.Kind.AUTHOR: (Author, "authors_author"), ImportedName.Kind.TOPIC: (Topic, "articles_topic")}


@dataclass(frozen=True)
class Row:
    """An item on the page, and where it leads."""

    item: ImportedItem
    url: str  # of the piece on the desk
    old_url: str  # what the old site called it, readable
    found_at: str  # the same place here, where readers find it
    twin: Article | None = None
    twin_url: str = ""


@dataclass(frozen=True)
class Counts:
    """How many items of an import there are, of each kind; one query."""

    published: int
    draft: int
    failed: int
    undone: int
    lists: dict[str, int]

    @classmethod
    def of(cls, items: QuerySet[ImportedItem]) -> Counts:
        states = {state: Count("pk", filter=Q(state=state)) for state in State.values}
        lists = {f"in_{name}": Count("pk", filter=listing.of) for name, listing in LISTINGS.items()}
        found = items.aggregate(**states, **lists)
        return cls(**{state: found[state] for state in states}, lists={name: found[f"in_{name}"] for name in LISTINGS})

    @property
    def came(self) -> int:
        return self.published + self.draft

    @property
    def seen(self) -> int:
        return self.came + self.failed + self.undone


# --- sentences ----------------------------------------------------------------------------------------------


def number(count: int) -> str:
    return f"{count:,}"


def pieces(count: int) -> str:
    return counted(count, "piece").replace(str(count), number(count), 1)


def who(batch: ImportBatch) -> str:
    return name_of(batch.by) or "the command line"


def site_of(batch: ImportBatch) -> str:
    """The site in few letters: “review.example.org”."""
    program, _, rest = batch.site.partition(" ")
    return rest.removeprefix("https://").removeprefix("http://") or program


def lead(batch: ImportBatch, counts: Counts) -> str:
    """What came of the import, in a sentence or two."""
    if batch.undone_at and counts.came:
        stays = f"{pieces(counts.came)} that somebody had worked with {pluralize(counts.came, 'stays,stay')}"
        return f"This import was taken back: {pieces(counts.undone)} went, and {stays}."
    if batch.undone_at:
        return f"This import was taken back, with all it brought: {pieces(counts.undone)}."
    so_far = ""
    if not batch.finished_at:
        so_far = " so far"
    said = [f"{capfirst(pieces(counts.came))} came{so_far}"]
    if not counts.seen:
        said = [f"No piece came{so_far}"]
        if batch.finished_at and batch.total:
            said = [f"Nothing new came: {pieces(batch.total)} of the export had come before"]
    if counts.came:
        said[0] += f": {number(counts.published)} {are(counts.published)} public, {drafts(counts.draft)}"
    if batch.completed:
        have = pluralize(batch.completed, "has,have")
        said.append(f"{capfirst(pieces(batch.completed))} that had come before {have} pictures now that were missing")
    if counts.failed:
        said.append(f"{number(counts.failed)} could not be taken")
    if broken := sum(batch.counts.get(kind, 0) for kind in BROKEN):
        said.append(f"{counted(broken, 'place')} in the file could not be read")
    return ". ".join(said) + "."


def are(count: int) -> str:
    return pluralize(count, "is,are")


def drafts(count: int) -> str:
    return f"{number(count)} {pluralize(count, 'is a draft,are drafts')}"


def progress(batch: ImportBatch, counts: Counts) -> str:
    """How far an import is that has not come to its end; empty for one that has."""
    if batch.finished_at or batch.undone_at:
        return ""
    far = ""
    if batch.total:
        far = f"{number(counts.seen)} of {pieces(batch.total)} of the export were looked at. "
    return (
        f"{far}It is running, or it was stopped. Load this page again in a minute: as long as the number grows, it"
        " runs; if not, start the same command again, and it goes on where it stopped."
    )


def takes_away(counts: Counts) -> list[str]:
    """What taking so many back does, in words."""
    said = []
    if counts.published:
        said.append(
            f"{capfirst(pieces(counts.published))} that readers can see now {are(counts.published)} retracted. The page"
            " of each, to which its old address leads as well, then says that it was brought in by mistake."
        )
    if counts.draft:
        said.append(f"{counted(counts.draft, 'draft')} {pluralize(counts.draft, 'goes,go')} to the trash.")
    return said


# --- lists --------------------------------------------------------------------------------------------------


def items_of(batch: ImportBatch, listing: Q, user) -> QuerySet[ImportedItem]:
    """The items of a list, but for those whose piece `user` may not see."""
    seen = Article.objects.seen_by(user)
    items = batch.items.filter(listing).filter(Q(article=None) | Exists(seen.filter(pk=OuterRef("article"))))
    items = items.annotate(shows_twin=Exists(seen.filter(pk=OuterRef("twin")))).select_related("article", "twin")
    shown = ["batch", "source", "name", "url", "state", "notes", "missing_media"]
    shown += ["article", "article__slug", "twin", "twin__headline"]
    return items.only(*shown).order_by("pk")


def row_of(item: ImportedItem) -> Row:
    twin = item.shows_twin and item.twin or None
    return Row(item, desk_url(item.article_id), readable(item.url), found_at(item), twin, desk_url(twin and twin.pk))


def desk_url(pk: int | None) -> str:
    if pk is None:
        return ""
    return reverse("admin:articles_article_change", args=[pk])


def readable(url: str) -> str:
    """The address in its own letters, where these are letters."""
    words = unquote(url)
    if words.isprintable() and "\ufffd" not in words:
        return words
    return url


def found_at(item: ImportedItem) -> str:
    """Where the old address leads from on this site: the same path."""
    path = redirects.path_of(item.url)
    if item.state != State.PUBLISHED or not path:
        return ""
    if path.startswith("/?"):
        return path
    return f"{quote(path)}/"


def left_out(batch: ImportBatch) -> list[tuple[str, int, list[tuple[str, str]]]]:
    """Kind of what is no piece, how many there are, and name and reason of some; what could not be read comes first."""
    named: dict[str, list[tuple[str, str]]] = {kind: [] for kind in batch.counts}
    for kind, name, note in batch.samples:
        named.setdefault(kind, []).append((name, note))
    order = sorted(named, key=lambda kind: (kind not in BROKEN, kind != media.KIND, -batch.counts.get(kind, 0), kind))
    return [(WORDS.get(kind, kind), batch.counts.get(kind, len(named[kind])), named[kind]) for kind in order]


def names_of(batch: ImportBatch, after: int = 0, most: int | None = None) -> list[dict]:
    """Whom and what the names of the site became: new, merged with what was here or with each other, or nothing."""
    rows = list(batch.names.filter(pk__gt=after).order_by("pk")[:most])
    here: dict[tuple[str, int], str] = {}  # kind and key of what is on record: its name
    for kind, (model, _) in RECORDS.items():
        keys = [row.record for row in rows if row.kind == kind]
        for pk, name in model.objects.filter(pk__in=keys).values_list("pk", "name"):
            here[kind, pk] = name
    found: list[dict] = []
    for row in rows:
        name, url = here.get((row.kind, row.record), ""), ""
        if name:
            url = reverse(f"admin:{RECORDS[row.kind][1]}_change", args=[row.record])
        found.append({"row": row, "here": name, "url": url, "became": became(row, name)})
    return found


def became(row: ImportedName, here: str) -> str:
    if row.is_new and here:
        return "New"
    if here:
        return "Merged with what was here"
    if row.record:
        return "Deleted since"
    return "Left out"


# --- files for spreadsheets ---------------------------------------------------------------------------------

ITEM_HEADS = (
    "piece", "state", "old address", "address here", "key at the site", "what to look at", "reads nearly like",
    "pictures not handed over",
)  # fmt: skip
HEADS = {
    **dict.fromkeys(LISTINGS, ITEM_HEADS),
    "pictures": ("address of the picture", "piece", "old address of the piece"),
    "left-out": ("what it is", "name", "why"),
    "names": ("kind", "name at the site", "key at the site", "became", "name here"),
}


def sheet_of(batch: ImportBatch, name: str, user) -> Iterator[tuple]:
    """The rows of a list under HEADS[name], whole."""
    if name == "left-out":
        for kind, count, named in left_out(batch):
            yield from ((kind, *row) for row in named)
            if count > len(named):
                yield kind, f"{count - len(named)} more", "They are counted and not named."
    elif name == "names":
        for each in names_of(batch):
            row = each["row"]
            yield row.get_kind_display(), row.name, row.key, each["became"], each["here"]
    elif name == "pictures":
        for item in items_of(batch, LISTINGS[name].of, user).iterator(chunk_size=500):
            yield from ((url, item.name, item.url) for url in item.missing_media)
    else:
        for item in items_of(batch, LISTINGS[name].of, user).iterator(chunk_size=500):
            yield row_of_sheet(item)


def row_of_sheet(item: ImportedItem) -> tuple:
    here = twin = ""
    if item.state == State.PUBLISHED and item.article_id:
        here = reverse("article", args=[item.article.slug])
    if item.shows_twin:
        twin = item.twin.headline
    notes, urls = " ".join(item.notes), " ".join(item.missing_media)
    return item.name, item.get_state_display(), item.url, here, item.source, notes, twin, urls
