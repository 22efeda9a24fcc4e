"""What stands apart from the text by its form or its place: labels, the mail, standfirsts, who signs under a letter."""

from __future__ import annotations

from datetime import date

import pytest

from intake.drafts import Draft
from intake.readers import markdown, txt, webpage
from intake.readers.dates import day_in
from intake.readers.manuscripts import recognise

ONE = "The boats are painted every spring, and nobody has asked since the ferry went what they are painted for."
TWO = "The mayor keeps one in the square, where children climb on it until it rains, and then it is only a boat."
THREE = "A town that has no harbour any more has a guild of ferrymen still, whose accounts are read in June."
DECK = "What a town does with a harbour it has lost."


def plain(*paragraphs: str) -> Draft:
    return txt.read("\n\n".join(paragraphs).encode(), "piece.txt")


def post(*paragraphs: str) -> Draft:
    return recognise(markdown.convert("\n\n".join(paragraphs).encode(), "post.md"), "post.md")


def page(body: str) -> Draft:
    source = f"<html><head><title>Boats for Nobody</title></head><body>{body}</body></html>"
    return recognise(webpage.convert(source.encode(), "page.html"), "page.html")


def told(draft: Draft, kind: str) -> list[str]:
    return [finding.source for finding in draft.findings if finding.kind == kind]


def texts(draft: Draft) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in draft.blocks]


class TestOverTheHeadline:
    @pytest.mark.parametrize(
        "label", ["OPINION", "Letters to the editor", "Word count: 812", "Op-ed submission – draft 2"]
    )
    def test_a_label_is_told_and_left_out(self, label):
        draft = plain(label, "Boats for Nobody", ONE, TWO)
        assert draft.headline == "Boats for Nobody" and told(draft, "label") == [label]

    def test_one_over_a_byline_is_the_headline(self):
        assert plain("Opinion", "By Ana Example", ONE, TWO).headline == "Opinion"

    def test_the_mail_a_piece_came_with(self):
        mail = "From: Ana Example <ana@example.org>\nTo: opinion@example.org\nSubject: Boats"
        draft = plain(mail, "Dear editors,", "Here is my piece.", "-----------", "Boats for Nobody", ONE, TWO)
        assert draft.headline == "Boats for Nobody" and [text for _, text in texts(draft)] == [ONE, TWO]
        assert "Here is my piece." in told(draft, "label")[0]

    def test_the_mail_under_blank_lines_and_over_labels(self):
        mail = "\n\nFrom: Ana Example <ana@example.org>\nSubject: Boats"
        draft = plain(mail, "Here it is.", "=======", "Title: Boats for Nobody", ONE, TWO)
        assert draft.headline == "Boats for Nobody"

    def test_without_a_line_of_dashes_nothing_is_taken_for_a_mail(self):
        assert plain("From: one\nTo: another", ONE, TWO).headline == "From: one"


