"""What readers see of authors, institutions, topics and series: who may change it, and what is written down.

The walks take every admin, role and field from the tables, so that a new one is covered by itself.
"""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.admin.records import PublicRecordAdmin
from articles.desk import merging
from articles.models import Event, Series, Topic
from articles.models.roles import ROLES
from articles.press import publishing, records
from articles.press.errors import NotAllowed
from authors.models import Author, Disclosure, Institution
from images.models import Image
from intake import store
from intake.biolines import Contributor, StatedAffiliation
from intake.decisions import Decisions
from intake.drafts import Draft
from tests.articles.test_desk import person
from tests.newsroom import DAY, HOUR, make_article, make_author, make_institution, make_published, make_topic
from tests.standing import stands
from tests.test_leaks import public_paths

pytestmark = pytest.mark.django_db
MANAGED = ("TOTAL_FORMS", "INITIAL_FORMS")
HOLDERS = ["Editor", "Publisher", "Standards editor", "Administrator"]


@stands
def records_in_print() -> dict[type[models.Model], int]:
    institution = make_institution("The Institute", website="https://institute.example/")
    institution.disclosures.create(text="Funded by A")
    institution.other_names.create(name="Inst")
    author = make_author("Ann Writer", title="fellow", institution=institution, bio="Writes.")
    author.interests.create(text="Holds shares in A")
    author.other_names.create(name="A. Writer")
    topic = make_topic("Korea", introduction="About Korea.")
    topic.other_names.create(name="Corea")
    series = Series.objects.create(name="The long view", introduction="Where it leads.")
    at = timezone.now() - DAY
    make_published("In print", at=at, authors=[author], topics=[topic], series=series.pk)
    return {type(record): record.pk for record in (author, institution, topic, series)}


@pytest.fixture
def world(records_in_print) -> dict[type[models.Model], models.Model]:
    """A piece that readers see, with a record of every kind, each with a row of every kind."""
    return {model: model.objects.get(pk=pk) for model, pk in records_in_print.items()}


def form_of(record: models.Model | type[models.Model]) -> str:
    meta = record._meta
    if record.pk and isinstance(record, models.Model):
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_add")


