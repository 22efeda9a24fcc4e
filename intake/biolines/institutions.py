"""Institutions, with the smaller ones inside them: "Center for A and B at the Example Foundation"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .institution_names import capital_run, is_a_subject, is_bare, is_proper, name_end, name_text, says_institution
from .tables import words
from .titles import starts_an_affiliation
from .tokens import Sentence

LONGEST_UNIT = 10  # tokens of a unit in lower case
LONGEST_CHAIN = 5  # institutions inside institutions

_KINDS = words.institution_words | words.institution_kinds
_STOPS_A_UNIT = words.relatives | {"at", "in", "for", "with", "the", "a", "an", "to"}
_STOPS_A_KIND = words.relatives | {"of", "at", "in", "for", "and"}


@dataclass(frozen=True, slots=True)
class InstitutionName:
    """An institution, the units of it that the line names (the smallest first), and the token after both."""

    name: str
    units: tuple[str, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A single name of a chain: its text, the token after it, and whether it owns what follows ("the Institute’s")."""

    text: str
    end: int
    owns: bool = False

    @property
    def is_large(self) -> bool:
        return not words.large_words.isdisjoint(self.text.replace(",", "").lower().split())


def read_institutions(sentence: Sentence, start: int, known: str = "") -> list[InstitutionName]:
    """The institutions that begin at `start`, one or several ("the Example and Other Review"); may be empty.

    `known` is the institution named last, which "its Center for …" and "the university’s …" lie in.
    """
    institutions: list[InstitutionName] = []
    institution = read_institution(sentence, start, known)
    while institution:
        institutions.append(institution)
        following = _next_institution(sentence, institution.end)
        institution = read_institution(sentence, following, known) if following else None
    return institutions


def _next_institution(sentence: Sentence, i: int) -> int:
    """Where another institution begins after "and" or in a list at `i`, or 0."""
    begin, is_list = i + 1, sentence.lower(i) == "," and _list_goes_on(sentence, i)
    if is_list:
        begin = sentence.skip(begin, {"and"})
    elif sentence.lower(i) not in {"and", "&"}:
        return 0
    if starts_an_affiliation(sentence, begin):
        return 0
    is_inside = sentence.begins_with(begin, ("in", "the")) and says_institution(sentence, begin + 2, begin + 4)
    if sentence.lower(i) == "and" and (is_inside or sentence.lower(begin) in {"at", "for"}):
        begin += 1  # "at the Example and at Other College"
    name = sentence.skip(begin, {"the"})
    return begin if is_proper(sentence.at(name)) and not is_a_subject(sentence, name) else 0


def _list_goes_on(sentence: Sentence, comma: int) -> bool:
    """True for ", the Example and the Other" after a name: a list of institutions, not a place."""
    begin = sentence.skip(comma + 1, {"and", "the"})
    end = capital_run(sentence, begin)
    if sentence.lower(comma + 1) == "and":
        return sentence.lower(comma + 2) == "the" or says_institution(sentence, begin, end)
    closing = sentence.skip(end, {","})
    if end == begin or sentence.lower(closing) != "and":
        return begin < end < closing and _list_goes_on(sentence, end)
    return is_proper(sentence.at(sentence.skip(closing + 1, {"the"})))


def read_institution(sentence: Sentence, start: int, known: str = "") -> InstitutionName | None:
    """The institution that begins at `start` with its units, or None."""
    i, owner = start, sentence.at(start + 1)
    is_owned = sentence.lower(start) == "the" and owner.owns and owner.is_low and owner.lower in _KINDS
    is_inside_known = bool(known) and (is_owned or sentence.lower(start) in {"its", "their"})
    if is_inside_known:
        i += 1 + is_owned
    elif sentence.lower(i) in words.determiners:
        i += 1
    if sentence.lower(i) in words.personal_honorifics | {"gov.", "rep.", "sen."} and sentence.at(i + 1).is_capital:
        return None  # "a client of Mr. Example"
    link = _read_link(sentence, skip_kind(sentence, i))
    if not link:
        return None
    if start > 0 and sentence.at(start).text == "The" and not is_inside_known:
        link = replace(link, text=f"The {link.text}")
    links = []
    while link and len(links) < LONGEST_CHAIN:
        links.append(link)
        link = _read_inner(sentence, links)
    chain = _smallest_first(links)
    if not is_inside_known:
        known = chain.pop()
    return InstitutionName(known, tuple(chain), links[-1].end)


