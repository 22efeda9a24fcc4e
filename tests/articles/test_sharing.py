"""Drafts under a private link: who reads what, for how long, and an author's approval of an exact text."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles import editing, publishing, sharing
from articles.models import Event, Note, Notification, ShareOpen, SignOff
from tests.html import check_html, text_of
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief")


@pytest.fixture
def article(chief):
    return make_article(
        "A draft", body="<p>As sent.</p>", authors=[make_author("Ann Author")], topics=[make_topic()], by=chief
    )


def link_to(article, chief, **options):
    link, token = sharing.share(article, at=timezone.now() - HOUR, by=chief, **options)
    return link, f"/preview/{token}/"


class TestReading:
    def test_a_pinned_link_shows_the_version_that_was_shared(self, client, article, chief):
        _, path = link_to(article, chief, revision=editing.present_revision(article, at=timezone.now()))
        change(article, body="<p>Written later.</p>", by=chief)
        page = client.get(path).content.decode()
        assert "As sent." in page and "Written later." not in page
        check_html(page)

    def test_a_following_one_shows_the_draft_as_it_is(self, client, article, chief):
        _, path = link_to(article, chief)
        change(article, body="<p>Written later.</p>", by=chief)
        assert "Written later." in client.get(path).content.decode()

    def test_no_cache_keeps_it_and_no_search_engine_finds_it(self, client, article, chief):
        response = client.get(link_to(article, chief)[1])
        assert "no-store" in response["Cache-Control"] and "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin"

    def test_openings_are_logged(self, client, article, chief):
        link, path = link_to(article, chief)
        client.get(path, headers={"user-agent": "A browser\x00"})
        assert [row.agent for row in ShareOpen.objects.filter(link=link)] == ["A browser"]

    @pytest.mark.parametrize("end", ["revoked", "expired", "published", "trashed"])
    def test_it_dies(self, client, article, chief, end):
        link, path = link_to(article, chief, lasts=2 * HOUR)
        now = timezone.now()
        if end == "revoked":
            sharing.revoke(link, at=now, by=chief)
        elif end == "published":
            publishing.publish(article, version=article.version, at=now)
        elif end == "trashed":
            editing.trash(article, version=article.version, at=now, by=chief)
        else:
            link.expires_at = now
            link.save()
        response = client.get(path)
        assert response.status_code == 404
        assert "As sent." not in response.content.decode()

    def test_odd_numbers_from_the_form_of_links_are_no_crash(self, client, article, chief):
        client.force_login(chief)
        form = f"/admin/articles/article/{article.pk}/links/"
        assert client.post(form, {"revoke": "x"}).status_code == 404
        assert client.post(form, {"days": "a week", "author": "x", "recipient": "An\x00n"}).status_code == 200
        assert [link.recipient for link in article.share_links.all()] == ["Ann"]

    def test_it_lives_while_the_piece_only_waits(self, client, article, chief):
        _, path = link_to(article, chief)
        now = timezone.now()
        publishing.schedule(article, version=article.version, at=now, visible_from=now + DAY)
        assert client.get(path).status_code == 200

    @pytest.mark.parametrize("token", ["x", "abc:def", "a" * 3000, "%00", "..%2f..", "é"])
    def test_a_guessed_one_opens_nothing_and_asks_nothing(self, client, token, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get(f"/preview/{token}/").status_code == 404

    def test_only_the_hash_is_stored(self, article, chief):
        link, path = link_to(article, chief)
        assert link.token_hash not in path and len(link.token_hash) == 64

    def test_internal_notes_are_not_on_it(self, client, article, chief):
        from articles import notices

        notices.note(article, "zyx internal", at=timezone.now(), by=chief)
        assert "zyx internal" not in client.get(link_to(article, chief)[1]).content.decode()


class TestSignOff:
    def sign(self, client, path, **data):
        digest = client.get(path).context["digest"]
        return client.post(path, {"digest": digest, "approve": "yes"} | data)

    def test_the_author_approves_the_exact_text(self, client, article, chief):
        author = article.bylines.get().author
        _, path = link_to(article, chief, for_author=author, may_sign=True)
        assert "you approved this text" in self.sign(client, path).content.decode()
        row = SignOff.objects.get()
        assert (row.name, row.approved, row.digest) == ("Ann Author", True, article.digest)
        assert Event.objects.filter(action="author approved", by_name="Ann Author").exists()
        assert Notification.objects.filter(user=chief).exists()

    def test_a_change_afterwards_is_shown_and_blocks_publication(self, client, article, chief):
        from articles import checks

        _, path = link_to(article, chief, for_author=article.bylines.get().author, may_sign=True)
        self.sign(client, path)
        change(article, body="<p>As changed.</p>", by=chief)
        words = text_of(client.get(path).content.decode())
        assert "was changed since you approved it" in words
        assert "sign_off" in {p.code for p in checks.problems(article, at=timezone.now())}
        self.sign(client, path)
        article.refresh_from_db()
        assert "sign_off" not in {p.code for p in checks.problems(article, at=timezone.now())}

    def test_a_text_that_changed_while_they_read_is_not_approved(self, client, article, chief):
        _, path = link_to(article, chief, may_sign=True, recipient="Ann")
        digest = client.get(path).context["digest"]
        change(article, body="<p>Changed meanwhile.</p>", by=chief)
        page = client.post(path, {"digest": digest, "approve": "yes", "comment": "Fine."}).content.decode()
        assert "changed while you read it" in page and "Fine." in page
        assert not SignOff.objects.exists()

    def test_comments_reach_the_desk_as_a_note(self, client, article, chief):
        _, path = link_to(article, chief, may_sign=True, recipient="Ann")
        self.sign(client, path, approve="no", comment="The year is wrong.")
        assert [(note.who, note.text) for note in Note.objects.all()] == [("Ann", "The year is wrong.")]

    def test_what_no_database_keeps_is_left_out(self, client, article, chief):
        _, path = link_to(article, chief, may_sign=True)
        self.sign(client, path, approve="no", comment="The year\x00 is wrong.", name="An\x00n")
        assert [(note.who, note.text) for note in Note.objects.all()] == [("Ann", "The year is wrong.")]

    def test_a_link_for_reading_signs_nothing(self, client, article, chief):
        _, path = link_to(article, chief)
        page = self.sign(client, path).content.decode()
        assert "Your word on it" not in page
        assert not SignOff.objects.exists()
