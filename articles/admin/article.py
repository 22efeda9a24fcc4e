"""The working copy's list and form. Publication has a page of its own: publication.py."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import DateTimeField, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from ..models import Article, Byline, Edition, TaggedArticle, Topic
from .publication import publication


class ArticleForm(forms.ModelForm):
    """The working copy. It carries the version it was opened at and is refused when another has written since."""

    opened_at = forms.IntegerField(widget=forms.HiddenInput, required=False)
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        required=False,
        widget=AutocompleteSelectMultiple(TaggedArticle._meta.get_field("tag"), admin.site),
        help_text="The first one leads.",
    )

    class Meta:
        model = Article
        fields = ["headline", "standfirst", "body", "image", "image_alt", "image_caption", "type", "language"]
        fields += ["notice", "slug"]
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 2, "class": "headline-input"}),
            "standfirst": forms.Textarea(attrs={"rows": 2, "class": "standfirst-input"}),
            "body": forms.Textarea(attrs={"rows": 28, "class": "body-input"}),
            "notice": forms.Textarea(attrs={"rows": 2}),
            "image_alt": forms.Textarea(attrs={"rows": 2}),
            "image_caption": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened_at", self.instance.version)
        if self.instance.pk:
            self.initial["topics"] = list(self.instance.topics.all())

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk:
            present = Article.objects.select_for_update().values_list("version", flat=True).get(pk=self.instance.pk)
            if cleaned.get("opened_at") != present:
                raise forms.ValidationError(
                    "Somebody else saved this piece while you were writing. Nothing was overwritten: copy your"
                    " changes, open the piece anew and put them in.",
                    code="stale",
                )
        return cleaned


class BylineInline(admin.TabularInline):
    model = Byline
    extra = 0
    autocomplete_fields = ["author", "institution"]
    fields = ["position", "author", "role", "title", "institution", "unaffiliated", "bio", "disclosure"]
    classes = ["bylines"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in {"bio", "disclosure"}:
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 24})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PublicationFilter(admin.SimpleListFilter):
    """Publication is not a field of the working copy but follows from its editions."""

    title = "publication"
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("public", "Public"), ("waiting", "Scheduled"), ("never", "Never published")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        at = timezone.now()
        match self.value():
            case "public":
                return queryset.filter(pk__in=Edition.objects.visible(at).values("article"))
            case "waiting":
                return queryset.filter(pk__in=_waiting().values("article"))
            case "never":
                return queryset.exclude(pk__in=Edition.objects.ever_visible(at).values("article"))
        return queryset


def _waiting() -> QuerySet[Edition]:
    return Edition.objects.filter(visible_from__gt=Now()).exclude(visible_until=F("visible_from"))


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    inlines = [BylineInline]
    list_display = ["headline", "type", "signed_by", "publication_state", "updated_at"]
    list_filter = [PublicationFilter, "type"]
    search_fields = ["headline"]
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = None
    autocomplete_fields = ["image"]
    save_on_top = False
    fieldsets = [
        (None, {"fields": ["opened_at", "headline", "standfirst", "body"], "classes": ["copy"]}),
        ("Lead image", {"fields": ["image", "image_alt", "image_caption"]}),
        ("About the piece", {"fields": ["type", "topics", "language", "notice", "slug"]}),
    ]

    class Media:
        js = ["js/bylines.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        mine = Edition.objects.filter(article=OuterRef("pk"))
        waiting = _waiting().filter(article=OuterRef("pk")).order_by("visible_from")
        public = mine.visible(timezone.now())
        return (
            super()
            .get_queryset(request)
            .annotate(
                public_since=Subquery(public.values("published_at")[:1], output_field=DateTimeField()),
                public_status=Subquery(public.values("status")[:1]),
                public_slug=Subquery(public.values("slug")[:1]),
                public_version=Subquery(public.values("version")[:1]),
                waits_until=Subquery(waiting.values("visible_from")[:1], output_field=DateTimeField()),
            )
            .prefetch_related(Prefetch("bylines", Byline.objects.select_related("author")))
        )

    @admin.display(description="Authors")
    def signed_by(self, article: Article) -> str:
        return ", ".join(str(byline) for byline in article.bylines.all()) or "–"

    @admin.display(description="Publication")
    def publication_state(self, article: Article) -> str:
        words = []
        if article.public_status and article.public_status != Edition.Status.PUBLISHED:
            words.append(("withdrawn", Edition.Status(article.public_status).label))
        elif article.public_since:
            words.append(("public", f"Public, dated {_day(article.public_since)}"))
            if article.public_version != article.version:
                words.append(("changed", "Changed since"))
        if article.waits_until:
            words.append(("waiting", f"Scheduled for {_day(article.waits_until, 'j M Y H:i')}"))
        if not words:
            words = [("draft", "Not published")]
        return format_html(
            "".join('<span class="state {}">{}</span> ' for _ in words), *[w for two in words for w in two]
        )

    def view_on_site(self, article: Article) -> str | None:
        return reverse("article", args=[article.public_slug]) if article.public_slug else None

    def save_model(self, request: HttpRequest, article: Article, form: ArticleForm, change: bool) -> None:
        article.version = article.version + 1 if change else 1
        article.updated_at = timezone.now()
        super().save_model(request, article, form, change)

    def save_related(self, request: HttpRequest, form: ArticleForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # In the order chosen: the first topic leads.
        form.instance.topics.set(form.cleaned_data["topics"], clear=True)

    def response_post_save_change(self, request: HttpRequest, article: Article) -> HttpResponse:
        if "_publish" in request.POST:
            return HttpResponseRedirect(reverse("admin:articles_article_publication", args=[article.pk]))
        return super().response_post_save_change(request, article)

    response_post_save_add = response_post_save_change

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        printed = obj is not None and obj.editions.exists()
        return not printed and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict:
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(publication)
        return [path("<int:pk>/publication/", view, name="articles_article_publication"), *super().get_urls()]


def _day(moment, form: str = "j M Y") -> str:
    return date_format(timezone.localtime(moment), form)
