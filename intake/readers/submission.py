"""What contributors write around a piece for the desk: a letter, how to reach them, labels, a sign that it ends.

None of it is text of the piece. What is taken out is named in the report.
"""

from __future__ import annotations

import re
from dataclasses import replace

from intake.biolines import Contributor, tails
from intake.drafts import Draft

from .paragraphs import Paragraph, begins_a_part, is_like_a_name
from .signing import person_at

TOP = 8  # paragraphs in which a label, and the end of a letter, is looked for
LEAST_TEXT = 3  # paragraphs under a letter or the contact of an author
LONGEST_HEADLINE = 120  # characters of what may be one under them
END = 10  # paragraphs at the end

LABEL = re.compile(
    r"(?:op-?ed|opinion|commentary|comment|analysis|editorial|essay|perspective|viewpoint|column|letters? to the editor"
    r"|guest (?:column|essay|opinion|post)|(?:op-?ed )?submission(?: [–—-] .{1,30})?|draft(?: \d{1,2})?"
    r"|word count: ?[\d,.]+(?: words)?|[\d,.]+ words|for (?:immediate )?(?:release|publication)|exclusive)[:.]?",
    re.IGNORECASE,
)
FAREWELL = re.compile(
    r"(?:yours (?:faithfully|sincerely|truly|etc\.?)|(?:very )?(?:sincerely|respectfully|truly) yours|sincerely"
    r"|respectfully|(?:with )?(?:kind|best|warm) (?:regards|wishes)|(?:many )?thanks|thank you|best|regards),?",
    re.IGNORECASE,
)
_GREETING = re.compile(r"(?:dear|hello|hi|to the)\b.{0,50}[,:]?|sirs?,|editors?,", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:(?:proposed|suggested|working|possible) )?(?:title|headline)s?\s*:\s*(?P<words>\S.*)",
    re.IGNORECASE,
)
_STANDFIRST = re.compile(
    r"(?:(?:proposed|suggested) )?(?:sub-?title|sub-?head(?:ing|line)?|standfirst|deck|dek|strapline)\s*:"
    r"\s*(?P<words>\S.*)",
    re.IGNORECASE,
)
_BIO = re.compile(r"(?:(?:author(?:’s|'s)? )?bio(?:graphy)?|about the authors?)\s*:\s*(?P<words>\S.*)", re.IGNORECASE)
_COUNT = re.compile(r"(?:word count|length)\s*: ?[\d,.]+(?: words)?|[\d,.]+ words", re.IGNORECASE)
_CONTACT = re.compile(
    r"[^\s@]+@[^\s@]+\.\w+|(?:tel|phone|mobile|cell|e-?mail)\b.{0,40}"
    r"|(?:\+|\(|0)[\d ()/-]{6,20}|\d{3}[ -]\d{3}[ -]\d{4}",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[-–—*#\s]*(?:ENDS?|Ends|30)[-–—*#.\s]*")


def take(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    """The paragraphs of the piece; what the labels say goes into the draft."""
    paragraphs = without_letter(paragraphs, draft)
    paragraphs = without_contact(paragraphs, draft)
    paragraphs = without_labels(paragraphs, draft)
    return without_end(paragraphs, draft)


def without_letter(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    """A letter to the editors over the piece: from its greeting to its farewell and the name under that."""
    if not paragraphs or not _GREETING.fullmatch(paragraphs[0].text):
        return paragraphs
    for place, paragraph in enumerate(paragraphs[:TOP]):
        first, _, name = paragraph.text.partition("\n")
        if not FAREWELL.fullmatch(first):
            continue
        end = place + 1
        if not name and end < len(paragraphs) and len(paragraphs[end].text.split()) <= 4:
            end += 1
        if holds_piece(paragraphs[end:]):
            letter = "\n".join(one.as_found for one in paragraphs[:end])
            draft.report("label", paragraphs[0].line, letter, "Left out: it is the letter that the piece came with.")
            return paragraphs[end:]
    return paragraphs


def without_contact(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    """A name over an address of mail and a telephone, and these over the headline: who signs, and how to reach them."""
    if len(paragraphs) < 2 or not is_like_a_name(paragraphs[0].text) or paragraphs[0].kind:
        return paragraphs
    end = 1
    while end < min(len(paragraphs), TOP) and _CONTACT.fullmatch(paragraphs[end].text):
        end += 1
    has_mail = any("@" in paragraph.text for paragraph in paragraphs[1:end])
    if not has_mail or not holds_piece(paragraphs[end:]):
        return paragraphs
    for paragraph in paragraphs[1:end]:
        draft.report("contact", paragraph.line, paragraph.as_found, "Left out: it says how to reach the author.")
    name = paragraphs[0]
    if person_at(draft.contributors, name.text) is None:
        draft.contributors.append(Contributor(name.text))
    draft.report("byline", name.line, name.as_found, name.text, alternative="paragraph")
    return paragraphs[end:]


def without_labels(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    """Labels that stand over the headline ("Opinion") or in front of what they name ("Title: …", "Bio: …")."""
    while len(paragraphs) > 1 and LABEL.fullmatch(paragraphs[0].text) and may_be_headline(paragraphs[1]):
        note = "Left out: it stands over the headline."
        draft.report("label", paragraphs[0].line, paragraphs[0].as_found, note)
        paragraphs = paragraphs[1:]
    kept: list[Paragraph] = []
    for place, paragraph in enumerate(paragraphs):
        title, words = _TITLE.fullmatch(paragraph.text), _STANDFIRST.fullmatch(paragraph.text)
        bio = _BIO.fullmatch(paragraph.text)
        if paragraph.is_whole or TOP <= place < len(paragraphs) - END:
            kept.append(paragraph)
        elif title and place == 0:
            kept.append(replace(paragraph, text=title["words"], source=paragraph.as_found))
        elif words and 0 < place < TOP and not draft.standfirst:
            draft.standfirst = words["words"]
            draft.report("standfirst", paragraph.line, paragraph.as_found, certainty="sure")
        elif _COUNT.fullmatch(paragraph.text):
            draft.report("label", paragraph.line, paragraph.as_found, "Left out: it says how long the piece is.")
        elif bio:
            kept.append(replace(paragraph, text=bio["words"], source=paragraph.as_found))
        else:
            kept.append(paragraph)
    return kept


def without_end(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    """Signs that the piece ends: "ENDS", "-30-"."""
    kept: list[Paragraph] = []
    for place, paragraph in enumerate(paragraphs):
        if place and place >= len(paragraphs) - END and _ENDS.fullmatch(paragraph.text):
            draft.report("separator", paragraph.line, paragraph.as_found, "Left out: it says that the piece ends.")
        else:
            kept.append(paragraph)
    return kept


def holds_piece(paragraphs: list[Paragraph]) -> bool:
    """Whether a headline and a text may be in these."""
    return len(paragraphs) > LEAST_TEXT and may_be_headline(paragraphs[0])


def may_be_headline(paragraph: Paragraph) -> bool:
    is_other = paragraph.is_whole or paragraph.kind == "list_item" or begins_a_part(paragraph.text)
    is_other = is_other or tails.kind_of(paragraph.text) == "contact"
    return not is_other and len(paragraph.text) <= LONGEST_HEADLINE and not paragraph.text.endswith(".")
