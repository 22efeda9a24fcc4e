"""The top of a document: the headline, and what stands between it and the text.

    top = { standfirst | byline | affiliation | bio | date | credit | notice }

The opening paragraph is text, whoever it is about. So a line here is a bio line only where it states a present
affiliation at a named institution, of somebody the text does not speak of; "He …" never is one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from authors.names import match_key
from intake.biolines import Contributor, read_bioline, read_institution_line, tails
from intake.drafts import Draft, UnreadableDocument

from . import bios, standfirst
from .credits import read_caption, read_credit
from .dates import IN_FIGURES, day_in
from .paragraphs import (
    LONGEST_BYLINE,
    LONGEST_STRAY,
    LONGEST_TAIL,
    OPEN_END,
    Paragraph,
    begins_a_part,
    kind_of,
    sentence_count,
    signing_in,
)
from .signing import admit, person_at

LONGEST_HEADLINE = 300  # characters, as many as a piece can keep; the longest newspaper headlines have 120
LONGEST_RUN_ON = 120  # of a headline of several sentences right over the text
SENTENCES_OF_HEADLINE = 2
TELLS_MORE = re.compile(r",? (?:and|but|so|yet) (?:s?he|they)\b")  # as a text about somebody does
STRAYS = 4  # short lines no rule knows, above a byline
TOP = 10  # paragraphs under the headline in which byline, date and standfirst are looked for


def read_headline(
    paragraphs: list[Paragraph], draft: Draft, name: str, *, needs_headline: bool = True
) -> list[Paragraph]:
    """Reads the headline; the paragraphs after it. A header line `Title:` or `Headline:` is one, too.

    A first line that stands alone is the headline whatever it looks like. Raises UnreadableDocument where nothing
    is: no words at all, a paragraph longer than a headline can be, a bio line or a notice right over other text;
    a document with form may begin with its text or a table, and its headline is empty then.
    """
    how = "put the headline in the first line, in a line of its own."
    if not paragraphs:
        what = "no words"
        if any(finding.source or finding.kind == "changes" for finding in draft.findings):
            what = "no words but those that are left out (comments, deletions, hidden text, heads and feet of pages)"
        raise UnreadableDocument(
            f"{name} holds {what}: send the text of the piece, with its headline in the first line."
        )
    first = paragraphs[0]
    if headline := draft.headers.get("headline") or draft.headers.get("title"):
        draft.headline = headline.strip('"“” ')
        draft.report("headline", 1, headline, certainty="sure")
        if match_key(first.text) == match_key(headline):
            return paragraphs[1:]
        return paragraphs
    stands_alone = len(paragraphs) > 1 and paragraphs[1].gap
    is_several = sentence_count(first.text) > SENTENCES_OF_HEADLINE and len(first.text) > LONGEST_RUN_ON
    is_text = len(first.text) > LONGEST_HEADLINE or (is_several and not stands_alone)
    if not needs_headline and (is_text or first.is_whole):
        draft.report("missing_headline", 0, "", "No headline was found: the document begins with its text.")
        return paragraphs
    if first.kind == "list_item" or first.is_whole:
        first = Paragraph(first.as_found, first.line)
    if is_text:
        raise UnreadableDocument(f"{name} has no headline, it begins with a paragraph: {how}")
    is_closing_line = bool(tails.kind_of(first.text)) or any(person.affiliations for person in read_bioline(first.text))
    is_no_headline = first.text.endswith(".") or tails.kind_of(first.text) in {"image_credit", "contact", "copyright"}
    if is_closing_line and not stands_alone and is_no_headline:
        raise UnreadableDocument(f"{name} has no headline, it begins with a bio line or a notice: {how}")
    draft.headline = " ".join(first.text.split())
    if is_closing_line:
        note = "It reads like a bio line or a notice, and is the headline because it stands first."
        draft.report("headline", first.line, first.as_found, note, certainty="unsure", alternative="bio")
    else:
        draft.report("headline", first.line, first.as_found, certainty="sure" if stands_alone else "likely")
    return paragraphs[1:]


def read_top(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    """Reads what stands between headline and body; the paragraphs after it, and the lines there that no rule knows."""
    paragraphs = [part for paragraph in paragraphs[:TOP] for part in _split_at_bars(paragraph)] + paragraphs[TOP:]
    strays: list[Paragraph] = []
    i, has_byline, is_below_byline = 0, bool(draft.contributors), False
    while i < min(len(paragraphs), TOP):
        paragraph, following = paragraphs[i], paragraphs[i + 1 :]
        if paragraph.kind:
            if not _claims_set_off(paragraph, following, draft):
                break
            i += 1
            continue
        text = paragraph.text
        kind = kind_of(paragraph)
        if people := signing_in(text):
            admit(draft, people, paragraph, "byline", certainty="sure")
            has_byline = is_below_byline = True
        elif kind == "image_credit" or read_caption(text):
            read_credit(paragraph, draft)
        elif kind in tails.LEFT_OUT:
            leave_out(paragraph, kind, draft)
        elif kind:
            draft.notices.append(text)
            draft.report(kind, paragraph.line, paragraph.as_found)
        elif following and match_key(text) == match_key(draft.headline):
            draft.report("headline", paragraph.line, paragraph.as_found, "The headline stood there once more.")
        elif people := bios.signing_alone(text, following):
            admit(draft, people, paragraph, "byline", certainty="sure")
            has_byline = is_below_byline = True
        elif not draft.contributors and (people := bios.signing_unnamed(text, following)):
            admit(draft, people, paragraph, "byline", certainty="unsure")
            has_byline = is_below_byline = True
        elif people := bios.signing_over(text, following):
            admit(draft, people, replace(paragraph, source=f"{text}\n{following[0].as_found}"), "byline")
            has_byline = is_below_byline = True
            i += 1
        elif day_in(text):
            draft.published_on = draft.published_on or day_in(text)
            draft.report("date", paragraph.line, paragraph.as_found, certainty="sure")
        elif IN_FIGURES.fullmatch(text):
            note = "Left out: whether the day or the month stands first, it does not say."
            draft.report("date", paragraph.line, paragraph.as_found, note)
        elif has_byline and _read_affiliation(paragraph, draft):
            pass
        elif people := bios.people_of(text, draft.contributors):
            above = None
            if i:
                above = paragraphs[i - 1]
            if not _is_bio(people, paragraph, above, following, draft):
                break
            admit(draft, people, paragraph, "byline" if _is_name_line(paragraph) else "bio")
            has_byline = is_below_byline = True
        elif _claims_standfirst(paragraph, following, draft, is_below_byline):
            pass
        elif (_is_stray(paragraph) and _leads_on(following)) or _is_above_credit(paragraph, following):
            strays.append(paragraph)
        else:
            break
        i += 1
    return strays + paragraphs[i:]


def _claims_standfirst(paragraph: Paragraph, following: list[Paragraph], draft: Draft, is_below_byline: bool) -> bool:
    """Makes a line the standfirst where it is one; names it in the report where it may be one."""
    text = paragraph.text
    if paragraph.is_emphasised and _claims_set_off(paragraph, following, draft):
        return True
    if draft.standfirst or (is_below_byline and paragraph.gap) or _is_above_credit(paragraph, following):
        return False
    is_set_apart = not paragraph.gap and bool(following) and following[0].gap
    certainty = standfirst.certainty_of(text, following, draft.headline, is_set_apart=is_set_apart)
    if certainty:
        draft.standfirst = text
        alternative = ""
        if certainty == "unsure":
            alternative = "paragraph"
        draft.report("standfirst", paragraph.line, paragraph.as_found, certainty=certainty, alternative=alternative)
    return bool(certainty)


def _claims_set_off(paragraph: Paragraph, following: list[Paragraph], draft: Draft) -> bool:
    """Makes the standfirst what is set off from the text by its form: in italics, as a heading, as a quotation."""
    if draft.standfirst or not standfirst.is_set_off(paragraph, following, draft.headline):
        return False
    draft.standfirst = " ".join(paragraph.text.split())
    note = "It is set off from the text by its form."
    draft.report("standfirst", paragraph.line, paragraph.as_found, note, alternative="paragraph")
    return True


def _is_stray(paragraph: Paragraph) -> bool:
    """True for a short line without a stop: a label, a bar of links, somebody's name."""
    return len(paragraph.text) <= LONGEST_STRAY and not OPEN_END.search(paragraph.text)


