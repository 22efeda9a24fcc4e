"""What must hold of a piece before it is printed. One checker for form, press, schedule and report.

`problems` only looks. Who may go on in spite of what, and what is kept of it, is publishing.py's to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import F, Q, TextField, Value
from django.utils import timezone
from django.utils.formats import date_format

from authors.models import Affiliation, Author, Disclosure, Institution, InstitutionOtherName, Interest
from images import rights
from images.models import Image

from .. import body
from ..body import Body
from ..body.urls import own_slug
from ..models import Article, Byline, Edition, Event, PrintedByline, PrintedSlug, interests
from ..models.checkup import Level
from ..models.workflow import State
from . import approvals

# Where in the writing form something can be settled. A problem of another field would lead nowhere.
FIELDS = frozenset(
    {
        "headline",
        "standfirst",
        "body",
        "topics",
        "slug",
        "bylines",
        "image",
        "image_alt",
        "is_embargoed",
        "needs_legal",
        "needs_picture",
        "needs_rights",
        "state",
        "notes",
    }
)


@dataclass(frozen=True)
class Problem:
    """Something to look at: `field` is where in the form, `byline` in which of its rows, `message` a sentence."""

    code: str
    field: str
    message: str
    level: Level
    byline: int | None = None

    def __post_init__(self) -> None:
        if self.field not in FIELDS:
            raise ValueError(f"A problem of “{self.field}” leads to no field of the form.")

    @property
    def blocks(self) -> bool:
        return self.level != Level.HINT


# What journalists leave in a text for later: “TK” (to come), doubled or not, and asides in square brackets.
TO_COME = re.compile(
    r"\b(?:TK)+\b|\bXXX+\b|\[(?:to come|tk|editors?|ed|note|check|query|sub|fact)\b[^\]]*\]", re.IGNORECASE
)
VAGUE_LINKS = {"here", "click here", "link", "this link", "read more", "more"}
# Where search results and cards cut a headline, and below which it says nothing.
SHORT_HEADLINE, LONG_HEADLINE = 20, 110
LONG_PARAGRAPH = 200  # words


def problems(
    article: Article,
    *,
    at: datetime,
    by=None,
    bylines: Sequence[Byline] | None = None,
    has_topic: bool | None = None,
) -> list[Problem]:
    """Everything that stands against printing this working copy at `at`, the heaviest first. A dozen queries or so.

    `by` is who wants to print it: who edited a piece last does not publish it alone. Without anybody (an import, the
    fixture) there is no second pair of eyes to ask for. `bylines` and `has_topic` are those of a copy that is not
    saved (`working_copy.unsaved`); without them the stored ones are read.
    """
    if bylines is None:
        bylines = article.bylines.select_related("author")
    if has_topic is None:
        has_topic = article.tagged.exists()
    text, bylines = body.read(article.body), list(bylines)
    problems = [
        *stops(article, at=at, is_signed=bool(bylines)),
        *text_problems(article, text, has_topic),
        *byline_problems(article, text, bylines, at),
        *picture_problems(article, text, at),
        *link_problems(text, at),
        *desk_problems(article),
        *agreement_problems(article, by),
    ]
    return sorted(problems, key=lambda problem: problem.level)


def stops(article: Article, *, at: datetime, is_signed: bool | None = None) -> Iterator[Problem]:
    """What nobody overrides, an import neither: the stops among `problems`. Two queries.

    `is_signed` is whether it has bylines, where they are at hand.
    """
    if not article.headline.strip():
        yield Problem("headline", "headline", "It has no headline.", Level.STOP)
    if not body.read(article.body).plain_text:
        yield Problem("body", "body", "It has no text.", Level.STOP)
    if PrintedSlug.objects.filter(slug=article.slug).exclude(article=article.pk).exists():
        message = f"The address “{article.slug}” belongs to another piece for ever. Choose another one."
        yield Problem("address", "slug", message, Level.STOP)
    if is_signed is None:
        is_signed = article.bylines.exists()
    if not is_signed:
        yield Problem("byline", "bylines", "Nobody signs it: add at least one byline.", Level.STOP)
    if article.is_embargoed and (article.embargoed_until is None or at < article.embargoed_until):
        ends = "until further notice"
        if article.embargoed_until:
            ends = f"until {date_format(timezone.localtime(article.embargoed_until), 'j F Y, H:i')}"
        yield Problem("embargo", "is_embargoed", f"It is under embargo {ends}.", Level.STOP)


def text_problems(article: Article, text: Body, has_topic: bool) -> Iterator[Problem]:
    """What is missing in the text itself, its length and its topics."""
    words = text.plain_text
    if not article.standfirst.strip():
        yield Problem("standfirst", "standfirst", "It has no standfirst.", Level.BLOCK)
    if not has_topic:
        yield Problem("topic", "topics", "It has no topic, so readers will hardly find it.", Level.BLOCK)
    everything = "\n".join([article.headline, article.standfirst, words])
    left = sorted({match[0] for match in TO_COME.finditer(everything)})
    if left:
        yield Problem("to_come", "body", f"Something is still to come: {', '.join(left[:5])}.", Level.BLOCK)
    length = len(article.headline)
    if length > LONG_HEADLINE:
        yield Problem("headline_long", "headline", f"The headline has {length} characters; lists cut it.", Level.HINT)
    elif 0 < length < SHORT_HEADLINE:
        yield Problem("headline_short", "headline", "The headline is very short.", Level.HINT)
    longest = max(len(line.split()) for line in words.split("\n"))
    if longest > LONG_PARAGRAPH:
        yield Problem("paragraph_long", "body", f"One paragraph has {longest} words.", Level.HINT)
    commissioned = article.commissioned_words
    if commissioned and not 0.8 <= article.word_count / commissioned <= 1.2:
        message = f"It has {article.word_count} words; {commissioned} were commissioned."
        yield Problem("length", "body", message, Level.HINT)


def byline_problems(article: Article, text: Body, rows: list[Byline], at: datetime) -> Iterator[Problem]:
    """Whether whoever signs was asked about interests, and has an affiliation or none on the day."""
    if not rows:
        return
    for number, row in enumerate(rows):
        if row.author.kind == Author.Kind.PERSON and row.role == Byline.Role.AUTHOR and row.declared_on is None:
            message = f"Nobody asked {row} about interests in this piece. “Nothing to disclose” is an answer, too."
            yield Problem("interests", "bylines", message, Level.BLOCK, number)
    first = article.editions.not_void().order_by("number").first()
    day = timezone.localdate(at)
    if first:
        day = timezone.localdate(first.published_at)
    authors = [row.author_id for row in rows]
    on_record = list(Affiliation.objects.on(day).filter(author__in=authors).values_list("author", "institution"))
    yield from interest_problems(article, text.plain_text, rows, {institution for _, institution in on_record}, day)
    # Of whom the byline itself says nothing, the record has to, or an edition before.
    unsaid = []
    for number, row in enumerate(rows):
        if not (row.unaffiliated or row.title or row.institution_id):
            unsaid.append((number, row))
    if not unsaid:
        return
    known = {author for author, _ in on_record}
    if first:
        editions = Edition.objects.not_void().filter(article=article)
        known |= set(PrintedByline.objects.filter(edition__in=editions).values_list("author", flat=True))
    for number, row in unsaid:
        if row.author_id not in known:
            message = f"Where did {row} work on {date_format(day, 'j F Y')}? Give an affiliation or say there is none."
            yield Problem("affiliation", "bylines", message, Level.BLOCK, number)


def interest_problems(
    article: Article, plain_text: str, rows: list[Byline], employers: set[int | None], day: date
) -> Iterator[Problem]:
    """Where the text names an institution that stands in what its authors, or their `employers`, disclose.

    Names are looked for as whole words, with the capitals they have on record.
    """
    disclosures = disclosures_of(rows, employers, day)
    if not disclosures:
        return
    disclosed = Value(" ".join(text for _, text in disclosures), TextField())
    by_other_name = InstitutionOtherName.objects.alias(disclosed=disclosed).filter(disclosed__contains=F("name"))
    institutions = Institution.objects.alias(disclosed=disclosed).filter(
        Q(disclosed__contains=F("name")) | Q(pk__in=by_other_name.values("institution"))
    )
    words = "\n".join([article.headline, article.standfirst, plain_text])
    for institution in institutions.prefetch_related("other_names").order_by("name"):
        names = [institution.name, *(other.name for other in institution.other_names.all())]
        in_text = [name for name in names if has_name(words, name)]
        if not in_text:
            continue
        written = institution.name
        if written not in in_text:
            written = f"{in_text[0]} ({institution})"
        for who, text in disclosures:
            if who != institution.name and any(has_name(text, name) for name in names):
                message = f"The text names {written}, and {who} discloses: “{text}” Can readers tell?"
                yield Problem("interest_named", "bylines", message, Level.HINT)


def disclosures_of(rows: list[Byline], employers: set[int | None], day: date) -> list[tuple[str, str]]:
    """(who, sentence) of all that authors and institutions disclose on `day`. One query."""
    disclosures = []
    for row in rows:
        texts = [row.disclosure, *interests.answers(row.interests)]
        disclosures += [(str(row), text) for text in texts if text]
    institutions = {*employers, *(row.institution_id for row in rows)} - {None}
    columns = ("text", "starts_on", "ends_on")
    of_authors = Interest.objects.order_by().filter(author__in=[row.author_id for row in rows])
    of_institutions = Disclosure.objects.order_by().filter(institution__in=institutions)
    dated = of_authors.values_list("author__name", *columns).union(
        of_institutions.values_list("institution__name", *columns)
    )
    for who, text, first, last in dated:
        if (first or date.min) <= day <= (last or date.max):
            disclosures.append((who, text))
    return disclosures


def has_name(text: str, name: str) -> bool:
    """Whether the name stands in the text as a whole word, with its capitals."""
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def picture_problems(article: Article, text: Body, at: datetime) -> Iterator[Problem]:
    """Whether each picture is there, with a credit, an alternative text and rights."""
    yield from lead_image_problems(article, at)
    library = Image.objects.by_keys(text.picture_keys)
    if any(key not in library for key in text.picture_keys):
        message = "A picture in the text is not in the library. Take it out or choose another one."
        yield Problem("image_gone", "body", message, Level.BLOCK)
    for key, image in library.items():
        name = f"The picture “{image}” in the text"
        uses = [figure for figure in text.figures if figure["image"] == key]
        if not image.credit and not all(figure.get("credit") for figure in uses):
            yield Problem("image_credit", "body", f"{name} has no credit.", Level.BLOCK)
        if image.lacks_alt and not all("alt" in figure for figure in uses):
            yield Problem("image_alt", "body", f"{name} has no alternative text.", Level.BLOCK)
        yield from rights_problems(name, "body", article, image, at)


def lead_image_problems(article: Article, at: datetime) -> Iterator[Problem]:
    image = article.image
    if image is None:
        if not article.without_image:
            yield Problem("image", "image", "It has no lead picture. Add one or say it needs none.", Level.BLOCK)
        return
    if not image.credit:
        yield Problem("image_credit", "image", "The lead picture has no credit.", Level.BLOCK)
    if not image.file:
        return  # the credit alone is printed, so there is nothing to describe or to license
    if not (article.image_alt or image.alt or image.is_decorative):
        message = "The lead picture has no alternative text for readers who cannot see it."
        yield Problem("image_alt", "image_alt", message, Level.BLOCK)
    yield from rights_problems("The lead picture", "image", article, image, at)


def rights_problems(name: str, field: str, article: Article, image: Image, at: datetime) -> Iterator[Problem]:
    """Whether it may be used. An end of rights stops what is new: a piece that shows the picture already may go on."""
    verdict = rights.may_use(image, timezone.localdate(at))
    if verdict.allowed and not verdict.reason:
        return
    may_go_on = verdict.allowed
    if verdict.about == "rights" and not verdict.allowed:
        may_go_on = article.editions.visible(at).filter(Q(image=image) | Q(pictures=image)).exists()
    level = Level.HINT if may_go_on else Level.BLOCK
    yield Problem(f"image_{verdict.about}", field, f"{name}: {verdict.reason}", level)


def link_problems(text: Body, at: datetime) -> Iterator[Problem]:
    """Links that lead nowhere, or to a piece of ours that readers cannot see. One query at most."""
    for url, words in text.links:
        if not url:
            yield Problem("link_empty", "body", f"The link “{words}” leads nowhere.", Level.BLOCK)
        elif url.startswith("http://"):
            yield Problem("link_http", "body", f"“{words}” leads to an address without https.", Level.HINT)
        if words.strip().casefold() in VAGUE_LINKS:
            yield Problem("link_vague", "body", f"“{words}” does not say where the link leads.", Level.HINT)
    own = {own_slug(url, settings.SITE_URL): words for url, words in text.links}
    own.pop("", None)  # leads elsewhere
    if own:
        visible = Edition.objects.visible(at).filter(article__printed_slugs__slug__in=own)
        for slug in own.keys() - set(visible.values_list("article__printed_slugs__slug", flat=True)):
            message = f"“{own[slug]}” leads to /articles/{slug}/, which readers cannot see."
            yield Problem("link_dead", "body", message, Level.BLOCK)


def desk_problems(article: Article) -> Iterator[Problem]:
    """Desks that still have to look at it, a state that holds it back, open notes."""
    flags = (("needs_legal", "Legal"), ("needs_picture", "The picture desk"), ("needs_rights", "Rights"))
    for field, who in flags:
        if getattr(article, field):
            yield Problem(field, field, f"{who} still has to look at it.", Level.BLOCK)
    if article.state in {State.ON_HOLD, State.DECLINED}:
        yield Problem("state", "state", f"It is {article.get_state_display().lower()}.", Level.BLOCK)
    notes = article.desk_notes.filter(parent=None, resolved_at=None).count()
    if notes:
        yield Problem("notes", "notes", f"{notes} note{'s are' if notes > 1 else ' is'} still open.", Level.HINT)


def agreement_problems(article: Article, by) -> Iterator[Problem]:
    """Whether every author approved what would be printed, and whether two people have looked at it."""
    for approval in approvals.missing(article):
        name = approval.author.name
        if approval.given:
            message = f"It was changed after {name} approved it. Send it again, or say why not."
        elif approval.request:
            asked_on = date_format(timezone.localtime(approval.request.created_at), "j F")
            message = f"{name} has not approved it yet: asked on {asked_on}."
        else:
            message = f"{name} was not asked to approve it, and another author was."
        yield Problem("sign_off", "body", message, Level.BLOCK)
    if by is not None and article.edited_by_id == by.pk:
        readied = Event.objects.filter(article=article, action="approve", digest=article.digest).exclude(by=by)
        if not readied.exists():
            message = "You edited it last and nobody else has marked it as ready."
            yield Problem("second_check", "body", message, Level.BLOCK)
