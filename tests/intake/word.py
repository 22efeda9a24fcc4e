"""Word documents for tests, made of the parts a test names."""

from __future__ import annotations

import io
import zipfile

from articles import body
from intake.drafts import Manuscript
from intake.readers.docx import convert

OFFICE = "http://schemas.openxmlformats.org"
SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in (
        ("w", f"{OFFICE}/wordprocessingml/2006/main"),
        ("r", f"{OFFICE}/officeDocument/2006/relationships"),
        ("m", f"{OFFICE}/officeDocument/2006/math"),
        ("a", f"{OFFICE}/drawingml/2006/main"),
        ("pic", f"{OFFICE}/drawingml/2006/picture"),
        ("wp", f"{OFFICE}/drawingml/2006/wordprocessingDrawing"),
        ("mc", f"{OFFICE}/markup-compatibility/2006"),
        ("v", "urn:schemas-microsoft-com:vml"),
        ("o", "urn:schemas-microsoft-com:office:office"),
        ("wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
    )
)
RELATION = f"{OFFICE}/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NUMBERED = """\
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2.%3"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2">
<w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="decimal"/><w:lvlText w:val="§ %1"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>"""


def part(tag: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {SPACES}>{inside}</w:{tag}>'


def relations(*rows: tuple[str, str, str]) -> str:
    """Rows of id, kind and target; an address is outside."""
    written = []
    for name, kind, target in rows:
        mode = ' TargetMode="External"' if ":" in target else ""
        written.append(f'<Relationship Id="{name}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>')
    return f'<Relationships xmlns="{PACKAGE}">{"".join(written)}</Relationships>'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(text: str, *rows: tuple[str, str, str], main: str = "word/document.xml", **parts: str | bytes) -> bytes:
    """A document with `text` in its body. Other parts by name (`styles="<w:style …>"`, `footnotes=…`) are related to
    it, as are the rows of id, kind and target."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "comments": "comments"}
    roots |= {"endnotes": "endnotes", "header": "hdr"}
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("rId1", "officeDocument", main)),
        main: part("document", f"<w:body>{text}</w:body>"),
    }
    folder, _, base = main.rpartition("/")
    related = list(rows)
    for name, content in parts.items():
        if name in roots:
            related.append((f"own-{name}", name, f"{name}.xml"))
            made[f"{folder}/{name}.xml"] = part(roots[name], str(content))
        else:
            made[name.replace("__", "/")] = content
    made[f"{folder}/_rels/{base}.rels"] = relations(*related)
    return zipped(made)


def p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text, run)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, number: int = 1, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def manuscript(text: str, *rows, **parts) -> Manuscript:
    return convert(word(text, *rows, **parts), "piece.docx")


def html(text: str, *rows, **parts) -> str:
    """The body as it is stored."""
    return str(body.clean(manuscript(text, *rows, **parts).html))


def notes(found: Manuscript) -> list[str]:
    """The sentences of the report."""
    return [finding.note for finding in found.findings]
