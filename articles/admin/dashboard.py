"""Around the desk's first page: what went wrong, the calendar, notifications and saved views."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from images import renditions
from workers.models import missed

from ..models import Article, CalendarKey, Edition, Notification, SavedView
from ..models.notes import new_calendar_key
from ..press import outbox
from .access import cleaned, counted, own_url
from .lists import of_pieces_seen

SHOWN = 8  # of what went wrong


def troubles(user) -> list[str]:
    """What went wrong and needs somebody: side effects that are late or failed, mails that did not go out."""
    if not user.has_perm("articles.publish_article"):
        return []
    at = timezone.now()
    sentences = []
    for row in of_pieces_seen(outbox.late(at), user, "edition__article")[:SHOWN]:
        error = row.error and f" ({row.error})"
        sentences.append(f"“{row.edition.headline}”: {row.kind} is late{error}.")
    overdue = Notification.objects.filter(mailed_at=None, urgent=True, read_at=None, at__lt=at - outbox.LATE)
    unsent = overdue.order_by()[:100].count()
    if unsent:
        sentences.append(f"{counted(unsent, 'mail')} could not be sent.")
    return [*sentences, *renditions.failure_messages(), *missed(at)]


# --- calendar ---------------------------------------------------------------------------------------------


def moments(user, first: datetime, after: datetime) -> list[tuple[datetime, str, int, str]]:
    """What happens between the two: (when, what, article, headline) in the order of time. Three queries."""
    desk = Article.objects.seen_by(user).on_desk().defer("body", "standfirst")
    entries = []
    waiting = Edition.objects.filter(visible_from__gte=first, visible_from__lt=after).not_void()
    for edition in of_pieces_seen(waiting.without_text(), user, on_desk=True):
        what = edition.get_change_display()
        if edition.is_withdrawn:
            what = "Withdrawal"
        elif edition.number == 1:
            what = "Appears"
        entries.append((edition.visible_from, what, edition.article_id, edition.headline))
    for article in desk.filter(due_on__gte=timezone.localdate(first), due_on__lt=timezone.localdate(after)):
        due = timezone.make_aware(datetime.combine(article.due_on, time()))
        entries.append((due, "Due", article.pk, article.headline))
    for article in desk.filter(embargoed_until__gte=first, embargoed_until__lt=after):
        entries.append((article.embargoed_until, "Embargo ends", article.pk, article.headline))
    return sorted(entries)


def calendar(request: HttpRequest) -> HttpResponse:
    """A week or a day of it, with the address of a feed for one's own calendar."""
    today = timezone.localdate()
    try:
        day = date.fromisoformat(request.GET.get("from", today.isoformat()))
        view, length, first = "week", 7, day - timedelta(days=day.weekday())
        if request.GET.get("view") == "day":
            view, length, first = "day", 1, day
        begin = timezone.make_aware(datetime.combine(first, time()))
        end = timezone.make_aware(datetime.combine(first + timedelta(days=length), time()))
        before, after = first - timedelta(days=length), first + timedelta(days=length)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    entries = moments(request.user, begin, end)
    key = CalendarKey.objects.filter(user=request.user).first()
    days = []
    for offset in range(length):
        on = first + timedelta(days=offset)
        days.append((on, [moment for moment in entries if timezone.localdate(moment[0]) == on]))
    context = {
        **admin.site.each_context(request),
        "title": "Calendar",
        "days": days,
        "today": today,
        "view": view,
        "day": day,
        "before": before,
        "after": after,
        "zone": timezone.get_current_timezone_name(),
        "feed": key and request.build_absolute_uri(reverse("calendar_feed", args=[key.key])) or "",
    }
    return TemplateResponse(request, "admin/calendar.html", context)


@require_POST
def calendar_key(request: HttpRequest) -> HttpResponse:
    """Gives one's calendar an address, or another one, and the one before leads nowhere from then on."""
    CalendarKey.objects.update_or_create(user=request.user, defaults={"key": new_calendar_key()})
    messages.success(request, "Your calendar has a new address. An earlier one leads nowhere any more.")
    return HttpResponseRedirect(reverse("admin:articles_article_calendar"))


def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The next weeks as iCalendar (RFC 5545), for a calendar program that cannot log in."""
    people = get_user_model().objects.filter(is_staff=True, is_active=True)
    user = people.filter(calendar_key__key=token).first()
    if user is None or not user.has_perm("articles.view_article"):
        raise Http404
    at = timezone.now()
    feed = Calendar()
    feed.add("version", "2.0")
    feed.add("prodid", f"-//{settings.SITE_NAME}//desk//EN")
    for when, what, article, headline in moments(user, at - timedelta(days=7), at + timedelta(days=60)):
        entry = CalendarEvent()
        entry.add("uid", f"{article}-{what.replace(' ', '')}-{when:%Y%m%dT%H%M}@desk")
        entry.add("dtstamp", at)
        entry.add("dtstart", when.astimezone(UTC))
        entry.add("summary", f"{what}: {headline}")
        entry.add("url", settings.SITE_URL + reverse("admin:articles_article_change", args=[article]))
        feed.add_component(entry)
    response = HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


# --- notifications and saved views ------------------------------------------------------------------------


def notifications(request: HttpRequest) -> HttpResponse:
    """What one has to know; read when one says so."""
    notifications = request.user.notifications.select_related("article")
    if request.method == "POST":
        notifications.filter(read_at=None).update(read_at=timezone.now())
        return HttpResponseRedirect(request.path)
    latest = list(notifications[:200])
    pieces = Article.objects.seen_by(request.user).order_by().filter(pk__in={row.article_id for row in latest} - {None})
    seen = {None, *pieces.values_list("pk", flat=True)}
    rows = [row for row in latest if row.article_id in seen]
    context = {**admin.site.each_context(request), "title": "Notifications", "rows": rows}
    return TemplateResponse(request, "admin/notifications.html", context)


class SavedViewForm(forms.Form):
    """A name for the filters of a list, or the saved view to remove."""

    forget = forms.IntegerField(required=False)
    name = forms.CharField(required=False)
    query = forms.CharField(required=False, strip=False)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())[: SavedView._meta.get_field("name").max_length]

    def clean_query(self) -> str:
        return self.cleaned_data["query"][: SavedView._meta.get_field("query").max_length]


@require_POST
@permission_required("articles.view_article", raise_exception=True)
def saved_view(request: HttpRequest) -> HttpResponse:
    """Saves the filters of the list of pieces under a name, or removes a saved view."""
    data = cleaned(SavedViewForm(request.POST))
    if data["forget"]:
        request.user.saved_views.filter(pk=data["forget"]).delete()
        messages.info(request, "The view is forgotten.")
    elif name := data["name"]:
        SavedView.objects.update_or_create(user=request.user, name=name, defaults={"query": data["query"]})
        messages.success(request, f"“{name}” stands above the list now.")
    else:
        messages.error(request, "Give the view a name.")
    back = own_url(request, request.headers.get("Referer", ""))
    return HttpResponseRedirect(back or reverse("admin:articles_article_changelist"))
