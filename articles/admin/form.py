"""The form of a working copy: its fields, its bylines, and both as a snapshot."""

from __future__ import annotations

from contextlib import suppress

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import QueryDict

from authors.naming import free_slug

from .. import body, limits
from ..desk import editing
from ..models import Article, Byline, Link, TaggedArticle, Topic, people
from ..models.interests import QUESTIONS
from ..models.snapshot import Snapshot, SnapshotByline
from ..models.types import Licence, Type
from ..press.publishing import PublishingError
from ..public.numbers import whole
from .moments import moment_in

TEXT = (
    "headline",
    "standfirst",
    "body",
    "slug",
    "type",
    "language",
    "notice",
    "licence",
    "image_alt",
    "image_caption",
)


UNNAMED = "A piece that is not yours to see"


class Known:
    """Mixed into an autocomplete: it is told the labels of what is chosen, instead of asking the database per row."""

    known: dict[str, str] = {}

    def optgroups(self, name, value, attr=None):
        chosen = [str(v) for v in value if v]
        if any(v not in self.known for v in chosen):
            return super().optgroups(name, value, attr)
        blank = not self.is_required and not self.allow_multiple_selected
        options = [self.create_option(name, "", "", False, 0)] if blank else []
        options += [self.create_option(name, v, self.known[v], True, i + 1) for i, v in enumerate(chosen)]
        return [(None, options, 0)]


class KnownSelect(Known, AutocompleteSelect):
    pass


class KnownSelectMultiple(Known, AutocompleteSelectMultiple):
    pass


class LinkedPieces(forms.ModelMultipleChoiceField):
    """Other pieces this one stands in a relation to."""

    def __init__(self, **kwargs):
        widget = KnownSelectMultiple(Link._meta.get_field("other"), admin.site)
        super().__init__(Article.objects.none(), required=False, widget=widget, **kwargs)


def _with_plain_numbers(data: QueryDict) -> QueryDict:
    """What was sent, without those keys of other rows that no database could hold: they name nothing."""
    data = data.copy()
    names = {"image", "series", "translation_of", "owner", "topics", *(f"link_{kind}" for kind in Link.Kind)}
    for name in data:
        if name in names or name.startswith("bylines-") and name.endswith(("-author", "-institution")):
            data.setlist(name, [key for key in data.getlist(name) if not key or whole(key) is not None])
    return data


