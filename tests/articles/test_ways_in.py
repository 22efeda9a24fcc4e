"""Ways to words one may not read, or to a page that fails, that somebody tried on the desk: each leads nowhere."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import timezone

from articles.delivery import webhooks
from articles.desk import editing, sharing
from articles.models import Article, Front, Notification, Outgoing, Recovery, Republication, ShareLink, Slot, Webhook
from articles.press import notices, publishing
from authors.models import Author
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_published, publish

pytestmark = pytest.mark.django_db
MARKER = "zyxsecret"


def person(role: str, **values) -> User:
    user = User.objects.create(username=f"{role}-{User.objects.count()}", is_staff=True, **values)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def secret() -> Article:
    return make_article(f"{MARKER} headline", is_embargoed=True)


@pytest.mark.parametrize("role", ["Copy-editor", "Editor"])
class TestRights:
    def test_nobody_makes_another_author_their_own_login(self, client, role):
        user, author = person(role), make_author("Ann Author")
        make_article(MARKER, is_embargoed=True, authors=[author])
        client.force_login(user)
        lists = {
            f"{name}-{n}_FORMS": 0
            for name in ("affiliations", "interests", "other_names")
            for n in ("TOTAL", "INITIAL")
        }
        typed = {"name": "Ann Author", "kind": "person", "bio": "Changed.", "user": user.pk, "slug": author.slug}
        assert client.post(f"/admin/authors/author/{author.pk}/change/", typed | lists).status_code == 302
        author.refresh_from_db()
        assert (author.bio, author.user) == ("Changed.", None)
        client.post("/admin/authors/author/add/", typed | lists | {"name": "New Author", "slug": "new"})
        assert Author.objects.get(name="New Author").user is None

    def test_no_form_names_a_piece_by_its_number(self, client, role, secret):
        client.force_login(person(role))
        page = client.get(f"/admin/articles/republication/add/?article={secret.pk}")
        assert page.status_code == 200 and MARKER not in page.content.decode()
        typed = {"article": secret.pk, "kind": "", "where": ""}
        assert MARKER not in client.post("/admin/articles/republication/add/", typed).content.decode()
        slots = {"slots-TOTAL_FORMS": 1, "slots-INITIAL_FORMS": 0, "slots-0-position": 1, "slots-0-article": secret.pk}
        moment = {"visible_from_0": "2026-11-01", "visible_from_1": "09:00"}
        for extra in ({}, moment):
            assert MARKER not in client.post("/admin/articles/front/add/", slots | extra).content.decode()
        assert not Republication.objects.exists() and not Slot.objects.exists()

    def test_no_list_tells_which_picture_or_series_it_has(self, client, role, secret):
        client.force_login(person(role))
        for name in ("images/image", "articles/series", "articles/topic"):
            for asked in (f"articles__id={secret.pk}", "articles__id__gt=0", f"articles={secret.pk}"):
                assert client.get(f"/admin/{name}/?{asked}").status_code in (302, 400, 403), f"{name}?{asked}"


def test_the_log_of_a_front_names_no_headline(secret):
    now = timezone.now()
    front = Front.objects.create(visible_from=now, made_at=now, approved_at=now)
    assert MARKER not in str(Slot.objects.create(front=front, position=1, article=secret))


def test_a_staff_login_without_rights_keeps_nothing_here(client):
    client.force_login(User.objects.create(username="bare", is_staff=True))
    assert client.post("/admin/articles/article/autosave/", {"headline": "x"}).status_code == 403
    assert not Recovery.objects.exists()


class TestWhatNobodyChecked:
    """A recovery copy holds what was typed, valid or not; what is made of it can be stored and printed."""

    FORGED = [
        {"slug": "a/b c"},
        {"slug": "x" * 500},
        {"slug": "taken"},
        {"type": "bogus"},
        {"licence": "bogus"},
        {"language": "zz-bogus"},
        {"headline": "h" * 400},
        {"series_position": "99999"},
        {"image": "²"},
        {"image": "9" * 30},
        {"bylines-0-role": "bogus"},
        {"bylines-0-name": "n" * 300},
        {"bylines-0-declared_on": "2026-99-99"},
        {"bylines-0-unaffiliated": "on", "bylines-0-title": "fellow"},
    ]

    @pytest.mark.parametrize("forged", FORGED, ids=[str(forged)[:30] for forged in FORGED])
    def test_it_goes_out_like_any_piece(self, client, forged):
        make_article("Another", slug="taken")
        client.force_login(person("Writer"))
        typed = {"headline": "Typed", "body": "<p>Text.</p>", "type": "opinion", "language": "en"}
        rows = {"bylines-TOTAL_FORMS": 1, "bylines-0-author": make_author().pk, "bylines-0-role": "author"}
        assert client.post("/admin/articles/article/autosave/", typed | rows | forged).status_code == 200
        assert client.post("/admin/articles/article/recover/").status_code == 302
        article = Article.objects.exclude(slug="taken").get()
        article.full_clean(exclude=["slug", "image", "series", "translation_of", "owner"])
        publish(article, at=timezone.now() - HOUR)
        for path in ("/", "/feed.xml", "/feed.json", "/api/v1/editions/", f"/articles/{article.slug}/"):
            assert client.get(path).status_code == 200, path

    @pytest.mark.parametrize("value", ["²", "9" * 30, "-1", "abc", "1e9"])
    def test_a_form_is_answered_whatever_its_numbers_are(self, client, value):
        client.force_login(person("Administrator"))
        article = make_article("A piece")
        names = ["image", "series", "translation_of", "topics", "owner", "link_updates", "bylines-0-author"]
        typed = {"headline": "x", "bylines-TOTAL_FORMS": 1, "bylines-INITIAL_FORMS": 0, "opened_at": 1}
        for name in [*names, "bylines-0-institution"]:
            address = f"/admin/articles/article/{article.pk}/change/"
            assert client.post(address, typed | {name: value}).status_code in (200, 302), name
        for way in ("change", "history", "delete"):
            assert client.get(f"/admin/articles/article/{value}/{way}/").status_code in (302, 403, 404), way

    def test_no_relation_to_a_piece_one_may_not_see_comes_in(self, client, secret):
        client.force_login(person("Writer"))
        typed = {"headline": "Mine", "translation_of": secret.pk, "link_updates": secret.pk}
        client.post("/admin/articles/article/autosave/", typed)
        client.post("/admin/articles/article/recover/")
        article = Article.objects.get(headline="Mine")
        assert article.translation_of is None and not article.links.exists()


class TestWhatIsSentLater:
    def test_a_mail_that_waited_carries_no_word_of_what_came_under_embargo(self):
        user, article = person("Editor", email="ed@example.org"), make_article(MARKER)
        notices.notify([user], article, f"About {MARKER}", at=timezone.now())
        notices.notify([user], None, "About something else", at=timezone.now())
        Article.objects.filter(pk=article.pk).update(is_embargoed=True)
        notices.mail(timezone.now(), digest=True)
        assert [MARKER in letter.subject + letter.body for letter in mail.outbox] == [False]
        assert "something else" in mail.outbox[0].subject + mail.outbox[0].body
        assert not Notification.objects.filter(mailed_at=None).exists()

    def test_a_message_carries_no_name_that_was_withheld_since(self, monkeypatch):
        sent = []
        monkeypatch.setattr(webhooks.http_client, "post", lambda url, body, headers: sent.append(body) or fine)
        fine = webhooks.http_client.Response(200, 1)
        hook = Webhook.objects.create(name="Elsewhere", url="https://example.org/", events=["publish", "correct"])
        author = make_author(f"{MARKER} author")
        edition = make_published(authors=[author], at=timezone.now() - DAY)
        webhooks.enqueue(edition)
        assert MARKER in Outgoing.objects.get(webhook=hook, edition=edition).body
        publishing.anonymise(edition.article, author, version=1, at=timezone.now(), reason="Threatened.")
        webhooks.send(timezone.now())
        assert sent and MARKER not in b"".join(sent).decode()
        assert json.loads(sent[0])["event"] == "publish"


class TestSigningOff:
    @pytest.fixture
    def link(self):
        author = make_author("Ann Author")
        article = make_article("A piece", authors=[author])
        by = person("Editor")
        _, token = sharing.share(article, at=timezone.now(), by=by, for_author=author, may_sign=True)
        return sharing.link_of(token, at=timezone.now())

    def sign(self, link: ShareLink, digest: str):
        return sharing.sign_off(link, digest=digest, approved=True, comment="", name="", at=timezone.now())

    def test_not_of_a_text_that_was_saved_while_the_page_was_asked_for(self, link):
        digest = sharing.shown(link).digest
        change(link.article.__class__.objects.get(pk=link.article_id), headline="Changed")
        with pytest.raises(editing.EditingError, match="changed while you read"):
            self.sign(link, digest)

    def test_not_by_a_link_that_was_taken_back_meanwhile(self, link):
        digest = sharing.shown(link).digest
        sharing.revoke(ShareLink.objects.get(pk=link.pk), at=timezone.now(), by=None)
        with pytest.raises(editing.EditingError, match="leads nowhere"):
            self.sign(link, digest)

    def test_by_an_author_with_the_longest_of_names(self, link):
        Author.objects.update(name="N" * 200)
        link = ShareLink.objects.select_related("for_author", "article").get(pk=link.pk)
        row = sharing.sign_off(
            link, digest=sharing.shown(link).digest, approved=False, comment="No.", name="", at=timezone.now()
        )
        assert row.name == "N" * 150


@pytest.mark.parametrize(
    "cursor", ['["2026-01-01T00:00:00+00:00",[1]]', '["2026-01-01T00:00:00+00:00",null]', "[1,{}]"]
)
@pytest.mark.parametrize("path", ["/", "/api/v1/editions/", "/authors/"])
def test_a_forged_cursor_is_refused(client, path, cursor):
    make_published()
    forged = urlsafe_b64encode(cursor.encode()).decode().rstrip("=")
    assert client.get(path, {"next": forged}).status_code in (400, 404)


def test_half_of_a_pair_of_surrogates_is_no_name_to_go_on_from(client):
    make_published()
    assert client.get("/authors/", {"next": "WyJcdWQ4MDAiLDFd"}).status_code == 404


def test_the_first_month_of_the_calendar_is_not_found(client, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    assert client.get("/archive/0001/01/").status_code == 404
