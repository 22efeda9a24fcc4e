"""The report of an import on the desk: what came, what did not, and the way back."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles.admin import spreadsheet
from articles.admin.access import ReadOnly, counted
from articles.press.errors import PublishingError
from intake.models import ImportBatch, ImportedItem

from . import report, undoing

State = ImportedItem.State
MOST_UNDONE_HERE = 200  # pieces that one click takes back; more is for the command
HEAVY = ("samples", "missing_media")  # what a list of imports does not show


class SureForm(forms.Form):
    """That somebody has read what it takes away."""

    sure = forms.BooleanField(
        label="Yes, take these pieces back",
        error_messages={"required": "Tick the box if you want to take these pieces back."},
    )


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly, admin.ModelAdmin):
    """To look at; the only verb is to take an import back."""

    list_display = ("site", "pieces", "state", "name", "at", "who")
    ordering = ("-at", "-pk")
    list_per_page = 50
    list_select_related = ("by",)
    change_list_template = "admin/intake/imports.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        came = Count("items", filter=Q(items__state__in=[State.DRAFT, State.PUBLISHED]))
        return super().get_queryset(request).defer(*HEAVY).annotate(came=came)

    @admin.display(description="Pieces")
    def pieces(self, batch: ImportBatch) -> str:
        return report.number(batch.came)

    @admin.display(description="State")
    def state(self, batch: ImportBatch) -> str:
        if batch.undone_at:
            return "Taken back"
        if batch.finished_at:
            return "Ended"
        return "Running or stopped"

    @admin.display(description="Brought by")
    def who(self, batch: ImportBatch) -> str:
        return report.who(batch)

    def get_urls(self) -> list:
        pages = [("undo/", self.undo, "undo"), ("csv/", self.download, "csv")]
        return [
            *(
                path(f"<int:pk>/{route}", self.admin_site.admin_view(view), name=f"intake_importbatch_{name}")
                for route, view, name in pages
            ),
            *super().get_urls(),
        ]

    def batch_for(self, request: HttpRequest, pk: str | int) -> ImportBatch:
        """The import, for who may read its report. Raises PermissionDenied and Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(ImportBatch.objects.select_related("by"), pk=number_of(str(pk)))

    def page(self, request: HttpRequest, template: str, batch: ImportBatch, title: str, **more) -> TemplateResponse:
        context = self.admin_site.each_context(request) | {"opts": self.opts, "batch": batch, "title": title}
        context |= {"site": report.site_of(batch)} | more
        return TemplateResponse(request, f"admin/intake/{template}", context)

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        """The report: counts, then a few of each list; or with `?list=`, one list, a page at a time."""
        batch = self.batch_for(request, object_id)
        name = request.GET.get("list", "")
        if name in report.LISTINGS:
            return self.items_page(request, batch, name)
        if name in ("left-out", "names"):
            return self.other_page(request, batch, name)
        counts = report.Counts.of(batch.items)
        lists = []
        for key, listing in report.LISTINGS.items():
            if counts.lists[key]:
                few = report.items_of(batch, listing.of, request.user)[: report.A_FEW]
                rows = [report.row_of(item) for item in few]
                lists.append(
                    {
                        "name": key,
                        "listing": listing,
                        "count": counts.lists[key],
                        "number": report.number(counts.lists[key]),
                        "rows": rows,
                    }
                )
        names = batch.names.aggregate(
            new=Count("pk", filter=Q(is_new=True)),
            merged=Count("pk", filter=Q(is_new=False, record__isnull=False)),
            none=Count("pk", filter=Q(record__isnull=True)),
        )
        more = {
            "lead": report.lead(batch, counts),
            "progress": report.progress(batch, counts),
            "who": report.who(batch),
            "counts": counts,
            "lists": lists,
            "left_out": report.left_out(batch),
            "names": names,
            "some_names": report.names_of(batch, most=report.A_FEW),
            "few": report.A_FEW,
            "may_undo": request.user.has_perm(undoing.RIGHT),
            "can_be_undone": batch.finished_at and not batch.undone_at and counts.came,
        }
        return self.page(request, "import.html", batch, f"Import of {report.site_of(batch)}", **more)

    def items_page(self, request: HttpRequest, batch: ImportBatch, name: str) -> HttpResponse:
        after = number_in(request, "after")
        listing = report.LISTINGS[name]
        items = report.items_of(batch, listing.of, request.user).filter(pk__gt=after)
        items, last = a_page_of(list(items[: report.A_PAGE + 1]))
        rows = [report.row_of(item) for item in items]
        more = {"listing": listing, "name": name, "rows": rows, "after": after, "following": last and last.pk}
        return self.page(request, "import_list.html", batch, listing.title, **more)

    def other_page(self, request: HttpRequest, batch: ImportBatch, name: str) -> HttpResponse:
        after = number_in(request, "after")
        more = {"name": name, "after": after}
        if name == "names":
            more["some_names"], last = a_page_of(report.names_of(batch, after, report.A_PAGE + 1))
            more["following"] = last and last["row"].pk
            return self.page(request, "import_list.html", batch, "People and topics", **more)
        rows = list(report.sheet_of(batch, name, request.user))
        more["lines"], last = a_page_of(rows[after:])
        more["following"] = last and after + report.A_PAGE
        return self.page(request, "import_list.html", batch, "What was left out", **more)

    def download(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The list of the report that `?list=` names, whole, for a spreadsheet."""
        batch, name = self.batch_for(request, pk), request.GET.get("list", "")
        if name not in report.HEADS:
            raise Http404
        rows = report.sheet_of(batch, name, request.user)
        return spreadsheet.download(f"import-{pk}-{name}.csv", report.HEADS[name], rows)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What taking the import back takes away and what stays; and does it, for somebody who is sure."""
        batch = self.batch_for(request, pk)
        if not request.user.has_perm(undoing.RIGHT):
            raise PermissionDenied
        form = SureForm(request.POST if request.method == "POST" else None)
        built_on = Q(pk__in=undoing.built_on(batch).values("pk"))
        counts = report.Counts.of(undoing.in_place(batch).exclude(built_on))
        against = self.against(batch, counts)
        if not against and form.is_valid():
            self.take_back(request, batch)
            return HttpResponseRedirect(reverse("admin:intake_importbatch_change", args=[batch.pk]))
        kept = report.items_of(batch, built_on, request.user)
        more = {
            "form": form,
            "against": against,
            "takes_away": report.takes_away(counts),
            "kept": [report.row_of(item) for item in kept[: report.A_PAGE]],
            "kept_count": batch.items.filter(built_on).count(),
            "new_names": batch.names.filter(is_new=True).count(),
        }
        return self.page(request, "import_undo.html", batch, "Take this import back", **more)

    def take_back(self, request: HttpRequest, batch: ImportBatch) -> None:
        try:
            done = undoing.undo(batch, at=timezone.now(), by=request.user)
        except PublishingError as error:
            messages.error(request, str(error))
            return
        taken = counted(done.pieces, "piece")
        messages.success(request, f"{taken} taken back: drafts are in the trash, the others are retracted.")
        if done.kept:
            messages.warning(request, done.why())

    def against(self, batch: ImportBatch, counts: report.Counts) -> str:
        """Why so many of the import cannot be taken back here, in a sentence; empty if they can."""
        if batch.undone_at:
            return "This import was taken back already."
        if not batch.finished_at:
            return "This import has not come to its end: start the same command again, and take it back then."
        if not counts.came:
            return "There is nothing to take back: no piece came, or somebody has worked with all of them since."
        if counts.came > MOST_UNDONE_HERE:
            command = f"manage.py import_site --undo {batch.pk}"
            return f"{report.pieces(counts.came)} are too many for one click: `{command}` takes them back."
        return ""


def a_page_of(rows: list) -> tuple[list, object]:
    """The rows of a page, and the last of them if there are more."""
    if len(rows) > report.A_PAGE:
        return rows[: report.A_PAGE], rows[report.A_PAGE - 1]
    return rows, None


def number_in(request: HttpRequest, name: str) -> int:
    """The number of this name in the query of the address."""
    return number_of(request.GET.get(name, ""))


def number_of(words: str) -> int:
    """The number that is written so; 0 for none and for what no database counts to."""
    if words.isascii() and words.isdigit() and len(words) < 18:
        return int(words)
    return 0
