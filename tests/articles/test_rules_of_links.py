"""Rules of links to drafts that no page leads to by itself: what one says at its end, and what it keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from articles.desk import editing, sharing
from articles.models import Article, Note
from articles.models.snapshot import SnapshotByline
from articles.press import approvals
from articles.press.working_copy import snapshot_of
from tests.newsroom import DAY, HOUR, NOON, change, make_article, make_author, make_published, person, publish

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def told(user) -> list[str]:
    return list(user.notifications.order_by("pk").values_list("text", flat=True))


class TestLinks:
    def share(self, article, by, at=NOON, **options):
        return sharing.share(article, at=at, by=by, **options)

    def test_a_link_that_has_ended_says_and_shows_nothing_any_more(self):
        editor, article = person("Editor"), make_article()
        link, token = self.share(article, editor, may_comment=True)
        said = {"digest": snapshot_of(article).digest, "approved": False, "name": "Ann"}
        with pytest.raises(editing.EditingError, match="Please give your name"):
            sharing.sign_off(link, **said | {"name": " "}, comment="The year.", at=NOON)
        with pytest.raises(editing.EditingError, match="Please write what should be changed"):
            sharing.sign_off(link, **said, comment=" ", at=NOON)
        end = link.expires_at
        assert sharing.link_of(token, at=end - MINUTE) and not sharing.link_of(token, at=end)
        with pytest.raises(editing.EditingError, match="This link leads nowhere any more"):
            sharing.sign_off(link, **said, comment="The year.", at=end)
        with pytest.raises(editing.EditingError, match="This link has ended. Make a new one"):
            sharing.show_current(link, at=end, by=editor)
        reading, _ = self.share(article, editor)
        with pytest.raises(editing.EditingError, match="This link is for reading only"):
            sharing.sign_off(reading, **said, comment="The year.", at=NOON)
        assert not Note.objects.exists()

    def test_it_is_refused_by_what_it_is_now_and_not_by_what_it_was_when_the_page_was_asked_for(self):
        editor, article = person("Editor"), make_article()
        link, _ = self.share(article, editor, may_comment=True)
        type(link).objects.filter(pk=link.pk).update(revoked_at=NOON)
        with pytest.raises(editing.EditingError, match="This link leads nowhere any more"):
            sharing.sign_off(
                link, digest=snapshot_of(article).digest, approved=False, comment="The year.", name="Ann", at=NOON
            )

    def test_the_letter_says_who_asks_what(self, settings):
        editor, ann = person("Editor", first_name="Eva", last_name="Editor"), make_author()
        article = make_article("A draft", authors=[ann])
        for may, asked in (
            ({}, "to read"),
            ({"may_comment": True}, "to read and comment on"),
            ({"may_sign": True, "for_author": ann}, "to approve"),
        ):
            link, _ = self.share(article, editor, email="a@example.org", **may)
            assert sharing.mail(link, "https://example.org/") == ""
            letter = mail.outbox[-1]
            assert letter.subject.endswith(f"“A draft” {asked}")
            assert letter.body.startswith(f"Eva Editor of {settings.SITE_NAME} asks you {asked} this draft:\n")

    def test_when_it_was_revoked_stays_when_it_was(self):
        editor, article = person("Editor"), make_article()
        link, _ = self.share(article, editor)
        sharing.revoke(link, at=NOON, by=editor)
        sharing.revoke(link, at=NOON + HOUR, by=editor)
        other, _ = self.share(article, editor)
        editing.trash(article, version=1, at=NOON + 2 * HOUR, by=editor)
        rows = [link, other]
        for row in rows:
            row.refresh_from_db()
        assert [row.revoked_at for row in rows] == [NOON, NOON + 2 * HOUR]
        assert set(article.events.filter(action="revoke a link", at__lt=NOON + 2 * HOUR).values_list("text")) == {
            ("for anybody",)
        }

    def test_a_link_made_after_the_piece_was_published_shows_what_is_written_since(self):
        editor, article = person("Editor"), make_published(at=NOON).article
        _, same_instant = self.share(article, editor)
        _, later = self.share(article, editor, at=NOON + MINUTE)
        assert sharing.link_of(same_instant, at=NOON + HOUR) is None
        assert sharing.link_of(later, at=NOON + HOUR)

    def test_it_shows_what_its_maker_may_see_today(self):
        editor, others = person("Editor"), make_article()
        _, token = self.share(others, editor)
        mine = make_article(by=editor)
        _, own = self.share(mine, editor)
        editor.groups.set(Group.objects.filter(name="Writer"))
        assert sharing.link_of(own, at=NOON) and sharing.link_of(token, at=NOON) is None

    def test_what_was_shared_or_said_is_kept_for_good(self):
        editor, ann = person("Editor"), make_author()
        article = make_article(authors=[ann])
        other = make_article()
        link, _ = self.share(article, editor, revision=article.revisions.get())
        assert article.revisions.get(version=1).pinned and not other.revisions.get().pinned
        change(article, by=editor)
        sharing.show_current(link, at=NOON, by=editor)
        assert article.revisions.get(version=2).pinned
        change(article, by=editor, at=NOON + DAY)
        signing, _ = self.share(article, editor, for_author=ann, may_sign=True)
        sharing.sign_off(signing, digest=article.digest, approved=True, comment="", name="", at=NOON)
        assert article.revisions.get(version=3).pinned

    def test_an_answer_reaches_who_has_the_piece_and_who_made_the_link(self):
        owner, maker, ann = person("Editor"), person("Editor"), make_author("Ann")
        article = make_article("A draft", authors=[ann], by=owner)
        link, _ = self.share(article, maker, for_author=ann, may_sign=True)
        sharing.sign_off(link, digest=article.digest, approved=True, comment="", name="", at=NOON)
        assert told(owner) == told(maker) == ["Ann approved “A draft”"]

    def test_a_row_of_comments_is_one_letter_and_one_after_a_pause_is_another(self):
        editor, article = person("Editor"), make_article()
        link, _ = self.share(article, editor, may_comment=True)
        for number, at in enumerate((NOON, NOON + 30 * MINUTE, NOON + 61 * MINUTE)):
            said = {"digest": snapshot_of(article).digest, "approved": False, "name": "Ann"}
            sharing.sign_off(link, **said, comment=f"The year, {number}.", at=at)
        rows = editor.notifications.filter(text__contains="commented on").order_by("at")
        assert [row.urgent for row in rows] == [True, False, True]

    def test_a_comment_is_no_approval(self):
        editor, ann = person("Editor"), make_author()
        article = make_article(authors=[ann])
        link, _ = self.share(article, editor, for_author=ann, may_sign=True)
        sharing.sign_off(link, digest=article.digest, approved=False, comment="The year.", name="", at=NOON)
        assert [row.author for row in approvals.missing(article)] == [ann]

    def test_a_translator_stands_for_no_author_and_a_collective_is_not_waited_for(self):
        editor, ann, ben, all_of_us = person("Editor"), make_author(), make_author(), make_author(kind="collective")
        article = make_article(authors=[])
        change(
            article,
            bylines=(SnapshotByline(ann.pk), SnapshotByline(ben.pk, role="translator"), SnapshotByline(all_of_us.pk)),
        )
        for author, expected in ((ben, ""), (ann, "approved by every author")):
            for _ in range(2):  # by a link of each
                link, _ = self.share(article, editor, for_author=author, may_sign=True)
                sharing.sign_off(link, digest=article.digest, approved=True, comment="", name="", at=NOON)
                sharing.revoke(link, at=NOON, by=editor)
            piece = approvals.counted(Article.objects.all()).get()
            assert (piece.authors_signing, approvals.in_brief(piece)) == (1, expected)

    def test_one_author_is_asked_anew_for_another_version_at_once(self):
        editor, ann = person("Editor"), make_author("Ann")
        article = make_article(authors=[ann])
        asked = {"for_author": ann, "may_sign": True}
        self.share(article, editor, revision=article.revisions.get(), **asked)
        with pytest.raises(editing.EditingError, match="Ann was asked a moment ago"):
            self.share(article, editor, revision=article.revisions.get(), **asked)
        self.share(article, editor, **asked)
        assert article.share_links.open(NOON).count() == 1

    def test_one_whose_request_was_taken_back_is_asked_anew_at_once(self):
        editor, ann = person("Editor"), make_author("Ann")
        article = make_article(authors=[ann])
        first, _ = self.share(article, editor, for_author=ann, may_sign=True)
        sharing.revoke(first, at=NOON, by=editor)
        self.share(article, editor, at=NOON + MINUTE / 2, for_author=ann, may_sign=True)
        first.refresh_from_db()
        assert first.revoked_at == NOON and article.share_links.open(NOON + MINUTE).count() == 1

    def test_a_writer_who_asks_the_author_leaves_the_piece_where_it_is(self):
        writer, editor, ann = person("Writer"), person("Editor"), make_author("Ann")
        article = make_article(authors=[ann], by=writer)
        sharing.ask_authors(article, [ann], at=NOON, by=editor)  # no draft goes to the author from an editor either
        article.refresh_from_db()
        assert article.state == "draft"
        editing.move(article, "submit", version=1, at=NOON, by=writer)
        sharing.ask_authors(article, [ann], at=NOON + HOUR, by=writer)
        article.refresh_from_db()
        assert article.state == "in_edit"
        sharing.ask_authors(article, [ann], at=NOON + 2 * HOUR, by=editor)
        article.refresh_from_db()
        assert article.state == "with_author"


def test_a_piece_that_is_published_is_not_asked_for_by_a_link_of_before():
    """The published one ends it, another piece's does not."""
    editor, article = person("Editor"), make_article()
    _, token = sharing.share(article, at=NOON, by=editor)
    make_published(at=NOON + MINUTE)
    assert sharing.link_of(token, at=NOON + HOUR)
    publish(article, at=NOON + HOUR)
    assert sharing.link_of(token, at=NOON + HOUR) is None
