"""Bylines as printed: who wrote it and where they worked at the time, whatever happens to them later."""

import pytest

from articles.models import Byline, Edition
from articles.press import publishing
from articles.press.errors import AlreadyPrinted, PublishingError
from tests.newsroom import (
    HOUR,
    NOON,
    affiliate,
    change,
    day,
    make_article,
    make_author,
    make_institution,
    publish,
)

pytestmark = pytest.mark.django_db


def printed(edition: Edition) -> list[tuple[str, list[tuple[str, str]]]]:
    edition = Edition.objects.get(pk=edition.pk)
    return [
        (row.name, [(one.title, one.institution_name) for one in row.affiliations_as_printed])
        for row in edition.bylines_as_printed
    ]


def correct(article, at=NOON + HOUR, **options):
    options = {"change": Edition.Change.SILENT} | options
    return publishing.correct(article, version=article.version, at=at, **options)


class TestTheRecordOnTheDay:
    def test_the_affiliation_valid_on_the_publication_date_is_printed(self):
        then, now = make_institution("Then"), make_institution("Now")
        author = make_author("A. Writer")
        affiliate(author, "fellow", then, ends_on=day("2020-12-31"))
        affiliate(author, "director", now, starts_on=day("2021-01-01"), is_primary=True)
        old = publish(make_article(authors=[author]), at=NOON.replace(year=2019))
        new = publish(make_article(authors=[author]))
        assert printed(old) == [("A. Writer", [("fellow", "Then")])]
        assert printed(new) == [("A. Writer", [("director", "Now")])]

    def test_a_piece_dated_back_is_printed_with_the_affiliation_of_its_date(self):
        author = make_author()
        affiliate(author, "fellow", make_institution("Then"), ends_on=day("2020-12-31"))
        edition = publish(make_article(authors=[author]), dated=NOON.replace(year=2019))
        assert printed(edition)[0][1] == [("fellow", "Then")]

    def test_two_posts_at_once_are_both_printed_the_primary_one_first(self):
        author = make_author()
        affiliate(author, "adviser", make_institution("Second"))
        affiliate(author, "professor", make_institution("First"), is_primary=True)
        assert printed(publish(make_article(authors=[author])))[0][1] == [
            ("professor", "First"),
            ("adviser", "Second"),
        ]

    def test_the_disclosure_that_held_on_the_day_is_printed_with_it(self):
        house = make_institution("House")
        house.disclosures.create(text="Funded by A.", ends_on=day("2020-01-01"))
        house.disclosures.create(text="Funded by B.", starts_on=day("2020-01-02"))
        edition = publish(make_article(authors=[make_author(title="fellow", institution=house)]))
        assert edition.bylines_as_printed[0].affiliations_as_printed[0].disclosure == "Funded by B."


class TestWhatTheRowSays:
    def test_its_words_go_before_the_record(self):
        author = make_author("A. Writer", title="fellow", institution=make_institution("House"))
        article = make_article(authors=[author])
        article.bylines.update(name="Ann Writer", title="guest")
        assert printed(publish(article)) == [("Ann Writer", [("guest", "")])]

    def test_no_affiliation_on_purpose(self):
        author = make_author("A. Writer", title="fellow", institution=make_institution())
        article = make_article(authors=[author])
        article.bylines.update(unaffiliated=True)
        assert printed(publish(article)) == [("A. Writer", [])]

    def test_order_and_roles(self):
        a, b, c = make_author("A"), make_author("B"), make_author("C")
        article = make_article(authors=[b, a])
        Byline.objects.create(article=article, position=2, author=c, role=Byline.Role.TRANSLATOR)
        edition = publish(article)
        assert [name for name, _ in printed(edition)] == ["B", "A", "C"]
        assert edition.byline_text == "B and A"


class TestWhatComesLater:
    def test_a_change_of_name_job_and_house_changes_no_printed_piece(self):
        house = make_institution("Old Name")
        author = make_author("Maiden Name", title="fellow", institution=house)
        edition = publish(make_article(authors=[author]))
        author.name = "Married Name"
        author.save()
        house.name = "New Name"
        house.save()
        author.affiliations.update(title="president")
        assert printed(edition) == [("Maiden Name", [("fellow", "Old Name")])]

    def test_nor_does_a_correction_afterwards(self):
        house = make_institution("Old Name")
        author = make_author("Maiden Name", title="fellow", institution=house)
        article = make_article(authors=[author])
        publish(article)
        author.name = "Married Name"
        author.save()
        author.affiliations.all().delete()
        change(article)
        assert printed(correct(article)) == [("Maiden Name", [("fellow", "Old Name")])]

    def test_updating_them_is_a_deliberate_act_that_readers_are_told_of(self):
        author = make_author("Wrong Spelling")
        article = make_article(authors=[author])
        publish(article)
        author.name = "Right Spelling"
        author.save()
        change(article, body="<p>Not finished</p>")
        with pytest.raises(PublishingError, match="write the note"):
            publishing.update_bylines(article, version=2, at=NOON + HOUR, note=" ")
        edition = publishing.update_bylines(article, version=2, at=NOON + HOUR, note="Her name was misspelt.")
        assert printed(edition) == [("Right Spelling", [])]
        assert (edition.byline_text, edition.modified_at) == ("Right Spelling", NOON + HOUR)
        assert edition.notes[-1]["text"] == "Her name was misspelt."
        assert "Not finished" not in edition.body

    def test_with_nothing_new_on_record_there_is_nothing_to_update(self):
        article = make_article(authors=[make_author("Same", title="fellow", institution=make_institution())])
        publish(article)
        with pytest.raises(AlreadyPrinted, match="The bylines say what is on record already"):
            publishing.update_bylines(article, version=1, at=NOON + HOUR, note="Why.")

    def test_an_author_added_later_is_printed_from_the_record_of_the_publication_date(self):
        article = make_article(authors=[make_author("First")])
        publish(article, at=NOON.replace(year=2019))
        second = make_author("Second")
        affiliate(second, "fellow", make_institution("Then"), ends_on=day("2020-12-31"))
        Byline.objects.create(article=article, position=1, author=second)
        change(article)
        assert printed(correct(article)) == [("First", []), ("Second", [("fellow", "Then")])]


def test_bylines_and_affiliations_take_two_queries(django_assert_num_queries):
    house = make_institution()
    authors = [make_author(title="fellow", institution=house) for _ in range(4)]
    edition = Edition.objects.get(pk=publish(make_article(authors=authors)).pk)
    with django_assert_num_queries(2):
        rows = edition.bylines_as_printed
        assert [row.affiliations_as_printed[0].institution.slug for row in rows] == [house.slug] * 4


def test_a_byline_loaded_in_any_way_has_its_affiliations():
    edition = publish(make_article(authors=[make_author(title="fellow", institution=make_institution())]))
    (affiliation,) = edition.bylines.get().affiliations_as_printed
    assert affiliation.title == "fellow"
