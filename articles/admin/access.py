"""The gate of the desk: which piece and which form a view gets to see, and the page it answers with."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from .. import limits
from ..models import Article, Event


def the_article(request: HttpRequest, pk: int, permission: str = "articles.view_article") -> Article:
    """The piece, if this user may see it and has `permission`. At most two queries beyond the user's permissions.

    Raises Http404 for a piece they may not see, as for one that does not exist: whether it exists is not theirs to
    know. Raises PermissionDenied for one they may see but not touch.
    """
    article = Article.objects.seen_by(request.user).select_related("image", "owner", "edited_by").filter(pk=pk).first()
    if article is None:
        raise Http404
    if not request.user.has_perm(permission):
        raise PermissionDenied
    return article


def own_url(request: HttpRequest, url: str) -> str:
    """`url` if it leads to this site, else nothing."""
    if url_has_allowed_host_and_scheme(url, {request.get_host()}):
        return url
    return ""


def counted(number: int, noun: str) -> str:
    """“1 piece”, “3 pieces”."""
    return f"{number} {noun}{pluralize(number)}"


def change_url(article: Article | None) -> str:
    """The writing form of a piece, or that of a new one."""
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def article_page(request: HttpRequest, template: str, article: Article, title: str, **context) -> TemplateResponse:
    """A page of the desk about one piece."""
    context |= {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": title,
        "back": change_url(article),
    }
    return TemplateResponse(request, f"admin/articles/article/{template}.html", context)


class LimitedForm(forms.Form):
    """A form whose fields are as long as those of a piece may be. Raises TooLong for longer ones, which is a 413."""

    def full_clean(self) -> None:
        if self.is_bound:
            limits.check(self.data)
        super().full_clean()


def cleaned(form: forms.Form) -> dict:
    """The data of a form that our own page always fills in rightly. Raises Http404 for anything else."""
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


class NotDeletedTogether:
    """Mixed into an admin whose rows are deleted one by one, each after a look at what hangs on it."""

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class AuditedAdmin:
    """Mixed into an admin of records that no verb changes: what was added or changed is in the audit, with both values.

    `secret_fields` names fields of which it says that they changed, and not to what.
    """

    secret_fields: tuple[str, ...] = ()

    def save_model(self, request: HttpRequest, obj: Model, form, change: bool) -> None:
        before = column_values(type(obj)._default_manager.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        after = column_values(obj)
        changed = [name for name in after if after[name] != before.get(name)]
        if not changed:
            return
        before = {name: before.get(name) for name in changed if change}
        after = {name: after[name] for name in changed}
        for name in {*self.secret_fields} & {*changed}:
            after[name] = "…"
            if change:
                before[name] = "…"
        action = "change" if change else "add"
        Event.objects.record_change(obj, action, at=timezone.now(), by=request.user, before=before, after=after)


def column_values(row: Model) -> dict:
    """The columns of a row as JSON holds them."""
    values = {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
    plain = (str, int, bool, list, type(None))
    return {name: value if isinstance(value, plain) else str(value) for name, value in values.items()}


class ReadOnly:
    """Mixed into an admin of what other pages write: nobody adds, changes or deletes there."""

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
