"""The form of a working copy: its fields, its bylines, and both as a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth import get_user_model
from django.db.models import Q

from authors.naming import free_slug

from .. import body, limits
from ..desk import editing
from ..models import Article, Byline, Link, TaggedArticle, Topic, people, printed
from ..models.interests import QUESTIONS
from ..models.snapshot import Snapshot, SnapshotByline
from .access import LimitedForm
from .fields import NumberField, NumbersField
from .moments import MomentField

UNNAMED = "A piece that is not yours to see"
MOST_BYLINES = 200


class Labelled:
    """Mixed into an autocomplete: it is given the labels of what is chosen, instead of asking the database per row."""

    labels: dict[str, str] = {}

    def optgroups(self, name, value, attr=None):
        chosen = [str(key) for key in NumbersField().clean(value)]
        if any(v not in self.labels for v in chosen):
            return super().optgroups(name, chosen, attr)
        options = []
        if not self.is_required and not self.allow_multiple_selected:
            options.append(self.create_option(name, "", "", False, 0))
        options += [self.create_option(name, v, self.labels[v], True, i) for i, v in enumerate(chosen, 1)]
        return [(None, options, 0)]


class LabelledSelect(Labelled, AutocompleteSelect):
    pass


class LabelledSelectMultiple(Labelled, AutocompleteSelectMultiple):
    pass


class RowsField(forms.ModelMultipleChoiceField):
    """Rows that an autocomplete offers. A key that no database could hold names nothing."""

    def __init__(self, queryset, field, **kwargs):
        super().__init__(queryset, required=False, widget=LabelledSelectMultiple(field, admin.site), **kwargs)

    def clean(self, value):
        return super().clean(NumbersField().clean(value))


class LinkedPieces(RowsField):
    """Other pieces this one stands in a relation to."""

    def __init__(self, label: str):
        super().__init__(Article.objects.none(), Link._meta.get_field("other"), label=label)


class ArticleForm(forms.ModelForm):
    """An incomplete draft can be saved: what has to be there for readers is checked at publication.

    `opened_at` is the version the form started from; a save from a version that is no longer the current one is
    refused, and what was typed is kept. `bylines` is the formset of the bylines, valid or not together with the rest.
    """

    opened_at = forms.IntegerField(widget=forms.HiddenInput, required=False)
    topics = RowsField(Topic.objects.all(), TaggedArticle._meta.get_field("tag"), help_text="The first one leads.")
    link_responds_to = LinkedPieces("Responds to")
    link_updates = LinkedPieces("Updates")
    link_background = LinkedPieces("Has as its background")
    user = None  # who has the form open, set by the admin
    # As on the page: the list of what is wrong goes from top to bottom.
    field_order = [
        "headline",
        "standfirst",
        "body",
        "notice",
        "licence",
        "type",
        "topics",
        "language",
        "slug",
        "series",
    ]
    field_order += ["series_position", "translation_of", *(f"link_{kind}" for kind in Link.Kind)]
    field_order += ["image", "without_image", "image_alt", "image_caption", *editing.PLANNING]

    class Meta:
        model = Article
        fields = [*printed.OF_WORKING_COPY, *editing.PLANNING]
        help_texts = {"body": f"Up to {limits.TEXT:,} characters and {limits.TAGS:,} tags."}
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 1, "class": "headline-input", "data-meter": "55-110"}),
            "standfirst": forms.Textarea(attrs={"rows": 2, "class": "standfirst-input", "data-meter": "80-240"}),
            "body": forms.Textarea(attrs={"rows": 28, "class": "body-input"}),
            "notice": forms.Textarea(attrs={"rows": 2}),
            "image_alt": forms.Textarea(attrs={"rows": 2}),
            "image_caption": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "image": LabelledSelect(Article._meta.get_field("image"), admin.site),
            "series": LabelledSelect(Article._meta.get_field("series"), admin.site),
            "translation_of": LabelledSelect(Article._meta.get_field("translation_of"), admin.site),
        }

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        for name in {"body", "slug", "standfirst", "licence"} & self.fields.keys():
            self.fields[name].required = False
        if "owner" in self.fields:
            staff = get_user_model().objects.filter(is_staff=True, is_active=True)
            self.fields["owner"].queryset = staff.order_by("first_name", "username")
            self.fields["owner"].label_from_instance = people.name_of
            for what in ("add", "change", "delete", "view"):  # people are not made in the middle of a piece
                setattr(self.fields["owner"].widget, f"can_{what}_related", False)
        for name in {"image", "series"} & self.fields.keys():
            self._label(name, filter(None, [getattr(self.instance, name)]))
        self._offer_other_pieces(bool(data))
        self._label("topics", [topic for topic in self.initial.get("topics", []) if isinstance(topic, Topic)])
        self.initial["topics"] = [getattr(topic, "pk", topic) for topic in self.initial.get("topics", [])]
        rows = []
        if self.instance.pk:
            self.initial.setdefault("opened_at", self.instance.version)
            if not data:
                rows = self.instance.bylines.select_related("author", "institution")
        self.bylines = BylineFormSet(data, initial=[_initial(row) for row in rows], prefix="bylines")

    def _label(self, name: str, chosen: Iterable, label: Callable = str) -> None:
        """Gives an autocomplete, from under the links that the admin wraps around it, the labels of what is chosen."""
        widget = self.fields[name].widget
        getattr(widget, "widget", widget).labels = {str(row.pk): label(row) for row in chosen}

    def _offer_other_pieces(self, is_posted: bool) -> None:
        """Only what this person may see can be linked to, and is named; what is linked to already stays, unnamed."""
        seen = Article.objects.seen_by(self.user)
        there = Q(pk__in=Link.objects.filter(article=self.instance.pk).values("other"))
        there |= Q(pk=self.instance.translation_of_id)
        chosen: dict[str, list[Article]] = {"translation_of": [], **{f"link_{kind}": [] for kind in Link.Kind}}
        if self.instance.pk and not is_posted:
            chosen["translation_of"] += filter(None, [self.instance.translation_of])
            for link in self.instance.links.select_related("other"):
                chosen[f"link_{link.kind}"].append(link.other)
        keys = [other.pk for other in chain.from_iterable(chosen.values())]
        named = set(keys and seen.filter(pk__in=keys).values_list("pk", flat=True))

        def label(other: Article) -> str:
            if other.pk in named or seen.filter(pk=other.pk).exists():
                return str(other)
            return UNNAMED

        for name in chosen.keys() & self.fields.keys():
            self.fields[name].queryset = Article.objects.filter(Q(pk__in=seen.values("pk")) | there)
            self.fields[name].label_from_instance = label
            self._label(name, chosen[name], label)
            if name != "translation_of":
                self.initial.setdefault(name, [other.pk for other in chosen[name]])

    @property
    def media(self) -> forms.Media:
        return super().media + self.bylines.media

    def is_valid(self) -> bool:
        return super().is_valid() and self.bylines.is_valid()

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def clean_slug(self) -> str:
        """A free one where a piece has it that this person may not see: a refusal would tell them of it."""
        slug = self.cleaned_data["slug"]
        others = Article.objects.filter(slug=slug).exclude(pk=self.instance.pk)
        if not slug or not others.exists():
            return slug
        if other := others.seen_by(self.user).first():
            raise forms.ValidationError(f"The address already exists: “{other.headline}” has it. Choose another one.")
        return free_slug(Article, slug)

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, why in limits.field_errors(self.data).items():
            self.add_error(self.fields.get(name) and name, why)
        if cleaned.get("embargoed_until") and not cleaned.get("is_embargoed"):
            self.add_error("embargoed_until", "The embargo has an end but is not set: tick “embargoed”, too.")
        return cleaned

    def validate_unique(self) -> None:
        """Not once more: `clean_slug` has looked."""

    def snapshot(self) -> Snapshot:
        """The piece as it was typed, in what this form has checked."""
        typed = TypedForm(self.data).snapshot()
        return replace(
            typed,
            headline=self.cleaned_data["headline"],
            slug=self.cleaned_data["slug"],
            body=body.clean(typed.body),
            links=tuple((kind, other) for kind, other in typed.links if other != self.instance.pk),
        )

    def planning(self) -> dict:
        return {name: self.cleaned_data[name] for name in editing.PLANNING if name in self.cleaned_data}


def _initial(byline: Byline) -> dict:
    """A byline as the formset shows it, with the labels its autocompletes need."""
    names = ("author", "institution", "position", "role", "name", "title", "unaffiliated", "bio", "disclosure")
    row = {name: getattr(byline, name) for name in (*names, "declared_on")}
    return row | {f"asked_{key}": byline.interests.get(key, "") for key in QUESTIONS}


class RelatedField(forms.ModelChoiceField):
    """A choice whose objects the formset has fetched for all its rows at once."""

    def __init__(self, name: str, **kwargs):
        field = Byline._meta.get_field(name)
        model = field.remote_field.model
        super().__init__(model.objects.all(), widget=LabelledSelect(field, admin.site), **kwargs)

    def to_python(self, value):
        return getattr(self, "fetched", {}).get(str(value)) or super().to_python(value)

    def prepare_value(self, value):
        return getattr(value, "pk", value)


# The questions that every author is asked.
InterestsForm = type(
    "InterestsForm",
    (forms.Form,),
    {
        f"asked_{key}": forms.CharField(label=question, required=False, max_length=500)
        for key, (question, _) in QUESTIONS.items()
    },
)


class BylineForm(InterestsForm):
    """One byline; what is left empty follows the author's record."""

    position = forms.IntegerField(label="Place in the order", required=False, min_value=0)
    author = RelatedField("author")
    role = forms.ChoiceField(choices=Byline.Role.choices, initial=Byline.Role.AUTHOR)
    name = forms.CharField(max_length=200, required=False)
    title = forms.CharField(max_length=300, required=False)
    institution = RelatedField("institution", required=False)
    unaffiliated = forms.BooleanField(label="No affiliation, on purpose", required=False)
    bio = forms.CharField(label="Bio line", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    disclosure = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
    declared_on = forms.DateField(
        label="Answered on", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("author", "institution"):
            if chosen := self.initial.get(name):
                self.fields[name].widget.labels = {str(chosen.pk): str(chosen)}

    def interest_fields(self) -> list[forms.BoundField]:
        return [self[f"asked_{key}"] for key in QUESTIONS]

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("unaffiliated") and (cleaned.get("title") or cleaned.get("institution")):
            raise forms.ValidationError("Either the byline has no affiliation or it names one, not both.")
        return cleaned


class BaseBylineFormSet(forms.BaseFormSet):
    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if data:
            for name in ("author", "institution"):
                keys = NumbersField().clean(data.get(form.add_prefix(name), "") for form in self.forms)
                model = Byline._meta.get_field(name).remote_field.model
                fetched = {str(pk): row for pk, row in model.objects.in_bulk(keys).items()}
                for form in self.forms:
                    form.fields[name].fetched = fetched
                    form.fields[name].widget.labels = {pk: str(row) for pk, row in fetched.items()}

    def clean(self) -> None:
        rows = [form.cleaned_data for form in self.forms if form.is_valid()]
        signed = [(row["author"], row["role"]) for row in rows if row.get("author") and not row.get("DELETE")]
        if len(signed) != len(set(signed)):
            raise forms.ValidationError("The same author signs twice in the same role.")


BylineFormSet = forms.formset_factory(
    BylineForm,
    formset=BaseBylineFormSet,
    extra=0,
    can_delete=True,
    max_num=MOST_BYLINES,
    absolute_max=MOST_BYLINES,
)


# --- what was typed, valid or not --------------------------------------------------------------------------


def unchecked(field: forms.Field) -> forms.Field:
    """A field that reads what `field` is sent without a query, however long it is."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return NumbersField()
    if isinstance(field, forms.ModelChoiceField | forms.IntegerField):
        return NumberField()
    if isinstance(field, forms.DateTimeField):
        return MomentField(required=False)
    if isinstance(field, forms.DateField | forms.BooleanField):
        return field
    return forms.CharField(required=False)


def all_unchecked(form: type[forms.BaseForm]) -> dict[str, forms.Field]:
    return {name: unchecked(field) for name, field in form.base_fields.items()}


class TypedForm(type("TypedFields", (LimitedForm,), all_unchecked(ArticleForm))):
    """What the writing form has sent, read without a query. Nothing is refused but what is too long (limits.TooLong);
    what cannot be read is left out, so that autosave, preview and checks never fail."""

    def __init__(self, data):
        super().__init__(data)
        self.full_clean()

    def snapshot(self) -> Snapshot:
        """The piece as it was typed, bylines in the order of their numbers."""
        bylines = TypedBylineFormSet(self.data, prefix="bylines")
        bylines.full_clean()
        rows = [form.cleaned_data for form in bylines.forms]
        rows = [row for row in rows if row.get("author") and not row.get("DELETE")]
        rows.sort(key=lambda row: row.get("position") or 0)
        links = []
        for kind in Link.Kind:
            links += [(str(kind), other) for other in self.cleaned_data[f"link_{kind}"]]
        names = printed.OF_WORKING_COPY
        typed = {name: value for name in names if (value := self.cleaned_data.get(name)) not in (None, "")}
        return Snapshot(
            **{"headline": "", "language": settings.LANGUAGE_CODE} | typed,
            topics=self.cleaned_data["topics"],
            links=tuple(links),
            bylines=tuple(_byline(row) for row in rows),
        )

    def planning(self, user) -> dict:
        """Of the planning what a check reads."""
        names = ["needs_legal", "needs_picture", "needs_rights", "without_image", "commissioned_words"]
        if user.has_perm("articles.embargo_article"):
            names += ["is_embargoed", "embargoed_until"]
        planning = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return {"commissioned_words": None} | planning


def _byline(row: dict) -> SnapshotByline:
    names = ("author", "role", "name", "title", "unaffiliated", "bio", "disclosure")
    day, answers = row.get("declared_on"), [(key, row[f"asked_{key}"]) for key in sorted(QUESTIONS)]
    return SnapshotByline(
        **{name: row[name] for name in names},
        institution=row.get("institution"),
        interests=tuple((key, text) for key, text in answers if text),
        declared_on=day.isoformat() if day else "",
    )


TypedBylineFormSet = forms.formset_factory(
    type("TypedBylineForm", (forms.Form,), all_unchecked(BylineForm)),
    extra=0,
    can_delete=True,
    max_num=MOST_BYLINES,
    absolute_max=MOST_BYLINES,
)
