"""HTML to a manuscript: of a web page the article and not its furniture; an export of a word processor whole.

page_text.py reads its letters, page_head.py what it says to machines, page_article.py finds the article.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement, HTMLParser

from articles.body import reading, tidying, unseen
from articles.body.account import left_out_sentence
from authors.names import match_key
from intake.drafts import Manuscript, UnreadableDocument

from . import headers, page_head, page_text, pictures
from .page_article import Page, drop, names_of

LONGEST = 5_000_000  # characters, but for pictures that are written out
LONGEST_LABEL = 300  # characters over a headline, or of a byline
LONGEST_PARAGRAPH_OF_TOP = 80  # characters; a longer one is text, and what is below it no byline
MOST_OF_TOP = 100  # elements in which what stands in the head is looked for once more
_DATA = re.compile(r"data:[\w/+.;=-]+,[A-Za-z0-9+/=%\s]{1000,}")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_PAGE = re.compile(r"<(?:html|body|!doctype\s+html)\b", re.IGNORECASE)
_EXPORT = re.compile(
    r"<meta[^<>]*(?:Microsoft Word|Word\.Document|LibreOffice|OpenOffice|StarOffice|pandoc|Cocoa HTML|AbiWord"
    r"|Scrivener|Pages)"
    r"|themes\.googleusercontent\.com/fonts|docs-internal-guid|class=\"doc-content",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:.* )?(?:byline|by line|author|authors|p author|contributor|writer|posted by)(?: names?| info| meta| link)?"
)
_DAY = re.compile(r"(?:.* )?(?:date|dateline|timestamp|published|pubdate|posted on|entry date|time)")
_STANDFIRST = re.compile(
    r"(?:.* )?(?:standfirst|subtitle|sub title|dek|deck|subhead|subheading|subheadline|strapline|p summary)"
)
_BY = re.compile(r"^(?:(?:written|words|posted|opinion|analysis) )?by:?\s+", re.IGNORECASE)


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
        take_head(root, manuscript, is_page=False)
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
    headings = [text_of(heading) for heading in root.iter("h1")]
    values = take_head(root, manuscript, is_page=True, headings=headings)
    make_links_whole(root, values.get("url", ""), manuscript)
    page = Page(root)
    article = page.article()
    captions_as_figures(article)
    take_top(article, manuscript)
    if page.left_out:
        kinds = ", ".join(f"{count} × {kind}" for kind, count in page.left_out.most_common())
        note = f"Left out as parts of the page: {kinds}."
        manuscript.report("page", note, " … ".join(page.words)[:2000])
    report_outside(page, article, manuscript)
    return (styles if len(styles) < 500_000 else "") + pictures.inner_html(article)


def take_head(root: HtmlElement, manuscript: Manuscript, *, is_page: bool, headings: list[str] = []) -> dict:  # noqa: B006
    """Puts what the head says into the headers; of an export only what somebody wrote for readers."""
    values = page_head.values_in(root)
    site = values.pop("site", "") or values.pop("publisher", "")
    values.pop("publisher", None)
    page_title = values.pop("page title", "")
    stated = values.pop("headline", "") or values.pop("og title", "") or page_title
    values.pop("og title", None)
    if not is_page:  # its title is the name of a file as often as not, and its author whoever has the licence
        if "language" in values:
            manuscript.headers["language"] = values["language"]
        return {}
    title = page_head.title_without_site(" ".join(str(stated).split()), site)
    for heading in headings:
        if match_key(heading) and (
            match_key(heading) in match_key(page_title) or match_key(heading) == match_key(title)
        ):
            title = heading
            break
    values["title"] = title
    known = dict(values)
    headers.take(values, manuscript)
    return known


def make_links_whole(root: HtmlElement, url: str, manuscript: Manuscript) -> None:
    """Links and pictures given by a path lead to the page they came from, where the page says its URL."""
    base = next(iter(root.xpath("//base/@href")), "") or url
    if urlsplit(base).scheme in ("http", "https"):
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


def take_top(article: HtmlElement, manuscript: Manuscript) -> None:
    """Takes out of the article what the headers have: the headline and what stands over it, who signs, when."""
    values = manuscript.headers
    title = match_key(values.get("title", ""))
    headlines = [
        element for element in article.iter("h1", "h2", "h3") if title and match_key(text_of(element)) == title
    ]
    if not headlines:
        headlines = list(article.iter("h1"))[:1]
        if headlines and not title:
            values["title"] = text_of(headlines[0])
    if headlines:
        take_labels(article, headlines[0], manuscript)
    for headline in headlines[:2]:
        if match_key(text_of(headline)) != match_key(values["title"]):
            manuscript.report("headline", "Left out: the page has another headline in its head.", text_of(headline))
        drop(headline)
    for element in top_of(article):
        text = text_of(element)
        if text and len(text) <= LONGEST_LABEL and is_in(element, article):
            take_line(element, text, manuscript)
    for element in article.xpath(".//footer[.//a[contains(@class, 'p-canonical')]]"):  # of an export of Medium
        for line in element.xpath(".//*[contains(@class, 'p-author')] | .//time"):
            take_line(line, text_of(line), manuscript)
        manuscript.report("page", "Left out: it belongs to the export.", " ".join(" ".join(element.itertext()).split()))
        drop(element)


def top_of(article: HtmlElement) -> list[HtmlElement]:
    """What stands over the first paragraph of text, and is not text for sure."""
    found = []
    for element in article.iter("p", "div", "span", "a", "time", "section", "address", "h2", "h3", "h4", "ul", "hr"):
        is_named = element.tag != "p" or any(
            words.fullmatch(name) for name in names_of(element) for words in (_BYLINE, _DAY, _STANDFIRST)
        )
        if len(found) >= MOST_OF_TOP or (not is_named and len(text_of(element)) > LONGEST_PARAGRAPH_OF_TOP):
            break
        found.append(element)
    return found


def take_labels(article: HtmlElement, headline: HtmlElement, manuscript: Manuscript) -> None:
    """Takes out the words over the headline: the name of a section, a day."""
    above = []
    for element in article.iter():
        if element is headline:
            break
        if headline not in element.iterdescendants() and not any(outer in above for outer in element.iterancestors()):
            above.append(element)
    words = " ".join(filter(None, map(text_of, above)))
    if not words or len(words) > LONGEST_LABEL:
        return
    manuscript.report("label", "Left out: it stands over the headline.", words)
    for element in above:
        if not element.xpath("descendant-or-self::img"):
            drop(element)


def take_line(element: HtmlElement, text: str, manuscript: Manuscript) -> None:
    """Takes a line of the top into the headers: who signs, when, the standfirst. Another one stays."""
    values, names = manuscript.headers, names_of(element)
    if element.get("rel") == "author" or element.get("itemprop") == "author" or any(map(_BYLINE.fullmatch, names)):
        name = _BY.sub("", text)
        if not values.get("author") and len(name.split()) <= 12:
            values["author"] = name
        if (
            values.get("author")
            and match_key(values["author"].partition(";")[0]) in match_key(text)
            and len(text) < 120
        ):
            manuscript.report("byline", "", text)
            drop(element)
    elif element.tag == "time" or any(map(_DAY.fullmatch, names)):
        if len(text) < 60:
            values.setdefault("date", element.get("datetime") or text)
            manuscript.report("date", "", text)
            drop(element)
    elif any(map(_STANDFIRST.fullmatch, names)) or match_key(text) == match_key(values.get("standfirst", "")) != "":
        values.setdefault("standfirst", text)
        if match_key(values["standfirst"]) == match_key(text):
            drop(element)


def report_outside(page: Page, article: HtmlElement, manuscript: Manuscript) -> None:
    """Says what text of the page is in no part that was taken."""
    outside = page.weight(page.body) - page.weight(article)
    if article is page.body or outside < 20:
        return
    words = []
    for element in page.body.iter("p", "h2", "h3", "li", "blockquote"):
        text = text_of(element)
        if text and not is_in(element, article):
            words.append(text[:80])
    if words:
        note = "Text of the page that stands apart from the article was left out."
        manuscript.report("page", note, " … ".join(words)[:2000])


def is_in(element: HtmlElement, article: HtmlElement) -> bool:
    return element is article or any(outer is article for outer in element.iterancestors())


def text_of(element: HtmlElement) -> str:
    if not isinstance(element.tag, str):
        return ""
    return " ".join(element.text_content().split())
