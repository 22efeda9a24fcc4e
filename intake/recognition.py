"""What was recognised in a document, as a form: every part shown with its source, to change, refuse or match.

The draft stands with its document (models.py). Nothing here writes; what was decided becomes `Decisions`, which
`intake.store` carries out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django import forms
from django.utils.text import slugify

from articles.models import Byline
from articles.models.types import Type
from authors.names import match_key

from . import matching, vocabulary
from .biolines import Contributor, StatedAffiliation
from .decisions import NEW, NONE, Choice, Decisions
from .drafts import Draft, Finding
from .moving import Moved
from .options import Option, OptionsField, known_person, page_of_record
from .store import find_topic, may_record_people, too_many_topics, topics_of, type_named

MOST_FIELDS = 800  # of one form; Django takes none above a thousand
SAME_AS = "same:"  # before the key of another institution that the document names


class WordsForm(forms.Form):
    """Headline, standfirst, kind and credit. A part that is emptied goes back into the text."""

    headline = forms.CharField(
        max_length=300, error_messages={"required": "A piece needs a headline."}, widget=forms.Textarea({"rows": 2})
    )
    standfirst = forms.CharField(required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    type = forms.ChoiceField(choices=Type.choices, label="Type")
    image_credit = forms.CharField(required=False, max_length=200, label="Picture credit")
    has_lead = forms.BooleanField(required=False)  # where the document has pictures

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())


class NoticeForm(forms.Form):
    """A notice under the text; emptied, it goes back into the text."""

    text = forms.CharField(required=False, max_length=5000, label="Notice", widget=forms.Textarea({"rows": 2}))


class AffiliationForm(forms.Form):
    """An affiliation that the document states, or an empty row for one that was not recognised."""

    title = forms.CharField(required=False, max_length=300)
    unit = forms.CharField(required=False, max_length=300, label="Part of the institution")
    institution = forms.CharField(required=False, max_length=200)
    is_former = forms.BooleanField(required=False, label="Formerly")
    is_none = forms.BooleanField(required=False, label="This is no affiliation")

    def affiliation(self) -> StatedAffiliation | None:
        """The affiliation as it stands in the form, checked or not; None for a row that is empty or refused."""
        if self["is_none"].value():
            return None
        title, unit, institution = (_line(self[name].value()) for name in ("title", "unit", "institution"))
        if not (title or unit or institution):
            return None
        return StatedAffiliation(title, institution or None, unit or None, current=not self["is_former"].value())


class PersonForm(forms.Form):
    """An author as recognised, or an empty one for whoever was not."""

    name = forms.CharField(max_length=200, error_messages={"required": "Give the name, or say that it is no author."})
    role = forms.ChoiceField(choices=Byline.Role.choices)
    bio = forms.CharField(required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    known = forms.CharField(required=False)  # whom the page showed as on record with the name: primary keys

    def __init__(self, data, *, prefix: str, person: Contributor | None, sources: list[Finding]) -> None:
        self.person, self.sources = person, sources
        initial = {}
        if person:
            initial = {"name": person.name, "bio": person.bio}
        super().__init__(
            data, prefix=prefix, initial=initial | {"role": Byline.Role.AUTHOR}, use_required_attribute=False
        )
        self.affiliations = []
        for place, stated in enumerate([*(person or Contributor("")).affiliations, None]):
            row = {}
            if stated:
                row = {"title": stated.title, "unit": stated.unit or "", "institution": stated.institution or ""}
                row["is_former"] = not stated.current
            self.affiliations.append(AffiliationForm(data, prefix=f"{prefix}-affiliation-{place}", initial=row))
        self.match: matching.AuthorMatch | None = None
        self.known_now = ""

    @property
    def is_extra(self) -> bool:
        """Whether it is the empty row, for whoever was not recognised."""
        return self.person is None

    @property
    def is_refused(self) -> bool:
        return self["who"].value() == NONE

    def contributor(self) -> Contributor:
        """The author as the form stands, checked or not."""
        affiliations = tuple(filter(None, [form.affiliation() for form in self.affiliations]))
        name, bio = _line(self["name"].value()), (self["bio"].value() or "").strip()
        before = self.person or Contributor("")
        return replace(before, name=name, affiliations=affiliations, bio=bio)

    def ask(self, match: matching.AuthorMatch, *, at: datetime, may_add: bool) -> None:
        """Adds the question who is meant, as what is on record of the name now asks it."""
        self.match = match
        options = [known_person(known, at) for known in match.known]
        for known in match.near:
            option = known_person(known, at)
            options.append(replace(option, label=f"Is this {known.author.name}? On record"))
        name = match.contributor.name
        is_unsure = bool(self.sources) and all(source.certainty == "unsure" for source in self.sources)
        label = "New: a record is made with the draft"
        if not may_add:
            label = "Not on record: the line stays in the text, and a note asks the editors to add the author"
        elif match.known:
            label = f"Somebody else, who is new: another {name}"
        options.append(Option(NEW, label))
        if not self.is_extra:
            options.append(Option(NONE, "Not an author: the line goes back into the text"))
        question = f"Say whether {name or 'this'} is an author."
        if match.known:
            question = f"Say who is meant: {name} is on record."
        elif match.near:
            question = f"Say who is meant: {match.near[0].author.name}, on record, has a name like {name}."
        self.fields["who"] = OptionsField(options, question=question, required=bool(name))
        if match.suggested:
            self.initial["who"] = str(match.suggested.pk)
        elif not match.known and not match.near and not is_unsure:
            self.initial["who"] = NEW
        if self.is_extra and not name:
            self.fields["name"].required = False
        self.known_now = ",".join(str(known.author.pk) for known in [*match.known, *match.near])

    def clean(self) -> dict:
        data = super().clean()
        if data.get("who") == NONE:
            self.errors.pop("name", None)
        shown = data.get("known", "").split(",")
        if data.get("who") == NEW and set(self.known_now.split(",")).difference(shown, [""]):
            is_known = "or somebody with a name like it is"
            if self.match.known:
                is_known = "is"
            name = self.match.contributor.name
            self.add_error("who", f"{name} {is_known} on record: say whether it is the same person.")
        return data


class InstitutionForm(forms.Form):
    """Which institution on record a name means. Shown only to whoever may record one."""

    other = forms.CharField(required=False, max_length=200, label="Another on record, by its name")

    def __init__(self, data, *, match: matching.InstitutionMatch, names: list[str]) -> None:
        self.name = match.name
        super().__init__(data, prefix=f"institution-{key_of(match.name)}")
        options = [
            Option(str(one.pk), one.name, "on record", page_of_record("institution", one.pk)) for one in match.known
        ]
        others = [name for name in names if name != match.name]
        options += [Option(SAME_AS + key_of(name), f"The same as {name}", "named in this document") for name in others]
        options.append(Option(NEW, "New: a record is made with the draft"))
        options.append(Option(NONE, "No institution: no such affiliation is recorded"))
        question = f"Say which institution is meant by {match.name}."
        self.fields["meant"] = OptionsField(options, question=question)
        if len(match.known) == 1:
            self.initial["meant"] = str(match.known[0].pk)
        elif not match.known:
            self.initial["meant"] = NEW
            for name in others:
                if is_short_for(match.name, name):
                    self.initial["meant"] = SAME_AS + key_of(name)
                    break

    def clean(self) -> dict:
        data = super().clean()
        if other := data.get("other"):
            self.errors.pop("meant", None)
            if institution := matching.find_institution(other):
                data["meant"] = str(institution.pk)
            else:
                self.add_error("other", f"No institution is on record as “{other}”.")
        return data


class TopicsForm(forms.Form):
    topics = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)


class RecognitionForm:
    """The whole form, made of those above. `data` is what was posted, or None where it is shown first."""

    def __init__(self, moved: Moved, *, user, at: datetime, data=None) -> None:
        self.draft = draft = moved.draft
        self.may_add_people = may_record_people(user)
        parts = {"headline": draft.headline, "standfirst": draft.standfirst, "image_credit": draft.image_credit}
        initial = parts | {"type": type_named(draft.headers.get("type", ""))}
        self.words = WordsForm(data, initial=initial | {"has_lead": bool(draft.pictures)}, use_required_attribute=False)
        if draft.pictures:
            name = draft.pictures[0].name.rpartition("/")[2][:80] or "the first picture"
            self.words.fields["has_lead"].label = f"“{name}” is the lead picture, and not in the text"
        self.notices = []
        for key, notice in zip(moved.notices, draft.notices, strict=True):
            form = NoticeForm(data, prefix=f"notice-{key}", initial={"text": notice})
            form.source = draft.source_of(notice)
            self.notices.append(form)
        self.people = []
        for key, person in zip([*moved.people, "new"], [*draft.contributors, None], strict=True):
            sources = sources_of(draft, person)
            self.people.append(PersonForm(data, prefix=f"author-{key}", person=person, sources=sources))
        self._ask(user, at, data)
        self.topics = TopicsForm(data)
        self._offer_topics(user)
        if sum(len(form.fields) for form in self.forms) > MOST_FIELDS:
            raise ValueError("The document names more people than one piece can have: send it in parts.")

    def _ask(self, user, at: datetime, data) -> None:
        """Puts the questions who and which institution is meant, about the names as they stand in the form."""
        authors, institutions = matching.matches([form.contributor() for form in self.people], at=at)
        for form, match in zip(self.people, authors, strict=True):
            form.ask(match, at=at, may_add=self.may_add_people)
        signing = [form.contributor() for form in self.people if not form.is_refused]
        names = matching.institutions_of(signing)
        self.institutions = []
        if self.may_add_people:
            for match in institutions:
                if match.name in names:
                    self.institutions.append(InstitutionForm(data, match=match, names=names))

    def _offer_topics(self, user) -> None:
        """The topics the document names or speaks of: those there are, those that may be made, and why not the rest."""
        self.missing_topics = too_many_topics(self.draft)
        choices, chosen = [], []
        for name in topics_of(self.draft):
            topic, entry = find_topic(name), vocabulary.named(name)
            if topic is None and entry is None:
                self.missing_topics.append(f"“{name}” is no topic of this publication or of the vocabulary.")
            elif topic is None and not user.has_perm("articles.add_topic"):
                self.missing_topics.append(
                    f"Not among the topics of this publication: {name}. Whoever may add topics can make it."
                )
            else:
                choices.append((name, topic.name if topic else f"{entry.name} (new: made with the draft)"))
                chosen.append(name)
        self.topics.fields["topics"].choices = choices
        self.topics.initial["topics"] = chosen

    @property
    def forms(self) -> list[forms.Form]:
        of_people: list[forms.Form] = [*self.people]
        for person in self.people:
            of_people += person.affiliations
        return [self.words, *of_people, *self.institutions, *self.notices, self.topics]

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # each one, so that all faults are shown at once
        return all(answers)

    def faults(self) -> list[tuple[str, str]]:
        """The id of the field and the message, of each fault."""
        faults = []
        for form in self.forms:
            for name, messages in form.errors.items():
                field_id = ""
                if name in form.fields:
                    field_id = form[name].auto_id
                faults += [(field_id, message) for message in messages]
        return faults

    def standing(self) -> dict[str, list[str]]:
        """What a browser sends of the form as it stands, where nobody has typed."""
        sent: dict[str, list[str]] = {}
        for form in self.forms:
            for bound in form:
                value = bound.value()
                if value is True:
                    value = "on"
                if isinstance(value, list):
                    sent[bound.html_name] = [str(one) for one in value]
                elif value not in (None, False):
                    sent[bound.html_name] = [str(value)]
                elif not isinstance(bound.field, forms.BooleanField):
                    sent[bound.html_name] = [""]
        for form in self.people:
            sent[form.add_prefix("known")] = [form.known_now]
        return sent

    # --- what was decided -----------------------------------------------------------------------------------------

    def decided(self) -> tuple[Draft, Decisions]:
        """The draft with whoever was added, and what was decided of it. Of a valid form."""
        words = self.words.cleaned_data
        same_as, institutions = self._institutions()
        decisions = Decisions(words["headline"], words["standfirst"], words["image_credit"], institutions=institutions)
        contributors = list(self.draft.contributors)
        for place, form in enumerate(self.people):
            if form.is_extra and not form.cleaned_data["name"]:
                continue
            decisions.authors[place] = choice_of(form.cleaned_data["who"])
            decisions.roles[place] = form.cleaned_data["role"]
            if not form.is_refused:
                person, affiliations = form.contributor(), []
                for stated in person.affiliations:
                    name = same_as.get(stated.institution, stated.institution)
                    affiliations.append(replace(stated, institution=name))
                decisions.contributors[place] = replace(person, affiliations=tuple(affiliations))
            if form.is_extra:
                contributors.append(decisions.contributors[place])
        for place, form in enumerate(self.notices):
            decisions.notices[place] = form.cleaned_data["text"]
            if not form.cleaned_data["text"]:
                decisions.refused_notices.add(place)
        headers = self.draft.headers | {"type": Type(words["type"]).label}
        return replace(self.draft, contributors=contributors, headers=headers), decisions

    def _institutions(self) -> tuple[dict[str, str], dict[str, Choice]]:
        """Names that mean another name of the document, and what was decided of the others."""
        by_key = {key_of(form.name): form.name for form in self.institutions}
        same_as: dict[str, str] = {}
        decided: dict[str, Choice] = {}
        for form in self.institutions:
            meant = form.cleaned_data["meant"]
            if meant.startswith(SAME_AS):
                same_as[form.name] = by_key[meant.removeprefix(SAME_AS)]
            else:
                decided[form.name] = choice_of(meant)
        return {name: _end_of(same_as, name) for name in same_as}, decided

    def waiting(self) -> list[Contributor]:
        """Authors that whoever brings the document may not record."""
        waiting = []
        for form in self.people:
            if not self.may_add_people and form.cleaned_data.get("name") and form.cleaned_data["who"] == NEW:
                waiting.append(form.contributor())
        return waiting


# --- where a part came from -----------------------------------------------------------------------------------------


def sources_of(draft: Draft, person: Contributor | None) -> list[Finding]:
    """The lines that a person was read from."""
    if person is None or not person.name:
        return []
    name, sources = match_key(person.name), []
    for finding in draft.findings:
        is_about_people = finding.kind in ("bio", "byline", "affiliation") and finding.source
        if is_about_people and (name in match_key(finding.source) or name in match_key(finding.note)):
            sources.append(finding)
    return sources


# --- answers --------------------------------------------------------------------------------------------------------


def choice_of(value: str) -> Choice:
    """What was chosen, as decisions have it: the key of a record, or a word."""
    if value.isdigit():
        return int(value)
    return value


def key_of(name: str) -> str:
    """A name as a part of the name of a field."""
    return slugify(match_key(name), allow_unicode=True)[:60] or "x"


def is_short_for(short: str, name: str) -> bool:
    """Whether `short` is made of the first letters of `name`: “AEI” of “American Enterprise Institute”."""
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    return len(letters) > 1 and short.replace(".", "") == letters


def _end_of(same_as: dict[str, str], name: str) -> str:
    """The name at the end of “A is B, and B is C”; of two that are each other, the second."""
    for _ in same_as:
        name = same_as.get(name, name)
    return name


def _line(value: object) -> str:
    return " ".join(str(value or "").replace("\x00", "").split())
