"""What was recognised is a suggestion: changed, refused and matched before anything is stored, and nothing is lost."""

from __future__ import annotations

import pytest

from articles.models import Article, Note, Topic
from authors.models import Affiliation, Author, Institution
from tests.articles.test_desk import person
from tests.html import text_of
from tests.newsroom import change, make_author, make_institution

from .documents import WALL
from .test_from_document import click, count, faults, filled, move, post, send

pytestmark = pytest.mark.django_db

BOATS = """\
Boats for Nobody
What a town does with a harbour it has lost.
By Ana Example
The boats are painted every spring, and nobody has asked since the ferry went what they are painted for, or by whom.
The mayor keeps one in the square, where children climb on it until it rains, and then it is only a boat in a square.
Ana Example is a fellow at the Example Institute.
Reprinted with permission of Example Review.
Image: Example Agency
"""
TWO = BOATS.replace(
    "Ana Example is a fellow at the Example Institute.",
    "Ana Example is a fellow at the American Example Institute. Bea Sample is a scholar at AEI.",
)


@pytest.fixture
def editor(client):
    client.force_login(person("Editor"))
    return client


def paragraphs(article: Article) -> list[str]:
    return article.body.removeprefix("<p>").removesuffix("</p>").split("</p><p>")


class TestWords:
    def test_what_is_changed_is_what_is_stored(self, editor):
        shown = send(editor, BOATS)
        click(
            editor,
            shown,
            headline="Boats for Everybody",
            standfirst="A town and its harbour.",
            image_credit="Another Agency",
            type="analysis",
            notice__0__text="First in Example Review.",
            author__0__name="Anna Example",
            author__0__bio="Anna Example writes about harbours.",
            author__0__role="interviewer",
            author__0__affiliation__0__title="senior fellow",
        )
        article = Article.objects.get()
        assert (article.headline, article.standfirst) == ("Boats for Everybody", "A town and its harbour.")
        assert (article.type, article.notice) == ("analysis", "First in Example Review.")
        assert article.image.credit == "Another Agency"
        byline = article.bylines.get()
        assert (byline.author.name, byline.role) == ("Anna Example", "interviewer")
        assert byline.bio == "Anna Example writes about harbours."
        assert str(byline.author.affiliations.get()) == "senior fellow, Example Institute"

    def test_what_is_refused_goes_back_into_the_text_where_it_stood(self, editor):
        shown = send(editor, BOATS)
        page = move(editor, shown, 2, "text")
        page = move(editor, page, 8, "text")
        click(editor, page, notice__0__text="", author__0__who="none")
        article = Article.objects.get()
        assert paragraphs(article)[0] == "What a town does with a harbour it has lost."
        assert paragraphs(article)[1] == "By Ana Example"
        assert paragraphs(article)[4:] == [
            "Ana Example is a fellow at the Example Institute.",
            "Reprinted with permission of Example Review.",
            "Image: Example Agency",
        ]
        assert not article.standfirst and not article.notice and article.image is None
        assert not Author.objects.exists() and not Institution.objects.exists()

    def test_each_part_is_shown_with_the_line_it_was_read_from(self, editor):
        words = " ".join(text_of(send(editor, BOATS).content.decode()).split())
        for line, source in enumerate(BOATS.splitlines(), 1):
            if line not in (4, 5):  # the text itself
                assert f"Line {line}: “{source}”" in words

    def test_a_fault_keeps_whatever_was_typed(self, editor):
        shown = send(editor, BOATS)
        typed = filled(
            shown,
            headline="",
            standfirst="Other words.",
            author__0__bio="Other bio.",
            author__0__affiliation__0__title="poet",
            author__0__affiliation__0__is_former="on",
            topics=None,
        )
        page = post(editor, shown, typed)
        assert faults(page) == ["A piece needs a headline."] and not Article.objects.exists()
        assert 'href="#id_headline"' in page.content.decode()
        kept = filled(page)
        del typed["csrfmiddlewaretoken"], kept["csrfmiddlewaretoken"]
        assert kept == typed
        click(editor, page, headline="Boats")
        assert Article.objects.get().standfirst == "Other words."

    def test_topics_that_are_not_ticked_are_not_given(self, editor):
        shown = send(editor, WALL)
        assert filled(shown)["topics"] == ["Arms control"]
        click(editor, shown, topics=None)
        assert not Article.objects.get().topics.exists() and not Topic.objects.exists()

    def test_an_author_who_is_refused_needs_no_name(self, editor):
        click(editor, send(editor, BOATS), author__0__name="", author__0__who="none")
        assert "Ana Example is a fellow at the Example Institute." in paragraphs(Article.objects.get())

    def test_what_the_document_says_and_no_field_takes_is_said(self, editor):
        text = f"---\nSection: Harbours\nPublished: 2019-06-30\n---\n{BOATS}"
        shown = send(editor, text)
        for page in (shown, click(editor, shown)):
            words = text_of(page.content.decode())
            assert "Section: Harbours" in words and "30 June 2019" in words


