"""What of a Word document must not come into the text, or cannot be read: it is said, and nothing of it is kept."""

from __future__ import annotations

import pytest

from intake.drafts import UnreadableDocument
from intake.readers.docx import convert, package
from intake.readers.manuscripts import recognise

from .word import html, manuscript, notes, p, part, r, relations, style, word, zipped

GONE = "SECRET"


def deleted(text: str) -> str:
    return f'<w:del w:id="1"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


class TestChanges:
    def test_deletions_and_comments_are_counted_and_gone(self):
        text = f'<w:p>{r("a")}{deleted(GONE)}<w:r><w:commentReference w:id="0"/></w:r>{r("b")}</w:p>'
        text += f'<w:p><w:moveFrom w:id="2">{r(GONE)}</w:moveFrom><w:ins w:id="3">{r("c")}</w:ins></w:p>'
        found = manuscript(text, comments=f'<w:comment w:id="0">{p(GONE)}</w:comment>')
        assert found.html == "<p>ab</p><p>c</p>"
        assert notes(found) == [
            "2 tracked deletions and 1 comment were left out.",
            "1 tracked insertion was taken in: accept or reject it with the author.",
        ]
        assert GONE not in repr(found)

    def test_a_deleted_end_of_a_paragraph_joins_two(self):
        text = p("a ", '<w:rPr><w:del w:id="1"/></w:rPr>') + p("b")
        assert html(text) == "<p>a b</p>"

    def test_a_deleted_note_is_gone(self):
        sign = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        footnotes = f'<w:footnote w:id="2">{p(GONE)}</w:footnote>'
        found = manuscript(f'<w:p>{r("a")}<w:del w:id="1">{sign}</w:del></w:p>', footnotes=footnotes)
        assert found.html == "<p>a</p>" and GONE not in repr(found)

    def test_what_was_deleted_in_a_header_is_gone(self):
        header = f'<w:p>{r("Draft")}<w:moveFrom w:id="1">{r(GONE)}</w:moveFrom>{deleted(GONE)}</w:p>'
        assert GONE not in repr(manuscript(p("a"), header=header))

    def test_rows_that_were_deleted_or_moved_away_are_gone(self):
        def row(text: str, properties: str = "") -> str:
            return f"<w:tr><w:trPr>{properties}</w:trPr><w:tc>{p(text)}</w:tc><w:tc>{p(text)}</w:tc></w:tr>"

        rows = row(GONE, '<w:del w:id="1"/>') + row(GONE, '<w:moveFrom w:id="2"/>') + row("a", '<w:ins w:id="3"/>')
        found = manuscript(f"<w:tbl>{rows}</w:tbl>")
        assert GONE not in repr(found)
        assert notes(found)[0] == "2 tracked deletions were left out."
        assert notes(found)[1].startswith("1 tracked insertion was taken in")


class TestLeftOutWithItsWords:
    def test_hidden_text(self):
        found = manuscript(f"<w:p>{r('a')}{r('aside', '<w:vanish/>')}</w:p>")
        assert found.html == "<p>a</p>"
        assert [(finding.note, finding.source) for finding in found.findings] == [
            ("Hidden text was left out.", "aside")
        ]

    def test_a_box_and_a_formula_in_hidden_text(self):
        box = f"<w:pict><v:shape><v:textbox><w:txbxContent>{p('boxed')}</w:txbxContent></v:textbox></v:shape></w:pict>"
        found = manuscript(f"<w:p><w:r><w:rPr><w:vanish/></w:rPr>{box}</w:r></w:p>")
        assert (found.html, found.findings[0].source) == ("", "boxed")

    def test_prompts_tables_of_contents_and_margins(self):
        prompt = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Type here')}</w:sdtContent></w:sdt>"
        typed = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('typed')}</w:sdtContent></w:sdt>"
        field = '<w:fldSimple w:instr=" TOC \\o ">' + r("One 3") + "</w:fldSimple>"
        found = manuscript(prompt + typed + f"<w:p>{field}</w:p>", header=p("Draft"))
        assert found.html == "<p>typed</p>"
        assert [finding.source for finding in found.findings] == ["Type here", "One 3", "Draft"]

    def test_macros(self):
        assert "Macros were left out; none was run." in notes(manuscript(p("a"), **{"word/vbaProject.bin": b"x"}))

    def test_a_note_that_nothing_leads_to(self):
        found = manuscript(p("a"), footnotes=f'<w:footnote w:id="2">{p("lost")}</w:footnote>')
        assert found.findings[0].source == "lost"

    def test_an_embedded_page_is_read_and_another_named(self):
        page = "<html><body><p>kept<script>alert(1)</script></p></body></html>"
        text = p("a") + '<w:altChunk r:id="h"/><w:altChunk r:id="x"/>'
        found = manuscript(
            text, ("h", "aFChunk", "a.html"), ("x", "aFChunk", "b.rtf"), **{"word/a.html": page, "word/b.rtf": "{"}
        )
        assert found.html == "<p>a</p><p>kept</p>" and found.findings[0].source == "b.rtf"

    def test_embedded_documents_are_read_one_deep(self):
        archive = (
            b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\n"
            b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
            b"<html><head><title>no</title></head><body><p>caf=C3=A9</p></body></html>\n--B--\n"
        )
        own = word(p("whole") + '<w:altChunk r:id="t"/>', ("t", "aFChunk", "deep.txt"), **{"word/deep.txt": "deep"})
        kinds = {"a.rtf": rb"{\rtf1 rich\par}", "b.mht": archive, "c.docx": own, "d.docx": b"PK\x03\x04", "e.txt": "x"}
        rows = [(name, "aFChunk", name) for name in kinds]
        text = "".join(f'<w:altChunk r:id="{name}"/>' for name in kinds)
        found = manuscript(text, *rows, **{f"word/{name}": data for name, data in kinds.items()})
        assert found.html == "<p>rich</p><p>café</p><p>whole</p><p>x</p>"
        assert [finding.source for finding in found.findings] == ["deep.txt", "d.docx"]

    def test_pictures_of_an_embedded_document_are_named_apart(self):
        page = '<html><body><p>a</p><img src="https://example.org/a.png" alt="A wall"></body></html>'
        text = '<w:altChunk r:id="h"/><w:altChunk r:id="i"/>'
        rows = (("h", "aFChunk", "a.html"), ("i", "aFChunk", "b.html"))
        found = manuscript(text, *rows, **{"word/a.html": page, "word/b.html": page})
        assert [picture.key for picture in found.pictures] == ["picture-1-1", "picture-2-1"]
        assert all(f'data-image="{picture.key}"' in found.html for picture in found.pictures)

    def test_a_document_of_margins_alone_is_refused_with_what_there_is(self):
        data = word("<w:p/>", header=p("Draft"))
        with pytest.raises(UnreadableDocument, match="no words but those that are left out"):
            recognise(convert(data, "piece.docx"), "piece.docx", needs_headline=False)


