"""Whose line it is: the opening paragraph stays text, a closing line hides no bio, and a first line is a headline."""

from __future__ import annotations

import pytest

from intake import readers
from intake.drafts import Draft, UnreadableDocument

PROSE = (
    "The tide comes in twice a day, and with it comes the question of who is to pay for the wall that keeps it out.",
    "Nobody has asked the sea. It would answer, if it were asked, that walls are a matter of opinion; it would go on.",
    "A town that waits for an answer will wait in the wet. The council knows this, and has known it for many years.",
    "There is money for a wall and there is money for a ferry, and there has never been money for the two of them.",
)
BEN = "Ben Sample is a fellow at the Example Institute."


def read(*lines: str, between: str = "\n\n") -> Draft:
    return readers.read(between.join(["A Wall by the Sea", *lines]).encode(), "piece.txt")


def names(draft: Draft) -> list[str]:
    return [person.name for person in draft.contributors]


def body(draft: Draft) -> list[str]:
    return [block.text for block in draft.blocks]


BOTH = pytest.mark.parametrize("between", ["\n", "\n\n"])


class TestTheOpeningParagraph:
    @BOTH
    @pytest.mark.parametrize(
        "opening",
        [
            ("Joe Example has failed on housing.", "He is unfit for the office."),
            ("Joe Example is the governor of Example Land.", "He is unfit for the office, and he knows it."),
            (
                "Joe Example is a candidate of the Example Party.",
                "Example has promised a wall, and no voter believes it.",
            ),
            ("Joe Example lives in a house by the sea, and has never paid for a wall.",),
            ("Joe Example, the chairman of the Example Bank, was charged in June.", "His trial begins in the autumn."),
            ("Joe Example was the mayor of Example Port. He died on Monday.", "Mr. Example leaves a wall unbuilt."),
            ("Joe Example and Jo Roe have ended their campaigns.", "They have left the voters with nothing to choose."),
            (
                "Example Health is a member of the Example Association of Hospitals.",
                "Example Health has closed two wards.",
            ),
            ("She is the president of Example Land.", "Nobody asked for this."),
            ("Joe Moe is the chairman of the Example Board.",),
            (
                "Joe Example works for a town that has no wall.",
                "He does it for a wall, and what does Joe Example want of us?",
            ),
        ],
    )
    def test_its_subject_is_no_author_and_it_stays(self, opening, between):
        for ending in ((BEN,), ()):
            if "Joe Moe" in opening[0] and not ending:
                continue  # nobody else signs, and nothing else is said of him: then it is a bio line
            draft = read(*opening, *PROSE, *ending, between=between)
            assert names(draft) == ["Ben Sample"] * len(ending)
            assert [draft.standfirst, *body(draft)] in (["", *opening, *PROSE], [opening[0], *opening[1:], *PROSE])
            assert draft.standfirst == ""

    def test_whoever_signs_by_a_header_is_not_who_the_opening_is_about(self):
        text = "---\nBy: Ben Sample\n---\nA Wall\n\nJoe Example is the governor of Example Land.\n\n" + "\n\n".join(
            PROSE
        )
        assert names(readers.read(text.encode(), "x.txt")) == ["Ben Sample"]

    def test_nor_does_a_pronoun_there_mean_whoever_signs(self):
        opening = "He is the president of the Example Board, and he has never seen the sea."
        draft = read("By Ben Sample", opening, *PROSE)
        assert [person.bio for person in draft.contributors] == [""] and body(draft)[0] == opening

    def test_a_bio_line_right_under_the_headline_is_one(self):
        draft = read(BEN, *PROSE)
        assert names(draft) == ["Ben Sample"] and body(draft) == list(PROSE)

    def test_and_under_the_byline(self):
        draft = read("By Ben Sample", "Ben Sample is an economist.", *PROSE)
        assert names(draft) == ["Ben Sample"] and body(draft) == list(PROSE)

    def test_but_not_where_he_is_what_the_text_is_about(self):
        draft = read(
            "Ben Sample is the chair of Example House.",
            *PROSE[:2],
            "What Sample wants, Example House does, and it is wrong.",
        )
        assert names(draft) == [] and len(body(draft)) == 4


