"""Markdown (.md, .Rmd, .qmd) to a manuscript: CommonMark with tables, footnotes, definition lists and formulas.

The head is read by front_matter.py, what the programs of sites add by shortcodes.py. Code is kept as text, with its
line ends; a program in it is never run.
"""

from __future__ import annotations

import re
from html import escape, unescape

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from articles import body
from intake.drafts import Manuscript, UnreadableDocument

from . import decoding, front_matter, headers, pictures
from .shortcodes import Shortcodes

LONGEST = 3_000_000  # characters; a novel has one million
LONGEST_LINE = 200_000  # characters, but for a picture that is written out; a page of a book has 3,000
DEEPEST = 50  # quotations and lists in each other; what stands deeper the parser would drop
_DATA = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=\s%]{1000,}")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_NOTE = re.compile(r"^( {0,3})\[\^([^\]\s]{1,100})\]:", re.MULTILINE)
_CHUNK = re.compile(r"\{\s*([A-Za-z]+)\b([^}]*)\}")
_CAPTION = re.compile(r"fig[.-]cap\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)')")
_MARKUP = re.compile(
    r"\s*</?(?:p|div|span|h[1-6]|ul|ol|li|table|t[rdh]|tbody|thead|figure|img|blockquote|a|em|strong|br|iframe)\b[^<>]*>",
    re.IGNORECASE,
)
_TIGHT_HEADING = re.compile(r"^(#{2,6})(?=[^\W\d])", re.MULTILINE)  # as the first Markdown had them
_BEFORE_ROW = re.compile(r"[\s>]*")  # in a quotation
_LANGUAGE_OF_FILE = re.compile(r"\.([a-z]{2})(?:-[A-Za-z]{2})?\.\w+$")


def convert(data: bytes, name: str) -> Manuscript:
    """The manuscript in a Markdown file. Raises UnreadableDocument with one sentence for what cannot be read."""
    text, encoding = decoding.decode(data, name)
    check_length(text, name)
    manuscript = Manuscript()
    if encoding == "windows-1252":
        note = "Read as Windows-1252, because it is no UTF-8: check accents and quotation marks."
        manuscript.report("encoding", note)
    values, source = front_matter.split(text, manuscript, name)
    headers.take(values, manuscript)
    if match := _LANGUAGE_OF_FILE.search(name):
        manuscript.headers.setdefault("language", match[1])
    source = _TIGHT_HEADING.sub(r"\1 ", source)
    html = rendered(Shortcodes(manuscript).written_out(source), manuscript, name)
    if not html.strip() and values:
        raise UnreadableDocument(f"{name} holds only header lines: put the text of the piece under them.")
    manuscript.html, manuscript.pictures = pictures.place(html)
    headers.choose_standfirst(manuscript, body.plain_text(manuscript.html[:4000]))
    return manuscript


def check_length(text: str, name: str) -> None:
    words = text
    if "data:image/" in text:
        words = _DATA.sub("", text)
    if len(words) > LONGEST:
        raise UnreadableDocument(f"{name} has {len(words):,} characters and is no article: send one piece alone.")
    longest = max(map(len, words.split("\n")))
    if longest > LONGEST_LINE:
        raise UnreadableDocument(
            f"{name} has a line of {longest:,} characters and is no article: send the text with its paragraphs."
        )


def rendered(source: str, manuscript: Manuscript, name: str) -> str:
    """The text as HTML, its notes as links and what they lead to. What was left out is reported.

    Raises UnreadableDocument for what is nested so deeply that words of it would be lost.
    """
    parser = make_parser(manuscript)
    environment: dict = {}
    source = with_own_labels(source)
    tokens = parser.parse(source, environment)
    if any(token.nesting == 1 and token.level >= DEEPEST - 1 for token in tokens):
        raise UnreadableDocument(f"{name} is nested too deeply to be read: copy its text into a new document.")
    html = parser.renderer.render(tokens, parser.options, environment)
    references = environment.get("footnotes", {}).get("refs", {})
    unused = [label.removeprefix(":") for label, number in references.items() if number < 0]
    if unused:
        manuscript.report("note", "Notes without a sign in the text stand at its end.", ", ".join(unused))
        source += "\n\n" + " ".join(f"[^{label}]" for label in unused) + "\n"
        html = parser.render(source, {})
    report_comments(html, manuscript)
    return _COMMENT.sub("", html)