def with_main(main: str | bytes) -> bytes:
    return zipped({"word/document.xml": main})


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document xmlns:w="x">&b;</w:document>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x">&a;</w:document>'


class TestHostile:
    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (with_main(BOMB), "declares entities"),
            (with_main(OUTSIDE), "declares entities"),
            (with_main("<w:document"), "damaged in its part word/document.xml"),
            (with_main(""), "holds an empty text"),
            (zipped({"[Content_Types].xml": "<Types/>"}), "no part with a text"),
            (with_main(part("document", "<w:x>" * 3000 + "</w:x>" * 3000)), "nested too deeply"),
            (with_main(part("document", p("a" * 3_000_000))), "packed small"),
            (word(p("a"))[:-40], "damaged or was cut off"),
        ],
        ids=["entities", "external", "no XML", "empty", "nothing", "deep", "packed", "cut"],
    )
    def test_one_sentence_with_its_name(self, data, says):
        with pytest.raises(UnreadableDocument, match=says) as error:
            convert(data, "piece.docx")
        sentence = str(error.value)
        assert sentence.startswith("piece.docx ") and sentence.endswith(".") and "\n" not in sentence

    def test_a_part_that_is_there_twice(self):
        data = word(p("a"))
        with pytest.warns(UserWarning, match="Duplicate name"):
            data = twice(data)
        with pytest.raises(UnreadableDocument, match="two parts named word/document.xml"):
            convert(data, "piece.docx")

    def test_more_than_a_document_holds(self, monkeypatch):
        monkeypatch.setattr(package, "LARGEST_ALL", 1000)
        with pytest.raises(UnreadableDocument, match="packed small"):
            convert(word(p("a" * 2000)), "piece.docx")

    def test_tables_in_tables_without_end(self):
        text = p("deepest")
        for _ in range(60):
            text = f"<w:tbl><w:tr><w:tc>{text}{p('x')}</w:tc></w:tr></w:tbl>"
        assert "deepest" in html(text)

    def test_missing_parts_and_circles(self):
        rows = (("s", "styles", "no.xml"), ("n", "numbering", "document.xml"), ("f", "footnotes", "document.xml"))
        sign = '<w:r><w:footnoteReference w:id="9"/></w:r>'
        assert html(f"<w:p>{r('a')}{sign}</w:p>" + p("b", style("None")), *rows) == "<p>a</p><p>b</p>"

    def test_a_note_that_leads_to_itself(self):
        sign = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        footnotes = f'<w:footnote w:id="2"><w:p>{r("n")}{sign}</w:p></w:footnote>'
        assert html(f"<w:p>{sign}</w:p>", footnotes=footnotes) == '<p><span data-note="">n</span></p>'

    def test_a_path_out_of_the_archive_reads_nothing(self):
        parts = {
            "_rels/.rels": relations(("rId1", "officeDocument", "../../../etc/hostname")),
            "word/document.xml": part("document", f"<w:body>{p('a')}</w:body>"),
        }
        assert convert(zipped(parts), "piece.docx").html == "<p>a</p>"


def twice(data: bytes) -> bytes:
    import io
    import zipfile

    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", part("document", "<w:body/>"))
    return out.getvalue()
