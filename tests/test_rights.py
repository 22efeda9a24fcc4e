"""Invariant 9: every address of the desk × every role × a piece that role may not see.

The addresses come from the URL table, so a new one is covered by itself. The answer has to be the login, 403 or 404,
whatever is asked and however, and not a word of the piece may be in it.
"""

from __future__ import annotations

import json
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from articles.desk import sharing
from articles.models import (
    Article,
    Edition,
    ErrorReport,
    Event,
    Front,
    Outgoing,
    Republication,
    Series,
    Shortfall,
    Webhook,
)
from articles.models.checkup import Level
from articles.models.roles import ROLES
from articles.press import notices, publishing
from config import gate
from intake.models import Contribution, SourceDocument, Submission
from tests.addresses import desk_routes
from tests.filling import faults, filled
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_topic
from tests.standing import stands
from tests.test_newsroom import things_to_choose, world  # noqa: F401

MARKER = "zyxsecret"
TERM = "zyxsecre"  # finds it, and is not it when a page says what was asked for
# Pages of the desk that are no piece's: they may answer, but may not name the piece.
ANSWERS = (200, 302, 403, 404, 405, 400)


def person(role: str | None, **values) -> User:
    user = User.objects.create(username=f"{role or 'nobody'}-{User.objects.count()}", is_staff=True, **values)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def secret(secret_piece) -> Article:
    """A piece of somebody else, under embargo, with everything a piece can have."""
    return Article.objects.get(pk=secret_piece)


@stands
def secret_piece() -> int:
    chief = person("Administrator")
    article = make_article(
        f"{MARKER} headline",
        standfirst=MARKER,
        body=f"<p>{MARKER}</p>",
        notice=MARKER,
        topics=[make_topic()],  # topics, authors and series are records of their own, for everybody on the desk
        authors=[make_author()],
        series=Series.objects.create(name="Series").pk,
        by=chief,
    )
    now = timezone.now()
    change(article, by=chief, at=now - HOUR, body=f"<p>{MARKER} again</p>")
    publishing.schedule(article, version=article.version, at=now, visible_from=now + DAY)
    notices.note(article, f"{MARKER} note", at=now, by=chief)
    sharing.share(article, at=now, by=chief, recipient=MARKER)
    change(article, by=chief, is_embargoed=True, embargoed_until=now + DAY)
    _around(article, chief)
    return article.pk


def _around(article: Article, chief: User) -> None:
    """Rows of other tables that tell of it."""
    now, edition = timezone.now(), article.editions.get()
    front = Front.objects.create(visible_from=now, made_at=now, approved_at=now)
    slot = front.slots.create(position=1, article=article, headline=MARKER)
    LogEntry.objects.create(
        user=chief,
        content_type=ContentType.objects.get_for_model(Front),
        object_id=front.pk,
        object_repr=str(front),
        action_flag=CHANGE,
        change_message=json.dumps([{"added": {"name": "slot", "object": str(slot)}}]),  # as the desk logs it
    )
    ErrorReport.objects.create(article=article, edition=edition, text=MARKER, email=f"{MARKER}@example.org", at=now)
    Republication.objects.create(article=article, where=MARKER, contact=MARKER)
    Shortfall.objects.create(article=article, code="length", level=Level.HINT, message=MARKER)
    hook = Webhook.objects.create(name="Mirror", url="https://mirror.example.org/")
    document = SourceDocument.objects.create(
        name=MARKER,
        kind="txt",
        file=ContentFile(MARKER.encode(), name=MARKER),
        digest=MARKER,
        size=9,
        headline=MARKER,
        refusal=MARKER,
        article=article,
        brought_by=chief,
    )
    contribution = Contribution.objects.create(
        name="Ana Example", token_hash="x", created_at=now, created_by=chief, mailed_at=now, expires_at=now + DAY
    )
    Submission.objects.create(contribution=contribution, number=1, at=now, document=document)
    Outgoing.objects.create(webhook=hook, edition=edition, event="publish", body=MARKER, written_at=now, due_at=now)


def desk_addresses(article: Article) -> list[str]:
    """Every address under /admin/, its holes filled with what belongs to `article`."""
    rows = [
        article,
        article.editions.get(),
        Event.objects.filter(article=article).first(),
        article.topics.get(),
        article.bylines.get().author,
        article.series,
        article.slots.get().front,
        article.error_reports.get(),
        article.republications.get(),
        article.shortfalls.get(),
        Outgoing.objects.get(edition__article=article),
        Webhook.objects.get(),
        SourceDocument.objects.get(),
        Contribution.objects.get(),
    ]
    ids = {row._meta.model_name: row.pk for row in rows}

    def fill(route: str) -> str:
        model = "republication" if route.endswith("/tell/") else next((n for n in ids if f"/{n}/" in route), "article")
        if "from-document/<" in route:
            model = "sourcedocument"
        if "contributors/<" in route:
            model = "contribution"
        route = re.sub(r"<\w+:content_type_id>", str(ContentType.objects.get_for_model(Edition).pk), route)
        route = route.replace("<path:object_id>", str(ids["edition" if "/r/" in route else model]))
        route = re.sub(r"<int:pk>|<id>|<path:\w+>", str(ids[model]), route)
        route = route.replace("^(?P<app_label>auth|authors|images|articles)/$", "articles/")
        return re.sub(r"\^\(\?P<app_label>[^)]*\)/\$", "articles/", route).replace("(?P<url>.*)$", "nowhere")

    found = ["/" + fill(route) for route in desk_routes()]
    assert len(found) > 50
    # What is asked for by query: autocompletes, versions, filters, exports.
    found += [
        f"/admin/autocomplete/?app_label=articles&model_name=byline&field_name=article&term={TERM}",
        f"/admin/articles/article/?q={TERM}",
        "/admin/articles/article/?attention=embargo",
        f"/admin/articles/article/{article.pk}/compare/?before=r1&after=e1",
        f"/admin/articles/event/?q={TERM}",
        f"/admin/articles/edition/?q={TERM}",
    ]
    return list(dict.fromkeys(found))


