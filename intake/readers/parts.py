"""What each paragraph of a document is: headline, standfirst, byline, date, body, bio, credit, notice.

Every reader ends here: it hands over paragraphs, however its format marks them, and gets the draft filled.

    document  = headline top body tail
    top       = { standfirst | byline | affiliation | bio | date | credit | notice }      right under the headline
    body      = { paragraph | heading | list item | quote }
    tail      = { bio | "About the author" | credit | notice }                            the last lines

Bio lines, credits and notices are looked for in the top and the tail only. Whatever no rule claims stays in the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from authors.names import match_key
from intake.drafts import Block, Contributor, Draft, UnreadableDocument

from . import signing, tails
from .biolines import read_bioline, read_house_line

LONGEST_HEADLINE = 200  # characters; the longest newspaper headlines have 120
LONGEST_STANDFIRST = 300
STANDFIRST_SENTENCES = 2
STANDFIRST_SHARE = 0.8  # of the length of a usual paragraph below
STANDFIRST_LOOK = 12  # paragraphs
LONGEST_BYLINE = 200
LONGEST_HEADING = 90
TOP = 10  # paragraphs under the headline in which byline, date and standfirst are looked for
LONGEST_BIO = 900  # characters of one paragraph; longer ones are text about somebody
LONGEST_NOTICE = 700
LONGEST_TAIL = 14  # paragraphs
STRAY_LINES = 2  # short lines no rule knows, below which the tail is still looked for
LONGEST_STRAY = 60

NOTICES = frozenset(
    {"reprint", "disclaimer", "funding", "contact", "promotion", "update", "correction", "copyright", "note"}
)

_ABOUT = re.compile(r"(?:about|more about|meet) the (?:author|writer|contributor|columnist)s?\s*:?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔][”\"’»)\]]*(?:\s|$)")
_OPEN_END = re.compile(r"[.!?…:;,。！？؟۔][”\"’»)\]]*$")
_SEPARATOR = re.compile(r"[\W_]+")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = r"(?P<month>" + "|".join(f"{m}|{m[:3]}\\.?" + ("|sept\\.?" if m == "september" else "") for m in _MONTHS) + ")"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_BEFORE_DATE = (
    r"(?:[^\W\d_][\w. ]{2,30},\s+)?"
    r"(?:(?:first )?(?:published|posted|updated|filed|date)(?: on)?:?\s+)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
)
_AFTER_DATE = r"(?:[ ,T|·at]+\d{1,2}[:.]\d{2}(?::\d{2})?.{0,12})?\.?"
_DATES = tuple(
    re.compile(_BEFORE_DATE + form + _AFTER_DATE, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    )
)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as a reader found it: `kind` is "", "heading", "list_item" or "quote", where the format says so."""

    text: str
    line: int
    kind: str = ""
    level: int = 0
    gap: bool = True  # a blank line stood above it
    source: str = ""

    @property
    def as_found(self) -> str:
        return self.source or self.text


def recognise(paragraphs: list[Paragraph], draft: Draft, name: str) -> None:
    """Fills the draft from the paragraphs. Raises UnreadableDocument where there is no headline."""
    paragraphs = _without_separators(paragraphs, draft)
    signing.read_header(draft)
    in_header = len(draft.contributors)
    rest = _read_headline(paragraphs, draft, name)
    rest = _read_top(rest, draft)
    body, tail, strays = _parted(rest, draft)
    _read_body([*body, *strays], draft, stray_from=len(body))
    _read_tail(tail, draft)
    if in_header:
        signing.keep_to_header(draft, in_header)
    draft.findings.sort(key=lambda finding: finding.line)
    if not any(contributor.bio for contributor in draft.contributors):
        draft.find("missing_bio", 0, "", "No bio line was recognised at the end or beside the headline.")
    if not draft.contributors:
        draft.find("missing_author", 0, "", "No author was recognised.")
    if not draft.blocks:
        draft.find("missing_body", 0, "", "There is no text under the headline.")


def begins_a_part(line: str) -> bool:
    """True for a line that is never joined to its neighbours: a byline, a credit, a label, a date, a bio line."""
    return bool(tails.kind_of(line) == "image_credit" or _is_byline(line) or _ABOUT.match(line) or day_in(line))


