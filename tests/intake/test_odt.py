"""OpenDocument texts: form, numbers, notes and pictures kept; deletions, comments and hidden text left out and told."""

# ruff: noqa: E501  (markup, which no line end may part)
from __future__ import annotations

import base64
import zipfile
from io import BytesIO

import pytest

from articles import body
from intake import readers
from intake.drafts import UnreadableDocument
from intake.readers import odt
from intake.readers.manuscripts import recognise
from tests.images import files

NAMES = " ".join(
    f'xmlns:{short}="{uri}"'
    for short, uri in {
        **{
            short: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
            for short, name in {
                "office": "office", "text": "text", "style": "style", "table": "table", "draw": "drawing",
                "svg": "svg-compatible", "fo": "xsl-fo-compatible",
            }.items()
        },
        "xlink": "http://www.w3.org/1999/xlink", "dc": "http://purl.org/dc/elements/1.1/",
        "math": "http://www.w3.org/1998/Math/MathML",
    }.items()
)  # fmt: skip
STYLES = """
<style:default-style style:family="paragraph"><style:text-properties fo:language="en" fo:country="US"/></style:default-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:default-outline-level="1"/>
<style:style style:name="Title" style:family="paragraph"/><style:style style:name="Subtitle" style:family="paragraph"/>
<style:style style:name="Quotations" style:family="paragraph"/><style:style style:name="Illustration" style:family="paragraph"/>
<style:style style:name="Caption" style:family="paragraph"/>
<style:style style:name="Table" style:family="paragraph" style:parent-style-name="Caption"/>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="H" style:family="paragraph"><style:text-properties text:display="none"/></style:style>
<style:style style:name="R" style:family="paragraph"><style:paragraph-properties style:writing-mode="rl-tb"/></style:style>
<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="T1" style:family="text" style:parent-style-name="Strong"><style:text-properties
 fo:font-style="italic"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T3" style:family="text"><style:text-properties style:text-position="-33% 58%"/></style:style>
<style:style style:name="T4" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T5" style:family="text"><style:text-properties fo:language="fr" fo:country="FR"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
<text:list-style style:name="L3"><text:list-level-style-number text:level="1" style:num-format="1" style:num-prefix="§ "/>
<text:list-level-style-number text:level="2" style:num-format="1" style:num-suffix="." text:display-levels="2"/></text:list-style>
"""
PICTURE = files.png(4, 3)
LONG = "The boats are painted every spring, and nobody has asked since the ferry went what they are painted for."


