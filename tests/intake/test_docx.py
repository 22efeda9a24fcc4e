"""What a Word document says arrives: its form, its numbers, its notes. test_docx_left_out.py has what does not."""

from __future__ import annotations

import pytest

from intake import readers, store
from intake.readers.docx import convert

from .word import NUMBERED, OFFICE, RELATION, html, item, manuscript, notes, p, part, r, relations, style, word, zipped

LONG = "The tide comes in twice a day, and with it comes the question of who is to pay for the wall that keeps it out."
STRICT = "http://purl.oclc.org/ooxml"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


class TestHeadings:
    def test_title_and_subtitle_are_named_and_stand_first(self):
        found = manuscript(p("Opinion") + p("A Wall", style("Title")) + p("Who pays", style("Subtitle")) + p(LONG))
        assert found.headers == {"headline": "A Wall", "standfirst": "Who pays"}
        assert found.html == f"<p>A Wall</p><p>Opinion</p><p>Who pays</p><p>{LONG}</p>"

    def test_the_title_of_the_properties_is_no_headline(self):
        core = "<cp><title>Template of the office</title><creator>Somebody</creator></cp>"
        found = manuscript(p("A Wall") + p(LONG), docProps__core_xml=core)
        assert "Template" not in found.html and found.headers == {}

    def test_levels_follow_each_other(self):
        text = p("A Wall", style("Title")) + p("One", style("Heading2")) + p(LONG) + p("Two", style("Heading5"))
        assert "<h2>One</h2>" in html(text) and "<h3>Two</h3>" in html(text)

    def test_by_outline_by_what_they_are_based_on_and_without_an_end(self):
        styles = (
            '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="Own"/><w:basedOn w:val="B"/></w:style>'
            '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="heading 2"/><w:basedOn w:val="A"/></w:style>'
        )
        text = p("A Wall") + p(LONG) + p("One", style("A")) + p("Two", '<w:outlineLvl w:val="2"/>')
        assert html(text, styles=styles).endswith("<h2>One</h2><h3>Two</h3>")

    def test_by_look(self):
        bold = p("What the sea wants", run="<w:b/>")
        byline = p("By Ana Example", run="<w:b/>")
        found = html(p("A Wall") + byline + p(LONG) + bold + p(LONG))
        assert "<p><strong>By Ana Example</strong></p>" in found and "<h2>What the sea wants</h2>" in found

    def test_a_number_that_word_counts_stands_in_its_heading(self):
        numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        text = p("A Wall") + p(LONG) + p("Why", style("Heading1") + numbered) + p("How", style("Heading1") + numbered)
        assert html(text, numbering=NUMBERED).endswith("<h2>1. Why</h2><h2>2. How</h2>")


class TestLists:
    def test_bullets_and_numbers_nested_and_resumed(self):
        text = item("a") + item("b", level=1) + item("c", level=1) + item("d") + p("between") + item("e")
        assert html(text, numbering=NUMBERED) == (
            '<ol><li>a<ol type="a"><li>b</li><li>c</li></ol></li><li>d</li></ol><p>between</p>'
            '<ol start="3"><li>e</li></ol>'
        )
        assert html(item("a", 2) + item("b", 2), numbering=NUMBERED) == "<ul><li>a</li><li>b</li></ul>"

    def test_what_is_nested_begins_anew_under_the_next_item(self):
        text = item("a") + item("b", level=1) + item("c") + item("d", level=1)
        assert html(text, numbering=NUMBERED).count('<ol type="a"><li>') == 2

    def test_a_number_of_its_own_begins_anew(self):
        found = html(item("a") + item("b", 4) + item("c", 4), numbering=NUMBERED)
        assert found == '<ol><li>a</li></ol><ol start="7"><li>b</li><li>c</li></ol>'

    def test_what_no_list_of_ours_can_count_is_written_down(self):
        text = item("a") + item("b", level=1) + item("c", level=2) + item("d", 3)
        assert html(text, numbering=NUMBERED) == (
            '<ol><li>a<ol type="a"><li><p>b</p><p>1.a.1 c</p></li></ol></li></ol><p>§ 4 d</p>'
        )

    def test_an_empty_item_counts(self):
        assert html(item("a") + item("") + item("c"), numbering=NUMBERED).endswith('<ol start="3"><li>c</li></ol>')

    def test_by_the_style_of_the_paragraph(self):
        numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        styles = f'<w:style w:type="paragraph" w:styleId="L"><w:name w:val="List Number"/>{numbered}</w:style>'
        plain = p("b", style("L") + '<w:numPr><w:numId w:val="0"/></w:numPr>')
        found = html(p("a", style("L")) + plain, styles=styles, numbering=NUMBERED)
        assert found == "<ol><li>a</li></ol><p>b</p>"