def day_in(text: str) -> date | None:
    """The day a date line names ("30 June 2019", "June 30, 2019 6:00 PM", "2019-06-30"); None for any other text."""
    for form in _DATES:
        match = form.fullmatch(text.strip())
        if match:
            month = match["month"].lower().rstrip(".")[:3]
            number = int(month) if month.isdigit() else [m[:3] for m in _MONTHS].index(month) + 1
            try:
                return date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                return None
    return None


def _without_separators(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    kept = []
    for paragraph in paragraphs:
        if _SEPARATOR.fullmatch(paragraph.text):
            draft.find("separator", paragraph.line, paragraph.as_found, "A line without words was left out.")
        else:
            kept.append(paragraph)
    return kept


# --- Headline and what stands under it ------------------------------------------------------------------------


def _read_headline(paragraphs: list[Paragraph], draft: Draft, name: str) -> list[Paragraph]:
    how = "put the headline in the first line, in a line of its own."
    if not paragraphs:
        raise UnreadableDocument(
            f"{name} holds no words: send the text of the piece, with its headline in the first line."
        )
    first = paragraphs[0]
    if headline := draft.headers.get("headline") or draft.headers.get("title"):
        draft.headline = headline.strip('"“” ')
        draft.find("headline", 1, headline)
        return paragraphs[1:] if match_key(first.text) == match_key(headline) else paragraphs
    if first.kind in {"list_item", "quote"}:
        first = Paragraph(first.as_found, first.line)
    if len(first.text) > LONGEST_HEADLINE or _sentence_count(first.text) > STANDFIRST_SENTENCES:
        raise UnreadableDocument(f"{name} has no headline, it begins with a paragraph: {how}")
    if tails.kind_of(first.text) or any(c.posts for c in read_bioline(first.text)):
        raise UnreadableDocument(f"{name} has no headline, it begins with a bio line or a notice: {how}")
    draft.headline = first.text
    draft.find("headline", first.line, first.as_found)
    return paragraphs[1:]


def _read_top(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    """Reads what stands between headline and body; the paragraphs after it."""
    i, has_byline = 0, False
    paragraphs = [part for paragraph in paragraphs[:TOP] for part in _split_at_bars(paragraph)] + paragraphs[TOP:]
    while i < min(len(paragraphs), TOP):
        paragraph = paragraphs[i]
        text = paragraph.text
        kind = tails.kind_of(text) if len(text) <= LONGEST_NOTICE else ""
        if paragraph.kind:
            break
        if _is_byline(text):
            _admit(draft, read_bioline(text, collectives=True), paragraph, "byline")
            has_byline = True
        elif kind == "image_credit":
            _read_credit(paragraph, draft)
        elif kind in NOTICES - {"promotion"}:
            draft.notices.append(text)
            draft.find(kind, paragraph.line, paragraph.as_found)
        elif _is_bare_byline(paragraph, paragraphs[i + 1 :]):
            _admit(draft, [Contributor(text)], paragraph, "byline")
            has_byline = True
        elif day_in(text):
            draft.published_on = draft.published_on or day_in(text)
            draft.find("date", paragraph.line, paragraph.as_found)
        elif has_byline and _read_affiliation(paragraph, draft):
            pass
        elif people := _bio(text, draft):
            _admit(draft, people, paragraph, "bio")
            has_byline = True
        elif not draft.standfirst and _may_be_standfirst(paragraph, paragraphs[i + 1 :]):
            draft.standfirst = text
            draft.find("standfirst", paragraph.line, paragraph.as_found)
        else:
            break
        i += 1
    return paragraphs[i:]


def _is_byline(text: str) -> bool:
    """True for "By A. Writer", "By A. Writer and B. Writer, Example Institute"."""
    label = re.match(
        r"(?:(?:opinion|story|text|words|written|essay|analysis|commentary) )?by[: ]|authors?:", text, re.IGNORECASE
    )
    return bool(label) and len(text) <= LONGEST_BYLINE and bool(read_bioline(text, collectives=True))


def _split_at_bars(paragraph: Paragraph) -> list[Paragraph]:
    """ "By A. Writer | June 30, 2019" as two paragraphs, where each part is one of the top."""
    texts = re.split(r"\s+[|•·]\s+", paragraph.text)
    if len(texts) == 1 or paragraph.kind or not all(begins_a_part(text) for text in texts):
        return [paragraph]
    return [replace(paragraph, text=text, source=text) for text in texts]


def _is_bare_byline(paragraph: Paragraph, following: list[Paragraph]) -> bool:
    """True for a name alone that a bio line at the end takes up again."""
    text = paragraph.text
    if len(text) > LONGEST_STRAY or _OPEN_END.search(text):
        return False
    ending = [p.text for p in following[-LONGEST_TAIL:] if text.casefold() in p.text.casefold()]
    return any(c.name.casefold() == text.casefold() for line in ending for c in read_bioline(line))


def _may_be_standfirst(paragraph: Paragraph, following: list[Paragraph]) -> bool:
    """True for one or two short sentences over a text of longer paragraphs.

    A line right under the headline, with a blank one after it, is a standfirst whatever its length; else one as long
    as the paragraphs below is the first of them.
    """
    text = paragraph.text
    if len(text) > LONGEST_STANDFIRST or _sentence_count(text) > STANDFIRST_SENTENCES:
        return False
    near = following[:STANDFIRST_LOOK]
    body = [p for p in near if not p.kind and not tails.kind_of(p.text) and not read_bioline(p.text)]
    if not body:
        return False
    is_set_apart = not paragraph.gap and body[0].gap
    return is_set_apart or len(text) <= STANDFIRST_SHARE * median(len(p.text) for p in body)


def _sentence_count(text: str) -> int:
    """How many sentences a text holds; an initial or "U.S." before a capital counts as an end, which is near enough."""
    shortened = re.sub(r"\b(?:[A-Z]\.)+|\b(?:Mr|Mrs|Ms|Dr|St|vs|No|Gen|Sen|Rep|Gov|Jr|Sr)\.", "", text)
    return max(1, len(_SENTENCE_END.findall(shortened)))


def _read_affiliation(paragraph: Paragraph, draft: Draft) -> bool:
    """ "Example Institute" under a byline: where its last author works."""
    houses = read_house_line(paragraph.text)
    if not houses or not draft.contributors:
        return False
    last = draft.contributors[-1]
    draft.contributors[-1] = replace(last, posts=(*last.posts, *houses))
    draft.find("affiliation", paragraph.line, paragraph.as_found)
    return True


# --- The tail ---------------------------------------------------------------------------------------------------


def _parted(paragraphs: list[Paragraph], draft: Draft) -> tuple[list[Paragraph], list[Paragraph], list[Paragraph]]:
    """The body, the tail, and short lines among the tail that no rule knows."""
    start, strays = len(paragraphs), []
    i = len(paragraphs) - 1
    passed: list[Paragraph] = []
    while i >= 0 and len(paragraphs) - i <= LONGEST_TAIL:
        paragraph = paragraphs[i]
        if _is_tail(paragraph, paragraphs[:i], draft):
            start = i
            strays = [*passed, *strays]
            passed = []
        elif len(paragraph.text) <= LONGEST_STRAY and not paragraph.kind and len(passed) + len(strays) < STRAY_LINES:
            passed.insert(0, paragraph)
        else:
            break
        i -= 1
    tail = [p for p in paragraphs[start:] if p not in strays]
    return paragraphs[:start], tail, strays


def _is_tail(paragraph: Paragraph, above: list[Paragraph], draft: Draft) -> bool:
    text = paragraph.text
    if paragraph.kind == "quote":
        return False
    if _ABOUT.fullmatch(text):
        return True
    if paragraph.kind == "heading":
        return False
    if len(text) <= LONGEST_NOTICE and tails.kind_of(text):
        return True
    if paragraph.kind == "list_item" and above and above[-1].kind == "list_item":
        return False  # a list of the body, though an item may name somebody
    if _bio(text, draft):
        return True
    # "She is also …" in a paragraph of its own: a bio goes on from the one above it.
    names = _names_in(above[-1].text, draft) if above else []
    return bool(names) and bool(read_bioline(text, about=names))


def _bio(text: str, draft: Draft) -> list[Contributor]:
    """The people of a bio line, or nobody where the paragraph is none."""
    if len(text) > LONGEST_BIO:
        return []
    about = [contributor.name for contributor in draft.contributors]
    return [c for c in read_bioline(text, about=about, collectives=True) if c.bio or c.posts]


def _names_in(text: str, draft: Draft) -> list[str]:
    return [contributor.name for contributor in _bio(text, draft)]


def _read_tail(paragraphs: list[Paragraph], draft: Draft) -> None:
    for paragraph in paragraphs:
        text = paragraph.text
        if paragraph.kind == "list_item":
            text = paragraph.as_found
        kind = tails.kind_of(text)
        people = [] if kind else _bio(text, draft)
        if _ABOUT.fullmatch(text):
            draft.find("bio_label", paragraph.line, paragraph.as_found)
        elif kind == "image_credit":
            _read_credit(paragraph, draft)
        elif kind:
            draft.notices.append(text)
            draft.find(kind, paragraph.line, paragraph.as_found)
        else:
            _admit(draft, people, paragraph, "byline" if _is_byline(text) else "bio")


def _admit(draft: Draft, people: list[Contributor], paragraph: Paragraph, kind: str) -> None:
    """Adds people to the draft; somebody named before (a byline, an earlier line) gets posts and bio added."""
    for person in people:
        if kind == "byline":
            person = replace(person, bio="")
        at = signing.person_at(draft.contributors, person.name)
        if at is None:
            draft.contributors.append(person)
            continue
        known = draft.contributors[at]
        posts = (*known.posts, *(post for post in person.posts if post not in known.posts))
        bio = f"{known.bio} {person.bio}".strip()
        draft.contributors[at] = replace(known, posts=posts, bio=bio, honorific=known.honorific or person.honorific)
    draft.find(kind, paragraph.line, paragraph.as_found, ", ".join(person.name for person in people))


# --- Credits ------------------------------------------------------------------------------------------------------

_CREDIT_LABEL = re.compile(
    r"[\s(\[]*(?:(?:cover|lead|header|banner|featured?|main|top)\s+)?(?:photo(?:graph)?(?:\s+illustration)?s?|photography|images?|"
    r"illustrations?|pictures?|artwork|graphic|cartoon|cover|courtesy)?\s*(?:credits?|courtesy|source)?\s*(?::|\bby\b:?|\bof\b|\bvia\b)\s*",
    re.IGNORECASE,
)
_CREDIT_IN_BRACKETS = re.compile(
    r"^(?P<caption>.*\S)\s*\(\s*(?:photo|image|picture|illustration)s?\b[^()]*\)\.?$", re.IGNORECASE
)


def _read_credit(paragraph: Paragraph, draft: Draft) -> None:
    """ "Image: Reuters" gives "Reuters"; a caption before a credit in brackets is kept as a notice."""
    text = paragraph.text
    caption = _CREDIT_IN_BRACKETS.match(text)
    if caption:
        draft.notices.append(caption["caption"])
        text = text[caption.end("caption") :].strip()
    label = _CREDIT_LABEL.match(text)
    credit = text[label.end() :] if label else text
    if text.startswith(("(", "[")):
        credit = credit.rstrip(".").removesuffix(")").removesuffix("]")
    credit = credit.strip() or text
    draft.image_credit = f"{draft.image_credit}; {credit}" if draft.image_credit else credit
    draft.find("image_credit", paragraph.line, paragraph.as_found)


# --- The body -----------------------------------------------------------------------------------------------------


def _read_body(paragraphs: list[Paragraph], draft: Draft, stray_from: int) -> None:
    for i, paragraph in enumerate(paragraphs):
        if i >= stray_from:
            draft.blocks.append(Block("paragraph", paragraph.as_found, line=paragraph.line))
            draft.find("unrecognised", paragraph.line, paragraph.as_found, "Kept at the end of the body.")
        elif paragraph.kind == "heading":
            draft.blocks.append(Block("heading", paragraph.text, max(2, paragraph.level), paragraph.line))
        elif paragraph.kind:
            draft.blocks.append(Block(paragraph.kind, paragraph.text, paragraph.level, paragraph.line))
        elif _is_heading(paragraphs, i, stray_from):
            draft.blocks.append(Block("heading", paragraph.text, 2, paragraph.line))
            draft.find("heading", paragraph.line, paragraph.as_found)
        else:
            draft.blocks.append(Block("paragraph", paragraph.text, line=paragraph.line))
            if len(paragraph.text) <= LONGEST_STRAY and not _SENTENCE_END.search(paragraph.text):
                draft.find("unrecognised", paragraph.line, paragraph.as_found, "Kept in the body as a paragraph.")


def _is_heading(paragraphs: list[Paragraph], i: int, end: int) -> bool:
    """True for a short line without a stop that stands over a paragraph."""
    text = paragraphs[i].text
    if len(text) > LONGEST_HEADING or _OPEN_END.search(text) or i + 1 >= end:
        return False
    below = paragraphs[i + 1]
    return bool(below.kind) or len(below.text) > LONGEST_HEADING or bool(_SENTENCE_END.search(below.text))
