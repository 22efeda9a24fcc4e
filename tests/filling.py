"""Fills any form of the desk as somebody would who leaves nothing out, and finds again what was filled in.

What fits is told by a field's kind and bounds, not by its name, so a new field joins by itself. A kind that no rule
knows fails the test that meets it: it gets a rule here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from django import forms
from django.contrib.auth.forms import ReadOnlyPasswordHashField, UsernameField
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import URLValidator
from django.db.models import Field, Model
from django.forms.formsets import BaseFormSet
from django.utils import timezone
from lxml import html as parser

from articles.models.fields import BodyField
from tests.images.files import drawn, encoded

# What a form cannot have both of, because one says what the other denies: now the one is left out, now the other.
EITHER = [
    ("ends_on", "has_ended"),
    ("unaffiliated", "title"),
    ("unaffiliated", "institution"),
    ("alt", "is_decorative"),
    ("focus_left", "upload"),  # the focus is that of the picture which is there
    ("focus_top", "upload"),
]
# What only one of several rows may say.
ONCE = {"is_primary"}
# The place of a row among the others, which is kept as an order and not as a number.
ORDER = {"position"}
# What is asked once and never shown again.
ASKED_ONCE = {"password1", "password2", "usable_password"}
_number = count(1)


class Filled:
    """What a browser would send of a page, and which of it has to be found again."""

    def __init__(self, shown: set[str]):
        self.shown = shown  # the names of the inputs that the page has
        self.data: dict[str, object] = {}
        self.expected: list[tuple[str, str]] = []  # (prefix of the form, name of the field)
        self.fields: dict[tuple[str, str], forms.Field] = {}

    def fill(self, form: forms.BaseForm, turn: int = 0, used: dict[str, set] | None = None) -> None:
        """Every field; of two that deny each other, by `turn`, one. What the page does not show goes back as it came.

        `used` holds what other rows have chosen, so that no two choose the same as long as there is another choice.
        """
        left = {pair[turn % 2] for pair in EITHER if set(pair) <= set(form.fields)} | (ONCE if turn else set())
        for bound in form:
            name, field = bound.html_name, bound.field
            if bound.name.startswith("_"):  # a button, as Django's own are called
                continue
            if field.disabled or isinstance(field, ReadOnlyPasswordHashField) or not self._is_shown(name):
                continue
            if field.widget.is_hidden:
                self.data[name] = "" if bound.value() is None else bound.value()
            elif bound.name in left:
                self.data |= {} if isinstance(field, forms.BooleanField) else {name: ""}
            elif bound.name != "DELETE":
                chosen = (used or {}).setdefault(bound.name, set())
                value = turn + 1 if bound.name in ORDER else fitting(field, _column(form, bound.name), form, chosen)
                self.data.update(_as_sent(bound, value))
                if bound.name not in ORDER | ASKED_ONCE:
                    self.expected.append((form.prefix or "", bound.name))
                    self.fields[form.prefix or "", bound.name] = field

    def fill_rows(self, formset: BaseFormSet, new: int = 2) -> None:
        """The rows that are there, and `new` ones where the page lets rows be added."""
        there = list(formset.initial_forms)
        room = max(0, min(new, formset.max_num - len(there))) if formset.max_num is not None else new
        rows = [*there, *[self._empty(formset, len(there) + number) for number in range(room)]]
        used: dict[str, set] = {}
        for form in there:
            for bound in form:
                if isinstance(bound.field, forms.ModelChoiceField):
                    used.setdefault(bound.name, set()).add(bound.field.prepare_value(bound.value()))
        for number, form in enumerate(rows):
            self.fill(form, number, used)
        sent = {"TOTAL_FORMS": len(rows), "INITIAL_FORMS": len(there), "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
        self.data |= {f"{formset.prefix}-{name}": value for name, value in sent.items()}

    def _is_shown(self, name: str) -> bool:
        """Whether the page has an input of this name, or would have it in a row that is added."""
        added = re.sub(r"-\d+-", "-__prefix__-", name)
        return bool({name, f"{name}_0", added, f"{added}_0"} & self.shown)

    def _empty(self, formset: BaseFormSet, number: int) -> forms.BaseForm:
        form = formset.empty_form
        form.prefix = formset.add_prefix(number)
        return form

    def lost(self, pages_forms: list[forms.BaseForm]) -> list[str]:
        """What does not stand in the forms of the page opened anew: as Django itself compares, field by field."""
        found = []
        for prefix in dict.fromkeys(prefix for prefix, _ in self.expected):
            names = [name for its, name in self.expected if its == prefix]
            kin = [form for form in pages_forms if _kind(form.prefix) == _kind(prefix)]
            misses = [[name for name in names if self._differs(form, prefix, name)] for form in kin]
            fewest = min(misses, key=len, default=names)
            found += [f"{prefix or 'the form'}: {name}" for name in fewest]
        return found

    def _differs(self, form: forms.BaseForm, prefix: str, name: str) -> bool:
        field = form.fields.get(name)
        if field is None:  # shown as words once it is saved: what the database holds is compared
            field, record = self.fields[prefix, name], getattr(form, "instance", None)
            stored = getattr(record, name, None)
            return field.has_changed(getattr(stored, "pk", stored), self.data.get(f"{prefix}-{name}".lstrip("-")))
        if isinstance(field, forms.FileField) or isinstance(field.widget, forms.PasswordInput):
            return False  # a page never sends these back
        values = field.widget.value_from_datadict(_Sent(self.data), {}, f"{prefix}-{name}" if prefix else name)
        return field.has_changed(form.get_initial_for_field(field, name), values)


class _Sent(dict):
    """A dict that answers as the data of a request does."""

    def getlist(self, name: str) -> list:
        value = self.get(name, [])
        return list(value) if isinstance(value, list) else [value]


def forms_of(page) -> tuple[forms.BaseForm, list[BaseFormSet]]:
    """The form and the formsets of an admin page as it was answered, with those that a form carries itself."""
    form = page.context["adminform"].form
    rows = [inline.formset for inline in page.context.get("inline_admin_formsets") or [] if _is_open(inline)]
    return form, [*rows, *[one for one in vars(form).values() if isinstance(one, BaseFormSet)]]


def _is_open(inline) -> bool:
    return inline.has_add_permission or inline.has_change_permission


def filled(page, turn: int = 0) -> Filled:
    """Everything that a page of the desk lets one fill in, filled in."""
    form, formsets = forms_of(page)
    sent = Filled(set(parser.fromstring(page.content).xpath("//@name")))
    sent.fill(form, turn)
    for formset in formsets:
        sent.fill_rows(formset)
    return sent


def all_forms(page) -> list[forms.BaseForm]:
    form, formsets = forms_of(page)
    return [form, *[row for formset in formsets for row in formset.initial_forms]]


def faults(page) -> list[str]:
    """Why a page came back instead of being saved."""
    form, formsets = forms_of(page)
    found = [f"{name}: {' '.join(errors)}" for name, errors in form.errors.items()]
    for formset in formsets:
        found += [f"{formset.prefix}: {error}" for error in formset.non_form_errors()]
        for row in formset.forms:
            found += [f"{row.prefix}-{name}: {' '.join(errors)}" for name, errors in row.errors.items()]
    return found


def fitting(field: forms.Field, column: Field | None, form: forms.BaseForm, used: set) -> object:
    """A value that `field` takes, another one each time where there are several."""
    number = next(_number)
    match field:
        case forms.ModelMultipleChoiceField():
            return [row.pk for row in _choices(field, column, form)[:2]]
        case forms.ModelChoiceField():
            rows = _choices(field, column, form)
            assert rows, f"there is nothing to choose for “{field.label}”: make a row of it first"
            fresh = [row for row in rows if row.pk not in used] or rows
            used.add(fresh[number % len(fresh)].pk)
            return fresh[number % len(fresh)].pk
        case forms.MultipleChoiceField():
            return [value for value, _ in _flat(field.choices) if value]
        case forms.ChoiceField():
            values = [value for value, _ in _flat(field.choices) if value not in ("", None)]
            return values[number % len(values)]
        case forms.BooleanField():
            return True
        case forms.FileField():
            return SimpleUploadedFile(f"picture-{number}.jpg", encoded(drawn((200 + number, 120))))
        case forms.DateTimeField() | forms.SplitDateTimeField():
            return (timezone.localtime() + timedelta(days=30, minutes=number)).replace(second=0, microsecond=0)
        case forms.DateField():
            return timezone.localdate() - timedelta(days=3000) + timedelta(days=number)
        case forms.IntegerField():
            low = field.min_value if field.min_value is not None else 1
            high = field.max_value if field.max_value is not None else low + 1000
            return low + number % (high - low + 1)
        case forms.EmailField():
            return f"somebody-{number}@example.org"
        case UsernameField():
            return f"somebody-{number}"
        case forms.URLField():
            return f"https://example.org/page-{number}"
        case forms.SlugField():
            return f"made-of-words-{number}"
        case forms.CharField() if isinstance(field.widget, forms.PasswordInput):
            return "A long word that nobody guesses, 4711"
        case forms.CharField() if any(isinstance(one, URLValidator) for one in getattr(column, "validators", [])):
            return f"https://example.org/hook-{number}"
        case forms.CharField() if isinstance(column, BodyField):
            return f"<p>A paragraph of its own, number {number}.</p>"
        case forms.CharField():
            words = f"Words {number} for {field.label}".replace("“", "").replace("”", "")
            return words[: field.max_length or 200].strip()
    raise AssertionError(f"no rule fills a {type(field).__name__} (“{field.label}”): write one in tests/filling.py")


def _choices(field: forms.ModelChoiceField, column: Field | None, form: forms.BaseForm) -> list[Model]:
    """What can be chosen: not the record itself, and nothing that another has where only one can."""
    rows = field.queryset.all()
    record = getattr(form, "instance", None)
    if isinstance(record, rows.model) and record.pk:
        rows = rows.exclude(pk=record.pk)
    if column is not None and column.unique:
        taken = column.model._default_manager.exclude(**{column.name: None}).values(column.name)
        rows = rows.exclude(pk__in=taken)
    return list(rows.order_by("pk")[:50])


def _flat(choices) -> Iterator[tuple]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label


def _column(form: forms.BaseForm, name: str) -> Field | None:
    """The field of the model that a field of its form stands for."""
    model = getattr(getattr(form, "_meta", None), "model", None)
    return next((column for column in model._meta.fields if column.name == name), None) if model else None


def _as_sent(bound: forms.BoundField, value: object) -> dict[str, object]:
    """`value` under the names that the widget reads, written as it shows values."""
    widget = getattr(bound.field.widget, "widget", bound.field.widget)  # from under the links the admin wraps around
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        return {bound.html_name + end: part.format_value(one) for end, part, one in parts}
    if isinstance(value, bool):
        return {bound.html_name: "on"} if value else {}
    if isinstance(widget, forms.DateTimeInput | forms.DateInput):
        return {bound.html_name: widget.format_value(value)}
    return {bound.html_name: value}


def _kind(prefix: str | None) -> str:
    """“affiliations” for “affiliations-3”: rows may come back in another order."""
    return (prefix or "").rpartition("-")[0]
