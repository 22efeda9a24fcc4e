"""People and institutions of a draft that may be on record: every spelling is found, and no namesake merged unasked."""

from __future__ import annotations

import unicodedata

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify

from articles.models import Article
from articles.models.roles import ROLES
from authors.models import Author, AuthorOtherName, Institution, InstitutionOtherName
from authors.names import match_key
from intake import readers, store
from intake.biolines import Contributor, StatedAffiliation
from intake.decisions import NEW, NONE, Decisions
from intake.drafts import Block, Draft
from intake.matching import find_institution, match_authors, matches
from tests.articles.test_desk import person
from tests.newsroom import NOON, affiliate, make_article, make_author, make_institution, publish

from .documents import WALL, headed

pytestmark = pytest.mark.django_db

SPELLINGS = [
    "José Núñez-Øster",
    "JOSÉ NÚÑEZ-ØSTER",
    "Jose Nunez-Oster",
    "jose nunez oster",
    unicodedata.normalize("NFD", "José Núñez-Øster"),
    "  José  Núñez–Øster ",
]


def signed(*affiliations: StatedAffiliation, name: str = "Ana Example") -> Draft:
    return Draft(
        headline="A Wall by the Sea", contributors=[Contributor(name, affiliations, bio=f"{name} is somebody.")]
    )


def authors_of(article: Article) -> list[Author]:
    return [row.author for row in article.bylines.all()]


class TestSpellings:
    @pytest.mark.parametrize("stored", SPELLINGS)
    def test_each_finds_each_on_both_databases(self, stored):
        author, house = make_author(stored.strip()), make_institution(f"The {stored} Trust")
        people = [Contributor(name) for name in SPELLINGS]
        assert [match.suggested for match in match_authors(people)] == [author] * len(SPELLINGS)
        assert {find_institution(f"{name} trust") for name in SPELLINGS} == {house}

    def test_other_names_too(self):
        author, house = make_author("Ana Example"), make_institution("Example House")
        author.other_names.create(name="Åna Exåmple")
        house.other_names.create(name="Maison Exémple")
        assert match_authors([Contributor("ANA EXAMPLE")])[0].suggested == author
        assert find_institution("the MAISON EXEMPLE") == house

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Ana Example", "Ana Exampla"),
            ("陳大文", "陈大文"),
            ("काम", "किम"),
            ("Ana B. Example", "Ana Example"),
            ("!", "?"),
        ],
    )
    def test_other_names_are_other_names(self, one, other):
        assert match_key(one) != match_key(other)

    def test_the_key_follows_the_name_however_a_row_is_written(self):
        author = make_author("Ana Example")
        author.name = "Bea Example"
        author.save(update_fields=["name"])
        (made,) = Author.objects.bulk_create([Author(name="Cea Exámple", slug="cea")])
        for row in (author, made):
            row.refresh_from_db()
        assert (author.match_key, made.match_key) == ("bea example", "cea example")

    def test_a_fixture_carries_no_key_and_loads_with_one(self, tmp_path):
        make_author("José Núñez").other_names.create(name="Pepe Núñez")
        make_institution("Núñez House").other_names.create(name="Casa Núñez")
        models = [Author, AuthorOtherName, Institution, InstitutionOtherName]
        rows = [row for model in models for row in model.objects.all()]
        path = tmp_path / "people.json"
        path.write_text(serializers.serialize("json", rows), encoding="utf-8")
        assert "match_key" not in path.read_text(encoding="utf-8")
        for model in reversed(models):
            model.objects.all().delete()
        call_command("loaddata", str(path), verbosity=0)
        assert [model.objects.get().match_key for model in models] == [
            "jose nunez", "pepe nunez", "nunez house", "casa nunez",
        ]  # fmt: skip

    def test_no_table_is_read_through(self):
        """The plan of each look names the index of the key, and never the whole table."""
        names = [f"Author No {number}" for number in range(2000)]
        Author.objects.bulk_create(Author(name=name, slug=slugify(name), sort_name=name) for name in names)
        for author in Author.objects.all()[:30]:
            author.other_names.create(name=f"Nom {author.pk}")
        with CaptureQueriesContext(connection) as queries:
            match_authors([Contributor("Author No 7", (StatedAffiliation("fellow", "Example House"),))])
        looks = [query["sql"] for query in queries if "match_key" in query["sql"] and "IN (" in query["sql"]]
        assert looks
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE authors_author, authors_authorothername")
                cursor.execute("SET LOCAL enable_seqscan = off")
            for sql in looks:
                explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
                cursor.execute(f"{explain} {sql}")
                plan = " ".join(str(row) for row in cursor.fetchall())
                if '"match_key" IN' in sql:
                    assert "_by_key" in plan, plan

    def test_the_number_of_queries_is_that_of_one_person(self):
        def count(people: int) -> int:
            house = make_institution()
            names = [
                make_author(f"Writer {house.pk} {n}", title="fellow", institution=house).name for n in range(people)
            ]
            with CaptureQueriesContext(connection) as queries:
                match_authors([Contributor(name, (StatedAffiliation("fellow", house.name),)) for name in names])
            return len(queries)

        assert count(2) == count(12)


