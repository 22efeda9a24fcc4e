"""The working copy: saves, revisions, what two people write at once, and what nobody saved."""

from dataclasses import asdict, replace

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.desk import editing
from articles.models import Article, Event, Recovery, Revision, workflow
from articles.models.snapshot import Snapshot, SnapshotByline, pack
from articles.press.errors import NotAllowed, PublishingError, StaleVersion
from articles.press.working_copy import snapshot_of
from tests.newsroom import DAY, HOUR, NOON, change, make_article, make_author, make_topic, publish

pytestmark = pytest.mark.django_db
MINUTE = HOUR / 60


def editor(name="ed", *more) -> User:
    user = User.objects.create(username=name, is_staff=True)
    names = ["view_article", "change_article", "edit_others_article", *more]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return User.objects.get(pk=user.pk)


class TestSave:
    def test_it_writes_what_a_reader_could_see_and_moves_the_version(self):
        article, topic, author = make_article(), make_topic(), make_author()
        typed = replace(snapshot_of(article), headline="New", topics=(topic.pk,), bylines=(SnapshotByline(author.pk),))
        saved = editing.save(article, typed, version=1, at=NOON)
        assert (saved.version, saved.headline, snapshot_of(saved)) == (2, "New", typed)
        assert saved.digest == typed.digest

    def test_saving_what_is_there_changes_nothing(self):
        article = make_article()
        saved = editing.save(article, snapshot_of(article), version=1, at=NOON)
        assert (saved.version, saved.revisions.count()) == (1, 1)

    def test_a_stale_save_is_refused(self):
        article = make_article()
        change(article, headline="Theirs")
        with pytest.raises(StaleVersion, match="changed meanwhile"):
            editing.save(article, replace(snapshot_of(article), headline="Mine"), version=1, at=NOON)
        assert Article.objects.get().headline == "Theirs"

    def test_hostile_text_is_cleaned_before_it_is_stored(self):
        article = make_article(body="<p>a<script>alert(1)</script></p>")
        assert Article.objects.get().body == "<p>a</p>" == snapshot_of(article).body

    def test_what_was_deleted_meanwhile_is_left_out(self):
        article, topic = make_article(), make_topic()
        typed = replace(snapshot_of(article), topics=(topic.pk, 9999), image=9999, bylines=(SnapshotByline(9999),))
        saved = snapshot_of(editing.save(article, typed, version=1, at=NOON))
        assert (saved.topics, saved.image, saved.bylines) == ((topic.pk,), None, ())

    def test_planning_moves_the_version_and_leaves_no_revision(self):
        article = make_article()
        change(article, needs_legal=True)
        assert (article.version, article.needs_legal, article.revisions.count()) == (2, True, 1)


class TestRevisions:
    def test_every_save_is_kept_whole(self):
        article = make_article("One")
        for headline in ("Two", "Three"):
            change(article, headline=headline)
        found = [(r.version, r.snapshot.headline) for r in article.revisions.all()]
        assert found == [(3, "Three"), (2, "Two"), (1, "One")]

    def test_quick_saves_of_one_person_are_one_revision(self):
        article, ed = make_article(), editor()
        for minute in (0, 3, 6):
            change(article, by=ed, at=NOON + minute * MINUTE, headline=f"At {minute}")
        assert [r.snapshot.headline for r in article.revisions.all()][:2] == ["At 6", "Headline " + article.slug[9:]]
        change(article, by=ed, at=NOON + 20 * MINUTE, headline="Later")
        assert article.revisions.count() == 3

    def test_another_person_or_a_printed_one_is_not_written_over(self):
        article, one, two = make_article(), editor("one"), editor("two")
        change(article, by=one, at=NOON)
        change(article, by=two, at=NOON + MINUTE)
        publish(article, at=NOON + 2 * MINUTE)
        change(article, by=two, at=NOON + 3 * MINUTE)
        assert article.revisions.count() == 4

    def test_small_edits_of_a_long_piece_weigh_little(self):
        words = [str(hash(n) * 7919 % 99991) for n in range(6000)]
        text = "".join(f"<p>{' '.join(words[i : i + 80])}</p>" for i in range(0, 6000, 80))
        article = make_article(body=text)
        whole = len(pack(snapshot_of(article)))
        for number in range(20):
            text = text.replace(words[number * 100], f"changed{number}", 1)
            change(article, body=text, at=NOON + number * HOUR)
        sizes = [len(revision.packed) for revision in article.revisions.all()]
        assert sum(sizes) < 5 * whole  # twenty-one full copies would weigh 21
        assert article.revisions.get(version=11).snapshot.body.count("changed") == 10

    def test_restoring_makes_a_new_revision(self):
        article, ed = make_article("Old"), editor()
        change(article, headline="New")
        restored = editing.restore_revision(article.revisions.get(version=1), version=2, at=NOON, by=ed)
        assert (restored.version, restored.headline, restored.revisions.count()) == (3, "Old", 3)

    def test_thinning_out_never_touches_what_was_printed_or_named(self):
        article, ed = make_article("First"), editor()
        publish(article, at=NOON - 900 * DAY)
        for hour in range(4):
            change(article, headline=f"Hour {hour}", at=NOON - 500 * DAY + hour * HOUR)
        editing.name_revision(article.revisions.get(version=3), "Keep", at=NOON, by=ed)
        editing.thin_out(NOON)
        assert [r.version for r in article.revisions.all()] == [5, 3, 1]
        assert all(r.snapshot.headline for r in article.revisions.all())

    def test_a_piece_from_a_fixture_keeps_what_it_was(self):
        article = make_article("As loaded")
        Revision.objects.all().delete()
        change(article, headline="Changed")
        assert [r.snapshot.headline for r in article.revisions.all()] == ["Changed", "As loaded"]


