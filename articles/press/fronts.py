"""Fronts: an arrangement of a page is made, waits, and is on show once somebody with the right has approved it.

What readers have seen stays as it was: a page is changed by a new arrangement, never in an old one. Every step is a
verb with an event that says what was there before and after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from images import rights
from images.models import Image

from ..body import plain
from ..models import Article, Edition, Event, Front, Slot, Topic, people
from ..models.roles import holders
from ..public import in_print
from . import notices
from .errors import PublishingError, require_permission

APPROVE = "articles.approve_front"
STALE = timedelta(days=7)  # after which an arrangement that newer pieces passed by is somebody's to look at
BEGIN_WITH = 6  # pieces of a page that nobody arranged yet: what a first screen shows


class FrontError(PublishingError):
    """The arrangement cannot be made, approved or withdrawn; the message says why."""


@dataclass(frozen=True)
class Pin:
    """One piece in an arrangement, by its key: perhaps under other words or with another picture there."""

    article: int
    headline: str = ""
    image: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What becomes of a pinned piece: `sentence` where readers would not see it, now or ever."""

    headline: str
    image: Image | None = None
    sentence: str = ""
    is_refused: bool = False  # no reader will see it, whatever one waits for


# --- the verbs --------------------------------------------------------------------------------------------


def arrange(
    front: Front | None,
    *,
    visible_from: datetime,
    pins: Iterable[Pin],
    at: datetime,
    by=None,
    topic: Topic | None = None,
) -> Front:
    """The arrangement with these pins in their order, which waits for approval; a new one where `front` is None.

    `topic` is the page of a new one, without it the front page. Those who can approve are told, unless `by` can.
    Raises NotAllowed without the right, FrontError for a front that readers have seen, for a pin that no reader will
    ever see and for a picture without rights.
    """
    pins = list(pins)
    with transaction.atomic():
        before: dict = {}
        if front is None:
            require_permission(by, "articles.add_front")
            front = Front(topic=topic)
        else:
            require_permission(by, "articles.change_front")
            front = _still_to_come(front, at)
            if front.approved_at:
                require_permission(by, APPROVE)
            before = state(front)
        keys = {pin.article for pin in pins}
        if _seen(keys, by) != keys:
            raise FrontError("A piece that is pinned is not there any more.")
        _check(pins, visible_from, at, by)
        front.visible_from, front.made_by, front.made_at = visible_from, by, at
        front.approved_at = front.approved_by = None
        front.save()
        _pin(front, pins, by)
        Event.objects.record_change(front, "arrange front", at=at, by=by, before=before, after=state(front))
        if by is not None and not by.has_perm(APPROVE):
            approvers = holders(APPROVE).exclude(pk=by.pk)
            notices.notify(
                approvers, None, f"{name_of(front)}: an arrangement by {people.name_of(by)} waits for approval.", at=at
            )
    return front


def approve(front: Front, *, at: datetime, by=None) -> Front:
    """Puts the arrangement on show from its moment on, or from now where that has passed. Its maker is told.

    Raises NotAllowed without the right, FrontError where it is approved already or pins what no reader will see.
    """
    with transaction.atomic():
        require_permission(by, APPROVE)
        front = Front.objects.select_for_update(of=("self",)).get(pk=front.pk)
        if front.approved_at:
            raise FrontError("It is approved already.")
        before = state(front)
        front.visible_from = max(front.visible_from, at)
        pins = pins_of(front)
        _check(pins, front.visible_from, at, by)
        front.approved_at, front.approved_by = at, by
        front.save()
        Event.objects.record_change(front, "approve front", at=at, by=by, before=before, after=state(front))
        if front.made_by_id and front.made_by != by:
            notices.notify([front.made_by], None, f"{name_of(front)}: your arrangement is approved.", at=at)
    return front


