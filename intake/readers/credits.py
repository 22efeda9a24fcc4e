"""Credits: whose picture it is, without the label it stood under and the stop behind it."""

from __future__ import annotations

import re

from intake.drafts import Draft

from .paragraphs import Paragraph

_CREDIT_LABEL = re.compile(
    r"[\s(\[]*(?:(?:cover|lead|header|banner|featured?|main|top)\s+)?(?:photo(?:graph)?(?:\s+illustration)?s?|photography|images?|"
    r"illustrations?|pictures?|artwork|graphic|cartoon|cover|courtesy)?\s*(?:credits?|courtesy|source)?\s*(?::|\bby\b:?|\bof\b|\bvia\b)\s*",
    re.IGNORECASE,
)
_ENDS_WITH_STOP = frozenset({"inc", "ltd", "corp", "bros", "llc"})
_CREDIT_IN_BRACKETS = re.compile(
    r"^(?P<caption>.*\S)\s*\(\s*(?:photo|image|picture|illustration)s?\b[^()]*\)\.?$", re.IGNORECASE
)


def read_credit(paragraph: Paragraph, draft: Draft) -> None:
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
    credit = _without_stop(credit.strip()) or text
    draft.image_credit = "; ".join(filter(None, [draft.image_credit, credit]))
    draft.report("image_credit", paragraph.line, paragraph.as_found)


def _without_stop(credit: str) -> str:
    """The credit without the stop that the page adds; that of "Example Inc." and of "J. R." is part of the name."""
    words = credit.rstrip(".").rsplit(None, 1)
    if words and (len(words[-1]) <= 2 or words[-1].casefold() in _ENDS_WITH_STOP or "." in words[-1]):
        return credit
    return credit.rstrip(". ")
