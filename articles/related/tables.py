"""The archive of a site: candidates and frequencies from the index of the search, entries from Likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone

from .. import body
from ..body.urls import own_slug
from ..models import Article, Byline, Edition, Likeness, PrintedSlug, Ranking, SearchEntry, SearchSize, SearchWord
from ..models.lexemes import rows_having
from ..search import index
from ..search.reading import read
from . import packing
from .archive import Archive, Outline
from .entries import Counts, Entry, Piece, vocabulary_of

HELD = 1_500  # entries in memory during a rebuild, about 40 kB each


class Tables(Archive):
    def __init__(self, ranking: Ranking) -> None:
        self.timeliness = ranking.timeliness
        self.pieces = SearchSize.objects.aggregate(all=Sum("documents"))["all"] or 0
        self._held: dict[int, Entry] = {}
        self._outlines: dict[int, Outline] = {}

    def hold_outlines(self) -> None:
        """Keeps the outlines of all pieces in memory: for a rebuild, in which each is asked for hundreds of times."""
        rows = Likeness.objects.values_list("edition", "article", "norm", "published_on")
        self._outlines = {edition: Outline(*values) for edition, *values in rows.iterator()}

    def counts(self, pieces: Iterable[Piece], least: int = 2) -> Counts:
        """One query."""
        wanted = set().union(*map(vocabulary_of, pieces))
        rows = SearchWord.objects.filter(stem__in=wanted).order_by().values_list("stem").annotate(Sum("documents"))
        return Counts(self.pieces, dict(rows), least)

    def having(self, words: Sequence[str]) -> Iterable[tuple[int, int]]:
        return rows_having(SearchEntry, words)

    def outlines(self, keys: Sequence[int]) -> Mapping[int, Outline]:
        if self._outlines:
            return {key: self._outlines[key] for key in keys if key in self._outlines}
        rows = Likeness.objects.filter(edition__in=keys).values_list("edition", "article", "norm", "published_on")
        return {edition: Outline(*values) for edition, *values in rows}

    def entries_of(self, ids: Sequence[int]) -> Mapping[int, Entry]:
        missing = [id for id in ids if id not in self._held]
        if len(self._held) + len(missing) > HELD:
            self._held = {id: self._held[id] for id in ids if id in self._held}
        rows = Likeness.objects.read().filter(article__in=missing).values_list(*packing.COMPARED)
        self._held |= {row[0]: packing.unpacked(*row) for row in rows}
        return {id: self._held[id] for id in ids if id in self._held}

    def shingles_of(self, ids: Sequence[int]) -> Mapping[int, frozenset[int]]:
        if not ids:
            return {}
        rows = Likeness.objects.filter(article__in=ids).values_list("article", "shingles")
        return {article: packing.shingles_of(shingles) for article, shingles in rows}


def in_the_archive(at: datetime) -> QuerySet[Edition]:
    """The pieces that stand beside others."""
    return Edition.objects.visible(at).listed()


def pieces_of(editions: Sequence[Edition]) -> list[Piece]:
    """Editions, which are in the index of the search, as the ranker reads them. At most five queries for all."""
    keys = [edition.pk for edition in editions]
    words = dict(SearchEntry.objects.filter(pk__in=keys).values_list("pk", "words"))
    records: dict[int, dict[str, dict[int, None]]] = defaultdict(lambda: defaultdict(dict))
    for kind, rows in index.printed_keys(keys).items():
        for edition, record in rows:
            records[edition][kind][record] = None
    linked = linked_in({edition.pk: edition.body for edition in editions})
    pieces = []
    for edition in editions:
        links = linked.get(edition.pk, {})
        links.pop(edition.article_id, None)
        piece = Piece(
            id=edition.article_id,
            words=words[edition.pk],
            headline=edition.headline,
            text=f"{edition.standfirst}\n{edition.plain_text}",
            language=edition.language,
            **{kind: tuple(keys) for kind, keys in records[edition.pk].items()},
            date=timezone.localdate(edition.published_at),
            links=tuple(links),
        )
        pieces.append(piece)
    return pieces


def piece_of_copy(article: Article, at: datetime) -> Piece:
    """A working copy as the ranker reads it. Four queries."""
    published = Edition.objects.visible(at).filter(article=article).values_list("published_at", flat=True).first()
    bylines = [row for row in article.bylines.all() if row.role == Byline.Role.AUTHOR]
    text = body.plain_text(article.body)
    return Piece(
        id=article.pk,
        words=read([article.headline, "", "", article.standfirst, text], article.language).words,
        headline=article.headline,
        text=f"{article.standfirst}\n{text}",
        language=article.language,
        topics=tuple(article.tagged.order_by("pk").values_list("tag", flat=True)),
        authors=tuple(row.author_id for row in bylines),
        institutions=tuple(row.institution_id for row in bylines if row.institution_id),
        date=timezone.localdate(published or at),
        links=tuple(linked_in({article.pk: article.body}).get(article.pk, ())),
    )


def linked_in(bodies: Mapping[int, str]) -> dict[int, dict[int, None]]:
    """Key → the pieces of ours its body links to, in order, by any slug they ever had. One query, or none."""
    slugs: dict[int, list[str]] = {}
    for key, html in bodies.items():
        if "/articles/" in html:
            slugs[key] = list(filter(None, [own_slug(url, settings.SITE_URL) for url, _ in body.read(html).links]))
    linked_slugs = set().union(*slugs.values())
    if not linked_slugs:
        return {}
    articles = dict(PrintedSlug.objects.filter(slug__in=linked_slugs).values_list("slug", "article"))
    return {key: dict.fromkeys([articles[slug] for slug in own if slug in articles]) for key, own in slugs.items()}
