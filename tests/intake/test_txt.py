"""Text documents to drafts, on texts about nothing. No database."""

from __future__ import annotations

import codecs
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import readers
from intake.drafts import Block, Draft, UnreadableDocument
from intake.readers import dates

DOCUMENT = Path(os.environ.get("DOCUMENT", "/nowhere"))  # a document of others, which is read where it lies

BODY = (
    "The tide comes in twice a day, and with it comes the question of who is to pay for the wall that keeps it out.",
    "Nobody has asked the sea. It would answer, if it were asked, that walls are a matter of opinion; it would go on.",
    "A town that waits for an answer will wait in the wet. The council knows this, and has known it for many years.",
)
BIO = "Ana Example is a fellow at the Example Institute."


def read(text: str, name: str = "piece.txt") -> Draft:
    return readers.read(text.encode(), name)


def piece(*, top: tuple[str, ...] = (), tail: tuple[str, ...] = (BIO,), body: tuple[str, ...] = BODY) -> Draft:
    """A draft read from one paragraph per line under the headline "A Wall by the Sea"."""
    return read("\n".join(["A Wall by the Sea", *top, *body, *tail]))


def texts(draft: Draft, kind: str = "paragraph") -> list[str]:
    return [block.text for block in draft.blocks if block.kind == kind]


def kinds(draft: Draft) -> list[str]:
    return [finding.kind for finding in draft.findings]


class TestThePartsOfAPiece:
    def test_one_paragraph_per_line(self):
        draft = piece(top=("What a town owes to the water.",), tail=(BIO, "Image: Example Agency"))
        assert draft.headline == "A Wall by the Sea"
        assert draft.standfirst == "What a town owes to the water."
        assert draft.blocks == [Block("paragraph", text) for text in BODY]
        assert [c.name for c in draft.contributors] == ["Ana Example"]
        assert draft.contributors[0].bio == BIO
        assert draft.image_credit == "Example Agency"
        assert kinds(draft) == ["headline", "standfirst", "bio", "image_credit"]
        assert [finding.line for finding in draft.findings] == [1, 2, 6, 7]

    def test_a_long_second_line_is_a_paragraph(self):
        draft = piece(top=(" ".join(BODY),))
        assert draft.standfirst == ""
        assert len(draft.blocks) == 4

    def test_hard_wrapped_paragraphs_between_blank_lines(self):
        text = """\
A Wall by the Sea, and What the People of the Town Who Live Beside It
Have to Say
A short line that tells what the piece is about.

The tide comes in twice a day, and with it comes the question of who
is to pay for the wall that keeps it out.

Nobody has asked the sea. It would answer, if it were asked, that
walls are a matter of opinion; it would go on about it for an un-
usual time.

Ana Example is a fellow at the Example Institute and writes on walls
for Example Review.
Image: Example Agency
"""
        draft = read(text)
        assert draft.headline.endswith("Beside It Have to Say")
        assert draft.standfirst == "A short line that tells what the piece is about."
        assert [len(text.split("\n")) for text in texts(draft)] == [1, 1]
        assert texts(draft)[1].endswith("for an un-usual time.")
        assert draft.contributors[0].bio.endswith("for Example Review.")
        assert draft.image_credit == "Example Agency"

    def test_short_lines_that_are_not_wrapped_stay_apart(self):
        draft = read("A Wall\nOne thing is so.\nAnother thing is not.\nThe third is open.\n" + BIO)
        assert texts(draft) == ["One thing is so.", "Another thing is not.", "The third is open."]

    def test_headings_lists_and_quotes(self):
        body = (
            BODY[0],
            "What the sea wants",
            BODY[1],
            "- a wall",
            "- a longer wall",
            "1. then",
            "2) last",
            "> Some say.",
        )
        draft = piece(body=(*body, "## By the way", BODY[2]))
        assert [(block.kind, block.level) for block in draft.blocks] == [
            ("paragraph", 0), ("heading", 2), ("paragraph", 0), ("list_item", 0), ("list_item", 0),
            ("list_item", 1), ("list_item", 2), ("quote", 0), ("heading", 2), ("paragraph", 0),
        ]  # fmt: skip
        assert texts(draft, "heading") == ["What the sea wants", "By the way"]
        assert texts(draft, "list_item") == ["a wall", "a longer wall", "then", "last"]
        assert texts(draft, "quote") == ["Some say."]

    def test_an_unknown_line_stays_and_is_named(self):
        draft = piece(tail=(BIO, "MORE"))
        assert texts(draft)[-1] == "MORE"
        assert [(f.kind, f.source) for f in draft.findings if f.note][-1] == ("unrecognised", "MORE")

    def test_lines_without_words_are_left_out_and_named(self):
        draft = piece(tail=("* * *", BIO))
        assert texts(draft) == list(BODY)
        assert "separator" in kinds(draft)

    def test_a_missing_bio_is_a_finding(self):
        assert {"missing_bio", "missing_author"} <= set(kinds(piece(tail=())))

    def test_a_person_in_the_body_is_no_author(self):
        draft = piece(body=(BIO, *BODY), tail=())
        assert [c.name for c in draft.contributors] == ["Ana Example"]  # right under the headline it is one
        assert piece(body=(BODY[0], BIO, BODY[1], BODY[2]), tail=()).contributors == []


