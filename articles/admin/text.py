"""What the editor of a text asks the server for: tidying what is pasted, the house's signs, addresses, pictures.

The rules are articles/body's; here they are only called. Nothing is stored: what comes back stands in the form.
"""

from __future__ import annotations

from django import forms
from django.conf.locale import LANG_INFO
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from authors.models import Author, Institution
from authors.names import slug_of

from .. import body, limits
from ..models import Article, Edition, Topic
from .access import cleaned, counted

EACH = 6  # of one kind that a search for an address offers


class TextForm(forms.Form):
    """A text in HTML, sent as a field, or as a file so that it may be longer than one."""

    html = forms.CharField(required=False, strip=False)
    language = forms.CharField(required=False)

    def clean_html(self) -> str:
        if file := self.files.get("html"):
            return file.read().decode("utf-8", errors="replace")
        return self.cleaned_data["html"]


def editor_settings(request: HttpRequest) -> dict:
    """What the editor has to know before it starts: the table of the text, and where to ask."""
    names = {name: f"admin:articles_article_{name}" for name in ("tidy", "signs", "address")}
    names["links"] = "admin:articles_article_linkable"
    if request.user.has_perm("images.view_image"):
        names["pictures"] = "admin:images_image_choose"
        if request.user.has_perm("images.add_image"):
            names["upload"] = "admin:images_image_upload"
    if request.user.has_perm("articles.add_article"):
        names["document"] = "from_document"
    return {
        "schema": body.editor_config(),
        "urls": {name: reverse(route) for name, route in names.items()},
        "rtl": [code for code, language in LANG_INFO.items() if language.get("bidi")],
    }


@require_POST
def tidy(request: HttpRequest) -> JsonResponse:
    """A clipboard's HTML as a body may hold it, with the house's signs, and what was changed.

    `as_pasted` is the same with the signs it came with, or null if the house has none of its own for it.
    """
    require_writer(request)
    data = cleaned(TextForm(request.POST, request.FILES))
    html = data["html"]
    if too_long := limits.refusal_of_text(html, most=limits.PASTE):
        return refused(too_long)
    clean = body.clean(html)
    typeset = body.read(clean).typeset(data["language"]).html
    notes = [body.account(html, clean)]
    if signs := body.signs_set(clean, typeset):
        notes.append(f"{counted(signs, 'sign')} set as usual here.")
    as_pasted = clean if typeset != clean else None
    return private_json({"html": typeset, "as_pasted": as_pasted, "said": " ".join(filter(None, notes))})


def report_losses(request: HttpRequest, html: str) -> None:
    """Tells whoever sent `html` as a body what does not stand in what is stored of it, if anything does not."""
    clean = body.clean(html)
    if clean != html and (note := body.account(html, clean)):
        messages.warning(request, f"The text was tidied. {note}")


def report_slug(request: HttpRequest, saved: Article, wanted: str = "") -> None:
    """Tells whoever saved the piece, where its address is not the `wanted` one, or the plain one of its headline.

    Which piece has that, only to who may see it: of another nothing is said but the address that was given.
    """
    wanted = wanted or slug_of(saved.headline, fallback=Article._meta.model_name)
    if saved.slug == wanted:
        return
    other = Article.objects.seen_by(request.user).filter(slug=wanted).exclude(pk=saved.pk).first()
    why = "no two pieces share one"
    if other:
        why = f"“{other.headline}” has “{wanted}” already"
    messages.info(request, f"The address of this piece is “{saved.slug}”: {why}. You can choose another one.")


@require_POST
def signs(request: HttpRequest) -> JsonResponse:
    """A body with the house's quotes and dashes; `changed` says how many, in words, or is empty."""
    require_writer(request)
    data = cleaned(TextForm(request.POST, request.FILES))
    html = data["html"]
    if too_long := limits.refusal_of_text(html):
        return refused(too_long)
    clean = body.clean(html)
    typeset = body.read(clean).typeset(data["language"]).html
    changed = ""
    if typeset != clean:
        changed = counted(body.signs_set(clean, typeset), "sign")
    return private_json({"html": typeset, "changed": changed})


@require_safe
def address(request: HttpRequest) -> JsonResponse:
    """An address as a link stores it and as an embed does; null where it may be neither."""
    require_writer(request)
    url = request.GET.get("address", "").strip()[: body.urls.LONGEST]
    # “example.org/page” is what people paste.
    bare = "." in url.partition("/")[0] and ":" not in url and "@" not in url and not url.startswith(("/", "."))
    if bare:
        url = f"https://{url}"
    return private_json(
        {
            "link": body.urls.link(url),
            "embed": body.urls.embed(url),
        }
    )


@require_safe
def links(request: HttpRequest) -> JsonResponse:
    """Pages of our own that `q` matches. Six queries at most.

    What is public anybody may link to; what is not, only who may see it on the desk.
    """
    require_writer(request)
    words = request.GET.get("q", "").split()[:8]
    if not words:
        return private_json({"results": []})
    at, user = timezone.now(), request.user
    results = []
    for edition in with_words(words, Edition.objects.visible(at), "headline").order_by("-published_at", "-pk")[:EACH]:
        day = date_format(edition.published_at, "j F Y")
        results.append(page_row(edition.headline, f"{edition.type_label}, {day}", edition))
    waiting = with_words(words, Article.objects.seen_by(user).on_desk(), "headline").exclude(slug="")
    waiting = waiting.exclude(editions__in=Edition.objects.visible(at)).order_by("-updated_at", "-pk")
    results += [
        {
            "title": article.headline,
            "what": f"Not public yet: {article.get_state_display().lower()}",
            "address": reverse("article", args=[article.slug]),
        }
        for article in waiting.only("headline", "slug", "state")[:EACH]
    ]
    for model, right, label in (
        (Author, "authors.view_author", "Author"),
        (Topic, "articles.view_topic", "Topic"),
        (Institution, "authors.view_institution", "Institution"),
    ):
        if user.has_perm(right):
            rows = with_words(words, model.objects.exclude(slug=""), "name").order_by("name", "pk")[:EACH]
            results += [page_row(row.name, label, row) for row in rows]
    return private_json({"results": results})


def with_words(words: list[str], rows: QuerySet, field: str) -> QuerySet:
    """Those with every word in `field`."""
    wanted = Q()
    for word in words:
        wanted &= Q(**{f"{field}__icontains": word[:80]})
    return rows.filter(wanted)


def page_row(title: str, what: str, page: Edition | Author | Topic | Institution) -> dict:
    return {"title": title, "what": what, "address": page.get_absolute_url()}


def require_writer(request: HttpRequest) -> None:
    if not (request.user.has_perm("articles.change_article") or request.user.has_perm("articles.add_article")):
        raise PermissionDenied


def refused(sentence: str) -> JsonResponse:
    return private_json({"error": sentence.rstrip(".")}, status=413)


def private_json(content: dict, status: int = 200) -> JsonResponse:
    response = JsonResponse(content, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
