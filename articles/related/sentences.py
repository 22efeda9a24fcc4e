"""Reasons as the sentences that readers see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from django.utils.text import get_text_list

from ..models import PrintedAffiliation, PrintedByline, Topic
from .reasons import Reason


class Wording:
    """Reasons as sentences that readers see. Reads all the names it needs at once, in at most three queries.

    Topics are called what they are called now; people and institutions as the other piece prints them.
    """

    def __init__(self, wanted: Iterable[tuple[Sequence[Reason], int]]):
        needed: dict[str, set] = defaultdict(set)
        editions: dict[str, set[int]] = defaultdict(set)
        for reasons, edition in wanted:
            for reason in reasons:
                needed[reason.kind].update(reason.values)
                editions[reason.kind].add(edition)
        self.topics = dict(Topic.objects.filter(pk__in=needed["topics"]).values_list("pk", "name"))
        people = PrintedByline.objects.filter(edition__in=editions["authors"], author__in=needed["authors"])
        rows = people.values_list("edition", "author", "name")
        self.authors = {(edition, author): name for edition, author, name in rows}
        affiliations = PrintedAffiliation.objects.filter(
            byline__edition__in=editions["institutions"], institution__in=needed["institutions"]
        )
        rows = affiliations.values_list("byline__edition", "institution", "institution_name")
        self.institutions = {(edition, institution): name for edition, institution, name in rows}

    def sentence(self, piece: Hashable, reasons: Sequence[Reason], other: int) -> str:
        """Why the edition `other` stands beside `piece`: “Cited in this piece”, “More from the Cato Institute on North
        Korea”, “Also on Hanoi and Singapore”; empty where nothing can be said."""
        values = {reason.kind: reason.values for reason in reasons}
        if "cites" in values:
            if piece in values["cites"]:
                return "Cites this piece"
            return "Cited in this piece"
        topics = list(filter(None, map(self.topics.get, values.get("topics", ()))))
        people = list(filter(None, [self.authors.get((other, key)) for key in values.get("authors", ())]))
        institutions = []
        for key in values.get("institutions", ()):
            if (other, key) in self.institutions:
                institutions.append(with_article(self.institutions[other, key]))
        names = values.get("names", ())
        about = get_text_list(topics[:2] or names[:2], "and")
        if people and about:
            return f"Also by {get_text_list(people, 'and')}, on {about}"
        if people:
            return f"Also by {get_text_list(people, 'and')}"
        if topics and institutions:
            return f"More from {institutions[0]} on {about}"
        if topics:
            return f"Also on {about}"
        if names:
            return f"Both speak of {get_text_list(names, 'and')}"
        if institutions:
            return f"More from {institutions[0]}"
        if "series" in values:
            return "From the same series"
        return ""


# An institution called by what it is takes the article in a sentence; one with a name of its own does not.
_KINDS_OF_INSTITUTION = """
academy administration agency alliance association board bureau center centre coalition college commission committee
congress council court department endowment federation foundation forum fund government group initiative institute
institution laboratory league library ministry museum office organisation organization parliament party program
programme project school secretariat senate society treasury trust union university
"""
_TAKES_ARTICLE = frozenset(_KINDS_OF_INSTITUTION.split())


def with_article(name: str) -> str:
    """“the Cato Institute”, “the University of Oslo”, “Chatham House”, “Columbia University”."""
    words = name.casefold().split()
    if not words or words[0] == "the":
        return name
    kind = words[-1]
    if "of" in words[1:]:
        kind = words[words.index("of") - 1]
    own_name = kind in {"university", "college"} and kind == words[-1]
    if kind in _TAKES_ARTICLE and not own_name:
        return f"the {name}"
    return name
