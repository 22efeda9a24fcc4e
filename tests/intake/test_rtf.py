r"""Rich text: form, the numbers it shows, notes and pictures kept; deletions, comments, hidden text left out and told."""

# ruff: noqa: E501  (markup, which no line end may part)
from __future__ import annotations

import pytest

from articles import body
from intake import readers
from intake.drafts import UnreadableDocument
from intake.readers import rtf
from intake.readers.manuscripts import recognise
from tests.images import files

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset204{\*\falt X}Cyr;}"
    r"{\f2\fnil\fcharset128 Jap;}}{\colortbl;\red0\green0\blue0;}{\stylesheet{\ql Normal;}{\s1\outlinelevel0\b heading 1;}"
    r"{\s2 heading 2;}{\s5 Title;}{\s6 Quote;}{\*\cs10 Default;}}{\info{\title SECRET}{\author SECRET}}{\*\generator SECRET}"
)
PICTURE = files.png(4, 3)
LONG = "The boats are painted every spring, and nobody has asked since the ferry went what they are painted for."


def html_of(text: str | bytes) -> str:
    return str(body.clean(rtf.convert(whole(text), "piece.rtf").html))


def whole(text: str | bytes) -> bytes:
    return HEAD.encode() + (text.encode("ascii") if isinstance(text, str) else text) + b"}"


def told(text: str) -> dict[str, str]:
    return {one.note: one.source for one in rtf.convert(whole(text), "piece.rtf").findings}


def test_headline_headings_and_quotations():
    text = rf"\pard\s5 Boats for Nobody\par\pard {LONG}\par\pard\s1\outlinelevel0\b Who pays\b0\par\pard {LONG}\par"
    draft = recognise(rtf.convert(whole(rf"{text}\pard\s6 A harbour.\par\pard {LONG}\par"), "piece.rtf"), "piece.rtf")
    assert draft.headline == "Boats for Nobody"
    assert [block.kind for block in draft.blocks] == ["paragraph", "heading", "paragraph", "quote", "paragraph"]


def test_emphasis_ends_with_its_group():
    html = html_of(
        r"One {\b bold {\i both}} and {\i\b0 slanted} x{\super 2} H{\sub 2}O\b on\b0  off\plain .\line next\par"
    )
    assert html == (
        "<p>One <strong>bold <em>both</em></strong> and <em>slanted</em> x<sup>2</sup> H<sub>2</sub>O<strong>on</strong> off."
        "<br>next</p>"
    )


def test_merged_cells():
    cells = r"\cellx200\cellx300\intbl "
    wide = rf"\trowd\clmgf\cellx100\clmrg{cells}wide\cell\cell c\cell\row"
    tall = (
        rf"\trowd\clvmgf\cellx100{cells}tall\cell b\cell c\cell\row\trowd\clvmrg\cellx100{cells}\cell e\cell f\cell\row"
    )
    assert html_of(rf"{wide}{tall}\pard after\par") == (
        '<table><tbody><tr><td colspan="2">wide</td><td>c</td></tr><tr><td rowspan="2">tall</td><td>b</td><td>c</td></tr>'
        "<tr><td>e</td><td>f</td></tr></tbody></table><p>after</p>"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"F\'fc\'dfe \ldblquote na\'efve\rdblquote  \endash  12 \'80", "Füße “naïve” – 12 €"),
        (r"\u1051?\u1086?\u1076?\u1082?\u1080?", "Лодки"),
        (r"{\f1 \'cb\'ee\'e4\'ea\'e8}", "Лодки"),
        (r"{\f2 \'92\'4e\'82\'cc}", "誰の"),
        (r"\uc2\u35504\'92\'4e x\uc0\u35504 y", "誰 x誰y"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"a\~b\_c\-d \{x\} \\", "a b‑cd {x} \\"),
        (r"{\upr{anse}{\*\ud{\u8364?}}}", "€"),
    ],
)
def test_letters_of_all_kinds(text, words):
    assert html_of(text + r"\par").replace("\u00a0", " ") == f"<p>{words}</p>"


def test_lists_have_the_numbers_they_show():
    def item(label: str, words: str, level: int = 0) -> str:
        return rf"{{\listtext\pard\plain\f3 {label}\tab}}\pard\ls1\ilvl{level} {words}\par "

    text = (
        item("3.", "three") + item("4.", "four") + item("a)", "inner", 1) + item(r"\'b7", "dot", 2) + item("5.", "five")
    )
    assert html_of(text) == (
        '<ol start="3"><li>three</li><li>four<ol type="a"><li>inner<ul><li>dot</li></ul></li></ol></li><li>five</li></ol>'
    )
    roman = "".join(item(label, "x") for label in ("i.", "ii.", "iii.", "iv.", "v."))
    assert html_of(roman) == f'<ol type="i">{"<li>x</li>" * 5}</ol>'
    assert html_of(item("1.2", "part") + item("(a)", "law")) == "<p>1.2 part</p><p>(a) law</p>"