def surface(response) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    asked = response.wsgi_request.get_full_path()
    return f"{headers}\n{response.content.decode(errors='replace')}".replace(asked, "").replace(f'value="{MARKER}"', "")


FORM = {"headline": "x", "opened_at": "3", "_continue": "1", "bylines-TOTAL_FORMS": "0", "bylines-INITIAL_FORMS": "0"}
POSTS = [
    {},
    FORM | {"verb": "publish", "version": "3", "what": "take over", "note_text": "x", "name": "x", "recipient": "x"},
    {"verb": "cancel", "version": "3", "edition": "1", "revoke": "1", "resolve": "1", "revision": "1", "post": "yes"},
]


class Sent(QueryDict):
    """A form that was sent. Keeps the names that were looked for in it, and that all were, if it was gone through."""

    def __init__(self, *args, **kwargs):
        self.asked: set[str] = set()
        super().__init__(*args, **kwargs)
        self.asked.clear()

    def __getitem__(self, name: str):
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def _getlist(self, name: str, *args, **kwargs):  # under all that asks for a list
        self.asked.add(name)
        return super()._getlist(name, *args, **kwargs)

    def __iter__(self):  # under all that goes through it
        self.asked.update(*POSTS)
        return super().__iter__()

    def __len__(self) -> int:
        return len(list(iter(self)))

    def keys(self):
        return list(self)

    def values(self):
        return [self[name] for name in self]

    def items(self):
        return [(name, self[name]) for name in self]

    def lists(self):
        return [(name, self.getlist(name)) for name in self]


@pytest.fixture
def each_form(client, monkeypatch):
    """Posts those of the forms that can be answered differently: what looks at nothing in which two of them differ
    answers to the one as to the other."""
    parse, without_nul = HttpRequest.parse_file_upload, gate.without_nul

    def kept(self, META, post_data):
        post, files = parse(self, META, post_data)
        return Sent(post.urlencode()), files

    def answers(path: str):
        known: list[tuple[set[str], dict]] = []
        for form in POSTS:
            if not any(all(form.get(name) == other.get(name) for name in asked) for asked, other in known):
                response = client.post(path, form)
                yield response
                known.append((response.wsgi_request.POST.asked, form))

    def looked_through(data: QueryDict) -> QueryDict:
        """The gate goes through whatever is sent, for a character that none of the forms has: this is no difference."""
        before = set(getattr(data, "asked", ()))
        clean = without_nul(data)
        if isinstance(clean, Sent):
            clean.asked = before
        return clean

    monkeypatch.setattr(HttpRequest, "parse_file_upload", kept)
    monkeypatch.setattr(gate, "without_nul", looked_through)
    return answers


def test_what_looks_at_no_form_is_sent_one_of_them(client, secret, each_form):
    client.force_login(person("Writer"))
    assert len(list(each_form("/admin/articles/event/"))) == 1
    assert len(list(each_form(reverse("admin:articles_article_add")))) > 1


@pytest.mark.parametrize("role", [None, *[role for role in ROLES if role in ("Writer", "Copy-editor", "Editor")]])
def test_a_piece_one_may_not_see_is_nowhere_on_the_desk(client, secret, role, each_form):
    client.force_login(person(role))
    before = Article.objects.filter(pk=secret.pk).values().get()
    paths = desk_addresses(secret)
    for path, ask in [
        *((path, lambda path: [client.get(path)]) for path in paths),
        *((path, each_form) for path in paths),
    ]:
        for response in ask(path):
            assert response.status_code in ANSWERS, f"{path}: {response.status_code}"
            assert MARKER not in surface(response), f"{role} reads of it at {path}"
            bare = path == f"/admin/articles/article/{secret.pk}/"  # leads any number to its form, existing or not
            is_of_it = f"/articles/article/{secret.pk}/" in path or re.search(
                r"/(from-document|contributors)/(of/)?\d+/", path
            )
            if is_of_it and not bare:
                assert response.status_code in (403, 404, 405), f"{role} at {path}: {response.status_code}"
        if "logout" in path or "password" in path:
            client.force_login(User.objects.filter(username__startswith=f"{role or 'nobody'}-").latest("pk"))
    assert Article.objects.filter(pk=secret.pk).values().get() == before
    assert secret.editions.count() == 1 and secret.desk_notes.count() == 1 and secret.share_links.count() == 1


