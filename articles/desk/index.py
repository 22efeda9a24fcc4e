"""The desk's own search: working copies by their words, drafts included, for whom may see them.

In a table of its own, which no public module reads. A save writes one row; what is typed and not saved is not in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import F, QuerySet

from authors.models import Author, Institution

from .. import body
from ..models import Article, Byline, DeskEntry, SearchSize, TaggedArticle, Topic
from ..models.lexemes import All, Any, Word
from ..models.snapshot import Snapshot
from ..search import vocabulary
from ..search.reading import FIELDS, IN_HEAD, read
from ..search.tokens import STOP_WORDS, stem, tidy, words

MOST = 1000  # pieces a question leads to: more is a filter's business
BATCH = 200


def write(article: Article, snapshot: Snapshot) -> None:
    """The piece as it was saved. Two queries."""
    authors = Author.objects.filter(pk__in={row.author for row in snapshot.bylines})
    institutions = Institution.objects.filter(pk__in={row.institution for row in snapshot.bylines} - {None})
    topics = Topic.objects.filter(pk__in=snapshot.topics)
    first, *others = [rows.order_by().values_list("name", flat=True) for rows in (authors, institutions, topics)]
    names = [*first.union(*others), *(row.name for row in snapshot.bylines)]
    _store([_entry(article, names, ())])


def rebuild(at: datetime, report: Callable[[str, int, int], object] = lambda step, done, of: None) -> int:
    """Every working copy anew; returns how many. `report` gets the step, how many are done, of how many."""
    total, done, last = Article.objects.count(), 0, 0
    while batch := list(Article.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        names, topics = defaultdict(list), defaultdict(list)
        bylines = Byline.objects.filter(article__in=batch)
        for pk, *own in bylines.values_list("article", "name", "author__name", "institution__name"):
            names[pk] += filter(None, own)
        for pk, name in TaggedArticle.objects.filter(content_object__in=batch).values_list(
            "content_object", "tag__name"
        ):
            topics[pk].append(name)
        _store([_entry(article, names[article.pk], topics[article.pk]) for article in batch])
        done += len(batch)
        report("desk", done, total)
    return done


def find(pieces: QuerySet[Article], text: str) -> QuerySet[Article]:
    """Of `pieces`, those with every word of `text`, the last changed `MOST`. Three queries, and the one returned.

    Whose right it is to see them is the caller's question: hand in what `seen_by` gave.
    """
    folded = words(tidy(text, 200))[:16]
    if not folded:
        return pieces.none() if text.strip() else pieces
    languages = {*SearchSize.objects.values_list("language", flat=True), settings.LANGUAGE_CODE}
    forms = {word: {stem(word, language) for language in languages} for word in folded}
    known = vocabulary.look_up(set(folded), set().union(*forms.values()))
    telling = [word for word in folded if word not in STOP_WORDS]
    parts = []
    for word in telling or folded:
        sign = "" if telling else IN_HEAD
        either = [Word(sign + form) for form in sorted(forms[word])]
        if len(word) > 1 and telling:
            either.append(Word(word, starts=True))
        if not any(row.stem in forms[word] for row in known):
            # Spellings come from what is printed. A name that only a draft has is found as it is written there.
            slips = [row for row in known if vocabulary.one_slip_apart(word, row.word)]
            either += [Word(row.stem) for row in sorted(slips, key=lambda row: -row.documents)[:3]]
        parts.append(Any(tuple(either)))
    # Not an order that an index has: search/asking.py says why.
    latest = (F("updated_at").desc(nulls_last=True), "-pk")
    matching = pieces.filter(entry__lexemes__match=All(tuple(parts))).order_by(*latest)
    return pieces.filter(pk__in=list(matching.values_list("pk", flat=True)[:MOST]))


def _entry(article: Article, names: Iterable[str], topics: Iterable[str]) -> DeskEntry:
    texts = {
        "headline": f"{article.headline}\n{article.slug.replace('-', ' ')}",
        "names": "\n".join(names),
        "topics": "\n".join(topics),
        "standfirst": article.standfirst,
        "body": f"{body.plain_text(article.body)}\n{article.notice}",
    }
    reading = read((texts[name] for name in FIELDS), article.language)
    # Words as they are, too: a language of which nothing is printed yet is one whose stems nobody asks for.
    plain = {word for word, _ in reading.vocabulary if word not in STOP_WORDS}
    return DeskEntry(article=article, lexemes=reading.lexemes | plain)


def _store(entries: list[DeskEntry]) -> None:
    DeskEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["article"], update_fields=["lexemes"], batch_size=BATCH
    )
