"""Two records made one: links move, printed words stay, addresses keep leading somewhere."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.desk import merging
from articles.models import Event
from authors.models import Author, Institution
from tests.newsroom import DAY, NOON, affiliate, make_article, make_author, make_institution, make_topic, publish

pytestmark = pytest.mark.django_db


def body(client, path):
    response = client.get(path, follow=True)
    assert response.status_code == 200, path
    return response.content.decode()


class TestAuthors:
    def test_pieces_posts_and_names_go_to_the_other_and_print_stays_as_it_was(self, client):
        house = make_institution("House")
        old = make_author("A. Writer", title="fellow", institution=house, user=User.objects.create(username="w"))
        new = make_author("Ann Writer", title="fellow", institution=house)
        affiliate(old, "critic", None)
        edition = publish(make_article("Signed by the old one", authors=[old]), at=timezone.now() - DAY)
        before = body(client, edition.get_absolute_url())
        merging.merge_authors(old, new, at=NOON)
        assert Author.objects.get() == new
        assert {affiliation.title for affiliation in new.affiliations.all()} == {"fellow", "critic"}
        assert "Signed by the old one" in body(client, "/authors/a-writer/")
        assert body(client, edition.get_absolute_url()) == before.replace("/authors/a-writer/", "/authors/ann-writer/")
        new.refresh_from_db()
        assert new.user.username == "w"
        assert Event.objects.get(action="merge").subject == "author: A. Writer → Ann Writer"

    def test_a_piece_that_both_signed_is_signed_once(self):
        one, two = make_author(), make_author()
        article = make_article(authors=[one, two])
        publish(article)
        merging.merge_authors(one, two, at=NOON)
        assert [row.author for row in article.bylines.all()] == [two]
        assert article.editions.get().bylines.count() == 2  # as it was printed

    def test_one_with_itself_is_refused(self):
        author = make_author()
        with pytest.raises(merging.MergeError, match="one and the same"):
            merging.merge_authors(author, author, at=NOON)


class TestInstitutions:
    def test_people_and_pieces_then_lead_to_the_other(self, client):
        old, new = make_institution("Old House"), make_institution("New House")
        author = make_author(title="fellow", institution=old)
        old.disclosures.create(text="Paid by X.")
        edition = publish(make_article("From the old house", authors=[author]), at=timezone.now() - DAY)
        merging.merge_institutions(old, new, at=NOON)
        assert Institution.objects.get() == new
        page = body(client, "/institutions/old-house/")
        assert "From the old house" in page and "Paid by X." in page and "New House" in page
        assert "Old House" in body(client, edition.get_absolute_url())


class TestTopics:
    def test_pieces_and_subtopics_then_stand_under_the_other(self, client):
        old, new = make_topic("Old topic"), make_topic("New topic")
        child = make_topic("Child", parent=old)
        publish(make_article("Under both", topics=[old, new]), at=timezone.now() - DAY)
        publish(make_article("Under the old", topics=[old]), at=timezone.now() - DAY)
        publish(make_article("Under the child", topics=[child]), at=timezone.now() - DAY)
        merging.merge_topics(old, new, at=NOON)
        page = body(client, "/topics/old-topic/")
        for headline in ("Under both", "Under the old", "Under the child"):
            assert page.count(f">{headline}</a>") == 1

    def test_a_topic_is_not_merged_into_one_below_it(self):
        parent = make_topic()
        child = make_topic(parent=parent)
        with pytest.raises(merging.MergeError, match="other way round"):
            merging.merge_topics(parent, child, at=NOON)
