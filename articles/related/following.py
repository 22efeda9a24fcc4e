"""The pieces beside each piece: the ranker of related.py with its archive in tables, and the links between pieces.

`find` and `place` follow every print (apps.py). `find` is done at once: it gives an edition that still waits its own
neighbours, and writes down the links between pieces, so that both are there to the second. `place` is done when the
edition is on show: the archive learns of it, and the pieces it comes to stand beside get it as theirs. `rebuild` does
the same for all of an archive. The page reads the rows (in_print.beside) and asks nothing else.

Every reason is read off two printed texts, so a row joins two editions and shows only while both are on show.
"""

from __future__ import annotations

import json
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from heapq import merge
from itertools import groupby, islice
from struct import Struct
from tempfile import TemporaryFile
from time import monotonic

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from .. import body
from ..body import plain
from ..body.urls import own_slug
from ..models import (
    Article,
    Byline,
    Choice,
    Edition,
    EditionTopic,
    Event,
    Likeness,
    Neighbour,
    Posting,
    PrintedAffiliation,
    PrintedByline,
    PrintedLink,
    PrintedSlug,
    Ranking,
    Rarity,
    Topic,
)
from ..search.alone import Work, alone
from . import scoring
from .scoring import Counts, Entry, Piece, Ranker, Reason, Survey

Kind = Neighbour.Kind
SMALL = 64  # pieces; an archive that small is rebuilt on the spot, a larger one by the worker
CHUNK = 200  # editions read, or rows written, in one go
HELD = 800  # entries in memory while the past is replayed, about 80 kB each
HOLDERS = 500  # pieces that stood beside an earlier edition and get new neighbours at once
INVERSE = {
    PrintedLink.Kind.RESPONDS_TO: (Kind.RESPONDS_TO, Kind.ANSWERED_BY),
    PrintedLink.Kind.UPDATES: (Kind.UPDATES, Kind.SUPERSEDED_BY),
    PrintedLink.Kind.BACKGROUND: (Kind.BACKGROUND, Kind.BACKGROUND_TO),
    PrintedLink.Kind.TRANSLATION: (Kind.TRANSLATION, Kind.TRANSLATION),
}


# --- what follows a print ---------------------------------------------------------------------------------


def find(edition: Edition, at: datetime | None = None) -> None:
    """What stands beside an edition that waits: links to other pieces, and related ones. May run twice."""
    at = at or timezone.now()
    if edition.visible_from <= at:
        return  # `place` does it
    ranking = Ranking.objects.first()
    found = _ranked(edition, ranking)  # outside of the lock: it takes nearly all the time
    with transaction.atomic():
        now = _locked()
        _link(edition, at)
        if not _is_as(ranking, now):
            found = _ranked(edition, now)
        if found:
            entry, kept = found
            _show({edition: kept}, {edition.pk: entry}, now.generation)


def _ranked(edition: Edition, ranking: Ranking | None) -> tuple[Entry, list[Kept]] | None:
    """What an edition that waits would have beside it; None if it is in no list, or nothing is ranked yet."""
    if ranking is None or not ranking.generation or not edition.is_listed:
        return None
    tables = Tables(ranking)
    piece = pieces_of([edition])[0]
    tables.count([piece])
    entry, kept = tables.ranked(piece)
    return entry, tables.dated(kept)


def _is_as(before: Ranking | None, now: Ranking) -> bool:
    """Whether what was ranked under `before` holds: nobody published meanwhile, and no rebuild came to its end."""
    return before is not None and (before.generation, before.changes) == (now.generation, now.changes)


def place(edition: Edition) -> None:
    """Lets the archive know that `edition` is on show, or that its piece left the lists. May run twice.

    About twenty-five queries, whatever the size of the archive; it is ranked before the lock is taken, and again under
    it only if another piece came first. An archive whose counts are due to be frozen anew (related.epoch) is rebuilt
    here if it is small, else by the worker.
    """
    at = timezone.now()
    before = Ranking.objects.first()
    ready = _weighed(edition, before) if Edition.objects.visible(at).filter(pk=edition.pk).exists() else None
    with transaction.atomic():
        if not Edition.objects.visible(at).filter(pk=edition.pk).exists():
            return  # another one is on show by now, and follows for itself
        ranking = _locked()
        _link(edition, at)
        changed = {edition.article_id}
        if ranking.generation:
            if not _is_as(before, ranking):
                ready = _weighed(edition, ranking)
            changed |= _holders(edition)
            known = Likeness.objects.filter(generation=ranking.generation, article=edition.article_id).first()
            if known:
                Tables(ranking).remove(known)
                ranking.size -= 1
            if ready is not None:
                tables, entry, neighbours = ready
                tables.post(entry)
                tables.keep(neighbours)
                changed |= {int(id) for id in neighbours}
                ranking.size += 1
            ranking.changes += 1
            ranking.save(update_fields=["size", "changes"])
        Neighbour.objects.filter(edition__article=edition.article_id).exclude(edition__in=_of(edition, at)).delete()
        Neighbour.objects.filter(other__article=edition.article_id).exclude(other__in=_of(edition, at)).delete()
        show(changed)
    if is_due() and _archive(at).count() <= SMALL:
        rebuild(at)


