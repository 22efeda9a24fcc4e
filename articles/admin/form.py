"""The form of a working copy: its fields, its bylines, and both as a snapshot."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth import get_user_model
from django.http import QueryDict

from .. import body, editing
from ..models import Article, Byline, TaggedArticle, Topic
from ..snapshot import Signature, Snapshot

TEXT = ("headline", "standfirst", "body", "slug", "type", "language", "notice", "image_alt", "image_caption")


class KnownSelect(AutocompleteSelect):
    """An autocomplete that is told the label of what is chosen, instead of asking the database once per row."""

    known: dict[str, str] = {}

    def optgroups(self, name, value, attr=None):
        chosen = [str(v) for v in value if v]
        if any(v not in self.known for v in chosen):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, v, self.known[v], True, i + 1) for i, v in enumerate(chosen)]
        return [(None, options, 0)]


def _known(form: forms.ModelForm, *names: str) -> None:
    """Tells each autocomplete of `form` the label of the related object its instance came with."""
    for name in names:
        related = getattr(form.instance, name, None) if getattr(form.instance, f"{name}_id", None) else None
        widget = getattr(form.fields[name].widget, "widget", form.fields[name].widget)
        widget.known = {str(related.pk): str(related)} if related else {}


class ArticleForm(forms.ModelForm):
    """An incomplete draft can be saved: what has to be there for readers is asked at publication.

    `opened_at` is the version the form started from; a save from a version that is no longer the present one is
    refused, and what was typed is kept.
    """

    opened_at = forms.IntegerField(widget=forms.HiddenInput, required=False)
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        required=False,
        widget=AutocompleteSelectMultiple(TaggedArticle._meta.get_field("tag"), admin.site),
        help_text="The first one leads.",
    )

    class Meta:
        model = Article
        fields = [*TEXT, "image", *editing.PLANNING]
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 1, "class": "headline-input", "data-meter": "55-110"}),
            "standfirst": forms.Textarea(attrs={"rows": 2, "class": "standfirst-input", "data-meter": "80-240"}),
            "body": forms.Textarea(attrs={"rows": 28, "class": "body-input"}),
            "notice": forms.Textarea(attrs={"rows": 2}),
            "image_alt": forms.Textarea(attrs={"rows": 2}),
            "image_caption": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "embargoed_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "image": KnownSelect(Article._meta.get_field("image"), admin.site),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"body", "slug", "standfirst"} & self.fields.keys():
            self.fields[name].required = False
        if "owner" in self.fields:
            staff = get_user_model().objects.filter(is_staff=True, is_active=True)
            self.fields["owner"].queryset = staff.order_by("first_name", "username")
            for what in ("add", "change", "delete", "view"):  # people are not made in the middle of a story
                setattr(self.fields["owner"].widget, f"can_{what}_related", False)
            self.fields["owner"].label_from_instance = lambda user: user.get_full_name() or user.get_username()
        if "image" in self.fields:
            _known(self, "image")
        if self.instance.pk:
            self.initial.setdefault("opened_at", self.instance.version)
            self.initial.setdefault("topics", [row.tag for row in self.instance.tagged.select_related("tag")])

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def snapshot(self, bylines: forms.BaseFormSet) -> Snapshot:
        """What was typed, bylines in the order of their numbers."""
        rows = [
            f.cleaned_data for f in bylines.forms if f.cleaned_data.get("author") and not f.cleaned_data.get("DELETE")
        ]
        rows.sort(key=lambda row: row.get("position") or 0)
        typed = {name: self.cleaned_data.get(name) or "" for name in TEXT}
        typed["body"] = body.clean(typed["body"])
        return Snapshot(
            image=self.cleaned_data["image"].pk if self.cleaned_data.get("image") else None,
            topics=tuple(topic.pk for topic in _in_order(self.cleaned_data["topics"], self.data.getlist("topics"))),
            bylines=tuple(
                Signature(
                    author=row["author"].pk,
                    role=row["role"],
                    name=row["name"],
                    title=row["title"],
                    institution=row["institution"].pk if row["institution"] else None,
                    unaffiliated=row["unaffiliated"],
                    bio=row["bio"],
                    disclosure=row["disclosure"],
                )
                for row in rows
            ),
            **typed,
        )

    def planning(self) -> dict:
        return {name: self.cleaned_data[name] for name in editing.PLANNING if name in self.cleaned_data}


def _in_order(topics, chosen: list[str]) -> list[Topic]:
    place = {pk: index for index, pk in enumerate(chosen)}
    return sorted(topics, key=lambda topic: place.get(str(topic.pk), 0))


class BylineForm(forms.ModelForm):
    class Meta:
        model = Byline
        fields = [
            "position",
            "author",
            "role",
            "name",
            "title",
            "institution",
            "unaffiliated",
            "bio",
            "disclosure",
        ]
        widgets = {
            "author": KnownSelect(Byline._meta.get_field("author"), admin.site),
            "institution": KnownSelect(Byline._meta.get_field("institution"), admin.site),
            "bio": forms.Textarea(attrs={"rows": 2}),
            "disclosure": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _known(self, "author", "institution")


def as_typed(data: QueryDict) -> Snapshot:
    """What a form sent, valid or not: nothing typed is refused here, so that autosave can keep it. No query."""

    def number(value: str) -> int | None:
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None

    signatures = []
    for index in range(min(number(data.get("bylines-TOTAL_FORMS", "")) or 0, 200)):
        row = {name: data.get(f"bylines-{index}-{name}", "") for name in BylineForm.Meta.fields}
        if (author := number(row["author"])) is None or data.get(f"bylines-{index}-DELETE"):
            continue
        place = number(row.pop("position")) or 0
        row |= {"author": author, "institution": number(row["institution"]), "unaffiliated": bool(row["unaffiliated"])}
        signatures.append((place, Signature(**row)))
    return Snapshot(
        image=number(data.get("image", "")),
        topics=tuple(pk for value in data.getlist("topics") if (pk := number(value)) is not None),
        bylines=tuple(row for _, row in sorted(signatures, key=lambda pair: pair[0])),
        **{name: data.get(name, "") for name in TEXT},
    )