def withdraw(front: Front, *, at: datetime, by=None) -> None:
    """Takes away an arrangement that readers have not seen; the event says what it was.

    Raises NotAllowed without the right (one that is approved is taken back by who may approve), FrontError for one
    that was on show.
    """
    with transaction.atomic():
        front = _still_to_come(front, at)
        require_permission(by, APPROVE if front.approved_at else "articles.change_front")
        Event.objects.record_change(front, "withdraw front", at=at, by=by, before=state(front))
        if front.made_by_id and front.made_by != by:
            notices.notify([front.made_by], None, f"{name_of(front)}: your arrangement was withdrawn.", at=at)
        front.delete()


def state(front: Front) -> dict:
    """The arrangement as plain JSON values. Pieces by number: a working headline may be nobody else's business."""
    slots = front.slots.order_by("position", "pk")
    return {
        "page": str(front.topic or "Home page"),
        "visible_from": front.visible_from.isoformat(),
        "approved_at": front.approved_at.isoformat() if front.approved_at else None,
        "pins": [{"piece": slot.article_id, "headline": slot.headline, "image": slot.image_id} for slot in slots],
    }


def pins_of(front: Front) -> list[Pin]:
    return [Pin(slot.article_id, slot.headline, slot.image_id) for slot in front.slots.order_by("position", "pk")]


def is_unchanged(front: Front, visible_from: datetime, pins: list[Pin], *, by) -> bool:
    """Whether the arrangement is this already, as far as `by` sees its pieces."""
    before = pins_of(front)
    seen = _seen({pin.article for pin in before}, by)
    return front.visible_from == visible_from and [pin for pin in before if pin.article in seen] == pins


def name_of(front: Front) -> str:
    return f"The page of “{front.topic}”" if front.topic else "The front page"


def was_seen(front: Front, at: datetime) -> bool:
    """Whether readers see the arrangement, or have seen it."""
    return front.approved_at is not None and front.visible_from <= at


def _still_to_come(front: Front, at: datetime) -> Front:
    locked = Front.objects.select_for_update(of=("self",)).get(pk=front.pk)
    if was_seen(locked, at):
        raise FrontError("Readers have seen this arrangement, so it stays as it is. Arrange the page anew.")
    return locked


def _check(pins: list[Pin], visible_from: datetime, at: datetime, by=None) -> None:
    """Raises FrontError for the first pin that cannot stand there; a piece that `by` does not see is not named."""
    keys = {pin.article for pin in pins}
    if len(keys) < len(pins):
        raise FrontError("A piece stands in one place of a page: it is pinned twice.")
    seen = _seen(keys, by)
    outcomes = outcomes_of(keys, max(visible_from, at), at)
    pictures = Image.objects.in_bulk({pin.image for pin in pins} - {None})
    for pin in pins:
        outcome = outcomes[pin.article]
        name = f"“{outcome.headline}”" if pin.article in seen else "A piece that you do not see"
        if outcome.is_refused:
            raise FrontError(f"{name} cannot be pinned. {outcome.sentence}")
        if fault := plain.fault(pin.headline):
            raise FrontError(f"The headline here of {name} {fault}")
        if pin.image:
            verdict = rights.may_use(pictures[pin.image], timezone.localdate(at))
            if not verdict:
                raise FrontError(f"The picture for {name} cannot be used. {verdict.reason}")


def _seen(articles: set[int], by) -> set[int]:
    return set(Article.objects.seen_by(by).filter(pk__in=articles).order_by().values_list("pk", flat=True))


def _pin(front: Front, pins: list[Pin], by) -> None:
    """The pins in their order; those of pieces that `by` does not see stay behind them."""
    others = front.slots.exclude(article__in=Article.objects.seen_by(by))
    front.slots.exclude(pk__in=list(others.values_list("pk", flat=True))).delete()
    for position, pin in enumerate(pins, 1):
        front.slots.create(position=position, article_id=pin.article, headline=pin.headline, image_id=pin.image)
    for position, slot in enumerate(others.order_by("position", "pk"), len(pins) + 1):
        slot.position = position
        slot.save(update_fields=["position"])


# --- what stands where ------------------------------------------------------------------------------------


