"""What the shipped roles may do: no page comes without a part of it, no field answers nothing."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.models import Group, Permission, User
from django.test import RequestFactory
from django.urls import reverse

from articles.desk import accounts
from articles.models.roles import ROLES
from tests.newsroom import person

# Rows that other pages write; on the page of their record they are only read.
ONLY_READ = {"Delivery"}


def request_of(user: User):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def admins() -> list[admin.ModelAdmin]:
    return list(admin.site._registry.values())


def inlines(model_admin: admin.ModelAdmin) -> list[InlineModelAdmin]:
    """All that the page has, for a user with every right."""
    return [inline(model_admin.model, admin.site) for inline in model_admin.inlines]


def test_there_are_rows_to_walk_over():
    named = {inline.model.__name__ for model_admin in admins() for inline in inlines(model_admin)}
    assert {"Affiliation", "Interest", "Disclosure", "AuthorOtherName", "TopicOtherName", "Slot"} <= named


@pytest.mark.parametrize("role", ROLES)
def test_whoever_works_on_a_record_works_on_the_rows_that_stand_on_its_page(db, role):
    request = request_of(person(role))
    for model_admin in admins():
        if not model_admin.has_view_or_change_permission(request):
            continue
        changes = model_admin.has_change_permission(request)
        for inline in inlines(model_admin):
            rows = f"{role}: {inline.model.__name__} on {model_admin.model.__name__}"
            assert inline.has_view_or_change_permission(request), f"{rows} cannot be seen"
            if changes and inline.model.__name__ not in ONLY_READ:
                assert inline.has_add_permission(request, None), f"{rows} cannot be added"
                assert inline.has_change_permission(request), f"{rows} cannot be changed"
                assert inline.has_delete_permission(request), f"{rows} cannot be taken out"


@pytest.mark.parametrize("role", ROLES)
def test_every_field_that_looks_something_up_answers_those_who_have_it(client, db, role):
    user = person(role)
    client.force_login(user)
    asked = 0
    for model_admin in admins():
        if not model_admin.has_add_permission(request_of(user)):
            continue
        options = model_admin.opts
        page = client.get(reverse(f"admin:{options.app_label}_{options.model_name}_add"))
        for tag in re.findall(r"<select[^>]*data-ajax--url[^>]*>", page.content.decode()):
            data = dict(re.findall(r'data-((?:app-label|model-name|field-name))="([^"]*)"', tag))
            query = {name.replace("-", "_"): value for name, value in data.items()}
            answer = client.get(reverse("admin:autocomplete"), query)
            assert answer.status_code == 200, f"{role}: {query} on the page of a new {options.verbose_name}"
            asked += 1
    assert asked


def test_the_table_names_rights_that_there_are(db):
    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    for role, rights in ROLES.items():
        assert set(rights) <= known, role
        assert Group.objects.get(name=role).permissions.count() == len(set(rights)), role


def test_an_editor_makes_the_topic_that_is_missing(client, db):
    client.force_login(person("Editor"))
    form = {"name": "Arctic shipping", "slug": "arctic-shipping", "introduction": "", "other_names-TOTAL_FORMS": "1"}
    form |= {"other_names-INITIAL_FORMS": "0", "other_names-0-name": "Northern Sea Route", "other_names-0-slug": ""}
    page = client.post(reverse("admin:articles_topic_add"), form)
    assert page.status_code == 302, page.content.decode()
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "articles", "model_name": "taggedarticle", "field_name": "tag", "term": "Northern"},
    )
    assert [row["text"] for row in found.json()["results"]] == ["Arctic shipping"]


EVERYBODY = ["Writer", "Copy-editor", "Editor", "Publisher", "Standards editor", "Administrator"]
ROWS = "affiliation interest authorothername disclosure institutionothername"  # of people and institutions
WHO_MAY = [  # the roles as they are shipped: one right more or less is somebody's decision
    (
        EVERYBODY,
        "articles: view_article add_article change_article view_topic view_topicothername view_series",
        "authors: view_author view_institution " + " ".join(f"view_{row}" for row in ROWS.split()),
        "images: view_image add_image change_image",
        "intake: view_sourcedocument add_sourcedocument change_sourcedocument",
    ),
    (
        EVERYBODY[1:],
        "articles: edit_others_article view_edition view_errorreport view_front add_front change_front view_slot"
        " add_slot change_slot delete_slot add_series change_series view_republication add_republication"
        " change_republication",
        "authors: add_author change_author add_institution change_institution "
        + " ".join(f"{verb}_{row}" for row in ROWS.split() for verb in ("add", "change", "delete")),
        "images: change_others_image",
        "intake: view_importbatch view_contribution",
    ),
    (
        EVERYBODY[2:],
        "articles: approve_article change_public_record add_topic change_topic add_topicothername"
        " change_topicothername delete_topicothername",
        "images: change_printed_image",
        "intake: add_contribution change_contribution",
    ),
    (EVERYBODY[3:], "articles: approve_front correct_article override_article embargo_article view_event"),
    (["Publisher", "Administrator"], "articles: publish_article"),
    (["Standards editor", "Administrator"], "articles: withdraw_article merge_records"),
    (
        ["Administrator"],
        "articles: delete_article delete_topic view_webhook add_webhook change_webhook view_outgoing",
        "authors: delete_author delete_institution",
        "images: delete_image",
        "auth: view_user add_user change_user view_group",
        "intake: undo_import",
    ),
]


def test_these_are_the_rights_of_the_shipped_roles(db):
    expected: dict[str, set[str]] = {role: set() for role in EVERYBODY}
    for roles, *lines in WHO_MAY:
        for app, _, names in (line.partition(": ") for line in lines):
            for role in roles:
                expected[role] |= {f"{app}.{name}" for name in names.split()}
    shipped = Group.objects.filter(name__in=EVERYBODY)
    assert {role.name: accounts.rights(role) for role in shipped} == expected
