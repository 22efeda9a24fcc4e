"""The whole newsroom with the roles as they ship, and never a superuser.

Every form that a role can open is filled in to the last field, saved, and read back. And one piece goes the whole way,
from the document of a writer to its correction, each step by the role whose job it is.
"""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from lxml import html as parser

from articles.models import Article, Edition, ErrorReport, Event, Notification, Series, Slot, Topic
from articles.models.roles import ROLES
from images.models import Image
from images.rights import Licence
from tests.articles.test_first_page import page_of
from tests.filling import all_forms, faults, filled
from tests.newsroom import HOUR, make_article, make_author, make_institution, make_topic, person, publish
from tests.standing import stands

pytestmark = pytest.mark.django_db
# What a role may never fill in on a form that it has, and why.
BARRED = {("User", "is_superuser"): "nobody raises anybody above themselves"}


def request_of(user: User):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


@stands
def things_to_choose() -> int:
    maker = User.objects.create(username="maker", is_staff=True)
    for number in range(8):
        make_author(institution=make_institution(), title="fellow")
        make_topic()
        publish(make_article(by=maker), at=timezone.now() - HOUR)
        Series.objects.create(name="A series")
        Image.objects.create(title="A picture", credit="Ana Example", created_by=maker, licence=Licence.OWN)
        User.objects.create(username=f"colleague-{number}", is_staff=True)
    return maker.pk


@pytest.fixture
def world(things_to_choose):
    """Something to choose in every field that chooses."""

    def of(user: User) -> None:
        Article.objects.filter(created_by=things_to_choose).update(created_by=user, owner=user, edited_by=user)
        Image.objects.filter(created_by=things_to_choose).update(created_by=user)

    return of


def may_add(role: str) -> list[type]:
    return [model for model in admin.site._registry if _codename(model, "add") in ROLES[role]]


def may_change(role: str) -> list[type]:
    return [model for model in admin.site._registry if _codename(model, "change") in ROLES[role]]


def _codename(model: type, verb: str) -> str:
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