def outcomes_of(articles: Iterable[int], moment: datetime, at: datetime) -> dict[int, Outcome]:
    """What readers will see of these pieces at `moment`, asked at `at`. Three queries."""
    keys = set(articles)
    then = Edition.objects.visible(moment).filter(article__in=keys).select_related("image").without_text()
    editions = {edition.article_id: edition for edition in then}
    later = Edition.objects.waiting(at).filter(article__in=keys, visible_from__gt=moment).order_by("-visible_from")
    scheduled = dict(later.values_list("article", "visible_from"))
    outcomes = {}
    for article in Article.objects.filter(pk__in=keys).select_related("image").defer("body", "notice"):
        edition, appears = editions.get(article.pk), scheduled.get(article.pk)
        outcomes[article.pk] = _outcome(article, edition, appears, at)
    return outcomes


def _outcome(article: Article, edition: Edition | None, appears: datetime | None, at: datetime) -> Outcome:
    if edition is not None and edition.is_listed:
        sentence = ""
        if edition.published_at > at:
            sentence = f"Appears {in_words(edition.visible_from)}."
        return Outcome(edition.headline, edition.image, sentence)
    if edition is not None:
        label = edition.get_status_display().lower()
        return Outcome(edition.headline, edition.image, f"It is {label}: no list shows it.", is_refused=True)
    if appears is not None:
        sentence = f"Scheduled for {in_words(appears)}; readers will not see it before."
        return Outcome(article.headline, article.image, sentence)
    sentence = "Neither published nor scheduled: no reader would see it."
    return Outcome(article.headline, article.image, sentence, is_refused=True)


def in_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y, H:i")


def standing_now(topic: Topic | None, at: datetime) -> list[Pin]:
    """The page as readers see it at `at`, to begin an arrangement with: its pins, or the pieces that lead it."""
    if pinned := in_print.pinned(topic, at):
        pins = {pin.article: pin for pin in pins_of(Front.objects.filter(topic=topic).on_show(at).first())}
        return [pins[piece.article_id] for piece in pinned]
    return [Pin(piece.article_id) for piece in pieces_on_page(topic, at)[:BEGIN_WITH]]


def pieces_on_page(topic: Topic | None, at: datetime) -> QuerySet[Edition]:
    """What readers find on the page, the newest first."""
    return in_print.pieces_on(topic, at) if topic else in_print.pieces(at)


def current(at: datetime) -> QuerySet[Front]:
    """The front on show of every page that has one. One query, a probe for each topic, and the one returned."""
    newest = Front.objects.on_show(at).values("pk")
    topics = Topic.objects.order_by().annotate(front=Subquery(newest.filter(topic=OuterRef("pk"))[:1]))
    pages = topics.filter(front__isnull=False).values_list("front", flat=True)
    return Front.objects.filter(Q(pk__in=list(pages)) | Q(pk=Subquery(newest.filter(topic=None)[:1])))


def alarms(at: datetime, most: int = 8) -> list[str]:
    """What is wrong with the fronts on show: pins that nobody changed while pieces came out, or that are gone."""
    sentences = []
    pins = Slot.objects.filter(front=OuterRef("pk")).order_by()
    with_pins = current(at).alias(pin=Subquery(pins.values("pk")[:1])).filter(pin__isnull=False)
    for front in with_pins.select_related("topic").order_by("visible_from")[:most]:
        name = name_of(front)
        shown = in_print.pieces(at).order_by().filter(article=OuterRef("article"))
        if gone := front.slots.exclude(Exists(shown)).count():
            pieces = "1 piece" if gone == 1 else f"{gone} pieces"
            sentences.append(f"{name} pins {pieces} that no list shows any more.")
        age = at - front.visible_from
        if age <= STALE:
            continue
        if newer := pieces_on_page(front.topic, at).filter(published_at__gt=front.visible_from)[:100].count():
            came = "a piece has come" if newer == 1 else f"{newer} pieces have come"
            sentences.append(f"{name} was arranged {age.days} days ago; {came} out since.")
    return sentences


def waiting() -> QuerySet[Front]:
    """Arrangements that somebody has to approve, the next to begin first."""
    return Front.objects.filter(approved_at=None).select_related("topic", "made_by").order_by("visible_from", "pk")