class TestUnsavedWriting:
    def keep(self, article, user, version=1, **typed):
        data = asdict(replace(snapshot_of(article), **typed))
        editing.autosave(article, user=user, data=data, version=version, at=NOON)
        return Recovery.objects.get(article=article, user=user)

    def test_it_is_one_row_in_one_query(self):
        article, ed = make_article(), editor()
        self.keep(article, ed, headline="Typed")
        with CaptureQueriesContext(connection) as queries:
            editing.autosave(article, user=ed, data={"headline": "Typed more"}, version=1, at=NOON + MINUTE)
        assert len(queries) == 1
        assert Recovery.objects.get().data == {"headline": "Typed more"}

    def test_it_touches_neither_version_nor_history(self):
        article, ed = make_article(), editor()
        events = Event.objects.count()
        self.keep(article, ed, headline="Typed")
        article.refresh_from_db()
        assert (article.version, article.revisions.count(), Event.objects.count()) == (1, 1, events)

    def test_a_save_makes_it_superfluous(self):
        article, ed = make_article(), editor()
        self.keep(article, ed, headline="Typed")
        change(article, by=ed, headline="Saved")
        assert not Recovery.objects.exists()

    def test_one_for_a_piece_that_is_not_there_yet(self):
        ed = editor()
        for headline in ("A", "B"):
            editing.autosave(None, user=ed, data={"headline": headline}, version=0, at=NOON)
        assert Recovery.objects.get(article=None, user=ed).data == {"headline": "B"}

    def test_paragraphs_that_do_not_collide_are_merged(self):
        article, me = make_article("H", body="<p>1</p><p>2</p>"), editor("me")
        kept = self.keep(article, me, body="<p>1 mine</p><p>2</p>")
        change(article, body="<p>1</p><p>2 theirs</p>", headline="Theirs")
        saved = editing.resolve_conflict(kept, article, take_fields={}, version=2, at=NOON, by=me)
        assert (saved.headline, saved.body) == ("Theirs", "<p>1 mine</p><p>2 theirs</p>")

    def test_a_collision_has_to_be_decided_and_either_text_stays_in_the_history(self):
        article, me = make_article("H"), editor("me")
        kept = self.keep(article, me, headline="Mine")
        change(article, headline="Theirs")
        with pytest.raises(editing.EditingError, match="Choose"):
            editing.resolve_conflict(kept, article, take_fields={}, version=2, at=NOON, by=me)
        saved = editing.resolve_conflict(kept, article, take_fields={"headline": "ours"}, version=2, at=NOON, by=me)
        assert [r.snapshot.headline for r in saved.revisions.all()] == ["Mine", "Theirs", "H"]

    def test_without_a_common_base_everything_that_differs_collides(self):
        article, me = make_article("H"), editor("me")
        kept = self.keep(article, me, headline="Mine")
        Revision.objects.all().delete()
        Article.objects.update(headline="Theirs")
        article.refresh_from_db()
        assert editing.conflict(kept, article).merged.collisions == ("headline",)


