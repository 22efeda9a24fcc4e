"""What takes two persons, and what the press and the desk keep when they take something back.

Each test names the refusal it expects: a wrong one would pass for the right one.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User

from articles.desk import editing
from articles.models import Edition, Event, FollowUp, Override, Revision
from articles.press import checks, preflight, publishing
from articles.press.errors import AlreadyPrinted, NotAllowed, PublishingError
from articles.press.publishing import Status
from articles.public import in_print
from tests.newsroom import DAY, HOUR, NOON, change, make_article, make_author, make_published, make_topic, publish

pytestmark = pytest.mark.django_db
Change = Edition.Change
NOBODY_ELSE = "You edited it last and nobody else has marked it as ready."


def person(role: str, name: str) -> User:
    user = User.objects.create(username=name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)


def ready(**values):
    author = make_author(title="fellow")
    return make_article(
        "A headline of the usual length", authors=[author], topics=[make_topic()], declared=True, **values
    )


def messages(article, by) -> list[str]:
    article.refresh_from_db()
    return [problem.message for problem in checks.problems(article, at=NOON, by=by) if problem.blocks]


class TestTwoPersons:
    def test_a_withdrawal_is_not_approved_by_who_makes_it(self):
        one, other = person("Standards editor", "one"), person("Standards editor", "other")
        edition = make_published()
        options = {"version": 1, "at": NOON, "note": "Copied.", "by": one}
        for approver in (one, person("Editor", "no-right")):
            with pytest.raises(PublishingError, match="approved by somebody else who may withdraw pieces"):
                publishing.withdraw(edition.article, **options, approved_by=approver)
        withdrawn = publishing.withdraw(edition.article, **options, approved_by=other)
        assert withdrawn.approved_by == other
        assert "Approved by other." in Event.objects.get(action="withdraw").text

    def test_who_published_alone_does_not_look_at_it_afterwards(self):
        """Though the same person may do so for what others published."""
        chief = person("Administrator", "chief")
        article = ready()
        change(article, by=chief)
        publishing.publish(article, version=2, at=NOON, by=chief, override="Alone on a Sunday.")
        override = Override.objects.get()
        with pytest.raises(NotAllowed, match="Somebody else has to look at it: you published it yourself"):
            publishing.settle_override(override, at=NOON, by=chief)
        with pytest.raises(NotAllowed, match="You do not have the right"):
            publishing.settle_override(override, at=NOON, by=person("Copy-editor", "copy"))
        override.refresh_from_db()
        assert override.settled_at is None
        publishing.settle_override(override, at=NOON, by=person("Editor", "editor"))
        override.refresh_from_db()
        assert override.settled_by.username == "editor"

    def test_ones_own_approval_is_no_second_pair_of_eyes(self):
        chief, editor = person("Administrator", "chief"), person("Editor", "editor")
        article = ready()
        change(article, by=chief)
        editing.move(article, "submit", version=2, at=NOON, by=chief)
        editing.move(article, "approve", version=2, at=NOON, by=chief)
        assert messages(article, chief) == [NOBODY_ELSE]
        editing.move(article, "reopen", version=2, at=NOON, by=editor)
        editing.move(article, "approve", version=2, at=NOON, by=editor)
        assert messages(article, chief) == []

    def test_an_approval_of_an_earlier_text_is_none(self):
        chief, editor = person("Administrator", "chief"), person("Editor", "editor")
        article = ready(by=chief)
        editing.move(article, "submit", version=1, at=NOON, by=chief)
        editing.move(article, "approve", version=1, at=NOON, by=editor)
        assert messages(article, chief) == []
        change(article, by=chief)
        assert messages(article, chief) == [NOBODY_ELSE]


class TestSchedules:
    def test_no_change_is_scheduled_into_a_withdrawal(self):
        edition = make_published()
        options = {"version": 1, "at": NOON, "note": "Copied."}
        publishing.withdraw(edition.article, **options, visible_from=NOON + DAY)
        change(edition.article)
        later = {"version": 2, "at": NOON, "change": Change.UPDATE}
        with pytest.raises(PublishingError, match="It will be withdrawn by then"):
            publishing.schedule(edition.article, **later, visible_from=NOON + 2 * DAY)
        assert publishing.schedule(edition.article, **later, visible_from=NOON + HOUR).change == Change.UPDATE

    def test_what_was_overridden_with_a_reason_is_not_taken_back(self):
        chief = person("Administrator", "chief")
        overridden, plain = ready(needs_legal=True), ready()
        due = {"at": NOON, "visible_from": NOON + HOUR, "by": chief}
        kept = publishing.schedule(overridden, version=1, **due, override="The lawyer rang.")
        held = publishing.schedule(plain, version=1, **due)
        change(plain, needs_legal=True)
        assert [edition for edition, _ in preflight.run(NOON + 50 * timedelta(minutes=1))] == [held]
        assert Edition.objects.visible(NOON + HOUR).get() == kept

    def test_the_middle_one_of_three_is_cancelled_without_a_gap(self):
        first = make_published(at=NOON - DAY)
        article = first.article
        waiting = []
        for number in (1, 2):
            change(article)
            options = {"version": article.version, "at": NOON, "change": Change.UPDATE}
            waiting.append(publishing.schedule(article, **options, visible_from=NOON + number * DAY))
        publishing.cancel(waiting[0], at=NOON)
        shown = [Edition.objects.visible(NOON + hours * HOUR).get() for hours in (0, 25, 47, 48, 480)]
        assert shown == [first, first, first, waiting[1], waiting[1]]

    def test_nothing_follows_an_edition_that_was_cancelled(self):
        article = ready()
        edition = publishing.schedule(article, version=1, at=NOON, visible_from=NOON + DAY)
        assert FollowUp.objects.filter(edition=edition, done_at=None).exists()
        publishing.cancel(edition, at=NOON + HOUR)
        assert not FollowUp.objects.filter(edition=edition, done_at=None).exists()


class TestWhatReadersAreTold:
    @pytest.mark.parametrize("status", [Status.REDIRECTED, Status.UNLISTED])
    def test_the_ledger_names_no_piece_whose_address_leads_elsewhere(self, status):
        kept, moved = make_published(), make_published()
        for edition in (kept, moved):
            change(edition.article)
            options = {"version": 2, "at": NOON, "change": Change.CORRECTION, "note": "It was 1994."}
            publishing.correct(edition.article, **options)
        assert in_print.notes(NOON + HOUR).count() == 2
        options = {"version": 2, "at": NOON + HOUR, "note": "Merged.", "redirect_to": kept.article}
        publishing.withdraw(moved.article, **options, status=status)
        assert [row.article for row in in_print.notes(NOON + 2 * HOUR)] == [kept.article]

    def test_an_update_without_a_note_moves_the_date_and_a_silent_change_does_not(self):
        edition = make_published(at=NOON - DAY)
        change(edition.article)
        silent = publishing.correct(edition.article, version=2, at=NOON, change=Change.SILENT)
        assert silent.modified_at == edition.modified_at == NOON - DAY
        change(edition.article)
        update = publishing.correct(edition.article, version=3, at=NOON + HOUR, change=Change.UPDATE)
        assert (update.modified_at, update.note) == (NOON + HOUR, "")

    def test_a_name_withheld_leaves_nothing_to_publish(self):
        author = make_author("Ann Author")
        edition = publish(make_article(authors=[author], topics=[make_topic()]), at=NOON - DAY)
        article = edition.article
        publishing.anonymise(article, author, version=1, at=NOON, reason="Her safety.")
        article.refresh_from_db()
        shown = Edition.objects.visible(NOON).get()
        assert (shown.digest, shown.version) == (article.digest, article.version)
        with pytest.raises(AlreadyPrinted, match="This very version is on show already"):
            publishing.correct(article, version=article.version, at=NOON + HOUR, change=Change.SILENT)

    def test_a_name_withheld_from_a_text_that_was_changed_leaves_the_change(self):
        author = make_author("Ann Author")
        article = publish(make_article(authors=[author], topics=[make_topic()]), at=NOON - DAY).article
        change(article)
        publishing.anonymise(article, author, version=2, at=NOON, reason="Her safety.")
        article.refresh_from_db()
        assert Edition.objects.visible(NOON).get().digest != article.digest


class TestThinningOut:
    def test_it_keeps_what_other_revisions_stand_on(self):
        """A revision is a whole copy or a difference from one: without the copy the difference is nothing."""
        article = make_article(body="<p>" + "A long text. " * 400 + "</p>")
        at = NOON - 1000 * DAY  # the day it was made, whose last revision is another one
        for number in range(6):
            change(article, at=at + number * HOUR, body=f"<p>{'A long text. ' * 400}{number}</p>")
        resting = Revision.objects.exclude(base=None)
        assert resting.exists(), "no revision stands on another one: the test proves nothing"
        bases = set(resting.values_list("base", flat=True))
        before = {row.pk: row.snapshot for row in Revision.objects.select_related("base")}
        assert editing.thin_out(NOON) > 0
        left = {row.pk: row.snapshot for row in Revision.objects.select_related("base")}
        assert bases <= left.keys()
        assert all(before[pk] == snapshot for pk, snapshot in left.items())
