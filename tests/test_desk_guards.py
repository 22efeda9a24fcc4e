"""What holds for every list and every form of the desk. Each test walks over what is registered: a new one joins."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin, auth
from django.contrib.admin.widgets import AutocompleteMixin
from django.contrib.auth.models import User
from django.contrib.messages.storage import default_storage
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from authors.models import Author
from tests.newsroom import make_article, make_author, make_institution, make_topic
from tests.test_rights import person, secret, secret_piece  # noqa: F401

pytestmark = pytest.mark.django_db

ADMINS = sorted(admin.site._registry.values(), key=lambda one: one.opts.label_lower)
NO_NUMBERS = ["e1", "x", "1.5", "-", "9" * 30, "१", "None", "[1]", "\x00", "1;2"]


def named(model_admin) -> str:
    return model_admin.opts.label_lower


def address(model_admin, page: str, *args) -> str:
    return reverse(f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}_{page}", args=args)


def status_of(model_admin, page: str, args: list[str], query: dict[str, str], client, request_of) -> int:
    """What a page answers to a query, asked of itself: what stands around it looks at no query and takes most of the
    time."""
    request = RequestFactory().get("/", query)
    request.user, request.session = request_of.user, client.session
    request._messages = default_storage(request)
    try:
        answer = getattr(model_admin, f"{page}_view")(request, *args)
        return (answer.render() if hasattr(answer, "render") else answer).status_code
    except (SuspiciousOperation, PermissionDenied, Http404) as refused:
        return {PermissionDenied: 403, Http404: 404}.get(type(refused), 400)
    except Exception as failure:
        raise AssertionError(f"{page} fails, asked for {query}") from failure


@pytest.fixture
def request_of(chief):
    """A request of theirs, for what an admin is asked without a page."""
    request = RequestFactory().get("/")
    request.user = chief
    return request


@pytest.fixture
def chief(client) -> User:
    """May everything, so that nothing but the guards refuses."""
    user = User.objects.create(username="chief", is_staff=True, is_superuser=True)
    client.force_login(user)
    client.raise_request_exception = False
    return user


class TestWhatAnAddressMayAskAList:
    @pytest.mark.parametrize("model_admin", ADMINS, ids=named)
    def test_no_way_leads_to_the_rows_that_point_here(self, client, chief, request_of, model_admin):
        ways = []
        for field in model_admin.model._meta.get_fields(include_hidden=True):
            if field.auto_created and field.is_relation:
                ways += [
                    field.name,
                    *(f"{field.name}__{one.name}" for one in field.related_model._meta.concrete_fields),
                ]
        for way in ways:
            for comparison in ("", "__isnull", "__gte", "__in", "__id__exact"):
                assert not model_admin.lookup_allowed(way + comparison, "1", request_of), way + comparison
        assert ways or not model_admin.model._meta.related_objects
        assert client.get(address(model_admin, "changelist"), {f"{(ways or ['x'])[0]}__gte": "1"}).status_code == 400

    @pytest.mark.parametrize("model_admin", ADMINS, ids=named)
    def test_no_field_is_guessed_by_its_beginning_or_searched_by_a_pattern(self, request_of, model_admin):
        for field in model_admin.model._meta.concrete_fields:
            for comparison in ("startswith", "contains", "regex", "iregex", "gt__startswith"):
                query = f"{field.name}__{comparison}"
                assert not model_admin.lookup_allowed(query, "1", request_of), query

    @pytest.mark.parametrize("model_admin", ADMINS, ids=named)
    def test_what_the_lists_own_filters_offer_is_asked(self, client, request_of, model_admin):
        for one in model_admin.get_list_filter(request_of):
            name = one if isinstance(one, str) else one[0] if isinstance(one, tuple) else one.parameter_name
            comparison = "__isempty" if isinstance(one, tuple) else "__exact" if isinstance(one, str) else ""
            relation = isinstance(one, str) and model_admin.model._meta.get_field(one).is_relation
            comparison = "__id__exact" if relation else comparison
            answer = client.get(address(model_admin, "changelist"), {f"{name}{comparison}": "1"})
            assert answer.status_code in (200, 302), name

    @pytest.mark.parametrize("model_admin", ADMINS, ids=named)
    def test_no_number_that_a_filter_is_asked_for_is_too_large_for_it(self, client, request_of, model_admin):
        ways = ("", "__in", "__gt", "__year", "__year__in", "__id__in")
        for name in {*model_admin._filtered_by(request_of), "pk", "id"}:
            for way in ways:
                for value in (f"1,{'9' * 20}", "-" + "9" * 20, "0", "x"):
                    query = {f"{name}{way}": value}
                    assert status_of(model_admin, "changelist", [], query, client, request_of) in (200, 302, 400), query

    def test_a_writer_does_not_learn_who_signs_what_is_not_theirs_to_see(self, client, secret):  # noqa: F811
        client.force_login(person("Writer"))
        signer = secret.bylines.get()
        for query in (f"bylines={signer.pk}", f"bylines__gte={signer.pk}", "printed_bylines__isnull=0"):
            assert client.get(f"/admin/authors/author/?{query}").status_code == 400
        assert client.get("/admin/authors/institution/?printed_affiliations__isnull=0").status_code == 400


class TestWhichFieldARelationNames:
    @pytest.mark.parametrize("model_admin", ADMINS, ids=named)
    def test_no_page_fails(self, client, request_of, model_admin):
        row = model_admin.model.objects.first() or 1
        pk = getattr(row, "pk", row)
        names = ["", "x", "\x00", "pk", *(f.name for f in model_admin.model._meta.get_fields(include_hidden=True))]
        for page, args in (("changelist", []), ("add", []), ("change", [str(pk)]), ("delete", [str(pk)])):
            for name in names:
                if page in ("change", "delete") or name in ("", "x"):
                    assert status_of(model_admin, page, args, {"_to_field": name}, client, request_of) < 500


class TestSearches:
    @pytest.mark.parametrize("model_admin", ADMINS, ids=named)
    def test_a_long_one_asks_the_database_no_more_than_eight_words(self, client, request_of, model_admin):
        def asked(words: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                assert status_of(model_admin, "changelist", [], {"q": words}, client, request_of) in (200, 302)
            return sum(len(query["sql"]) for query in queries)

        asked("a")
        assert asked(" ".join(f"w{n}" for n in range(3000))) <= asked(" ".join(f"w{n}" for n in range(8))) * 1.1
        assert asked("w" * 300_000) < 50_000
        assert asked("a\x00b ' \" %") < 50_000

    def test_nor_does_one_of_an_autocomplete(self, client, chief):
        make_author(), make_institution(), make_topic(), make_article()
        for model_admin in ADMINS:
            for field in model_admin.get_autocomplete_fields(None):
                query = {
                    "app_label": model_admin.opts.app_label,
                    "model_name": model_admin.opts.model_name,
                    "field_name": field,
                    "term": "a " * 3000,
                }
                with CaptureQueriesContext(connection) as queries:
                    assert client.get("/admin/autocomplete/", query).status_code == 200
                assert sum(len(query["sql"]) for query in queries) < 20_000

    def test_an_autocomplete_is_asked_for_columns_alone(self, client, chief):
        """Of every model and everything that one can call its field: no failure, and no way back."""
        for model in apps.get_models():
            for field in model._meta.get_fields(include_hidden=True):
                names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                asked = names | {"field_name": field.name, "term": "a"}
                response = client.get("/admin/autocomplete/", asked, headers={"Accept": "application/json"})
                assert response.status_code in (200, 403, 404), f"{model} {field.name} {response.exc_info}"
        for odd in ({}, {"app_label": "\x00", "model_name": "x", "field_name": "x"}):
            assert client.get("/admin/autocomplete/", odd).status_code == 403


class TestNumbersThatAreNone:
    @pytest.mark.parametrize("model_admin", ADMINS, ids=named)
    def test_every_choice_of_every_form_is_refused_in_a_sentence(self, client, request_of, model_admin, monkeypatch):
        monkeypatch.setattr(auth, "get_user", lambda request: request_of.user)  # looks them up once for all forms
        make_topic(), make_article(authors=[make_author(title="Fellow", institution=make_institution())])
        request = request_of
        if not model_admin.has_add_permission(request):
            pytest.skip("made by other pages")
        rows = [("add", None)] + [("change", row) for row in model_admin.model.objects.all()[:1]]
        for page, row in rows:
            form = {}
            for inline in model_admin.get_inline_instances(request, row):
                prefix = inline.get_formset(request, row).get_default_prefix()
                fields = inline.get_formset(request, row).form.base_fields
                form |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
                form |= {f"{prefix}-0-{name}": "" for name in ["id", *fields]}
            form |= dict.fromkeys(model_admin.get_form(request, row).base_fields, "")
            path = address(model_admin, page, *([row.pk] if row else []))
            for value in NO_NUMBERS:
                response = client.post(path, {name: given or value for name, given in form.items()})
                assert response.status_code in (200, 302, 400), f"{path} {value!r} {response.exc_info}"

    def test_the_walk_knows_autocompletes(self, request_of):
        """It would fail where there is one, and there are."""
        form = admin.site._registry[Author].get_form(request_of)
        widgets = [getattr(field.widget, "widget", field.widget) for field in form.base_fields.values()]
        assert any(isinstance(widget, AutocompleteMixin) for widget in widgets)