class TestMoves:
    def test_the_table_is_sound(self):
        """Every state can be left, every state can be reached, every permission exists."""
        left = {source for move in workflow.MOVES.values() for source in move.sources}
        reached = {move.target for move in workflow.MOVES.values()}
        assert left == reached == set(workflow.State)
        names = {f"articles.{p.codename}" for p in Permission.objects.filter(content_type__app_label="articles")}
        assert {move.permission for move in workflow.MOVES.values()} <= names

    def test_a_move_is_recorded_with_who_when_and_why(self):
        article, ed = make_article(), editor()
        editing.move(article, "hold", version=1, at=NOON, by=ed, reason="Waiting for the court.")
        event = Event.objects.get(action="hold")
        assert (event.by, event.at, event.text) == (ed, NOON, "Draft → On hold. Waiting for the court.")

    def test_one_that_the_table_does_not_have_is_refused(self):
        with pytest.raises(editing.EditingError, match="not possible for a piece that is draft"):
            editing.move(make_article(), "from_author", version=1, at=NOON, by=editor())

    def test_one_that_needs_a_reason_asks_for_it(self):
        with pytest.raises(editing.EditingError, match="needs a reason"):
            editing.move(make_article(), "decline", version=1, at=NOON, by=editor())

    def test_one_that_needs_a_right_asks_for_it(self):
        article, ed = make_article(), editor()
        editing.move(article, "submit", version=1, at=NOON, by=ed)
        with pytest.raises(NotAllowed, match="You do not have the right"):
            editing.move(article, "approve", version=1, at=NOON, by=ed)
        chief = editor("chief", "approve_article")
        assert editing.move(article, "approve", version=1, at=NOON, by=chief).state == "ready"

    def test_a_stale_one_is_refused(self):
        article = make_article()
        change(article)
        with pytest.raises(StaleVersion, match="changed meanwhile"):
            editing.move(article, "submit", version=1, at=NOON, by=editor())


class TestTrash:
    def test_what_was_never_public_goes_and_comes_back(self):
        article, ed = make_article(), editor()
        editing.trash(article, version=1, at=NOON, by=ed)
        assert not Article.objects.on_desk().exists()
        editing.untrash(article, at=NOON, by=ed)
        assert Article.objects.on_desk().get() == article

    def test_what_was_printed_is_refused(self):
        article = make_article()
        publish(article)
        with pytest.raises(editing.EditingError, match="never deleted"):
            editing.trash(article, version=1, at=NOON, by=editor())

    def test_nothing_is_published_out_of_the_trash(self):
        article = make_article()
        editing.trash(article, version=1, at=NOON, by=editor())
        with pytest.raises(PublishingError, match="in the trash"):
            publish(article)


class TestTheDigestIsOfWhatIsStored:
    """An approval names a text by its digest, so the text that is read again has to have the very same."""

    BODIES = (
        "<p>one two </p>",
        "  <p>one</p>\n\n<p>two</p>  ",
        "<div><b>one</b><script>two()</script></div>",
        "one\n\ntwo",
        "<h1>one</h1><p></p><p>two&nbsp;three</p>",
        '<p>one <a href="javascript:no()">two</a></p>',
    )

    @pytest.mark.parametrize("text", BODIES)
    @pytest.mark.parametrize("checked", [False, True])
    def test_whatever_comes_in_on_whatever_way(self, text, checked):
        author = make_author()
        answers = (("funding", "None."), ("board", ""), ("advice", "Yes."))
        typed = Snapshot(headline="A", body=text, bylines=(SnapshotByline(author=author.pk, interests=answers),))
        article = editing.create(typed, at=NOON)
        article.refresh_from_db()
        assert article.digest == snapshot_of(article).digest == article.revisions.get().digest
        article = editing.save(article, replace(typed, headline="B"), version=1, at=NOON, checked=checked)
        article.refresh_from_db()
        assert article.digest == snapshot_of(article).digest == article.revisions.first().digest
        again = editing.save(article, replace(typed, headline="B"), version=2, at=NOON, checked=checked)
        assert again.version == 2  # what is there already writes nothing
