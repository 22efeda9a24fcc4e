"""What is read from a bio line, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatedAffiliation:
    """A title held at an institution, as a bio line states it."""

    title: str  # "" where the line names an institution alone ("Author: A. Writer, Example University")
    institution: str | None = None  # None where it names a title alone ("a retired ambassador")
    unit: str | None = None  # the smaller institution inside it, kept apart; of several the smallest first, by commas
    current: bool = True  # False for "former" and its kin

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.title, self.unit, self.institution]))


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person (or a desk) named in a bio line or a byline, with every affiliation stated, in its order."""

    name: str
    affiliations: tuple[StatedAffiliation, ...] = ()
    honorific: str = ""
    bio: str = ""  # what the line says of this one, word for word; "" where only a byline names them

    @property
    def is_strong(self) -> bool:
        """True where a present affiliation at a named institution is stated."""
        return any(stated.current and stated.institution for stated in self.affiliations)
