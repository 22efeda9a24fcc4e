"""Neighbours: what two titles side by side have in common.

Titles that share one institution stay one title ("founder and CEO of X"). A unit of its own parts them ("professor of
history and director of the Center for X at Y": both at Y, one in the Center). What states no institution keeps none.
"""

from __future__ import annotations

from dataclasses import replace

from . import words
from .houses import House
from .posts import Claim


def share_houses(claims: list[Claim]) -> list[Claim]:
    """The claims with titles that share a house joined, or given the house that stands only after the last."""
    shared: list[Claim] = []
    for claim in reversed(_share_owner(claims)):
        following = shared[0] if shared else None
        if not following or not _is_shared(claim, following):
            shared.insert(0, claim)
        elif following.is_of_house and following.houses[0].units:
            shared.insert(
                0, replace(claim, houses=tuple(House(house.name, (), house.end) for house in following.houses))
            )
        else:
            shared[0] = _joined(claim, following)
    return shared


def _is_shared(claim: Claim, following: Claim) -> bool:
    """True where the house after `following` is the house of `claim` as well."""
    if claim.houses or not claim.title or not following.title or following.separator not in {"and", ","}:
        return False
    if claim.is_work or following.is_work or claim.is_closed or claim.current != following.current:
        return False
    if following.separator == "," and (following.determiner or not following.is_joint):
        return False
    if _is_a_profession(claim) and (following.determiner or following.is_of_house):
        return False
    if following.houses:
        return claim.title.lower() not in words.PROFESSIONS
    return not following.determiner and claim.role != following.role


def _is_a_profession(claim: Claim) -> bool:
    """True for what somebody is anywhere: "a cardiologist and *the* chair at X", "a physicist and president *of* X"."""
    return claim.role in words.PROFESSIONS and not words.POST_MODIFIERS & set(claim.title.lower().split())


def _joined(claim: Claim, following: Claim) -> Claim:
    between = " and " if following.separator == "and" else ", "
    if following.determiner:
        between += following.determiner + " "
    return replace(
        following,
        title=claim.title + between + following.title,
        determiner=claim.determiner,
        separator=claim.separator,
        is_joint=True,
    )


def _share_owner(claims: list[Claim]) -> list[Claim]:
    """ "the Gazette’s bureau chief and senior reporter" is one title at the Gazette."""
    shared: list[Claim] = []
    for claim in claims:
        before = shared[-1] if shared else None
        if (
            before
            and before.is_owned
            and _is_bare(claim)
            and claim.current == before.current
            and _is_next(before, claim)
        ):
            shared[-1] = replace(before, title=f"{before.title} and {claim.title}", end=claim.end)
        else:
            shared.append(claim)
    return shared


def _is_bare(claim: Claim) -> bool:
    is_plain = claim.title and not claim.houses and not claim.determiner and not claim.is_closed and not claim.is_work
    return bool(is_plain) and claim.separator == "and"


def _is_next(before: Claim, claim: Claim) -> bool:
    return 0 <= claim.start - before.end <= 1
