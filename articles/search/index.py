"""The index of what is printed: brought up to date by each print, and made anew by `rebuild search`.

An edition is in it from the moment it is printed, a scheduled one before readers may know of it: nothing has to run for
it to be found in time, because what is found passes `Edition.objects.visible(at)`. Its words join the vocabulary, which
readers see spellings of, only when it is visible.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ..models import (
    Edition,
    EditionTopic,
    PrintedAffiliation,
    PrintedByline,
    SearchEntry,
    SearchMonth,
    SearchSize,
    SearchWord,
)
from . import names, stretches, vocabulary
from .alone import alone
from .reading import Reading, key_of, read

BATCH = 200  # editions in memory at a time
WRITER = "author"  # Byline.Role.AUTHOR, which is the desk's to import
WORDS_AT_ONCE = 100_000  # words counted in memory before they are written


def follow(edition: Edition) -> None:
    """What follows a print: the index says what is, or will be, on show of this piece. Can run any number of times."""
    at = timezone.now()
    # Read before the transaction begins, which on SQLite everybody else waits for. What is printed is never edited.
    known = SearchEntry.objects.filter(edition__article=edition.article_id, counted=True).values("pk")
    readings = readings_of(texts_in_index(at).filter(article=edition.article_id).exclude(pk__in=known))
    with transaction.atomic():
        # Locked: what two workers take out at once is counted out once.
        rows = SearchEntry.objects.select_for_update(of=("self",)).filter(edition__article=edition.article_id)
        is_counted = {entry.pk: entry.counted for entry in rows.only("pk", "counted")}
        current = list(texts_in_index(at).filter(article=edition.article_id))
        gone = is_counted.keys() - {row.pk for row in current}
        changes: Counter[tuple[str, str]] = Counter()
        if gone:
            counted = [pk for pk in gone if is_counted[pk]]
            counted_out = list(Edition.objects.filter(pk__in=counted).defer("body", "html"))
            before = readings_of(counted_out)
            for row in counted_out:
                _count(changes, row, before[row.pk], -1)
            SearchEntry.objects.filter(pk__in=gone).delete()
        for row in current:
            visible = row.visible_from <= at
            if row.pk in is_counted and (is_counted[row.pk] or not visible):
                continue
            reading = readings.get(row.pk) or readings_of([row])[row.pk]
            if row.pk in is_counted:
                SearchEntry.objects.filter(pk=row.pk).update(counted=True)
            else:
                _entry(row, reading, counted=visible).save(force_insert=True)
                stretches.count(row.published_at, 0)
            if visible:
                _count(changes, row, reading, 1)
        changes = Counter({word: number for word, number in changes.items() if number})
        vocabulary.count(changes)
        vocabulary.learn([word for (word, _), number in changes.items() if number > 0])


def rebuild(at: datetime, report: Callable[[str, int, int], object] = lambda step, done, of: None) -> int:
    """The whole index anew; returns how many editions are in it. `report` gets the step, how many are done, and
    of how many.

    Readers go on finding things meanwhile: rows are replaced batch by batch, and the new counts of words take the place
    of the old ones at the end, at once, put right by what was printed and withdrawn since. Memory holds a batch,
    `WORDS_AT_ONCE` words, and the number of each edition. Where another rebuild is at work this one leaves it to that,
    and returns 0.
    """
    with alone() as is_ours:
        if not is_ours:
            return 0
        return _rebuild(at, report)


def wants_rebuild() -> bool:
    """Whether the index is one from before an upgrade, of which frequent words are looked for in everything."""
    return stretches.are_missing()


def _rebuild(at: datetime, report: Callable[[str, int, int], object]) -> int:
    texts = texts_in_index(at)
    total = texts.count()
    SearchEntry.objects.exclude(Exists(texts.filter(pk=OuterRef("pk")))).delete()
    SearchWord.objects.exclude(recount=0).update(recount=0)
    documents: Counter[str] = Counter()  # by language
    lengths: Counter[str] = Counter()
    months: Counter[str] = Counter()
    counted: Counter[tuple[str, str]] = Counter()
    read_here = array("q")  # the editions whose words are in the new counts
    done, last = 0, 0
    while batch := list(texts.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        entries = []
        readings = readings_of(batch)
        for row in batch:
            reading, visible = readings[row.pk], row.visible_from <= at
            entries.append(_entry(row, reading, counted=visible))
            months[stretches.month_of(row.published_at)] += visible
            if visible:
                counted.update(reading.vocabulary)
                read_here.append(row.pk)
                documents[row.language] += 1
                lengths[row.language] += reading.length
        with transaction.atomic():
            SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
            SearchEntry.objects.bulk_create(entries)
        if len(counted) > WORDS_AT_ONCE:
            vocabulary.count(counted, column="recount")
            counted.clear()
        done += len(batch)
        report("indexed", done, total)
    vocabulary.count(counted, column="recount")
    with transaction.atomic():
        SearchWord.objects.exclude(documents=F("recount")).update(documents=F("recount"))
        SearchWord.objects.filter(documents=0).delete()
        SearchWord.objects.exclude(recount=0).update(recount=0)
        SearchSize.objects.all().delete()
        SearchSize.objects.bulk_create(
            SearchSize(language=language, documents=number, length=lengths[language])
            for language, number in documents.items()
        )
        SearchMonth.objects.all().delete()
        SearchMonth.objects.bulk_create(SearchMonth(month=month, documents=n) for month, n in months.items())
        _put_right(read_here)
    # What left or appeared between being read and being written.
    now = timezone.now()
    gone = ~Exists(texts_in_index(now).filter(pk=OuterRef("pk")))
    late = Q(counted=False, edition__visible_from__lte=now)
    for entry in SearchEntry.objects.filter(gone | late).select_related("edition"):
        follow(entry.edition)
    vocabulary.learn_all()
    names.rebuild()
    optimise()
    return done


def _put_right(read_here: Iterable[int]) -> None:
    """Counts in what others have put into the index since it was read here, and out what they took from it."""
    before, now = set(read_here), set(SearchEntry.objects.filter(counted=True).values_list("pk", flat=True))
    changes: Counter[tuple[str, str]] = Counter()
    different = list(Edition.objects.filter(pk__in=before ^ now).defer("body", "html"))
    readings = readings_of(different)
    for edition in different:
        _count(changes, edition, readings[edition.pk], 1 if edition.pk in now else -1)
    vocabulary.count(changes)


def readings_of(editions: Iterable[Edition]) -> dict[int, Reading]:
    """What the index reads of printed pieces, with the topics, authors and institutions that it counts. Three queries.

    Related pieces ask how many have a topic, as they ask it of a word.
    """
    readings = {row.pk: reading_of(row) for row in editions}
    if not readings:
        return readings
    for kind, rows in printed_keys(readings).items():
        for edition, record in rows:
            key = key_of(kind, record)
            readings[edition].vocabulary.add((key, key))
    return readings


def printed_keys(editions: Iterable[int]) -> dict[str, list[tuple[int, int]]]:
    """(edition, record) of the topics, authors and institutions of editions, as they were printed. Three queries."""
    topics = EditionTopic.objects.filter(edition__in=editions).order_by("edition", "position")
    authors = PrintedByline.objects.filter(edition__in=editions, role=WRITER).exclude(author=None)
    affiliations = PrintedAffiliation.objects.filter(byline__edition__in=editions, byline__role=WRITER)
    affiliations = affiliations.exclude(institution=None).order_by("byline__edition", "byline__position", "position")
    return {
        "topics": list(topics.values_list("edition", "topic")),
        "authors": list(authors.order_by("edition", "position").values_list("edition", "author")),
        "institutions": list(affiliations.values_list("byline__edition", "institution")),
    }


def reading_of(edition: Edition) -> Reading:
    """What the index reads of a printed piece. The same at any time: what was printed does not change."""
    people = f"{edition.byline_text}\n{edition.institutions_text}"
    texts = [edition.headline, people, edition.topics_text, edition.standfirst, edition.plain_text]
    return read(texts, edition.language)


def texts_in_index(at: datetime) -> QuerySet[Edition]:
    """Editions that readers find now, or will, without what the index does not read of them."""
    return Edition.objects.current_or_waiting(at).listed().order_by("pk").defer("body", "html")


def _entry(edition: Edition, reading: Reading, *, counted: bool) -> SearchEntry:
    lexemes = reading.lexemes | {stretches.sign(edition.published_at)}
    return SearchEntry(edition=edition, words=reading.words, lexemes=lexemes, counted=counted)


def _count(changes: Counter, edition: Edition, reading: Reading, number: int) -> None:
    """One piece more, or less, in the counts."""
    changes.update(dict.fromkeys(reading.vocabulary, number))
    stretches.count(edition.published_at, number)
    table = SearchSize._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (language, documents, length) VALUES (%s, %s, %s) ON CONFLICT (language) DO UPDATE"  # noqa: S608
            f" SET documents = {table}.documents + excluded.documents, length = {table}.length + excluded.length",
            [edition.language, number, number * reading.length],
        )


def optimise() -> None:
    """Tells the planner what is there now, and joins the pieces a bulk of writing leaves the index in."""
    with connection.cursor() as cursor:
        for model in (SearchEntry, SearchWord):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
        if connection.vendor == "sqlite":
            table = f"{SearchEntry._meta.db_table}_words"
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608
