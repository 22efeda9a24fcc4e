"""Which of the publication's own topics a text is about."""

import pytest
from django.urls import reverse

from articles import limits
from articles.models import Article
from articles.search.subjects import Subject, found_in, offered_for
from tests.articles.test_desk import person
from tests.growth import bounded
from tests.newsroom import make_topic

KNOWN = [
    Subject(1, ("Asia",)),
    Subject(2, ("Korea", "Peninsula"), parent=1),
    Subject(3, ("WHO", "World Health Organization")),
    Subject(4, ("O'Neill doctrine",)),
]


@pytest.mark.parametrize(
    ("headline", "body", "keys"),
    [
        ("What Korea wants", "", [2]),
        ("", "The peninsula. The Peninsula! On the peninsula?", [2]),
        ("", "One word on Korea.", []),
        ("Korea in Asia", "", [2]),  # the narrower one tells more
        ("Who said so?", "", []),
        ("What the WHO said", "", [3]),
        ("The O’Neill doctrine", "", [4]),
        ("", "", []),
    ],
)
def test_a_text_is_about_what_it_says_often_or_on_top(headline, body, keys):
    assert found_in(KNOWN, headline, "", body) == keys


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Iran deal", "The İRAN  DEAL"),  # a pattern without regard to capitals takes “İ” and “ı” for an “i”
        ("Straße", "Eine straße"),
        ("C++", "Why C++?"),
        (".net", "On .NET alone"),
        ("K-pop", "K–pop is here"),
        ("a a", "A a a"),
    ],
)
def test_a_term_is_found_however_it_is_written(word, text):
    assert found_in([Subject(1, (word,))], text, "", "") == [1]


def test_mentions_that_overlap_are_one():
    assert found_in([Subject(1, ("a a",))], "", "", "a a a a a") == []
    assert found_in([Subject(1, ("a a",))], "", "", "a a a a a a") == [1]


def test_the_longest_text_is_read_once_however_many_topics_there_are():
    many = [Subject(number, (f"Topic {number}", f"Other name {number}")) for number in range(300)]
    with bounded(4):
        assert found_in(many, "", "", "word " * (limits.TEXT // 5 - 10) + "Topic 7. " * 3) == [7]


def test_topics_that_stand_under_each_other_in_a_ring_do_no_harm():
    assert found_in([Subject(1, ("A1",), 2), Subject(2, ("B2",), 1)], "A1", "", "") == [1]


def test_to_a_short_text_a_topic_it_mentions_once_is_offered_and_to_a_longer_one_not():
    korea = [Subject(1, ("Korea",))]
    assert found_in(korea, "", "", "Korea") == []
    assert offered_for(korea, "", "", f"Korea {'word ' * 299}") == [1]
    assert offered_for(korea, "", "", f"Korea {'word ' * 300}") == []


@pytest.mark.django_db
class TestOnTheDesk:
    def ask(self, client, **typed):
        return client.post(reverse("admin:articles_article_topics"), typed)

    def test_names_and_other_names_of_topics_are_found_in_what_is_typed(self, client, django_assert_max_num_queries):
        client.force_login(person("Writer"))
        topic = make_topic("North Korea")
        topic.other_names.create(name="Pyongyang")
        make_topic("Gardening")
        with django_assert_max_num_queries(6):  # two of them the topics, the rest the login
            found = self.ask(client, headline="x", body="<p>Pyongyang, <b>Pyongyang</b>, Pyongyang.</p>").json()
        assert found == {"topics": [{"id": topic.pk, "name": "North Korea"}]}
        assert not Article.objects.exists()

    def test_nothing_typed_is_about_nothing(self, client):
        client.force_login(person("Writer"))
        assert self.ask(client).json() == {"topics": []}

    def test_it_is_for_those_who_write_here(self, client):
        assert self.ask(client, headline="x").status_code == 302
        assert client.get(reverse("admin:articles_article_topics")).status_code == 302
