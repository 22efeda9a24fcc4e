"""What a person decided of a draft before it is stored. Plain data: no model, no file.

A draft is a suggestion. Whatever nobody decided goes as `intake.store` says it does by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from .biolines import Contributor
from .drafts import Draft, put_back

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
    refused_notices: frozenset[int] = frozenset()
    notices: Mapping[int, str] = field(default_factory=dict)  # in other words
    contributors: Mapping[int, Contributor] = field(default_factory=dict)  # reworded: name, affiliations, bio
    authors: Mapping[int, Choice] = field(default_factory=dict)
    roles: Mapping[int, str] = field(default_factory=dict)  # of Byline.Role; an author's where nothing is said
    institutions: Mapping[str, Choice] = field(default_factory=dict)

    def contributor(self, place: int, draft: Draft) -> Contributor:
        return self.contributors.get(place, draft.contributors[place])


def reworded(draft: Draft, decisions: Decisions) -> Draft:
    """The draft with what was decided of its words. People and institutions are for `intake.store`."""
    blocks = list(draft.blocks)
    headline = draft.headline if decisions.headline is None else decisions.headline.strip()
    if not headline:
        raise ValueError("A piece needs a headline.")
    standfirst = draft.standfirst if decisions.standfirst is None else decisions.standfirst
    if draft.standfirst and not standfirst:
        blocks = put_back(blocks, draft.standfirst, draft.line_of(draft.standfirst))
    credit = draft.image_credit if decisions.image_credit is None else decisions.image_credit
    if draft.image_credit and not credit:
        blocks = put_back(blocks, draft.image_credit, draft.line_of(draft.image_credit))
    notices = []
    for place, notice in enumerate(draft.notices):
        if place in decisions.refused_notices:
            blocks = put_back(blocks, notice, draft.line_of(notice))
        else:
            notices.append(decisions.notices.get(place, notice))
    return replace(draft, headline=headline, standfirst=standfirst, image_credit=credit, notices=notices, blocks=blocks)