class ArticleForm(forms.ModelForm):
    """An incomplete draft can be saved: what has to be there for readers is asked at publication.

    `opened_at` is the version the form started from; a save from a version that is no longer the present one is
    refused, and what was typed is kept. `bylines` is the formset of the bylines, valid or not together with the rest.
    """

    opened_at = forms.IntegerField(widget=forms.HiddenInput, required=False)
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        required=False,
        widget=KnownSelectMultiple(TaggedArticle._meta.get_field("tag"), admin.site),
        help_text="The first one leads.",
    )
    link_responds_to = LinkedPieces(label="Responds to")
    link_updates = LinkedPieces(label="Updates")
    link_background = LinkedPieces(label="Has as its background")
    user = None  # who has the form open, set by the admin

    class Meta:
        model = Article
        fields = [*TEXT, "image", "series", "series_position", "translation_of", *editing.PLANNING]
        help_texts = {"body": f"Up to {limits.TEXT:,} characters and {limits.TAGS:,} tags."}
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 1, "class": "headline-input", "data-meter": "55-110"}),
            "standfirst": forms.Textarea(attrs={"rows": 2, "class": "standfirst-input", "data-meter": "80-240"}),
            "body": forms.Textarea(attrs={"rows": 28, "class": "body-input"}),
            "notice": forms.Textarea(attrs={"rows": 2}),
            "image_alt": forms.Textarea(attrs={"rows": 2}),
            "image_caption": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "image": KnownSelect(Article._meta.get_field("image"), admin.site),
            "series": KnownSelect(Article._meta.get_field("series"), admin.site),
            "translation_of": KnownSelect(Article._meta.get_field("translation_of"), admin.site),
        }

    def __init__(self, data=None, *args, **kwargs):
        data = _with_plain_numbers(data) if data else data
        super().__init__(data, *args, **kwargs)
        for name in {"body", "slug", "standfirst", "licence"} & self.fields.keys():
            self.fields[name].required = False
        if "owner" in self.fields:
            staff = get_user_model().objects.filter(is_staff=True, is_active=True)
            self.fields["owner"].queryset = staff.order_by("first_name", "username")
            for what in ("add", "change", "delete", "view"):  # people are not made in the middle of a piece
                setattr(self.fields["owner"].widget, f"can_{what}_related", False)
            self.fields["owner"].label_from_instance = people.name_of
        for name in {"image", "series"} & self.fields.keys():
            chosen = getattr(self.instance, name) if getattr(self.instance, f"{name}_id") else None
            _widget(self, name).known = {str(chosen.pk): str(chosen)} if chosen else {}
        self._offer_other_pieces(bool(data))
        topics = [t for t in self.initial.get("topics", []) if isinstance(t, Topic)]
        _widget(self, "topics").known = {str(topic.pk): topic.name for topic in topics}
        self.initial["topics"] = [getattr(topic, "pk", topic) for topic in self.initial.get("topics", [])]
        if self.instance.pk:
            self.initial.setdefault("opened_at", self.instance.version)
        rows = self.instance.bylines.select_related("author", "institution") if self.instance.pk else []
        self.bylines = BylineFormSet(data, initial=[] if data else [_row(row) for row in rows], prefix="bylines")

    def _offer_other_pieces(self, is_posted: bool) -> None:
        """Only what this person may see can be linked to, and is named; what is linked to already stays, unnamed."""
        seen = Article.objects.seen_by(self.user) if self.user else Article.objects.none()
        there = Q(pk__in=Link.objects.filter(article=self.instance.pk).values("other"))
        there |= Q(pk=self.instance.translation_of_id)
        links = list(self.instance.links.select_related("other")) if self.instance.pk and not is_posted else []
        original = self.instance.translation_of if self.instance.translation_of_id and not is_posted else None
        linked = [*(link.other for link in links), *filter(None, [original])]
        named = set(seen.filter(pk__in=[o.pk for o in linked]).values_list("pk", flat=True)) if linked else set()

        def label(other: Article) -> str:
            return str(other) if other.pk in named or seen.filter(pk=other.pk).exists() else UNNAMED

        chosen = {f"link_{kind}": [link.other for link in links if link.kind == kind] for kind in Link.Kind}
        chosen["translation_of"] = [original] if original else []
        for name in chosen.keys() & self.fields.keys():
            self.fields[name].queryset = Article.objects.filter(Q(pk__in=seen.values("pk")) | there)
            self.fields[name].label_from_instance = label
            _widget(self, name).known = {
                str(other.pk): str(other) if other.pk in named else UNNAMED for other in chosen[name]
            }
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
        there = Article.objects.filter(slug=slug).exclude(pk=self.instance.pk) if slug else Article.objects.none()
        if self.user and (other := there.seen_by(self.user).first()):
            raise forms.ValidationError(f"The address already exists: “{other.headline}” has it. Choose another one.")
        return free_slug(Article, slug) if there.exists() else slug

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, why in limits.faults_of(self.data).items():
            self.add_error(name if name in self.fields else None, why)
        if cleaned.get("embargoed_until") and not cleaned.get("is_embargoed"):
            self.add_error("embargoed_until", "The embargo has an end but is not set: tick “embargoed”, too.")
        return cleaned

    def _post_clean(self) -> None:
        """Checks the fields and the address. The rest of the model's rules the fields above have asked already, and
        Django would ask the database about each once more."""
        self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        related = {"image", "owner"}
        try:
            self.instance.clean_fields(exclude=self._get_validation_exclusions() | related)
        except forms.ValidationError as error:
            self._update_errors(error)
        self.validate_unique()

    def snapshot(self) -> Snapshot:
        """What was typed, bylines in the order of their numbers."""
        rows = [form.cleaned_data for form in self.bylines if form.cleaned_data.get("author")]
        rows = [row for row in rows if not row.get("DELETE")]
        rows.sort(key=lambda row: row.get("position") or 0)
        typed = {name: self.cleaned_data.get(name) or "" for name in TEXT}
        typed["body"], typed["licence"] = body.clean(typed["body"]), typed["licence"] or Licence.ALL_RIGHTS.value
        return Snapshot(
            image=self.cleaned_data["image"].pk if self.cleaned_data.get("image") else None,
            topics=tuple(topic.pk for topic in _in_order(self.cleaned_data["topics"], self.data.getlist("topics"))),
            series=self.cleaned_data["series"].pk if self.cleaned_data.get("series") else None,
            series_position=self.cleaned_data.get("series_position"),
            translation_of=self.cleaned_data["translation_of"].pk if self.cleaned_data.get("translation_of") else None,
            links=tuple(
                (str(kind), other.pk)
                for kind in Link.Kind
                for other in self.cleaned_data.get(f"link_{kind}", [])
                if other.pk != self.instance.pk
            ),
            bylines=tuple(
                SnapshotByline(
                    author=row["author"].pk,
                    role=row["role"],
                    name=row["name"],
                    title=row["title"],
                    institution=row["institution"].pk if row["institution"] else None,
                    unaffiliated=row["unaffiliated"],
                    bio=row["bio"],
                    disclosure=row["disclosure"],
                    interests=tuple(sorted((key, row[f"asked_{key}"]) for key in QUESTIONS if row.get(f"asked_{key}"))),
                    declared_on=row["declared_on"].isoformat() if row.get("declared_on") else "",
                )
                for row in rows
            ),
            **typed,
        )

    def planning(self) -> dict:
        return {name: self.cleaned_data[name] for name in editing.PLANNING if name in self.cleaned_data}


def _widget(form: forms.Form, name: str):
    """The autocomplete itself, from under the links that the admin wraps around it."""
    widget = form.fields[name].widget
    return getattr(widget, "widget", widget)


