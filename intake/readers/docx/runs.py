"""What stands in a paragraph: runs and what they carry, fields, links, notes, pictures and text boxes."""

from __future__ import annotations

import re

from lxml import etree

from articles.body import urls
from articles.body.reading import names

from . import drawings
from .drawings import MC, choice_of
from .fields import Field, address_in, words_of_code, words_of_form
from .formulas import M, in_mathml
from .found import Found, words_in
from .lines import Line, Marks, Piece, flat
from .package import R
from .styles import DELETED, VAL, Style, W, is_on, run_properties
from .symbols import in_unicode

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_SILENT = {
    f"{W}{name}"
    for name in names(
        "pPr rPr sectPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr customXmlPr smartTagPr proofErr bookmarkStart"
        " bookmarkEnd commentRangeStart commentRangeEnd commentReference annotationRef footnoteRef endnoteRef separator"
        " continuationSeparator lastRenderedPageBreak delText delInstrText pgNum permStart permEnd"
    )
}
_INSERTED = {f"{W}ins", f"{W}moveTo"}
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\u00ad"}


class Runs:
    """Walks through the inside of paragraphs of one part; `line` is the text of the present one so far, `behind` what
    stands in it and cannot stand in a line."""

    def __init__(self, found: Found, part: str, depth: int = 0) -> None:
        self.found, self.part, self.depth = found, part, depth
        self.line, self.behind = Line(), []
        self.fields: list[Field] = []
        self.left_out: list[str] = []  # the kinds of what is open and does not come into the text
        self.links: list[str] = []
        self.style = Style()  # of the paragraph
        self.is_rtl = False
        self.handlers = {
            f"{W}r": self.run,
            f"{W}hyperlink": self.hyperlink,
            f"{W}fldSimple": self.simple_field,
            f"{W}sdt": self.control,
            f"{W}ruby": self.ruby,
            f"{M}oMath": self.formula,
            f"{M}oMathPara": self.formula,
            f"{MC}AlternateContent": self.alternative,
        }

    def blocks(self, root: etree._Element) -> list[Piece]:
        """The pieces in a text box; blocks.py knows how."""
        raise NotImplementedError

    def walk(self, parent: etree._Element) -> None:
        for child in parent:
            tag = child.tag
            if tag in self.handlers:
                self.handlers[tag](child)
            elif tag in DELETED:
                self.deleted(child)
            elif tag in _SILENT:
                continue
            else:
                if tag in _INSERTED:
                    self.inserted(child)
                self.walk(child)

    def deleted(self, element: etree._Element) -> None:
        self.found.count["deletion"] += bool(words_in(element, deleted=True))

    def inserted(self, element: etree._Element) -> None:
        self.found.count["insertion"] += bool(words_in(element))

    def alternative(self, element: etree._Element) -> None:
        self.walk(choice_of(element))

    # --- text -----------------------------------------------------------------------------------------------

    def add(self, words: str, marks: Marks = ()) -> None:
        """Adds words where the text stands: to the line, or to what is left out."""
        for field in self.fields:
            field.has_words |= field.is_result
        if self.fields and not all(field.is_result for field in self.fields):
            return  # in an instruction
        if self.left_out:
            self.found.leave_out(self.left_out[-1], words)
            return
        self.line.text(words, (*self.link, *marks))

    @property
    def link(self) -> Marks:
        for url in reversed(self.links):
            if url:
                return (("link", url),)
            return ()
        return ()

    def run(self, element: etree._Element) -> None:
        direct = run_properties(element.find(f"{W}rPr"))
        letters = {}
        if direct.get("rStyle"):
            letters = self.found.styles.of("character", direct["rStyle"]).run
        properties = {**self.style.run, **letters, **direct}

        def toggled(name: str) -> bool:
            if name in direct:
                return direct[name]
            return self.style.run.get(name, False) != letters.get(name, False)

        is_rtl = properties.get("rtl", False)
        bold, italic = ("bCs", "iCs") if is_rtl else ("b", "i")
        strong, em = direct.get(bold, letters.get(bold, False)), direct.get(italic, letters.get(italic, False))
        marks = []
        if is_rtl and not self.is_rtl:
            marks.append(("dir", "rtl"))
        if strong:
            marks.append(("strong", ""))
        if em:
            marks.append(("em", ""))
        if properties.get("vertAlign") in ("subscript", "superscript"):
            marks.append((properties["vertAlign"][:3], ""))
        if toggled("vanish"):
            self.left_out.append("hidden")
        before = len(self.line.words)
        for child in element:
            self.in_run(child, properties, tuple(marks))
        if any(word.strip() for word in self.line.words[before:]):
            self.line.is_bold &= toggled(bold)
            self.line.size = max(self.line.size, properties.get("sz", 0))
        if toggled("vanish"):
            self.left_out.pop()

    def in_run(self, child: etree._Element, properties: dict, marks: Marks) -> None:
        tag = child.tag
        if tag == f"{W}t":
            words = in_unicode(child.text or "", properties.get("rFonts", ""))
            self.add(words, (*self.language(words, properties), *marks))
        elif tag in _SIGNS:
            self.add(_SIGNS[tag], marks)
        elif tag in (f"{W}br", f"{W}cr"):
            self.line_break(child)
        elif tag == f"{W}sym":
            code = child.get(f"{W}char", "")
            if re.fullmatch("[0-9A-Fa-f]{2,4}", code):
                sign = chr(int(code, 16) | (0xF000 if len(code) < 3 else 0))
                self.add(in_unicode(sign, child.get(f"{W}font", "")), marks)
        elif tag == f"{W}fldChar":
            self.field_sign(child)
        elif tag == f"{W}instrText":
            if self.fields and not self.fields[-1].is_result:
                self.fields[-1].code += child.text or ""
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self.note(child.tag.removeprefix(W).removesuffix("Reference"), child.get(f"{W}id", ""))
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            self.drawing(child)
        elif tag == f"{MC}AlternateContent":
            for inner in choice_of(child):
                self.in_run(inner, properties, marks)
        elif tag == f"{W}ruby":
            self.ruby(child)
        elif tag in self.handlers:
            self.handlers[tag](child)
        elif tag in DELETED:
            self.deleted(child)
        elif tag not in _SILENT:
            for inner in child:
                self.in_run(inner, properties, marks)

    def language(self, words: str, properties: dict) -> Marks:
        if properties.get("noProof") or not any(map(str.isalpha, words)):
            return ()
        script = "val"
        if properties.get("rtl"):
            script = "bidi"
        elif _CJK.search(words):
            script = "eastAsia"
        declared = properties.get("lang", {}).get(script, "")
        self.found.count["language"] += bool(declared)
        declared = declared or self.found.styles.run.get("lang", {}).get(script) or ""
        if re.fullmatch("[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", declared):
            return (("lang", declared),)
        return ()

    def line_break(self, element: etree._Element) -> None:
        if element.get(f"{W}type", "textWrapping") != "textWrapping":
            self.add(" ")  # of a page or a column
        elif not self.left_out and all(field.is_result for field in self.fields):
            self.line.add("<br>", (), "\n")

    def ruby(self, element: etree._Element) -> None:
        for name, before, after in ((f"{W}rubyBase", "", ""), (f"{W}rt", " (", ")")):
            if (part := element.find(name)) is not None:
                self.add(before)
                self.walk(part)
                self.add(after)

    def formula(self, element: etree._Element) -> None:
        words = words_in(element)
        if self.left_out:
            self.add(words)
        elif all(field.is_result for field in self.fields):
            self.line.add(in_mathml(element), self.link, words)

    # --- notes ----------------------------------------------------------------------------------------------

    def note(self, kind: str, name: str) -> None:
        key = kind, name
        if key not in self.found.notes or self.left_out or (self.depth and key in self.found.noted):
            return
        self.found.noted.add(key)
        part, element = self.found.notes[key]
        line, pictures = self.line_in(element, part)
        if self.depth:  # a note has none of its own
            if not line.is_empty:
                self.add(" [")
                self.line.append(line)
                self.add("]")
        elif not line.is_empty:
            self.line.note(line)
        self.behind += pictures

    def line_in(self, element: etree._Element, part: str) -> tuple[Line, list[Piece]]:
        """The text of a note in one line, and the pictures in it. blocks.py knows how."""
        raise NotImplementedError

    # --- links and fields -----------------------------------------------------------------------------------

    def hyperlink(self, element: etree._Element) -> None:
        relation = self.found.package.relations(self.part).get(element.get(f"{R}id", ""))
        url = ""
        if relation is not None and relation.is_external:
            url = relation.target
            if anchor := element.get(f"{W}anchor"):
                url = url if "#" in url else f"{url}#{anchor}"
        self.links.append(self.leading(url))
        self.walk(element)
        self.links.pop()

    def leading(self, url: str) -> str:
        """The URL of a link; "" for one that leads nowhere outside the document."""
        if not url or url.startswith("#"):
            return ""
        if urls.link(url) is None:
            self.found.leave_out("link", url)
            return ""
        return url

    def simple_field(self, element: etree._Element) -> None:
        self.begin_field(Field(element.get(f"{W}instr", ""), is_result=True))
        self.walk(element)
        self.end_field()

    def field_sign(self, element: etree._Element) -> None:
        """Where a field begins, where its result begins and where it ends. One that never ends is none."""
        kind = element.get(f"{W}fldCharType")
        if element.get("is-broken"):
            return
        if kind == "begin":
            self.fields.append(Field())
            self.form_field(element)
        elif kind == "separate" and self.fields and not self.fields[-1].is_result:
            self.begin_field(self.fields.pop())
        elif kind == "end" and self.fields:
            self.end_field()

    def begin_field(self, field: Field) -> None:
        field.is_result = True
        self.fields.append(field)
        if field.kind == "TOC":  # the headings once more, with numbers of pages that a web page has not
            self.left_out.append("contents")
        if field.kind == "HYPERLINK":
            self.links.append(self.leading(address_in(field.code)))

    def end_field(self) -> None:
        field = self.fields.pop()
        if field.is_result and field.kind == "TOC":
            self.left_out.pop()
        if field.is_result and field.kind == "HYPERLINK":
            self.links.pop()
        if field.has_words:
            return
        if words := words_of_code(field):
            self.add(words)

    def form_field(self, begin: etree._Element) -> None:
        """The state of a box to tick and the choice of a list, which have no result in the text."""
        words = words_of_form(begin)
        if words:
            field = self.fields.pop()
            self.add(words)
            self.fields.append(field)

    # --- what is more than text -----------------------------------------------------------------------------

    def control(self, element: etree._Element) -> None:
        """A content control in a line: what was typed into it."""
        with_kind = kind_of_control(element)
        if with_kind:
            self.left_out.append(with_kind)
        for content in element.iterchildren(f"{W}sdtContent"):
            self.walk(content)
        if with_kind:
            self.left_out.pop()

    def drawing(self, element: etree._Element) -> None:
        if not all(field.is_result for field in self.fields):
            return
        for item in drawings.read(element):
            self.drawn(item)

    def drawn(self, item: drawings.Item) -> None:
        if item.kind == "picture":
            if self.left_out:
                self.found.leave_out(self.left_out[-1], item.alt or "")
            elif key := self.found.picture(self.part, item.relation, item.alt):
                self.behind.append(Piece("figure", picture=key, alt=item.alt))
        elif item.kind == "box":
            boxed = self.blocks(item.element)
            if self.left_out:
                self.found.leave_out(self.left_out[-1], f"{flat(boxed).plain} ")
            else:
                self.behind += boxed
        elif item.kind == "rule":
            self.behind.append(Piece("rule"))
        elif item.kind == "words":
            self.add(item.words)
        else:  # "chart", "diagram", "object"
            self.found.leave_out(item.kind, drawings.words_of(self.found.package, self.part, item))


def kind_of_control(element: etree._Element) -> str:
    """ "placeholder" or "contents" for a content control that does not come into the text; "" for others."""
    properties = element.find(f"{W}sdtPr")
    if properties is None:
        return ""
    shown = properties.find(f"{W}showingPlcHdr")
    if shown is not None and is_on(shown):
        return "placeholder"
    gallery = properties.find(f"{W}docPartObj/{W}docPartGallery")
    if gallery is not None and gallery.get(VAL) == "Table of Contents":
        return "contents"
    return ""
