"""A question → an answer, the same on both databases. What readers find passes `Edition.objects.visible(at)`.

    words of the question ─► vocabulary: known? mistyped? begun? ─► an expression ─► rows that fulfil it (a database)
                                                    the likeliest of them read, put in order (ranking.py) ◄─┘

Nothing here grows with the archive but the databases' own look-up: at most `FOUND` rows are counted and `READ` are
read. If more pieces have the words, those read are the newest, and those that have them in the headline, in their
names and topics, or side by side.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import reduce
from itertools import combinations
from operator import or_
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from authors.models import Author, Institution

from ..models import Edition, EditionTopic, PrintedAffiliation, PrintedByline, SearchEntry, SearchSize, Topic
from ..models.lexemes import All, Any, Expression, Word
from ..models.types import Type
from ..public import in_print
from . import excerpts, names, stretches, vocabulary
from .ranking import Scale, Sought, rarity
from .reading import IN_HEAD, run
from .stretches import Span
from .tokens import STOP_WORDS, stem, tidy, words

LONGEST = 200  # letters of a question that are read
MOST_WORDS = 16
SIZE = 20  # hits on a page
FOUND = 1000  # rows that are counted
READ = 400  # rows whose words are read to rank them
IN_THE_HEAD, SIDE_BY_SIDE = 200, 50  # of them, where more than READ have the words
FEW = 3  # answers that are so few that the words may be mistyped, or one too many
NAMED = 3  # people, institutions and topics above the hits
SHOWN = 8  # values of a filter
# How sure a form of a word is: completed from its beginning, corrected, or corrected although there is such a word.
BEGUN, SLIPPED, DOUBTED = 0.6, 0.7, 0.5
# Words a slip away that are looked for, too. The other words of the question choose among them.
TRIED = 5
# A word is doubted when one that is a slip away stands in so many times more pieces.
TIMES = 50
# A question is compared word by word with texts only where the words promise at most so many of them.
COMPARED = 50_000

# Newest first, in words that fit no index on the date: PostgreSQL does not count what it costs to unpack the words of
# a row, and would walk down the whole archive by date, looking into each, rather than ask the index of words.
NEWEST = (F("published_at").desc(nulls_last=True), "-pk")
# Where the words are in more than this share of all pieces the walk is short, and the index of words would be long.
COMMON = 0.2

# Name in the query string → its title on the page.
FILTERS = {
    "topic": "Topic",
    "author": "Author",
    "institution": "Institution",
    "type": "Kind of piece",
    "year": "Year",
}

_QUOTED = re.compile(r'["“”„«»]([^"“”„«»]+)["“”„«»]')


@dataclass(frozen=True)
class Asked:
    """A question: words, filters by their addresses, an order. Whatever is not known is as good as not asked."""

    text: str = ""
    topic: str = ""
    author: str = ""
    institution: str = ""
    type: str = ""
    year: str = ""
    newest_first: bool = False
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        """From a query string: any text is harmless."""
        plain = {name: tidy(given.get(name, ""), 140) for name in FILTERS}
        if plain["type"] not in Type.values:
            plain["type"] = ""
        if not re.fullmatch(r"[12][0-9]{3}", plain["year"]):
            plain["year"] = ""
        number = tidy(given.get("page", ""), 4)
        page = int(number) if number.isascii() and number.isdigit() else 1
        newest = given.get("sort") == "date"
        return cls(tidy(given.get("q", ""), LONGEST), newest_first=newest, page=max(page, 1), **plain)

    @property
    def filters(self) -> dict[str, str]:
        every = {name: getattr(self, name) for name in FILTERS}
        return {name: value for name, value in every.items() if value}

    def query(self, **changes) -> str:
        """The query string of this question with something changed; of its first page, unless that is changed."""
        other = replace(self, **{"page": 1, **changes})
        said = {"q": other.text, **other.filters}
        said |= {"sort": "date"} if other.newest_first else {}
        said |= {"page": other.page} if other.page > 1 else {}
        return "?" + urlencode(said)


@dataclass(frozen=True)
class Hit:
    """A piece that answers, its headline and a passage in parts of text, each marked or not."""

    edition: Edition
    headline: excerpts.Parts
    excerpt: excerpts.Parts


@dataclass(frozen=True)
class Choice:
    """A value of a filter and how many of the pieces found have it."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class Named:
    """A page that the question means: of a person, an institution or a topic. `found_as` is the other name it used."""

    kind: str
    name: str
    address: str
    found_as: str = ""