class TestTheLastParagraphs:
    @pytest.mark.parametrize(
        "last",
        [
            ("Joe Example has failed on housing.",),
            ("He is the president of Example Land.",),
            ("Joe Example is the chairman of the Example Board. His absence is felt.",),
        ],
    )
    def test_whom_the_text_is_about_is_no_author(self, last):
        about = (
            "Joe Example has promised a wall in every year since the flood, and there is no wall.",
            "What Joe Example wants is a harbour. He has said so, and he will say so again before the vote is held.",
        )
        draft = read(*PROSE, *about, *last)
        assert names(draft) == [] and body(draft)[-1] == last[-1]

    def test_nor_does_he_speak_for_who_signs(self):
        above = "Jo Roe was asked for a wall and said that she would think about it, and she has thought for ten years."
        draft = read("By Ben Sample", *PROSE, above, "She is the president of Example Land.")
        assert [person.bio for person in draft.contributors] == [""]
        assert body(draft)[-1] == "She is the president of Example Land."

    @BOTH
    @pytest.mark.parametrize(
        "below",
        [
            ("IN THE NEWS: ‘The minister resigns after a long week of talks’ and other stories of the day",),
            ("Read or share this story: https://example.org/2019/06/30/a-wall-by-the-sea-and-who-is-to-pay",),
            ("The Example is our home for everything about the sea. It comes out every week and costs nothing.",),
            ("Jo Roe edited this story for the digital pages of the newspaper and for its weekly edition",),
            ("* Our magazine content is for subscribers, and we thank each of them for reading it to the end",),
            (
                "Featured image: A wall at noon, seen from the sea",
                "Share",
                "Tweet",
                "Print",
                "Send it to a friend of yours",
            ),
            ("One", "Two", "Three", "Four"),
        ],
    )
    def test_an_unknown_line_hides_no_bio(self, below, between):
        draft = read(*PROSE, BEN, *below, between=between)
        assert names(draft) == ["Ben Sample"]
        assert body(draft)[: len(PROSE)] == list(PROSE)

    def test_nor_two_of_them(self):
        jo = "Jo Roe is a professor at Example University."
        long = "An unknown line that is rather long and that no rule knows, with no stop at its end and nothing to say"
        assert names(read(*PROSE, BEN, long, jo, long)) == ["Ben Sample", "Jo Roe"]
        assert names(read(*PROSE, "About the authors", BEN, jo, long)) == ["Ben Sample", "Jo Roe"]

    def test_what_stands_among_them_stays_in_its_order(self):
        draft = read(
            *PROSE,
            BEN,
            "IN THE NEWS: a long line that is unknown, and that goes on for a good while yet",
            "Image: Example",
        )
        assert draft.image_credit == "Example" and body(draft)[-1].startswith("IN THE NEWS")

    def test_somebody_met_in_the_middle_of_the_text_is_no_author(self):
        met = "Nadia Roe is a nurse at Example Hospital."
        assert names(read(*PROSE[:2], met, *PROSE[2:])) == []
        assert names(read(*PROSE, met, "She works at night, and she has not seen the sea since.", PROSE[0])) == []
        assert (
            names(read(*PROSE, met, "What Roe has seen there, nobody in the council has seen, and nobody will.")) == []
        )


class TestTheFirstLine:
    @pytest.mark.parametrize(
        "headline",
        [
            "Watch: the hearing in Lagos",
            "Updated: what we know",
            "More: the politics of never enough",
            "Tom Example, the finance minister, is stepping down",
            "Tom Example is a fellow at the Example Institute.",
            "Lagos Will Be the Capital of the World. Get Ready. Now.",
            "Image: Example Agency",
            "Correction: we were wrong.",
            "One. Two. Three. Four. " * 6,
            "© and what it is for",
            "Advertisement",
        ],
    )
    def test_alone_it_is_the_headline_whatever_it_looks_like(self, headline):
        draft = readers.read("\n\n".join([headline, *PROSE, BEN]).encode(), "piece.txt")
        assert draft.headline == " ".join(headline.split())
        assert body(draft) == list(PROSE) and names(draft) == ["Ben Sample"]

    @pytest.mark.parametrize(
        "headline",
        [
            "Watch: the hearing in Lagos",
            "Tom Example, the finance minister, is stepping down",
            "Get Ready. Now. Or Never.",
        ],
    )
    def test_right_over_the_text_too_where_it_is_no_sentence_of_a_bio(self, headline):
        assert readers.read("\n".join([headline, *PROSE]).encode(), "piece.txt").headline == headline

    def test_it_is_named_where_it_looks_like_something_else(self):
        draft = readers.read(f"{BEN}\n\n{PROSE[0]}".encode(), "piece.txt")
        assert "headline because it stands first" in draft.findings[0].note

    def test_a_paragraph_is_no_headline(self):
        with pytest.raises(UnreadableDocument, match="it begins with a paragraph"):
            readers.read("\n\n".join([" ".join(PROSE), *PROSE]).encode(), "piece.txt")

    def test_the_headline_again_stands_once(self):
        draft = read("A WALL BY THE SEA", *PROSE)
        assert body(draft) == list(PROSE) and draft.standfirst == ""


class TestWhatBelongsToThePage:
    @pytest.mark.parametrize(
        "line",
        [
            "READ MORE: Who pays for the ferry", "Read more opinion", "Follow us on Twitter @example", "© 2019 Review",
            "Sign up for our newsletter", "Advertisement", "ADVERTISEMENT", "Story continues below advertisement",
        ],
    )  # fmt: skip
    def test_it_is_no_notice_and_no_heading(self, line):
        for draft in (read(*PROSE, BEN, line), read(*PROSE[:2], line, *PROSE[2:], BEN), read(line, *PROSE, BEN)):
            assert draft.notices == [] and draft.standfirst == ""
            assert not [block for block in draft.blocks if block.kind == "heading"]
            assert line in [finding.source for finding in draft.findings]
            assert names(draft) == ["Ben Sample"]

    def test_an_advertisement_is_in_the_report_alone(self):
        assert body(read(*PROSE[:2], "Advertisement", *PROSE[2:], BEN)) == list(PROSE)

    @pytest.mark.parametrize(
        ("line", "credit"),
        [
            ("Image: Reuters.", "Reuters"), ("Photo: Jo Roe / Example Inc.", "Jo Roe / Example Inc."),
            ("Photo by A. R.", "A. R."), ("Image: Example Agency . ", "Example Agency"),
        ],
    )  # fmt: skip
    def test_a_credit_ends_without_the_stop_that_the_page_adds(self, line, credit):
        assert read(*PROSE, BEN, line).image_credit == credit
