"""The words of what is public, with how many pieces have each: for rarity, for completing, for slips of the finger.

A slip is found the way Wolf Garbe's SymSpell does it: a word and a mistyped one become the same when one letter of each
is left out, whether a letter was missed, added, swapped or replaced. So each word is kept under all its spellings with
one letter left out, and a look-up is an exact one, as quick among a million words as among a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from zlib import crc32

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from ..models import Misspelling, SearchWord

# Words of these lengths are looked up under a slip: shorter ones are near to everything, longer ones are no words.
SLIPS = range(3, 25)
COMPLETIONS = 8
AT_ONCE = 300  # rows of one statement: SQLite takes 999 values


def count(changes: Mapping[tuple[str, str], int], *, column: str = "documents") -> None:
    """Adds to the number of pieces that have a word, for each (word, stem). Idempotence is the caller's."""
    # In one order for everybody, so that two publications cannot wait for each other.
    rows = sorted(changes.items())
    table = SearchWord._meta.db_table
    other = "recount" if column == "documents" else "documents"
    for part in in_parts(rows):
        values = ", ".join(["(%s, %s, %s, 0)"] * len(part))
        params: list[str | int] = []
        for (word, stem), number in part:
            params += (word, stem, number)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (word, stem, {column}, {other}) VALUES {values}"  # noqa: S608  (own names)
                f" ON CONFLICT (word, stem) DO UPDATE SET {column} = {table}.{column} + excluded.{column}",
                params,
            )


def learn(spelt: Iterable[str]) -> None:
    """Keeps new words under their spellings with a letter left out. At most two queries for each 300 of them."""
    for part in in_parts(filter(_can_slip, sorted(set(spelt)))):
        known = Exists(Misspelling.objects.filter(word=OuterRef("pk")))
        _keep(SearchWord.objects.filter(~known, word__in=part))


def learn_all() -> int:
    """The same for every word that is not kept so yet; returns how many. For a rebuild."""
    learnt, last = 0, 0
    known = Exists(Misspelling.objects.filter(word=OuterRef("pk")))
    while part := list(SearchWord.objects.filter(~known, pk__gt=last).order_by("pk")[:5000]):
        last = part[-1].pk
        with transaction.atomic():
            _keep([row for row in part if _can_slip(row.word)])
        learnt += len(part)
    return learnt


def _keep(rows: Iterable[SearchWord]) -> None:
    spellings = []
    for row in rows:
        for key in sorted(keys(row.word)):
            spellings.append(Misspelling(key=key, word=row))
    Misspelling.objects.bulk_create(spellings, batch_size=AT_ONCE, ignore_conflicts=True)


def _can_slip(word: str) -> bool:
    return len(word) in SLIPS and word.isalpha()


def keys(word: str) -> set[int]:
    """The word, and it with each letter left out, as numbers: 8 bytes instead of a text and its index."""
    variants = {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}
    return {crc32(variant.encode()) for variant in variants}


def one_slip_apart(a: str, b: str) -> bool:
    """Whether one letter missed, added or replaced, or two neighbours swapped, makes one of the other."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        start += 1
    x, y = a[start:], b[start:]
    if len(x) == len(y):
        return x[1:] == y[1:] or (x[:2] == y[1::-1] and x[2:] == y[2:])
    return x[1:] == y or y[1:] == x


def look_up(spelt: Iterable[str], stems: Iterable[str]) -> list[SearchWord]:
    """The rows of these words and of these stems, and those one slip away from one of the words. One query."""
    spelt = list(spelt)
    near = set().union(*map(keys, filter(_can_slip, spelt)))
    rows = SearchWord.objects.filter(word__in=spelt).union(
        SearchWord.objects.filter(stem__in=list(stems)),
        SearchWord.objects.filter(pk__in=Misspelling.objects.filter(key__in=near).values("word_id")),
    )
    return [row for row in rows if row.documents > 0]


def completions(beginning: str) -> list[SearchWord]:
    """The words in most pieces that begin so. One query."""
    rows = SearchWord.objects.filter(begins("word", beginning), documents__gt=0)
    return list(rows.order_by("-documents", "word")[:COMPLETIONS])


def begins(field: str, beginning: str) -> Q:
    """Rows whose field begins so, by index: SQLite has none for LIKE, PostgreSQL none for a range in a language."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": beginning, f"{field}__lt": beginning + "\U0010ffff"})
    return Q(**{f"{field}__startswith": beginning})


def in_parts(rows: Iterable) -> Iterator[list]:
    """The rows, `AT_ONCE` at a time."""
    rows = iter(rows)
    while part := list(islice(rows, AT_ONCE)):
        yield part
