"""The list of pieces: what there is, where it stands, who has it, and what can be done with several at once."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join

from ..desk import index, presence
from ..models import Article, Edition, Override, people, workflow
from . import bulk
from .lists import ChoiceFilter


class PublicationFilter(ChoiceFilter):
    """Publication is not a field of the working copy but follows from its editions."""

    title = parameter_name = "publication"
    options = {
        "public": "Public",
        "changed": "Changed since publication",
        "waiting": "Scheduled",
        "never": "Never published",
        "withdrawn": "Withdrawn",
        "unchecked": "Without second check",
    }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        at = timezone.now()
        own = Edition.objects.filter(article=OuterRef("pk"))
        match self.value():
            case "public":
                return queryset.filter(Exists(own.visible(at).listed()))
            case "changed":
                return queryset.filter(Exists(own.visible(at).exclude(digest=OuterRef("digest"))))
            case "waiting":
                return queryset.filter(pk__in=Edition.objects.waiting(at).order_by().values("article"))
            case "never":
                return queryset.exclude(Exists(own.ever_visible(at)))
            case "withdrawn":
                withdrawn = Edition.objects.visible(at).order_by().exclude(status=Edition.Status.PUBLISHED)
                return queryset.filter(pk__in=withdrawn.values("article"))
            case "unchecked":
                return queryset.filter(pk__in=Override.objects.unchecked().order_by().values("edition__article"))
        return queryset


class OwnerFilter(ChoiceFilter):
    title = "who has it"
    parameter_name = "owner"
    options = {"me": "Mine", "nobody": "Nobody"}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        match self.value():
            case "me":
                return queryset.filter(owner=request.user)
            case "nobody":
                return queryset.filter(owner=None)
        return queryset


class AttentionFilter(ChoiceFilter):
    title = parameter_name = "attention"
    options = {"late": "Late", "flags": "Flagged", "embargo": "Embargoed", "trash": "In the trash"}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == "trash":
            return queryset.exclude(trashed_at=None)
        queryset = queryset.on_desk()
        match self.value():
            case "late":
                return queryset.filter(late(timezone.localdate()))
            case "flags":
                return queryset.filter(Q(needs_legal=True) | Q(needs_picture=True) | Q(needs_rights=True))
            case "embargo":
                return queryset.filter(is_embargoed=True)
        return queryset


def late(today) -> Q:
    """Due before today and still on somebody's desk. By the states it may be in, which an index finds: nearly all that
    was ever due is done."""
    return Q(due_on__lt=today, state__in=workflow.OPEN)


class PieceChangeList(ChangeList):
    """Annotated after filtering and only for the page that is shown, not for the count."""

    def get_results(self, request: HttpRequest) -> None:
        plain, at = self.queryset, timezone.now()
        own = Edition.objects.filter(article=OuterRef("pk"))
        public, waiting = own.visible(at), own.waiting(at).order_by("visible_from")
        self.queryset = (
            plain.select_related("owner")
            .defer("body", "standfirst", "notice")  # or a sort of ten thousand rows would carry their texts along
            .annotate(
                public_since=Subquery(public.values("published_at")[:1], output_field=DateTimeField()),
                public_status=Subquery(public.values("status")[:1], output_field=CharField()),
                public_digest=Subquery(public.values("digest")[:1], output_field=CharField()),
                waits_until=Subquery(waiting.values("visible_from")[:1], output_field=DateTimeField()),
            )
            .prefetch_related("bylines__author")
        )
        super().get_results(request)
        self.queryset = plain
        at_work = presence.at_work([article.pk for article in self.result_list], at)
        for article in self.result_list:
            article.at_work = at_work.get(article.pk, [])


class PieceListMixin:
    """The list side of ArticleAdmin. Queries: a dozen, whoever looks and however long the list is."""

    list_display = ["headline", "signed_by", "state_shown", "publication_shown", "owner_shown", "due_shown", "length"]
    list_filter = [OwnerFilter, "state", PublicationFilter, AttentionFilter, "type"]
    search_fields = ["headline"]  # that there is a search; what it finds is `get_search_results`
    search_help_text = "Words of the piece, a name, a topic"
    list_per_page = 50
    change_list_template = "admin/articles/article/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).seen_by(request.user)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Article], search_term: str):
        """By the desk's index, so that it takes as long among a million pieces; of what `get_queryset` lets through."""
        matching = index.find(queryset, search_term)
        if search_term.split() and request.path == reverse("admin:autocomplete"):
            # Those that have every word of the search in their headline come first.
            match = Q()
            for word in search_term.split()[:16]:
                match &= Q(headline__icontains=word)
            in_headline = Case(When(match, then=Value(1)), default=Value(0), output_field=IntegerField())
            matching = matching.order_by(in_headline.desc(), "-updated_at", "-pk")
        return matching, False

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return PieceChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> TemplateResponse:
        context = {
            "saved_views": request.user.saved_views.all() if request.user.is_authenticated else [],
            "query": request.GET.urlencode(),
            "undoable": bulk.undoable(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    # --- columns ------------------------------------------------------------------------------------------

    @admin.display(description="Authors")
    def signed_by(self, article: Article) -> str:
        return ", ".join(str(byline) for byline in article.bylines.all()) or "–"

    @admin.display(description="State", ordering="state")
    def state_shown(self, article: Article) -> str:
        chips = [(f"state-{article.state}", article.get_state_display())]
        flags = {
            "Legal": article.needs_legal,
            "Picture": article.needs_picture,
            "Rights": article.needs_rights,
            "Embargo": article.is_embargoed,
            "Priority": article.priority == Article.Priority.HIGH,
        }
        chips += [("flag", words) for words, is_set in flags.items() if is_set]
        return _chips(chips)

    @admin.display(description="Publication")
    def publication_shown(self, article: Article) -> str:
        chips = []
        if article.public_status and article.public_status != Edition.Status.PUBLISHED:
            chips.append(("withdrawn", Edition.Status(article.public_status).label))
        elif article.public_since:
            chips.append(("public", f"Public, {_day(article.public_since)}"))
            if article.public_digest != article.digest:
                chips.append(("changed", "Changed since"))
        if article.waits_until:
            chips.append(("waiting", f"For {_day(article.waits_until, 'j M Y H:i')}"))
        return _chips(chips) or "–"

    @admin.display(description="With", ordering="owner")
    def owner_shown(self, article: Article) -> str:
        who = people.name_of(article.owner) or "–"
        if article.at_work:
            return format_html('{} <span class="chip at-work">Open: {}</span>', who, ", ".join(article.at_work))
        return who

    @admin.display(description="Due", ordering="due_on")
    def due_shown(self, article: Article) -> str:
        if not article.due_on:
            return "–"
        done = article.state in {workflow.State.READY, workflow.State.DECLINED, workflow.State.ON_HOLD}
        words = date_format(article.due_on, "j M")
        if article.due_on < timezone.localdate() and not done:
            return format_html('<span class="chip late">{} late</span>', words)
        return words

    @admin.display(description="Words", ordering="word_count")
    def length(self, article: Article) -> str:
        if article.commissioned_words:
            return f"{article.word_count} of {article.commissioned_words}"
        return article.word_count

    # --- several at once; deleting for good is no bulk action ---------------------------------------------

    actions = ["move_several", "assign", "publish_together", "schedule_together", "trash_several", "export"]
    move_several = bulk.action("move", "Move …", "change")
    assign = bulk.action("assign", "Assign to …", "assign")
    publish_together = bulk.action("publish", "Publish together …", "publish")
    schedule_together = bulk.action("schedule", "Schedule together …", "publish")
    trash_several = bulk.action("trash", "Move to the trash, or out of it …", "change")

    def has_assign_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.edit_others_article")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    @admin.action(description="Export as CSV")
    def export(self, request: HttpRequest, queryset: QuerySet[Article]):
        return bulk.export(queryset)


def _chips(chips: list[tuple[str, str]]) -> str:
    return format_html_join(" ", '<span class="chip {}">{}</span>', chips)


def _day(moment, form: str = "j M Y") -> str:
    return date_format(timezone.localtime(moment), form)
