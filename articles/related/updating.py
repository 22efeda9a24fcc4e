"""Keeps the neighbours of each piece in step with what is printed. The page reads the rows (in_print.beside).

`find` and `place` follow every print (apps.py). `find` is done at once: it gives an edition that still waits its own
neighbours, and writes down the links between pieces, so that both are there to the second. `place` is done when the
edition is on show: the archive learns of it, and the pieces it comes to stand beside get it as theirs. `rebuild`
(rebuilding.py) does the same for all of an archive.

Every reason is read off two printed texts, so a row joins two editions and shows only while both are on show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..models import Article, Choice, Edition, Likeness, Neighbour, Ranking, SearchEntry
from ..search import index
from . import packing, scoring
from .entries import Entry, Piece, entry_of
from .links import link
from .reasons import reasons
from .sentences import Wording
from .tables import Tables, piece_of_copy, pieces_of

CHUNK = 100  # pieces that are shown in one go
SUGGESTED = 20  # pieces beside a working copy
HOLDERS = 500  # pieces that stood beside an earlier edition and get new neighbours at once


@dataclass(frozen=True)
class Weighed:
    """The place that an edition takes in the archive, ready to be written down."""

    row: Likeness
    offered: list[Likeness]  # pieces it comes to stand beside, with their new neighbours


@dataclass(frozen=True)
class Suggestion:
    """A piece that would stand beside a working copy: the edition on show, how strongly, and why."""

    edition: Edition
    score: float
    reason: str
    signals: dict[str, float]  # what the score is made of (scoring.Comparison.signals)


def find(edition: Edition, at: datetime | None = None) -> None:
    """What stands beside an edition that waits: links to other pieces, and related ones. May run twice."""
    at = at or timezone.now()
    if edition.visible_from <= at:
        return  # `place` does it
    ranking = Ranking.objects.first()
    row = None
    if ranking and ranking.pieces and edition.is_listed:
        row = _weighed(edition, ranking, is_counted=False).row
    with transaction.atomic():
        locked()
        link(edition, at)
        if row:
            _show([row])


def place(edition: Edition) -> None:
    """Lets the archive know that `edition` is on show, or that its piece left the lists. May run twice.

    A constant number of queries and rows, whatever the size of the archive. It is ranked before the lock is taken, and
    again under it only if another piece came first.
    """
    at = timezone.now()
    before = Ranking.objects.first()
    weighed = _weighed_if_shown(edition, before, at)
    with transaction.atomic():
        if not Edition.objects.visible(at).filter(pk=edition.pk).exists():
            return  # another one is on show by now, and follows for itself
        ranking = locked()
        link(edition, at)
        changed = {edition.article_id}
        if not edition.is_listed:
            Likeness.objects.filter(article=edition.article_id).delete()
        if ranking.pieces:
            if before is None or before.changes != ranking.changes:
                weighed = _weighed_if_shown(edition, ranking, at)
            changed |= _holders(edition)
            if weighed:
                weighed.row.save()
                Likeness.objects.bulk_update(weighed.offered, ["kept"])
                changed |= {row.pk for row in weighed.offered}
            ranking.changes += 1
            ranking.save(update_fields=["changes"])
        current = Edition.objects.current_or_waiting(at).filter(article=edition.article_id)
        Neighbour.objects.filter(edition__article=edition.article_id).exclude(edition__in=current).delete()
        Neighbour.objects.filter(other__article=edition.article_id).exclude(other__in=current).delete()
        show(changed, anew={edition.article_id})


def locked() -> Ranking:
    """What is true of the archive, locked: neighbours change one publication at a time."""
    Ranking.objects.get_or_create(pk=1)
    return Ranking.objects.select_for_update().get(pk=1)


def _weighed_if_shown(edition: Edition, ranking: Ranking | None, at: datetime) -> Weighed | None:
    if ranking is None or not ranking.pieces or not edition.is_listed:
        return None
    if not Edition.objects.visible(at).filter(pk=edition.pk).exists():
        return None
    return _weighed(edition, ranking)


def _weighed(edition: Edition, ranking: Ranking, *, is_counted: bool = True) -> Weighed:
    """Ranks an edition, and offers it to those that it was compared with."""
    if not SearchEntry.objects.filter(pk=edition.pk, counted=is_counted).exists():
        index.follow(edition)
    archive = Tables(ranking)
    (piece,) = pieces_of([edition])
    counts = archive.counts([piece], least=1 + is_counted)
    entry = entry_of(piece, counts)
    ranked = archive.ranked(entry, counts)
    rows = Likeness.objects.filter(article__in=ranked.texts).only("article", "edition", "kept").in_bulk()
    row = Likeness(article_id=edition.article_id, edition=edition, step=Likeness.Step.SHOWN)
    row.kept = []
    for one in ranked.kept:
        if one.id in rows:
            row.kept.append((one.id, rows[one.id].edition_id, one.score))
    packing.fill(row, entry)
    offered = []
    for id, other in rows.items():
        score = ranked.comparison.score_back(ranked.candidates[id], ranked.texts[id])
        others = [one for one in other.kept if one[0] != edition.article_id]
        if len(others) < scoring.KEPT or score > others[-1][2]:
            others.append((edition.article_id, edition.pk, score))
            other.kept = sorted(others, key=lambda one: (-one[2], one[0]))[: scoring.KEPT]
            offered.append(other)
    return Weighed(row, offered)


def _holders(edition: Edition) -> set[int]:
    """The pieces that show an earlier edition of this one as their neighbour."""
    rows = Neighbour.objects.filter(other__article=edition.article_id, kind=Neighbour.Kind.RELATED)
    return set(rows.exclude(other=edition).values_list("edition__article", flat=True)[:HOLDERS])


# --- what is shown ----------------------------------------------------------------------------------------


def show(articles: Iterable[int], *, anew: set[int] | None = None) -> None:
    """Writes the rows that readers get of what the archive keeps for these pieces, with what editors chose.

    Reasons are worked out for what is shown only; with `anew` only for these pieces and what was not shown before.
    Pieces that a rebuild has not read yet are left to it.
    """
    wanted = sorted(set(articles))
    for start in range(0, len(wanted), CHUNK):
        rows = Likeness.objects.read().filter(article__in=wanted[start : start + CHUNK]).select_related("edition")
        rows = rows.defer("terms", "shingles", "lookups", *(f"edition__{name}" for name in _TEXTS))
        _show(list(rows), anew)


_TEXTS = ("body", "html", "plain_text", "outline")


def _show(rows: Sequence[Likeness], anew: set[int] | None = None) -> None:
    """Rewrites the related rows of these pieces: what editors put first, then the best of what is kept."""
    related = Neighbour.objects.filter(kind=Neighbour.Kind.RELATED)
    choices: dict[int, list[Choice]] = defaultdict(list)
    wanted = set()
    for choice in Choice.objects.filter(article__in=[row.pk for row in rows]):
        choices[choice.article_id].append(choice)
        wanted.add(choice.other_id)
    for row in rows:
        wanted.update(id for id, _, _ in row.kept)
    candidates = Likeness.objects.read().filter(article__in=wanted).only("edition", "crowding", "authors", "twin")
    others = {other.pk: other for other in candidates}
    shown = []
    for row in rows:
        shown += _neighbours(row, choices[row.pk], others)
    # The reasons that readers are given already: they are read off two texts which do not change.
    reasons_by_pair: dict[tuple[int, int], str] = {}
    if anew is not None:
        unchanged = related.filter(edition__in=[row.edition_id for row in rows if row.pk not in anew])
        for edition, other, reason in unchanged.values_list("edition", "other", "reason"):
            reasons_by_pair[edition, other] = reason
    missing = []
    for one in shown:
        if not one.reason and (one.edition_id, one.other_id) not in reasons_by_pair:
            missing.append((one.edition_id, one.other_id))
    reasons_by_pair |= sentences_of(rows, missing)
    for one in shown:
        reason = one.reason or reasons_by_pair[one.edition_id, one.other_id]
        if not reason and one.score is None:
            reason = "Chosen by the editors"
        one.reason, one.score = reason[:300], one.score or 0
    related.filter(edition__in=[row.edition_id for row in rows]).delete()
    Neighbour.objects.bulk_create(shown, batch_size=1000)


def _neighbours(row: Likeness, choices: Sequence[Choice], others: Mapping[int, Likeness]) -> Iterator[Neighbour]:
    """What is shown beside a piece, in its order. What editors put first has their line as its reason, and no score."""
    ruled = {choice.other_id for choice in choices}
    rank = 0
    for choice in choices:
        if choice.position is not None and choice.other_id in others:
            rank += 1
            other = others[choice.other_id].edition_id
            yield Neighbour(edition_id=row.edition_id, other_id=other, rank=rank, score=None, reason=choice.line)
    kept = []
    for id, edition, score in row.kept:
        if id in others and id not in ruled and others[id].edition_id == edition:
            kept.append(scoring.Neighbour(id, score))
    for one in scoring.shown_beside(row.pk, row, kept, others, scoring.SHOWN - rank):
        rank += 1
        yield Neighbour(edition_id=row.edition_id, other_id=others[one.id].edition_id, rank=rank, score=one.score)


def sentences_of(rows: Sequence[Likeness], pairs: Sequence[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """(edition, other edition) → why the other stands beside it. `rows` are those of the editions."""
    entries = entries_in_words({other for _, other in pairs})
    for row in rows:
        entries.setdefault(row.edition_id, entry_in_words(row.pk, row.signals, row.proper_names))
    reasons_by_pair = {(edition, other): reasons(entries[edition], entries[other]) for edition, other in pairs}
    words = Wording((given, other) for (_, other), given in reasons_by_pair.items())
    sentences = {}
    for (edition, other), given in reasons_by_pair.items():
        sentences[edition, other] = words.sentence(entries[edition].id, given, other)
    return sentences


def entries_in_words(editions: Iterable[int]) -> dict[int, Entry]:
    """The entries of editions as far as reasons are read off them."""
    rows = Likeness.objects.filter(edition__in=editions).values_list("edition", "article", "signals", "proper_names")
    return {edition: entry_in_words(*values) for edition, *values in rows}


def entry_in_words(article: int, signals: dict, proper_names: dict) -> Entry:
    entry = packing.unpacked(article, 0, None, None, article, b"", signals)
    entry.proper_names = proper_names
    return entry


def suggestions(article: Article, at: datetime) -> list[Suggestion]:
    """What would stand beside the working copy as it is now, best first. Writes nothing; at most fifteen queries."""
    ranking = Ranking.objects.first()
    if ranking is None or not ranking.pieces:
        return []
    archive = Tables(ranking)
    piece: Piece = piece_of_copy(article, at)
    counts = archive.counts([piece], least=1)
    entry = entry_of(piece, counts)
    ranked = archive.ranked(entry, counts)
    kept = [one.id for one in ranked.kept]
    cards = Edition.objects.visible(at).listed().for_cards().filter(article__in=kept)
    editions = {edition.article_id: edition for edition in cards}
    visible = {id: ranked.candidates[id] for id in editions}
    shown = scoring.shown_beside(entry.id, entry, ranked.kept, visible, SUGGESTED)
    entries = entries_in_words([editions[one.id].pk for one in shown])
    given = {one.id: reasons(entry, entries[editions[one.id].pk]) for one in shown}
    words = Wording((given[one.id], editions[one.id].pk) for one in shown)
    return [
        Suggestion(
            edition=editions[one.id],
            score=one.score,
            reason=words.sentence(piece.id, given[one.id], editions[one.id].pk),
            signals=ranked.comparison.signals(ranked.candidates[one.id]),
        )
        for one in shown
    ]