class TestAuthors:
    def test_byline_and_bio_are_one_person(self):
        draft = piece(top=("A line about it.", "By Ana Example"))
        (ana,) = draft.contributors
        assert (ana.name, ana.bio, ana.affiliations[0].institution) == ("Ana Example", BIO, "Example Institute")
        assert draft.standfirst == "A line about it."

    def test_a_byline_before_the_standfirst_with_its_date(self):
        draft = piece(top=("By Ana Example and Jo Roe | June 30, 2019", "A line about it."), tail=())
        assert [c.name for c in draft.contributors] == ["Ana Example", "Jo Roe"]
        assert draft.published_on == date(2019, 6, 30)
        assert draft.standfirst == "A line about it."

    def test_an_affiliation_under_the_byline(self):
        (ana,) = piece(top=("By Ana Example", "Example University"), tail=()).contributors
        assert [(post.title, post.institution) for post in ana.affiliations] == [("", "Example University")]

    def test_a_name_alone_that_the_bio_takes_up(self):
        assert kinds(piece(top=("Ana Example",)))[:2] == ["headline", "byline"]

    def test_several_bio_lines_under_a_label(self):
        draft = piece(tail=("About the authors", BIO, "Jo Roe is a poet. Follow her @roe", "Image: Example Agency"))
        assert [c.name for c in draft.contributors] == ["Ana Example", "Jo Roe"]
        assert draft.contributors[1].bio == "Jo Roe is a poet. Follow her @roe"

    def test_a_bio_that_goes_on_in_the_next_paragraph(self):
        (ana,) = piece(tail=(BIO, "She is also a member of Example Watch.")).contributors
        assert [post.institution for post in ana.affiliations] == ["Example Institute", "Example Watch"]
        assert ana.bio.endswith("Example Watch.")

    def test_a_bio_without_the_name_belongs_to_the_byline(self):
        (ana,) = piece(top=("By Ana Example",), tail=("The writer is a fellow at Example House.",)).contributors
        assert ana.affiliations[0].institution == "Example House"

    def test_a_desk_signs_as_one(self):
        (desk,) = piece(tail=("The Example Desk is the research desk on seas at Example Review.",)).contributors
        assert (desk.name, desk.affiliations[0].title) == ("The Example Desk", "research desk on seas")
        (editors,) = piece(top=("By The Editors",), tail=()).contributors
        assert editors.name == "The Editors"


class TestCreditsAndNotices:
    @pytest.mark.parametrize(
        ("line", "credit"),
        [
            ("Image: Reuters", "Reuters"),
            ("Photo: A. Writer / Example Agency", "A. Writer / Example Agency"),
            ("Photo by A. Writer/Example Agency", "A. Writer/Example Agency"),
            ("Photo credit: A. WRITER", "A. WRITER"),
            ("(Photo by A. Writer via Example Agency)", "A. Writer via Example Agency"),
            ("Image credit: Example Agency", "Example Agency"),
            ("Courtesy of Example & Sons", "Example & Sons"),
            ("Illustration by Jo Roe", "Jo Roe"),
        ],
    )
    def test_the_credit_without_its_label(self, line, credit):
        assert piece(tail=(BIO, line)).image_credit == credit
        assert piece(tail=(line, BIO)).image_credit == credit

    def test_a_caption_before_the_credit_is_kept(self):
        draft = piece(tail=(BIO, "Cover: A wall at noon. (Photo by Jo Roe)"))
        assert (draft.image_credit, draft.notices) == ("Jo Roe", ["Cover: A wall at noon."])

    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            ("This article first appeared in Example Review.", "reprint"),
            ("The views expressed are the author’s own.", "disclaimer"),
            ("This report was funded by the Example Fund.", "funding"),
            ("Follow her on Twitter @example.", "contact"),
            ("UPDATE: The wall has moved.", "update"),
            ("Correction: The wall is nine feet high.", "correction"),
        ],
    )
    def test_notices_go_to_the_notices(self, line, kind):
        draft = piece(tail=(BIO, line))
        assert draft.notices == [line]
        assert kind in kinds(draft)
        assert texts(draft) == list(BODY)


