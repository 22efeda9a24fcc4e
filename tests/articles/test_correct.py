"""correct(), withdraw(), restore(): what readers are told, and what stays as it was."""

import pytest

from articles.models import Edition
from articles.press import publishing
from articles.press.errors import AlreadyPrinted, PublishingError
from tests.newsroom import DAY, HOUR, NOON, change, make_article, publish

pytestmark = pytest.mark.django_db
Change, Status = Edition.Change, Edition.Status


def correct(article, at=NOON + HOUR, **options):
    options.setdefault("change", Change.SILENT)
    return publishing.correct(article, version=article.version, at=at, **options)


class TestCorrect:
    def test_a_correction_tells_readers_and_moves_the_modified_date(self):
        article = make_article("Wrong")
        publish(article)
        change(article, headline="Right")
        edition = correct(article, change=Change.CORRECTION, note="The year was 1994, not 1995.")
        assert edition.notes == [
            {
                "kind": "correction",
                "text": "The year was 1994, not 1995.",
                "at": (NOON + HOUR).isoformat(),
                "serious": False,
            }
        ]
        assert (edition.published_at, edition.modified_at) == (NOON, NOON + HOUR)

    @pytest.mark.parametrize(
        ("kind", "word"), [("correction", "Corrected"), ("clarification", "Clarified"), ("update", "Updated")]
    )
    def test_the_head_of_the_page_says_what_the_change_was_and_leads_to_it(self, client, kind, word):
        article = make_article()
        publish(article)
        change(article, standfirst="Mended.")
        edition = correct(article, change=Change(kind), note="What is new.")
        page = client.get(edition.get_absolute_url()).content.decode()
        assert f'<a href="#changes">{word}</a>' in page and 'id="changes"' in page

    def test_a_silent_change_moves_no_date(self):
        article = make_article()
        publish(article)
        change(article, standfirst="Spelled right.")
        edition = correct(article)
        assert (edition.modified_at, edition.notes) == (NOON, [])

    def test_notes_stay_with_every_later_edition(self):
        article = make_article()
        publish(article)
        correct(article, change=Change.CORRECTION, note="First.", serious=True)
        change(article)
        edition = correct(article, at=NOON + 2 * HOUR)
        assert [(note["text"], note["serious"]) for note in edition.notes] == [("First.", True)]

    @pytest.mark.parametrize("kind", [Change.CORRECTION, Change.CLARIFICATION, Change.EDITORS_NOTE])
    def test_readers_cannot_be_left_in_the_dark(self, kind):
        article = make_article()
        publish(article)
        with pytest.raises(PublishingError, match="write the note"):
            correct(article, change=kind, note="  ")
        assert Edition.objects.count() == 1
        assert Edition.objects.get().visible_until is None

    def test_the_same_version_is_not_printed_twice_in_silence(self):
        article = make_article()
        publish(article)
        with pytest.raises(AlreadyPrinted, match="This very version is on show already"):
            correct(article)

    def test_a_silent_change_cannot_carry_a_note(self):
        article = make_article()
        publish(article)
        change(article)
        with pytest.raises(PublishingError, match="not told of typo"):
            correct(article, note="The year was wrong.")

    def test_what_happened_since_stands_above_the_text(self):
        article = make_article()
        publish(article)
        edition = correct(article, change=Change.CONTEXT, note="The treaty has ended since.")
        assert [note["serious"] for note in edition.notes] == [True]

    def test_an_unpublished_piece_has_nothing_to_correct(self):
        with pytest.raises(PublishingError, match="not public"):
            correct(make_article())


class TestWithdraw:
    def test_the_address_keeps_answering_with_the_reason(self):
        article = make_article("Gone")
        publish(article)
        edition = publishing.withdraw(article, version=1, at=NOON + HOUR, note="It was copied.")
        assert Edition.objects.visible(NOON + HOUR).get() == edition
        assert (edition.status, edition.note, edition.headline) == (Status.WITHDRAWN, "It was copied.", "Gone")
        assert not Edition.objects.visible(NOON + HOUR).listed().exists()

    def test_not_a_word_of_the_working_copy_comes_along(self):
        article = make_article("Printed")
        publish(article)
        change(article, headline="Unpublished thought")
        edition = publishing.withdraw(article, version=2, at=NOON + HOUR, note="Why.")
        assert edition.headline == "Printed"

    def test_a_waiting_version_does_not_bring_it_back(self):
        article = make_article()
        publish(article)
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + DAY, change=Change.UPDATE)
        publishing.withdraw(article, version=1, at=NOON + HOUR, note="Why.")
        assert Edition.objects.visible(NOON + 2 * DAY).get().status == Status.WITHDRAWN

    def test_it_can_be_set_for_later(self):
        article = make_article()
        publish(article)
        publishing.withdraw(article, version=1, at=NOON, visible_from=NOON + DAY, note="The licence ends.")
        assert Edition.objects.visible(NOON + HOUR).get().status == Status.PUBLISHED
        assert Edition.objects.visible(NOON + DAY).get().status == Status.WITHDRAWN

    def test_a_reason_is_asked_for(self):
        article = make_article()
        publish(article)
        with pytest.raises(PublishingError, match="write the note"):
            publishing.withdraw(article, version=1, at=NOON + HOUR, note="")

    def test_restoring_brings_back_the_text_with_its_bylines_and_topics(self):
        article = make_article("Back")
        first = publish(article)
        publishing.withdraw(article, version=1, at=NOON + HOUR, note="Why.")
        edition = publishing.restore(article, version=1, at=NOON + DAY, note="We were wrong.")
        assert (edition.status, edition.headline, edition.number) == (Status.PUBLISHED, "Back", 3)
        assert [b.name for b in edition.bylines.all()] == [b.name for b in first.bylines.all()]

    def test_what_is_not_withdrawn_cannot_be_restored(self):
        article = make_article()
        publish(article)
        with pytest.raises(PublishingError, match="not withdrawn"):
            publishing.restore(article, version=1, at=NOON + HOUR)