class TestRuns:
    def test_emphasis_signs_and_breaks(self):
        text = "<w:p>" + r("a ") + r("b", "<w:b/>") + r("c", "<w:i/>") + r("d", '<w:vertAlign w:val="superscript"/>')
        text += '<w:r><w:br/><w:t>e</w:t><w:noBreakHyphen/><w:sym w:font="Symbol" w:char="F061"/></w:r>'
        text += '<w:r><w:br w:type="page"/></w:r>' + r("f", "<w:caps/>") + r("g", '<w:b w:val="0"/>') + "</w:p>"
        assert html(text) == "<p>a <strong>b</strong><em>c</em><sup>d</sup><br>e\u2011α fg</p>"

    def test_links_by_relation_and_by_field(self):
        field = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/b" '
            '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + r("two")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        text = f'<w:p><w:hyperlink r:id="l">{r("one")}</w:hyperlink>{r(" ")}{field}{r(" ")}'
        text += f'<w:hyperlink r:id="x">{r("three")}</w:hyperlink></w:p>'
        found = manuscript(
            text, ("l", "hyperlink", "https://example.org/a?b=1&amp;c=2"), ("x", "hyperlink", "file:///C:/three")
        )
        assert found.html == (
            '<p><a href="https://example.org/a?b=1&amp;c=2">one</a> <a href="https://example.org/b">two</a> three</p>'
        )
        assert notes(found) == ["A link was left out that leads nowhere on the web; its words were kept."]

    def test_a_field_that_never_ends_swallows_nothing(self):
        text = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("kept") + "</w:p>" + p("and this")
        assert html(text) == "<p>kept</p><p>and this</p>"

    def test_languages_and_directions(self):
        french = r("mot juste", '<w:lang w:val="fr-FR"/>')
        text = p(LONG, run='<w:lang w:val="en-GB"/>') * 3 + f"<w:p>{french}</w:p>" + p("שלום", "<w:bidi/>", "<w:rtl/>")
        found = manuscript(text)
        assert '<p><span lang="fr-FR">mot juste</span></p><p dir="rtl">שלום</p>' in found.html
        assert found.headers == {"language": "en-GB"}

    def test_formulas_are_written_out(self):
        formula = (
            "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f>"
            "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
        )
        assert html(f"<w:p>{formula}</w:p>") == "<p>(a + b)/cx<sup>2</sup></p>"

    def test_ruby_and_a_dropped_capital(self):
        ruby = f"<w:r><w:ruby><w:rt>{r('kan')}</w:rt><w:rubyBase>{r('漢')}</w:rubyBase></w:ruby></w:r>"
        assert html(f"<w:p>{ruby}</w:p>") == "<p>漢 (kan)</p>"
        assert html(p("T", '<w:framePr w:dropCap="drop"/>') + p("he tide")) == "<p>The tide</p>"


class TestNotes:
    def test_they_stand_where_their_sign_stood(self):
        text = f'<w:p>{r("a")}<w:r><w:footnoteReference w:id="2"/></w:r>{r(" b")}'
        text += '<w:r><w:endnoteReference w:id="2"/></w:r></w:p>'
        footnotes = f'<w:footnote w:id="0" w:type="separator">{p("no")}</w:footnote>'
        footnotes += f'<w:footnote w:id="2">{p("See ", run="")}<w:p>{r("Tides", "<w:i/>")}</w:p></w:footnote>'
        endnotes = f'<w:endnote w:id="2">{p("End")}</w:endnote>'
        assert html(text, footnotes=footnotes, endnotes=endnotes) == (
            '<p>a<span data-note="">See <em>Tides</em></span> b<span data-note="">End</span></p>'
        )

    def test_links_in_them_are_their_own(self):
        text = '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        footnotes = f'<w:footnote w:id="2"><w:p><w:hyperlink r:id="l">{r("there")}</w:hyperlink></w:p></w:footnote>'
        own = relations(("l", "hyperlink", "https://example.org/note"))
        found = html(text, footnotes=footnotes, **{"word/_rels/footnotes.xml.rels": own})
        assert found == '<p><span data-note=""><a href="https://example.org/note">there</a></span></p>'

    def test_a_note_in_a_note_stands_in_it_once(self):
        def note(name: int, words: str, inner: int) -> str:
            sign = f'<w:r><w:footnoteReference w:id="{inner}"/></w:r>'
            return f'<w:footnote w:id="{name}"><w:p>{r(words)}{sign}</w:p></w:footnote>'

        found = manuscript(
            f'<w:p>{r("a")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
            footnotes=note(2, "outer", 3) + note(3, "inner", 2),
        )
        assert found.html == '<p>a<span data-note="">outer [inner]</span></p>' and not found.findings