class TestHeaders:
    def test_keys_values_and_the_date(self):
        draft = read("---\nType: Opinion\nPublished: 2019-06-30 18:00\nTopics: A; B\n  and C\n---\nA Wall\n" + BODY[0])
        assert draft.headers == {"type": "Opinion", "published": "2019-06-30 18:00", "topics": "A; B and C"}
        assert draft.published_on == date(2019, 6, 30)
        assert draft.headline == "A Wall"

    def test_a_rule_at_the_top_is_no_header(self):
        draft = read("---\nA Wall\n---\n" + BODY[0])
        assert (draft.headers, draft.headline) == ({}, "A Wall")

    @pytest.mark.parametrize(
        "line",
        [
            "30 June 2019",
            "June 30, 2019",
            "Published: Sunday, June 30, 2019, 6:00 PM",
            "2019-06-30",
            "Port, 30 June 2019",
        ],
    )
    def test_a_date_line(self, line):
        assert piece(top=(line,)).published_on == date(2019, 6, 30)

    def test_what_is_no_date(self):
        assert dates.day_in("31 February 2019") is None
        assert dates.day_in("On 30 June 2019 the wall fell.") is None


class TestEncodings:
    TEXT = "Über die Mauer\n" + "\n".join(BODY) + "\nJosé Example is a fellow at the Example Institute."

    @pytest.mark.parametrize(
        "data",
        [
            TEXT.encode(),
            codecs.BOM_UTF8 + TEXT.encode(),
            codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
            codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
            TEXT.replace("\n", "\r\n").encode(),
            TEXT.replace("\n", "\r").encode(),
            TEXT.replace(" ", "\u00a0").encode(),
            TEXT.replace("a", "\u00ada\u200b").encode(),
            TEXT.replace("\n", "\u200f\n\t").encode(),
        ],
    )
    def test_all_read_the_same(self, data):
        draft = readers.read(data, "piece.txt")
        assert draft.headline == "Über die Mauer"
        assert draft.contributors[0].name == "José Example"
        assert [draft.standfirst, *texts(draft)][-1] == BODY[-1]
        assert "encoding" not in kinds(draft)

    def test_windows_1252_is_reported(self):
        draft = readers.read(self.TEXT.encode("cp1252"), "piece.txt")
        assert draft.headline == "Über die Mauer"
        assert "encoding" in kinds(draft)

    def test_text_from_right_to_left(self):
        draft = read("جدار عند البحر\n" + "يأتي المد مرتين في اليوم. " * 12 + "\n\u202b" + "لا أحد سأل البحر. " * 12)
        assert draft.headline == "جدار عند البحر"
        assert len(draft.blocks) == 2


class TestUnreadable:
    """Each is refused with one sentence that names the file and says what to do."""

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b" \r\n\t ",
            codecs.BOM_UTF8,
            b"* * *\n---\n",
            b"\0\1\2\3" * 100,
            b"A Wall\0by the sea",
            "A Wall".encode("utf-16-le"),
            bytes(range(256)) * 20,
            b"PK\x03\x04rest",
            b"%PDF-1.7 rest",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe0rest",
            codecs.BOM_UTF16_LE + b"\x00\xd8",
            BIO.encode(),
            b"Image: Reuters\n" + BODY[0].encode(),
            " ".join(BODY).encode(),
            b"---\nType: Opinion\n---\n",
        ],
    )
    def test_is_one_sentence(self, data):
        with pytest.raises(UnreadableDocument, match=r"\Apiece\.txt [^\n]*:[^\n]*\.\Z"):  # what is wrong: what to do
            readers.read(data, "piece.txt")

    def test_too_large(self):
        with pytest.raises(UnreadableDocument, match=r"20\.0 MB .* up to 5 MB"):
            readers.read(b"a" * 20 * 1024 * 1024, "piece.txt")

    def test_another_kind_of_file(self):
        with pytest.raises(UnreadableDocument, match=r"piece\.xyz is of a kind .*\.txt"):
            readers.read(b"A Wall", "piece.xyz")


