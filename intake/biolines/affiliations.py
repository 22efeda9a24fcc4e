"""Affiliations: a title and the institutions it is held at."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import titles
from .complements import Step, read_complements, work_end
from .institution_names import is_a_subject, is_named, is_proper, name_end, name_text, says_institution
from .institutions import InstitutionName, institution_follows, read_institution, read_institutions
from .names import read_name
from .tables import words
from .titles import OF_COUNSEL, is_plural_role, noun_phrase_end, singular_role, starts_an_affiliation, title_end
from .tokens import Sentence

LONGEST_DETOUR = 10  # tokens between a title and its institution: "a junior majoring in biology at …"

_OWNERS = words.institution_words - words.institution_words_also_subjects - words.institution_words_in_titles | {"news"}


@dataclass(frozen=True, slots=True)
class Claim:
    """One title and the institutions it is held at, with what is needed to join it to its neighbours."""

    title: str
    role: str  # the singular of the title's last noun
    institutions: tuple[InstitutionName, ...] = ()
    current: bool = True
    determiner: str = ""  # "a fellow and *the* director"
    separator: str = ""  # what stood before it: "and", ",", "who", "where" or nothing
    start: int = 0
    end: int = 0  # the token after it
    is_work: bool = False  # "author of …"
    is_plural: bool = False  # "A and B are fellows"
    is_owned: bool = False  # "the Gazette’s editor": what follows bare is the Gazette’s too
    is_of_institution: bool = False  # "director *of* the Center": what stands before it is not in the Center
    is_closed: bool = False  # "congresswoman from Example": what follows is not shared with it
    is_joint: bool = False  # already joined of two titles
    has_verb: bool = False  # "directs X": with what stands before it it shares nothing
    trails: bool = False  # "…, at the Institute": the institution of the whole sentence


def is_on_a_body(sentence: Sentence, i: int) -> bool:
    """True for "on the steering committee of …"."""
    is_on = sentence.lower(i) == "on" and sentence.lower(i + 1) in words.determiners
    return is_on and sentence.holds(i + 2, i + 6, words.bodies)


class TitleReading:
    """Affiliations as they are read, one after the other."""

    def __init__(self, sentence: Sentence, known: str, where: bool) -> None:
        self.sentence, self.lower = sentence, sentence.lower
        self.known = known  # the institution named last
        self.where = where  # inside ", where she …"
        self.current = True  # the verb was "is", not "was"
        self.former_goes_on = False  # "a former judge, prosecutor and …"
        self.separator = "where" if where else ""  # what stands before the next
        self.claims: list[Claim] = []

    def claim(self, title: str, role: str, institutions: list[InstitutionName], **more) -> Claim:
        """A claim of its institutions; the last of them is the one named last from now on."""
        if institutions:
            self.known = institutions[-1].name
            more["end"] = max(more.get("end", 0), institutions[-1].end)
        more = {"current": self.current, "separator": self.separator} | more
        return Claim(title, role, tuple(institutions), **more)

    def affiliation(self, start: int) -> int:
        """Reads the affiliation that begins at `start`, where one does; the token to read on from."""
        i = self.sentence.skip(start, words.adverbs)
        claim = self.without_determiner(i) or self.titled(i)
        if claim and (claim.title or claim.institutions):
            self.claims.append(claim)
        return claim.end if claim else start + 1

    def institutions(self, i: int) -> list[InstitutionName]:
        return read_institutions(self.sentence, i, self.known)

    def without_determiner(self, i: int) -> Claim | None:
        """ "on the steering committee of Example Review", "of counsel", "is with the Example Institute" """
        if is_on_a_body(self.sentence, i):  # the words are the title as they stand
            end = noun_phrase_end(self.sentence, i + 2)
            if self.sentence.at(end - 1).is_capital and is_named(self.sentence, i + 2):
                return self.claim("member", "member", self.institutions(i + 1), start=i)  # "on the City Council"
            if self.lower(end) == "of" and self.sentence.at(end + 1).text in words.institution_words:
                end += 2  # "on the board of directors of …"
            institutions = self.institutions(end + 1) if self.lower(end) in {"of", "at", "for"} else []
            title = self.sentence.text(i, end)
            return self.claim(title, "member", institutions, start=i, end=end)
        if self.sentence.begins_with(i, OF_COUNSEL):
            claim = Claim("", "counsel", current=self.current, separator=self.separator, start=i)
            return self.with_complements(claim, i + 2, None)
        leads = self.lower(i) in {"with", "at", "for"} and self.separator in {"", "who", "where"}
        institutions = self.institutions(i + 1) if leads else []
        return self.claim("", "", institutions, start=i) if institutions else None

    def titled(self, i: int) -> Claim | None:
        """ "a former judge", "the Gazette’s editor", "a Fox News contributor", "the fourth president of …" """
        sentence = self.sentence
        if sentence.holds(max(0, i - 2), i, words.now_words):
            self.former_goes_on = False  # "a former judge and *current* professor"
        begin = sentence.skip(i, titles.BEFORE_TITLES | {"both"})
        determiner, is_former, has_article = "", False, False
        for k in range(i, begin):
            if self.lower(k) in words.determiners:
                determiner = self.lower(k)
            is_former = is_former or self.lower(k) in words.former
            if sentence.at(k).text == "The" and k > 0:
                has_article, begin = True, k + 1  # "is The Gazette’s editor": the article is the name's
                break
        lasting = is_former and not sentence.holds(i, begin, {"retired"})  # "a retired colonel and adviser"
        self.former_goes_on = lasting or (self.former_goes_on and not determiner)
        owner, i = self._owner(begin, has_article)
        end = title_end(sentence, i)
        if not end:
            return None
        while self.lower(i).endswith("-based") and i < end - 1:
            i += 1
        institution, begin, prefix = (None, i, "") if owner else self._institution_in_title(i, end)
        head = end - 1
        while head > begin and (self.lower(head) in words.after_role or not singular_role(self.lower(head))):
            head -= 1
        role = singular_role(self.lower(head)) or singular_role(self.lower(end - 1))
        lasts = role in words.lasting_roles and not is_former
        current = self.current and (lasts or not (is_former or self.former_goes_on))
        claim = Claim(prefix, role, (), current, determiner, self.separator, begin)
        aside = sentence.at(end)
        # A bracket may say of what: "Lead Researcher (Politics & Society)", "(non-resident)"; not "(@name)", "(EI)".
        is_said = " " in aside.text[1:-1].strip() or aside.text.islower()
        if aside.kind == "aside" and is_said and not re.search(r"[\d@/]", aside.text):
            end += 1
        return self.with_complements(claim, end, owner or institution)

    def _owner(self, i: int, has_article: bool) -> tuple[InstitutionName | None, int]:
        """The institution that opens the phrase ("CNN’s analyst", "a University of X professor"), and what follows."""
        sentence, token = self.sentence, self.sentence.at(i)
        end = name_end(sentence, i) if is_proper(token) else i
        titled = title_end(sentence, end) if end > i else 0
        if titled and sentence.at(end - 1).owns:
            person = read_name(sentence, i)
            is_press = singular_role(self.lower(titled - 1)) in words.press_roles
            if person and person.word_count > 1 and not is_press:
                return None, end  # "Ana Example’s adviser"
            return InstitutionName(name_text(sentence, i - has_article, end), (), end), end
        return None, i

    def _institution_in_title(self, i: int, end: int) -> tuple[InstitutionName | None, int, str]:
        """For "senior CNN political commentator": CNN, where the title goes on, and the words "senior " before it."""
        begin = i
        while self.sentence.at(begin).is_low and self.lower(begin) in words.before_an_institution:
            begin += 1
        name_end = self._bare_name_end(begin, end)
        if name_end == begin:
            return None, i, ""
        prefix = self.sentence.text(i, begin) + " "
        return InstitutionName(self.sentence.text(begin, name_end), (), name_end), name_end, prefix.lstrip()

    def _bare_name_end(self, i: int, end: int) -> int:
        """The token after an institution that begins at `i` inside the noun phrase of a title, or `i`."""
        known_end = self.sentence.known_institutions.get(i, i)
        if i < known_end < end:
            return known_end
        names: list[str] = []
        while i + len(names) < end - 1 and is_proper(self.sentence.at(i + len(names))):
            names.append(self.lower(i + len(names)))
        head = self.sentence.at(end - 1)
        is_press = not head.is_capital and singular_role(head.lower) in words.press_roles
        for count in range(len(names), 0, -1):
            if names[count - 1] in _OWNERS and " ".join(names[:count]) not in words.not_institutions:
                count += names[count : count + 1] == ["online"]  # "an Example Review Online contributor"
                return i if count == 1 and not is_press else i + count  # "University Professor"
        if not is_press:
            return i + (self.lower(i) in words.bare_institutions and len(names) > 0)
        while names and titles.is_plain(names[-1]):
            names.pop()
        return i if words.title_capitals.issuperset(names) else i + len(names)

    def with_complements(self, claim: Claim, end: int, owner: InstitutionName | None) -> Claim:
        """The claim with the title that ends at `end`, grown by its subjects, and with its institutions."""
        sentence = self.sentence
        if claim.role in words.authorship:
            title = singular_role(self.lower(end - 1)) or "author"
            return replace(claim, title=title, is_work=True, end=work_end(sentence, end))
        step = read_complements(sentence, claim.role, end, self.known, is_owned=bool(owner))
        trails = not step.institutions and step.end == step.title_end and sentence.begins_with(step.end, (",", "at"))
        institutions = step.institutions or self._institutions_further_on(claim.start, step)
        if not owner and not institutions and claim.determiner in {"its", "their"} and self.known:
            owner = InstitutionName(self.known, (), step.end)
        if owner and not institutions:
            institutions = [owner]
        if institutions:
            self.known = institutions[-1].name
        after = max(step.end, step.title_end, *(institution.end for institution in institutions))
        title = claim.title + sentence.text(claim.start, step.title_end, asides=True)
        if step.body:
            title += f" of the {step.body}"
        is_plural = False
        for token in sentence.tokens[claim.start : end]:
            if sentence.is_plural and is_plural_role(token) and singular_role(token.lower) == claim.role:
                is_plural = True
                title = title.replace(token.text, claim.role if token.is_low else claim.role.capitalize(), 1)
        is_there = self.lower(after) == "there" or (self.where and claim.separator == "where")
        if not institutions and self.known and is_there:
            institutions = [InstitutionName(self.known, (), after)]
        return replace(
            claim,
            title=re.sub(r"[,.]+([”\"])$", r"\1", title),
            institutions=tuple(institutions),
            end=after,
            is_plural=is_plural,
            is_closed=step.is_closed,
            is_owned=bool(owner),
            is_of_institution=step.is_of_institution,
            trails=trails and bool(institutions),
        )

    def _institutions_further_on(self, begin: int, step: Step) -> list[InstitutionName]:
        """The institutions further behind a title: after a comma, a participle, or at once."""
        sentence, i, is_bare = self.sentence, step.end, step.end == step.title_end
        if is_bare and sentence.begins_with(i, (",", "at")) and (institutions := self.institutions(i + 2)):
            return institutions
        token = sentence.at(i)
        if is_bare and token.is_low and (token.lower in words.participles or token.lower.endswith(("ing", "ed"))):
            return self._institutions_of_doing(i)
        if token.text == "," and not starts_an_affiliation(sentence, i + 1):
            name = sentence.skip(i + 1, {"the"})  # "Distinguished Chair of Theory, Example University"
            return self.institutions(name) if is_named(sentence, name) and not is_a_subject(sentence, name) else []
        if is_bare and i > begin and is_proper(token):
            institution = read_institution(sentence, i, self.known)
            if institution and says_institution(sentence, i, institution.end):
                return [institution]
        return []

    def _institutions_of_doing(self, start: int) -> list[InstitutionName]:
        """ "a junior majoring in biology at Example College": the institution of what somebody does there."""
        leads = {"at"}
        if self.lower(start) in {"working", "serving", "affiliated", "writing"}:
            leads = {"at", "for", "with"}
        for i in range(start, start + LONGEST_DETOUR):
            if self.lower(i) in words.relatives | {","}:
                break
            if self.lower(i) == "and" and starts_an_affiliation(self.sentence, i + 1):
                break
            if self.lower(i) in leads and institution_follows(self.sentence, i):
                return self.institutions(i + 1)
        return []