def with_own_labels(source: str) -> str:
    """`source` in which no two notes have one label: of two that do, the parser would keep the last alone."""
    seen: set[str] = set()

    def label(match: re.Match[str]) -> str:
        name = match[2]
        while name in seen:
            name += "+"
        seen.add(name)
        return f"{match[1]}[^{name}]:"

    if "[^" in source:
        return _NOTE.sub(label, source)
    return source


def report_comments(html: str, manuscript: Manuscript) -> None:
    """Says which comments are left out; a comment of one word is a mark for a program ("more")."""
    found = [" ".join(match[1].split()) for match in _COMMENT.finditer(html)]
    found = [words for words in found if " " in words]
    if found:
        note = "A comment was left out."
        if len(found) != 1:
            note = f"{len(found)} comments were left out."
        manuscript.report("comment", note, " … ".join(words[:200] for words in found[:10]))


def make_parser(manuscript: Manuscript) -> MarkdownIt:
    """The parser, its code, formulas and markup written as a body can hold them."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(deflist_plugin)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, renderer=lambda content, _: escape(content))
    parser.core.ruler.after("block", "wide_rows", keep_wide_rows)
    rules = parser.renderer.rules

    def formula(sign: str):
        def write(tokens, place, options, environment) -> str:
            manuscript_once(manuscript, "formula", "Formulas stand as they were typed: look at them.")
            return f"{sign}{escape(tokens[place].content)}{sign}"

        return write

    def block_formula(tokens, place, options, environment) -> str:
        return f"<p>{formula('$$')(tokens, place, options, environment)}</p>"

    def fence(tokens, place, options, environment) -> str:
        token = tokens[place]
        caption = ""
        if token.info.strip() == "{=html}":
            return token.content
        if chunk := _CHUNK.match(unescape(token.info.strip())):
            note = "Code that the program was to run stands as text, and not what it makes: put that in its place."
            manuscript_once(manuscript, "code", note)
            if titled := _CAPTION.search(chunk[2]):
                caption = f"<p>{escape(titled[1] or titled[2])}</p>"
        return f"<pre>{escape(token.content)}</pre>{caption}"

    def picture(tokens, place, options, environment) -> str:
        token = tokens[place]
        image = parser.renderer.image(tokens, place, options, environment)
        caption = escape(str(token.attrs.get("title", "")))
        if caption:
            return f"<figure>{image}<figcaption>{caption}</figcaption></figure>"
        return image

    def indented(tokens, place, options, environment) -> str:
        content = tokens[place].content
        if _MARKUP.match(content):  # of a page that was indented, and not of a text about HTML
            return content
        return f"<pre>{escape(content)}</pre>"

    rules["math_inline"] = formula("$")
    rules["math_inline_double"] = formula("$$")
    rules["math_block"] = rules["math_block_label"] = block_formula
    rules["fence"], rules["code_block"], rules["image"] = fence, indented, picture
    return parser


def keep_wide_rows(state: StateCore) -> None:
    """Gives the rows of tables the cells they have beyond the head's, which the parser drops.

    A head has none: its cells are counted. It may stand behind the sign of a list, which no row does.
    """
    if not any(token.type == "table_open" for token in state.tokens):
        return
    lines = state.src.split("\n")
    kept: list[Token] = []
    cells = 0  # of the present row
    line = 0
    for token in state.tokens:
        if token.type == "tr_open" and token.map:
            cells, line = 0, token.map[0]
        elif token.type == "td_open":
            cells += 1
        elif token.type == "tr_close" and cells:
            for words in cells_in(lines[line])[cells:]:
                kept += cell_of(words, token.level)
        kept.append(token)
    state.tokens = kept


def cells_in(row: str) -> list[str]:
    """The cells that a line of a table has, as the parser parts them."""
    cells = escapedSplit(_BEFORE_ROW.sub("", row, count=1).strip())
    if cells and not cells[0]:
        cells = cells[1:]
    if cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def cell_of(words: str, level: int) -> list[Token]:
    content = Token("inline", "", 0, level=level + 2, content=words.strip(), children=[])
    return [Token("td_open", "td", 1, level=level + 1), content, Token("td_close", "td", -1, level=level + 1)]


def manuscript_once(manuscript: Manuscript, kind: str, note: str) -> None:
    if not any(finding.kind == kind for finding in manuscript.findings):
        manuscript.report(kind, note)