# --- Nothing is dropped -------------------------------------------------------------------------------------------

SENTENCES = st.lists(
    st.sampled_from(
        [
            "the",
            "sea",
            "asked",
            "nobody",
            "a",
            "wall",
            "fell",
            "U.S.",
            "it’s",
            "1998",
            "naïve",
            "“so”",
            "said",
            "(well)",
            "co-op",
            "and",
            "then",
            "海",
            "مد",
        ]
    ),
    min_size=1,
    max_size=30,
).map(lambda words: " ".join(words).capitalize())
LINES = st.one_of(
    st.builds(str.__add__, SENTENCES, st.sampled_from(["", ".", "?", ":", "..."])),
    st.sampled_from(
        [
            "", "", "   ", "***", "By Ana Example", "Ana Example", BIO, "She is a poet.",
            "Jo Roe is a poet. Follow @roe", "ENDS",
            "Image: Example Agency", "(Photo by Jo Roe)", "Cover: A wall. (Photo by Jo Roe)", "About the author",
            "This article first appeared in Example Review.", "- an item", "2. an item", "> a quote", "## A heading",
            "June 30, 2019", "Example University", "The views expressed are her own.", "© 2019", "Key: value",
            "The Example Desk is the desk of Example Review.", "By Ana Example | June 30, 2019", "---",
            "Jo Roe, Example Bank",
        ]
    ),
)  # fmt: skip


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def kept(draft: Draft) -> str:
    """All words that came out; for what is told by its label alone, the label as it was found."""
    told = {"byline", "date", "bio_label", "image_credit", "affiliation", "promotion", "copyright", "advertisement"}
    told |= {"separator", "label", "contact"}
    pieces = [draft.headline, draft.standfirst, draft.image_credit, *draft.notices]
    pieces += [f"{block.text} {block.level or ''}" for block in draft.blocks]
    pieces += [f"{c.name} {c.honorific} {c.bio}" for c in draft.contributors]
    pieces += [f"{key} {value}" for key, value in draft.headers.items()]
    pieces += [finding.source for finding in draft.findings if finding.kind in told]
    return "\n".join(pieces)


class TestNothingIsDropped:
    @given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\n\n"]))
    def test_every_word_is_found_again_and_none_is_new(self, lines, end):
        text = end.join(["A Wall by the Sea", *lines])
        draft = read(text)
        assert Counter(words_of(text)) <= Counter(words_of(kept(draft)))
        assert set(words_of(" ".join(block.text for block in draft.blocks))) <= set(words_of(text))

    @given(st.lists(LINES, max_size=25))
    def test_the_body_keeps_its_order(self, lines):
        text = "\n".join(["A Wall by the Sea", *lines])
        body = words_of(" ".join(block.text for block in read(text).blocks))
        source = iter(words_of(text))
        assert [word for word in body if word not in source] == []

    @given(st.text())
    def test_no_text_crashes(self, text):
        try:
            read(text)
        except UnreadableDocument as refused:
            assert str(refused).startswith("piece.txt ")

    @given(st.binary())
    def test_no_bytes_crash(self, data):
        try:
            readers.read(data, "piece.txt")
        except UnreadableDocument as refused:
            assert str(refused).endswith(".")


@pytest.mark.skipif(not DOCUMENT.exists(), reason="DOCUMENT names no document")
def test_a_document_of_others_is_read_whole():
    """One paragraph to a line; who wrote it and whose the picture is stands at its end."""
    draft = readers.read(DOCUMENT.read_bytes(), DOCUMENT.name)
    assert draft.standfirst and draft.image_credit and not draft.notices
    lines = [line.strip() for line in DOCUMENT.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    text = [words for words in (draft.headline, draft.standfirst, *(block.text for block in draft.blocks)) if words]
    assert text == lines[: len(text)]
    ends = [*(contributor.bio for contributor in draft.contributors), draft.image_credit, *draft.notices]
    assert all(any(end and end in line for end in ends) for line in lines[len(text) :])
    assert draft.contributors and all(contributor.affiliations for contributor in draft.contributors)
