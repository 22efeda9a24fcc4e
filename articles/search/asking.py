"""A question → an answer, the same on both databases. What readers find passes `Edition.objects.visible(at)`.

    words of the question ─► vocabulary: known? mistyped? begun? ─► an expression ─► rows that fulfil it (a database)
                                                    the likeliest of them read, put in order (ranking.py) ◄─┘

Nothing here grows with the archive but the databases' own look-up: at most `FOUND` rows are counted and `READ` are
read. If more pieces have the words, those read are the newest, and those that have them in the headline, in their
names and topics, or side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import combinations

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ..models import Edition, EditionTopic, PrintedAffiliation, PrintedByline, SearchEntry, SearchSize
from ..models.lexemes import All, Any, Expression, Word
from . import stretches
from .answers import SIZE, Answer, Row, choices_of, hits_of, named_by
from .query import DOUBTED, Query, QueryWord, is_doubtful, understood, weighed, widened, with_words
from .ranking import Scale
from .reading import IN_HEAD, run
from .stretches import Span

FOUND = 1000  # rows that are counted
READ = 400  # rows whose words are read to rank them
IN_THE_HEAD, SIDE_BY_SIDE = 200, 50  # of them, where more than READ have the words
FEW = 3  # answers that are so few that the words may be mistyped, or one too many
# A question is compared word by word with texts only where the words promise at most so many of them.
COMPARED = 50_000

# Newest first, in words that fit no index on the date: PostgreSQL does not count what it costs to unpack the words of
# a row, and would walk down the whole archive by date, looking into each, rather than ask the index of words.
NEWEST = (F("published_at").desc(nulls_last=True), "-pk")
# Where the words are in more than this share of all pieces the walk is short, and the index of words would be long.
COMMON = 0.2


def ask(query: Query, at: datetime) -> Answer:
    """The answer to a question. At most 17 queries, however large the archive."""
    if not query.text:
        return Answer(query)
    sizes = list(SearchSize.objects.order_by("language"))
    pieces = sum(size.documents for size in sizes) or 1
    query_words, quoted = understood(query.text, [size.language for size in sizes])
    if not query_words:
        return Answer(query)
    editions = searchable(query, at)
    # Of a topic, an author or an institution the pieces are few, and which index finds them sooner is the planner's to
    # say. Those of a kind or of a year are not.
    is_wide = not quoted and query.filters.keys() <= {"type", "year"}
    if is_wide and expected(query_words, pieces) > COMMON * pieces:
        editions = editions.newest_first()
    for phrases in quoted:
        has_phrase = Q()
        for phrase in phrases:
            has_phrase |= Q(entry__words__has_run=phrase)
        # Without an order, which `rows_matching` gives: the planner takes a phrase for something that a third of all
        # texts have, and would go down the calendar for them.
        editions = editions.order_by().filter(has_phrase)
    in_stretches = pieces if is_wide else 0
    rows = rows_with_all(editions, query_words, in_stretches, query.span)
    is_loose = False
    if len(rows) < FEW:
        wider = [widened(word) for word in query_words]
        if wider != query_words:
            more = rows_with_all(editions, wider, in_stretches, query.span)
            if len(more) > len(rows):
                query_words, rows = wider, more
    elif not quoted:
        corrected = rows_with_a_slip_in_the_head(editions, query_words)
        if corrected:
            rows = list(dict.fromkeys(rows + corrected))
            query_words = [widened(word, DOUBTED) for word in query_words]
    if not rows and not quoted:
        rows = rows_with_most(editions, query_words)
        is_loose = bool(rows)
    is_more, rows = len(rows) > FOUND, rows[:FOUND]
    keys = [pk for pk, _, _ in rows]
    terms = weighed(query_words, pieces)
    if rows and not query.newest_first:
        length = sum(size.length for size in sizes) * 7 / pieces
        keys = ranked(editions, rows, query_words, Scale(terms, at, length), pieces, query.span)
    start = (query.page - 1) * SIZE
    answer = Answer(
        query,
        hits=hits_of(keys[start : start + SIZE], terms, at),
        number=len(rows),
        is_more=is_more,
        choices=choices_of(rows),
        unknown=[word.folded for word in query_words if word.is_telling and not word.forms],
        is_loose=is_loose,
    )
    if query.page == 1 and not query.filters:
        answer = replace(answer, named=named_by(query_words, query, at))
    corrected, suggested = {}, {}
    for word in query_words:
        if word.is_known and is_doubtful(word):
            suggested[word.folded] = word.slips[0].word
        elif word.meant and not word.is_known:
            corrected[word.folded] = word.meant
    return replace(answer, corrected=with_words(query.text, corrected), suggested=with_words(query.text, suggested))


def searchable(query: Query, at: datetime) -> QuerySet[Edition]:
    """What readers may find, within the filters, the newest first."""
    editions = Edition.objects.visible(at).listed().order_by(*NEWEST)
    own = {"edition": OuterRef("pk")}
    if query.topic:
        editions = editions.filter(Exists(EditionTopic.objects.filter(**own, topic__slug=query.topic)))
    if query.author:
        editions = editions.filter(Exists(PrintedByline.objects.filter(**own, author__slug=query.author)))
    if query.institution:
        affiliations = PrintedAffiliation.objects.filter(byline__edition=OuterRef("pk"))
        editions = editions.filter(Exists(affiliations.filter(institution__slug=query.institution)))
    if query.type:
        editions = editions.filter(type=query.type)
    if query.year:
        first, after = query.span
        editions = editions.filter(published_at__gte=first, published_at__lt=after)
    return editions


def rows_with_a_slip_in_the_head(editions: QuerySet[Edition], query_words: list[QueryWord]) -> list[Row]:
    """Pieces that have all the words in their heads, if one of them is mistyped, and that none has as they were typed.

    A mistyped word may well be another word; then texts have it beside the others by accident, and a headline that has
    all the rest is the likelier meaning. At most two queries.
    """
    telling = [word for word in query_words if word.is_telling]
    if len(telling) < 2 or not any(word.slips and word.is_known for word in telling):
        return []
    exact = all_words(query_words, IN_HEAD)
    wide = all_words([widened(word) for word in query_words], IN_HEAD)
    if exact is None or wide is None or rows_matching(editions.order_by(), exact, 1):
        return []
    return rows_matching(editions, wide, SIDE_BY_SIDE)


def rows_with_all(editions: QuerySet[Edition], query_words: list[QueryWord], pieces: int, span: Span) -> list[Row]:
    """Key, date and type of the pieces that have every telling word; one more than `FOUND` if there are more.

    Of `pieces` in all, unless 0, the newest of `span` are asked first, unless all that may be found is little.
    """
    expression, most = all_words(query_words), FOUND + 1
    if not expression:
        return []
    having = min([word.having for word in query_words if word.is_telling], default=0)
    if not pieces or not most * stretches.SPARE < having <= COMMON * pieces:
        return rows_matching(editions, expression, most)
    search = stretches.Search(expression, most, having / pieces, span)
    for part in search:
        search.rows += rows_matching(editions, part, most - len(search.rows))
    return search.rows


def rows_matching(editions: QuerySet[Edition], expression: Expression, most: int) -> list[Row]:
    """Key, date and type of `most` pieces that fulfil the expression, the newest first. One query."""
    rows = editions.filter(entry__lexemes__match=expression).values_list("pk", "published_at", "type")[:most]
    return sorted(rows, key=lambda row: (row[1], row[0]), reverse=True)


def all_words(query_words: list[QueryWord], sign: str = "") -> Expression | None:
    """Each telling word in one of its forms; of a question without telling words each of them, in the head."""
    telling = [word for word in query_words if word.is_telling]
    if not telling:
        telling, sign = query_words, IN_HEAD
    if not all(word.forms for word in telling):
        return None
    return All(tuple(any_form(word, sign) for word in telling))


def any_form(word: QueryWord, sign: str = "") -> Any:
    return Any(tuple(Word(sign + form) for form in sorted(word.forms)))


def rows_with_most(editions: QuerySet[Edition], query_words: list[QueryWord]) -> list[Row]:
    """Pieces that have all the telling words but one; failing that, any of the rarest. At most two queries."""
    telling = [word for word in query_words if word.is_telling and word.forms]
    telling.sort(key=lambda word: word.having)
    rarest = [any_form(word) for word in telling[:8]]
    rows: list[Row] = []
    if len(rarest) > 2:
        all_but_one = tuple(All(some) for some in combinations(rarest, len(rarest) - 1))
        rows = rows_matching(editions, Any(all_but_one), READ)
    if rarest and not rows:
        rows = rows_matching(editions, Any(tuple(rarest[:3])), READ)
    return rows


def ranked(
    editions: QuerySet[Edition], rows: list[Row], query_words: list[QueryWord], scale: Scale, pieces: int, span: Span
) -> list[int]:
    """The keys in the order of relevance; those that were not read behind them, the newest first."""
    dates = {pk: published for pk, published, _ in rows}
    likely = [pk for pk, _, _ in rows[:READ]]
    if len(rows) > READ:
        for expression, most, phrase in _likeliest(query_words, pieces):
            search = stretches.Search(expression, most, span=span)
            for part in search:
                more = editions.filter(entry__lexemes__match=part)
                if phrase:  # without an order: texts are looked into until there are enough
                    more = more.filter(entry__words__has_run=phrase).order_by()
                search.rows += more.values_list("pk", "published_at")[: most - len(search.rows)]
            dates.update(search.rows)
            likely += [pk for pk, _ in search.rows]
    texts = SearchEntry.objects.filter(pk__in=set(likely)).values_list("pk", "words")
    scored = [(scale.score(text, dates[pk]), dates[pk], pk) for pk, text in texts]
    scored.sort(reverse=True)
    keys = dict.fromkeys(pk for _, _, pk in scored) | dict.fromkeys(pk for pk, _, _ in rows)
    return list(keys)[: max(len(rows), len(scored))]


def expected(query_words: list[QueryWord], pieces: int) -> float:
    """In how many pieces the words would stand together if each stood where it does by chance."""
    number = float(pieces)
    for word in query_words:
        if word.is_telling:
            number *= min(word.having / pieces, 1)
    return number


def _likeliest(query_words: list[QueryWord], pieces: int) -> Iterator[tuple[Expression, int, str]]:
    """Where the likeliest are among too many: in their heads, and where the question stands word by word."""
    head = all_words(query_words, IN_HEAD)
    if head:
        yield head, IN_THE_HEAD, ""
    stems = [word.stem for word in weighed(query_words, pieces)]
    if len(query_words) > 2 and all(stems) and expected(query_words, pieces) < COMPARED:
        everywhere = all_words(query_words)
        if everywhere:
            yield everywhere, SIDE_BY_SIDE, run(stems)
