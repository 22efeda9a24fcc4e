"""Posts that others wrote in Markdown and HTML, where they lie: each is read or says why, and no word is lost."""

from __future__ import annotations

import os
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from lxml import html as lxml_html

from articles import body
from intake.drafts import Draft, Manuscript, UnreadableDocument
from intake.readers import formats, markdown, webpage
from intake.readers.manuscripts import recognise

CASES = Path(os.environ.get("CASES", ""))
pytestmark = pytest.mark.skipif(not os.environ.get("CASES"), reason="CASES names no folder")
FOLDERS = ("markdown", "other_export", "ghost")
READERS = {"markdown": markdown.convert, "html": webpage.convert}
MOST_LOST = 0.001  # of the words


def posts(reader: str) -> list[Path]:
    found = []
    for folder in FOLDERS:
        for path in sorted((CASES / folder).rglob("*")):
            suffix = path.suffix.lower().removeprefix(".")
            if path.is_file() and (
                formats.SUFFIXES.get(suffix) == reader or (suffix == "mmd" and reader == "markdown")
            ):
                found.append(path)
    return found


def words_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", unescape(text).replace("’", "'")))


def kept(manuscript: Manuscript, draft: Draft) -> Counter[str]:
    """All words of what was read, those in the report among them."""
    parts = [draft.headline, draft.standfirst, body.plain_text(manuscript.html)]
    parts += [finding.source for finding in draft.findings] + list(draft.headers.values())
    parts += [text for picture in draft.pictures for text in (picture.alt, picture.caption)]
    return words_of(" ".join(parts))


HEAD = re.compile(r"\s*---[ \t]*\n.*?\n---[ \t]*(?:\n|$)|(?:[A-Za-z_]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*)+\n", re.DOTALL)
# What stands in the source of Markdown and is no word of the text, in the order in which it is taken out.
MARKUP = [
    (r"(?s)<!--.*?-->|<(script|style|button)\b.*?</\1>|\{\{[<%].*?[%>]\}\}|\{%.*?%\}|\{\{.*?\}\}", " "),
    (r"(?m)^[ \t]*(?:>[ \t]*)*```+ *\{?[\w=].*$", " "),  # the language of a listing
    (r"(?m)\{#[\w-]+\}[ \t]*$", " "),
    (r"!\[[^\]]*\]\([^)]*\)", " "),
    (r"\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)", "]"),
    (r"(?m)^ {0,3}\[[^\]^][^\]]*\]:.*$|\[TOC\]", " "),
    (r"\]\[[^\]]*\]", "]"),
    (r"\[\^[^\]]*\]:?", " "),
    (r"</?[a-zA-Z][^<>]*>", ""),
    (r"(?m)^[ \t]*(?:>[ \t]*)*\d{1,3}[.)][ \t]", " "),  # numbers of lists, which `test_numbers_of_lists` counts
]


def words_of_source(text: str) -> Counter[str]:
    text = text.replace("\r\n", "\n")
    if head := HEAD.match(text):
        text = text[head.end() :]
    for pattern, instead in MARKUP:
        text = re.sub(pattern, instead, text)
    return words_of(text)


def words_of_article(data: bytes) -> Counter[str]:
    root = lxml_html.document_fromstring(data.decode("utf-8"))
    for element in root.xpath("//script|//style|//nav|//form|//button|//comment()|//title"):
        element.drop_tree()
    regions = root.xpath("//article") or [root]
    return words_of(" ".join(text for region in regions for text in region.itertext()))


@pytest.mark.parametrize("reader", READERS)
def test_no_word_is_lost(reader):
    total, lost = Counter(), Counter()
    refusals = []
    for path in posts(reader):
        data = path.read_bytes()
        try:
            manuscript = READERS[reader](data, path.name)
            draft = recognise(manuscript, path.name)
        except UnreadableDocument as refusal:
            refusals.append(str(refusal))
            continue
        source = words_of_article(data) if reader == "html" else words_of_source(data.decode("utf-8"))
        total += source
        lost += source - kept(manuscript, draft)
    assert total.total() > 400 and not [
        text for text in refusals if not re.fullmatch(r"\S+ (?:is|holds) [^\n]+\.", text)
    ]
    assert lost.total() <= MOST_LOST * total.total(), lost.most_common(20)


MENU = "<nav><ul><li><a href='/a'>Zmenu</a></li></ul></nav>"
BOXES = "<div class='related'><a href='/b'>Zrelated piece</a></div><div class='share-buttons'>Zshare</div>"
COMMENTS = "<div id='comments'><p>Zcomment, which somebody wrote below the piece.</p></div>"
SKELETONS = [
    "<body>{menu}<main><article><h1>Ztitle</h1>{text}{boxes}</article></main>{comments}<footer>Zfoot</footer></body>",
    "<body><div id='wrap'>{menu}<div class='row'><div class='col'><h1>Ztitle</h1><div>{text}</div>{boxes}</div>"
    "<div class='sidebar'>Zside</div></div>{comments}</div></body>",
    "<body><header role='banner'>{menu}</header><div class='entry-content'>{text}{boxes}</div>{comments}</body>",
    "<body class='sidebar-left'><table><tr><td>{menu}</td><td><h1>Ztitle</h1>{text}</td></tr></table>{comments}</body>",
]


@pytest.mark.parametrize("skeleton", SKELETONS)
def test_a_post_in_a_page_is_found_whole_and_alone(skeleton):
    total, lost, furniture = Counter(), Counter(), []
    for path in posts("markdown"):
        try:
            text = markdown.convert(path.read_bytes(), path.name).html
        except UnreadableDocument:
            continue
        page = skeleton.format(menu=MENU, boxes=BOXES, comments=COMMENTS, text=text)
        expected = words_of(body.plain_text(text))
        found = words_of(body.plain_text(webpage.convert(f"<html>{page}</html>".encode(), path.name).html))
        total += expected
        lost += expected - found
        furniture += [word for word in found if re.fullmatch("Z(?:menu|related|share|comment|side|foot)", word)]
    assert lost.total() <= MOST_LOST * total.total(), lost.most_common(20)
    assert len(furniture) <= 3


def test_numbers_of_lists():
    """Every number that an item bears in the source, it bears in the text."""
    wrong = []
    for path in posts("markdown"):
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        starts = re.findall(r"(?m)(?<=\n\n)(\d{1,3})[.)][ \t]+\S", re.sub(r"(?ms)^```.*?^```", "", text))
        try:
            html = str(body.clean(markdown.convert(text.encode(), path.name).html))
        except UnreadableDocument:
            continue
        found = set(re.findall(r'<ol start="(\d+)"', html))
        items = html.count("<li>")
        wrong += [path.name for start in starts if start not in found and int(start) > items]
    assert wrong == []


def test_restructured_text_is_told_how_to_be_saved():
    for path in sorted((CASES / "markdown").rglob("*.rst")):
        with pytest.raises(UnreadableDocument, match="reStructuredText: save it as Markdown"):
            raise formats.elsewhere(path.name, formats.reader_of(path.read_bytes(), path.name))
