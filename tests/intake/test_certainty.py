"""How sure the reader is of what it found, what it asks, and what it takes for a standfirst."""

from __future__ import annotations

import pytest

from intake import readers
from intake.biolines import KnownNames
from intake.drafts import Draft, Finding

from .test_closing_and_opening import BEN, PROSE, body, names, read

FIRST = "The harbour has been closed since the flood, and nobody has said when it will open."
JO = "Jo Roe is a writer in Port Example."


def finding(draft: Draft, kind: str) -> Finding:
    (only,) = [one for one in draft.findings if one.kind == kind]
    return only


class TestCertainty:
    def test_a_byline_makes_its_bio_line_sure(self):
        draft = read("By Ben Sample", *PROSE, BEN)
        assert [finding(draft, kind).certainty for kind in ("headline", "byline", "bio")] == ["sure"] * 3

    def test_a_bio_line_alone_is_likely_and_a_weak_one_unsure(self):
        for line, certainty in ((BEN, "likely"), (JO, "unsure")):
            bio = finding(read(*PROSE, line), "bio")
            assert (bio.certainty, bio.alternative) == (certainty, "paragraph")

    def test_somebody_on_record_is_sure(self):
        with KnownNames(people=["Jo Roe"]).in_use():
            bio = finding(read(*PROSE, JO), "bio")
        assert (bio.certainty, bio.alternative) == ("sure", "")

    def test_a_name_on_record_under_the_headline_is_a_byline(self):
        with KnownNames(people=["Jo Roe"]).in_use():
            draft = read("Jo Roe", *PROSE)
        assert names(draft) == ["Jo Roe"] and finding(draft, "byline").certainty == "sure"
        assert names(read("Jo Roe", *PROSE)) == []

    def test_what_reads_like_a_bio_line_and_is_left_in_the_text_is_asked_about(self):
        opening = "Joe Example is the chairman of the Example Bank."
        draft = read(opening, "What Example wants, the bank does, and it is wrong to do so.", *PROSE)
        asked = finding(draft, "paragraph")
        assert names(draft) == [] and (asked.source, asked.alternative, asked.certainty) == (opening, "bio", "unsure")

    def test_a_headline_that_reads_like_a_bio_line_is_unsure(self):
        headline = finding(readers.read(f"{BEN}\n\n{PROSE[0]}".encode(), "piece.txt"), "headline")
        assert (headline.certainty, headline.alternative) == ("unsure", "bio")


class TestTheStandfirst:
    @pytest.mark.parametrize(
        "below", ["By Ben Sample", "June 30, 2019", "Ben Sample", "Ben Sample, opinion contributor"]
    )
    def test_stands_above_a_byline_or_a_date(self, below):
        line = "What the town owes to the water, and why it has never paid any of it back."
        draft = read(line, below, *PROSE, BEN)
        assert draft.standfirst == line and body(draft) == list(PROSE)
        assert finding(draft, "standfirst").certainty == "likely"

    def test_is_unsure_where_only_its_length_shows_it(self):
        draft = read("What a town owes to the water.", *PROSE, BEN)
        standfirst = finding(draft, "standfirst")
        assert (standfirst.certainty, standfirst.alternative) == ("unsure", "paragraph")

    @pytest.mark.parametrize(
        "line",
        [
            FIRST,
            "This is a dark day.", "I was born by the sea.", "On Monday the wall fell.", "Who pays for the wall?",
            "World News Opinion Analysis", "Home / Opinion / Columns", "5 min read by the sea", "Share this article",
            "Jo Roe, opinion contributor", "A Wall By The Sea: Opinion", "Three things the town asked for:",
        ],
    )  # fmt: skip
    def test_is_no_first_paragraph_label_or_name(self, line):
        draft = read(line, *PROSE, BEN)
        assert draft.standfirst == "" and names(draft) == ["Ben Sample"]

    @pytest.mark.parametrize(
        ("line", "credit"),
        [
            ("A woman waits outside a clinic on Tuesday. (AP Photo/Jo Roe)", "AP Photo/Jo Roe"),
            ("The port at dawn. | Getty Images", "Getty Images"),
            ("The port, June 3. REUTERS/Jo Roe", "REUTERS/Jo Roe"),
        ],
    )
    def test_is_no_caption(self, line, credit):
        draft = read(line, *PROSE, BEN)
        assert (draft.standfirst, draft.image_credit) == ("", credit) and len(draft.notices) == 1

    def test_a_label_hides_no_byline(self):
        draft = read("OPINION", "By Ben Sample", *PROSE)
        assert names(draft) == ["Ben Sample"] and body(draft) == ["OPINION", *PROSE]


