"""Credits: whose picture it is, without the label it stood under and the stop behind it."""

from __future__ import annotations

import re

from intake.drafts import Draft

from .paragraphs import Paragraph

LONGEST_CAPTION = 400  # characters
_CREDIT_LABEL = re.compile(
    r"[\s(\[]*(?:(?:cover|lead|header|banner|featured?|main|top)\s+)?(?:photo(?:graph)?(?:\s+illustration)?s?|photography|images?|"
    r"illustrations?|pictures?|artwork|graphic|cartoon|cover|courtesy)?\s*(?:credits?|courtesy|source)?\s*(?::|\bby\b:?|\bof\b|\bvia\b)\s*",
    re.IGNORECASE,
)
_ENDS_WITH_STOP = frozenset({"inc", "ltd", "corp", "bros", "llc"})
_CREDIT_IN_BRACKETS = re.compile(
    r"^(?P<caption>.*\S)\s*\(\s*(?:photo|image|picture|illustration)s?\b[^()]*\)\.?$", re.IGNORECASE
)
# “… in the capital. (AP Photo/Jo Roe)”, “REUTERS/Jo Roe”, “Jo Roe | Getty Images”: whose it is, behind what it shows.
_AGENCY = (
    r"AP|AFP|EPA|REUTERS|Reuters|Getty(?: Images)?|Shutterstock|iStock(?:photo)?|Bloomberg|Associated Press|Unsplash"
    r"|Alamy|Wikimedia Commons|Flickr|Pixabay|Adobe Stock"
)
_CAPTION = re.compile(
    r"(?P<caption>.*?)\s*[(\[|—–-]*\s*(?P<credit>(?:[^.|()\[\]]{0,40}/ ?)?"
    rf"(?:{_AGENCY})\b(?: (?:Photo|Images?|File))?(?: ?/ ?[^.()|\[\]]{{1,40}})?)[)\]]*\.?"
)


def read_caption(text: str) -> re.Match | None:
    """The caption and the credit of a line that ends with a picture's agency, as captions do and sentences seldom."""
    match = None
    if len(text) <= LONGEST_CAPTION:
        match = _CAPTION.fullmatch(text)
    is_sentence = match and match["caption"][-1:].isalnum()  # "… said the report by Reuters."
    if is_sentence:
        return None
    return match


def read_credit(paragraph: Paragraph, draft: Draft) -> None:
    """ "Image: Reuters" gives "Reuters"; a caption before a credit in brackets is kept as a notice."""
    text = paragraph.text
    caption = _CREDIT_IN_BRACKETS.match(text) or read_caption(text)
    if caption and caption["caption"] and not _CREDIT_LABEL.fullmatch(f"{caption['caption']} "):
        draft.notices.append(caption["caption"])
        text = text[caption.end("caption") :].strip(" |—–-")
    label = _CREDIT_LABEL.match(text)
    credit = text
    if label:
        credit = text[label.end() :]
    if text.startswith(("(", "[")):
        credit = credit.lstrip("([").rstrip(".").removesuffix(")").removesuffix("]")
    credit = _without_stop(credit.strip()) or text
    draft.image_credit = "; ".join(filter(None, [draft.image_credit, credit]))
    draft.report("image_credit", paragraph.line, paragraph.as_found, certainty="sure" if label else "likely")


def _without_stop(credit: str) -> str:
    """The credit without the stop that the page adds; that of "Example Inc." and of "J. R." is part of the name."""
    words = credit.rstrip(".").rsplit(None, 1)
    if words and (len(words[-1]) <= 2 or words[-1].casefold() in _ENDS_WITH_STOP or "." in words[-1]):
        return credit
    return credit.rstrip(". ")
