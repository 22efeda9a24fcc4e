"""What a plain text says by its lines: numbers of lists, how deep an item is nested, verse; and what lines cost."""

from __future__ import annotations

import tracemalloc

import pytest

from intake import readers
from intake.drafts import Block, Draft, UnreadableDocument
from intake.readers import txt
from intake.store import as_html

TOP = "A Wall by the Sea\n\nThe tide comes in twice a day, and with it comes the question of who is to pay for it.\n\n"
END = "\n\nA town that waits for an answer will wait in the wet. The council knows this, and has known it.\n"
WRAPPED = (
    "Nobody has asked the sea. It would answer, if it were asked, that walls\n"
    "are a matter of opinion; it would go on about it for an unusual time,\n"
    "and nobody would listen.\n\n"
)
VERSE = "The wall was long,\nThe sea was wide;\nNobody sang\nBefore the tide"


def read(text: str) -> Draft:
    return readers.read(text.encode(), "piece.txt")


def html(text: str) -> str:
    return as_html(read(TOP + text + END).blocks)


class TestLists:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
            ("1) one\n2) two", "<ol><li>one</li><li>two</li></ol>"),
            ("7. seven\n8. eight", '<ol start="7"><li>seven</li><li>eight</li></ol>'),
            ("1. one\n1. two\n1. three", "<ol><li>one</li><li>two</li><li>three</li></ol>"),
            ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
            ("1. one\n3. three", '<ol><li>one</li></ol>\n<ol start="3"><li>three</li></ol>'),
            ("- one\n1. first", "<ul><li>one</li></ul>\n<ol><li>first</li></ol>"),
            ("1. a\n   - b\n   - c\n2. d", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"),
            ("- a\n\t- b\n\t\t- c\n- d", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"),
            ("  - one\n  - two\n", "<ul><li>one</li><li>two</li></ul>"),
            ("- one\n - two\n", "<ul><li>one</li><li>two</li></ul>"),
            ("1. a\n    3. c\n    4. d\n2. b", '<ol><li>a<ol start="3"><li>c</li><li>d</li></ol></li><li>b</li></ol>'),
        ],
    )  # fmt: skip
    def test_numbers_and_depth_are_kept(self, text, expected):
        assert expected.replace("\n", "") in html(text).replace("\n", "")

    def test_a_list_goes_on_after_a_paragraph(self):
        text = (
            "1. one\n2. two\n\nA sentence that stands between them, and that is no item of the list at all.\n\n3. three"
        )
        assert '<ol start="3"><li>three</li></ol>' in html(text)

    def test_an_item_may_come_deeper_than_those_after_it(self):
        items = [Block("list_item", "a", depth=2), Block("list_item", "b", depth=0), Block("list_item", "c", depth=1)]
        assert as_html(items) == "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"

    def test_cleaning_again_changes_nothing(self):
        from articles import body

        made = html("1. one\n   - inner\n3. three")
        assert body.clean(made) == made


class TestVerse:
    @pytest.mark.parametrize("before", [TOP, TOP + WRAPPED])
    @pytest.mark.parametrize(
        "verse", [VERSE, "The wall was long,\nThe sea was wide;", VERSE.replace(",", "").replace(";", "")]
    )
    def test_its_lines_stay_and_the_last_is_no_heading(self, before, verse):
        draft = read(before + verse + END)
        assert verse in [block.text for block in draft.blocks]
        assert not [block for block in draft.blocks if block.kind == "heading"]
        assert "<p>" + verse.replace("\n", "<br>") + "</p>" in as_html(draft.blocks).replace("<br>\n", "<br>")

    def test_each_stanza_is_a_paragraph(self):
        draft = read(f"{TOP}{VERSE}\n\n{VERSE}{END}")
        assert [block.text for block in draft.blocks].count(VERSE) == 2

    def test_in_a_quotation_too(self):
        quoted = "\n".join(f"> {line}" for line in VERSE.split("\n"))
        assert Block("quote", VERSE) in read(f"{TOP}{WRAPPED}{quoted}{END}").blocks

    def test_among_paragraphs_of_a_line_each(self):
        text = (TOP + END).replace("\n\n", "\n")
        lines = text.strip().split("\n")
        draft = read("\n".join([*lines[:2], VERSE, *lines[2:]]))
        assert [block.text for block in draft.blocks][-2] == VERSE

    @pytest.mark.parametrize(
        "lines",
        [
            "One thing is so.\nAnother thing is not.\nThe third is open.",
            "Ana Example is a poet\nJo Roe is a fellow at Example House",
            "By Ana Example\nJune 30, 2019",
        ],
    )
    def test_other_short_lines_are_none(self, lines):
        assert not [block for block in read(TOP + lines + END).blocks if "\n" in block.text]

    def test_wrapped_prose_is_joined(self):
        joined = " ".join(WRAPPED.split())
        assert joined in [block.text for block in read(TOP + WRAPPED + END).blocks]


class TestWhatLinesCost:
    def test_more_lines_than_a_novel_are_refused_before_they_are_read(self):
        data = b"A Wall\n" + b"ab\n" * 1_500_000
        tracemalloc.start()
        try:
            with pytest.raises(UnreadableDocument, match="more than 200,000 lines and is no article"):
                readers.read(data, "piece.txt")
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 8 * len(data)

    def test_memory_grows_with_the_file_and_not_faster(self, monkeypatch):
        def cost(lines: int) -> float:
            data = b"A Wall\n" + b"ab\n" * lines
            tracemalloc.start()
            try:
                readers.read(data, "piece.txt")
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

        cost(10)
        few, many = cost(2_000), cost(8_000)
        assert many < 5 * few
        # At the most lines that are read it stays under what a web worker may use.
        assert many / 8_000 * txt.MOST_LINES < 200 * 1024 * 1024