def _is_above_credit(paragraph: Paragraph, following: list[Paragraph]) -> bool:
    """True for what may be a caption: a short line right above a credit."""
    return bool(following) and len(paragraph.text) <= LONGEST_BYLINE and kind_of(following[0]) == "image_credit"


def _leads_on(following: list[Paragraph]) -> bool:
    """True where under a stray line, and no more than a few others, a byline, a date or a credit stands."""
    for i, paragraph in enumerate(following[:STRAYS]):
        text = paragraph.text
        if begins_a_part(text) or read_caption(text) or bios.signing_alone(text, following[i + 1 :]):
            return True
        if not _is_stray(paragraph):
            return False
    return False


def leave_out(paragraph: Paragraph, kind: str, draft: Draft) -> None:
    """Names in the report what belongs to the page it was taken from, and not to the piece."""
    draft.report(kind, paragraph.line, paragraph.as_found, "Left out: it belongs to a page and not to the piece.")


def _is_bio(
    people: list[Contributor], paragraph: Paragraph, above: Paragraph | None, following: list[Paragraph], draft: Draft
) -> bool:
    """True where the line is about an author and not about whom the piece is about."""
    if bios.begins_with_pronoun(paragraph.text):
        return False
    if all(person_at(draft.contributors, person.name) is not None for person in people):
        return any(person.affiliations for person in people)
    if TELLS_MORE.search(paragraph.text):
        return False
    goes_on = above is not None and _is_name_line(above) and _is_name_line(paragraph)
    if (draft.contributors and not goes_on) or (following and bios.begins_with_pronoun(following[0].text)):
        return False
    while following and _is_name_line(paragraph) and _is_name_line(following[0]):
        following = following[1:]  # others sign with it
    repeated = []
    for below in following[-LONGEST_TAIL:]:
        closing = bios.strong_people(below)
        if any(person_at(people, other.name) is None for other in closing):
            return False  # whoever wrote it has a line at the end
        if closing:
            repeated.append(below)
    return bios.is_strong(people) and not bios.is_spoken_of(people, bios.Body(following), repeated)


def _is_name_line(paragraph: Paragraph) -> bool:
    """True for “Ana Example, Example University”: a name and an institution, and no sentence."""
    if len(paragraph.text) > LONGEST_BYLINE or OPEN_END.search(paragraph.text):
        return False
    return bool(bios.strong_people(paragraph))


def _split_at_bars(paragraph: Paragraph) -> list[Paragraph]:
    """ "By A. Writer | June 30, 2019" as two paragraphs, where each part is one of the top."""
    texts = [text.strip() for text in re.split(r"\s[|•·]\s", paragraph.text)]
    if len(texts) == 1 or paragraph.kind or not all(begins_a_part(text) for text in texts):
        return [paragraph]
    return [replace(paragraph, text=text, source=text) for text in texts]


def _read_affiliation(paragraph: Paragraph, draft: Draft) -> bool:
    """ "Example Institute" under a byline: where its last author works."""
    affiliations = read_institution_line(paragraph.text)
    if not affiliations or not draft.contributors:
        return False
    last = draft.contributors[-1]
    draft.contributors[-1] = replace(last, affiliations=(*last.affiliations, *affiliations))
    draft.report("affiliation", paragraph.line, paragraph.as_found)
    return True