def address(model: type, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def opened(client, url: str, what: str):
    page = client.get(url)
    assert page.status_code == 200, f"{what}: {page.status_code}"
    return page


def send(client, page, what: str, turn: int = 0):
    """Fills the form on `page` to the last field and saves it."""
    sent = filled(page, turn)
    for model, name in BARRED:
        if page.context["opts"].object_name == model:
            sent.data.pop(name, None)
            sent.expected = [(prefix, field) for prefix, field in sent.expected if (prefix, field) != ("", name)]
    answer = client.post(page.request["PATH_INFO"], sent.data)
    assert answer.status_code == 302, f"{what} was not saved: {faults(answer)}"
    return sent


def check_read_back(page, sent, what: str) -> None:
    lost = sent.lost(all_forms(page))
    assert not lost, f"{what} was saved without {lost}"


@pytest.mark.parametrize(("role", "model"), [(role, model) for role in ROLES for model in may_add(role)])
def test_a_role_fills_in_every_field_of_every_form_it_has(client, world, role, model):
    user = person(role)
    world(user)
    client.force_login(user)
    what = f"{role}: a new {model._meta.verbose_name}"
    there = set(model._default_manager.values_list("pk", flat=True))
    sent = send(client, opened(client, address(model, "add"), what), what)
    (record,) = model._default_manager.exclude(pk__in=there)
    change = address(model, "change", record.pk)
    page = opened(client, change, what)
    check_read_back(page, sent, what)
    if model in may_change(role):
        what = f"{role}: a changed {model._meta.verbose_name}"
        sent = send(client, page, what, turn=1)
        check_read_back(opened(client, change, what), sent, what)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_change_it_may_make_or_is_changed_elsewhere(role):
    """So that the walk above reaches every form: what could be changed and never made would be left out of it."""
    assert set(may_change(role)) == set(may_add(role))
    for model in may_add(role):
        assert isinstance(admin.site._registry[model], ModelAdmin)


DOCUMENT = """How a Harbour Town Learned to Wait
The tide keeps a timetable that no ministry has signed.

By Ana Example

The tide comes in, and the quay waits for nobody. Two ferries left the port last year, and neither has a successor.

What the town has learned since is patience. It counts the hours of high water as others count their votes.

Ana Example is a fellow at Example Institute.
"""


@pytest.fixture
def desk(client) -> dict[str, User]:
    """One of each role, each with an address; and the ways they have with the piece."""
    return {role: person(role, username=role, email=f"{role.split()[0].lower()}@example.org") for role in ROLES}


def told(article: Article) -> dict[str, str]:
    """Who has unread news of the piece: role → the words."""
    rows = Notification.objects.filter(article=article, read_at=None).select_related("user").order_by("pk")
    return {row.user.username: row.text for row in rows}


def panels_with(client, desk: dict[str, User], headline: str) -> dict[str, set[str]]:
    """Role → the panels of its first page that name the piece."""
    found = {role: panels_of(client, user, headline) for role, user in desk.items()}
    return {role: titles for role, titles in found.items() if titles}


def panels_of(client, user: User, headline: str) -> set[str]:
    return {title for title, text in page_of(client, user).items() if headline in text}


class Piece:
    """The piece as one after another works on it through the desk's own pages."""

    def __init__(self, client, desk: dict[str, User], article: Article):
        self.client, self.desk, self.article = client, desk, article

    def write(self, role: str, **typed):
        """Opens the form, types, saves: what is not typed goes back as it came."""
        self.client.force_login(self.desk[role])
        url = address(Article, "change", self.article.pk)
        page = self.client.get(url)
        assert page.status_code == 200, f"{role} cannot open the piece"
        data = {}
        for form in all_forms(page):
            data |= _as_shown(form)
        rows = len(all_forms(page)) - 1
        data |= {"bylines-TOTAL_FORMS": rows, "bylines-INITIAL_FORMS": rows} | typed
        answer = self.client.post(url, data)
        assert answer.status_code == 302, f"{role}: {faults(answer)}"
        self.article.refresh_from_db()

    def move(self, role: str, name: str, reason: str = "") -> None:
        self.write(role, _move=name, move_reason=reason)

    def print(self, role: str, verb: str, **asked) -> None:
        self.client.force_login(self.desk[role])
        url = address(Article, "publication", self.article.pk)
        assert self.client.get(url).status_code == 200
        answer = self.client.post(url, {"verb": verb, "version": self.article.version} | asked)
        assert answer.status_code == 302, re.findall(r'role="alert">(.*?)</p>', answer.content.decode(), re.DOTALL)
        self.article.refresh_from_db()


def _as_shown(form) -> dict[str, object]:
    data = {}
    for bound in form:
        widget = getattr(bound.field.widget, "widget", bound.field.widget)
        value = bound.field.prepare_value(bound.value())
        if value is None or value is False or value == "":
            continue
        shown = value if isinstance(value, list) else widget.format_value(value)
        if isinstance(shown, list) and not isinstance(value, list):
            shown = shown[0]
        data[bound.html_name] = "on" if value is True else shown
    return data


def test_a_piece_goes_from_its_writers_document_to_its_correction(client, desk, django_capture_on_commit_callbacks):
    make_topic("Harbours")
    house = make_institution("Example Institute")
    make_author("Ana Example", title="fellow", institution=house, user=desk["Writer"])
    # The writer hands in a document: it is theirs, and nobody is troubled with it yet.
    client.force_login(desk["Writer"])
    sent = {"document": SimpleUploadedFile("piece.txt", DOCUMENT.encode())}
    page = client.post("/admin/from-document/", sent, follow=True)
    (recognised,) = [form for form in parser.fromstring(page.content).forms if "headline" in form.fields]
    client.post(page.request["PATH_INFO"], dict(recognised.form_values()) | {"make": "on"})
    article = Article.objects.get()
    headline = article.headline
    piece = Piece(client, desk, article)
    assert (article.owner, article.state) == (desk["Writer"], "draft")
    assert panels_with(client, desk, headline) == {"Writer": {"Yours to write"}}
    assert told(article) == {} and article.bylines.get().author.name == "Ana Example"

    # Handed in, it waits for an editor: all of them are told and mailed, on the first page of each.
    with django_capture_on_commit_callbacks(execute=True):
        piece.move("Writer", "submit")
    editors = {role for role, rights in ROLES.items() if "articles.edit_others_article" in rights}
    assert set(told(article)) == editors
    assert {address for letter in mail.outbox for address in letter.to} == {desk[role].email for role in editors}
    shown = panels_with(client, desk, headline)
    assert shown.pop("Writer") == {"Handed in, and on its way"}
    assert shown == dict.fromkeys(editors, {"Waiting for an editor"})

    # The copy-editor takes it: nobody else is asked any more.
    piece.write("Copy-editor", owner=desk["Copy-editor"].pk)
    assert told(article) == {}
    assert panels_of(client, desk["Copy-editor"], headline) == {"Yours to edit"}
    assert panels_of(client, desk["Editor"], headline) == {"In edit: to be marked as ready"}
    topic = Topic.objects.get(name="Harbours")
    piece.write("Copy-editor", topics=[topic.pk], standfirst="A town waits for ferries that nobody has ordered.")

    # It goes back once, with a reason, and comes again to the same editor.
    piece.move("Copy-editor", "send_back", "Who counts the hours?")
    assert told(article) == {"Writer": f"Copy-editor sent back “{headline}”: Who counts the hours?"}
    assert panels_with(client, desk, headline) == {"Writer": {"Sent back to you"}}
    piece.write("Writer", body=article.body + "<p>The harbour master counts them, and prints a table.</p>")
    piece.move("Writer", "submit")
    assert set(told(article)) == {"Copy-editor"} and article.owner == desk["Copy-editor"]

    # To the author and back, with the questions about interests answered.
    piece.move("Copy-editor", "to_author")
    assert told(article) == {"Writer": f"Copy-editor sent “{headline}” to the author"}
    assert panels_of(client, desk["Writer"], headline) == {"Sent to you as the author"}
    assert panels_of(client, desk["Editor"], headline) == {"With the author"}
    piece.move("Copy-editor", "from_author")
    today = timezone.localdate().isoformat()
    piece.write("Copy-editor", **{"bylines-0-declared_on": today, "without_image": "on"})

    # The editor marks it as ready: those who publish are asked, and the writer knows.
    piece.move("Editor", "approve")
    news = told(article)
    assert set(news) == {"Publisher", "Administrator", "Writer"}
    assert news["Writer"] == f"Editor marked “{headline}” as ready"
    assert panels_of(client, desk["Publisher"], headline) == {"Ready to publish"}
    assert panels_of(client, desk["Editor"], headline) == {"Ready"}

    # Under an embargo with an end, those see it who may, and the end is seen again.
    end = (timezone.localtime() + HOUR).replace(second=0, microsecond=0)
    typed = end.strftime("%Y-%m-%dT%H:%M")
    piece.write("Publisher", is_embargoed="on", embargoed_until=typed)
    assert article.embargoed_until == end
    able = {role for role, rights in ROLES.items() if "articles.embargo_article" in rights}
    shown = panels_with(client, desk, headline)
    assert {role for role, titles in shown.items() if "Embargoed" in titles} == able
    assert "Editor" not in shown and "Writer" in shown
    piece.write("Publisher", is_embargoed="", embargoed_until="")

    # Scheduled, it goes out today and asks nobody; then it is out.
    soon = timezone.localtime() + HOUR
    piece.print("Publisher", "schedule", visible_from=soon.strftime("%Y-%m-%dT%H:%M"), zone="UTC")
    assert set(told(article)) <= {"Writer"}
    assert "Ready to publish" not in panels_of(client, desk["Publisher"], headline)
    piece.print("Publisher", "cancel", edition=article.editions.get().pk)
    piece.print("Publisher", "publish")
    edition = Edition.objects.visible(timezone.now()).get()
    assert client.get(edition.get_absolute_url()).status_code == 200

    # A reader reports an error; the standards editor sees it, corrects the text, and readers are told.
    ErrorReport.objects.create(article=article, edition=edition, text="There were three ferries.", at=timezone.now())
    assert "Errors that readers reported" in panels_of(client, desk["Standards editor"], headline)
    assert "Errors that readers reported" not in panels_of(client, desk["Editor"], headline)
    piece.write("Standards editor", body=article.body.replace("Two ferries", "Three ferries"))
    assert told(article)["Copy-editor"].startswith(f"Standards editor took “{headline}” back into edit")
    piece.move("Editor", "approve")  # nobody corrects alone what readers see
    assert "Ready to publish" in panels_of(client, desk["Publisher"], headline)
    note = "The first version spoke of two ferries. There were three."
    piece.print("Standards editor", "correct", change="correction", note=note)
    public = client.get(edition.get_absolute_url()).content.decode()
    assert note in public and "Three ferries" in public
    done = list(Event.objects.filter(article=article).order_by("at", "pk").values_list("action", flat=True))
    way = ["submit", "send_back", "submit", "to_author", "from_author", "approve", "schedule", "cancel", "publish"]
    way += ["reopen", "approve", "correct"]
    assert [action for action in done if action in way] == way


def test_the_walk_meets_the_rows_and_fields_that_were_forgotten_before(client, world):
    """The filling itself is not blind: it fills the rows and moments that no role could fill once."""
    user = person("Administrator")
    world(user)
    client.force_login(user)
    names = {}
    for page in ("articles_article", "authors_author", "authors_institution", "articles_topic", "articles_front"):
        sent = filled(client.get(reverse(f"admin:{page}_add")))
        names[page] = {name for _, name in sent.expected} | set(sent.data)
    assert {"embargoed_until", "bylines-0-author", "bylines-1-author"} <= names["articles_article"]
    assert {"affiliations-0-institution", "interests-0-text", "other_names-1-name"} <= names["authors_author"]
    assert {"disclosures-0-text", "other_names-0-name"} <= names["authors_institution"]
    assert "other_names-0-name" in names["articles_topic"]
    assert f"slots-0-{Slot._meta.get_field('image').name}" in names["articles_front"]
