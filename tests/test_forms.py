"""What every form of the desk keeps: a moment that can be typed, and a refusal that leads to what it is about."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import DateTimeField
from django.test import RequestFactory, override_settings
from django.urls import reverse
from lxml import html as parser

from articles.admin.moments import MomentField
from articles.models import Article, Front
from articles.models.roles import ROLES
from authors.models import Author
from tests.articles.test_desk import form_of
from tests.newsroom import make_article, make_author, person

pytestmark = pytest.mark.django_db
HOUSE = [model for model in admin.site._registry if model is not User]  # accounts are Django's own page


def request_of(user: User):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def moments_in_forms(user: User) -> list[tuple[str, object]]:
    found = []
    for model in HOUSE:
        model_admin = admin.site._registry[model]
        if not model_admin.has_change_permission(request_of(user)):
            continue
        forms = [(model, model_admin.get_form(request_of(user)))]
        forms += [
            (inline.model, inline.get_formset(request_of(user)).form)
            for inline in model_admin.get_inline_instances(request_of(user))
        ]
        for of_model, form in forms:
            moments = [field.name for field in of_model._meta.fields if isinstance(field, DateTimeField)]
            found += [
                (f"{of_model.__name__}.{name}", form.base_fields[name]) for name in moments if name in form.base_fields
            ]
    return found


@override_settings(TIME_ZONE="Asia/Tokyo")
def test_every_moment_is_one_field_that_names_the_zone_it_is_in():
    found = moments_in_forms(person("Administrator"))
    assert {"Article.embargoed_until", "Front.visible_from"} <= {name for name, _ in found}
    for name, field in found:
        assert isinstance(field, MomentField), name
        assert "Asia/Tokyo" in field.label, name


@pytest.mark.parametrize("role", [role for role, rights in ROLES.items() if "articles.embargo_article" in rights])
@override_settings(TIME_ZONE="Europe/Berlin")
def test_the_end_of_an_embargo_is_set_seen_again_and_taken_away(client, role):
    client.force_login(person(role))
    article = make_article()
    address = reverse("admin:articles_article_change", args=[article.pk])
    answer = client.post(address, form_of(article, is_embargoed="on", embargoed_until="2026-12-24T06:00"))
    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.is_embargoed, article.embargoed_until) == (True, datetime(2026, 12, 24, 5, tzinfo=UTC))
    page = parser.fromstring(client.get(address).content)
    assert page.get_element_by_id("id_embargoed_until").value == "2026-12-24T06:00"
    assert page.xpath("//label[@for='id_embargoed_until']")[0].text_content() == "Until (Europe/Berlin)"
    client.post(address, form_of(article, is_embargoed="", embargoed_until=""))
    article.refresh_from_db()
    assert (article.is_embargoed, article.embargoed_until) == (False, None)


def faults_on(response) -> dict[str, str]:
    """The links of the list above a refused form: which id they lead to, and what the line says."""
    page = parser.fromstring(response.content)
    lines = page.xpath("//*[contains(@class, 'faults')]//li")
    found = {line.xpath(".//a/@href")[0].removeprefix("#"): line.text_content() for line in lines if line.xpath(".//a")}
    for name in found:
        assert page.xpath(f"//*[@id='{name}']"), f"a link leads to {name}, which is not there"
    return found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2027-01-01T06:00", "The embargo has an end but is not set"),
        ("tomorrow", "Say when, as a date and a time."),
    ],
)
def test_what_is_wrong_with_an_embargo_is_said_at_the_top_with_a_link_to_its_field(client, typed, sentence):
    client.force_login(person("Publisher"))
    article = make_article()
    address = reverse("admin:articles_article_change", args=[article.pk])
    answer = client.post(address, form_of(article, embargoed_until=typed))
    assert answer.status_code == 200
    assert sentence in faults_on(answer)["id_embargoed_until"]
    assert not Article.objects.get().is_embargoed


def test_a_fault_in_a_byline_says_in_which(client):
    client.force_login(person("Editor"))
    article = make_article(authors=[make_author(), make_author()])
    address = reverse("admin:articles_article_change", args=[article.pk])
    answer = client.post(address, form_of(article) | {"bylines-1-declared_on": "yesterday"})
    assert faults_on(answer)["id_bylines-1-declared_on"].startswith("Byline 2: Answered on")


def test_what_is_wrong_with_a_piece_is_listed_in_the_order_of_the_page(client):
    client.force_login(person("Editor"))
    address = reverse("admin:articles_article_change", args=[make_article().pk])
    wrong = {"headline": "", "body": "<p>" * 9000, "type": "zzz", "slug": "no slug", "image": "9999", "priority": "9"}
    answer = client.post(address, form_of(Article.objects.get()) | wrong)
    assert list(faults_on(answer)) == [f"id_{name}" for name in wrong]


@pytest.mark.parametrize(
    ("field", "value"), [("role", "zzz"), ("author", "x"), ("author", "99999"), ("institution", "9" * 30)]
)
def test_a_byline_that_names_what_is_not_there_is_refused_in_a_sentence(client, field, value):
    client.force_login(person("Editor"))
    article = make_article(authors=[make_author()])
    address = reverse("admin:articles_article_change", args=[article.pk])
    answer = client.post(address, form_of(article) | {f"bylines-0-{field}": value})
    assert "Select a valid choice." in faults_on(answer)[f"id_bylines-0-{field}"]
    article.refresh_from_db()
    assert article.version == 1


def test_a_fault_in_a_row_of_another_page_says_in_which(client):
    client.force_login(person("Editor"))
    form = {"name": "Ana Example", "kind": "person", "affiliations-TOTAL_FORMS": "1", "affiliations-INITIAL_FORMS": "0"}
    for prefix in ("interests", "other_names"):
        form |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    form |= {"affiliations-0-title": "fellow", "affiliations-0-starts_on": "in spring"}
    answer = client.post(reverse("admin:authors_author_add"), form)
    assert faults_on(answer)["id_affiliations-0-starts_on"].startswith("Affiliation 1: First day")
    assert not Author.objects.exists()


def test_every_fault_of_a_page_has_its_link(client):
    client.force_login(person("Editor"))
    rows = {"slots-TOTAL_FORMS": "0", "slots-INITIAL_FORMS": "0"}
    found = faults_on(client.post(reverse("admin:articles_front_add"), {"topic": "9999", "visible_from": "x"} | rows))
    assert set(found) == {"id_topic", "id_visible_from"}
    assert not Front.objects.exists()


def read_without_a_form(source: str) -> list[int]:
    """The lines that read what was sent by POST in any other way than by handing all of it to a form."""
    tree = ast.parse(source)
    posts = {node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "POST"}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("Form", "FormSet")):
            for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
                choices = [argument, *ast.iter_child_nodes(argument)]  # `request.POST or None`
                posts -= {node for node in choices if not isinstance(argument, ast.Call | ast.Subscript)}
    return sorted(node.lineno for node in posts)


# They clean, or offer once more, whatever was sent to whichever form.
WHOLE_REQUESTS = {Path("config/gate.py"), Path("config/refusals.py")}


@pytest.mark.parametrize("app", ["articles", "intake", "images", "authors", "config"])
def test_what_was_sent_is_read_by_a_form(app):
    paths = set(Path(app).rglob("*.py"))
    assert len(paths) > 10
    for path in paths - WHOLE_REQUESTS:
        assert not read_without_a_form(path.read_text()), path


def test_a_module_that_reads_without_a_form_is_found():
    """The walk can fail."""
    for code in (
        'request.POST["x"]',
        'request.POST.get("x")',
        'request.POST.getlist("x")',
        '"x" in request.POST',
        "for name in request.POST: pass",
        "whole(request.POST)",
        'SomeForm(request.POST["x"])',
        'SomeForm(request.POST.get("x"))',
    ):
        assert read_without_a_form(code) == [1], code
    for code in (
        "SomeForm(request.POST)",
        "SomeForm(request.POST or None, user)",
        "forms.RowFormSet(data=request.POST)",
    ):
        assert read_without_a_form(code) == [], code