def content(text: str, styles: str = STYLES, before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {NAMES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{text}</office:text>"
        "</office:body></office:document-content>"
    )


def document(text: str, parts: dict[str, bytes | str] | None = None, **how: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content(text, **how))
        for name, part in (parts or {}).items():
            archive.writestr(name, part)
    return file.getvalue()


def html_of(text: str, parts: dict[str, bytes | str] | None = None) -> str:
    return str(body.clean(odt.convert(document(text, parts), "piece.odt").html))


def told(text: str, parts: dict[str, bytes | str] | None = None) -> list[tuple[str, str]]:
    return [(one.note, one.source) for one in odt.convert(document(text, parts), "piece.odt").findings]


def paragraph(words: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def test_headline_standfirst_and_headings():
    text = paragraph("Boats for Nobody", "P1") + paragraph("A town and its harbour.", "Subtitle") + paragraph(LONG)
    text += f'<text:h text:outline-level="1">Who pays</text:h>{paragraph(LONG)}<text:h text:outline-level="2">In June</text:h>'
    manuscript = odt.convert(document(text + paragraph(LONG)), "piece.odt")
    draft = recognise(manuscript, "piece.odt")
    assert (draft.headline, draft.standfirst) == ("Boats for Nobody", "A town and its harbour.")
    assert [(block.kind, block.level) for block in draft.blocks if block.kind == "heading"] == [
        ("heading", 2),
        ("heading", 3),
    ]


def test_emphasis_links_and_space():
    text = '<text:span text:style-name="T1">both</text:span> x<text:span text:style-name="T2">2</text:span> H<text:span'
    text += ' text:style-name="T3">2</text:span>O a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d '
    text += '<text:a xlink:href="https://example.org/">here</text:a> <text:span text:style-name="T5">chose</text:span>'
    html = html_of(paragraph(text))
    assert "<strong><em>both</em></strong> x<sup>2</sup> H<sub>2</sub>O a b c<br>d" in html
    assert '<a href="https://example.org/">here</a>' in html and '<span lang="fr-FR">chose</span>' in html


def test_numbers_of_lists():
    text = '<text:list text:style-name="L1" xml:id="one"><text:list-item><text:p>one</text:p><text:p>goes on</text:p>'
    text += (
        "<text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item></text:list>"
    )
    text += paragraph("Between.")
    text += '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>two</text:p></text:list-item>'
    text += '<text:list-item text:start-value="7"><text:p>seven</text:p></text:list-item></text:list>'
    text += '<text:list text:style-name="L1"><text:list-item><text:p>anew</text:p></text:list-item></text:list>'
    text += '<text:list text:style-name="L2"><text:list-item><text:p>dot</text:p></text:list-item></text:list>'
    html = html_of(text)
    assert '<ol><li><p>one</p><p>goes on</p><ol type="a"><li>inner</li></ol></li></ol><p>Between.</p>' in html
    assert (
        '<ol start="2"><li>two</li></ol><ol start="7"><li>seven</li></ol><ol><li>anew</li></ol><ul><li>dot</li></ul>'
        in html
    )


def test_numbers_that_no_list_of_ours_has_stand_in_the_text():
    text = '<text:list text:style-name="L3"><text:list-item><text:p>law</text:p><text:list><text:list-item><text:p>part</text:p>'
    text += "</text:list-item></text:list></text:list-item></text:list>"
    assert html_of(text) == "<p>§ 1 law</p><p>1.1. part</p>"


def test_numbers_of_headings():
    styles = (
        STYLES
        + '<text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
    )
    text = f'{paragraph("Title", "P1")}<text:h text:outline-level="1">First</text:h><text:h text:outline-level="1">Second</text:h>'
    made = odt.convert(document(text, styles=styles + "</text:outline-style>"), "piece.odt")
    assert "I. First" in made.html and "II. Second" in made.html


def test_notes_of_both_kinds():
    note = '<text:note text:note-class="{}"><text:note-citation>1</text:note-citation><text:note-body>{}</text:note-body></text:note>'
    text = paragraph("A claim" + note.format("footnote", paragraph("First.") + paragraph("Second.")) + " and another")
    text += paragraph(
        "An end" + note.format("endnote", paragraph('In <text:span text:style-name="T1">June</text:span>.'))
    )
    html = html_of(text)
    assert 'A claim<span data-note="">First. Second.</span> and another' in html
    assert 'An end<span data-note="">In <strong><em>June</em></strong>.</span>' in html


def test_tables_with_heads_and_spans():
    text = "<table:table><table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned='2'>"
    text += (
        f"{paragraph('Head')}</table:table-cell><table:covered-table-cell/></table:table-row></table:table-header-rows>"
    )
    text += f"<table:table-row><table:table-cell>{paragraph('a')}</table:table-cell><table:table-cell>{paragraph('b')}"
    html = html_of(f"{text}</table:table-cell></table:table-row></table:table>")
    assert 'colspan="2"' in html and "Head</th>" in html and "<td>a</td><td>b</td>" in html


def test_a_caption_is_of_its_table():
    cells = (
        f"<table:table-cell>{paragraph('a')}</table:table-cell><table:table-cell>{paragraph('b')}</table:table-cell>"
    )
    table = f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
    caption = '<text:p text:style-name="Table">Table 1: Boats</text:p>'
    for text in (caption + table, table + caption):
        assert html_of(text).startswith("<table><caption>Table 1: Boats</caption>")


def test_pictures_with_what_is_said_of_them():
    frame = '<draw:frame><draw:image xlink:href="Pictures/a.png"/><svg:title>A boat</svg:title></draw:frame>'
    text = f"<draw:frame><draw:text-box>{paragraph(f'{frame}Figure 1: The guild’s boat', 'Illustration')}</draw:text-box></draw:frame>"
    made = odt.convert(document(paragraph(text) + paragraph(LONG), {"Pictures/a.png": PICTURE}), "piece.odt")
    assert [(one.name, one.alt, one.data) for one in made.pictures] == [("a.png", "A boat", PICTURE)]
    assert "<figcaption>Figure 1: The guild’s boat</figcaption>" in made.html
    lost = paragraph('<draw:frame><draw:image xlink:href="../../etc/passwd"/></draw:frame>Text')
    assert "Text" in html_of(lost) and any("cannot be found" in note for note, _ in told(lost))


def test_quotations_boxes_sections_and_directions():
    text = paragraph("It was a harbour.", "Quotations") + f"<text:section>{paragraph('In a section.')}</text:section>"
    text += paragraph(f"Before<draw:frame><draw:text-box>{paragraph('In a box.')}</draw:text-box></draw:frame>")
    text += paragraph("שלום", "R")
    html = html_of(text)
    assert "<blockquote><p>It was a harbour.</p></blockquote><p>In a section.</p><p>Before</p><p>In a box.</p>" in html
    assert '<p dir="rtl">שלום</p>' in html


def test_formulas_are_written_out():
    formula = "<math:math><math:mi>x</math:mi><math:mo>=</math:mo><math:mn>2</math:mn></math:math>"
    assert "x = 2" in html_of(paragraph(f"Let <draw:frame><draw:object>{formula}</draw:object></draw:frame>."))


def test_changes_and_comments_are_left_out_and_counted():
    changes = '<text:tracked-changes><text:changed-region text:id="a"><text:deletion>' + paragraph("SECRET")
    changes += (
        '</text:deletion></text:changed-region><text:changed-region text:id="b"><text:insertion/></text:changed-region>'
    )
    text = f'{changes}</text:tracked-changes><text:p>Kept<text:change text:change-id="a"/> <text:change-start'
    text += ' text:change-id="b"/>inserted<text:change-end text:change-id="b"/><office:annotation><dc:creator>Ana</dc:creator>'
    text += f"{paragraph('ASIDE')}</office:annotation> words<office:annotation-end/>.</text:p>"
    assert html_of(text) == "<p>Kept inserted words.</p>"
    notes = [note for note, _ in told(text)]
    assert "1 tracked deletion and 1 comment were left out." in notes
    assert "1 tracked insertion was taken in: accept or reject it with the author." in notes


def test_hidden_text_indexes_and_margins_are_left_out_and_told():
    text = paragraph('Seen<text:span text:style-name="T4">HIDDEN</text:span>') + paragraph("GONE", "H")
    text += f'<text:section text:display="none">{paragraph("AWAY")}</text:section>'
    text += (
        f"<text:table-of-content><text:index-body>{paragraph('Chapter 1')}</text:index-body></text:table-of-content>"
    )
    text += paragraph('<text:hidden-text text:is-hidden="true" text:string-value="NOT"/><text:date>4 March</text:date>')
    master = (
        f'<style:master-page style:name="S"><style:header>{paragraph("At the head")}</style:header></style:master-page>'
    )
    styles = f"<office:document-styles {NAMES}><office:master-styles>{master}</office:master-styles></office:document-styles>"
    parts = {"styles.xml": styles, "Basic/Standard/Module1.xml": "<x/>"}
    assert html_of(text, parts) == "<p>Seen</p><p>4 March</p>"
    sources = dict(told(text, parts))
    assert sources["Hidden text was left out."] == "HIDDEN / GONE / AWAY / NOT"
    assert sources["The table of contents or an index was left out."] == "Chapter 1"
    assert sources["What stands at the head or foot of every page was left out."] == "At the head"
    assert "Macros were left out; none was run." in sources


def test_a_document_in_one_file():
    picture = base64.b64encode(PICTURE).decode()
    frame = f"<draw:frame><draw:image><office:binary-data>{picture}</office:binary-data></draw:image></draw:frame>"
    flat = f'<?xml version="1.0"?><office:document {NAMES}><office:automatic-styles>{STYLES}</office:automatic-styles>'
    flat += f"<office:body><office:text>{paragraph('Boats', 'P1')}{paragraph(LONG + frame)}</office:text></office:body></office:document>"
    draft = readers.read(flat.encode(), "piece.fodt")
    assert draft.headline == "Boats" and draft.pictures[0].data == PICTURE


def test_its_language_if_it_is_not_the_programs():
    text = paragraph(f'<text:span text:style-name="T5">{LONG}</text:span>')
    assert odt.convert(document(text), "a.odt").headers["language"] == "fr-FR"
    assert "language" not in odt.convert(document(paragraph(LONG)), "a.odt").headers


class TestHarm:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (document("", {"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "is locked with a password"),
            (document("x", before='<!DOCTYPE a [<!ENTITY b "c">]>'), "declares entities in its part content.xml"),
            (document("<a>" * 300 + "</a>" * 300), "is nested too deeply"),
            (document("<text:p>"), "is damaged in its part content.xml"),
            (document("")[:400], "is damaged or was cut off"),
            (content("x").replace("office:text", "office:spreadsheet").encode(), "is an OpenDocument and no text"),
            (
                b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><office:document>&b;</office:document>",
                "is",
            ),
        ],
    )
    def test_it_is_refused_in_one_sentence(self, data, sentence):
        with pytest.raises(UnreadableDocument, match=rf"^piece.odt {sentence}") as refusal:
            odt.convert(data, "piece.odt")
        assert str(refusal.value).count(". ") == 0

    def test_a_bomb_is_not_unpacked(self):
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("content.xml", b" " * 200_000_000)
        with pytest.raises(UnreadableDocument, match="far more than a document does"):
            odt.convert(file.getvalue(), "piece.odt")

    def test_many_items_and_repeated_cells(self):
        items = "".join(f"<text:list-item><text:p>item {n}</text:p></text:list-item>" for n in range(1, 12_001))
        cells = '<table:table-cell table:number-columns-repeated="999999"/>'
        text = f'<text:list text:style-name="L1">{items}</text:list><table:table><table:table-row>{cells}</table:table-row></table:table>'
        draft = readers.read(document(paragraph("Boats", "P1") + paragraph(LONG) + text), "piece.odt")
        assert "item 12000" in draft.blocks[-1].text
