"""Accounts and roles: nobody gives more than they have, or lays hands on who has more; each change is in the audit.

A superuser may do all of it, but for their own account: what somebody may do, somebody else decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet

from ..models import Event

OWN = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")  # never changed by oneself
FACTS = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")

MORE = "This account has rights that you do not have, so you can look at it and not change it."
MORE_ROLE = "This role has rights that you do not have, so you can look at it and not change it."
OWN_ROLE = "This role is one of yours, and nobody changes what they may do themselves."
OWN_RIGHTS = "What you may do yourself, somebody else decides: your roles and your access are only shown here."


class NotYours(PermissionDenied):
    """This person may not do that with an account or a role: the sentence says why. Nothing was saved."""


# --- who has which rights ---------------------------------------------------------------------------------


def rights(account: User) -> set[str]:
    """What they may do, or could again once the account is open: “articles.publish_article”. One query.

    A superuser's rights are not a set: ask `is_superuser` first.
    """
    own = Permission.objects.filter(models.Q(user=account) | models.Q(group__user=account))
    return _names(own)


def rights_of_role(role: Group) -> set[str]:
    return _names(role.permissions.all())


def _names(permissions: QuerySet[Permission]) -> set[str]:
    pairs = permissions.order_by().values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in pairs}


def refusal(account: User, by: User) -> str:
    """Why `by` may not change the account, its password included, as a sentence; empty if they may."""
    if by.is_superuser:
        return ""
    return MORE if account.is_superuser or not rights(account) <= rights(by) else ""


def role_refusal(role: Group, by: User) -> str:
    """Why `by` may not change the role, as a sentence; empty if they may."""
    if by.is_superuser:
        return ""
    if by.groups.filter(pk=role.pk).exists():
        return OWN_ROLE
    return "" if rights_of_role(role) <= rights(by) else MORE_ROLE


def roles_to_give(by: User) -> QuerySet[Group]:
    """The roles that carry nothing beyond what `by` has."""
    if by.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=rights_to_give(by).values("pk"))
    return Group.objects.exclude(permissions__in=beyond.values("pk"))


def rights_to_give(by: User) -> QuerySet[Permission]:
    if by.is_superuser:
        return Permission.objects.all()
    own = Permission.objects.filter(models.Q(user=by) | models.Q(group__user=by))
    return Permission.objects.filter(pk__in=own.values("pk"))


# --- the verbs --------------------------------------------------------------------------------------------


@contextmanager
def changing(record: User | Group, *, at: datetime, by: User) -> Iterator[None]:
    """All that is saved inside is one change of the account or role: refused whole, or written down."""
    with transaction.atomic():
        before = begin(record, by=by)
        yield
        settle(record, before, at=at, by=by)


def begin(record: User | Group, *, by: User) -> dict:
    """The first half of `changing`, for a form that saves in steps: locks the row and returns what it says.

    Raises NotYours. Of what is new there is nothing yet.
    """
    row = type(record).objects.select_for_update(of=("self",)).filter(pk=record.pk).first() if record.pk else None
    if row is None:
        return {}
    if why := refusal(row, by) if isinstance(row, User) else role_refusal(row, by):
        raise NotYours(why)
    return state(row)


def settle(record: User | Group, before: dict, *, at: datetime, by: User) -> Event | None:
    """The second half, inside the same transaction: asks again of what was saved, and writes it down.

    Raises NotYours where somebody would be raised above `by`, or by themselves. None where nothing was changed.
    """
    row = type(record).objects.get(pk=record.pk)
    if why := refusal(row, by) if isinstance(row, User) else role_refusal(row, by):
        raise NotYours(why)
    after = state(row)
    changed = [name for name in after if after[name] != before.get(name)]
    if isinstance(row, User) and row.pk == by.pk and set(changed) & set(OWN):
        raise NotYours(OWN_RIGHTS)
    noun = "account" if isinstance(row, User) else "role"
    if not before:
        told = {name: value for name, value in after.items() if value}
        return Event.objects.record_change(row, f"{noun}_added", at=at, by=by, after=told)
    if not changed:
        return None
    old, new = ({name: values[name] for name in changed} for values in (before, after))
    return Event.objects.record_change(row, noun, at=at, by=by, before=old, after=new)


def remove(record: User | Group, *, at: datetime, by: User) -> None:
    """Deletes it. Raises NotYours; and the database's own refusal where the audit names the person."""
    with transaction.atomic():
        before = begin(record, by=by)
        if record == by:
            raise NotYours("Nobody deletes the account they are using.")
        noun = "account" if isinstance(record, User) else "role"
        Event.objects.record_change(record, f"{noun}_removed", at=at, by=by, before=before)
        record.delete()


@contextmanager
def setting_password(account: User, *, at: datetime, by: User) -> Iterator[None]:
    """For a password that one person sets for another. Written down is that it was, and nothing of it."""
    with transaction.atomic():
        before = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
        if why := refusal(before, by):
            raise NotYours(why)
        yield
        after = User.objects.get(pk=account.pk)
        if after.password != before.password:
            text = "A new password was set." if after.has_usable_password() else "The password was taken away."
            Event.objects.record_change(after, "password", at=at, by=by, text=text)


def state(record: User | Group) -> dict:
    """What there is to say of it, as plain values; of an account never the password."""
    if isinstance(record, Group):
        return {"name": record.name, "rights": sorted(rights_of_role(record))}
    return {name: getattr(record, name) for name in FACTS} | {
        "groups": sorted(record.groups.values_list("name", flat=True)),
        "user_permissions": sorted(_names(record.user_permissions.all())),
    }
