"""Neighbours: what two titles side by side have in common.

Titles that share one institution stay one title ("founder and CEO of X"). A unit of its own parts them ("professor of
history and director of the Center for X at Y": both at Y, one in the Center). What states no institution keeps none.
"""

from __future__ import annotations

from dataclasses import replace

from .affiliations import Claim
from .tables import words


def share_institutions(claims: list[Claim]) -> list[Claim]:
    """The claims with titles that share an institution joined, or given the one that stands only after the last."""
    shared: list[Claim] = []
    for claim in reversed(_share_owner(claims)):
        if not shared or not _is_shared(claim, shared[0]):
            shared.insert(0, claim)
            continue
        following = shared[0]
        if following.is_of_institution and following.institutions[0].units:
            whole = tuple(replace(institution, units=()) for institution in following.institutions)
            shared.insert(0, replace(claim, institutions=whole))
        else:
            shared[0] = _joined(claim, following)
    return shared


def _is_shared(claim: Claim, following: Claim) -> bool:
    """True where the institution after `following` is the institution of `claim` as well."""
    if claim.institutions or not claim.title or not following.title or following.separator not in {"and", ","}:
        return False
    if claim.is_work or following.is_work or claim.is_closed or claim.current != following.current:
        return False
    if following.separator == "," and (following.determiner or not following.is_joint):
        return False
    # What somebody is anywhere: "a cardiologist and *the* chair at X", "a physicist and president *of* X".
    is_profession = claim.role in words.professions
    is_profession = is_profession and words.profession_modifiers.isdisjoint(claim.title.lower().split())
    if is_profession and (following.determiner or following.is_of_institution):
        return False
    if following.institutions:
        return claim.title.lower() not in words.professions
    return not following.determiner and claim.role != following.role


def _joined(claim: Claim, following: Claim) -> Claim:
    between = " and " if following.separator == "and" else ", "
    if following.determiner:
        between += following.determiner + " "
    title = claim.title + between + following.title
    return replace(following, title=title, determiner=claim.determiner, separator=claim.separator, is_joint=True)


def _share_owner(claims: list[Claim]) -> list[Claim]:
    """ "the Gazette’s bureau chief and senior reporter" is one title at the Gazette."""
    shared: list[Claim] = []
    for claim in claims:
        before = shared[-1] if shared else None
        is_bare = claim.title and not (claim.institutions or claim.determiner or claim.is_closed or claim.is_work)
        if (
            before
            and before.is_owned
            and is_bare
            and claim.separator == "and"
            and claim.current == before.current
            and 0 <= claim.start - before.end <= 1
        ):
            shared[-1] = replace(before, title=f"{before.title} and {claim.title}", end=claim.end)
        else:
            shared.append(claim)
    return shared