class TestAroundThePiece:
    SIGNED = "Ana Example is a fellow at the Example Institute."

    def read(self, *paragraphs: str) -> Draft:
        """From a text, and the same from a post."""
        read, again = plain(*paragraphs), post(*paragraphs)
        assert (read.headline, read.standfirst) == (again.headline, again.standfirst)
        assert [text for _, text in texts(read)] == [text for _, text in texts(again)] == [ONE, TWO, THREE]
        assert [person.name for person in read.contributors] == ["Ana Example"]
        return read

    def test_a_letter_to_the_editors(self):
        letter = ["Dear Editor,", "Please find my piece below.", "Kind regards,", "Ana Example"]
        draft = self.read(*letter, "Boats for Nobody", ONE, TWO, THREE, self.SIGNED)
        assert draft.headline == "Boats for Nobody" and told(draft, "label") == ["\n".join(letter)]

    def test_how_to_reach_the_author(self):
        draft = self.read("Ana Example", "ana@example.org", "+1 555 010 100", "Boats for Nobody", ONE, TWO, THREE)
        assert draft.headline == "Boats for Nobody" and told(draft, "contact") == ["ana@example.org", "+1 555 010 100"]

    def test_labels_in_front_of_what_they_name(self):
        draft = self.read(
            "Proposed headline: Boats for Nobody", f"Subheading: {DECK}", "Author: Ana Example", "Word count: 750",
            ONE, TWO, THREE, f"Bio: {self.SIGNED}",
        )  # fmt: skip
        assert (draft.headline, draft.standfirst) == ("Boats for Nobody", DECK)
        assert draft.contributors[0].bio == self.SIGNED and told(draft, "label") == ["Word count: 750"]

    @pytest.mark.parametrize("sign", ["ENDS", "-30-", "– Ends –"])
    def test_a_sign_that_it_ends(self, sign):
        draft = self.read("Boats for Nobody", "By Ana Example", ONE, TWO, THREE, sign, self.SIGNED)
        assert sign in told(draft, "separator")

    def test_a_letter_that_is_the_piece(self):
        draft = plain("Boats for Nobody", "Dear Editor,", ONE, TWO, "Kind regards,", "Ana Example")
        assert "Dear Editor," in [text for _, text in texts(draft)] and draft.contributors[0].name == "Ana Example"


class TestStandfirst:
    @pytest.mark.parametrize("form", ["*{}*", "**{}**", "## {}", "> {}"])
    def test_one_set_off_by_its_form(self, form):
        for draft in (
            post("# Boats for Nobody", form.format(DECK), "By Ana Example", ONE, TWO),
            post("# Boats for Nobody", "By Ana Example", form.format(DECK), ONE, TWO),
        ):
            assert draft.standfirst == DECK and [text for _, text in texts(draft)] == [ONE, TWO]

    @pytest.mark.parametrize(
        "line",
        [
            "## Who is to pay for them?",
            "> “It was a harbour once.”",
            "> It was a harbour. — A. Poet",
            "*Ana Example is a painter.*",
        ],
    )
    def test_headings_mottos_and_bio_lines_are_none(self, line):
        assert post("# Boats for Nobody", line, ONE, TWO, THREE).standfirst == ""

    def test_the_line_in_italics_under_the_headline_of_an_old_page(self):
        top = f"<font size=5><b>Boats for Nobody</b></font><br><font><i>{DECK}</i></font><br>"
        assert page(f"<table><tr><td>{top}<div>{ONE}<br><br>{TWO}</div></td></tr></table>").standfirst == DECK

    def test_labelled_lines_with_blank_lines_between(self):
        draft = plain("HEADLINE: Boats for Nobody", f"STANDFIRST: {DECK}", "By Ana Example", ONE, TWO)
        assert (draft.headline, draft.standfirst) == ("Boats for Nobody", DECK)


