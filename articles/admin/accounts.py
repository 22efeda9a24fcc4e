"""Accounts and roles on the desk: Django's own forms, through the verbs of accounts.py."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    UserChangeForm,
)
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from ..desk import accounts
from .access import NotDeletedTogether

admin.site.unregister(User)
admin.site.unregister(Group)

ONLY_SUPERUSERS = {"is_superuser", "user_permissions"}


HELP = {
    "is_active": "Without it nobody logs in with this account. Take it away instead of deleting the account.",
    "is_staff": "May log in to the desk.",
    "groups": "What an account may do is what its roles may do together.",
}


class NewAccountForm(AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        help_texts = HELP

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        describe_usable_password(self.fields["usable_password"])
        if "is_staff" in self.fields:
            self.fields["is_staff"].initial = True  # what an account is made for, most of the time


class PasswordForm(AdminPasswordChangeForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "usable_password" in self.fields:
            describe_usable_password(self.fields["usable_password"], now="; the one it has now is lost")


def describe_usable_password(usable_password, now: str = "") -> None:
    usable_password.label = "Logs in with a password"
    usable_password.choices = [("true", "Yes"), ("false", "No")]
    usable_password.help_text = f"Without a password nobody logs in to this account{now}."


class AccountForm(UserChangeForm):
    password = ReadOnlyPasswordHashField(
        label="Password", help_text="Nobody can look it up: it is not stored as typed."
    )

    class Meta(UserChangeForm.Meta):
        help_texts = HELP


class SavedByVerbs(NotDeletedTogether):
    """Mixed into both: what is saved is one change, asked about before and after, and in the audit."""

    change_form_template = "admin/auth/account.html"

    def save_model(self, request: HttpRequest, obj: User | Group, form, change: bool) -> None:
        request.account_before = accounts.begin_change(obj, by=request.user)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        accounts.finish_change(form.instance, request.account_before, at=timezone.now(), by=request.user)

    def delete_model(self, request: HttpRequest, obj: User | Group) -> None:
        accounts.remove(obj, at=timezone.now(), by=request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | Group | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and self.refusal(obj, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: User | Group | None = None) -> bool:
        refused = obj and (obj == request.user or self.refusal(obj, request.user))
        return super().has_delete_permission(request, obj) and not refused

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["refusal"] = self.refusal(obj, request.user)
            if obj == request.user and not context["refusal"]:
                context["refusal"] = accounts.OWN_RIGHTS
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(User)
class AccountAdmin(SavedByVerbs, UserAdmin):
    form = AccountForm
    add_form = NewAccountForm
    change_password_form = PasswordForm
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Name and mail", {"fields": ["first_name", "last_name", "email"]}),
        ("Access and roles", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "usable_password", "password1", "password2"]}),
        ("Name and mail", {"fields": ["first_name", "last_name", "email"]}),
        ("Access and roles", {"fields": ["is_staff", "groups"]}),
    ]
    list_display = ["username", "full_name", "email", "roles", "is_active"]
    refusal = staticmethod(accounts.refusal)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="Name", ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name() or "–"

    @admin.display(description="Roles")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or "–"

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list:
        """Without what only superusers see; and of an account that is only to look at, without its password."""
        hidden = set()
        if not request.user.is_superuser:
            hidden |= ONLY_SUPERUSERS
        if obj is not None and not self.has_change_permission(request, obj):
            hidden.add("password")
        shown = []
        for name, options in super().get_fieldsets(request, obj):
            fields = [field for field in options["fields"] if field not in hidden]
            shown.append((name, options | {"fields": fields}))
        return shown

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj), "last_login", "date_joined"]
        if obj is not None and obj == request.user:
            fields += accounts.OWN
        return fields

    def get_list_filter(self, request: HttpRequest) -> list[str]:
        if request.user.is_superuser:
            return self.list_filter
        return [name for name in self.list_filter if name not in ONLY_SUPERUSERS]

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "groups":
            kwargs["queryset"] = accounts.roles_to_give(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """For another. One's own is changed where the old one is typed, too."""
        account = self.get_object(request, unquote(id))
        if account == request.user:
            return HttpResponseRedirect(reverse("admin:password_change"))
        if account is None or request.method != "POST" or not self.has_change_permission(request, account):
            return super().user_change_password(request, id, form_url)
        with accounts.setting_password(account, at=timezone.now(), by=request.user):
            return super().user_change_password(request, id, form_url)


@admin.register(Group)
class RoleAdmin(SavedByVerbs, GroupAdmin):
    refusal = staticmethod(accounts.refusal)

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs):
        if db_field.name == "permissions":
            kwargs["queryset"] = accounts.rights_to_give(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
