"""The one gate of the desk: an object comes through here or it is not there."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils import timezone

from ..models import Article, Event
from ..public.numbers import whole


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


class OnlySeen:
    """Mixed into an admin whose rows name a piece: only one that this user may see can be named, or is looked for."""

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        if db_field.related_model is Article:
            kwargs["queryset"] = Article.objects.seen_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def posted_text(request: HttpRequest, name: str) -> str:
    """What a form sends, without the one sign that PostgreSQL keeps in no text."""
    return request.POST.get(name, "").replace("\x00", "")


def posted_number(request: HttpRequest, name: str) -> int:
    """The whole number that a form sends; 0, which no row and no version has, for what is none."""
    return whole(request.POST.get(name)) or 0


class WritesTheTrail:
    """Mixed into an admin of records that no verb changes: what was added or changed is in the audit, with both values.

    `unsaid` names fields of which it says that they changed, and not to what.
    """

    unsaid: tuple[str, ...] = ()

    def save_model(self, request: HttpRequest, obj: Model, form, change: bool) -> None:
        before = _values(type(obj)._default_manager.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        after = _values(obj)
        changed = [name for name in after if after[name] != before.get(name)]
        if changed:
            old, new = (
                {name: "…" if name in self.unsaid else values.get(name) for name in changed}
                for values in (before, after)
            )
            action, at = "change" if change else "add", timezone.now()
            Event.objects.record_change(obj, action, at=at, by=request.user, before=old if change else {}, after=new)


def _values(row: Model) -> dict:
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
