"""Accounts and roles: nobody gives more than they have, or lays hands on who has more; each change is in the audit.

A superuser may do all of it, but for their own account: what somebody may do, somebody else decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from ..models import Event

OWN = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")  # never changed by oneself
FACTS = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
NOUNS = {User: "account", Group: "role"}

MORE = "This account has rights that you do not have, so you can look at it and not change it."
MORE_ROLE = "This role has rights that you do not have, so you can look at it and not change it."
OWN_ROLE = "This role is one of yours, and nobody changes what they may do themselves."
OWN_RIGHTS = "What you may do yourself, somebody else decides: your roles and your access are only shown here."


class AccountDenied(PermissionDenied):
    """This person may not do that with an account or a role: the sentence says why. Nothing was saved."""


# --- who has which rights ---------------------------------------------------------------------------------


def rights(record: User | Group) -> set[str]:
    """What the account or role may do, or could once the account is open: “articles.publish_article”. One query.

    A superuser's rights are not a set: ask `is_superuser` first.
    """
    if isinstance(record, User):
        return names_of(permissions_of(record))
    return names_of(record.permissions.all())


def permissions_of(account: User) -> QuerySet[Permission]:
    return Permission.objects.filter(Q(user=account) | Q(group__user=account))


def names_of(permissions: QuerySet[Permission]) -> set[str]:
    pairs = permissions.order_by().values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in pairs}


def refusal(record: User | Group, by: User) -> str:
    """Why `by` may not change the account, its password included, or the role, as a sentence; empty if they may."""
    if by.is_superuser:
        return ""
    if isinstance(record, User):
        if record.is_superuser or not rights(record) <= rights(by):
            return MORE
    elif by.groups.filter(pk=record.pk).exists():
        return OWN_ROLE
    elif not rights(record) <= rights(by):
        return MORE_ROLE
    return ""


def roles_to_give(by: User) -> QuerySet[Group]:
    """The roles that carry nothing beyond what `by` has."""
    if by.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=rights_to_give(by).values("pk"))
    return Group.objects.exclude(permissions__in=beyond.values("pk"))


def rights_to_give(by: User) -> QuerySet[Permission]:
    if by.is_superuser:
        return Permission.objects.all()
    return Permission.objects.filter(pk__in=permissions_of(by).values("pk"))


# --- the verbs --------------------------------------------------------------------------------------------


@contextmanager
def changing(record: User | Group, *, at: datetime, by: User) -> Iterator[None]:
    """All that is saved inside is one change of the account or role: refused whole, or recorded."""
    with transaction.atomic():
        before = begin_change(record, by=by)
        yield
        finish_change(record, before, at=at, by=by)


def begin_change(record: User | Group, *, by: User) -> dict:
    """The first half of `changing`, for a form that saves in steps: locks the row and returns its values.

    Raises AccountDenied. A new record has no values yet.
    """
    if record.pk is None:
        return {}
    row = type(record).objects.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if row is None:
        return {}
    check_may_change(row, by)
    return values_of(row)


def finish_change(record: User | Group, before: dict, *, at: datetime, by: User) -> Event | None:
    """The second half, inside the same transaction: checks again what was saved, and records it.

    Raises AccountDenied where somebody would be raised above `by`, or by themselves. None where nothing was changed.
    """
    row = type(record).objects.get(pk=record.pk)
    check_may_change(row, by)
    after = values_of(row)
    changed = {name for name, value in after.items() if value != before.get(name)}
    if row == by and not changed.isdisjoint(OWN):
        raise AccountDenied(OWN_RIGHTS)
    action = NOUNS[type(row)]
    if not before:
        action += "_added"
        changed = {name for name, value in after.items() if value}
    if not changed:
        return None
    old = {name: value for name, value in before.items() if name in changed}
    new = {name: value for name, value in after.items() if name in changed}
    return Event.objects.record_change(row, action, at=at, by=by, before=old, after=new)


def check_may_change(record: User | Group, by: User) -> None:
    reason = refusal(record, by)
    if reason:
        raise AccountDenied(reason)


def remove(record: User | Group, *, at: datetime, by: User) -> None:
    """Deletes it. Raises AccountDenied; and the database's own refusal where the audit names the person."""
    with transaction.atomic():
        before = begin_change(record, by=by)
        if record == by:
            raise AccountDenied("Nobody deletes the account they are using.")
        Event.objects.record_change(record, f"{NOUNS[type(record)]}_removed", at=at, by=by, before=before)
        record.delete()


@contextmanager
def setting_password(account: User, *, at: datetime, by: User) -> Iterator[None]:
    """For a password that one person sets for another. Recorded is that it was set, and nothing of it."""
    with transaction.atomic():
        before = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
        check_may_change(before, by)
        yield
        after = User.objects.get(pk=account.pk)
        if after.password != before.password:
            text = "The password was taken away."
            if after.has_usable_password():
                text = "A new password was set."
            Event.objects.record_change(after, "password", at=at, by=by, text=text)


def values_of(record: User | Group) -> dict:
    """What there is to say of it, as plain values; of an account never the password."""
    if isinstance(record, Group):
        return {"name": record.name, "rights": sorted(rights(record))}
    values = {name: getattr(record, name) for name in FACTS}
    values["groups"] = sorted(record.groups.values_list("name", flat=True))
    values["user_permissions"] = sorted(names_of(record.user_permissions.all()))
    return values