def _weighed(
    edition: Edition, ranking: Ranking | None
) -> tuple[Tables, Entry, dict[str, list[scoring.Neighbour]]] | None:
    """The place that a listed edition takes in the archive, ready to be written down; None if it takes none."""
    if ranking is None or not ranking.generation or not edition.is_listed:
        return None
    tables = Tables(ranking)
    entry = tables.read(edition)
    return tables, entry, tables.weighed(entry)


def is_due() -> bool:
    """Whether the counts have to be frozen anew, or never were."""
    ranking = Ranking.objects.first()
    return ranking is None or not ranking.generation or scoring.epoch(ranking.size) != ranking.frozen


def show(articles: Iterable[int]) -> None:
    """Writes the rows that readers get of what the archive keeps for these pieces, with what editors chose."""
    ranking = _locked()
    wanted = sorted(set(articles))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows = Likeness.objects.filter(generation=ranking.generation, article__in=chunk).select_related("edition")
        rows = rows.defer("edition__body", "edition__html", "edition__plain_text", "edition__outline", "entry")
        found = {row.edition: _unpacked(row.kept) for row in rows}
        faces = {row.edition_id: _face(row) for row in rows}
        _show(found, faces, ranking.generation)


def keep_up(at: datetime) -> bool:
    """Rebuilds an archive that is due for it. Whether it did."""
    due = wants_rebuild(at)
    if due:
        rebuild(at)
    return due


def wants_rebuild(at: datetime) -> bool:
    """Whether an archive is due for a rebuild, which may take hours: the worker has it done beside its rounds."""
    return is_due() and _archive(at).exists()


@dataclass(frozen=True)
class Suggestion:
    """A piece that would stand beside a working copy: the edition on show, how strongly, and why."""

    edition: Edition
    score: float
    reason: str
    signals: dict[str, float]  # what the score is made of (related.Comparison.signals)


def suggestions(article: Article, at: datetime, most: int = 20) -> list[Suggestion]:
    """What would stand beside the working copy as it is now, best first. Writes nothing; at most fifteen queries."""
    ranking = Ranking.objects.first()
    if ranking is None or not ranking.generation:
        return []
    tables = Tables(ranking)
    piece = _piece_of_copy(article, at)
    tables.count([piece])
    entry, kept = tables.ranked(piece)
    listed_ = Edition.objects.visible(at).listed().for_cards()
    editions = {str(edition.article_id): edition for edition in listed_.filter(article__in=[n.id for n in kept])}
    shown = scoring.choose(entry, kept, {id: tables.rows[id][1] for id in editions}, most)
    words = Wording((n.reasons, editions[n.id].pk) for n in shown)
    compared = scoring.Comparison(entry, tables.counts)
    return [
        Suggestion(
            editions[n.id],
            n.score,
            words.sentence(piece.id, n.reasons, editions[n.id].pk),
            compared.signals(tables.rows[n.id][1]),
        )
        for n in shown
    ]


# --- what editors rule ------------------------------------------------------------------------------------


def put_first(article: Article, other: Article, *, at: datetime, by, line: str = "") -> None:
    """`other` stands beside `article` before all that is found, behind those put first earlier, under `line`."""
    with _ruling(article, other, "First beside it", at=at, by=by):
        last = article.choices.exclude(position=None).order_by("-position").values_list("position", flat=True).first()
        kept = article.choices.filter(other=other).exclude(position=None).values_list("position", flat=True).first()
        position = kept if kept is not None else (last or 0) + 1
        _rule(article, other, at, by, position=position, line=plain.one_line(line, 200))


def never(article: Article, other: Article, *, at: datetime, by) -> None:
    """`other` does not stand beside `article`, however like it is."""
    with _ruling(article, other, "Never beside it", at=at, by=by):
        _rule(article, other, at, by, position=None, line="")


def forget(article: Article, other: Article, *, at: datetime, by) -> None:
    """No rule about `other`: it is found, or not."""
    with _ruling(article, other, "No rule any more", at=at, by=by):
        article.choices.filter(other=other).delete()


def move(article: Article, other: Article, by_places: int, *, at: datetime, by) -> None:
    """`other`, which was put first, so many places on among those."""
    with _ruling(article, other, "Moved", at=at, by=by):
        rows = list(article.choices.exclude(position=None).order_by("position", "pk"))
        place_ = next((n for n, row in enumerate(rows) if row.other_id == other.pk), None)
        if place_ is None or not 0 <= place_ + by_places < len(rows):
            return
        row = rows.pop(place_)
        rows.insert(place_ + by_places, row)
        for position, choice in enumerate(rows, 1):
            choice.position = position
        Choice.objects.bulk_update(rows, ["position"])


def may_rule(article: Article, *, at: datetime, by) -> bool:
    """Whether `by` may say what stands beside the piece: on a page that readers see, the right to change such."""
    if by is None:
        return True
    public = Edition.objects.ever_visible(at).filter(article=article).exists()
    return by.has_perm("articles.approve_article") and (not public or by.has_perm("articles.change_public_record"))


