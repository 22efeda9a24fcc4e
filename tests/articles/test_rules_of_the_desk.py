"""Rules of the desk that no page leads to by itself: what is written down, who is told, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from articles.desk import editing, feedback, sharing, undoing
from articles.desk.storable import storable
from articles.models import (
    Article,
    Edition,
    ErrorReport,
    Event,
    Front,
    Link,
    Notification,
    Recovery,
    Republication,
    Revision,
)
from articles.models.notes import NO_EMAIL
from articles.models.snapshot import SnapshotByline
from articles.press import fronts, notices, publishing
from articles.press.errors import NotAllowed
from articles.press.working_copy import snapshot_of, unsaved
from articles.related import ruling, updating
from images.models import Image
from tests.newsroom import (
    DAY,
    HOUR,
    NOON,
    change,
    make_article,
    make_author,
    make_institution,
    make_published,
    make_topic,
    person,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Wordless(BaseEmailBackend):
    """A mail server that is waited for in vain."""

    words: tuple[str, ...] = ()

    def send_messages(self, messages) -> int:
        raise TimeoutError(*self.words)


class Wordy(Wordless):
    words = (f"It took too long. {'x' * 1000}",)


def actions(article: Article) -> list[str]:
    """What is written down of the piece, the first first."""
    return list(Event.objects.filter(article=article).order_by("pk").values_list("action", flat=True))


def told(user) -> list[str]:
    return list(user.notifications.order_by("pk").values_list("text", flat=True))


class TestTheTrail:
    def test_every_verb_of_the_working_copy_is_in_it(self):
        editor, article = person("Editor"), make_article("One")
        change(article, by=editor, headline="Two", at=NOON)
        first = article.revisions.get(version=1)
        editing.name_revision(first, "The first", at=NOON, by=editor)
        editing.restore_revision(first, version=2, at=NOON, by=editor)
        editing.plan(article, {"needs_legal": True}, version=3, at=NOON, by=editor)
        editing.trash(article, version=4, at=NOON, by=editor)
        editing.untrash(article, at=NOON, by=editor)
        expected = ["create", "name", "restore version", "plan", "trash", "take out of the trash"]
        assert actions(article) == expected
        assert Event.objects.get(action="plan").text == "needs legal: yes"
        assert Event.objects.get(action="name").text == "Version 1: The first"

    def test_so_is_a_text_that_was_ready_and_is_written_on(self):
        editor, publisher, article = person("Editor"), person("Publisher"), make_article("A piece")
        for name in ("submit", "approve"):
            editing.move(article, name, version=1, at=NOON, by=editor)
        change(article, by=editor)
        reopened = Event.objects.get(action="reopen")
        assert reopened.text == "Ready → In edit: the text was changed after that."
        assert told(publisher)[-1].endswith("took “A piece” back into edit: the text was changed after that")

    def test_every_step_of_a_link_is_in_it_and_what_ends_it(self):
        editor, article = person("Editor"), make_article("A draft")
        link, _ = sharing.share(article, at=NOON, by=editor, recipient="A lawyer")
        change(article, by=editor, standfirst="Written on.")
        sharing.show_current(link, at=NOON, by=editor)
        sharing.revoke(link, at=NOON, by=editor)
        sharing.share(article, at=NOON, by=editor)
        editing.trash(article, version=2, at=NOON, by=editor)
        rows = Event.objects.filter(article=article, action__in=["share", "share again", "revoke a link"])
        assert [(row.action, row.text) for row in rows.order_by("pk")] == [
            ("share", "the draft as it goes on, for A lawyer"),
            ("share again", "version 2, for A lawyer"),
            ("revoke a link", "for A lawyer"),
            ("share", "the draft as it goes on, for anybody with the link"),
            ("revoke a link", "a link: it went to the trash"),
        ]

    def test_so_is_a_note_that_is_done_and_one_that_is_opened_again(self):
        editor, article = person("Editor"), make_article()
        note = notices.note(article, "Is that so?", at=NOON, by=editor)
        for at, expected in ((NOON, NOON), (NOON + HOUR, None)):
            notices.resolve(note, at=at, by=editor)
            note.refresh_from_db()
            assert (note.resolved_at, note.resolved_by) == (expected, editor if expected else None)
        assert actions(article)[-2:] == ["resolve a note", "reopen a note"]


class TestReady:
    def test_planning_leaves_a_piece_ready_and_whoever_edited_it_last(self):
        """Or the one who sets a day would be the one who may not publish it alone."""
        writer, editor, article = person("Editor"), person("Editor"), make_article()
        change(article, by=writer)
        for name in ("submit", "approve"):
            editing.move(article, name, version=2, at=NOON, by=editor)
        change(article, by=editor, needs_legal=True)
        assert (article.state, article.edited_by) == ("ready", writer)


class TestWhatIsStored:
    def test_nobody_signs_twice_in_one_role(self):
        ann = make_author()
        article = make_article(authors=[ann])
        rows = (SnapshotByline(ann.pk), SnapshotByline(ann.pk, name="A. A."), SnapshotByline(ann.pk, role="translator"))
        change(article, bylines=rows)
        assert [(row.role, row.name) for row in article.bylines.all()] == [("author", ""), ("translator", "")]

    def test_a_byline_that_names_a_house_is_not_without_one(self):
        ann, house = make_author(), make_institution()
        article = make_article(authors=[])
        change(article, bylines=(SnapshotByline(ann.pk, institution=house.pk, unaffiliated=True),))
        assert not article.bylines.get().unaffiliated

    def test_nor_is_one_that_has_a_title(self):
        article = make_article(authors=[])
        change(article, bylines=(SnapshotByline(make_author().pk, title="judge", unaffiliated=True),))
        assert not article.bylines.get().unaffiliated

    def test_an_address_of_another_piece_or_a_relation_of_no_kind_gives_way(self):
        one, two = make_article("The first"), make_article("The second")
        snapshot = replace(snapshot_of(two), slug=one.slug, links=(("nonsense", one.pk), (Link.Kind.UPDATES, one.pk)))
        saved = snapshot_of(editing.save(two, snapshot, version=1, at=NOON))
        assert (saved.slug, saved.links) == ("the-second", ((Link.Kind.UPDATES, one.pk),))

    def test_what_is_gone_since_is_left_out(self):
        article = make_article()
        gone = {"image": 99, "series": 99, "translation_of": 99, "topics": (99,), "links": (("background", 99),)}
        copy = replace(
            snapshot_of(article), **gone, bylines=(SnapshotByline(99), SnapshotByline(make_author().pk, institution=99))
        )
        stored = storable(copy, None, article, snapshot_of(article))
        assert (stored.image, stored.series, stored.translation_of, stored.topics, stored.links) == (None,) * 3 + (
            (),
        ) * 2
        assert [row.institution for row in stored.bylines] == [None]

    def test_what_is_typed_is_looked_at_as_it_would_be_stored(self):
        article = make_article(slug="as-it-was")
        image = Image.objects.create(title="P", credit="P", created_at=NOON)
        copy = replace(snapshot_of(article), slug="as-typed", image=image.pk, body="<p>Three more words.</p>")
        typed = unsaved(article, copy, {"needs_legal": True})
        assert (typed.article.slug, typed.article.image, typed.article.word_count) == ("as-typed", image, 3)
        assert typed.article.needs_legal and typed.is_changed and typed.article.digest != article.digest
        again = unsaved(article, replace(snapshot_of(article), slug=""), {})
        assert again.article.slug == "as-it-was" and not again.is_changed
        assert Article.objects.get().slug == "as-it-was"

    def test_an_address_that_is_its_own_stays(self):
        article = make_article()
        copy = snapshot_of(article)
        assert storable(copy, None, article, copy).slug == article.slug

    def test_a_relation_to_a_piece_that_one_may_not_see_is_not_made_and_not_lost(self):
        writer = person("Writer")
        hidden, article = make_article(), make_article(by=writer)
        typed = replace(snapshot_of(article), links=((Link.Kind.UPDATES, hidden.pk),))
        assert snapshot_of(editing.save(article, typed, version=1, at=NOON, by=writer)).links == ()
        change(article, links=((Link.Kind.UPDATES, hidden.pk),))
        change(article, by=writer, standfirst="Written on.")
        assert snapshot_of(article).links == ((Link.Kind.UPDATES, hidden.pk),)

    def test_what_was_kept_of_typing_goes_with_a_save_that_changes_nothing(self):
        writer = person("Writer")
        article = make_article(by=writer)
        editing.autosave(article, user=writer, data={}, version=1, at=NOON)
        editing.save(article, snapshot_of(article), version=1, at=NOON, by=writer)
        assert not Recovery.objects.exists()


class TestRevisions:
    @pytest.mark.parametrize("kept", [{"name": "Keep"}, {"pinned": True}, {"reason": "Restored from version 1"}])
    def test_one_that_somebody_counts_on_is_not_written_over(self, kept):
        editor, article = person("Editor"), make_article()
        change(article, by=editor, at=NOON)
        Revision.objects.filter(article=article, version=2).update(**kept)
        change(article, by=editor, at=NOON + MINUTE)
        assert article.revisions.count() == 3

    def test_a_text_that_was_written_anew_stands_on_no_other(self):
        article = make_article(body="<p>One.</p>" * 50)
        change(article, standfirst="Another.")
        change(article, body="".join(f"<p>Something else, {number * 7919}.</p>" for number in range(50)))
        assert [row.base and row.base.version for row in article.revisions.order_by("version")] == [None, 1, None]

    def test_a_sitting_ends_though_somebody_saves_every_minute(self):
        editor, article = person("Editor"), make_article()
        for minute in range(12):
            change(article, by=editor, at=NOON + minute * MINUTE)
        assert [row.version for row in article.revisions.all()] == [13, 11, 1]

    @pytest.mark.parametrize("kept", [{"name": "Keep"}, {"pinned": True}])
    def test_thinning_out_spares_what_is_named_or_was_shown_and_the_last_of_each_day_of_each_piece(self, kept):
        """Printed, shared and signed off are all pinned."""
        pieces = [make_article(), make_article()]
        for article in pieces:
            for number in range(3):
                change(article, at=NOON - 500 * DAY + number * HOUR)
        Revision.objects.filter(article=pieces[0], version=2).update(**kept)
        for revision in Revision.objects.all():  # or one would be spared because others stand on it
            revision.set_snapshot(revision.snapshot, None)
            revision.save()
        editing.thin_out(NOON)
        left = [list(article.revisions.values_list("version", flat=True)) for article in pieces]
        assert left == [[4, 2, 1], [4, 1]]


class TestNotes:
    def test_who_is_answered_or_has_the_piece_is_told_and_nobody_of_their_own_words(self):
        owner, other = person("Editor"), person("Editor")
        article = make_article("A piece", by=owner)
        question = notices.note(article, "Is that so?", at=NOON, by=other)
        notices.note(article, "It is.", at=NOON, by=owner, parent=question)
        notices.note(article, "To myself.", at=NOON, by=owner)
        assert told(owner) == [f"{question.who} on “A piece”: Is that so?"]
        assert len(told(other)) == 1 and told(other)[0].endswith("on “A piece”: It is.")
        assert not Notification.objects.filter(urgent=True).exists()

    def test_who_has_the_piece_hears_of_questions_and_of_what_comes_from_outside(self):
        owner, one, two = (person("Editor") for _ in range(3))
        article = make_article("A piece", by=owner)
        question = notices.note(article, "Is that so?", at=NOON, by=one)
        notices.note(article, "It is.", at=NOON, by=two, parent=question)
        notices.note(article, "It is not.", at=NOON, by_name="Ann", parent=question)
        assert [words.rpartition(": ")[2] for words in told(owner)] == ["Is that so?", "It is not."]

    def test_the_words_it_is_about_are_kept_up_to_a_length(self):
        assert len(notices.note(make_article(), "So?", at=NOON, passage="x" * 3000).passage) == 1000

    def test_a_mention_reaches_who_is_there_and_may_see_the_piece(self):
        editor, gone, writer = person("Editor"), person("Editor", is_active=False), person("Writer")
        article = make_article()
        text = f"@{editor.username} @{gone.username} @{writer.username} look"
        row = notices.note(article, text, at=NOON, by=person("Publisher"))
        assert set(row.mentions.all()) == {editor, writer}
        assert [notice.user for notice in Notification.objects.all()] == [editor]
        assert Notification.objects.get().urgent


class TestMail:
    def test_what_was_read_or_hidden_meanwhile_or_is_for_nobody_is_not_sent(self):
        editor, left = person("Editor", email="e@example.org"), person("Editor", email="l@example.org")
        read, hidden, plain = make_article("Read"), make_article("Hidden"), make_article("Plain")
        for article in (read, hidden, plain):
            notices.notify([editor, left], article, article.headline, at=NOON, urgent=True, asks=article == read)
        notices.close_requests(read, at=NOON)
        Article.objects.filter(pk=hidden.pk).update(is_embargoed=True)
        type(left).objects.filter(pk=left.pk).update(is_active=False)
        notices.mail(NOON)
        assert [(letter.to, letter.subject.split(": ")[1]) for letter in mail.outbox] == [(["e@example.org"], "Plain")]

    def test_a_letter_that_failed_without_a_word_did_not_go_out(self, settings):
        settings.EMAIL_BACKEND = f"{__name__}.Wordless"
        editor, article = person("Editor", email="e@example.org"), make_article()
        notices.notify([editor], article, "Look at it.", at=NOON, urgent=True)
        assert notices.mail(NOON) == (0, 1)
        row = Notification.objects.get()
        assert (row.mailed_at, row.error) == (None, "TimeoutError")
        link, _ = sharing.share(article, at=NOON, by=editor, email="a@example.org")
        assert sharing.mail(link, "https://example.org/") == "TimeoutError"
        settings.EMAIL_BACKEND = f"{__name__}.Wordy"
        assert notices.mail(NOON) == (0, 1)
        for said, most in (
            (Notification.objects.get().error, 300),
            (sharing.mail(link, "https://example.org/"), 200),
        ):
            assert said.startswith("It took too long. x") and len(said) == most

    def test_a_letter_that_fails_after_the_commit_undoes_nothing_before_it(self):
        with notices.one_letter(NOON):
            notices.notify([person("Editor")], None, "Look at it.", at=NOON, urgent=True)
            assert not connection.run_on_commit  # it waits for the others
        notices.notify([person("Editor")], None, "Look at it.", at=NOON, urgent=True)
        assert [is_robust for _, _, is_robust in connection.run_on_commit] == [True, True]

    def test_who_has_no_address_is_not_written_to_again_and_again(self):
        notices.notify([person("Editor")], None, "Look at it.", at=NOON, urgent=True)
        assert notices.mail(NOON) == (0, 1) and notices.mail(NOON + HOUR) == (0, 0)
        assert Notification.objects.get().error == NO_EMAIL

    def test_one_act_is_one_letter_and_a_day_is_one(self, settings):
        editor = person("Editor", email="e@example.org")
        pieces = [make_article(name) for name in ("One", "Two", "Three")]
        for article, at in zip(pieces, (NOON, NOON, NOON + HOUR), strict=True):
            notices.notify([editor], article, article.headline, at=at, urgent=True)
        assert notices.mail(NOON + HOUR) == (2, 0)
        Notification.objects.update(mailed_at=None)
        assert notices.mail(NOON + HOUR, digest=True) == (1, 0)
        assert [row.subject.split(": ")[1] for row in mail.outbox] == [
            "2 things on the desk",
            "Three",
            "3 things on the desk",
        ]
        for article in pieces:
            assert f"{settings.SITE_URL}/admin/articles/article/{article.pk}/change/" in mail.outbox[-1].body

    def test_nobody_who_left_is_told(self):
        notices.notify(
            [person("Editor", is_active=False)], None, "The front page: your arrangement is approved.", at=NOON
        )
        assert not Notification.objects.exists()


class TestFronts:
    def test_each_step_needs_its_right_and_an_approved_one_is_approved_once(self):
        now, writer, editor, publisher = NOON + DAY, person("Writer"), person("Editor"), person("Publisher")
        pins = [fronts.Pin(make_published(at=NOON).article_id)]
        with pytest.raises(NotAllowed, match="You do not have the right"):
            fronts.arrange(None, visible_from=now, pins=pins, at=now, by=writer)
        front = fronts.arrange(None, visible_from=now, pins=pins, at=now, by=editor)
        with pytest.raises(NotAllowed, match="You do not have the right"):
            fronts.approve(front, at=now, by=editor)
        with pytest.raises(NotAllowed, match="You do not have the right"):
            fronts.withdraw(front, at=now, by=writer)
        assert fronts.approve(front, at=now, by=publisher).approved_by == publisher
        with pytest.raises(fronts.FrontError, match="It is approved already"):
            fronts.approve(front, at=now, by=publisher)
        with pytest.raises(fronts.FrontError, match="Readers have seen this arrangement"):
            fronts.withdraw(front, at=now, by=publisher)  # since this very instant

    def test_its_maker_hears_when_another_withdraws_it(self):
        editor = person("Editor")
        front = fronts.arrange(None, visible_from=NOON, pins=[], at=NOON, by=editor)
        fronts.withdraw(front, at=NOON, by=person("Publisher"))
        assert told(editor) == ["The front page: your arrangement was withdrawn."]
        mine = fronts.arrange(None, visible_from=NOON, pins=[], at=NOON, by=editor)
        fronts.withdraw(mine, at=NOON, by=editor)
        assert len(told(editor)) == 1 and not Front.objects.exists()

    def test_an_arrangement_that_a_command_made_has_nobody_to_hear_of_it(self):
        publisher = person("Publisher")
        one, other = (fronts.arrange(None, visible_from=NOON + HOUR, pins=[], at=NOON) for _ in range(2))
        fronts.withdraw(one, at=NOON, by=publisher)
        assert fronts.approve(other, at=NOON, by=publisher).approved_by == publisher
        assert not Notification.objects.exists()

    def test_a_piece_that_one_does_not_see_is_not_pinned(self):
        hidden, writer = make_article(), person("Copy-editor")
        change(hidden, is_embargoed=True)
        with pytest.raises(fronts.FrontError, match="A piece that is pinned is not there any more"):
            fronts.arrange(None, visible_from=NOON, pins=[fronts.Pin(hidden.pk)], at=NOON, by=writer)

    def test_a_piece_on_show_does_not_appear_with_its_next_version_and_one_set_anew_does(self):
        shown, moved = make_published().article, make_article()
        options = {"at": NOON, "visible_from": NOON + DAY}
        publishing.schedule(change(shown), version=2, **options, change="update")
        for _ in range(2):
            publishing.schedule(change(moved), version=moved.version, **options)
        found = fronts.outcomes_of([shown.pk, moved.pk], NOON + DAY, NOON)
        assert found[shown.pk].sentence == "" and found[moved.pk].sentence == "Appears 1 Jul 2026, 12:00."

    def test_of_every_page_the_newest_arrangement_stands(self):
        topics, piece = [make_topic(), make_topic()], make_published(at=NOON - DAY)
        newest = []
        for topic in (None, *topics):
            for at in (NOON, NOON + HOUR, NOON + DAY):
                front = fronts.arrange(None, topic=topic, visible_from=at, pins=[fronts.Pin(piece.article_id)], at=NOON)
                fronts.approve(front, at=NOON)
                newest += [front] if at == NOON + HOUR else []
        assert set(fronts.current(NOON + 2 * HOUR)) == set(newest) and not fronts.waiting()
        waiting = fronts.arrange(None, visible_from=NOON + 2 * HOUR, pins=[], at=NOON)
        assert list(fronts.waiting()) == [waiting] and waiting not in fronts.current(NOON + 2 * HOUR)


class TestMoves:
    @pytest.mark.parametrize(("name", "words"), [("approve", "Mark as ready"), ("dance", "dance")])
    def test_one_that_is_not_in_the_table_is_refused_in_its_words(self, name, words):
        with pytest.raises(editing.EditingError, match=f"“{words}” is not possible for a piece that is draft"):
            editing.move(make_article(), name, version=1, at=NOON, by=None)


class TestTurns:
    def test_a_writer_who_writes_no_more_gets_nothing_back(self):
        writer, editor = person("Writer"), person("Editor")
        article = make_article(by=writer)
        editing.move(article, "submit", version=1, at=NOON, by=writer)
        writer.groups.clear()
        assert editing.move(article, "send_back", version=1, at=NOON, by=editor, reason="Shorter.").owner != writer

    def test_it_does_not_come_back_to_an_editor_who_left(self):
        writer, editor = person("Writer"), person("Editor")
        article = make_article(by=writer)
        editing.move(article, "submit", version=1, at=NOON, by=writer)
        editing.move(article, "send_back", version=1, at=NOON, by=editor, reason="Shorter.")
        type(editor).objects.filter(pk=editor.pk).update(is_active=False)
        assert editing.move(article, "submit", version=1, at=NOON, by=writer).owner is None

    def test_what_is_done_with_one_piece_leaves_what_is_asked_of_another(self):
        writer, editor = person("Writer"), person("Editor")
        one, other = make_article("One", by=writer), make_article("Other", by=writer)
        for article in (one, other):
            editing.move(article, "submit", version=1, at=NOON, by=writer)
        notices.notify([editor], one, "By the way.", at=NOON)
        editing.move(one, "approve", version=1, at=NOON + HOUR, by=person("Editor"))
        open_ones = editor.notifications.filter(read_at=None).order_by("pk")
        assert [(row.article.headline, row.asks) for row in open_ones] == [("Other", True), ("One", False)]

    def test_a_piece_in_edit_stays_with_nobody_who_does_not_edit(self):
        writer, editor, other = person("Writer"), person("Editor"), person("Editor")
        for owner, expected in ((writer, editor), (other, other), (None, editor)):
            article = make_article(owner=owner)
            Article.objects.filter(pk=article.pk).update(state="with_author")
            assert editing.move(article, "from_author", version=1, at=NOON, by=editor).owner == expected

    def test_an_editor_who_writes_is_not_the_editor_of_their_own_piece(self):
        writer = person("Editor")
        article = make_article(by=writer)
        for name in ("submit", "send_back", "submit"):
            moved = editing.move(article, name, version=1, at=NOON, by=writer, reason="Shorter.")
        assert moved.owner is None

    def test_it_comes_back_to_the_editor_before_whatever_a_command_did_meanwhile(self):
        writer, editor = person("Writer"), person("Editor")
        article = make_article(by=writer)
        editing.move(article, "submit", version=1, at=NOON, by=writer)
        editing.move(article, "approve", version=1, at=NOON, by=editor)
        editing.move(article, "send_back", version=1, at=NOON, by=None, reason="Shorter.")
        assert editing.move(article, "submit", version=1, at=NOON, by=writer).owner == editor

    def test_who_has_no_access_to_the_desk_is_not_asked(self):
        outside, inside, writer = person("Editor", is_staff=False), person("Editor"), person("Writer")
        editing.move(make_article(by=writer), "submit", version=1, at=NOON, by=writer)
        assert [notice.user for notice in Notification.objects.all()] == [inside]
        assert not outside.notifications.exists()

    def test_a_writer_hears_of_a_move_once_and_not_of_their_own(self):
        writer, editor = person("Publisher"), person("Editor")
        article = make_article("A piece", by=writer)
        editing.move(article, "submit", version=1, at=NOON, by=writer)
        editing.move(article, "approve", version=1, at=NOON, by=editor)
        assert len(told(writer)) == 1  # as one who publishes and as the one who wrote it
        editing.move(article, "reopen", version=1, at=NOON, by=writer)
        editing.move(article, "approve", version=1, at=NOON, by=writer)
        assert len(told(writer)) == 1


class TestUndo:
    def test_whoever_was_asked_is_asked_no_more_and_an_open_form_is_a_stale_one(self):
        editor, article = person("Editor"), make_article()
        before = undoing.Standing.of(article)
        change(article, owner=editor)
        undoing.put_back(article, before=before, after=undoing.Standing.of(article), at=NOON + HOUR, by=None)
        article.refresh_from_db()
        assert (article.owner, article.version) == (None, 3)
        assert editor.notifications.get().read_at == NOON + HOUR
        assert actions(article)[-1] == "undo"


class TestReaders:
    def test_a_report_reaches_those_who_can_correct_and_is_cut_to_a_length(self):
        standards, writer, edition = person("Standards editor"), person("Writer"), make_published("A piece")
        with pytest.raises(feedback.ReportError, match="Please say what is wrong, in a sentence"):
            feedback.report_error(edition, "  Wrong!  ", at=NOON)
        row = feedback.report_error(edition, "x" * 9000, at=NOON)
        assert len(row.text) == feedback.MAX_LENGTH
        assert told(standards) == ["A reader reports an error in “A piece”"] and told(writer) == []
        feedback.close_report(row, "dismissed", answer="It is right.", at=NOON + HOUR, by=standards)
        row = ErrorReport.objects.get()
        assert (row.settled_by, row.settled_at, row.answer) == (standards, NOON + HOUR, "It is right.")
        assert actions(edition.article)[-1].startswith("report: ")

    def test_who_reports_without_end_is_asked_to_come_back_later(self):
        edition = make_published()
        for _ in range(feedback.MAX_REPORTS_PER_HOUR):
            feedback.report_error(edition, "The year is wrong.", ip="192.0.2.1", at=NOON)
        with pytest.raises(feedback.ReportError, match="That was a lot for one hour"):
            feedback.report_error(edition, "The year is wrong.", ip="192.0.2.1", at=NOON)
        feedback.report_error(edition, "The year is wrong.", ip="192.0.2.2", at=NOON)

    def test_who_was_told_is_one_place_at_a_time(self):
        editor, edition = person("Editor"), make_published(at=NOON - DAY)
        options = {"version": 1, "at": NOON, "note": "It was 1994."}
        publishing.correct(edition.article, **options, change=Edition.Change.CORRECTION)
        one, two = (Republication.objects.create(article=edition.article, where=name) for name in ("A", "B"))
        Republication.objects.create(
            article=make_published(at=NOON - DAY).article, where="C"
        )  # of which there is no news
        for _ in range(2):
            feedback.mark_notified(one, at=NOON, by=editor)
        assert list(feedback.republications_to_notify(NOON)) == [two]
        assert actions(edition.article).count("tell") == 1


class TestWhatStandsBesideAPiece:
    def test_one_put_first_again_keeps_its_place_and_one_moved_too_far_stays(self):
        article, one, two = (make_published().article for _ in range(3))
        editor = person("Editor")
        for other in (one, two, one):
            ruling.put_first(article, other, at=NOON, by=editor)
        places = lambda: list(article.choices.order_by("position").values_list("other", flat=True))  # noqa: E731
        assert places() == [one.pk, two.pk]
        assert list(article.choices.order_by("pk").values_list("position", flat=True)) == [1, 2]
        for by_places in (-1, 2):
            ruling.move(article, one, by_places, at=NOON, by=editor)
            assert places() == [one.pk, two.pk]
        ruling.move(article, one, 1, at=NOON, by=editor)
        assert places() == [two.pk, one.pk]
        assert Event.objects.filter(article=article, action="read on").count() == 3  # what changed nothing is not news

    def test_before_anything_is_ranked_nothing_is_suggested(self):
        assert updating.suggestions(make_article(), NOON) == []

    def test_a_headline_that_readers_never_saw_is_not_written_down(self):
        article, other = make_published().article, make_article("ZYX")
        publishing.schedule(other, version=1, at=NOON, visible_from=NOON + DAY)
        ruling.put_first(article, other, at=NOON, by=person("Editor"), line="Soon")
        assert Event.objects.get(action="read on").text == "First beside it: an unpublished piece"
        ruling.exclude(article, other, at=NOON, by=person("Editor"))
        choice = article.choices.get()
        assert (choice.position, choice.line) == (None, "")