@dataclass(frozen=True)
class Answer:
    """What is found. `number` counts up to `FOUND`, then `is_more`."""

    asked: Asked
    hits: list[Hit] = field(default_factory=list)
    number: int = 0
    is_more: bool = False
    named: list[Named] = field(default_factory=list)
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    corrected: str = ""  # the question as it was understood, if a word was mistyped
    suggested: str = ""  # another one that may have been meant
    unknown: list[str] = field(default_factory=list)  # words that no piece has
    is_loose: bool = False  # the pieces have most of the words, not all

    @property
    def pages(self) -> int:
        return -(-self.number // SIZE)


@dataclass
class _Word:
    """A word of the question on its way: as typed, folded, and what it may stand for."""

    folded: str
    forms: dict[str, float]
    slips: list = field(default_factory=list)  # rows of the vocabulary, the likeliest first
    having: int = 0
    is_known: bool = False
    meant: str = ""  # the word that was put in its place

    @property
    def is_telling(self) -> bool:
        return self.folded not in STOP_WORDS


def ask(asked: Asked, at: datetime) -> Answer:
    """The answer to a question. At most 17 queries, however large the archive."""
    if not asked.text:
        return Answer(asked)
    sizes = list(SearchSize.objects.order_by("language"))
    pieces = sum(size.documents for size in sizes) or 1
    sought, quoted = _understood(asked.text, [size.language for size in sizes])
    if not sought:
        return Answer(asked)
    seen = _seen(asked, at)
    # Of a topic, an author or an institution the pieces are few, and which index finds them sooner is the planner's to
    # say. Those of a kind or of a year are not.
    is_wide = not quoted and asked.filters.keys() <= {"type", "year"}
    if is_wide and _promised(sought, pieces) > COMMON * pieces:
        seen = seen.newest_first()
    for phrases in quoted:
        # Without an order, which `_rows` gives: the planner takes a phrase for something that a third of all texts
        # have, and would go down the calendar for them.
        seen = seen.order_by().filter(reduce(or_, (Q(entry__words__has_run=phrase) for phrase in phrases)))
    in_stretches, span = pieces if is_wide else 0, _span(asked)
    rows, is_loose = _found(seen, sought, in_stretches, span), False
    if len(rows) < FEW:
        widened = [_widened(word) for word in sought]
        if widened != sought and (more := _found(seen, widened, in_stretches, span)) and len(more) > len(rows):
            sought, rows = widened, more
    elif (doubted := _in_heads_but_for_a_slip(seen, sought)) and not quoted:
        there = {pk for pk, _, _ in rows}
        rows += [row for row in doubted if row[0] not in there]
        sought = [_widened(word, DOUBTED) for word in sought]
    if not rows and not quoted:
        rows, is_loose = _loosely(seen, sought), True
    is_more, rows = len(rows) > FOUND, rows[:FOUND]
    order = [pk for pk, _, _ in rows]
    weighed = _weighed(sought, pieces)
    if rows and not asked.newest_first:
        length = sum(size.length for size in sizes) * 7 / pieces
        order = _ranked(seen, rows, sought, Scale(weighed, at, length), pieces, span)
    start = (asked.page - 1) * SIZE
    return Answer(
        asked,
        hits=_hits(order[start : start + SIZE], weighed, at),
        number=len(rows),
        is_more=is_more,
        named=_named(sought, asked, at) if asked.page == 1 and not asked.filters else [],
        choices=_choices(rows),
        corrected=_with(asked.text, {word.folded: word.meant for word in sought if word.meant and not word.is_known}),
        suggested=_with(asked.text, {w.folded: w.slips[0].word for w in sought if w.is_known and _is_doubtful(w)}),
        unknown=[word.folded for word in sought if word.is_telling and not word.forms],
        is_loose=is_loose and bool(rows),
    )


# --- what was asked ---------------------------------------------------------------------------------------


def _understood(text: str, languages: list[str]) -> tuple[list[_Word], list[set[str]]]:
    """The words with what they may stand for; the quoted runs as entries hold them, by language. Two queries."""
    folded = words(text)[:MOST_WORDS]
    languages = languages or ["en"]
    stems = {word: dict.fromkeys((stem(word, language) for language in languages), 1.0) for word in folded}
    rows = vocabulary.look_up(set(folded), {form for forms in stems.values() for form in forms})
    last = folded[-1] if folded and text[-1:].isalnum() else ""
    begun = vocabulary.completions(last) if len(last) > 2 else []
    found = []
    for word in folded:
        forms = dict(stems[word])
        known = [row for row in rows if row.stem in forms]
        slips = [row for row in rows if vocabulary.one_slip_apart(word, row.word) and row.stem not in forms]
        # Few mistype the first letter; of the rest, the word of most pieces is the likeliest.
        slips.sort(key=lambda row: (row.word[:1] != word[:1], -row.documents, row.word))
        one = _Word(word, forms, slips, min(sum(row.documents for row in known), 10**9), bool(known))
        if not known:
            one.forms = {row.stem: SLIPPED for row in slips[:TRIED]}
            if word == last and begun:
                one.forms = {row.stem: BEGUN for row in begun} | one.forms
            elif slips:
                one.meant = slips[0].word
            one.having = sum(row.documents for row in (begun if word == last and begun else slips[:TRIED]))
        found.append(one)
    phrases = [inside for phrase in _QUOTED.findall(text) if (inside := words(phrase))]
    quoted = [{run(stem(word, language) for word in inside) for language in languages} for inside in phrases]
    return found, quoted


def _is_doubtful(word: _Word) -> bool:
    return bool(word.slips) and word.slips[0].documents > TIMES * max(word.having, 1)


def _widened(word: _Word, sure: float = SLIPPED) -> _Word:
    """The word with what it would be if it were mistyped although there is such a word."""
    more = {row.stem: sure for row in word.slips[:TRIED]}
    return replace(word, forms=more | word.forms, having=word.having + sum(row.documents for row in word.slips[:TRIED]))


def _weighed(sought: list[_Word], pieces: int) -> list[Sought]:
    return [Sought(word.forms, rarity(pieces, min(word.having, pieces)), word.is_telling) for word in sought]


def _with(text: str, instead: dict[str, str]) -> str:
    """The question with other words in it; nothing where none differs."""
    if not instead:
        return ""
    return " ".join(instead.get(word, word) for word in words(text))


# --- what there is ----------------------------------------------------------------------------------------


def _seen(asked: Asked, at: datetime) -> QuerySet[Edition]:
    """What readers may find, within the filters, the newest first."""
    found = Edition.objects.visible(at).listed().order_by(*NEWEST)
    if asked.topic:
        found = found.filter(Exists(EditionTopic.objects.filter(edition=OuterRef("pk"), topic__slug=asked.topic)))
    if asked.author:
        found = found.filter(Exists(PrintedByline.objects.filter(edition=OuterRef("pk"), author__slug=asked.author)))
    if asked.institution:
        named = PrintedAffiliation.objects.filter(byline__edition=OuterRef("pk"))
        found = found.filter(Exists(named.filter(institution__slug=asked.institution)))
    if asked.type:
        found = found.filter(type=asked.type)
    if asked.year:
        first, after = _span(asked)
        found = found.filter(published_at__gte=first, published_at__lt=after)
    return found


def _in_heads_but_for_a_slip(seen: QuerySet[Edition], sought: list[_Word]) -> list[Row]:
    """Pieces that have all the words in their heads, if one of them is mistyped, and that none has as they were typed.

    A mistyped word may well be another word; then texts have it beside the others by accident, and a headline that has
    all the rest is the likelier meaning. At most two queries.
    """
    telling = [word for word in sought if word.is_telling]
    if len(telling) < 2 or not any(word.slips and word.is_known for word in telling):
        return []
    exact, wide = _every(sought, IN_HEAD), _every([_widened(word) for word in sought], IN_HEAD)
    if exact is None or wide is None or _rows(seen.order_by(), exact, 1):
        return []
    return _rows(seen, wide, SIDE_BY_SIDE)


Row = tuple[int, datetime, str]


def _found(seen: QuerySet[Edition], sought: list[_Word], pieces: int = 0, span: Span = None) -> list[Row]:
    """Key, date and type of the pieces that have every telling word; one more than `FOUND` if there are more.

    Of `pieces` in all, if given, the newest of `span` are asked first, unless all that may be found is little.
    """
    expression, most = _every(sought), FOUND + 1
    if not expression:
        return []
    having = min((word.having for word in sought if word.is_telling), default=0)
    if not pieces or not most * stretches.SPARE < having <= COMMON * pieces:
        return _rows(seen, expression, most)
    search = stretches.Search(expression, most, having / pieces, span)
    for part in search:
        search.found += _rows(seen, part, most - len(search.found))
    return search.found


def _rows(seen: QuerySet[Edition], expression: Expression, most: int) -> list[Row]:
    found = seen.filter(entry__lexemes__match=expression).values_list("pk", "published_at", "type")[:most]
    return sorted(found, key=lambda row: (row[1], row[0]), reverse=True)


def _every(sought: list[_Word], sign: str = "") -> Expression | None:
    """Each telling word in one of its forms; of a question without telling words each of them, in the head."""
    telling = [word for word in sought if word.is_telling]
    if not telling:
        telling, sign = sought, IN_HEAD
    if not all(word.forms for word in telling):
        return None
    return All(tuple(_either(word.forms, sign) for word in telling))


def _either(forms: Iterable[str], sign: str = "") -> Any:
    return Any(tuple(Word(sign + form) for form in sorted(forms)))


def _loosely(seen: QuerySet[Edition], sought: list[_Word]) -> list[Row]:
    """Pieces that have all the telling words but one; failing that, any of the rarest. At most two queries."""
    there = sorted((word for word in sought if word.is_telling and word.forms), key=lambda word: word.having)
    if not there:
        return []
    if len(there) > 2:
        but_one = combinations(there[:8], min(len(there), 8) - 1)
        parts = Any(tuple(All(tuple(_either(word.forms) for word in some)) for some in but_one))
        if rows := _rows(seen, parts, READ):
            return rows
    return _rows(seen, Any(tuple(_either(word.forms) for word in there[:3])), READ)


def _ranked(
    seen: QuerySet[Edition], rows: list[Row], sought: list[_Word], scale: Scale, pieces: int, span: Span
) -> list[int]:
    """The keys in the order of relevance; those that were not read behind them, the newest first."""
    dates = {pk: published for pk, published, _ in rows}
    likely = [pk for pk, _, _ in rows[:READ]]
    if len(rows) > READ:
        for expression, most, beside in _elsewhere(sought, pieces):
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


def _promised(sought: list[_Word], pieces: int) -> float:
    """In how many pieces the words would stand together if they kept out of each other's way."""
    promised = float(pieces)
    for word in sought:
        if word.is_telling:
            promised *= min(word.having / pieces, 1)
    return promised


def _elsewhere(sought: list[_Word], pieces: int) -> list[tuple[Expression, int, str]]:
    """Where the likeliest are among too many: in their heads, and where the question stands word by word."""
    found = []
    if head := _every(sought, IN_HEAD):
        found.append((head, IN_THE_HEAD, ""))
    stems = [max(word.forms, key=lambda form: (word.forms[form], form), default="") for word in sought]
    if len(sought) > 2 and all(stems) and _promised(sought, pieces) < COMPARED and (every := _every(sought)):
        found.append((every, SIDE_BY_SIDE, run(stems)))
    return found


def _span(asked: Asked) -> Span:
    """The moments between which the year asked for lies."""
    if not asked.year:
        return None
    year, zone = int(asked.year), timezone.get_current_timezone()
    first, after = (datetime(n, 1, 1, tzinfo=zone).astimezone(UTC) for n in (year, year + 1))
    return first, after


# --- what is shown ----------------------------------------------------------------------------------------


def _hits(keys: list[int], weighed: list[Sought], at: datetime) -> list[Hit]:
    """The pieces of a page with their passages. One query, which asks once more what may be seen."""
    telling = [word for word in weighed if word.is_telling] or weighed
    sought = {form: word.rarity * sure for word in telling for form, sure in word.forms.items()}
    shown = Edition.objects.visible(at).listed().select_related("image").defer("body", "html")
    there, marker = shown.in_bulk(keys), excerpts.Marker(sought)
    found = []
    for pk in keys:
        if edition := there.get(pk):
            passage = marker.excerpt(edition.plain_text or edition.standfirst, edition.language)
            found.append(Hit(edition, marker.whole(edition.headline, edition.language), passage))
            edition.plain_text = ""  # it was read; nobody compares pages by it
    return found


def _choices(rows: list[Row]) -> dict[str, list[Choice]]:
    """How the pieces found are spread, per filter. Three queries."""
    keys = [pk for pk, _, _ in rows]
    if not keys:
        return {}

    def counted(queryset: QuerySet, slug: str, name: str) -> list[Choice]:
        number = Count("edition" if queryset.model is not PrintedAffiliation else "byline__edition", distinct=True)
        spread = queryset.values_list(slug, name).annotate(number=number).order_by("-number", name)
        return [Choice(*row) for row in spread[:SHOWN] if row[0]]

    years = Counter(str(timezone.localtime(published).year) for _, published, _ in rows)
    types = Counter(type_ for _, _, type_ in rows)
    posts = PrintedAffiliation.objects.filter(byline__edition__in=keys).order_by()
    return {
        "topic": counted(EditionTopic.objects.filter(edition__in=keys), "topic__slug", "topic__name"),
        "author": counted(PrintedByline.objects.filter(edition__in=keys), "author__slug", "author__name"),
        "institution": counted(posts, "institution__slug", "institution__name"),
        "type": [Choice(value, Type(value).label, number) for value, number in types.most_common()],
        "year": [Choice(value, value, number) for value, number in sorted(years.items(), reverse=True)[:12]],
    }


def _named(sought: list[_Word], asked: Asked, at: datetime) -> list[Named]:
    forms = [{word.folded, *([word.meant] if word.meant else [])} for word in sought]
    last = sought[-1].folded if asked.text[-1:].isalnum() else ""
    return named(names.meant(forms, last if len(last) > 2 else ""), at)


def named(meant: list[names.Meant], at: datetime) -> list[Named]:
    """Those of them that have a page at `at`. A query for each kind there is among them."""
    kinds = names.Kind
    wanted = {kind: [one.record for one in meant if one.kind == kind] for kind in kinds}
    there: dict[tuple[str, int], Author | Institution | Topic] = {}
    for kind, find in (
        (kinds.AUTHOR, in_print.authors),
        (kinds.INSTITUTION, in_print.institutions),
        (kinds.TOPIC, _topics),
    ):
        if wanted[kind]:
            there |= {(kind, row.pk): row for row in find(at).filter(pk__in=wanted[kind])}
    found = []
    for one in meant:
        if row := there.get((one.kind, one.record)):
            found.append(Named(one.kind, row.name, row.get_absolute_url(), one.name if one.name != row.name else ""))
    return found[:NAMED]


def _topics(at: datetime) -> QuerySet[Topic]:
    """Topics that something visible stands under, up to two steps below: more is not in anybody's tree."""
    return in_print.topics_with_pieces(at, "topic", "topic__parent", "topic__parent__parent")