class TestTables:
    def test_spans_heads_and_what_is_deleted(self):
        def cell(text: str, properties: str = "") -> str:
            return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

        def row(*cells: str, properties: str = "") -> str:
            return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

        two, restart = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
        head = row(cell("Year"), cell("Wall", two), properties="<w:tblHeader/>")
        first = row(cell("1", restart), cell("a"), cell("b"))
        second = row(cell("", "<w:vMerge/>"), cell("c"), cell("d"))
        gone = row(cell("x"), cell("x"), cell("x"), properties='<w:del w:id="1"/>')
        assert html(f"<w:tbl>{head}{first}{gone}{second}</w:tbl>") == (
            '<table><thead><tr><th scope="col">Year</th><th scope="col" colspan="2">Wall</th></tr></thead><tbody>'
            '<tr><td rowspan="2">1</td><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>'
        )

    @pytest.mark.parametrize(
        ("order", "captions"),
        [
            ("cTT", [True, False]),
            ("TcT", [False, True]),
            ("cTcT", [True, True]),
            ("TcTc", [True, True]),
            ("Tcc", [True]),
        ],
    )
    def test_a_caption_is_of_the_table_under_it_or_else_over_it(self, order, captions):
        table = f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>"
        parts = {"c": p("Walls", style("Caption")), "T": table}
        found = html("".join(parts[kind] for kind in order))
        captioned = [inside.startswith("<caption>Walls</caption>") for inside in found.split("<table>")]
        assert captioned[1:] == captions and found.count("Walls") == order.count("c")

    def test_a_caption_with_a_note_stays_a_paragraph(self):
        sign = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        caption = f"<w:p><w:pPr>{style('Caption')}</w:pPr>{r('Walls')}{sign}</w:p>"
        table = f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>"
        found = html(caption + table, footnotes=f'<w:footnote w:id="2">{p("2019")}</w:footnote>')
        assert found.startswith('<p>Walls<span data-note="">2019</span></p><table>')

    def test_one_cell_is_no_table(self):
        assert html(f"<w:tbl><w:tr><w:tc>{p('boxed')}</w:tc></w:tr></w:tbl>") == "<p>boxed</p>"


