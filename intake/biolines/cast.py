"""The people of a line: who was named, what was said of each, and whom "she", "they" or a surname means."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .affiliations import Claim
from .names import PersonName
from .results import Contributor, StatedAffiliation
from .sharing import share_institutions


@dataclass(slots=True)
class Person:
    """Somebody a line may be about: believed to be one only when `is_spoken_of`."""

    name: PersonName
    claims: list[Claim] = field(default_factory=list)
    is_spoken_of: bool = False
    sentences: list[str] = field(default_factory=list)  # what is said of this person, as it stood

    def as_contributor(self) -> Contributor:
        # A book is no institution; that somebody wrote one is a title only where they state no institution at all.
        has_institution = any(claim.institutions for claim in self.claims)
        affiliations: dict[StatedAffiliation, None] = {}  # in their order, each once
        for claim in self.claims:
            if claim.is_work and has_institution:
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
        if not claims:
            return
        shared = share_institutions(claims)
        if 1 < len(people) == len(claims) and not any(claim.is_plural or claim.is_work for claim in claims):
            for person, claim in zip(people, claims, strict=True):
                institutions = claim.institutions or claims[-1].institutions
                person.claims.append(replace(claim, institutions=institutions))
        else:
            for person in people:
                titles = {claim.title for claim in person.claims}
                person.claims.extend(claim for claim in shared if claim.institutions or claim.title not in titles)
        for claim in shared:
            if claim.institutions:
                self.known_institution = claim.institutions[-1].name

    def spoken_of(self) -> list[Person]:
        return [person for person in self.people if person.is_spoken_of]