class TestNamesakes:
    def test_a_common_institution_says_it_is_the_same_person(self):
        house = make_institution("Example House")
        other = make_author("Ana Example", title="columnist", institution=make_institution("Example Gazette"))
        author = make_author("ANA Example", title="director", institution=house)
        article, report = store.store(signed(StatedAffiliation("fellow", "Example House")), at=NOON)
        assert authors_of(article) == [author] != [other]
        assert not [line for line in report.lines if "New author" in line]

    def test_an_earlier_institution_counts(self):
        author = make_author("Ana Example", title="director", institution=make_institution("Example Bank"))
        affiliate(author, "fellow", make_institution("Example House"), has_ended=True)
        assert match_authors(signed(StatedAffiliation("fellow", "Example House")).contributors)[0].suggested == author

    def test_other_institutions_make_a_question_and_nobody_is_merged(self):
        author = make_author("Ana Example", title="columnist", institution=make_institution("Example Gazette"))
        (match,) = match_authors(signed(StatedAffiliation("professor", "Example University")).contributors)
        assert match.suggested is None and [known.author for known in match.known] == [author]
        article, report = store.store(signed(StatedAffiliation("professor", "Example University")), at=NOON)
        (made,) = authors_of(article)
        assert made != author and [str(post) for post in author.affiliations.all()] == ["columnist, Example Gazette"]
        assert (
            "Ana Example was recorded anew, apart from Ana Example (columnist, Example Gazette):"
            " merge them if they are one." in report.lines
        )

    def test_two_of_the_name_and_no_post_make_a_question(self):
        make_author("Ana Example")
        make_author("Ana Éxample")
        (match,) = match_authors(signed().contributors)
        assert len(match.known) == 2 and match.suggested is None

    def test_what_is_known_of_each_is_shown_with_what_is_on_show(self):
        author = make_author("Ana Example", title="columnist", institution=make_institution("Example Gazette"))
        publish(make_article("A printed piece", authors=[author]), at=NOON)
        make_article("A secret piece", authors=[author])
        draft = signed(StatedAffiliation("professor", "Example University"))
        authors, institutions = matches(draft.contributors, at=NOON)
        (known,) = authors[0].known
        assert [piece.headline for piece in known.pieces] == ["A printed piece"]
        assert str(known) == "Ana Example (columnist, Example Gazette)"
        assert [(match.name, match.known) for match in institutions] == [("Example University", [])]

    def test_looking_writes_nothing(self):
        make_author("Ana Example")
        with CaptureQueriesContext(connection) as queries:
            matches(signed(StatedAffiliation("fellow", "Example House")).contributors, at=NOON)
        assert all(query["sql"].lstrip().startswith("SELECT") for query in queries)

    @pytest.mark.parametrize("role", [role for role in ROLES if "Writer" in role])
    def test_who_may_not_record_signs_nobody_that_may_be_another(self, role):
        make_author("Ana Example", title="columnist", institution=make_institution("Example Gazette"))
        article, report = store.store(
            signed(StatedAffiliation("professor", "Example University")), at=NOON, by=person(role)
        )
        assert authors_of(article) == [] and "Ana Example is somebody." in article.body
        assert "may be somebody else than Ana Example (columnist, Example Gazette) on record" in report.lines[0]