def test_notes_links_and_fields():
    text = r"A claim{\super\chftn}{\footnote\pard\plain{\super\chftn} In {\i June}.\par Once.} and "
    text += r'{\field{\*\fldinst{HYPERLINK "https://example.org/"}}{\fldrslt{\ul here}}} on {\field{\*\fldinst PAGE}{\fldrslt 7}}.\par'
    assert html_of(text) == (
        '<p>A claim<span data-note="">In <em>June</em>. Once.</span> and <a href="https://example.org/">here</a> on 7.</p>'
    )


def test_tables():
    row = r"\trowd\cellx100\cellx200\pard\intbl {}\cell\pard\intbl {}\cell\row "
    html = html_of(r"\pard Before\par " + row.format("a", "b") + row.format("c", r"d\par e") + r"\pard After\par")
    assert html.startswith("<p>Before</p><table>") and html.endswith("</table><p>After</p>")
    for cell in ("a", "b", "c"):
        assert f">{cell}</td>" in html
    assert "<td><p>d</p><p>e</p></td>" in html


def test_pictures_in_letters_and_in_bytes():
    made = rtf.convert(whole(rf"{{\pict\pngblip\picw4 {PICTURE.hex()}}}{LONG}\par"), "piece.rtf")
    assert [one.data for one in made.pictures] == [PICTURE] and 'data-image="picture-1"' in made.html
    raw = (
        rb"{\*\shppict{\pict\pngblip\bin%d " % len(PICTURE)
        + PICTURE
        + rb"}}{\nonshppict{\pict\wmetafile8 00ff}}Text\par"
    )
    made = rtf.convert(whole(raw), "piece.rtf")
    assert [one.data for one in made.pictures] == [PICTURE] and not made.findings
    assert any("cannot be used here" in note for note in told(r"{\pict\wmetafile8 00ff}Text\par"))


def test_what_is_left_out_is_told():
    text = r"{\header\pard At the head\par}Seen{\v HIDDEN} {\deleted SECRET}{\revised new}{\*\atnid A}{\*\atnauthor B}\chatn"
    text += r"{\*\annotation{\*\atndate 1}\pard ASIDE\par} words{\*\unknown NOTHING}.\par"
    assert html_of(text) == "<p>Seen new words.</p>"
    notes = told(text)
    assert notes["Hidden text was left out."] == "HIDDEN"
    assert notes["What stands at the head or foot of every page was left out."] == "At the head"
    assert "1 tracked deletion and 1 comment were left out." in notes
    assert "1 tracked insertion was taken in: accept or reject it with the author." in notes


def test_right_to_left():
    assert html_of(r"\pard\rtlpar\u1513?\u1500?\par") == '<p dir="rtl">של</p>'


class TestHarm:
    def test_groups_without_end_are_refused(self):
        with pytest.raises(UnreadableDocument, match=r"^piece.rtf is nested too deeply to be read: copy its text"):
            rtf.convert(b"{\\rtf1 " + b"{" * 100_000 + b"x", "piece.rtf")

    def test_a_cut_off_file_is_read_and_told(self):
        made = rtf.convert(HEAD.encode() + rb"Text {\b that ends", "piece.rtf")
        assert "that ends" in made.html and any("end of the file is missing" in one.note for one in made.findings)

    @pytest.mark.parametrize(
        "text",
        [r"\bin99999999999 x", r"{\pict\pngblip\bin2147483647 x", r"\u99999999999 x", r"\ansicpg99999 \'80x", "}}}} x", r"\'zz x",
         r"{\footnote{\footnote x}} x", r"\cell\row\cell\cell\row x", r"{\fldrslt x} x", r"\uc999999999 \u65 x" + "y" * 20],
    )  # fmt: skip
    def test_wrong_numbers_are_nothing(self, text):
        draft = readers.read(whole(rf"\pard\s5 Boats\par\pard {LONG}\par {text} \par last words\par"), "piece.rtf")
        assert draft.headline == "Boats" and draft.blocks[0].text == LONG

    def test_many_items(self):
        items = "".join(rf"{{\listtext {n}.\tab}}\pard\ls1 item {n}\par " for n in range(1, 12_001))
        draft = readers.read(whole(rf"\pard\s5 Boats\par\pard {LONG}\par {items}"), "piece.rtf")
        assert "item 12000" in draft.blocks[-1].text
