"""Who elsewhere is told of publications, and the log of what was sent to them and what they answered."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from ..models import Delivery, Outgoing, Webhook, WebhookEvent
from ..models.webhook import all_events
from .access import AuditedAdmin, ReadOnly
from .lists import ChoiceFilter, IndexedValuesFilter, OfSeenPieces


class WebhookForm(forms.ModelForm):
    events = forms.MultipleChoiceField(
        label="Told of", choices=WebhookEvent.choices, initial=all_events, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Webhook
        fields = ["name", "url", "events", "active", "secret"]


@admin.register(Webhook)
class WebhookAdmin(AuditedAdmin, admin.ModelAdmin):
    form = WebhookForm
    secret_fields = ("secret",)
    list_display = ["name", "url", "tells", "active"]
    list_filter = ["active"]

    @admin.display(description="is told of")
    def tells(self, webhook: Webhook) -> str:
        return ", ".join(str(WebhookEvent(event).label).lower() for event in webhook.events)

    def has_delete_permission(self, request: HttpRequest, obj: Webhook | None = None) -> bool:
        return False  # switched off instead: its log stays


class DeliveryInline(ReadOnly, admin.TabularInline):
    model = Delivery
    fields = ["at", "url", "status", "milliseconds", "error"]
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return request.user.has_perm("articles.view_outgoing")


class DeliveryFilter(ChoiceFilter):
    title = "how it stands"
    parameter_name = "stand"
    options = {"open": "On its way", "done": "Arrived", "given_up": "Given up"}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outgoing]) -> QuerySet[Outgoing]:
        conditions = {
            "open": {"done_at": None, "given_up_at": None},
            "done": {"done_at__isnull": False},
            "given_up": {"given_up_at__isnull": False},
        }
        return queryset.filter(**conditions.get(self.value() or "", {}))


@admin.register(Outgoing)
class OutgoingAdmin(OfSeenPieces, ReadOnly, admin.ModelAdmin):
    path_to_piece = "edition__article"
    list_display = ["written_at", "webhook", "event", "edition", "attempts", "due_at", "done_at", "given_up_at"]
    list_filter = [DeliveryFilter, ("event", IndexedValuesFilter), "webhook"]
    list_select_related = ["webhook", "edition"]
    list_per_page = 50
    ordering = ["-written_at", "-pk"]
    inlines = [DeliveryInline]
    actions = ["send_again"]

    @admin.action(description="Send again", permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Outgoing]) -> None:
        again = queryset.update(done_at=None, given_up_at=None, attempts=0, due_at=timezone.now())
        messages.success(request, f"{again} will be sent again within a minute.")

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_webhook")
