"""Who may do what on the desk: the roles as a table. Editing and publishing are separate rights.

A publication may change its groups in the admin afterwards; this is what they are born with.
"""

from __future__ import annotations

from django.apps import apps as installed
from django.contrib.auth import get_user_model
from django.contrib.auth.management import create_permissions
from django.db.models import QuerySet


def rights(verbs: str, *models: str) -> list[str]:
    """The rights to do these things with these models: "articles.view_topic" of "view" and "articles.topic"."""
    return [model.replace(".", f".{verb}_") for model in models for verb in verbs.split()]


def rows(*models: str) -> list[str]:
    """All rights on rows that stand on the page of another record: what is entered there may be taken out again."""
    return rights("view add change delete", *models)


# Django hides a row from whoever has no right on its own model, whatever they may do with the record it stands on.
ROWS_OF_TOPICS = ["articles.topicothername"]
ROWS_OF_PEOPLE = [
    "authors.affiliation",
    "authors.interest",
    "authors.authorothername",
    "authors.disclosure",
    "authors.institutionothername",
]
OF_PEOPLE = rows(*ROWS_OF_PEOPLE)
TOPICS = [*rights("add change", "articles.topic"), *rows(*ROWS_OF_TOPICS)]
LOOK = [
    *rights("view", "articles.article", "articles.topic", "articles.series"),
    *rights("view", "authors.author", "authors.institution", "images.image"),
    *rights("view", *ROWS_OF_PEOPLE, *ROWS_OF_TOPICS),
]
WRITE = [
    *LOOK,
    *rights("add change", "articles.article", "images.image"),
    *rights("view add change", "intake.sourcedocument"),  # one's own; all with the right to the pieces of others
]
EDIT = [
    *WRITE,
    "articles.edit_others_article",  # also: sees the pieces of others
    "images.change_others_image",
    "images.change_printed_image",
    "articles.approve_article",
    "articles.change_public_record",  # what is saved there is on public pages at once
    *rights("view", "articles.edition", "articles.errorreport", "intake.importbatch"),
    *rights("view add change", "intake.contribution"),  # contributors without an account: invites them
    *rights("view add change", "articles.front", "articles.republication"),
    *rows("articles.slot"),
    *rights("add change", "articles.series", "authors.author", "authors.institution"),
    *OF_PEOPLE,
    *TOPICS,
]
PUBLISH = [
    *EDIT,
    "articles.publish_article",
    "articles.approve_front",
    "articles.correct_article",
    "articles.override_article",
    "articles.embargo_article",
    "articles.view_event",
]
STANDARDS = [
    *EDIT,
    "articles.approve_front",
    "articles.correct_article",
    "articles.withdraw_article",
    "articles.override_article",
    "articles.embargo_article",
    "articles.view_event",
    "articles.merge_records",
]
ADMINISTER = [
    *dict.fromkeys([*PUBLISH, *STANDARDS]),
    *rights("delete", "articles.article", "articles.topic", "authors.author", "authors.institution", "images.image"),
    *rights("view add change", "auth.user", "articles.webhook"),
    "intake.undo_import",
    *rights("view", "auth.group", "articles.outgoing"),
]

NOT_OF_A_COPY_EDITOR = {
    "articles.approve_article",
    "articles.change_public_record",
    "images.change_printed_image",
    *rights("add change", "intake.contribution"),
    *TOPICS,
}

# role → permissions, the least first
ROLES: dict[str, list[str]] = {
    "Writer": WRITE,
    "Copy-editor": [right for right in EDIT if right in LOOK or right not in NOT_OF_A_COPY_EDITOR],
    "Editor": EDIT,
    "Publisher": PUBLISH,
    "Standards editor": STANDARDS,
    "Administrator": ADMINISTER,
}


def install(group_model, permission_model) -> None:
    """Makes the groups, or gives them what they lack. For the first migration, and for tests after a flush."""
    grant(group_model, permission_model, {right for rights in ROLES.values() for right in rights})


def grant(group_model, permission_model, rights: set[str]) -> None:
    """Gives `rights` to the groups whose row in the table names them. For the migration that brings a new right.

    What a publication has taken away from a group since stays taken away, unless it is among `rights`. A right that the
    database does not know yet is left to the migration that brings it.
    """
    known = {}
    for permission in permission_model.objects.select_related("content_type"):
        known[f"{permission.content_type.app_label}.{permission.codename}"] = permission
    for name, role_rights in ROLES.items():
        group, _ = group_model.objects.get_or_create(name=name)
        group.permissions.add(*[known[right] for right in role_rights if right in rights and right in known])


def granting(*rights: str):
    """For `migrations.RunPython`: gives `rights`, new in this migration, to the groups that are to have them."""

    def forwards(apps, schema_editor) -> None:
        # Permissions are made after all migrations; the groups need them now.
        for label in ("articles", "authors", "images", "intake", "auth"):
            create_permissions(installed.get_app_config(label), verbosity=0, using=schema_editor.connection.alias)
        grant(apps.get_model("auth", "Group"), apps.get_model("auth", "Permission"), set(rights))

    return forwards


def holders(permission: str) -> QuerySet:
    """Who has the right, of themselves or by a group, and may still log in."""
    return get_user_model().objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
