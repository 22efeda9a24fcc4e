"""The report of an import on the desk: what came, what did not, and the way back."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.models import Article
from articles.press.errors import PublishingError
from intake.models import ImportBatch, ImportedItem

from . import undoing

State = ImportedItem.State
SHOWN = 100  # items on a page of the report
MOST_UNDONE_HERE = 200  # pieces that one click takes back; more is for the command


@admin.register(ImportBatch)
class ImportBatchAdmin(admin.ModelAdmin):
    """To look at; the only verb is to take an import back."""

    list_display = ("site", "name", "at", "by", "finished_at", "undone_at")
    ordering = ("-at", "-pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        return False

    def get_urls(self) -> list:
        undo = self.admin_site.admin_view(require_POST(self.undo))
        return [path("<int:pk>/undo/", undo, name="intake_importbatch_undo"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        """The report: counts, what was not taken, what to look at; a page of items at a time."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = get_object_or_404(ImportBatch, pk=object_id if object_id.isdigit() else None)
        shown = request.GET.get("show", "")
        items = batch.items.select_related("article")
        if shown in State.values:
            items = items.filter(state=shown)
        elif shown == "notes":
            items = items.exclude(notes=[])
        after = request.GET.get("after", "")
        if after.isdigit():
            items = items.filter(pk__gt=int(after))
        page = list(items.order_by("pk")[: SHOWN + 1])
        seen = Article.objects.seen_by(request.user).filter(pk__in=[item.article_id for item in page])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Import of {batch.site}",
            "opts": self.opts,
            "batch": batch,
            "states": batch.items.order_by("state").values_list("state").annotate(count=Count("pk")),
            "labels": dict(State.choices),
            "shown": shown,
            "items": page[:SHOWN],
            "next": page[SHOWN - 1].pk if len(page) > SHOWN else None,
            "seen": set(seen.values_list("pk", flat=True)),
            "new_names": batch.names.filter(is_new=True).count(),
            "may_undo": request.user.has_perm(undoing.RIGHT) and batch.finished_at and not batch.undone_at,
        }
        return TemplateResponse(request, "admin/intake/import.html", context)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = get_object_or_404(ImportBatch, pk=pk)
        if not request.user.has_perm(undoing.RIGHT):
            raise PermissionDenied
        count = undoing.in_place(batch).count()
        if count > MOST_UNDONE_HERE:
            message = f"{count} pieces are too many for one click: `manage.py import_site --undo {batch.pk}` does it."
            messages.error(request, message)
        else:
            try:
                done = undoing.undo(batch, at=timezone.now(), by=request.user)
                messages.success(
                    request, f"{done.pieces} pieces were taken back: drafts to the trash, the others are retracted."
                )
                if done.kept:
                    messages.warning(request, done.why())
            except PublishingError as error:
                messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:intake_importbatch_change", args=[batch.pk]))
