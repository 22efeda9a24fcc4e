"""What must hold of a piece before it is printed. One checker: the form's hints, the press and the schedule ask it."""

from __future__ import annotations

from dataclasses import dataclass

from . import body
from .models import Article


@dataclass(frozen=True)
class Problem:
    """Something an editor should look at: `blocks` stops the press, otherwise it is a hint."""

    code: str
    field: str
    message: str
    blocks: bool = True


def problems(article: Article) -> list[Problem]:
    """Everything that stands against printing this working copy, blockers first. Two queries."""
    found: list[Problem] = []
    if not article.headline.strip():
        found.append(Problem("headline", "headline", "It has no headline."))
    if not body.plain_text(article.body):
        found.append(Problem("body", "body", "It has no text."))
    if not article.bylines.exists():
        found.append(Problem("byline", "bylines", "Nobody signs it: add at least one byline."))
    if not article.standfirst.strip():
        found.append(Problem("standfirst", "standfirst", "It has no standfirst.", blocks=False))
    if not article.tagged.exists():
        found.append(Problem("topic", "topics", "It has no topic, so readers will hardly find it.", blocks=False))
    return sorted(found, key=lambda problem: not problem.blocks)
