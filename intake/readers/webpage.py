"""HTML to a manuscript: of a web page the article and not its furniture; an export of a word processor whole.

page_text.py reads its letters, page_head.py what it says to machines; page_headline.py and page_article.py find the
headline and the article, page_top.py what stands between them.
"""

from __future__ import annotations

import re
from html import escape

from lxml import html as lxml_html
from lxml.html import HtmlElement, HTMLParser

from articles.body import reading, tidying, unseen
from articles.body.account import left_out_sentence
from intake.drafts import Manuscript, UnreadableDocument

from . import headers, page_head, page_headline, page_text, page_top, pictures
from .page_article import Page, drop, names_of

LONGEST = 5_000_000  # characters, but for pictures that are written out
LONGEST_SOURCE = 20_000  # characters of what was left out that the report keeps
_DATA = re.compile(r"data:[\w/+.;=-]+,[A-Za-z0-9+/=%\s]{1000,}")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_PAGE = re.compile(r"<(?:html|body|!doctype\s+html)\b", re.IGNORECASE)
_EXPORT = re.compile(
    r"<meta[^<>]*(?:Microsoft Word|Word\.Document|LibreOffice|OpenOffice|StarOffice|pandoc|Cocoa HTML|AbiWord"
    r"|Scrivener|Pages)"
    r"|themes\.googleusercontent\.com/fonts|docs-internal-guid|class=\"doc-content",
    re.IGNORECASE,
)


def convert(data: bytes, name: str) -> Manuscript:
    """The manuscript in an HTML file. Raises UnreadableDocument with one sentence for what cannot be read."""
    manuscript = Manuscript()
    source = page_text.decode(data, name, manuscript)
    if len(_DATA.sub("", source)) > LONGEST:
        raise UnreadableDocument(f"{name} has {len(source):,} characters and is no article: save one page alone.")
    if not re.search(r"<[a-zA-Z!/]", source):
        paragraphs = [f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", source) if part.strip()]
        manuscript.html = "".join(paragraphs)
        return manuscript
    root = parsed(source)
    if not _PAGE.search(source):
        html = source
    elif _EXPORT.search(source) or tidying.OFFICE.search(source):
        html = whole(root)
        take_language(root, manuscript)
    else:
        html = read_page(root, manuscript)
    if words := left_out_sentence(unseen.leave_out(reading.read(html), html)):
        manuscript.report("left_out", words)
    manuscript.html, manuscript.pictures = pictures.place(html)
    return manuscript


def parsed(source: str) -> HtmlElement:
    parser = HTMLParser(huge_tree=True, no_network=True, remove_pis=True, remove_comments=True)
    text = reading.shallow(_DECLARATION.sub("", source))
    return lxml_html.document_fromstring(text, parser=parser, ensure_head_body=True)


def whole(root: HtmlElement) -> str:
    """All that is in the page, with the styles that say what is bold there, and what is deleted."""
    styles = [lxml_html.tostring(style, encoding="unicode", with_tail=False) for style in root.iter("style")]
    for style in list(root.iter("style")):
        drop(style)
    return "".join(styles) + pictures.inner_html(root.find("body"))


def read_page(root: HtmlElement, manuscript: Manuscript) -> str:
    """The article of a page as HTML, and what its head says among the headers."""
    styles = "".join(lxml_html.tostring(style, encoding="unicode", with_tail=False) for style in root.iter("style"))
    values = page_head.values_in(root)
    values["title"] = page_headline.find(root, values)
    url = values.get("url", "")
    for name in ("site", "publisher", "page title", "headline", "og title"):
        values.pop(name, None)
    headers.take(values, manuscript)
    make_links_whole(root, url, manuscript)
    pictures.uncover(root)
    page = Page(root)
    article = page.article()
    captions_as_figures(article)
    page_top.take(article, manuscript)
    if page.left_out:
        kinds = ", ".join(f"{count} × {kind}" for kind, count in page.left_out.most_common())
        note = f"Left out as parts of the page: {kinds}."
        manuscript.report("page", note, " … ".join(page.words)[:LONGEST_SOURCE])
    report_outside(page, article, manuscript)
    return (styles if len(styles) < 500_000 else "") + pictures.inner_html(article)


def take_language(root: HtmlElement, manuscript: Manuscript) -> None:
    """What the head of an export says for readers is its language alone: its title is the name of a file as often as
    not, and its author whoever has the licence."""
    if language := page_head.values_in(root).get("language"):
        manuscript.headers["language"] = language


def make_links_whole(root: HtmlElement, url: str, manuscript: Manuscript) -> None:
    """Links and pictures given by a path lead to the page they came from, where the page says its URL."""
    base = next(iter(root.xpath("//base/@href")), "") or url
    if page_head.split(base).scheme in ("http", "https"):
        root.make_links_absolute(base, resolve_base_href=False, handle_failures="ignore")
        for link in root.xpath("//a[contains(@href, '#')]"):  # to a place on this page
            page, _, place = link.get("href").partition("#")
            if page == base.partition("#")[0]:
                link.set("href", f"#{place}")
        return
    paths = root.xpath("//a/@href | //img/@src")
    count = sum(not re.match(r"(?i)[a-z][a-z0-9+.-]*:|#|//|$", path) for path in paths)
    if count:
        manuscript.report("links", f"{count} links or pictures are given by a path on the site alone: look at them.")


def captions_as_figures(article: HtmlElement) -> None:
    """WordPress's boxes of a picture and its caption, as figures."""
    for element in article.iter("div", "p", "dd"):
        names = names_of(element)
        if "wp caption" in names:
            element.tag = "figure"
        elif "wp caption text" in names:
            element.tag = "figcaption"


def report_outside(page: Page, article: HtmlElement, manuscript: Manuscript) -> None:
    """Says what text of the page is in no part that was taken."""
    inside = set(article.iter())
    words = []
    for element in page.body.iter():
        if element not in inside and element.tag not in ("script", "style"):
            words.append(element.text)
        if element is not page.body and (element is article or element not in inside):
            words.append(element.tail)
    said = " ".join(" ".join(filter(None, words)).split())
    if said:
        note = "Text of the page that stands apart from the article was left out."
        manuscript.report("page", note, said[:LONGEST_SOURCE])
