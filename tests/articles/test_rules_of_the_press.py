"""Rules of the press that no page leads to by itself: each by the sentence that refuses it, or by what it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User

from articles.desk import editing
from articles.models import Article, Byline, Edition, Event, Override, Series
from articles.models.snapshot import SnapshotByline
from articles.press import checks, composing, notices, preflight, printing, publishing
from articles.press.errors import AlreadyPrinted, NotAllowed, PublishingError
from articles.press.publishing import Status
from articles.press.working_copy import snapshot_of
from images.models import Image
from tests.newsroom import (
    DAY,
    HOUR,
    NOON,
    change,
    day,
    make_article,
    make_author,
    make_institution,
    make_published,
    make_topic,
    person,
    publish,
)

pytestmark = pytest.mark.django_db
Change = Edition.Change


def correct(article, at=NOON, **options):
    options = {"change": Change.UPDATE, **options}
    return publishing.correct(article, version=article.version, at=at, **options)


class TestWhatTheDeskHasLeftToDo:
    @pytest.mark.parametrize("verb", [publish, correct])
    def test_nothing_once_the_text_is_before_readers(self, verb):
        article = make_article() if verb is publish else make_published().article
        change(article)
        assert article.state in {"draft", "in_edit"}
        verb(article)
        article.refresh_from_db()
        assert article.state == "ready"

    def test_a_request_is_over_when_its_text_is_corrected(self):
        editor, article = person("Editor"), make_published().article
        change(article, owner=editor)
        assert editor.notifications.get(asks=True).read_at is None
        correct(article)
        assert editor.notifications.get(asks=True).read_at == NOON


class TestCorrecting:
    @pytest.mark.parametrize("kind", [Change.FIRST, Change.WITHDRAWAL, Change.RESTORATION])
    def test_what_has_a_verb_of_its_own_is_no_change_of_a_text(self, kind):
        article = change(make_published().article)
        with pytest.raises(PublishingError, match=f"“{kind.label}” is not a change of a public text"):
            correct(article, change=kind, note="Why.")

    def test_readers_are_told_once_of_one_change(self):
        article = change(make_published().article)
        correct(article, change=Change.CORRECTION, note="It was 1994.")
        with pytest.raises(AlreadyPrinted, match="Readers are told of this change already"):
            correct(article, at=NOON + HOUR, change=Change.CORRECTION, note=" It was 1994. ")
        correct(article, at=NOON + HOUR, change=Change.CORRECTION, note="And it was in May.")

    @pytest.mark.parametrize("kind", sorted(printing.MUST_TELL - {Change.WITHDRAWAL}))
    def test_a_change_that_readers_have_to_know_of_has_words(self, kind):
        article = change(make_published().article)
        with pytest.raises(PublishingError, match="Readers have to be told what changed"):
            correct(article, change=kind, note=" ")

    def test_these_are_the_changes_that_readers_have_to_know_of(self):
        assert set(Change) - printing.MUST_TELL == {Change.FIRST, Change.SILENT, Change.UPDATE, Change.RESTORATION}

    @pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.RETRACTED, Status.UNLISTED])
    def test_a_piece_that_is_withdrawn_is_restored_first(self, status):
        article = make_published().article
        publishing.withdraw(article, version=1, at=NOON, note="Copied.", status=status)
        change(article)
        with pytest.raises(PublishingError, match="It is withdrawn. Restore it before you change it"):
            correct(article, at=NOON + HOUR)


class TestWithdrawing:
    def refused(self, article, match, **options):
        with pytest.raises(PublishingError, match=match):
            publishing.withdraw(article, version=article.version, **{"at": NOON, "note": "Copied.", **options})

    def test_how_and_to_where_has_to_be_said(self):
        article = make_published().article
        self.refused(article, "Say how it is withdrawn", status=Status.PUBLISHED)
        for target in (None, article):
            self.refused(article, "Say to which other piece", status=Status.REDIRECTED, redirect_to=target)
        self.refused(article, "Give the reason: write the note", status=Status.UNLISTED, note=" ")
        self.refused(make_article(), "It is not public, so there is nothing to withdraw")
        assert article.editions.count() == 1

    @pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.RETRACTED, Status.UNLISTED])
    def test_once(self, status):
        article = make_published().article
        publishing.withdraw(article, version=1, at=NOON, note="Copied.", status=status)
        self.refused(article, f"It is {status.label.lower()} already", at=NOON + HOUR)

    def test_the_reason_of_the_desk_is_printed_nowhere(self):
        article, other = make_published().article, make_published().article
        options = {"version": 1, "at": NOON, "note": "Their lawyer rang.", "redirect_to": other}
        edition = publishing.withdraw(article, **options, status=Status.UNLISTED)
        assert (edition.note, edition.notes, edition.change) == ("", [], Change.SILENT)
        assert edition.redirect_to is None  # its own page answers
        assert "Their lawyer rang." in Event.objects.get(action="withdraw").text

    def test_what_was_never_withdrawn_or_published_is_not_restored(self):
        for article in (make_article(), make_published().article):
            with pytest.raises(PublishingError, match="It is not withdrawn"):
                publishing.restore(article, version=1, at=NOON)


class TestScheduling:
    def test_a_first_publication_is_one_whatever_it_was_called(self):
        options = {"version": 1, "at": NOON, "visible_from": NOON + DAY, "change": Change.UPDATE, "note": "More."}
        edition = publishing.schedule(make_article(), **options)
        assert (edition.change, edition.note, edition.notes) == (Change.FIRST, "", [])
        with pytest.raises(AlreadyPrinted, match="This very version is scheduled for that moment already"):
            publishing.schedule(edition.article, **options)

    def test_what_readers_will_be_told_may_change_before_it_appears(self):
        article = change(make_published().article)
        options = {"version": 2, "at": NOON, "visible_from": NOON + DAY, "change": Change.CORRECTION}
        for note in ("It was 1994.", "It was 1995."):
            publishing.schedule(article, **options, note=note)
        with pytest.raises(AlreadyPrinted, match="This very version is scheduled for that moment already"):
            publishing.schedule(article, **options, note=" It was 1995. ")
        assert Edition.objects.visible(NOON + DAY).get().note == "It was 1995."

    def test_a_print_leaves_other_pieces_in_their_state(self):
        """What was printed is ready; of what is still written on nothing is said."""
        other, article = make_article(), make_article()
        publish(article)
        correct(change(article), at=NOON + HOUR)
        assert [row.state for row in Article.objects.order_by("pk")] == ["draft", "ready"] and other.pk < article.pk

    def test_a_cancelled_one_needs_the_right_and_its_turn(self):
        article = make_article()
        first = publishing.schedule(article, version=1, at=NOON, visible_from=NOON + HOUR)
        later = {"version": 2, "at": NOON, "visible_from": NOON + DAY, "change": Change.UPDATE}
        publishing.schedule(change(article), **later)
        with pytest.raises(NotAllowed, match="You do not have the right"):
            publishing.cancel(first, at=NOON, by=person("Editor"))
        with pytest.raises(PublishingError, match="Another version waits to follow this one"):
            publishing.cancel(first, at=NOON, by=person("Publisher"))
        with pytest.raises(PublishingError, match="Only an edition that still waits can be cancelled"):
            publishing.cancel(first, at=NOON + HOUR)  # it appears in this very instant

    def test_a_trial_of_several_prints_none(self):
        one, two = make_article(), make_article()
        result = publishing.publish_together([(one, 1), (two, 1)], at=NOON, dry_run=True)
        assert all(isinstance(edition, Edition) for edition in result.values())
        assert not Edition.objects.exists()

    def test_what_is_due_at_the_end_of_the_stretch_is_looked_at_and_what_was_cancelled_is_not(self):
        ahead = timedelta(minutes=15)
        due, cancelled = make_article(), make_article()
        for article in (due, cancelled):
            publishing.schedule(article, version=1, at=NOON, visible_from=NOON + HOUR)
            change(article, needs_legal=True)
        publishing.cancel(cancelled.editions.get(), at=NOON)
        assert preflight.run(NOON + HOUR - ahead - timedelta(seconds=1)) == []
        assert [edition.article for edition, _ in preflight.run(NOON + HOUR - ahead)] == [due]
        assert Event.objects.filter(article=cancelled, action="cancel").count() == 1

    @pytest.mark.parametrize(
        "values",
        [
            {"is_embargoed": True},
            {"needs_legal": True},
            {"needs_rights": True},
            {"state": "on_hold"},
            {"image__licence": "unknown"},
            {"image__expires_on": NOON.date() - timedelta(days=1)},
            {"needs_picture": True},  # what it says and shows was checked when it was set
            {"standfirst": ""},
        ],
        ids=lambda values: next(iter(values)),
    )
    def test_what_can_come_to_stand_against_it_takes_it_back(self, values):
        rights = {"licence": "own", "credit": "P", "alt": "P", "file": "x.jpg"}
        image = Image.objects.create(title="P", created_at=NOON, **rights)
        article = make_article(image=image)
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + HOUR)
        for name, value in values.items():
            rows = Image.objects if name.startswith("image__") else Article.objects
            rows.update(**{name.removeprefix("image__"): value})
        taken = preflight.run(NOON + HOUR - timedelta(minutes=1))
        assert bool(taken) == (not values.keys() & {"needs_picture", "standfirst"})

    def test_a_withdrawal_goes_ahead_whatever_the_checks_say_of_the_text(self):
        article = make_published().article
        publishing.withdraw(article, version=1, at=NOON, note="Copied.", visible_from=NOON + HOUR)
        change(article, needs_legal=True)
        assert preflight.run(NOON + HOUR - timedelta(minutes=1)) == []


class TestTheTrail:
    def test_every_verb_of_the_press_is_in_it_with_what_it_said(self):
        by, ann = person("Administrator"), make_author("Ann")
        article = make_article(authors=[ann])
        options = {"version": 1, "at": NOON, "by": by, "override": "Alone."}
        publishing.cancel(
            publishing.schedule(article, **options, visible_from=NOON + DAY), at=NOON, by=by, reason="No."
        )
        publishing.publish(article, **options)
        publishing.correct(article, **options, change=Change.CORRECTION, note="It was 1994.")
        ann.name = "Ann Author"
        ann.save()
        options = {"version": 1, "by": by}
        publishing.update_bylines(article, **options, at=NOON + HOUR, note="Her name.")
        publishing.withdraw(article, **options, at=NOON + 2 * HOUR, note="Copied.", visible_from=NOON + DAY)
        publishing.restore(article, **options, at=NOON + 2 * DAY, note="It was not.")
        publishing.anonymise(article, ann, **options, at=NOON + 3 * DAY, reason="Her safety.")
        rows = Event.objects.filter(article=article, by=by).order_by("pk").values_list("action", "text")
        assert list(rows) == [
            ("schedule", "for 1 July 2026, 12:00 UTC. Alone."),
            ("cancel", "due 1 July 2026, 12:00 UTC. No."),
            ("publish", "Alone."),
            ("correct", "Correction. It was 1994. Alone."),
            ("update bylines", "Her name."),
            ("withdraw", "Withdrawn from 1 July 2026, 12:00 UTC. Copied."),
            ("restore", "It was not."),
            ("anonymise", "Her safety."),
        ]


class TestWhoMay:
    def test_who_only_looks_writes_on_nothing(self):
        """A role as a house may make one: everybody shipped writes."""
        reader, article = User.objects.create(username="reader", is_staff=True), make_article()
        reader.user_permissions.add(Permission.objects.get(codename="view_article"))
        Article.objects.update(owner=reader)
        for verb in (editing.untrash, lambda piece, **options: editing.trash(piece, version=1, **options)):
            with pytest.raises(NotAllowed, match="You do not have the right"):
                verb(article, at=NOON, by=reader)

    def test_nobody_prints_what_they_may_not_see(self):
        """A publisher without the right to embargoes, as a house may make one."""
        publisher, article = person("Publisher"), make_article()
        role = publisher.groups.get()
        role.permissions.remove(role.permissions.get(codename="embargo_article"))
        change(article, is_embargoed=True, embargoed_until=NOON - DAY)
        with pytest.raises(NotAllowed, match="You do not have the right"):
            publish(article, by=publisher)
        assert publisher.has_perm("articles.publish_article")  # it is the piece that is not theirs to see

    def test_who_looked_first_stays_the_one_who_looked(self):
        chief, one, two = person("Administrator"), person("Editor"), person("Editor")
        article = make_article(authors=[make_author(title="fellow")], topics=[make_topic()], declared=True, by=chief)
        publish(article, by=chief, override="Alone on a Sunday.")
        publishing.settle_override(Override.objects.get(), at=NOON, by=one)
        publishing.settle_override(Override.objects.get(), at=NOON + HOUR, by=two)
        row = Override.objects.get()
        assert (row.settled_by, row.settled_at) == (one, NOON)
        assert Event.objects.filter(action="second check").count() == 1


class TestWithholdingAName:
    def test_it_needs_a_reason_and_a_name_that_stands_there(self):
        ann = make_author("Ann Author")
        article = publish(make_article(authors=[ann])).article
        options = {"version": 1, "at": NOON + HOUR}
        with pytest.raises(PublishingError, match="^Give the reason"):
            publishing.anonymise(article, ann, **options, reason=" ")
        with pytest.raises(PublishingError, match="No byline that readers see names this author"):
            publishing.anonymise(article, make_author(), **options, reason="Her safety.")

    def test_nothing_of_the_byline_is_left_to_find_her_by(self):
        house = make_institution("The Harbour Institute")
        ann = make_author("Ann Author", title="fellow", institution=house, bio="Ann Author writes.")
        answers = (("paid", "By the Harbour Institute."),)
        row = SnapshotByline(ann.pk, bio="Ann Author sails.", disclosure="Ann Author holds shares.", interests=answers)
        article = make_article(authors=[])
        change(article, bylines=(row,))
        publish(article)
        publishing.anonymise(article, ann, version=2, at=NOON + HOUR, reason="Her safety.")
        edition = Edition.objects.visible(NOON + HOUR).get()
        printed = edition.bylines.get()
        assert (printed.name, printed.author, printed.bio, printed.disclosure) == ("Name withheld", None, "", "")
        assert (edition.byline_text, edition.institutions_text) == ("Name withheld", "")
        byline = Byline.objects.get()
        assert (byline.bio, byline.disclosure, byline.title, byline.institution) == ("", "", "", None)
        assert not byline.interests and byline.unaffiliated


class TestWhatIsPrintedOfPeople:
    def test_only_what_held_on_the_day_of_the_piece_is_disclosed(self):
        house = make_institution()
        ann = make_author(title="fellow", institution=house)
        for text, last in (("Old.", "2020-01-01"), ("Present.", None)):
            ann.interests.create(text=f"Hers: {text}", ends_on=last and day(last))
            house.disclosures.create(text=f"Theirs: {text}", ends_on=last and day(last))
        edition = publish(make_article(authors=[ann]))
        byline = edition.bylines.get()
        assert byline.disclosure == "Hers: Present."
        assert byline.affiliations.get().disclosure == "Theirs: Present."

    def test_an_interest_once_printed_is_not_lost_by_a_correction(self):
        ann = make_author()
        interest = ann.interests.create(text="Holds shares in A.")
        article = publish(make_article(authors=[ann])).article
        interest.delete()
        correct(change(article), at=NOON + HOUR)
        assert Edition.objects.visible(NOON + HOUR).get().bylines.get().disclosure == "Holds shares in A."

    def test_a_post_of_the_byline_keeps_the_name_its_house_had(self):
        house, ann = make_institution("As it was"), make_author()
        article = make_article(authors=[])
        change(article, bylines=(SnapshotByline(ann.pk, title="fellow", institution=house.pk),))
        publish(article)
        house.name = "As it is"
        house.save()
        correct(change(article), at=NOON + HOUR)
        printed = Edition.objects.visible(NOON + HOUR).get().bylines.get()
        assert printed.affiliations.get().institution_name == "As it was"

    def test_a_bio_is_the_bylines_own_else_what_was_printed_else_what_is_on_record(self):
        ann = make_author("Ann Author", bio="On record.")
        article = publish(make_article(authors=[ann])).article
        ann.name, ann.bio = "Ann Married", "On record since."
        ann.save()
        correct(change(article), at=NOON + HOUR)
        change(article, bylines=(SnapshotByline(ann.pk, name="A. Author", bio="Of this piece."),))
        correct(article, at=NOON + 2 * HOUR)
        rows = Edition.objects.order_by("number").values_list("bylines__name", "bylines__bio")
        assert list(rows) == [("Ann Author", "On record.")] * 2 + [("A. Author", "Of this piece.")]

    def test_what_the_byline_says_of_a_post_stands_before_the_record(self):
        ann, house = (
            make_author(title="fellow", institution=make_institution("On Record")),
            make_institution("Of the Day"),
        )
        for row, expected in (
            ({"institution": house.pk}, [("", "Of the Day")]),
            ({"title": "guest"}, [("guest", "")]),
            ({"unaffiliated": True}, []),
            ({}, [("fellow", "On Record")]),
        ):
            article = make_article(authors=[])
            edition = publish(change(article, bylines=(SnapshotByline(ann.pk, **row),)))
            affiliations = edition.bylines.get().affiliations.values_list("title", "institution_name")
            assert list(affiliations) == expected

    def test_a_copy_that_names_somebody_who_is_gone_is_composed_without_them(self):
        article, ann = make_article(), make_author()
        copy = replace(snapshot_of(article), bylines=(SnapshotByline(ann.pk),))
        ann.delete()
        page = composing.compose(copy, article, None, NOON.date())
        assert page.edition.bylines_as_printed == []


def test_a_place_is_one_in_a_series():
    series = Series.objects.create(name="S", slug="s")
    for key, expected in ((series.pk, 3), (None, None)):
        edition = publish(make_article(series=key, series_position=3))
        assert (edition.series_id, edition.series_position) == (key, expected)


def test_what_it_is_a_translation_of_and_stands_in_relation_to_is_printed():
    original, other = make_article(), make_article()
    edition = publish(make_article(translation_of=original.pk, links=(("responds_to", other.pk),)))
    expected = {("translation", original.pk), ("responds_to", other.pk)}
    assert set(edition.printed_links.values_list("kind", "other_id")) == expected
    again = publishing.withdraw(edition.article, version=1, at=NOON + HOUR, note="Copied.")
    assert set(again.printed_links.values_list("kind", "other_id")) == expected


class TestWhatIsPrintedOfPictures:
    def test_one_that_only_decorates_is_described_by_nothing(self):
        """Or a screen reader reads out what the desk once said of it."""
        values = {"title": "P", "credit": "P", "file": "x.jpg", "created_at": NOON}
        plain = Image.objects.create(**values, alt="A wall.")
        decorative = Image.objects.create(**values, is_decorative=True)
        for image, words, expected in (
            (plain, "", "A wall."),
            (plain, "A pier.", "A pier."),
            (decorative, "A pier.", ""),
        ):
            assert publish(make_article(image=image, image_alt=words)).image_alt == expected


class TestChecks:
    def codes(self, article, at=NOON) -> list[str]:
        article.refresh_from_db()
        return [problem.code for problem in checks.problems(article, at=at)]

    @pytest.mark.parametrize(
        ("code", "inside", "outside"),
        [
            ("headline_short", {"headline": "x" * 20}, {"headline": "x" * 19}),
            ("headline_long", {"headline": "x" * 110}, {"headline": "x" * 111}),
            ("paragraph_long", {"body": f"<p>{'word ' * 200}</p>"}, {"body": f"<p>{'word ' * 201}</p>"}),
            ("length", {"body": f"<p>{'word ' * 80}</p>"}, {"body": f"<p>{'word ' * 79}</p>"}),
            ("length", {"body": f"<p>{'word ' * 120}</p>"}, {"body": f"<p>{'word ' * 121}</p>"}),
        ],
    )
    def test_a_measure_holds_what_it_names_and_not_one_more(self, code, inside, outside):
        assert code not in self.codes(make_article(**inside, commissioned_words=100))
        assert code in self.codes(make_article(**outside, commissioned_words=100))

    def test_a_house_that_is_disclosed_by_another_name_is_found_by_its_own(self):
        house, ann = make_institution("The Harbour Institute"), make_author()
        house.other_names.create(name="HBI")
        article = make_article(authors=[], body="<p>The Harbour Institute says so.</p>")
        change(article, bylines=(SnapshotByline(ann.pk, disclosure="Paid by HBI."),))
        assert "interest_named" in self.codes(article)

    def test_a_picture_is_described_by_the_piece_or_by_itself_or_not_at_all_where_it_decorates(self):
        values = {"title": "P", "credit": "P", "file": "x.jpg", "licence": "own", "created_at": NOON}
        plain, described, decorative = (
            Image.objects.create(**values, **more) for more in ({}, {"alt": "A wall."}, {"is_decorative": True})
        )
        assert "image_alt" in self.codes(make_article(image=plain))
        for article in (
            make_article(image=plain, image_alt="A wall."),
            make_article(image=described),
            make_article(image=decorative),
        ):
            assert "image_alt" not in self.codes(article)

    @pytest.mark.parametrize("words", ["here", "Click here", "link", "this link", "read more ", "More"])
    def test_a_link_says_where_it_leads(self, words):
        assert "link_vague" in self.codes(make_article(body=f'<p><a href="https://example.org/">{words}</a></p>'))

    def test_only_persons_who_wrote_it_are_asked_for_interests(self):
        collective = make_author("The Editors", kind="collective")
        translator = make_author()
        article = make_article(authors=[])
        change(article, bylines=(SnapshotByline(collective.pk), SnapshotByline(translator.pk, role="translator")))
        assert "interests" not in self.codes(article)
        change(article, bylines=(SnapshotByline(translator.pk),))
        assert "interests" in self.codes(article)

    def test_where_somebody_worked_is_asked_of_the_day_the_piece_came_out(self):
        """One who signs it years later had an affiliation then."""
        ann, ben = make_author(title="fellow"), make_author()
        article = make_article(authors=[ann])
        publish(article, at=NOON - 900 * DAY)
        ben.affiliations.create(title="fellow", starts_on=day("2026-01-01"))
        change(article, bylines=(SnapshotByline(ann.pk), SnapshotByline(ben.pk)))
        assert "affiliation" in self.codes(article)
        ben.affiliations.update(starts_on=day("2020-01-01"))
        assert "affiliation" not in self.codes(article)

    @pytest.mark.parametrize("state", ["hold", "decline"])
    def test_what_is_held_or_declined_is_not_printed(self, state):
        article = make_article()
        editing.move(article, state, version=1, at=NOON, by=None, reason="Why.")
        assert "state" in self.codes(article)

    @pytest.mark.parametrize("in_text", [False, True])
    def test_an_end_of_rights_is_a_hint_where_readers_see_the_picture_already(self, in_text):
        rights = {"licence": "agency", "agency": "Agency", "expires_on": NOON.date()}
        image = Image.objects.create(title="P", credit="P", alt="P", file="x.jpg", created_at=NOON, **rights)
        figure = f'<figure data-image="{image.key}"></figure>' if in_text else ""
        values = {"body": f"<p>x</p>{figure}"} if in_text else {"image": image}
        draft, shown = make_article(**values), make_article(**values)
        publish(shown)
        for article, level in ((draft, checks.Level.BLOCK), (shown, checks.Level.HINT)):
            article.refresh_from_db()
            found = [p for p in checks.problems(article, at=NOON + DAY) if p.code == "image_rights"]
            assert [problem.level for problem in found] == [level]

    def test_a_link_to_a_piece_that_still_waits_leads_nowhere_until_it_appears(self):
        waiting = make_article(slug="waiting")
        publishing.schedule(waiting, version=1, at=NOON, visible_from=NOON + DAY)
        article = make_article(body='<p><a href="/articles/waiting/">the piece of tomorrow</a></p>')
        assert "link_dead" in self.codes(article)
        assert "link_dead" not in self.codes(article, at=NOON + DAY)

    def test_an_embargo_is_over_at_its_very_moment(self):
        article = make_article(is_embargoed=True, embargoed_until=NOON)
        assert "embargo" in self.codes(article, at=NOON - timedelta(seconds=1))
        assert "embargo" not in self.codes(article)

    def test_an_answer_to_a_note_is_no_open_note(self):
        article = make_article()
        question = notices.note(article, "Is that so?", at=NOON)
        notices.note(article, "It is.", at=NOON, parent=question)
        found = [problem.message for problem in checks.problems(article, at=NOON) if problem.code == "notes"]
        assert found == ["1 note is still open."]