def typed(response) -> dict[str, str]:
    """What a browser would send back of the form as it came: every field that may be changed, rows included."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != "":
                values[field.html_name] = "on" if value is True else str(value)
    return values


def texts_of(response) -> list[str]:
    """The names of the text fields of the form and of its rows that can be typed in, but for addresses."""
    names = []
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += inline.formset.initial_forms if inline.has_change_permission else []
    for form in forms:
        for field in form:
            kept = "slug" in field.name or field.name in {"email", "kind", "sort_name"}
            if type(field.field).__name__ in {"CharField", "URLField"} and not kept:
                names.append(field.html_name)
    return names


def save(client: Client, record: models.Model, **changes):
    page = client.get(form_of(record))
    assert page.status_code == 200
    return client.post(form_of(record), typed(page) | changes)


def log_in(role: str) -> Client:
    client = Client()
    client.force_login(person(role))
    return client


class TestTheWalk:
    def test_every_public_record_has_an_admin_that_goes_through_the_verb(self):
        for model in records.PUBLIC_RECORDS:
            assert issubclass(type(admin.site._registry[model]), PublicRecordAdmin), model

    @pytest.mark.parametrize("model", records.PUBLIC_RECORDS, ids=lambda model: model.__name__)
    @pytest.mark.parametrize("role", ROLES)
    def test_every_text_of_every_form_is_refused_or_written_down_with_before_and_after(self, world, role, model):
        client, record = log_in(role), world[model]
        page = client.get(form_of(record))
        changeable = texts_of(page) if page.status_code == 200 else []
        if role not in HOLDERS:
            assert changeable == [], f"{role} can type into {changeable}"
            before = records.state(record)
            name = records.PUBLIC_RECORDS[model].fields[-1]
            if page.status_code == 200:
                rows = [inline for inline in page.context["inline_admin_formsets"] if inline.has_add_permission]
                assert rows == [], f"{role} can add rows"
            client.post(form_of(record), {name: "ZYX", "name": "ZYX", "bio": "ZYX", "introduction": "ZYX"})
            assert records.state(record) == before and not Event.objects.exclude(record_type="").exists()
            return
        rows = sum(1 for relation in records.PUBLIC_RECORDS[model].rows)
        assert len(changeable) >= 2 + rows, changeable
        for name in changeable:
            value = "https://other.example/" if name == "website" else "Other words"
            before = records.state(record)
            response = save(client, record, **{name: value})
            assert response.status_code == 302, (name, response.context["errors"])
            event = records.history(record).first()
            was, became = records.difference(before, records.state(record))
            assert (event.action, event.before, event.after) == ("change", was, became), name
            assert event.by.username.startswith(role) and was != became
        assert records.history(record).count() == len(changeable)

    @pytest.mark.parametrize("model", records.PUBLIC_RECORDS, ids=lambda model: model.__name__)
    def test_every_text_is_checked(self, world, model):
        client, record = log_in("Standards editor"), world[model]
        for name in texts_of(client.get(form_of(record))):
            if name == "website":
                continue
            before = records.state(record)
            for bad in ("<b>Loud</b>", "Reads \u202ebackwards"):
                response = save(client, record, **{name: bad})
                assert response.status_code == 200, name
                assert "take the HTML out" in str(response.context["errors"]) or "nobody sees" in str(
                    response.context["errors"]
                )
                assert typed(response)[name] == bad  # what was typed is still there
            assert records.state(record) == before

    def test_every_field_of_a_record_is_public_or_named_as_the_desks(self):
        """A new field of such a model has to say which it is."""
        derived = {"id", "match_key"}
        owner = {"author", "institution", "topic"}
        for model, public in records.PUBLIC_RECORDS.items():
            names = {field.name for field in model._meta.concrete_fields}
            assert names - derived == {*public.fields, *public.of_the_desk}, model
            inlines = {inline.model for inline in admin.site._registry[model].inlines}
            related = {model._meta.get_field(name).related_model for name in public.rows}
            assert inlines == related, model
            for relation, fields in public.rows.items():
                rows = {field.name for field in model._meta.get_field(relation).related_model._meta.concrete_fields}
                assert rows - set(fields) - {"id", "match_key"} <= owner, relation


# Models whose rows public pages read, and why each is not in the table: how else they change.
OTHERWISE = {
    "articles.edition": "printed by publishing.py",
    "articles.printedbyline": "printed",
    "articles.printedaffiliation": "printed",
    "articles.editiontopic": "printed",
    "articles.printedlink": "printed",
    "articles.edition_pictures": "printed",
    "articles.printedslug": "printed",
    "articles.redirect": "made by an import; leads to what is printed and shows nothing itself",
    "articles.sharecard": "drawn from what is printed",
    "articles.front": "arranged and approved by fronts.py",
    "articles.slot": "arranged and approved by fronts.py",
    "articles.neighbour": "derived; the editors' line goes through related/ruling.py",
    "articles.article": "joined for its key and its addresses; nothing of it is shown",
    "images.image": "changed by the rules of the picture library",
    "authors.affiliation": "a row of an author",
    "authors.interest": "a row of an author",
    "authors.authorothername": "a row of an author",
    "authors.disclosure": "a row of an institution",
    "authors.institutionothername": "a row of an institution",
    "articles.topicothername": "a row of a topic",
    "articles.searchentry": "the index of what is printed",
    "articles.searchword": "the index of what is printed",
    "articles.searchsize": "the index of what is printed",
    "articles.searchname": "names as printed, to search by",
    "articles.searchmonth": "the index of what is printed",
    "articles.calendarkey": "opens the desk’s own calendar; nothing of it is shown",
    "articles.misspelling": "made of the words of what is printed",
    "articles.fruitless": "counted from searches, shown to the desk only",
}


def test_every_model_that_public_pages_read_changes_by_a_verb(client, world):
    tables = {model._meta.db_table: model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    known = {model._meta.label_lower for model in records.PUBLIC_RECORDS} | set(OTHERWISE)
    with CaptureQueriesContext(connection) as queries:
        answered = {path for path in public_paths() if client.get(path).status_code == 200}
    assert {"/", "/topics/korea/", "/authors/ann-writer/", "/series/the-long-view/", "/feed.xml"} <= answered
    read = set()
    for query in queries.captured_queries:
        if query["sql"].startswith("SELECT"):
            read |= {tables[name] for name in re.findall(r'"(\w+)"', query["sql"]) if name in tables}
    assert {"authors.author", "articles.topic", "articles.series", "articles.front"} <= read
    unnamed = {label for label in read - known if label.split(".")[0] in {"articles", "authors", "images"}}
    assert unnamed == set(), "say in records.PUBLIC_RECORDS or here how these change"


class TestTheRight:
    def test_it_is_held_by_those_who_answer_for_the_publication(self):
        for role in ROLES:
            assert person(role).has_perm(records.RIGHT) == (role in HOLDERS), role

    def test_a_copy_editor_makes_and_completes_what_no_reader_sees(self, client):
        client = log_in("Copy-editor")
        author = make_author("Not yet printed")
        author.interests.create(text="Owns a vineyard")
        response = save(client, author, bio="Grows wine.", **{"interests-0-text": "Owns two vineyards"})
        assert response.status_code == 302, response.context["errors"]
        author.refresh_from_db()
        assert author.bio == "Grows wine." and author.interests.get().text == "Owns two vineyards"
        assert records.history(author).count() == 1

    def test_a_scheduled_piece_makes_nothing_public_before_its_moment(self):
        author, now = make_author(), timezone.now()
        article = make_article(authors=[author])
        publishing.schedule(article, version=article.version, at=now, visible_from=now + HOUR)
        assert not records.is_public(author, now) and records.is_public(author, now + HOUR)

    def test_an_institution_is_public_on_the_page_of_an_author_who_is(self, world):
        elsewhere = make_institution("Elsewhere")
        assert not records.is_public(elsewhere, timezone.now())
        world[Author].affiliations.create(institution=elsewhere, title="adviser")
        assert records.is_public(elsewhere, timezone.now())

    def test_a_topic_is_public_by_the_pieces_of_those_under_it(self, world):
        above = make_topic("East Asia")
        Topic.objects.filter(pk=world[Topic].pk).update(parent=above)
        assert records.is_public(above, timezone.now())

    def test_the_form_says_who_may(self, world):
        page = log_in("Copy-editor").get(form_of(world[Author])).content.decode()
        assert "Who may change it: Administrator, Editor, Publisher, Standards editor." in page
        assert (
            "What you save is on their pages at once." in log_in("Editor").get(form_of(world[Author])).content.decode()
        )

    def test_the_verb_refuses_whoever_calls_it(self, world):
        with (
            pytest.raises(NotAllowed, match="Readers see “Ann Writer”. Who may change it: Administrator, Editor"),
            records.changing(world[Author], at=timezone.now(), by=person("Copy-editor")),
        ):
            Author.objects.update(bio="ZYX")
        assert Author.objects.get().bio == "Writes."


class TestChecks:
    def refused(self, record, match, **changes):
        response = save(log_in("Standards editor"), record, **changes)
        assert response.status_code == 200 and re.search(match, str(response.context["errors"])), match

    def test_a_portrait_needs_rights_that_hold(self, world):
        yesterday = timezone.localdate() - DAY
        common = {"title": "Portrait", "credit": "P", "file": "x.jpg", "created_at": timezone.now()}
        ended = Image.objects.create(licence="agency", agency="A", expires_on=yesterday, **common)
        unsettled = Image.objects.create(**common)
        ours = Image.objects.create(licence="own", **common)
        self.refused(world[Author], "The portrait cannot be used. Its rights ended", portrait=str(ended.pk))
        self.refused(world[Author], "Nobody has settled its licence", portrait=str(unsettled.pk))
        assert save(log_in("Editor"), world[Author], portrait=str(ours.pk)).status_code == 302
        # Rights that end later stop new uses, not a change of something else.
        Image.objects.filter(pk=ours.pk).update(licence="agency", agency="A", expires_on=yesterday)
        assert save(log_in("Editor"), world[Author], bio="Still writes.").status_code == 302

    def test_a_website_is_one_that_a_browser_opens(self, world):
        self.refused(world[Author], "has to begin with https", website="ftp://files.example/")

    @pytest.mark.parametrize("relation", ["affiliations", "interests"])
    def test_nothing_that_readers_saw_is_deleted(self, world, relation):
        author = world[Author]
        row = getattr(author, relation).get()
        save(log_in("Administrator"), author, **{f"{relation}-0-DELETE": "on"})
        assert getattr(author, relation).get() == row
        with (
            pytest.raises(records.RecordError, match="give it a last day"),
            records.changing(author, at=timezone.now()),
        ):
            row.delete()
        with pytest.raises(records.RecordError, match="Readers have seen “Ann Writer”"):
            records.delete(author, at=timezone.now())

    def test_a_disclosure_is_ended_and_stays(self, world):
        institution = world[Institution]
        today = timezone.localdate().isoformat()
        save(log_in("Standards editor"), institution, **{"disclosures-0-ends_on": today})
        assert institution.disclosures.get().ends_on.isoformat() == today
        with (
            pytest.raises(records.RecordError, match="Readers have seen this disclosure: give it a last day"),
            records.changing(institution, at=timezone.now()),
        ):
            institution.disclosures.all().delete()

    def test_an_address_that_readers_may_have_goes_on_leading_there(self, world):
        topic = world[Topic]
        self.refused(topic, "add a new one beside it", **{"other_names-0-slug": "coree"})
        with (
            pytest.raises(records.RecordError, match="The address|address of “Corea”"),
            records.changing(topic, at=timezone.now()),
        ):
            topic.other_names.all().delete()
        # Its own former address may become its address again; it leads there as before.
        assert save(log_in("Standards editor"), topic, slug="corea").status_code == 302
        assert set(topic.other_names.values_list("slug", flat=True)) == {"korea"}


class TestWhatItSaid:
    @pytest.mark.parametrize("model", [Author, Institution, Topic], ids=lambda model: model.__name__)
    def test_no_other_record_takes_an_address_that_leads_to_one(self, world, model):
        """Neither by its own address nor by another name, whoever may make records."""
        record = model.objects.get(pk=world[model].pk)
        before, record.slug = record.slug, "elsewhere"
        record.save()
        other = model(name="Another", slug=before)
        with pytest.raises(ValidationError, match="Readers are led by this address to"):
            other.clean()
        names = model._meta.get_field("other_names").related_model
        other = model.objects.create(name="Another")
        with pytest.raises(ValidationError, match="Readers are led by this address to"):
            names(name="Taken", slug="elsewhere", **{names.owner().name: other}).clean()
        record = model.objects.get(pk=record.pk)
        record.slug = before  # its own earlier one it may have back
        record.clean()

    def test_an_address_made_of_a_name_is_nobody_elses(self, world):
        author = Author.objects.get(pk=world[Author].pk)
        before, author.slug = author.slug, "elsewhere"
        author.save()
        assert make_author(author.name).slug == f"{before}-2"
        other = make_author("Another").other_names.create(name="Elsewhere")
        assert other.slug == "elsewhere-2"
        author = Author.objects.get(pk=author.pk)
        author.slug = "third"
        author.save()  # and what it had stays its own
        assert set(author.other_names.values_list("slug", flat=True)) >= {before, "elsewhere"}

    def test_a_copy_editor_cannot_take_over_an_address_by_the_form(self, world):
        author = Author.objects.get(pk=world[Author].pk)
        before, author.slug = author.slug, "elsewhere"
        author.save()
        for given in ({"slug": before}, {"slug": "x", "other_names-0-name": "B", "other_names-0-slug": "elsewhere"}):
            form = {f"{rows}-{what}": "0" for rows in ("affiliations", "interests") for what in MANAGED}
            form |= {"other_names-TOTAL_FORMS": "1", "other_names-INITIAL_FORMS": "0", "name": "B", "kind": "person"}
            response = log_in("Copy-editor").post(form_of(Author), form | given)
            assert response.status_code == 200, given
        assert not Author.objects.filter(name="B").exists()

    def test_any_day_can_be_asked_for(self, world):
        institution, at = world[Institution], timezone.now()
        line = institution.disclosures.get()
        first = records.state(institution)
        with records.changing(institution, at=at - 3 * HOUR):
            Disclosure.objects.filter(pk=line.pk).update(text="Funded by B")
        with records.changing(institution, at=at - 2 * HOUR):
            institution.disclosures.create(text="Owns a share in C")
            Institution.objects.filter(pk=institution.pk).update(description="A centre for study.")
        assert records.as_of(institution, at - 4 * HOUR) == first
        between = records.as_of(institution, at - 2.5 * HOUR)
        assert [row["text"] for row in between["disclosures"].values()] == ["Funded by B"]
        assert between["description"] == ""
        assert records.as_of(institution, at) == records.state(institution)

    def test_before_it_was_made_it_said_nothing(self):
        author, at = Author(name="New here"), timezone.now()
        with records.changing(author, at=at):
            author.save()
        assert records.as_of(author, at - HOUR) == {} and records.as_of(author, at)["name"] == "New here"

    def test_what_was_not_changed_is_not_written_down(self, world):
        with records.changing(world[Author], at=timezone.now()):
            Author.objects.update(match_key="made of the name")
        assert not records.history(world[Author]).exists()

    def test_the_history_page_shows_before_and_after_and_a_day_asked_for(self, world):
        institution, editor = world[Institution], log_in("Editor")
        save(editor, institution, **{"disclosures-0-text": "Funded by B"})
        url = form_of(institution).replace("/change/", "/history/")
        page = log_in("Standards editor").get(url).content.decode()
        assert "Funded by A" in page and "Funded by B" in page and "Disclosure, text" in page
        today = log_in("Publisher").get(url, {"on": timezone.localdate().isoformat()}).content.decode()
        assert "What it said on" in today
        later = log_in("Publisher").get(url, {"on": (timezone.localdate() + DAY).isoformat()}).content.decode()
        assert "What it said on" not in later  # nobody knows
        assert "brought to this desk" in today  # nobody wrote down how it began
        made = Author(name="Made here")
        with records.changing(made, at=timezone.now() - HOUR):
            made.save()
        page = log_in("Publisher").get(
            form_of(made).replace("change", "history"), {"on": timezone.localdate().isoformat()}
        )
        assert "What it said on" in page.content.decode() and "brought to this desk" not in page.content.decode()
        assert "Funded by A" not in editor.get(url).content.decode()  # the trail is for those with view_event

    def test_where_approvals_go_and_whose_login_it_is_are_written_down_too(self, world):
        """No reader sees either; but the one is where an approval is asked for, the other who sees an embargo."""
        author, login = world[Author], person("Writer")
        assert save(log_in("Copy-editor"), author, email="elsewhere@example.org").status_code == 302
        event = records.history(author).first()
        assert (event.before, event.after) == ({"email": ""}, {"email": "elsewhere@example.org"})
        assert save(log_in("Administrator"), author, user=str(login.pk)).status_code == 302
        event = records.history(author).first()
        assert event.after == {"user": f"{login} (no. {login.pk})"}
        page = log_in("Publisher").get(form_of(author).replace("change", "history")).content.decode()
        assert "elsewhere@example.org" in page and str(login) in page
        assert not {"email", "user"} & set(records.as_of(author, timezone.now()))

    def test_a_login_that_a_merge_moves_is_written_down(self, world):
        login = person("Writer")
        other = make_author("A. W.", user=login)
        merging.merge_authors(other, world[Author], at=timezone.now(), by=person("Standards editor"))
        assert Event.objects.get(action="merge").after["user"] == f"{login} (no. {login.pk})"

    def test_a_merge_keeps_what_both_said(self, world):
        other = make_institution("Inst. of Study", description="The same, twice.")
        other.disclosures.create(text="Funded by A")
        target = world[Institution]
        merging.merge_institutions(other, target, at=timezone.now(), by=person("Standards editor"))
        event = Event.objects.get(action="merge")
        assert event.before["merged"]["description"] == "The same, twice."
        assert (event.record_type, event.record_id) == ("authors.institution", target.pk)
        assert [row["name"] for row in event.after["other_names"].values()] == ["Inst. of Study"]
        assert "merged" not in records.as_of(target, timezone.now() - HOUR)

    def test_an_import_is_written_down_and_leaves_alone_who_is_in_print(self, world):
        draft = Draft(
            headline="Another piece",
            contributors=[
                Contributor("Ann Writer", affiliations=[StatedAffiliation(title="director", institution="New House")])
            ],
            blocks=[],
        )
        who = Decisions(authors={0: world[Author].pk})
        _, report = store.store(draft, at=timezone.now(), by=person("Copy-editor"), decisions=who)
        assert "Readers see Ann Writer: what the document says of their affiliations was left out." in report.lines
        assert world[Author].affiliations.count() == 1 and not Institution.objects.filter(name="New House").exists()
        store.store(draft, at=timezone.now(), by=person("Editor"), decisions=who)
        event = records.history(world[Author]).get()
        assert [row["title"] for row in event.after["affiliations"].values()] == ["director"]
        assert records.history(Institution.objects.get(name="New House")).get().action == "add"