class TestDecisions:
    def decided(self, draft: Draft, **decisions):
        article, report = store.store(draft, at=NOON, decisions=Decisions(**decisions))
        return article, report.lines

    def test_the_same_person_with_another_post(self):
        author = make_author("Ana Example", title="columnist", institution=make_institution("Example Gazette"))
        article, _ = self.decided(signed(StatedAffiliation("professor", "Example University")), authors={0: author.pk})
        assert authors_of(article) == [author] and author.affiliations.count() == 2

    def test_another_person_at_the_same_institution(self):
        author = make_author("Ana Example", title="fellow", institution=make_institution("Example House"))
        article, said = self.decided(signed(StatedAffiliation("fellow", "Example House")), authors={0: NEW})
        assert authors_of(article) != [author] and said[0] == "New author: Ana Example."
        assert not [line for line in said if "merge them" in line]

    def test_no_author_goes_back_to_where_the_line_stood(self):
        draft = Draft(
            headline="A Wall",
            contributors=[Contributor("Ana Example", bio="Ana Example is unfit.")],
            blocks=[Block("paragraph", "First.", line=2), Block("paragraph", "Last.", line=4)],
        )
        draft.report("bio", 3, "Ana Example is unfit.")
        article, _ = self.decided(draft, authors={0: NONE})
        assert article.body == "<p>First.</p><p>Ana Example is unfit.</p><p>Last.</p>".replace("><p", ">\n<p") or (
            article.body.index("First.") < article.body.index("unfit") < article.body.index("Last.")
        )
        assert not Author.objects.exists()

    def test_an_institution_that_is_another_or_none(self):
        house = make_institution("Example Institute of Seas")
        draft = signed(StatedAffiliation("fellow", "Example Institute"), StatedAffiliation("friend", "Mr. Roe"))
        article, _ = self.decided(draft, institutions={"Example Institute": house.pk, "Mr. Roe": NONE})
        (author,) = authors_of(article)
        assert [str(post) for post in author.affiliations.all()] == ["fellow, Example Institute of Seas"]
        assert Institution.objects.get() == house

    def test_a_new_institution_is_made_once_though_two_posts_name_it(self):
        make_institution("Example House")
        draft = signed(StatedAffiliation("fellow", "Example House"), StatedAffiliation("chair", "Example House"))
        article, _ = self.decided(draft, institutions={"Example House": NEW})
        assert Institution.objects.count() == 2
        assert len({post.institution for post in authors_of(article)[0].affiliations.all()}) == 1

    def test_words_are_put_right(self):
        draft = readers.read(WALL.encode(), "wall.txt")
        ana = Contributor("Bea Example", (StatedAffiliation("director", "Example House"),), bio="Bea Example directs.")
        article, _ = self.decided(draft, headline="Another", standfirst="Another one.", contributors={0: ana})
        assert (article.headline, article.standfirst) == ("Another", "Another one.")
        row = article.bylines.get()
        assert (row.author.name, row.bio, str(row.author.affiliations.get())) == (
            "Bea Example", "Bea Example directs.", "director, Example House",
        )  # fmt: skip

    def test_a_part_refused_goes_back_into_the_text(self):
        text = WALL + "This article first appeared in Example Review.\n"
        article, _ = self.decided(
            readers.read(text.encode(), "x.txt"), standfirst="", image_credit="", refused_notices=frozenset({0})
        )
        order = ["What a town owes", "The tide comes", "Example Agency", "This article first appeared"]
        places = [article.body.index(words) for words in order]
        assert places == sorted(places)
        assert (article.standfirst, article.notice, article.image) == ("", "", None)

    def test_a_record_that_is_gone_is_refused(self):
        with pytest.raises(ValueError, match="The author chosen for “Ana Example” is no longer on record"):
            self.decided(signed(), authors={0: 999_999})
        with pytest.raises(ValueError, match="The institution chosen for “Example House” is no longer on record"):
            self.decided(signed(StatedAffiliation("fellow", "Example House")), institutions={"Example House": 999_999})

    def test_a_piece_without_a_headline_is_refused(self):
        with pytest.raises(ValueError, match="A piece needs a headline"):
            self.decided(signed(), headline=" ")

    def test_a_writer_may_say_who_it_is_and_records_nothing(self):
        author = make_author("Ana Example", title="columnist", institution=make_institution("Example Gazette"))
        draft = signed(StatedAffiliation("professor", "Example University"))
        decisions = Decisions(authors={0: author.pk})
        article, _ = store.store(draft, at=NOON, by=person("Writer"), decisions=decisions)
        assert authors_of(article) == [author] and author.affiliations.count() == 1


def test_the_same_document_twice_has_one_author():
    for _ in range(2):
        store.store(readers.read(headed(WALL, by="ANA EXAMPLE").encode(), "x.txt"), at=NOON)
    assert Author.objects.count() == 1