@pytest.mark.parametrize("who", ["nobody", "reader"])
def test_without_a_desk_login_there_is_only_the_login(client, secret, who):
    if who == "reader":
        client.force_login(User.objects.create(username="reader"))
    for path in desk_addresses(secret):
        if path.startswith(("/admin/login", "/admin/logout", "/admin/jsi18n")):
            continue
        for response in (client.get(path), client.post(path, {})):
            assert response.status_code in (302, 403, 404), f"{path}: {response.status_code}"
            if response.status_code == 302:
                assert response["Location"].startswith(("/admin/login/", "/admin/")), path
            assert MARKER not in surface(response), path


def test_bulk_actions_do_not_reach_what_is_not_seen(client, secret):
    client.force_login(person("Editor"))
    for action in ("move_several", "assign", "trash_several", "export", "publish_together", "schedule_together"):
        data = {"action": action, "_selected_action": [secret.pk], "confirm": "do", "move": "hold", "reason": "x"}
        response = client.post(reverse("admin:articles_article_changelist"), data)
        assert MARKER not in response.content.decode(), action
    secret.refresh_from_db()
    assert (secret.state, secret.trashed_at) == ("draft", None)


def test_who_may_see_it_sees_it(client, secret):
    """The walk can fail: the right role finds the words."""
    client.force_login(person("Publisher"))
    assert MARKER in client.get(f"/admin/articles/article/{secret.pk}/change/").content.decode()
    assert MARKER in client.get("/admin/articles/article/").content.decode()


def test_fields_one_may_not_set_are_not_set_by_a_forged_form(client, db):
    editor = person("Editor")
    article = make_article(by=editor)
    client.force_login(editor)
    form = {
        "opened_at": article.version,
        "headline": "Changed",
        "type": "opinion",
        "language": "en",
        "priority": "2",
        "is_embargoed": "on",
        "state": "ready",
        "version": "99",
        "trashed_at": "2020-01-01",
        "bylines-TOTAL_FORMS": "0",
        "bylines-INITIAL_FORMS": "0",
    }
    client.post(f"/admin/articles/article/{article.pk}/change/", form)
    article.refresh_from_db()
    assert article.headline == "Changed"
    assert (article.is_embargoed, article.state, article.version, article.trashed_at) == (False, "draft", 2, None)


def test_a_writer_works_on_own_pieces_and_publishes_nothing(client, db):
    writer = person("Writer")
    own = make_article("Own", by=writer)
    signed = make_article("Signed", authors=[make_author(user=writer)])
    make_article(f"{MARKER} of somebody else")
    client.force_login(writer)
    listed = client.get("/admin/articles/article/").content.decode()
    assert "Own" in listed and "Signed" in listed and MARKER not in listed
    assert client.get(f"/admin/articles/article/{signed.pk}/change/").status_code == 200
    response = client.post(
        f"/admin/articles/article/{own.pk}/publication/", {"verb": "publish", "version": own.version}
    )
    assert "do not have the right" in response.content.decode()
    assert not own.editions.exists()


# Whose admin writes no event with every change, and why.
NOT_IN_THE_TRAIL = {
    "images.image": "who brought a picture in describes it; once it is in print, every change is in the trail",
}


@pytest.mark.django_db
def test_whatever_is_added_on_the_desk_is_in_the_trail(client, world):  # noqa: F811
    """Every form of the desk that the Administrator may add something with; a new one joins by itself."""
    chief = person("Administrator")
    world(chief)
    client.force_login(chief)
    walked = set()
    request = client.get(reverse("admin:index")).wsgi_request
    # A new piece comes last: readers do not see it, so no front may pin it.
    for model, model_admin in sorted(admin.site._registry.items(), key=lambda pair: pair[0] is Article):
        meta = model._meta
        if not model_admin.has_add_permission(request) or meta.label_lower in NOT_IN_THE_TRAIL:
            continue
        page = client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_add"))
        sent, before = filled(page), Event.objects.count()
        response = client.post(page.request["PATH_INFO"], sent.data)
        assert response.status_code == 302, f"{meta.label_lower}: {faults(response)}"
        assert Event.objects.count() > before, meta.label_lower
        walked.add(meta.label_lower)
    assert {"articles.webhook", "articles.republication", "auth.user", "articles.front"} <= walked


@pytest.mark.django_db
def test_the_trail_says_what_was_changed_and_no_secret(client):
    client.force_login(person("Administrator"))
    hook = Webhook.objects.create(name="Mirror", url="https://mirror.example.org/", secret="kept")
    form = {"name": "Mirror", "url": "https://elsewhere.example.org/", "events": ["publish"], "active": "on"}
    client.post(f"/admin/articles/webhook/{hook.pk}/change/", form | {"secret": "newer"})
    event = Event.objects.get(record_type="articles.webhook")
    assert event.before["url"] == "https://mirror.example.org/"
    assert event.after["url"] == "https://elsewhere.example.org/"
    assert event.before["secret"] == event.after["secret"] == "…"
