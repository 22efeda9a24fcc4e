"""A save in place is the save of the form, answered in JSON; the checklist looks at what is typed, writing nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Recovery, Revision
from articles.press import checks
from tests.newsroom import change, make_article, make_author, make_topic, person

from .test_desk import form_of, ready, url, writes

pytestmark = pytest.mark.django_db
IN_PLACE = {"Accept": "application/json"}


def save(client, article: Article, **typed):
    return client.post(url("change", article), form_of(article, **typed) | {"_continue": "1"}, headers=IN_PLACE)


class TestOneSaveTwoAnswers:
    def test_the_same_is_stored_whichever_answer_is_asked_for(self, client):
        client.force_login(person("Editor"))
        stored = []
        for headers in ({}, IN_PLACE):
            article = ready(headline="Before", slug=f"a-slug-{len(stored)}")
            typed = form_of(article, headline="  Two   spaces", body="<p>Text<script>x</script></p>")
            client.post(url("change", article), typed, headers=headers)
            revision = Revision.objects.filter(article=article).latest("version")
            words = revision.snapshot
            stored.append((words.headline, words.body, revision.version, revision.saved_by.username))
        assert stored[0] == stored[1]

    def test_says_what_the_page_has_to_show(self, client):
        client.force_login(person("Editor"))
        article = ready()
        answer = save(client, article, headline="Saved in place", standfirst="")
        assert answer.status_code == 200
        told = answer.json()
        assert (told["version"], told["headline"], told["state"]) == (article.version + 1, "Saved in place", "draft")
        assert told["messages"] == [{"level": "success", "text": "Saved."}]
        assert 'href="#id_standfirst"' in told["problems"]
        assert "Draft" in told["chips"] and "Hand in" in told["moves"]

    def test_says_that_a_ready_piece_is_in_edit_again(self, client):
        client.force_login(person("Editor"))
        article = ready()
        Article.objects.update(state="ready")
        told = save(client, article, headline="Changed after that").json()
        assert told["state"] == "in_edit" and "In edit" in told["chips"] and "Mark as ready" in told["moves"]

    def test_of_an_old_version_leads_to_both_texts(self, client):
        client.force_login(person("Editor"))
        article = ready()
        typed = form_of(article, headline="Mine")
        change(article, headline="Theirs")
        answer = client.post(url("change", article), typed, headers=IN_PLACE)
        assert (answer.status_code, answer.json()) == (409, {"conflict": url("conflict", article)})
        assert Recovery.objects.get().data["headline"] == "Mine"
        assert Article.objects.get().headline == "Theirs"

    def test_of_what_cannot_be_saved_names_the_fields(self, client):
        client.force_login(person("Editor"))
        article = ready()
        typed = form_of(article) | {"slug": "no slug", "bylines-0-declared_on": "yesterday"}
        answer = client.post(url("change", article), typed, headers=IN_PLACE)
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["faults"]] == ["id_slug", "id_bylines-0-declared_on"]
        assert Article.objects.get().version == article.version

    @pytest.mark.parametrize("role", ["", "Standards editor"])
    def test_of_somebody_without_the_right_is_refused(self, client, role):
        other = person(role) if role else None
        article = ready(headline="Nobody may change it")
        if other:
            other.groups.clear()
            client.force_login(other)
        answer = save(client, article, headline="Changed")
        assert answer.status_code in {302, 403, 404}
        assert Article.objects.get().headline == "Nobody may change it"


class TestTheChecklistWhileOneWrites:
    def codes(self, client, article: Article, **typed) -> str:
        return client.post(url("checks", article), form_of(article) | typed).content.decode()

    def test_looks_at_what_is_typed(self, client):
        client.force_login(person("Editor"))
        article = ready()
        assert "It has no standfirst." in self.codes(client, article, standfirst="")
        assert "It has no text." in self.codes(client, article, body="<p> </p>")
        assert "It has no topic" in self.codes(client, article, topics=[])
        assert "Nobody signs it" in self.codes(client, article, **{"bylines-TOTAL_FORMS": "0"})
        assert "Legal still has to look" in self.codes(client, article, needs_legal="on")
        assert "You edited it last" in self.codes(client, article, headline="Typed, and not saved")
        assert "You edited it last" not in self.codes(client, article)

    @pytest.mark.parametrize(
        "junk",
        [
            {"commissioned_words": "many"},
            {"bylines-0-author": "99999999"},
            {"bylines-0-declared_on": "one day"},
            {"image": "x", "series": "-1", "topics": ["", "a", "99999999999999999999"]},
            {"embargoed_until": "soon", "is_embargoed": "on"},
        ],
    )
    def test_takes_whatever_is_half_typed(self, client, junk):
        client.force_login(person("Publisher"))
        answer = client.post(url("checks", ready()), form_of(ready()) | junk)
        assert answer.status_code == 200

    def test_writes_nothing_and_asks_no_more_for_many_authors(self, client):
        client.force_login(person("Editor"))
        numbers = []
        for count in (1, 6):
            article = make_article("A headline", authors=[make_author() for _ in range(count)], topics=[make_topic()])
            client.post(url("checks", article), form_of(article))
            with CaptureQueriesContext(connection) as queries:
                client.post(url("checks", article), form_of(article, headline="Typed"))
            assert not writes(queries)
            numbers.append(len(queries))
        assert numbers[0] == numbers[1] <= 30

    def test_of_what_is_stored_it_says_the_same_as_the_stored_piece(self, client):
        editor = person("Editor")
        client.force_login(editor)
        for article in (ready(), make_article("Short", authors=[make_author()], standfirst="", body="<p>TK</p>")):
            typed = self.codes(client, article)
            stored = client.get(url("checks", article)).content.decode()
            assert typed == stored


def test_a_problem_of_no_field_cannot_be_made():
    with pytest.raises(ValueError, match="leads to no field of the form"):
        checks.Problem("any", "somewhere", "A sentence.", checks.Level.HINT)