class TestWhoSigns:
    @pytest.mark.parametrize(
        "line",
        [
            "Guest column by Ben Sample", "Opinion by Ben Sample", "By Ben Sample, for the Example Gazette",
            "Guest essay by Ben Sample", "By Ben Sample | June 30, 2019",
        ],
    )  # fmt: skip
    def test_a_byline_names_its_kind(self, line):
        draft = read(line, *PROSE)
        assert names(draft) == ["Ben Sample"] and body(draft) == list(PROSE)

    def test_a_letter_is_signed_with_institution_and_place(self):
        line = "Ben Sample, Example University, Port Example"
        (ben,) = read(*PROSE, line).contributors
        assert (ben.name, ben.affiliations[0].institution, ben.bio) == ("Ben Sample", "Example University", line)

    def test_an_opening_that_goes_on_about_somebody_is_text(self):
        line = "Joe Example is the chairman of the Example Board, and he is wrong about the wall."
        draft = read(line, *PROSE)
        assert names(draft) == [] and body(draft)[0] == line

    def test_a_first_name_is_nobodys_bio_line_at_the_top(self):
        line = "Stella is head of walls at Example House."
        assert names(read(line, *PROSE)) == []

    def test_a_long_list_of_names_is_unsure(self):
        lines = [f"{name} Example, Example University" for name in ("Ana", "Ben", "Cleo", "Dan")]
        draft = read(*PROSE, *lines)
        assert {one.certainty for one in draft.findings if one.kind == "bio"} == {"unsure"}

    def test_a_time_may_stand_before_the_date(self):
        draft = read("By Ben Sample", "Published 6:00 a.m. ET June 30, 2019", *PROSE)
        assert str(draft.published_on) == "2019-06-30" and body(draft) == list(PROSE)

    def test_a_line_above_a_credit_hides_neither_it_nor_the_byline(self):
        draft = read("A woman at the wall, June 2019.", "Photo: Jo Roe", "By Ben Sample", *PROSE)
        assert (draft.image_credit, names(draft), draft.standfirst) == ("Jo Roe", ["Ben Sample"], "")


class TestTheEnd:
    @pytest.mark.parametrize("line", [f"[{BEN}]", f"_{BEN}_", f"• {BEN}", f"({BEN})"])
    def test_a_bio_line_in_brackets_or_behind_a_mark(self, line):
        teasers = [
            f"The case for a smaller wall, part {part}: what it costs, and who it is who pays." for part in "1234"
        ]
        more = ["A fifth paragraph of the piece, so that the text is longer than what stands under it."]
        assert names(read(*PROSE, *more, line, *teasers)) == ["Ben Sample"]

    def test_a_weak_line_is_believed_above_unknown_short_lines_where_nobody_else_signs(self):
        strays = ["One", "Two", "Three", "Four", "Five"]
        assert names(read(*PROSE, JO, *strays)) == ["Jo Roe"]
        assert names(read("By Ben Sample", *PROSE, JO, *strays)) == ["Ben Sample"]


class TestADocumentOfTheUsualKind:
    """A paragraph to a line and no blank one: headline, one sentence under it, text, bio line, credit."""

    TEXT = "\n".join(
        [
            "The Harbour Nobody Wanted to Dredge",
            "If the town is to keep its ferries, it has to pay for the port.",
            "The ferries have run to the islands for ninety years, and in all that time nobody asked who dredges the"
            " channel they sail through, because the silt went out with the spring tide and cost nothing at all.",
            "That has ended.",
            "A new pier turned the current aside, and since then the silt stays where it falls, a hand a year,"
            " until the boats touch ground at low water and wait for an hour with everybody on board.",
            "Ana Example is a policy analyst for ports at the Example Institute.",
            "Image: Reuters",
        ]
    )

    def test_the_sentence_under_the_headline_is_the_standfirst_though_one_paragraph_is_short(self):
        draft = readers.read(self.TEXT.encode(), "piece.txt")
        assert draft.standfirst.startswith("If the town is to keep its ferries")

    def test_a_credit_leaves_no_notice(self):
        draft = readers.read(self.TEXT.encode(), "piece.txt")
        assert (draft.image_credit, draft.notices) == ("Reuters", [])

    def test_a_header_line_says_it(self):
        draft = readers.read(b"---\nStandfirst: Two sentences. Here they are.\n---\n" + self.TEXT.encode(), "piece.txt")
        assert draft.standfirst == "Two sentences. Here they are."
        assert draft.blocks[0].text.startswith("If the town is to keep")
