"""A draft on the desk: who and what is matched or made, what is said of it, and that nothing is published."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from articles.models import Article, Edition, Topic
from authors.models import Author, Institution
from images.models import Image
from intake import readers, store
from intake.biolines import Contributor, StatedAffiliation
from intake.decisions import Decisions
from intake.drafts import Block, Draft
from intake.matching import find_institution
from tests.newsroom import (
    DAY,
    NOON,
    affiliate,
    make_article,
    make_author,
    make_institution,
    make_topic,
    person,
    publish,
)

from .documents import HARBOUR, WALL, headed

pytestmark = pytest.mark.django_db


def stored(text: str, **options) -> tuple[Article, list[str]]:
    article, report = store.store(readers.read(text.encode(), "piece.txt"), at=options.pop("at", NOON), **options)
    return article, report.lines


def signed(*affiliations: StatedAffiliation, name: str = "Ana Example") -> Draft:
    return Draft(headline="A Wall by the Sea", contributors=[Contributor(name, affiliations)])


class TestTheWorkingCopy:
    def test_everything_of_the_document_is_in_it(self):
        article, _ = stored(headed(WALL, type="analysis", language="fr"))
        assert (article.headline, article.standfirst) == ("A Wall by the Sea", "What a town owes to the water.")
        assert article.body.startswith("<p>The tide comes in twice a day") and article.body.count("<p>") == 2
        assert (article.type, article.language, article.slug) == ("analysis", "fr", "a-wall-by-the-sea")
        assert [(row.author.name, row.bio) for row in article.bylines.all()] == [
            ("Ana Example", "Ana Example is a fellow at the Example Institute.")
        ]
        assert (article.image.credit, bool(article.image.file)) == ("Example Agency", False)
        assert article.revisions.get().reason == "From a document"

    def test_nothing_is_published(self):
        article, _ = stored(headed(WALL, published="2019-06-30"))
        assert not Edition.objects.exists() and article.state == "draft"

    def test_nobodys_purpose_is_claimed(self):
        for text in (HARBOUR, WALL, headed(HARBOUR, illustration="none")):
            assert not stored(text)[0].without_image

    def test_blocks_keep_their_kind_and_order(self):
        blocks = [
            Block("paragraph", "One < two & three"),
            Block("heading", "A heading", 2),
            Block("heading", "A smaller one", 5),
            Block("list_item", "First", 1),
            Block("list_item", "Second", 2),
            Block("quote", "Said so"),
            Block("paragraph", "<script>alert(1)</script>"),
        ]
        article, _ = store.store(Draft(headline="Blocks", blocks=blocks), at=NOON)
        assert "<script" not in article.body
        order = ["One &lt; two &amp; three", "<h2>A heading", "A smaller one", "First", "Second", "Said so", "alert(1)"]
        places = [article.body.index(words) for words in order]
        assert places == sorted(places)
        assert article.body.count("<li>") == 2 and article.body.count("<ul>") + article.body.count("<ol") == 1

    def test_the_same_headline_gets_another_address_and_the_same_piece_keeps_its_own(self):
        first, _ = stored(WALL)
        second, _ = stored(WALL)
        again, _ = stored(WALL.replace("twice a day", "twice each day"), article=first)
        assert (first.slug, second.slug) == ("a-wall-by-the-sea", "a-wall-by-the-sea-2")
        assert (again.pk, again.slug, again.version) == (first.pk, "a-wall-by-the-sea", 2)
        assert "each day" in again.body and Article.objects.count() == 2

    @pytest.mark.parametrize(("asked", "got"), [("en", "en"), ("EN-us", "en"), ("pt_BR", "pt-br"), (" fa ", "fa")])
    def test_a_language_by_its_code(self, asked, got):
        assert stored(headed(WALL, language=asked))[0].language == got

    @pytest.mark.parametrize("headers", [{"type": "Sermon"}, {"language": "tlh"}, {"topics": "Gardning"}])
    def test_what_nobody_knows_is_refused_and_nothing_is_left_behind(self, headers):
        with pytest.raises(ValueError, match=r"^“.*” is no .*\."):
            stored(headed(WALL, **headers))
        assert not (Article.objects.exists() or Author.objects.exists() or Image.objects.exists())


class TestPeople:
    def test_an_author_on_record_is_not_made_again_whatever_the_case(self):
        author = make_author("ANA Example")
        article, said = stored(WALL)
        assert article.bylines.get().author == author
        assert not [line for line in said if "New author" in line]

    def test_nor_one_known_under_another_name(self):
        author = make_author("Ana Example-Smith")
        author.other_names.create(name="Ana Example")
        assert stored(WALL)[0].bylines.get().author == author

    def test_a_new_one_is_said_to_be_new(self):
        _, said = stored(WALL)
        assert said[:3] == [
            "New author: Ana Example.",
            "New institution: Example Institute.",
            "New affiliation: Ana Example, fellow, Example Institute.",
        ]

    def test_a_house_is_matched_with_or_without_its_article_and_by_other_names(self):
        house = make_institution("The Example Institute")
        house.other_names.create(name="EI")
        for name in ("Example Institute", "the Example Institute", "ei"):
            assert find_institution(name) == house
        stored(WALL)
        assert Institution.objects.get() == house

    def test_the_order_of_a_by_line_is_kept(self):
        text = headed(WALL, by="Bea Example; Ana Example")
        rows = [(row.author.name, row.bio) for row in stored(text)[0].bylines.all()]
        assert rows == [("Bea Example", ""), ("Ana Example", "Ana Example is a fellow at the Example Institute.")]

    def test_a_desk_is_a_collective(self):
        stored(headed(WALL, by="The Editors"))
        assert Author.objects.get().kind == Author.Kind.COLLECTIVE

    def test_a_name_that_is_none_is_refused(self):
        with pytest.raises(ValueError, match="too long for a name"):
            stored(headed(WALL, by="Ana " * 60))


class TestPosts:
    def test_one_is_recorded_as_seen_on_its_day_and_not_as_for_ever(self):
        stored(WALL)
        post = Author.objects.get().affiliations.get()
        assert (post.confirmed_on, post.starts_on, post.ends_on, post.is_primary) == (
            date(2026, 6, 30),
            None,
            None,
            True,
        )

    def test_seen_again_it_is_confirmed_and_never_earlier(self):
        stored(WALL)
        stored(WALL, at=NOON + 30 * DAY)
        stored(WALL, at=NOON - 30 * DAY)
        assert Author.objects.get().affiliations.get().confirmed_on == date(2026, 7, 30)

    def test_a_former_one_has_ended_and_leads_nothing(self):
        store.store(
            signed(
                StatedAffiliation("judge", "Example Court", current=False), StatedAffiliation("fellow", "Example House")
            ),
            at=NOON,
        )
        posts = {row.title: (row.has_ended, row.is_primary) for row in Author.objects.get().affiliations.all()}
        assert posts == {"judge": (True, False), "fellow": (False, True)}

    def test_a_second_post_does_not_take_the_first_ones_place(self):
        author = make_author("Ana Example")
        affiliate(author, "fellow", make_institution("Example House"), is_primary=True)
        decisions = Decisions(authors={0: author.pk})
        store.store(signed(StatedAffiliation("columnist", "Example Review")), at=NOON, decisions=decisions)
        assert [row.title for row in author.affiliations.filter(is_primary=True)] == ["fellow"]

    def test_a_house_alone_says_no_more_than_the_post_on_record_there(self):
        author = make_author("Ana Example", title="fellow", institution=make_institution("Example House"))
        store.store(signed(StatedAffiliation("", "Example House")), at=NOON)
        assert author.affiliations.get().title == "fellow"

    def test_a_unit_is_part_of_the_title_and_the_house_has_the_page(self):
        store.store(signed(StatedAffiliation("fellow", "Example University", unit="School of Seas")), at=NOON)
        post = Author.objects.get().affiliations.get()
        assert (post.title, post.institution.name) == ("fellow, School of Seas", "Example University")

    def test_what_was_printed_does_not_change(self):
        author = make_author("Ana Example", title="fellow", institution=make_institution("Old House"))
        edition = publish(make_article(authors=[author]))
        store.store(
            signed(StatedAffiliation("director", "New House")),
            at=NOON + DAY,
            decisions=Decisions(authors={0: author.pk}),
        )
        assert [(one.title, one.institution_name) for one in edition.bylines_as_printed[0].affiliations_as_printed] == [
            ("fellow", "Old House")
        ]


class TestTopics:
    def test_those_found_in_the_text_are_made_with_what_stands_above_them(self):
        article, said = stored(
            WALL.replace("Arms control", "Denuclearization").replace("arms control", "denuclearization")
        )
        assert [row.tag.name for row in article.tagged.all()] == ["Denuclearization"]
        assert Topic.objects.get(name="Denuclearization").parent.name == "Arms control"
        assert "Topics found in the text: Denuclearization." in said

    def test_the_publications_own_comes_before_the_vocabularys(self):
        own = make_topic("Arms and their control", slug="own")
        own.other_names.create(name="arms control")
        assert [row.tag for row in stored(WALL)[0].tagged.all()] == [own]

    def test_none_is_said_to_be_none(self):
        assert "No topic of the vocabulary was found in the text." in stored(HARBOUR)[1]

    def test_named_ones_overrule_the_header_and_keep_their_order(self):
        article, _ = stored(headed(WALL, topics="NATO"), topics=["Sanctions", "Diplomacy"])
        assert [row.tag.name for row in article.tagged.all()] == ["Sanctions", "Diplomacy"]

    @pytest.mark.parametrize("spelling", ["ENERGIE NUCLEAIRE", "énergie  nucléaire", "atomkraft fur alle"])
    def test_one_is_found_in_any_spelling(self, spelling):
        own = make_topic("Énergie nucléaire")
        own.other_names.create(name="Atomkraft für Alle")
        assert store.find_topic(spelling) == own

    def test_one_named_twice_stands_once(self):
        article, _ = stored(headed(WALL, topics="NATO; nato; Nato"))
        assert [row.tag.name for row in article.tagged.all()] == ["NATO"]


def test_it_takes_no_more_queries_on_a_full_desk(django_assert_max_num_queries):
    for number in range(30):
        make_author(f"Author No {number}", title="fellow", institution=make_institution())
    draft = readers.read(WALL.encode(), "piece.txt")
    store.store(draft, at=timezone.now())
    with django_assert_max_num_queries(60):
        store.store(draft, at=timezone.now())


def test_an_address_in_a_document_leads_to_nobody_elses_picture():
    """The library's record of a picture is named by the address of its piece, which any document can name, too."""
    theirs = make_article("Theirs", slug="theirs")
    credited = Image.objects.create(key="theirs-lead", credit="Whose it is", title="Their picture")
    writer = person("Writer")
    draft = Draft(headline="Mine", image_credit="Somebody else", headers={"slug": theirs.slug})
    article, _ = store.store(draft, at=timezone.now(), by=writer)
    credited.refresh_from_db()
    assert (credited.title, credited.credit) == ("Their picture", "Whose it is")
    assert (article.image.credit, article.image.created_by) == ("Somebody else", writer)
    assert article.image != credited and article.slug != theirs.slug