def drawing(alt: str = "", inside: str = "") -> str:
    inside = inside or '<pic:pic><pic:blipFill><a:blip r:embed="i"/></pic:blipFill></pic:pic>'
    return (
        f'<w:drawing><wp:inline><wp:docPr id="1" name="n" descr="{alt}"/><a:graphic><a:graphicData>{inside}'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


class TestPictures:
    def test_with_alternative_text_and_caption(self):
        text = f"<w:p><w:r>{drawing('A wall')}</w:r></w:p>" + p("The wall in June", style("Caption"))
        found = manuscript(text, ("i", "image", "media/wall.png"), **{"word/media/wall.png": PNG})
        assert found.html == (
            '<figure data-image="picture-1" data-alt="A wall"><figcaption>The wall in June</figcaption></figure>'
        )
        (picture,) = found.pictures
        assert (picture.key, picture.name, picture.alt, picture.data) == ("picture-1", "wall.png", "A wall", PNG)

    def test_in_the_old_form(self):
        shape = '<w:pict><v:shape alt="Old wall"><v:imagedata r:id="i"/></v:shape></w:pict>'
        found = manuscript(f"<w:p><w:r>{shape}</w:r></w:p>", ("i", "image", "media/a.png"), **{"word/media/a.png": PNG})
        assert found.html == '<figure data-image="picture-1" data-alt="Old wall"></figure>'

    def test_one_that_is_elsewhere_is_named(self):
        found = manuscript(f"<w:p>{r('a')}<w:r>{drawing()}</w:r></w:p>", ("i", "image", "https://example.org/a.png"))
        assert found.html == "<p>a</p>" and "ask for the file" in found.findings[0].note
        assert found.findings[0].source == "https://example.org/a.png"

    def test_the_text_of_a_box_stands_there_once(self):
        box = f"<wps:wsp><wps:txbx><w:txbxContent>{p('boxed')}</w:txbxContent></wps:txbx></wps:wsp>"
        old = f"<w:pict><v:shape><v:textbox><w:txbxContent>{p('boxed')}</w:txbxContent></v:textbox></v:shape></w:pict>"
        both = (
            f'<mc:AlternateContent><mc:Choice Requires="wps">{drawing(inside=box)}</mc:Choice>'
            f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
        )
        assert html(f"<w:p>{r('around')}<w:r>{both}</w:r></w:p>") == "<p>around</p><p>boxed</p>"

    def test_the_words_of_a_shape(self):
        shape = "<a:sp><a:txBody><a:p><a:r><a:t>high water</a:t></a:r></a:p></a:txBody></a:sp>"
        assert html(f"<w:p><w:r>{drawing(inside=shape)}</w:r></w:p>") == "<p>high water</p>"


class TestQuotations:
    def test_by_style_and_by_indent(self):
        indent = '<w:ind w:left="720" w:right="720"/>'
        text = p(LONG) * 3 + p("Said", style("Quote")) + p("so", style("IntenseQuote")) + p(LONG) + p(LONG, indent)
        found = html(text)
        assert "<blockquote><p>Said</p><p>so</p></blockquote>" in found
        assert found.endswith(f"<blockquote><p>{LONG}</p></blockquote>")

    def test_not_where_the_whole_text_is_indented(self):
        assert "blockquote" not in html(p(LONG, '<w:ind w:left="720" w:right="720"/>') * 3)


@pytest.mark.parametrize("way", ["elsewhere", "strict", "sixteen bits"])
def test_other_ways_to_write_it_down(way):
    if way == "elsewhere":
        data = word(p("A Wall"), main="text/main.xml")
    elif way == "strict":
        parts = {
            "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": part("document", f"<w:body>{p('A Wall')}</w:body>"),
        }
        strict = {
            f"{OFFICE}/wordprocessingml/2006/main": f"{STRICT}/wordprocessingml/main",
            RELATION: f"{STRICT}/officeDocument/relationships",
        }
        for usual, other in strict.items():
            parts = {name: text.replace(usual, other) for name, text in parts.items()}
        data = zipped(parts)
    else:
        text = part("document", f"<w:body>{p('A Wall')}</w:body>").replace("UTF-8", "UTF-16")
        data = zipped({"word/document.xml": text.encode("utf-16")})
    assert convert(data, "piece.docx").html == "<p>A Wall</p>"


def test_all_the_way_to_the_draft():
    """In the process that opens files of strangers, and through the recognition."""
    bold = p("Who pays", run="<w:b/>")
    figure = f"<w:p><w:r>{drawing('A wall')}</w:r></w:p>" + p("In June", style("Caption"))
    text = p("A Wall", style("Title")) + p("By Ana Example") + p(LONG) + bold + p(LONG) + p("* * *") + item("first")
    text += figure
    text += p("***") + p("Ana Example is a fellow at the Example Institute.")
    parts = {"numbering": NUMBERED, "word/media/wall.png": PNG}
    draft = readers.read(word(text, ("i", "image", "media/wall.png"), **parts), "piece.docx")
    assert (draft.headline, [person.name for person in draft.contributors]) == ("A Wall", ["Ana Example"])
    assert [block.kind for block in draft.blocks] == ["paragraph", "heading", "paragraph", "rule", "list", "figure"]
    assert [(picture.name, picture.caption, picture.data) for picture in draft.pictures] == [
        ("wall.png", "In June", PNG)
    ]
    assert store.as_html(draft.blocks) == (
        f"<p>{LONG}</p><h2>Who pays</h2><p>{LONG}</p><hr><ol><li>first</li></ol>"
        '<figure data-image="picture-1" data-size="normal" data-alt="A wall"><figcaption>In June</figcaption></figure>'
    )