@contextmanager
def _ruling(article: Article, other: Article, said: str, *, at: datetime, by) -> Iterator[None]:
    """What is done inside is shown, and written down where it changed something, with what stood there before.

    With the headline that was printed: a working one may be under embargo. Raises PermissionDenied without the right.
    """
    with transaction.atomic():
        locked = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if not may_rule(locked, at=at, by=by):
            raise PermissionDenied("Readers see this page: what stands beside it is for somebody else to say.")
        before = _choices(article)
        yield
        after = _choices(article)
        if before == after:
            return
        printed = Edition.objects.ever_visible(at).filter(article=other).order_by("-number")
        headline = printed.values_list("headline", flat=True).first() or "an unpublished piece"
        Event.objects.record(article, "read on", at=at, by=by, text=f"{said}: {headline}", before=before, after=after)
        show([article.pk])


def _choices(article: Article) -> dict:
    """What editors said of the pieces beside it, by their number: {"7": {"position": 1, "line": "The reply"}}."""
    rows = article.choices.order_by("other_id")
    return {str(row.other_id): {"position": row.position, "line": row.line} for row in rows}


def _rule(article: Article, other: Article, at: datetime, by, **values) -> None:
    Choice.objects.update_or_create(article=article, other=other, defaults=values | {"made_at": at, "made_by": by})


# --- the archive in tables --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept(scoring.Neighbour):
    """A neighbour with the edition its reasons were read off: once another one is on show, it counts no more.

    Most of what is kept is only put in order, so reasons stay as they were stored until they are worth a sentence.
    """

    edition: int = 0
    stored: Sequence[tuple[str, Sequence[str]]] = ()

    @property
    def why(self) -> tuple[Reason, ...]:
        return self.reasons or tuple(Reason(kind, tuple(values)) for kind, values in self.stored)


