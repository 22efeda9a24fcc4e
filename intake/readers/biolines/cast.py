"""The people of a line: who was named, what was said of each, and whom "she", "they" or a surname means."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from intake.drafts import Contributor, Post

from .names import PersonName
from .posts import Claim
from .sharing import share_houses


@dataclass(slots=True)
class Person:
    """Somebody a line may be about: believed to be one only when `is_spoken_of`."""

    name: PersonName
    claims: list[Claim] = field(default_factory=list)
    is_spoken_of: bool = False
    said: list[str] = field(default_factory=list)  # the sentences of this person, as they stood

    def as_contributor(self) -> Contributor:
        # A book is no institution; that somebody wrote one is a title only where they state no house at all.
        has_house = any(claim.houses for claim in self.claims)
        posts: dict[Post, None] = {}
        for claim in self.claims:
            if claim.is_work and has_house:
                continue
            for house in claim.houses or (None,):
                unit = ", ".join(house.units) or None if house else None
                posts[Post(claim.title, house.name if house else None, unit, claim.current)] = None
        return Contributor(self.name.name, tuple(posts), self.name.honorific, " ".join(self.said))


@dataclass(slots=True)
class Cast:
    """The people of a line in their order, those of the last sentence, and the house named last."""

    people: list[Person] = field(default_factory=list)
    by_name: dict[str, Person] = field(default_factory=dict)
    last: list[Person] = field(default_factory=list)
    known_house: str = ""
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
        shared = share_houses(claims)
        if 1 < len(people) == len(claims) and not any(claim.is_plural or claim.is_work for claim in claims):
            houses = claims[-1].houses
            for person, claim in zip(people, claims, strict=True):
                person.claims.append(replace(claim, houses=claim.houses or houses))
        else:
            for person in people:
                known = {claim.title for claim in person.claims}
                person.claims.extend(claim for claim in shared if claim.houses or claim.title not in known)
        for claim in shared:
            if claim.houses:
                self.known_house = claim.houses[-1].name

    def spoken_of(self) -> list[Person]:
        return [person for person in self.people if person.is_spoken_of]
