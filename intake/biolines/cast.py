"""The people of a line: who was named, what was said of each, and whom "she", "they" or a surname means."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .affiliations import Claim
from .names import PersonName
from .results import Contributor, StatedAffiliation
from .tables import words


@dataclass(slots=True)
class Person:
    """Somebody a line may be about: believed to be one only when `is_spoken_of`."""

    name: PersonName
    claims: list[Claim] = field(default_factory=list)
    is_spoken_of: bool = False
    sentences: list[str] = field(default_factory=list)  # what is said of this person, as it stood

    def as_contributor(self) -> Contributor:
        has_institution = any(claim.institutions for claim in self.claims)
        affiliations: dict[StatedAffiliation, None] = {}  # in their order, each once
        titled = {institution.name for claim in self.claims if claim.title for institution in claim.institutions}
        for claim in self.claims:
            is_said = not claim.title and claim.institutions and claim.institutions[0].name in titled
            if is_said or (claim.is_work and has_institution):
                continue
            if not claim.institutions:
                affiliations[StatedAffiliation(claim.title, current=claim.current)] = None
            for institution in claim.institutions:
                unit = ", ".join(institution.units) or None
                affiliations[StatedAffiliation(claim.title, institution.name, unit, claim.current)] = None
        return Contributor(self.name.name, tuple(affiliations), self.name.honorific, " ".join(self.sentences))


@dataclass(slots=True)
class Cast:
    """The people of a line in their order, those of the last sentence, and the institution named last."""

    people: list[Person] = field(default_factory=list)
    by_name: dict[str, Person] = field(default_factory=dict)
    last: list[Person] = field(default_factory=list)
    known_institution: str = ""
    has_collectives: bool = False  # a desk that signs as one counts as a person

    def person(self, name: PersonName) -> Person:
        """Whoever bears this name in the cast already, or somebody new."""
        return self.by_name.get(name.name.casefold()) or Person(name)

    def admit(self, people: list[Person], *, is_spoken_of: bool = True) -> None:
        """Makes these the people that the line speaks of now; new ones join the cast."""
        for person in people:
            person.is_spoken_of = person.is_spoken_of or is_spoken_of
            full = person.name.name.casefold()
            if full not in self.by_name:
                self.people.append(person)
                self.by_name[full] = person
                for short in person.name.short_forms():
                    self.by_name.setdefault(short, person)
        self.last = people

    def give(self, people: list[Person], claims: list[Claim]) -> None:
        """Gives claims to the people: each the same, or one each ("A and B are director and analyst at X")."""
        shared = share_institutions(claims)
        if 1 < len(people) == len(claims) and not any(claim.is_plural or claim.is_work for claim in claims):
            for person, claim in zip(people, claims, strict=True):
                person.claims.append(replace(claim, institutions=claim.institutions or claims[-1].institutions))
        else:
            for person in people:
                titles = {claim.title for claim in person.claims}
                person.claims += [claim for claim in shared if claim.institutions or claim.title not in titles]
        for claim in shared:
            if claim.institutions:
                self.known_institution = claim.institutions[-1].name

    def spoken_of(self) -> list[Person]:
        return [person for person in self.people if person.is_spoken_of]


def share_institutions(claims: list[Claim]) -> list[Claim]:
    """The claims with titles that share an institution joined ("founder and CEO of X"), or given the last one's.

    A unit of its own parts them: "professor of history and director of the Center for X at Y" are both at Y.
    """
    shared: list[Claim] = []
    for claim in reversed(_share_owner(claims)):
        if not shared or not _is_shared(claim, shared[0]):
            shared.insert(0, claim)
            continue
        following = shared[0]
        if following.is_of_institution and following.institutions[0].units:
            whole = tuple(replace(institution, units=()) for institution in following.institutions)
            shared.insert(0, replace(claim, institutions=whole))
            continue
        between = " and " if following.separator == "and" else ", "
        if following.determiner:
            between += following.determiner + " "
        title = claim.title + between + following.title
        shared[0] = replace(
            following, title=title, determiner=claim.determiner, separator=claim.separator, is_joint=True
        )
    return shared


def _share_owner(claims: list[Claim]) -> list[Claim]:
    """ "the Gazette’s bureau chief and senior reporter" is one title at the Gazette."""
    shared: list[Claim] = []
    for claim in claims:
        before = shared[-1] if shared else Claim("", "")
        is_bare = claim.title and not (claim.institutions or claim.determiner or claim.is_closed or claim.is_work)
        is_next = claim.separator == "and" and claim.start - before.end <= 1 and claim.current == before.current
        if before.is_owned and is_bare and is_next:
            shared[-1] = replace(before, title=f"{before.title} and {claim.title}", end=claim.end)
        else:
            shared.append(claim)
    return shared


def _is_shared(claim: Claim, following: Claim) -> bool:
    """True where the institution after `following` is the institution of `claim` as well."""
    if claim.institutions or not claim.title or not following.title or following.separator not in {"and", ","}:
        return False
    if claim.is_work or following.is_work or claim.is_closed or claim.current != following.current:
        return False
    if following.has_verb or following.is_owned:
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
