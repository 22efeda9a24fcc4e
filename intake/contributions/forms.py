"""The forms of contributors. All that a stranger types is cleaned here, and bounded."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from articles import limits
from articles.models.interests import QUESTIONS

from .. import documents
from ..models import Contribution
from .declarations import EXCLUSIVE, MACHINE_USES, MACHINES, ORIGINAL, PICTURES, Said
from .submissions import when_saved

JOINERS = "\u200c\u200d"  # without which words of Persian or Hindi are others
MOST_CO_AUTHORS = 10
LONGEST_ANSWER, LONGEST_BIO = 1000, 1000
NOTHING, SOMETHING = "nothing", "something"


def cleaned_words(text: str) -> str:
    """The text without signs that are not seen: control characters, and those that turn what follows around."""
    seen = []
    for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        is_unseen = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        if sign in "\n\t" or sign in JOINERS or not is_unseen:
            seen.append(sign)
    return "".join(seen)


class Words(forms.CharField):
    """A text of a stranger, cleaned before it is measured. In one line, unless its widget has several."""

    def to_python(self, value: object) -> str:
        text = cleaned_words(super().to_python(value))
        if not isinstance(self.widget, forms.Textarea):
            text = " ".join(text.split())
        return text.strip()


def words(label: str, most: int, *, rows: int = 0, **options: Any) -> Words:
    """A field for at most `most` characters, of several lines where `rows` says how many are shown."""
    widget = forms.Textarea({"rows": rows, "dir": "auto"}) if rows else forms.TextInput({"dir": "auto"})
    too_long = f"“{label}” has %(show_value)d characters, and %(limit_value)d are the most."
    said = {"max_length": too_long} | options.pop("error_messages", {})
    required = options.pop("required", False)
    return Words(label=label, max_length=most, required=required, widget=widget, error_messages=said, **options)


def choice(label: str, choices: dict[str, str]) -> forms.ChoiceField:
    said = {"required": f"Not answered yet: {label}", "invalid_choice": f"Answer once more: {label}"}
    return forms.ChoiceField(
        label=label, choices=list(choices.items()), widget=forms.RadioSelect, error_messages=said, required=True
    )


class AskForm(forms.Form):
    """Who asks for a link by the open form."""

    NO_EMAIL = "That is no mail address. Mend it, please."

    name = words("Your name", 200, required=True, error_messages={"required": "Please give your name."})
    email = forms.EmailField(
        label="Your mail address",
        max_length=254,
        error_messages=dict.fromkeys(["required", "invalid", "max_length"], NO_EMAIL),
    )
    website = forms.CharField(required=False)  # people do not see this field; what fills in forms does


class ContributionForm(forms.Form):
    """What a contributor hands in and says with it. `is_first`: nothing was handed in before, so a text has to come.

    Saved to go on with, it is checked for its lengths alone.
    """

    document = forms.FileField(label="A document", required=False, allow_empty_file=True, max_length=500)
    text = words("Or your text", limits.TEXT, rows=14)
    html = forms.CharField(required=False, max_length=limits.PASTE, strip=False, widget=forms.HiddenInput)
    bio = words("Your bio line, as it should be printed", LONGEST_BIO, rows=3)
    affiliation = words("Your title and institution, as they should be printed", 300)
    phone = words("Telephone", 60)
    original = choice("Is the text original?", ORIGINAL)
    published_where = words("Where and when it was published", 500)
    exclusive = choice("Do you offer it to others, too?", EXCLUSIVE)
    exclusive_until = forms.DateField(
        label="Exclusive until (may stay empty)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "“Exclusive until” is no date. Write it as 2026-12-31."},
    )
    machines = choice("Did a machine (as a language model) write or change any of it?", MACHINES)
    machine_uses = forms.MultipleChoiceField(
        label="What for", required=False, choices=list(MACHINE_USES.items()), widget=forms.CheckboxSelectMultiple
    )
    machine_words = words("Which one, and for which parts", 1000, rows=2)
    pictures = choice("Whose are the pictures, charts and maps in it?", PICTURES)
    picture_credit = words("Whose, under which licence, and the credit to be printed", 1000, rows=2)
    co_authors = words("Co-authors, one in a line: name, mail address", 3000, rows=2)
    seen = forms.CharField(
        required=False, max_length=40, widget=forms.HiddenInput
    )  # when that was saved which it shows

    def __init__(self, data=None, files=None, *, is_first: bool = True, saving: bool = False, initial=None):
        super().__init__(data, files, initial=initial)
        self.is_first, self.saving = is_first, saving
        for key, (question, _) in QUESTIONS.items():
            self.fields[f"asked_{key}"] = choice(question, {NOTHING: "No, nothing.", SOMETHING: "Yes:"})
            self.fields[f"answer_{key}"] = words(f"{question} Which?", LONGEST_ANSWER, rows=2)
        for name, field in self.fields.items():
            if saving or name not in REQUIRED:
                field.required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["co_authors"] = self._co_authors(data.get("co_authors", ""))
        if not self.saving:
            self._ask_for_what_is_missing(data)
        return data

    def _ask_for_what_is_missing(self, data: dict[str, Any]) -> None:
        if self.is_first and not (data.get("document") or data.get("text") or data.get("html", "").strip()):
            self.add_error("document", "Choose a document, or write your text.")
        if not (data.get("bio") or data.get("affiliation")):
            self.add_error("bio", "Say how you should be presented: a bio line, or a title and institution.")
        follow_ups = [
            ("original", "published", "published_where", "Say where and when it was published."),
            ("machines", "used", "machine_words", "Say which machine, and for which parts."),
            ("pictures", "licensed", "picture_credit", "Say whose the pictures are, and the credit to be printed."),
        ]
        for key, (question, _) in QUESTIONS.items():
            follow_ups.append((f"asked_{key}", SOMETHING, f"answer_{key}", f"Say which: {question}"))
        for asked, answer, field, sentence in follow_ups:
            if data.get(asked) == answer and not data.get(field):
                self.add_error(field, sentence)

    def _co_authors(self, text: str) -> list[list[str]]:
        """Name and mail address of each; a line without an address that is one is named in a sentence."""
        found = []
        for line in filter(None, map(str.strip, text.split("\n"))):
            name, _, email = line.rpartition(",")
            if "@" not in email:
                name, email = line, ""
            try:
                if email:
                    validate_email(email.strip())
            except ValidationError:
                self.add_error("co_authors", f"“{email.strip()[:80]}” is no mail address.")
            found.append([name.strip()[:200], email.strip()[:254]])
        if len(found) > MOST_CO_AUTHORS:
            self.add_error("co_authors", f"{MOST_CO_AUTHORS} co-authors are the most here.")
        return found

    def faults(self) -> list[tuple[str, str]]:
        """The id of the field, and what is wrong with it."""
        found = []
        for name, sentences in self.errors.items():
            bound = self[name]
            place = bound.auto_id
            if isinstance(bound.field.widget, forms.RadioSelect):
                place += "_0"
            found += [(place, sentence) for sentence in sentences]
        return found

    def said(self) -> Said:
        """Of a valid form: what was said with the text."""
        data = self.cleaned_data
        interests = {}
        for key in QUESTIONS:
            is_something = data[f"asked_{key}"] == SOMETHING
            interests[key] = data[f"answer_{key}"] if is_something else ""
        declared = {name: data[name] for name in ("original", "exclusive", "machines", "pictures")}
        if data["original"] == "published":
            declared["published_where"] = data["published_where"]
        if data["exclusive"] == "yes" and data["exclusive_until"]:
            declared["exclusive_until"] = data["exclusive_until"].isoformat()
        if data["machines"] == "used":
            declared |= {"machine_uses": data["machine_uses"], "machine_words": data["machine_words"]}
        if data["pictures"] == "licensed":
            declared["picture_credit"] = data["picture_credit"]
        return Said(
            bio=data["bio"],
            affiliation=data["affiliation"],
            phone=data["phone"],
            interests=interests,
            declared=declared,
            co_authors=data["co_authors"],
        )

    def sent(self) -> tuple[bytes | None, str, str]:
        """The bytes that were handed in, their name and their kind; None where only something is said."""
        data = self.cleaned_data
        if file := data.get("document"):
            return file.read(), file.name, ""
        if data.get("html", "").strip():
            return data["html"].encode(errors="replace"), "What was pasted on the page", documents.PASTE
        if not data.get("text"):
            return None, "", ""
        return data["text"].encode(errors="replace"), "What was written on the page", "txt"

    def to_save(self) -> dict[str, Any]:
        """What is kept to go on with: as it was typed, but cleaned. A file is not among it."""
        values = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if name in ("document", "html", "seen") or not value:
                continue
            if name == "co_authors":
                value = "\n".join(", ".join(filter(None, pair)) for pair in value)
            elif name == "exclusive_until":
                value = value.isoformat()
            values[name] = value
        return values


REQUIRED = {"original", "exclusive", "machines", "pictures", *(f"asked_{key}" for key in QUESTIONS)}


def initial_of(contribution: Contribution) -> dict[str, Any]:
    """What the form begins with: what was saved, else what was said the last time, but for the text."""
    if contribution.saved:
        return contribution.saved | {"seen": when_saved(contribution)}
    last = contribution.submissions.first()
    if last is None:
        return {}
    values = {name: getattr(last, name) for name in ("bio", "affiliation", "phone")} | last.declared
    values["co_authors"] = "\n".join(", ".join(filter(None, pair)) for pair in last.co_authors)
    for key, answer in last.interests.items():
        values[f"asked_{key}"] = SOMETHING if answer else NOTHING
        values[f"answer_{key}"] = answer
    return values


class ButtonsForm(forms.Form):
    """Which button was pressed."""

    save = forms.CharField(required=False)

    @property
    def is_saving(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["save"])
