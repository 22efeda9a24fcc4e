"""The panels of the desk's first page, as a table: what waits for whom, by the right to do something about it.

Each is one query, whatever the archive holds. A role sees the panels of its rights; a new duty is a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ..desk import picture_rights
from ..models import Article, Edition, ErrorReport, Event, Outgoing, Override, Shortfall, people
from ..models.checkup import Level
from ..models.workflow import EDIT, PUBLISH, READY_IT, WRITE, State
from ..press import approvals, fronts
from ..search import fruitless
from .lists import of_pieces_seen
from .piece_list import late

LATEST = 200  # ready pieces that are looked at for those that are not public yet
SHOWN = 8  # rows of a panel; the rest is one click away
LOOK, CORRECT, ACCOUNTS = "articles.view_article", "articles.correct_article", "auth.change_user"


@dataclass(frozen=True)
class Row:
    """A line of a panel: what it is about, where that leads, and what is to be known of it."""

    words: str
    more: str = ""
    url: str = ""


class Desk:
    """What one person sees of the desk at one moment."""

    def __init__(self, user, at: datetime):
        self.user, self.at, self.today = user, at, timezone.localdate(at)
        self.pieces: QuerySet[Article] = Article.objects.seen_by(user).on_desk()
        self.tomorrow = timezone.make_aware(datetime.combine(self.today + timedelta(days=1), time()))

    def of(self, *states: State) -> QuerySet[Article]:
        rows = self.pieces.filter(state__in=states).select_related("owner")
        return rows.defer("body", "standfirst", "notice").order_by("due_on", "-updated_at", "-pk")

    def seen(self, rows: QuerySet, article: str = "article") -> QuerySet:
        """Of `rows`, those of the same pieces."""
        return of_pieces_seen(rows, self.user, article, on_desk=True)


@dataclass(frozen=True)
class Panel:
    """One kind of thing that waits for those who hold `right`, but not for those who hold `unless`, too."""

    title: str
    right: str
    rows: Callable[[Desk], Iterable[Row]]
    more: str = ""  # the page of all of them: the name of its URL, and a query
    unless: str = ""
    asks: bool = True  # False: good to know, but nobody has to do anything


def url_of(page: str) -> str:
    name, mark, query = page.partition("?")
    return reverse(f"admin:{name}") + mark + query


def form_url(pk: int) -> str:
    return reverse("admin:articles_article_change", args=[pk])


def pieces(articles: Iterable[Article], more: Callable[[Article], str] = lambda article: "") -> list[Row]:
    """The first of them, with `more` and the day each is due."""
    rows = []
    for article in articles[:SHOWN]:
        parts = [more(article)]
        if article.due_on:
            parts.append(f"due {date_format(article.due_on, 'j M')}")
        rows.append(Row(article.headline, " · ".join(filter(None, parts)), form_url(article.pk)))
    return rows


def with_whom(article: Article) -> str:
    return f"with {people.name_of(article.owner) or 'nobody'}"


# --- what waits for whoever writes ------------------------------------------------------------------------


def sent_back(desk: Desk) -> list[Row]:
    """Own drafts that an editor sent back, with the reason: a draft that was sent back was not handed in since."""
    back = Event.objects.filter(article=OuterRef("pk"), action="send_back").order_by("-at", "-pk")
    drafts = desk.of(State.DRAFT).filter(owner=desk.user).annotate(why=Subquery(back.values("text")[:1]))
    return pieces(drafts.exclude(why=None), lambda article: article.why.partition(". ")[2])


def to_write(desk: Desk) -> list[Row]:
    back = Event.objects.filter(article=OuterRef("pk"), action="send_back")
    return pieces(desk.of(State.DRAFT).filter(~Exists(back), owner=desk.user))


def to_read(desk: Desk) -> list[Row]:
    """Pieces that I sign and that were sent to me as their author."""
    return pieces(desk.of(State.WITH_AUTHOR).filter(bylines__author__user=desk.user).distinct())


def on_their_way(desk: Desk) -> list[Row]:
    shown = one_of(Edition.objects.visible(desk.at).filter(article=OuterRef("pk")))
    rows = desk.of(State.IN_EDIT, State.WITH_AUTHOR, State.READY).alias(shown=shown).filter(shown=None)

    def where(article: Article) -> str:
        if article.owner:
            return f"{article.get_state_display().lower()}, {with_whom(article)}"
        return article.get_state_display()

    return pieces(rows.exclude(bylines__author__user=desk.user, state=State.WITH_AUTHOR), where)


# --- for whoever edits ------------------------------------------------------------------------------------


def unassigned(desk: Desk) -> list[Row]:
    return pieces(desk.of(State.IN_EDIT).filter(owner=None))


def to_edit(desk: Desk) -> list[Row]:
    return pieces(desk.of(State.IN_EDIT).filter(owner=desk.user))


def with_others(desk: Desk) -> list[Row]:
    return pieces(desk.of(State.IN_EDIT).exclude(owner=None).exclude(owner=desk.user), with_whom)


def with_author(desk: Desk) -> list[Row]:
    def how_far(article: Article) -> str:
        return " · ".join(filter(None, [approvals.in_brief(article), with_whom(article)]))

    return pieces(approvals.counted(desk.of(State.WITH_AUTHOR)), how_far)


def is_late(desk: Desk) -> list[Row]:
    return pieces(desk.pieces.filter(late(desk.today)).select_related("owner").order_by("due_on", "-pk"), with_whom)


def embargoed(desk: Desk) -> list[Row]:
    def until(article: Article) -> str:
        if article.embargoed_until is None:
            return "until somebody lifts it"
        return f"until {date_format(timezone.localtime(article.embargoed_until), 'j M, H:i')}"

    return pieces(desk.pieces.filter(is_embargoed=True).select_related("owner").order_by("embargoed_until"), until)


# --- for whoever publishes --------------------------------------------------------------------------------


def to_publish(desk: Desk) -> list[Row]:
    """Ready, and neither public nor scheduled as it stands: a piece changed since it came out is here again.

    Nearly all that was ever ready is public as it stands. What is not was written of late: the archive is not looked
    through for it.
    """
    printed = Edition.objects.filter(article=OuterRef("pk"), digest=OuterRef("digest"))
    shown, waits = one_of(printed.visible(desk.at)), one_of(printed.waiting(desk.at))
    latest = desk.of(State.READY).annotate(shown=shown, waits=waits).order_by("-updated_at", "-pk")[:LATEST]
    ready = [article for article in latest if not article.shown and not article.waits]
    ready.sort(key=lambda article: (article.due_on is None, article.due_on))
    return pieces(ready, with_whom)


def going_out(desk: Desk) -> list[Row]:
    editions = desk.seen(Edition.objects.waiting(desk.at).filter(visible_from__lt=desk.tomorrow))
    return [
        Row(edition.headline, timezone.localtime(edition.visible_from).strftime("%H:%M"), form_url(edition.article_id))
        for edition in editions.without_text().order_by("visible_from", "pk")[:SHOWN]
    ]


def unchecked(desk: Desk) -> list[Row]:
    rows = []
    for row in desk.seen(Override.objects.unchecked(), "edition__article").select_related("edition", "by")[:SHOWN]:
        done = "scheduled" if row.edition.visible_from > desk.at else "published"
        rows.append(
            Row(row.edition.headline, f"{done} alone by {people.name_of(row.by)}", form_url(row.edition.article_id))
        )
    return rows


def of_fronts(desk: Desk) -> list[Row]:
    return [Row(sentence, url=reverse("admin:articles_front_changelist")) for sentence in fronts.alarms(desk.at)]


def to_approve(desk: Desk) -> list[Row]:
    rows = []
    for front in fronts.waiting()[:SHOWN]:
        more = front.made_by and f"arranged by {people.name_of(front.made_by)}"
        rows.append(Row(fronts.name_of(front), more or "", reverse("admin:articles_front_change", args=[front.pk])))
    return rows


# --- for whoever answers for what is public ---------------------------------------------------------------


def reported(desk: Desk) -> list[Row]:
    rows = desk.seen(ErrorReport.objects.filter(state=ErrorReport.State.OPEN))
    return [
        Row(row.edition.headline, row.text, form_url(row.article_id))
        for row in rows.select_related("edition").order_by("at", "pk")[:SHOWN]
    ]


def failing(desk: Desk) -> list[Row]:
    shown = one_of(Edition.objects.visible(desk.at).filter(article=OuterRef("article")))
    rows = desk.seen(Shortfall.objects.alias(shown=shown).filter(shown__isnull=False))
    # By itself, or SQLite would go down the articles, most of which lack nothing.
    rows = rows.prefetch_related(Prefetch("article", Article.objects.only("headline")))
    rows = rows.exclude(level=Level.HINT).order_by("-article_id", "level")
    return [Row(row.article.headline, row.message, form_url(row.article_id)) for row in rows[:5]]


def of_pictures(desk: Desk) -> list[Row]:
    uses = picture_rights.ending(desk.at, desk.pieces)
    return [Row(use.headline, use.sentence(desk.today), form_url(use.article)) for use in uses[:SHOWN]]


def corrected(desk: Desk) -> list[Row]:
    events = desk.seen(Event.objects.filter(action="correct")).order_by("-at", "-pk")[:5]
    return [Row(event.subject, event.text, form_url(event.article_id)) for event in events]


def disclosed(desk: Desk) -> list[Row]:
    """What was changed of late on the records that say whose money or interest stands behind a text."""
    kinds = ["authors.author", "authors.institution"]
    events = Event.objects.filter(record_type__in=kinds, at__gte=desk.at - timedelta(days=14)).order_by("-at", "-pk")
    rows = []
    for event in events[:SHOWN]:
        url = reverse(f"admin:{event.record_type.replace('.', '_')}_change", args=[event.record_id])
        fields = ", ".join(sorted({*event.before, *event.after})).replace("_", " ")
        rows.append(Row(event.subject, f"{event.actor}: {fields or event.text}", url))
    return rows


def in_vain(desk: Desk) -> list[Row]:
    return [Row(words, f"{number} times in 30 days") for words, number in fruitless.often(desk.at, most=SHOWN)]


# --- for whoever keeps the desk running -------------------------------------------------------------------


def without_role(desk: Desk) -> list[Row]:
    """Accounts of the desk that can do nothing, or that no mail reaches."""
    users = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username")
    users = users.annotate(can=Exists(get_user_model().groups.through.objects.filter(user=OuterRef("pk"))))
    rows = []
    for user in users.filter(Q(can=False, is_superuser=False) | Q(email=""))[:SHOWN]:
        why = "has no mail address: hears of nothing by mail"
        if not (user.can or user.is_superuser):
            why = "has no role"
        rows.append(Row(people.name_of(user), why, reverse("admin:auth_user_change", args=[user.pk])))
    return rows


def undelivered(desk: Desk) -> list[Row]:
    rows = Outgoing.objects.filter(Q(attempts__gt=0) | Q(given_up_at__isnull=False), done_at=None)
    found = []
    for row in desk.seen(rows, "edition__article").select_related("webhook", "edition").order_by("-pk")[:SHOWN]:
        how_far = "given up" if row.given_up_at else f"failed {row.attempts} times so far"
        url = reverse("admin:articles_outgoing_change", args=[row.pk])
        found.append(Row(str(row.webhook or "WebSub hub"), f"“{row.edition.headline}”: {how_far}", url))
    return found


def one_of(editions: QuerySet[Edition]) -> Subquery:
    """The key of one of them. Not EXISTS, which PostgreSQL may answer by reading every edition once and for all."""
    return Subquery(editions.order_by("article_id", "number").values("pk")[:1])


PIECES = "articles_article_changelist"
PANELS = [
    Panel("Accounts to look after", ACCOUNTS, without_role, "auth_user_changelist"),
    Panel("Messages that did not arrive", "articles.change_webhook", undelivered, "articles_outgoing_changelist"),
    Panel("Sent back to you", WRITE, sent_back, f"{PIECES}?owner=me&state=draft"),
    Panel("Sent to you as the author", WRITE, to_read, f"{PIECES}?state=with_author"),
    Panel("Yours to write", WRITE, to_write, f"{PIECES}?owner=me&state=draft"),
    Panel("Errors that readers reported", CORRECT, reported, "articles_errorreport_changelist?state__exact=open"),
    Panel("Ready to publish", PUBLISH, to_publish, f"{PIECES}?state=ready"),
    Panel("Waiting for an editor", EDIT, unassigned, f"{PIECES}?owner=nobody&state=in_edit"),
    Panel("Yours to edit", EDIT, to_edit, f"{PIECES}?owner=me&state=in_edit"),
    Panel("In edit: to be marked as ready", READY_IT, with_others, f"{PIECES}?state=in_edit"),
    Panel("In edit with others", EDIT, with_others, f"{PIECES}?state=in_edit", unless=READY_IT, asks=False),
    Panel("Going out today", LOOK, going_out, "articles_article_calendar", asks=False),
    Panel("Late", LOOK, is_late, f"{PIECES}?attention=late"),
    Panel("Without second check", READY_IT, unchecked, f"{PIECES}?publication=unchecked"),
    Panel("Fronts to approve", fronts.APPROVE, to_approve, "articles_front_changelist?approved_at__isempty=1"),
    Panel("Fronts to look at", "articles.change_front", of_fronts, "articles_front_changelist"),
    Panel("Picture rights that end", EDIT, of_pictures, "images_image_changelist?rights=soon"),
    Panel("Public, and failing a check", EDIT, failing, "articles_shortfall_changelist?publication=public"),
    Panel("With the author", EDIT, with_author, f"{PIECES}?state=with_author", asks=False),
    Panel("Handed in, and on its way", WRITE, on_their_way, unless=EDIT, asks=False),
    Panel("Ready", EDIT, to_publish, f"{PIECES}?state=ready", unless=PUBLISH, asks=False),
    Panel("Embargoed", "articles.embargo_article", embargoed, f"{PIECES}?attention=embargo", asks=False),
    Panel("Authors and institutions, lately changed", "articles.withdraw_article", disclosed, asks=False),
    Panel("Recently corrected", EDIT, corrected, "articles_article_corrections", asks=False),
    Panel("Readers looked for this in vain", READY_IT, in_vain, asks=False),
]


@dataclass(frozen=True)
class Beginning:
    """What somebody with `right` begins with where nothing waits for them."""

    right: str
    sentence: str
    button: str
    page: str


# The first of them that fits: the most particular duty leads.
BEGINNINGS = [
    Beginning(
        "auth.add_user", "Every account has its role, and every message arrived.", "Add an account", "auth_user_add"
    ),
    Beginning(
        "articles.withdraw_article",
        "No reader’s report is open. See how long the corrections of this year took, and who has yet to be told.",
        "Look through the corrections",
        "articles_article_corrections",
    ),
    Beginning(
        PUBLISH, "Nothing is ready to publish. See what is planned.", "Open the calendar", "articles_article_calendar"
    ),
    Beginning(
        READY_IT,
        "Nothing was handed in. Begin a piece, and give it to a writer with “With”.",
        "Commission a piece",
        "articles_article_add",
    ),
    Beginning(
        EDIT,
        "Nothing was handed in. Look at what fails a check.",
        "See the failing checks",
        "articles_shortfall_changelist",
    ),
    Beginning(
        "articles.add_article",
        "Nothing is with you. Begin a piece, or hand in a document.",
        "Begin a piece",
        "articles_article_add",
    ),
]


def of_desk(user, at: datetime) -> list[dict]:
    """The panels of the first page for `user` in the order of the table, without the empty ones."""
    desk, shown = Desk(user, at), []
    for panel in PANELS:
        if not user.has_perm(panel.right) or panel.unless and user.has_perm(panel.unless):
            continue
        if rows := list(panel.rows(desk)):
            more = panel.more and url_of(panel.more)
            shown.append({"title": panel.title, "rows": rows, "more": more, "asks": panel.asks})
    return shown


def beginning(user) -> dict | None:
    """What to begin with, for a first page that asks nothing of `user`."""
    for row in BEGINNINGS:
        if user.has_perm(row.right):
            return {"sentence": row.sentence, "button": row.button, "url": url_of(row.page)}
    return None