class Tables(Ranker):
    """The archive of one generation. `seen` limits it to some pieces, while a rebuild replays the past."""

    def __init__(self, ranking: Ranking, generation: int | None = None, counts: Counts | None = None):
        self.generation = ranking.generation if generation is None else generation
        self.counts = counts or Counts(ranking.frozen, {}, {}, {}, {}, ranking.timeliness)
        self.rows: dict[str, tuple[Likeness, Entry]] = {}
        self.editions: dict[str, int] = {}  # of the pieces that are being published
        self.seen: set[int] | None = None

    def count(self, pieces: Sequence[Piece]) -> None:
        """Reads how rare the terms of these pieces are, and forgets those of others."""
        terms = {term for piece in pieces for term in scoring.terms_of(piece)}
        self.counts = replace(self.counts, terms=self._seen(terms), _weights={})
        self._count_names(pieces)

    def ranked(self, piece: Piece) -> tuple[Entry, list[scoring.Neighbour]]:
        """The neighbours that a piece would have, without a trace of it in the archive."""
        entry = scoring.entry_of(piece, self.counts)
        found = scoring.rank(entry, self.candidates(entry), self.counts)
        return entry, scoring.beside(entry, found, self.counts)

    def _count_names(self, of: Iterable[Piece | Entry]) -> None:
        kinds = {
            name: {value for one in of for value in getattr(one, name)}
            for name in ("topics", "authors", "institutions")
        }
        for kind, values in kinds.items():
            told: dict = getattr(self.counts, kind)  # type: ignore[assignment]
            missing = values - told.keys()
            if missing:
                found = self._seen({_name(kind, value) for value in missing})
                told.update({value: found.get(_name(kind, value), 1) for value in missing})

    def _seen(self, terms: Iterable[str]) -> dict[str, int]:
        numbers = {_number(term, self.generation): term for term in terms}
        rows = Rarity.objects.filter(term__in=list(numbers)).values_list("term", "seen")
        return {numbers[number]: seen for number, seen in rows}

    def postings(self, terms: Sequence[str]) -> Mapping[str, Iterable[tuple[str, float]]]:
        numbers = {_number(term, self.generation): term for term in terms}
        found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        rows = Posting.objects.filter(term__in=list(numbers)).values_list("term", "article_id", "weight")
        for number, article, weight in rows:
            if self.seen is None or article in self.seen:
                found[numbers[number]].append((str(article), weight))
        return found

    def entries_of(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        wanted = [id for id in ids if self.seen is None or int(id) in self.seen]
        missing = [id for id in wanted if id not in self.rows]
        if missing:
            for row in Likeness.objects.filter(generation=self.generation, article__in=missing):
                self.rows[str(row.article_id)] = row, _entry(row)
        found = {id: self.rows[id][1] for id in wanted if id in self.rows}
        self._count_names(found.values())
        return found

    def kept(self, ids: Sequence[str]) -> Mapping[str, list[scoring.Neighbour]]:
        return {id: list(_unpacked(self.rows[id][0].kept)) for id in ids}

    def keep(self, neighbours: Mapping[str, list[scoring.Neighbour]]) -> None:
        for id, kept in neighbours.items():
            self.rows[id][0].kept = _packed(self.dated(kept))
        self.write([self.rows[id][0] for id in neighbours])

    def write(self, rows: list[Likeness]) -> None:
        Likeness.objects.bulk_update(rows, ["kept"], batch_size=100)

    def dated(self, kept: Iterable[scoring.Neighbour]) -> list[Kept]:
        """The neighbours, each with the edition that is compared."""
        return [
            one if isinstance(one, Kept) else Kept(one.id, one.score, one.reasons, self.rows[one.id][0].edition_id)
            for one in kept
        ]

    def post(self, entry: Entry) -> None:
        row = self._row(entry, self.editions.pop(entry.id))
        row.save(force_insert=True)
        self.rows[entry.id] = row, entry
        Posting.objects.bulk_create(self._postings(entry), batch_size=1000)

    def publish(self, edition: Edition) -> list[str]:
        """Puts the piece of a listed edition into the archive; returns the ids of those whose neighbours changed."""
        return self.insert(self.read(edition))

    def read(self, edition: Edition) -> Entry:
        """The entry of the piece of a listed edition, not in the archive yet."""
        piece = pieces_of([edition])[0]
        self.count([piece])
        self.editions = {piece.id: edition.pk}
        return scoring.entry_of(piece, self.counts)

    def remove(self, row: Likeness) -> None:
        """Takes a piece out; whoever keeps it as a neighbour passes it over from now on."""
        entry = _entry(row)
        self.counts = replace(self.counts, terms=self._seen(entry.terms), _weights={})
        numbers = [posting.term for posting in self._postings(entry)]
        Posting.objects.filter(article_id=row.article_id, term__in=numbers).delete()
        row.delete()
        self.rows.pop(entry.id, None)

    def _row(self, entry: Entry, edition: int) -> Likeness:
        return Likeness(
            article_id=int(entry.id),
            generation=self.generation,
            edition_id=edition,
            entry=zlib.compress(json.dumps(entry.packed(), separators=(",", ":")).encode(), 6),
            twin=entry.twin,
            crowding=entry.crowding,
            authors=list(entry.authors),
        )

    def _postings(self, entry: Entry) -> list[Posting]:
        return [
            Posting(term=_number(term, self.generation), article_id=int(entry.id), weight=weight)
            for term, weight in scoring.postings_of(entry, self.counts)
        ]


def _number(term: str, generation: int) -> int:
    """A term as a number, positive in one generation and negative in the next: so that two can lie in one table."""
    number = int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big") >> 1
    return number if generation % 2 else -number - 1


def _name(kind: str, value: str) -> str:
    return f"\0{kind}:{value}"  # no word of a text begins like this


def _entry(row: Likeness) -> Entry:
    entry = Entry.unpacked(json.loads(zlib.decompress(bytes(row.entry))))
    return replace(entry, twin=row.twin, crowding=row.crowding)


def _face(row: Likeness) -> Entry:
    """As much of an entry as `choose` asks of it."""
    blank = Entry(str(row.article_id), {}, 0, 0, 0, {}, (), (), (), (), None, "", (), frozenset())
    return replace(blank, authors=tuple(row.authors), twin=row.twin)


def _packed(kept: Iterable[Kept]) -> bytes:
    rows = [[n.id, n.edition, n.score, n.stored or [[why.kind, why.values] for why in n.reasons]] for n in kept]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def _unpacked(packed: bytes) -> list[Kept]:
    rows = json.loads(zlib.decompress(bytes(packed))) if packed else []
    return [Kept(id, score, (), edition, why) for id, edition, score, why in rows]


def _locked() -> Ranking:
    """The generation in use, locked: neighbours change one publication at a time."""
    Ranking.objects.get_or_create(pk=1)
    return Ranking.objects.select_for_update().get(pk=1)


def _archive(at: datetime) -> QuerySet[Edition]:
    """The pieces that stand beside others, as they were published."""
    return Edition.objects.visible(at).listed().order_by("published_at", "article_id")


def _of(edition: Edition, at: datetime) -> QuerySet[Edition]:
    """The editions of a piece that are on show, or will be."""
    return Edition.objects.current_or_waiting(at).filter(article=edition.article_id)


def _holders(edition: Edition) -> set[int]:
    """The pieces that show an earlier edition of this one as their neighbour."""
    rows = Neighbour.objects.filter(other__article=edition.article_id, kind=Kind.RELATED)
    return set(rows.exclude(other=edition).values_list("edition__article", flat=True)[:HOLDERS])


# --- what is read -----------------------------------------------------------------------------------------


def pieces_of(editions: Sequence[Edition]) -> list[Piece]:
    """Editions as the ranker reads them. At most four queries for all of them."""
    keys = [edition.pk for edition in editions]
    people, houses, topics = defaultdict(list), defaultdict(list), defaultdict(list)
    writers = PrintedByline.objects.filter(edition__in=keys, role=Byline.Role.AUTHOR).order_by("edition_id", "position")
    for edition, author in writers.values_list("edition", "author"):
        people[edition] += [str(author)] if author else []
    posts = PrintedAffiliation.objects.filter(byline__edition__in=keys, byline__role=Byline.Role.AUTHOR)
    posts = posts.exclude(institution=None).order_by("byline__edition", "byline__position", "position")
    for edition, institution in posts.values_list("byline__edition", "institution"):
        houses[edition].append(str(institution))
    for row in EditionTopic.objects.filter(edition__in=keys).order_by("edition_id", "position"):
        topics[row.edition_id].append(str(row.topic_id))
    linked = _linked({edition.pk: edition.body for edition in editions})
    return [
        Piece(
            id=str(edition.article_id),
            headline=edition.headline,
            standfirst=edition.standfirst,
            body=edition.plain_text,
            topics=tuple(topics[edition.pk]),
            authors=tuple(dict.fromkeys(people[edition.pk])),
            institutions=tuple(dict.fromkeys(houses[edition.pk])),
            date=timezone.localdate(edition.published_at),
            type=edition.type,
            links=tuple(id for id in linked.get(edition.pk, ()) if id != str(edition.article_id)),
        )
        for edition in editions
    ]


def _piece_of_copy(article: Article, at: datetime) -> Piece:
    """A working copy as the ranker reads it. Four queries."""
    published = Edition.objects.visible(at).filter(article=article).only("published_at").first()
    bylines = [row for row in article.bylines.all() if row.role == Byline.Role.AUTHOR]
    return Piece(
        id=str(article.pk),
        headline=article.headline,
        standfirst=article.standfirst,
        body=body.plain_text(article.body),
        topics=tuple(str(pk) for pk in article.tagged.order_by("pk").values_list("tag", flat=True)),
        authors=tuple(str(row.author_id) for row in bylines),
        institutions=tuple(str(row.institution_id) for row in bylines if row.institution_id),
        date=timezone.localdate(published.published_at if published else at),
        type=article.type,
        links=tuple(_linked({article.pk: article.body}).get(article.pk, ())),
    )


def _linked(bodies: Mapping[int, str]) -> dict[int, list[str]]:
    """Key → the pieces of ours its body links to, by any address they ever had. One query, or none."""
    slugs = {
        key: [slug for url, _ in body.read(html).links if (slug := own_slug(url, settings.SITE_URL))]
        for key, html in bodies.items()
        if "/articles/" in html
    }
    wanted = {slug for found in slugs.values() for slug in found}
    if not wanted:
        return {}
    articles = dict(PrintedSlug.objects.filter(slug__in=wanted).values_list("slug", "article"))
    return {
        key: list(dict.fromkeys(str(articles[slug]) for slug in found if slug in articles))
        for key, found in slugs.items()
    }


# --- what is shown ----------------------------------------------------------------------------------------


def _show(kept: Mapping[Edition, Sequence[Kept]], faces: Mapping[int, Entry], generation: int) -> None:
    """Rewrites the related rows of these editions: what editors put first, then the best of what is kept."""
    chosen: dict[int, list[Choice]] = defaultdict(list)
    for choice in Choice.objects.filter(article__in=[edition.article_id for edition in kept]):
        chosen[choice.article_id].append(choice)
    wanted = {one.id for found in kept.values() for one in found}
    wanted |= {str(choice.other_id) for rows in chosen.values() for choice in rows}
    others = {
        str(row.article_id): row
        for row in Likeness.objects.filter(generation=generation, article__in=wanted).defer("entry", "kept")
    }
    shown: list[tuple[Edition, int, float, str, tuple[Reason, ...]]] = []
    chosen_by_editors: set[tuple[int, int]] = set()
    for edition, found in kept.items():
        choices = chosen[edition.article_id]
        first = [c for c in choices if c.position is not None and str(c.other_id) in others]
        ruled = {str(choice.other_id) for choice in choices}
        fresh = {one.id: one for one in found if one.id in others and others[one.id].edition_id == one.edition}
        chosen_by_editors |= {(edition.pk, others[str(choice.other_id)].edition_id) for choice in first}
        for choice in first:
            one = fresh.get(str(choice.other_id))
            other = others[str(choice.other_id)].edition_id
            shown.append((edition, other, one.score if one else 0, choice.line, one.why if one else ()))
        open_ = {id: _face(others[id]) for id in fresh if id not in ruled}
        rest = scoring.choose(faces[edition.pk], fresh.values(), open_, scoring.SHOWN - len(first))
        shown += [(edition, one.edition, one.score, "", one.why) for one in rest]
    words = Wording((reasons, other) for _, other, _, line, reasons in shown if not line)
    Neighbour.objects.filter(edition__in=[edition.pk for edition in kept], kind=Kind.RELATED).delete()
    ranks: Counter[int] = Counter()
    rows = []
    for edition, other, score, line, reasons in shown:
        ranks[edition.pk] += 1
        reason = line or words.sentence(str(edition.article_id), reasons, other)
        if not reason and (edition.pk, other) in chosen_by_editors:
            reason = "Chosen by the editors"
        rows.append(
            Neighbour(edition=edition, other_id=other, rank=ranks[edition.pk], score=score, reason=reason[:300])
        )
    Neighbour.objects.bulk_create(rows, batch_size=1000)


class Wording:
    """Reasons as sentences that readers see. Reads all the names it needs at once, in at most three queries.

    Topics are called what they are called now; people and houses as the other piece prints them.
    """

    def __init__(self, wanted: Iterable[tuple[Sequence[Reason], int]]):
        pairs = [(why, edition) for reasons, edition in wanted for why in reasons]

        def of(kind: str) -> list[tuple[tuple[str, ...], int]]:
            return [(why.values, edition) for why, edition in pairs if why.kind == kind]

        topics = {value for values, _ in of("topics") for value in values}
        self.topics = {str(pk): name for pk, name in Topic.objects.filter(pk__in=topics).values_list("pk", "name")}
        self.authors = self._printed(PrintedByline, "edition", "author", "name", of("authors"))
        self.institutions = self._printed(
            PrintedAffiliation, "byline__edition", "institution", "institution_name", of("institutions")
        )

    @staticmethod
    def _printed(model, edition: str, key: str, name: str, wanted) -> dict[tuple[int, str], str]:
        if not wanted:
            return {}
        values = {value for found, _ in wanted for value in found}
        rows = model.objects.filter(**{f"{edition}__in": {pk for _, pk in wanted}, f"{key}__in": values})
        return {(pk, str(value)): said for pk, value, said in rows.values_list(edition, key, name)}

    def sentence(self, piece: str, reasons: Sequence[Reason], other: int) -> str:
        """Why the edition `other` stands beside `piece`: “Cited in this piece”, “More from the Cato Institute on North
        Korea”, “Also on Hanoi and Singapore”; empty where nothing can be said."""
        told = {why.kind: why.values for why in reasons}
        if "cites" in told:
            return "Cites this piece" if piece in told["cites"] else "Cited in this piece"
        topics = [self.topics[key] for key in told.get("topics", ()) if key in self.topics]
        people = [n for key in told.get("authors", ()) if (n := self.authors.get((other, key)))]
        houses = [n for key in told.get("institutions", ()) if (n := self.institutions.get((other, key)))]
        names = told.get("names", ())
        about = listed(topics[:2] or names[:2])
        if people:
            return f"Also by {listed(people)}" + (f", on {about}" if about else "")
        if topics:
            return f"More from {with_article(houses[0])} on {about}" if houses else f"Also on {about}"
        if names:
            return f"Both speak of {listed(names)}"
        if houses:
            return f"More from {with_article(houses[0])}"
        return "From the same series" if "series" in told else ""


def listed(words: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


# A house called by what it is takes the article in a sentence; one with a name of its own does not.
_KINDS_OF_HOUSE = """
academy administration agency alliance association board bureau center centre coalition college commission committee
congress council court department endowment federation foundation forum fund government group initiative institute
institution laboratory league library ministry museum office organisation organization parliament party program
programme project school secretariat senate society treasury trust union university
"""
_TAKES_ARTICLE = frozenset(_KINDS_OF_HOUSE.split())


def with_article(name: str) -> str:
    """“the Cato Institute”, “the University of Oslo”, “Chatham House”, “Columbia University”."""
    words = name.casefold().split()
    if not words or words[0] == "the":
        return name
    heads = words[: words.index("of")][-1:] if "of" in words[1:] else words[-1:]
    own_name = heads[0] in {"university", "college"} and heads == words[-1:]
    return f"the {name}" if heads[0] in _TAKES_ARTICLE and not own_name else name


# --- links between pieces ---------------------------------------------------------------------------------


def _link(edition: Edition, at: datetime) -> None:
    """The rows of what an edition answers, updates, explains, translates and follows, and of what does so to it."""
    Neighbour.objects.filter(Q(edition=edition) | Q(other=edition)).exclude(kind=Kind.RELATED).delete()
    if edition.is_listed:
        rows = _links_of(edition, at)
        Neighbour.objects.bulk_create(
            [
                Neighbour(edition_id=here, other_id=there, kind=kind, rank=1, score=0, reason=kind.label)
                for here, there, kind in dict.fromkeys(rows)
            ],
            ignore_conflicts=True,
        )
    if edition.series_id:
        _order(edition, at)


def _links_of(edition: Edition, at: datetime) -> Iterator[tuple[int, int, Neighbour.Kind]]:
    article = edition.article_id
    current = Edition.objects.current_or_waiting(at).listed()
    translation = PrintedLink.Kind.TRANSLATION
    own = list(edition.printed_links.values_list("kind", "other"))
    originals = {other for kind, other in own if kind == translation} | {article}
    links = PrintedLink.objects.filter(edition__in=current.values("pk"))
    to_us = list(links.filter(other=article).values_list("kind", "edition"))
    siblings = links.filter(kind=translation, other__in=originals).exclude(edition__article=article)
    others: dict[int, list[int]] = defaultdict(list)
    for pk, other in current.filter(article__in={other for _, other in own}).values_list("pk", "article"):
        others[other].append(pk)
    for kind, other in own:
        there, back = INVERSE[PrintedLink.Kind(kind)]
        for pk in others[other]:
            yield edition.pk, pk, there
            yield pk, edition.pk, back
    for kind, pk in to_us:
        there, back = INVERSE[PrintedLink.Kind(kind)]
        yield pk, edition.pk, there
        yield edition.pk, pk, back
    for pk in siblings.values_list("edition", flat=True):
        yield edition.pk, pk, Kind.TRANSLATION
        yield pk, edition.pk, Kind.TRANSLATION


def _order(edition: Edition, at: datetime) -> None:
    """Previous and next around this piece in its series, as it is on show now, or with it once it is."""

    def place_of(row) -> tuple:
        return (row[1] is None, row[1] or 0, row[2], row[3])

    fields = ("pk", "series_position", "published_at", "article_id")
    rows = list(Edition.objects.visible(at).listed().filter(series=edition.series_id).values_list(*fields))
    mine = tuple(getattr(edition, name) for name in fields)
    if edition.is_listed:
        rows = [row for row in rows if row[3] != edition.article_id] + [mine]
    rows.sort(key=place_of)
    at_place = bisect_left([place_of(row) for row in rows], place_of(mine))
    first, last = max(0, at_place - 1), min(len(rows), at_place + 2)
    if edition.visible_from > at:  # it waits: those beside it keep each other until it is there
        first, last = at_place, at_place + 1
    for place_ in range(first, last):
        here = rows[place_][0]
        Neighbour.objects.filter(edition=here, kind__in=[Kind.PREVIOUS, Kind.NEXT]).delete()
        Neighbour.objects.bulk_create(
            Neighbour(edition_id=here, other_id=rows[there][0], kind=kind, rank=1, score=0, reason=kind.label)
            for there, kind in ((place_ - 1, Kind.PREVIOUS), (place_ + 1, Kind.NEXT))
            if 0 <= there < len(rows)
        )


# --- all of it anew ---------------------------------------------------------------------------------------


def rebuild(at: datetime, told: Callable[[str, int, int], None] = lambda step, done, of: None) -> int:
    """Freezes the counts, replays every publication under them, and gives every piece its neighbours; how many.

    A new generation is written beside the one in use, which publications go on to use; at the end what was published
    meanwhile is caught up with. Memory stays bounded: texts are read in chunks, counts are merged on disk. `told` is
    called with a step, how many are done, and of how many. Where another rebuild is at work this one leaves it to that,
    and returns 0.
    """
    with alone(Work.RELATED) as is_ours:
        return _rebuilt(at, told) if is_ours else 0


def _rebuilt(at: datetime, told: Callable[[str, int, int], None]) -> int:
    began = monotonic()
    ranking = Ranking.objects.get_or_create(pk=1)[0]
    generation = ranking.generation + 1
    _clear(generation)  # left by a rebuild that was broken off
    keys = list(_archive(at).values_list("pk", flat=True))
    size = len(keys)
    frozen = scoring.epoch(size)
    _freeze(_read(keys[:frozen], lambda done: told("counted", done, size)), generation)
    tables = Replay(ranking, generation, Counts(frozen, {}, {}, {}, {}, 0.5))
    for editions, pieces in _chunks(keys, lambda done: told("read", done, size)):
        tables.lay_down(editions, pieces)
    tables.survey(keys[:frozen], lambda done: told("surveyed", done, frozen))
    tables.replay(keys, lambda done: told("ranked", done, size))

    with transaction.atomic():
        ranking = _locked()
        ranking.generation, ranking.frozen, ranking.timeliness = generation, frozen, tables.counts.timeliness
        ranking.changes += 1
        _catch_up(ranking, at + timedelta(seconds=monotonic() - began))
        ranking.size = Likeness.objects.filter(generation=generation).count()
        ranking.save()
    articles = list(Likeness.objects.filter(generation=generation).order_by("pk").values_list("article", flat=True))
    for start in range(0, len(articles), CHUNK):
        with transaction.atomic():
            show(articles[start : start + CHUNK])
        told("shown", min(start + CHUNK, size), size)
    for edition in _with_links(at).iterator(CHUNK):
        with transaction.atomic():
            _link(edition, at)
    for edition in Edition.objects.waiting(at).iterator(CHUNK):
        find(edition, at)
    _clear(generation - 1)
    return size


class Replay(Tables):
    """The tables of a generation that nobody uses yet: written in bulk, and read as they were at each moment."""

    changed: dict[str, Likeness]

    def lay_down(self, editions: Sequence[Edition], pieces: Sequence[Piece]) -> None:
        """Writes down what is known of pieces by themselves: entries and postings."""
        self.count(pieces)
        rows, postings = [], []
        for edition, piece in zip(editions, pieces, strict=True):
            entry = scoring.entry_of(piece, self.counts)
            rows.append(self._row(entry, edition.pk))
            postings += self._postings(entry)
        with transaction.atomic():
            Likeness.objects.bulk_create(rows)
            Posting.objects.bulk_create(postings, batch_size=2000)

    def survey(self, keys: Sequence[int], done: Callable[[int], None]) -> None:
        """How crowded each place is among the pieces that were counted, and how timely the archive is."""
        self.seen = set()
        dates: list[Piece] = []
        for start in range(0, len(keys), CHUNK):
            rows = Edition.objects.filter(pk__in=keys[start : start + CHUNK]).values_list("article_id", "published_at")
            for article, moment in rows:
                self.seen.add(article)
                dates.append(Piece(id=str(article), headline="", date=timezone.localdate(moment)))
        survey = Survey(dates)
        for _, pieces in _chunks(keys, done):
            self.count(pieces)
            entries = self.entries_of([piece.id for piece in pieces])
            for piece in pieces:
                entry = entries[piece.id]
                self.rows[piece.id][0].crowding = survey.look(entry, self.near(entry), self.entries_of)
            looked_at = [self.rows[piece.id][0] for piece in pieces]
            Likeness.objects.bulk_update(looked_at, ["crowding"], batch_size=100)
            self.rows = {}
        self.counts = replace(self.counts, timeliness=scoring.timeliness(survey.gaps))

    def replay(self, keys: Sequence[int], done: Callable[[int], None]) -> None:
        """Publication after publication, each among those before it."""
        self.seen = set()
        for _, pieces in _chunks(keys, done):
            self.count(pieces)
            self.changed = {}
            ids = [piece.id for piece in pieces]
            laid = {
                str(row.article_id): row
                for row in Likeness.objects.filter(generation=self.generation, article__in=ids).defer("entry")
            }
            for piece in pieces:
                row = laid[piece.id]
                entry = replace(scoring.entry_of(piece, self.counts), crowding=row.crowding)
                self.rows[piece.id] = row, entry
                self.insert(entry)
                row.twin, row.crowding = entry.twin, entry.crowding
                self.rows[piece.id] = row, entry
                self.seen.add(int(piece.id))
                if len(self.rows) > HELD:
                    self._flush()
            self._flush()

    def _flush(self) -> None:
        Likeness.objects.bulk_update(self.changed.values(), ["kept", "twin", "crowding"], batch_size=100)
        self.changed, self.rows = {}, {}

    def post(self, entry: Entry) -> None:
        """It was laid down before."""

    def write(self, rows: list[Likeness]) -> None:
        self.changed |= {str(row.article_id): row for row in rows}


def _with_links(at: datetime) -> QuerySet[Edition]:
    """The editions, on show or waiting, that stand in a series or name another piece."""
    listed = Edition.objects.current_or_waiting(at).listed()
    return listed.filter(~Q(series=None) | ~Q(printed_links=None)).distinct().order_by("pk")


def _catch_up(ranking: Ranking, at: datetime) -> None:
    """Brings the new generation up to what was published, corrected and withdrawn while it was made."""
    tables = Tables(ranking)
    known = Likeness.objects.filter(generation=ranking.generation)
    for row in known.exclude(edition__in=Edition.objects.visible(at).listed().values("pk")):
        tables.remove(row)
    for edition in _archive(at).exclude(pk__in=known.values("edition")):
        tables.publish(edition)


def _clear(generation: int) -> None:
    """Deletes the tables of a generation, and with it those of every other one as far back."""
    side = Q(term__gte=0) if generation % 2 else Q(term__lt=0)
    Posting.objects.filter(side)._raw_delete("default")
    Rarity.objects.filter(side)._raw_delete("default")
    Likeness.objects.filter(generation=generation)._raw_delete("default")


def _chunks(keys: Sequence[int], done: Callable[[int], None]) -> Iterator[tuple[list[Edition], list[Piece]]]:
    """The editions with these keys, in their order, with what the ranker reads of each."""
    for start in range(0, len(keys), CHUNK):
        found = Edition.objects.defer("html").in_bulk(keys[start : start + CHUNK])
        editions = [found[key] for key in keys[start : start + CHUNK] if key in found]
        yield editions, pieces_of(editions)
        done(start + len(editions))


def _read(keys: Sequence[int], done: Callable[[int], None]) -> Iterator[Piece]:
    for _, pieces in _chunks(keys, done):
        yield from pieces


_PAIR = Struct(">qI")
_BATCH = 1_000_000  # distinct terms of a batch; about a hundred megabytes


def _freeze(pieces: Iterable[Piece], generation: int) -> None:
    """Counts in how many pieces each term occurs; keeps those of two and more. Sorted batches wait on disk."""
    with TemporaryFile() as spilled:
        runs: list[tuple[int, int]] = []  # offset and number of pairs
        counter: Counter[int] = Counter()

        def spill() -> None:
            runs.append((spilled.seek(0, 2), len(counter)))
            spilled.writelines(_PAIR.pack(*pair) for pair in sorted(counter.items()))
            counter.clear()

        for piece in pieces:
            names = [_name(k, value) for k in ("topics", "authors", "institutions") for value in getattr(piece, k)]
            counter.update(_number(term, generation) for term in {*scoring.terms_of(piece), *names})
            if len(counter) > _BATCH:
                spill()
        sources: list[Iterable[tuple[int, int]]] = [_pairs(spilled, *run) for run in runs]
        counted = groupby(merge(*sources, sorted(counter.items())), key=lambda pair: pair[0])
        sums = ((number, sum(seen for _, seen in group)) for number, group in counted)
        rows = (Rarity(term=number, seen=seen) for number, seen in sums if seen > 1)
        while batch := list(islice(rows, 5000)):
            Rarity.objects.bulk_create(batch)


def _pairs(file, offset: int, length: int) -> Iterator[tuple[int, int]]:
    for start in range(0, length, 4096):
        file.seek(offset + start * _PAIR.size)
        yield from _PAIR.iter_unpack(file.read(min(4096, length - start) * _PAIR.size))