def _in_order(topics, chosen: list[str]) -> list[Topic]:
    place = {pk: index for index, pk in enumerate(chosen)}
    return sorted(topics, key=lambda topic: place.get(str(topic.pk), 0))


def _row(byline: Byline) -> dict:
    """A byline as the formset shows it, with the labels its autocompletes need."""
    names = ("position", "role", "name", "title", "unaffiliated", "bio", "disclosure", "declared_on")
    answers = {f"asked_{key}": byline.interests.get(key, "") for key in QUESTIONS}
    return (
        answers
        | {name: getattr(byline, name) for name in names}
        | {
            "author": byline.author,
            "institution": byline.institution,
        }
    )


class RelatedField(forms.ModelChoiceField):
    """A choice whose objects the formset has fetched for all its rows at once."""

    def __init__(self, name: str, **kwargs):
        field = Byline._meta.get_field(name)
        model = field.remote_field.model
        super().__init__(model.objects.all(), widget=KnownSelect(field, admin.site), **kwargs)

    def to_python(self, value):
        found = getattr(self, "fetched", {}).get(str(value))
        return found if found is not None else super().to_python(value)

    def prepare_value(self, value):
        return getattr(value, "pk", value)


class BylineForm(forms.Form):
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
        for key, (question, _) in QUESTIONS.items():
            self.fields[f"asked_{key}"] = forms.CharField(label=question, required=False, max_length=500)
        for name in ("author", "institution"):
            chosen = self.initial.get(name)
            self.fields[name].widget.known = {str(chosen.pk): str(chosen)} if chosen else {}

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
                asked = {data.get(form.add_prefix(name), "") for form in self.forms}
                model = Byline._meta.get_field(name).remote_field.model
                pks = [pk for pk in map(whole, asked) if pk is not None]
                fetched = {str(pk): row for pk, row in model.objects.in_bulk(pks).items()} if pks else {}
                for form in self.forms:
                    form.fields[name].fetched = fetched
                    form.fields[name].widget.known = {pk: str(row) for pk, row in fetched.items()}

    def clean(self) -> None:
        signed = [
            (row["author"], row["role"])
            for form in self.forms
            if (row := getattr(form, "cleaned_data", {})) and row.get("author") and not row.get("DELETE")
        ]
        if len(signed) != len(set(signed)):
            raise forms.ValidationError("The same author signs twice in the same role.")


BylineFormSet = forms.formset_factory(
    BylineForm, formset=BaseBylineFormSet, extra=0, can_delete=True, max_num=200, absolute_max=200
)


def as_typed(data: QueryDict) -> Snapshot:
    """What a form sent, valid or not: nothing typed is refused here but what is too long (limits.TooLong), so that
    autosave can keep it. No query."""
    limits.require(data)

    def words(name: str) -> str:
        return data.get(name, "").replace("\x00", "")  # the one sign that PostgreSQL keeps in no text

    bylines = []
    for index in range(min(whole(data.get("bylines-TOTAL_FORMS", "")) or 0, 200)):
        row = {name: words(f"bylines-{index}-{name}") for name in BylineForm.base_fields}
        answers = [(key, words(f"bylines-{index}-asked_{key}")) for key in sorted(QUESTIONS)]
        row["interests"] = tuple((key, text) for key, text in answers if text)
        if (author := whole(row["author"])) is None or data.get(f"bylines-{index}-DELETE"):
            continue
        place = whole(row.pop("position")) or 0
        row |= {"author": author, "institution": whole(row["institution"]), "unaffiliated": bool(row["unaffiliated"])}
        bylines.append((place, SnapshotByline(**row)))
    return Snapshot(
        image=whole(data.get("image", "")),
        topics=tuple(pk for value in data.getlist("topics") if (pk := whole(value)) is not None),
        series=whole(data.get("series", "")),
        series_position=whole(data.get("series_position", "")),
        translation_of=whole(data.get("translation_of", "")),
        links=tuple(
            (str(kind), pk)
            for kind in Link.Kind
            for value in data.getlist(f"link_{kind}")
            if (pk := whole(value)) is not None
        ),
        bylines=tuple(row for _, row in sorted(bylines, key=lambda pair: pair[0])),
        **{name: words(name) for name in TEXT}
        | {
            "type": words("type") or Type.OPINION.value,
            "language": words("language") or settings.LANGUAGE_CODE,
            "licence": words("licence") or Licence.ALL_RIGHTS.value,
        },
    )


def planning_as_typed(data: QueryDict, user) -> dict:
    """Of the planning what a check reads, as the form holds it; what cannot be read is left out. No query."""
    ticks = ["needs_legal", "needs_picture", "needs_rights", "without_image"]
    planning: dict = {name: bool(data.get(name)) for name in ticks}
    planning["commissioned_words"] = whole(data.get("commissioned_words", ""))
    if user.has_perm("articles.embargo_article"):
        planning["is_embargoed"] = bool(data.get("is_embargoed"))
        with suppress(PublishingError):
            until = data.get("embargoed_until", "").strip()
            planning["embargoed_until"] = moment_in(until) if until else None
    return planning