def _smallest_first(links: list[Link]) -> list[str]:
    """The texts of a chain in the order from the smallest unit to the institution."""
    chain = list(links)
    for i in range(len(links) - 1):
        if not links[i].owns:
            continue
        if words.of_a_state.isdisjoint(links[i + 1].text.lower().split()):
            chain[i], chain[i + 1] = chain[i + 1], chain[i]  # "X’s Y": what the possessive owns is the smaller one
        elif len(links) == 2:
            return [links[1].text]  # "Exempla’s Ministry of Ports": a country is no institution
    if chain[0].is_large and not chain[-1].is_large:
        chain.append(chain.pop(0))  # "Example University, Center for X": the larger one was named first
    return [link.text for link in chain]


def _read_link(sentence: Sentence, i: int) -> Link | None:
    """A single name, in quotation marks or not."""
    if sentence.at(i).text == "The":
        inner = _read_link(sentence, i + 1)
        return inner and replace(inner, text=f"The {inner.text}")
    is_quoted = sentence.at(i).is_mark('“"')
    begin = i + is_quoted
    if not is_proper(sentence.at(begin)):
        return read_lower_unit(sentence, i)
    end = name_end(sentence, begin)
    text = name_text(sentence, begin, end)
    is_owner = text != sentence.text(begin, end)
    while (is_quoted and sentence.at(end).is_mark(',”"')) or sentence.at(end).kind == "aside":
        end += 1
    return Link(text, end, is_owner)


def read_lower_unit(sentence: Sentence, start: int) -> Link | None:
    """A unit named in lower case: "school of media and public affairs", "political science department"."""
    end = start
    while end < start + LONGEST_UNIT:
        token = sentence.at(end)
        has_unit = sentence.holds(start, end, words.unit_words)
        is_open = has_unit and token.lower in {"for", "the"} and sentence.at(end + 1).is_low
        if not token.is_word or token.owns or (token.lower in _STOPS_A_UNIT and not is_open):
            break  # but "center for the study of ports"
        if end > start and token.is_capital and sentence.lower(end - 1) == "of":
            break  # "school of Example University": the school, and then the institution it is in
        end += 1
    while end > start and sentence.lower(end - 1) in {"of", "and", "on"}:
        end -= 1
    return Link(sentence.text(start, end), end) if sentence.holds(start, end, words.unit_words) else None


def _read_inner(sentence: Sentence, links: list[Link]) -> Link | None:
    """The next name of a chain: a unit after a possessive, or the larger institution after "at", "of the", ","."""
    i = links[-1].end
    if sentence.lower(i) == "," and sentence.lower(i + 1) in {"at", "of", "within"}:
        i += 1
    between, begin = sentence.lower(i), i + 1
    if links[-1].owns:
        begin = links[-1].end  # what an institution owns is a unit if it is a name; a role there belongs to the title
    elif between in {"at", "within", "inside"}:
        begin = skip_kind(sentence, begin + (sentence.at(begin).is_low and sentence.lower(begin) in words.determiners))
    elif between in {"of", ","} or sentence.begins_with(i, ("in", "the")):
        begin = sentence.skip(begin, {"the"})
        is_named = is_bare(sentence, begin)
        if between == ",":
            is_named = is_named and not any(link.is_large for link in links)
            if starts_an_affiliation(sentence, begin) or _list_goes_on(sentence, i) or is_a_subject(sentence, begin):
                return None
        if not is_named and not says_institution(sentence, begin, name_end(sentence, begin)):
            return None
    else:
        return None
    return _read_link(sentence, begin) if is_proper(sentence.at(begin)) else None


def skip_kind(sentence: Sentence, start: int) -> int:
    """The token after words that say only of what kind an institution is: "the conservative business daily …"."""
    for i in range(start, start + 8):
        token, following = sentence.at(i), sentence.at(i + 1)
        if not token.is_word or token.owns or token.lower in _STOPS_A_KIND:
            break
        is_kind = token.lower in words.institution_kinds or token.lower in words.kind_adjectives
        is_kind = (is_kind and token.is_low) or token.lower.endswith("-based")
        if is_kind and (is_proper(following) or (following.is_mark('“"') and is_proper(sentence.at(i + 2)))):
            return i + 1
    return start


def institution_follows(sentence: Sentence, i: int) -> bool:
    """True where "at", "with", "for", "in the", "of the" or a comma at `i` leads to an institution."""
    if sentence.lower(i) == "," and sentence.lower(i + 1) in {"at", "with"}:
        i += 1
    between = sentence.lower(i)
    if between == "," and sentence.lower(i + 1).rstrip(".") in words.legal_forms:
        return False
    begin = skip_kind(sentence, i + 1 + (sentence.lower(i + 1) in words.determiners))
    if between in {"at", "with", "within", "for"}:
        return is_proper(sentence.at(begin)) or read_lower_unit(sentence, begin) is not None
    if between not in {"in", "of", ","} or not is_proper(sentence.at(begin)):
        return False
    is_named = says_institution(sentence, begin, name_end(sentence, begin))
    return is_named and (between != "," or not starts_an_affiliation(sentence, begin))
