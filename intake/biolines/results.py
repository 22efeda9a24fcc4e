"""What is read from a bio line, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatedAffiliation:
    """A title held at an institution, as a bio line states it.

    `title` is "" where the line names an institution alone ("Author: A. Writer, Example University"), `institution`
    is None where it names a title alone ("a retired ambassador"). `unit` is the smaller institution inside it ("School
    of Communication"), kept apart so that the institution is the one with a page; of several units the smallest comes
    first, parted by commas. `current` is False for "former" and its kin.
    """

    title: str
    institution: str | None = None
    unit: str | None = None
    current: bool = True

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.title, self.unit, self.institution]))


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person (or a desk) named in a bio line or a byline, with every affiliation stated, in its order.

    `bio` is what the line says of this one, word for word; "" where only a byline names them.
    """

    name: str
    affiliations: tuple[StatedAffiliation, ...] = ()
    honorific: str = ""
    bio: str = ""

    @property
    def is_strong(self) -> bool:
        """True where a present affiliation at a named institution is stated."""
        return any(stated.current and stated.institution for stated in self.affiliations)