class TestWhoSigns:
    def test_a_name_over_where_that_person_works(self):
        draft = plain("Boats for Nobody", "Ana Example", "Head of Painting, Example University", ONE, TWO, THREE)
        assert [(person.name, person.affiliations[0].institution) for person in draft.contributors] == [
            ("Ana Example", "Example University")
        ]
        assert [text for _, text in texts(draft)] == [ONE, TWO, THREE]

    def test_not_if_the_text_speaks_of_that_person(self):
        about = f"Example has painted boats for years. {ONE}"
        draft = plain("Boats for Nobody", "Ana Example", "Head of Painting, Example University", about, TWO, THREE)
        assert draft.contributors == []

    def test_a_bare_name_whom_the_end_calls_the_author(self):
        end = "The writer is a painter at Example University."
        draft = plain("Boats for Nobody", "Ana Example", ONE, TWO, end)
        assert [(person.name, person.bio) for person in draft.contributors] == [("Ana Example", end)]
        assert [finding.certainty for finding in draft.findings if finding.kind == "byline"] == ["unsure"]

    def test_not_if_somebody_else_signs_or_the_text_speaks_of_that_person(self):
        end = "The writer is a painter at Example University."
        signed = plain("Boats for Nobody", "Harbour Column", "By Ana Example", ONE, TWO, end)
        assert [person.name for person in signed.contributors] == ["Ana Example"]
        about = f"Example has painted boats for years. {ONE}"
        assert plain("Boats for Nobody", "Ana Example", about, TWO, end).contributors == []
        assert plain("Boats for Nobody", "Ana Example", ONE, TWO).contributors == []

    @pytest.mark.parametrize("byline", ["Submitted by: Ana Example", "Interview by Ana Example", "Par Ana Example"])
    def test_bylines_in_other_words(self, byline):
        assert [person.name for person in plain("Boats for Nobody", byline, ONE, TWO).contributors] == ["Ana Example"]

    def test_under_a_letter(self):
        draft = plain(
            "Boats for Nobody", "Sir,", ONE, TWO, "Yours faithfully,", "Ana Example\nThe Old Harbour, Exampleton"
        )
        assert [person.name for person in draft.contributors] == ["Ana Example"]
        assert "The Old Harbour, Exampleton" in [text for _, text in texts(draft)]

    def test_several_links_of_one_byline(self):
        links = '<a rel="author" href="/a">Ana Example</a> and <a rel="author" href="/b">Bo Example</a>'
        draft = page(
            f"<article><h1>Boats for Nobody</h1><address>By {links}</address><p>{ONE}</p><p>{TWO}</p></article>"
        )
        assert [person.name for person in draft.contributors] == ["Ana Example", "Bo Example"]
        assert [text for _, text in texts(draft)] == [ONE, TWO]

    @pytest.mark.parametrize("by", ["By", "Written by", "Von", "Par", "Por", "Di", "Door"])
    def test_what_stands_before_a_name_is_no_name(self, by):
        for name in ("byline", "article-byline__text", "author"):
            draft = page(
                f'<article><h1>Boats</h1><p class="{name}">{by} Ana Example</p><p>{ONE}</p><p>{TWO}</p></article>'
            )
            assert [person.name for person in draft.contributors] == ["Ana Example"]

    def test_a_byline_and_a_day_in_lines_of_one_paragraph(self):
        draft = page(f"<h1>Boats for Nobody</h1><p>by Ana Example<br>4 March 2021</p><p>{ONE}</p><p>{TWO}</p>")
        assert [person.name for person in draft.contributors] == ["Ana Example"]
        assert draft.published_on == date(2021, 3, 4)


class TestLastLines:
    @pytest.mark.parametrize("line", ["Ana Example", "Berlin, May 2024", "4 May 2024"])
    def test_who_wrote_it_and_where_are_no_headings(self, line):
        draft = plain("Boats for Nobody", ONE, TWO, line, "The figures are those of the guild.")
        assert texts(draft)[-2:] == [("paragraph", line), ("paragraph", "The figures are those of the guild.")]

    @pytest.mark.parametrize(
        "line",
        [
            "In the end, they will have to pay for it.",
            "If the guild votes in May, she will have a boat.",
            "He is asleep.",
        ],
    )
    def test_a_last_sentence_with_a_pronoun_is_about_no_author(self, line):
        draft = plain("Boats for Nobody", "By Ana Example", ONE, TWO, THREE, line)
        assert texts(draft)[-1] == ("paragraph", line) and draft.contributors[0].bio == ""

    def test_a_heading_over_the_last_paragraphs_is_one(self):
        draft = plain("Boats for Nobody", ONE, "Broken Promises", TWO, THREE, ONE)
        assert ("heading", "Broken Promises") in texts(draft)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Mon 6 May 2024", date(2024, 5, 6)),
        ("6.5.2024", date(2024, 5, 6)),
        ("26/05/2024", date(2024, 5, 26)),
        ("05/26/2024", date(2024, 5, 26)),
        ("05/06/2024", None),
    ],
)
def test_days_in_figures(line, day):
    assert day_in(line) == day
