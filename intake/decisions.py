"""What a person decided of a draft before it is stored. Plain data: no model, no file.

A draft is a suggestion. Whatever nobody decided goes as `intake.store` says it does by default.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from .biolines import Contributor
from .drafts import Draft, insert

NEW = "new"  # a record of its own, though one of that name may be there
NONE = "none"  # an author: does not sign, and the bio line goes back into the text; an institution: none is recorded
Choice = int | Literal["new", "none"]  # an int is the primary key of the record that is meant


@dataclass(frozen=True)
class Decisions:
    """`None` or nothing in a mapping: as recognised. A part refused goes back into the text, where it stood.

    Authors, their wording and notices are named by their place in `draft.contributors` and `draft.notices`,
    institutions by their name as read.
    """

    headline: str | None = None
    standfirst: str | None = None  # "" where what was taken for one is the first paragraph
    image_credit: str | None = None
    refused_notices: set[int] = field(default_factory=set)
    notices: dict[int, str] = field(default_factory=dict)  # in other words
    contributors: dict[int, Contributor] = field(default_factory=dict)  # reworded: name, affiliations, bio
    authors: dict[int, Choice] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)  # of Byline.Role; an author's where nothing is said
    institutions: dict[str, Choice] = field(default_factory=dict)

    def contributor(self, place: int, draft: Draft) -> Contributor:
        return self.contributors.get(place, draft.contributors[place])


def reworded(draft: Draft, decisions: Decisions) -> Draft:
    """The draft with what was decided of its words. People and institutions are for `intake.store`."""
    blocks, words, notices = list(draft.blocks), {}, []
    for name in ("headline", "standfirst", "image_credit"):
        recognised, decided = getattr(draft, name), getattr(decisions, name)
        if decided is not None:
            words[name] = decided.strip()
            if recognised and not words[name]:
                blocks = insert(blocks, draft.returning(recognised))
    if not words.get("headline", draft.headline):
        raise ValueError("A piece needs a headline.")
    for place, notice in enumerate(draft.notices):
        if place in decisions.refused_notices:
            blocks = insert(blocks, draft.returning(notice))
        else:
            notices.append(decisions.notices.get(place, notice))
    return replace(draft, **words, notices=notices, blocks=blocks)
