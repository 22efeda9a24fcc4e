"""The top of an article on a web page: the headline, what stands over it, and what stands between it and the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from authors.names import match_key
from intake.drafts import Manuscript

from .dates import day_in
from .page_article import drop, is_in, names_of, text_of
from .paragraphs import is_like_a_name

LONGEST_LABEL = 300  # characters over a headline, or of a byline
LONGEST_BYLINE = 120
MOST_WORDS = 12  # of a name
LONGEST_PARAGRAPH = 80  # characters; a longer one is text, and what is below it no byline
LONGEST_STANDFIRST = 300
LEAST_WORDS = 5  # of a standfirst that no name of its own tells
MOST = 100  # elements in which what stands in the head is looked for once more
ELEMENTS = (
    "p", "div", "span", "a", "time", "section", "address", "h2", "h3", "h4", "ul", "hr", "details", "font", "i", "em",
    "b", "strong", "center", "abbr", "small", "dl", "dt", "dd",
)  # fmt: skip
BLOCKS = ("p", "div", "section", "address", "h2", "h3", "h4", "ul", "details", "center", "small", "dl", "dt", "dd")
INLINE = ("font", "i", "em", "b", "strong")
_SENTENCE = re.compile(r"[.!…。][”\"’»)]*$")
_BYLINE = re.compile(
    r"(?:.* )?(?:by line|author|authors|p author|contributor|writer|posted by)(?: names?| info| meta| link)?"
    r"|(?:.* )?bylines?(?: .*)?"
)
_DAY = re.compile(r"(?:.* )?(?:date|dateline|timestamp|published|pubdate|posted on|entry date|time)(?: header| line)?")
_STANDFIRST = re.compile(
    r"(?:.* )?(?:standfirst|subtitle|sub title|dek|deck|subhead|subheading|subheadline|strapline|p summary)(?: \w+)?"
    r"|(?:.* )?(?:article|entry|post|story) (?:excerpt|intro|introduction|lede|lead|summary|teaser|description)"
)
_HEADER = re.compile(r"(?:.* )?(?:article|entry|post|story|content|page) (?:header|head|hero|top)(?: \w+)?|hero")
_META = re.compile(r"(?:.* )?(?:meta|metadata|info)(?: .*)?")
_BETWEEN = re.compile(r"\s+[·|•/—–]\s+|\s+by\s+")
_BY = re.compile(
    r"^(?:(?:written|words|posted|opinion|analysis) )?by:?\s+"
    r"|^(?:(?:ein|eine) (?:kommentar|gastbeitrag|gastkommentar|analyse|essay|kolumne|meinung) )?von\s+"
    r"|^(?:(?:une|la) (?:chronique|tribune|analyse) )?(?:par|por|de|di|door|av)\s+",
    re.IGNORECASE,
)
# What a page says there to whoever reads it, and what is left of a byline when its name and its day are taken.
_OF_THE_PAGE = re.compile(
    r"[\d.,]+k?(?: (?:comments?|likes?|shares?|views?|claps?))?|listen|share|follow|subscribe|save|print|comments?"
    r"|hits: \d+|details|(?:last )?(?:updated|modified)(?: on)?:? [^.]{,40}\d{4}.{,40}"
    r"|(?:\d+[- ]min(?:ute)?s?(?: read)?|[\W_]|listen|share)+",
    re.IGNORECASE,
)
_LEFT_OF_BYLINE = re.compile(r"(?:(?:by|in|on|at|and|von|par|posted|published|written)\b|[\W_])+", re.IGNORECASE)


def take(article: HtmlElement, manuscript: Manuscript) -> None:
    """Takes out of the article what the headers have: the headline and what stands over it, who signs, when."""
    values = manuscript.headers
    title = match_key(values.get("title", ""))
    headlines = []
    for element in article.iter("h1", "h2", "h3"):
        if title and match_key(text_of(element)) == title:
            headlines.append(element)
    if not headlines:
        headlines = list(article.iter("h1"))[:1]
        if headlines and not title:
            values["title"] = text_of(headlines[0])
    if headlines:
        take_labels(article, headlines[0], manuscript)
        name_standfirst(article, headlines[0], manuscript)
    for headline in headlines[:2]:
        if match_key(text_of(headline)) != match_key(values["title"]):
            manuscript.report("headline", "Left out: the page has another headline in its head.", text_of(headline))
        drop(headline)
    if not values.get("author"):
        name_authors(article, manuscript)
    for element in top_of(article):
        text = text_of(element)
        if text and len(text) <= LONGEST_LABEL and is_in(element, article):
            take_line(element, text, manuscript)
    take_what_is_left(article, manuscript)
    for element in article.xpath(".//footer[.//a[contains(@class, 'p-canonical')]]"):  # of an export of Medium
        for line in element.xpath(".//*[contains(@class, 'p-author')] | .//time"):
            take_line(line, text_of(line), manuscript)
        manuscript.report("page", "Left out: it belongs to the export.", " ".join(" ".join(element.itertext()).split()))
        drop(element)


def top_of(article: HtmlElement) -> list[HtmlElement]:
    """What stands over the first paragraph of text, and is not text for sure."""
    found = []
    for element in article.iter(*ELEMENTS):
        is_named = element.tag != "p" or any(
            words.fullmatch(name) for name in names_of(element) for words in (_BYLINE, _DAY, _STANDFIRST)
        )
        if len(found) >= MOST or (not is_named and len(text_of(element)) > LONGEST_PARAGRAPH):
            break
        found.append(element)
    return found


def take_labels(article: HtmlElement, headline: HtmlElement, manuscript: Manuscript) -> None:
    """Takes out the words over the headline: the name of a section, a day."""
    above: list[HtmlElement] = []
    around, covered = set(headline.iterancestors()), set()
    length = 0
    for element in article.iter():
        if element is headline or length > LONGEST_LABEL:
            break
        if element not in around and element not in covered:
            above.append(element)
            covered.update(element.iter())
            length += len(text_of(element))
    words = " ".join(filter(None, map(text_of, above)))
    if not words or len(words) > LONGEST_LABEL:
        return
    if not manuscript.headers.get("date"):
        for element in above:
            if day := day_in(text_of(element)):
                manuscript.headers["date"] = day.isoformat()
    manuscript.report("label", "Left out: it stands over the headline.", words)
    for element in above:
        if not element.xpath("descendant-or-self::img"):
            drop(element)


def name_standfirst(article: HtmlElement, headline: HtmlElement, manuscript: Manuscript) -> None:
    """Puts the standfirst into the headers: the only line of words under the headline in the head of the article, or
    the line that the page gives machines as its description."""
    if manuscript.headers.get("standfirst"):
        return
    lines = list(lines_under(article, headline))
    description = match_key(manuscript.headers.get("description", ""))
    same = [line for line in lines if match_key(text_of(line)) == description]
    if description and same:
        manuscript.headers["standfirst"] = text_of(same[0])
        del manuscript.headers["description"]
        return
    head = head_of(article, headline)
    if head is not None:
        lines = [line for line in lines if is_in(line, head)]
        if len(lines) == 1:
            manuscript.headers["standfirst"] = text_of(lines[0])
    elif lines and is_first_line(lines[0], headline) and _SENTENCE.search(text_of(lines[0])):
        manuscript.headers["standfirst"] = text_of(lines[0])


def is_first_line(line: HtmlElement, headline: HtmlElement) -> bool:
    """Whether it is in letters of its own, alone in its line, right under the headline; or a heading there."""
    before = line.getprevious()
    while before is not None and before.tag == "br" and not (before.tail or "").strip():
        before = before.getprevious()
    is_under = before is headline or (before is not None and headline in before.iterdescendants())
    if not is_under or (before.tail or "").strip():
        return False
    behind = line.getnext()
    is_alone = not (line.tail or "").strip() and (behind is None or behind.tag in ("br", *BLOCKS))
    return line.tag in ("h2", "h3", "h4") or (line.tag in INLINE and is_alone)


def head_of(article: HtmlElement, headline: HtmlElement) -> HtmlElement | None:
    """The element that holds the headline and what belongs to it, and none of the text."""
    for outer in headline.iterancestors():
        if outer.tag == "header" or any(map(_HEADER.fullmatch, names_of(outer))):
            return outer
        if outer is article:
            break
    return None


def lines_under(article: HtmlElement, headline: HtmlElement) -> Iterator[HtmlElement]:
    """The lines of words under the headline that are neither byline nor day, before the text begins: a line beside
    which others like it stand is text."""
    is_below = False
    count = 0
    for element in article.iter():
        is_below |= element is headline
        count += is_below
        if count > 3 * MOST:
            return
        if not is_below or element.tag not in ("p", "div", "h2", "h3", "h4", "span", *INLINE):
            continue
        text = text_of(element)
        if len(text) > LONGEST_STANDFIRST and element.tag == "p":
            return
        if len(text.split()) < LEAST_WORDS or len(text) > LONGEST_STANDFIRST or holds_lines(element):
            continue
        if is_byline(element, text) or any(map(_DAY.fullmatch, names_of(element))) or _OF_THE_PAGE.fullmatch(text):
            continue
        if any(map(day_in, _BETWEEN.split(text))) or any(map(_META.fullmatch, names_of(element))):
            continue
        if within_caption(element) or has_siblings_like_it(element):
            continue
        yield element


def holds_lines(element: HtmlElement) -> bool:
    return element.find(".//p") is not None or element.find(".//div") is not None or element.find(".//time") is not None


def within_caption(element: HtmlElement) -> bool:
    return any(outer.tag in ("figure", "figcaption", "li", "blockquote", "table") for outer in element.iterancestors())


def has_siblings_like_it(element: HtmlElement) -> bool:
    """Whether two more paragraphs of some length stand beside it."""
    count = 0
    for sibling in islice(element.itersiblings(element.tag), 2 * LEAST_WORDS):
        count += len(text_of(sibling)) > LONGEST_PARAGRAPH
    return count >= 2


def is_byline(element: HtmlElement, text: str) -> bool:
    is_marked = element.get("rel") == "author" or element.get("itemprop") == "author"
    is_marked = is_marked or any(map(_BYLINE.fullmatch, names_of(element)))
    return is_marked or (bool(_BY.match(text)) and len(text) < LONGEST_PARAGRAPH and not text.endswith("."))


def name_authors(article: HtmlElement, manuscript: Manuscript) -> None:
    """Puts into the headers whoever several links of the byline name, each of them an author."""
    names = []
    for element in top_of(article):
        if element.get("rel") == "author" or element.get("itemprop") == "author":
            names.append(_BY.sub("", text_of(element)))
    names = [name for name in dict.fromkeys(names) if 0 < len(name.split()) <= MOST_WORDS]
    if len(names) > 1:
        manuscript.headers["author"] = "; ".join(names)


def take_line(element: HtmlElement, text: str, manuscript: Manuscript) -> None:
    """Takes a line of the top into the headers: who signs, when, the standfirst. Another one stays."""
    values, names = manuscript.headers, names_of(element)
    authors = [match_key(name) for name in values.get("author", "").split(";") if name.strip()]
    is_marked = element.get("rel") == "author" or element.get("itemprop") == "author"
    is_marked = is_marked or (element.tag == "address" and is_like_a_name(text))
    if is_marked or any(map(_BYLINE.fullmatch, names)):
        name = name_in(element, text)
        if not authors and len(name.split()) <= MOST_WORDS:
            values["author"] = name
            authors = [match_key(name)]
        if any(author in match_key(text) for author in authors) and len(text) < LONGEST_BYLINE:
            manuscript.report("byline", "", text)
            drop(element)
    elif match_key(_BY.sub("", text)) in authors:
        manuscript.report("byline", "", text)
        drop(element)
    elif take_parts(element, text, manuscript):
        drop(element)
    elif element.tag == "time" or any(map(_DAY.fullmatch, names)) or day_in(text):
        if len(text) < 60:
            values.setdefault("date", next(iter(element.xpath("descendant-or-self::time/@datetime")), text))
            manuscript.report("date", "", text)
            drop(element)
    elif any(map(_STANDFIRST.fullmatch, names)) or match_key(text) == match_key(values.get("standfirst", "")) != "":
        values.setdefault("standfirst", text)
        if match_key(values["standfirst"]) == match_key(text):
            drop(element)


def name_in(element: HtmlElement, text: str) -> str:
    """The name in a byline: that of its link, where what stands beside the link is told apart by nothing."""
    for link in element.iter("a"):
        if element is not link and is_like_a_name(text_of(link)) and text.startswith(text_of(link)):
            return text_of(link)
    return _BY.sub("", text)


def take_parts(element: HtmlElement, text: str, manuscript: Manuscript) -> bool:
    """Takes a line of several parts, one of which is a day: "6 May 2024 · 4 min · Ana Example". False for another."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) < 2 or not any(map(day_in, parts)) or element.find(".//p") is not None:
        return False
    found = {}
    for part in parts:
        name = _BY.sub("", part)
        if day_in(part):
            found["date"] = part
        elif is_like_a_name(name):
            found["author"] = name
        elif not _OF_THE_PAGE.fullmatch(part):
            return False
    manuscript.headers |= found | manuscript.headers
    manuscript.report("byline", "", text)
    return True


def take_what_is_left(article: HtmlElement, manuscript: Manuscript) -> None:
    """Takes out what a page says there to its readers ("4 min read"), and what is left of a byline ("By … |")."""
    is_signed = bool(manuscript.headers.get("author"))
    for element in top_of(article):
        text = text_of(element)
        if not text or len(text) > LONGEST_LABEL or not is_in(element, article) or element.find(".//img") is not None:
            continue
        if element is not article and text != text_of(element.getparent()) and element.tag not in BLOCKS:
            continue  # a word of a longer line
        if _OF_THE_PAGE.fullmatch(text) or (is_signed and _LEFT_OF_BYLINE.fullmatch(text)):
            manuscript.report("page", "Left out: it stands under the headline and is no text.", text)
            drop(element)