class TestPeople:
    def test_a_namesake_with_another_post_is_asked_about(self, editor):
        known = make_author("Ana Example", title="judge", institution=make_institution("Example Court"))
        shown = send(editor, BOATS)
        words = text_of(shown.content.decode())
        assert "judge, Example Court; 0 pieces" in words and "author-0-who" not in filled(shown)
        page = click(editor, shown)
        assert faults(page) == ["Say who is meant: Ana Example is on record."] and not Article.objects.exists()
        click(editor, page, author__0__who=str(known.pk))
        assert Article.objects.get().bylines.get().author == known and Author.objects.count() == 1

    def test_or_is_somebody_else(self, editor):
        known = make_author("Ana Example", title="judge", institution=make_institution("Example Court"))
        click(editor, send(editor, BOATS), author__0__who="new")
        assert Author.objects.count() == 2 and Article.objects.get().bylines.get().author != known

    def test_the_one_at_the_same_institution_is_suggested(self, editor):
        known = make_author("ANA EXAMPLE", title="director", institution=make_institution("Example Institute"))
        assert filled(send(editor, BOATS))["author-0-who"] == [str(known.pk)]

    def test_a_name_that_is_mended_into_one_on_record_is_asked_about(self, editor):
        known = make_author("Joanna Example")
        page = click(editor, send(editor, BOATS), author__0__name="Joanna Example")
        assert faults(page) == ["Joanna Example is on record: say whether it is the same person."]
        click(editor, page, author__0__who=str(known.pk))
        assert Article.objects.get().bylines.get().author == known

    def test_whoever_was_not_recognised_is_added(self, editor):
        known = make_author("Cy Sample")
        typed = {"author__new__name": "Cy Sample", "author__new__affiliation__0__title": "poet"}
        page = click(editor, send(editor, BOATS), **typed)
        assert faults(page) == ["Cy Sample is on record: say whether it is the same person."]
        click(editor, page, author__new__who=str(known.pk))
        assert [row.author.name for row in Article.objects.get().bylines.all()] == ["Ana Example", "Cy Sample"]

    def test_a_post_is_refused_and_another_added(self, editor):
        typed = {"author__0__affiliation__0__is_none": "on", "author__0__affiliation__1__title": "poet"}
        click(editor, send(editor, BOATS), **typed)
        assert [str(row) for row in Affiliation.objects.all()] == ["poet"] and not Institution.objects.exists()

    def test_of_two_who_are_one_no_line_is_lost(self, editor):
        known = make_author("Ana Example")
        shown = send(editor, TWO.replace("American Example Institute. ", "American Example Institute.\n\n"))
        click(editor, shown, author__0__who=str(known.pk), author__1__name="Ana Example", author__1__who=str(known.pk))
        article = Article.objects.get()
        assert article.bylines.count() == 1
        assert paragraphs(article)[-1] == "Bea Sample is a scholar at AEI."

    def test_an_author_who_is_gone_meanwhile_is_chosen_again_and_nothing_typed_is_lost(self, editor):
        known = make_author("Ana Example")
        shown = send(editor, BOATS)
        typed = filled(shown, headline="Typed")
        known.delete()
        page = post(editor, shown, typed)
        assert faults(page) and filled(page)["headline"] == ["Typed"] and not Article.objects.exists()

    def test_ten_authors_are_ten_questions_in_as_many_queries_as_one_takes(self, editor, django_assert_max_num_queries):
        names = [f"{first} Example" for first in ("Ana", "Bea", "Cy", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jo")]
        for name in names:
            make_author(name)
        line = " ".join(f"{name} is a fellow at the {name.split()[0]} Institute." for name in names)
        text = BOATS.replace("Ana Example is a fellow at the Example Institute.", line)
        with django_assert_max_num_queries(60):
            shown = send(editor, text)
        data = filled(shown)
        assert [data[f"author-{place}-name"] for place in range(10)] == [[name] for name in names]
        click(editor, shown)
        assert Article.objects.get().bylines.count() == 10 and Author.objects.count() == 10


class TestInstitutions:
    def test_a_short_form_is_suggested_to_be_the_long_one_of_the_same_document(self, editor):
        shown = send(editor, TWO)
        assert filled(shown)["institution-aei-meant"] == ["same:american-example-institute"]
        click(editor, shown)
        assert Institution.objects.get().name == "American Example Institute"
        assert {str(row) for row in Affiliation.objects.all()} == {
            "fellow, American Example Institute",
            "scholar, American Example Institute",
        }

    def test_or_one_on_record_by_its_name(self, editor):
        known = make_institution("Archive of Examples in Istria")
        shown = send(editor, TWO)
        page = click(editor, shown, institution__aei__other="Archive of Nothing")
        assert faults(page) == ["No institution is on record as “Archive of Nothing”."]
        click(editor, page, institution__aei__other="archive of examples in istria")
        assert Author.objects.get(name="Bea Sample").affiliations.get().institution == known

    def test_two_of_one_name_are_asked_about(self, editor):
        first, second = make_institution("Example Institute"), Institution.objects.create(name="Example Institute")
        page = click(editor, send(editor, BOATS))
        assert faults(page) == ["Say which institution is meant by Example Institute."]
        click(
            editor,
            page,
            institution__example_institute__meant=None,
            **{"institution-example-institute-meant": str(second.pk)},
        )
        assert Affiliation.objects.get().institution == second and first.affiliations.count() == 0

    def test_none_at_all(self, editor):
        click(editor, send(editor, BOATS), **{"institution-example-institute-meant": "none"})
        assert not Institution.objects.exists() and Author.objects.get().name == "Ana Example"


class TestAWriter:
    """Nothing is recorded beyond one's rights, and nothing is lost."""

    def test_makes_the_draft_and_asks_the_editors_for_whoever_is_not_on_record(self, client):
        client.force_login(person("Writer"))
        before = count()
        shown = send(client, BOATS)
        assert "a note asks the editors to add the author" in text_of(shown.content.decode())
        click(client, shown)
        article = Article.objects.get()
        assert [Author.objects.count(), Institution.objects.count(), Topic.objects.count()] == [0, 0, 0]
        assert count() == [before[0] + 1, *before[1:]]
        assert "Ana Example is a fellow at the Example Institute." in paragraphs(article)
        note = Note.objects.get(article=article)
        assert "To be added as an author: Ana Example (fellow, Example Institute)." in note.text

    def test_takes_whom_there_is_and_records_no_post(self, client):
        known = make_author("Ana Example")
        client.force_login(person("Writer"))
        click(client, send(client, BOATS))
        assert Article.objects.get().bylines.get().author == known
        assert not Affiliation.objects.exists() and not Note.objects.exists()


class TestOnce:
    def test_the_page_that_one_goes_back_to_leads_to_the_piece_however_it_was_written_on(self, editor):
        shown = send(editor, BOATS)
        click(editor, shown)
        change(Article.objects.get(), body="<p>Rewritten.</p>", headline="Another headline")
        page = click(editor, shown, headline="A third one")
        assert "You have made a draft of this document before" in page.content.decode()
        assert Article.objects.count() == 1 and Author.objects.count() == 1

    def test_two_documents_in_two_tabs_are_two_pieces(self, editor):
        first, second = send(editor, BOATS), send(editor, BOATS.replace("painted every spring", "painted blue"))
        click(editor, first)
        author = Author.objects.get()
        page = click(editor, second)
        assert faults(page) == ["Ana Example is on record: say whether it is the same person."]
        click(editor, page, author__0__who=str(author.pk))
        assert Article.objects.count() == 2 and Author.objects.count() == 1


class TestMoving:
    def test_one_button_makes_a_paragraph_the_standfirst_and_keeps_whatever_was_typed(self, editor):
        shown = send(editor, BOATS)
        page = move(editor, shown, 4, "standfirst", image_credit="Typed")
        data = filled(page)
        assert data["standfirst"][0].startswith("The boats are painted") and data["image_credit"] == ["Typed"]
        click(editor, page)
        article = Article.objects.get()
        assert article.standfirst.startswith("The boats are painted") and article.image.credit == "Typed"
        assert paragraphs(article)[0] == "What a town does with a harbour it has lost."

    def test_what_was_typed_in_the_part_itself_stays(self, editor):
        page = move(editor, send(editor, BOATS), 4, "standfirst", standfirst="Typed")
        assert filled(page)["standfirst"] == ["Typed"]

    def test_a_move_is_taken_back(self, editor):
        shown = send(editor, BOATS)
        page = move(editor, shown, 2, "text")
        for button in ({"undo": "on"}, {"back": "2"}):
            back = editor.post(shown.request["PATH_INFO"], filled(page) | button)
            assert filled(back)["standfirst"] == ["What a town does with a harbour it has lost."]

    def test_the_bio_of_somebody_who_was_not_recognised_becomes_an_author(self, editor):
        text = BOATS.replace("The mayor keeps", "Bea Sample is a judge at Example Court.\nThe mayor keeps")
        shown = send(editor, text)
        assert "author-1-name" not in filled(shown)
        page = move(editor, shown, 5, "bio", author__0__bio="Typed.")
        data = filled(page)
        assert data["author-p5-name"] == ["Bea Sample"] and data["author-0-bio"] == ["Typed."]
        click(editor, page)
        bylines = Article.objects.get().bylines.order_by("position")
        assert [row.author.name for row in bylines] == ["Ana Example", "Bea Sample"]
        assert [row.bio for row in bylines] == ["Typed.", "Bea Sample is a judge at Example Court."]

    def test_each_paragraph_says_what_it_is_in_words(self, editor):
        words = text_of(send(editor, WALL).content.decode())
        for label in ("Headline", "Standfirst", "Bio", "Picture credit", "Topic: Arms control"):
            assert label in words

    @pytest.mark.parametrize("sent", [{"move": "999=text"}, {"move": "x"}, {"moves": "1=x " * 900}, {"back": "-1"}])
    def test_a_hostile_move_moves_nothing(self, editor, sent):
        shown = send(editor, BOATS)
        page = editor.post(shown.request["PATH_INFO"], filled(shown) | sent)
        assert page.status_code in (200, 404)
        if page.status_code == 200:
            assert filled(page)["headline"] == ["Boats for Nobody"]

    def test_one_move_too_many_is_not_made_and_that_is_said(self, editor):
        shown = send(editor, BOATS)
        hundred = " ".join(["2=text", "2=standfirst"] * 50)
        page = editor.post(shown.request["PATH_INFO"], filled(shown) | {"moves": hundred})
        assert "moves are the most in one document" not in text_of(page.content.decode())
        page = move(editor, page, 7, "headline")
        assert "100 moves are the most in one document: the last one was not made." in text_of(page.content.decode())
        data = filled(page)
        assert data["headline"] == ["Boats for Nobody"] and data["moves"] == [hundred]

    def test_a_book_of_paragraphs_is_shown_whole_with_menus_at_its_ends(self, editor):
        body = "\n\n".join(f"Paragraph {number} of a long piece that goes on and on." for number in range(1000))
        page = send(editor, f"A Long Piece\n\n{body}\n")
        content = page.content.decode()
        assert content.count('class="move"') <= 401 and "Paragraph 999 of" in content and "Paragraph 500 of" in content


class TestThePreview:
    def test_it_is_the_page_of_the_site_and_makes_nothing(self, editor):
        shown = send(editor, BOATS)
        before = count()
        page = editor.post(shown.request["PATH_INFO"] + "preview/", filled(shown, headline="Typed"))
        words = text_of(page.content.decode())
        for part in ("Typed", "What a town does", "Ana Example", "fellow, Example Institute", "The boats are painted"):
            assert part in words
        assert page["X-Frame-Options"] == "SAMEORIGIN" and count() == before and not Institution.objects.exists()

    def test_a_fault_is_said_there(self, editor):
        shown = send(editor, BOATS)
        page = editor.post(shown.request["PATH_INFO"] + "preview/", filled(shown, headline=""))
        assert "A piece needs a headline." in text_of(page.content.decode())

    def test_nobody_else_looks(self, editor, client):
        shown = send(editor, BOATS)
        client.force_login(person("Writer"))
        assert client.post(shown.request["PATH_INFO"] + "preview/", filled(shown)).status_code == 404


class TestNearNames:
    @pytest.mark.parametrize("name", ["Anna Example", "Example Ana", "A. Example", "Ana Exmaple", "An Example"])
    def test_whoever_has_a_name_like_it_is_a_question(self, editor, name):
        known = make_author(name, title="judge", institution=make_institution("Example Court"))
        shown = send(editor, BOATS)
        words = text_of(shown.content.decode())
        assert f"Is this {name}? On record" in words and "judge, Example Court; 0 pieces" in words
        page = click(editor, shown)
        assert faults(page) == [f"Say who is meant: {name}, on record, has a name like Ana Example."]
        click(editor, page, author__0__who=str(known.pk))
        assert Article.objects.get().bylines.get().author == known and Author.objects.count() == 1

    @pytest.mark.parametrize("name", ["Ana Sample", "Bea Example", "Hanna Example"])
    def test_another_name_is_none(self, editor, name):
        make_author(name)
        assert filled(send(editor, BOATS))["author-0-who"] == ["new"]
