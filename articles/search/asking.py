"""A question → an answer, the same on both databases. What readers find passes `Edition.objects.visible(at)`.

    words of the question ─► vocabulary: known? mistyped? begun? ─► an expression ─► rows that fulfil it (a database)
                                                    the likeliest of them read, put in order (ranking.py) ◄─┘

Nothing here grows with the archive but the databases' own look-up: at most `FOUND` rows are counted and `READ` are
read. If more pieces have the words, those read are the newest, and those that have them in the headline, in their
names and topics, or side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce
from itertools import combinations
from operator import or_

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
    seen = _seen(query, at)
    # Of a topic, an author or an institution the pieces are few, and which index finds them sooner is the planner's to
    # say. Those of a kind or of a year are not.
    is_wide = not quoted and query.filters.keys() <= {"type", "year"}
    if is_wide and _promised(query_words, pieces) > COMMON * pieces:
        seen = seen.newest_first()
    for phrases in quoted:
        # Without an order, which `_rows` gives: the planner takes a phrase for something that a third of all texts
        # have, and would go down the calendar for them.
        seen = seen.order_by().filter(reduce(or_, (Q(entry__words__has_run=phrase) for phrase in phrases)))
    in_stretches, span = pieces if is_wide else 0, query.span
    rows, is_loose = _found(seen, query_words, in_stretches, span), False
    if len(rows) < FEW:
        wider = [widened(word) for word in query_words]
        if wider != query_words and len(more := _found(seen, wider, in_stretches, span)) > len(rows):
            query_words, rows = wider, more
    elif (doubted := _in_heads_but_for_a_slip(seen, query_words)) and not quoted:
        there = {pk for pk, _, _ in rows}
        rows += [row for row in doubted if row[0] not in there]
        query_words = [widened(word, DOUBTED) for word in query_words]
    if not rows and not quoted:
        rows, is_loose = _loosely(seen, query_words), True
    is_more, rows = len(rows) > FOUND, rows[:FOUND]
    order = [pk for pk, _, _ in rows]
    terms = weighed(query_words, pieces)
    if rows and not query.newest_first:
        length = sum(size.length for size in sizes) * 7 / pieces
        order = _ranked(seen, rows, query_words, Scale(terms, at, length), pieces, span)
    start = (query.page - 1) * SIZE
    answer = Answer(
        query,
        hits=hits_of(order[start : start + SIZE], terms, at),
        number=len(rows),
        is_more=is_more,
        choices=choices_of(rows),
        unknown=[word.folded for word in query_words if word.is_telling and not word.forms],
        is_loose=is_loose and bool(rows),
    )
    if query.page == 1 and not query.filters:
        answer = replace(answer, named=named_by(query_words, query, at))
    return replace(answer, **_other_wordings(query, query_words))


def _other_wordings(query: Query, query_words: list[QueryWord]) -> dict[str, str]:
    """The question as it was understood, if a word was mistyped, and as it may have been meant."""
    corrected, suggested = {}, {}
    for word in query_words:
        if word.is_known and is_doubtful(word):
            suggested[word.folded] = word.slips[0].word
        elif word.meant and not word.is_known:
            corrected[word.folded] = word.meant
    return {"corrected": with_words(query.text, corrected), "suggested": with_words(query.text, suggested)}


def _seen(query: Query, at: datetime) -> QuerySet[Edition]:
    """What readers may find, within the filters, the newest first."""
    found = Edition.objects.visible(at).listed().order_by(*NEWEST)
    if query.topic:
        found = found.filter(Exists(EditionTopic.objects.filter(edition=OuterRef("pk"), topic__slug=query.topic)))
    if query.author:
        found = found.filter(Exists(PrintedByline.objects.filter(edition=OuterRef("pk"), author__slug=query.author)))
    if query.institution:
        named = PrintedAffiliation.objects.filter(byline__edition=OuterRef("pk"))
        found = found.filter(Exists(named.filter(institution__slug=query.institution)))
    if query.type:
        found = found.filter(type=query.type)
    if query.year:
        first, after = query.span
        found = found.filter(published_at__gte=first, published_at__lt=after)
    return found


def _in_heads_but_for_a_slip(seen: QuerySet[Edition], query_words: list[QueryWord]) -> list[Row]:
    """Pieces that have all the words in their heads, if one of them is mistyped, and that none has as they were typed.

    A mistyped word may well be another word; then texts have it beside the others by accident, and a headline that has
    all the rest is the likelier meaning. At most two queries.
    """
    telling = [word for word in query_words if word.is_telling]
    if len(telling) < 2 or not any(word.slips and word.is_known for word in telling):
        return []
    exact, wide = _every(query_words, IN_HEAD), _every([widened(word) for word in query_words], IN_HEAD)
    if exact is None or wide is None or _rows(seen.order_by(), exact, 1):
        return []
    return _rows(seen, wide, SIDE_BY_SIDE)


def _found(seen: QuerySet[Edition], query_words: list[QueryWord], pieces: int = 0, span: Span = None) -> list[Row]:
    """Key, date and type of the pieces that have every telling word; one more than `FOUND` if there are more.

    Of `pieces` in all, if given, the newest of `span` are asked first, unless all that may be found is little.
    """
    expression, most = _every(query_words), FOUND + 1
    if not expression:
        return []
    having = min((word.having for word in query_words if word.is_telling), default=0)
    if not pieces or not most * stretches.SPARE < having <= COMMON * pieces:
        return _rows(seen, expression, most)
    search = stretches.Search(expression, most, having / pieces, span)
    for part in search:
        search.found += _rows(seen, part, most - len(search.found))
    return search.found


def _rows(seen: QuerySet[Edition], expression: Expression, most: int) -> list[Row]:
    found = seen.filter(entry__lexemes__match=expression).values_list("pk", "published_at", "type")[:most]
    return sorted(found, key=lambda row: (row[1], row[0]), reverse=True)


def _every(query_words: list[QueryWord], sign: str = "") -> Expression | None:
    """Each telling word in one of its forms; of a question without telling words each of them, in the head."""
    telling = [word for word in query_words if word.is_telling]
    if not telling:
        telling, sign = query_words, IN_HEAD
    if not all(word.forms for word in telling):
        return None
    return All(tuple(_either(word.forms, sign) for word in telling))


def _either(forms: Iterable[str], sign: str = "") -> Any:
    return Any(tuple(Word(sign + form) for form in sorted(forms)))


def _loosely(seen: QuerySet[Edition], query_words: list[QueryWord]) -> list[Row]:
    """Pieces that have all the telling words but one; failing that, any of the rarest. At most two queries."""
    there = sorted((word for word in query_words if word.is_telling and word.forms), key=lambda word: word.having)
    if not there:
        return []
    if len(there) > 2:
        but_one = combinations(there[:8], min(len(there), 8) - 1)
        parts = Any(tuple(All(tuple(_either(word.forms) for word in some)) for some in but_one))
        if rows := _rows(seen, parts, READ):
            return rows
    return _rows(seen, Any(tuple(_either(word.forms) for word in there[:3])), READ)


def _ranked(
    seen: QuerySet[Edition], rows: list[Row], query_words: list[QueryWord], scale: Scale, pieces: int, span: Span
) -> list[int]:
    """The keys in the order of relevance; those that were not read behind them, the newest first."""
    dates = {pk: published for pk, published, _ in rows}
    likely = [pk for pk, _, _ in rows[:READ]]
    if len(rows) > READ:
        for expression, most, beside in _elsewhere(query_words, pieces):
            search = stretches.Search(expression, most, span=span)
            for part in search:
                more = seen.filter(entry__lexemes__match=part)
                # Without an order: texts are looked into until there are enough.
                more = more.filter(entry__words__has_run=beside).order_by() if beside else more
                search.found += more.values_list("pk", "published_at")[: most - len(search.found)]
            for pk, published in search.found:
                dates[pk] = published
                likely.append(pk)
    texts = SearchEntry.objects.filter(pk__in=set(likely)).values_list("pk", "words")
    scored = [(scale.score(text, dates[pk]), dates[pk], pk) for pk, text in texts]
    ranked = [pk for _, _, pk in sorted(scored, reverse=True)]
    read = set(ranked)
    return [*ranked, *(pk for pk, _, _ in rows if pk not in read)][: max(len(rows), len(ranked))]


def _promised(query_words: list[QueryWord], pieces: int) -> float:
    """In how many pieces the words would stand together if they kept out of each other's way."""
    promised = float(pieces)
    for word in query_words:
        if word.is_telling:
            promised *= min(word.having / pieces, 1)
    return promised


def _elsewhere(query_words: list[QueryWord], pieces: int) -> list[tuple[Expression, int, str]]:
    """Where the likeliest are among too many: in their heads, and where the question stands word by word."""
    found = []
    if head := _every(query_words, IN_HEAD):
        found.append((head, IN_THE_HEAD, ""))
    stems = [max(word.forms, key=lambda form: (word.forms[form], form), default="") for word in query_words]
    if (
        len(query_words) > 2
        and all(stems)
        and _promised(query_words, pieces) < COMPARED
        and (every := _every(query_words))
    ):
        found.append((every, SIDE_BY_SIDE, run(stems)))
    return found
