"""The form of one picture: its words, what its licence asks for, where the eye should go."""

from __future__ import annotations

from django import forms
from django.utils.html import format_html

from .. import ingest

# What a file dialog offers. HEIC is left out on purpose: an iPhone then hands over a JPEG by itself.
ACCEPT = "image/jpeg,image/png,image/webp,image/avif,image/gif,image/tiff"


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def slider(label: str) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"type": "range"})
    return forms.IntegerField(label=label, min_value=0, max_value=100, required=False, widget=widget)


class ImageForm(forms.ModelForm):
    """A file can come with a new picture, and later in the place of the one it has, until readers were shown that.

    Its fields are those of the page (library.ImageAdmin.fieldsets).
    """

    upload = forms.FileField(
        label="File",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="JPEG, PNG, WebP, AVIF, GIF or TIFF, up to 30 MB. What it says of itself fills the fields left empty."
        " Without a file, only the credit is printed.",
    )
    focus_left = slider("From the left")
    focus_top = slider("From the top")

    class Meta:
        widgets = {
            "alt": forms.Textarea(attrs={"rows": 3}),
            "caption": forms.Textarea(attrs={"rows": 3}),
            "rights_note": forms.Textarea(attrs={"rows": 2}),
            "permission_on": day_input(),
            "expires_on": day_input(),
        }

    prepared: ingest.Prepared | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.was_printed:
            self.fields.pop("upload", None)
        elif self.instance.file and "upload" in self.fields:
            self.fields["upload"].label = "Another file in its place"
            self.fields["upload"].help_text = "No reader has seen this picture yet, so its file can still be replaced."
        self.initial["focus_left"] = round(self.instance.focus_x * 100)
        self.initial["focus_top"] = round(self.instance.focus_y * 100)

    def clean_upload(self):
        file = self.cleaned_data["upload"]
        if not file:
            return None
        try:
            if other := ingest.known(file):
                raise ingest.Duplicate(other)
            self.prepared = ingest.prepare(file, focus=self.instance.focus)
        except ingest.Duplicate as duplicate:
            link = format_html('{} <a href="../{}/change/">Open it.</a>', duplicate, duplicate.image.pk)
            raise forms.ValidationError(link) from duplicate
        except ingest.ImageError as refused:
            raise forms.ValidationError(str(refused)) from refused
        return file

    def clean(self) -> dict:
        cleaned = super().clean()
        # The database says so, too; Django does not ask it here, because a form of this kind has no field `file`.
        without = not self.instance.file and not self.prepared and "upload" not in self.errors
        if without and not cleaned.get("credit") and "credit" not in self.errors:
            raise forms.ValidationError("A picture needs a file, a credit, or both.")
        for name, axis in (("focus_left", "focus_x"), ("focus_top", "focus_y")):
            # What was not moved stays exact: a slider knows only hundredths.
            if self.instance.file and name in self.changed_data and cleaned.get(name) is not None:
                setattr(self.instance, axis, cleaned[name] / 100)
        return cleaned

    def full_clean(self) -> None:
        super().full_clean()
        if self.errors and self.prepared:
            self.prepared.__exit__()  # it will have to be chosen again, and nothing of it stays

    @property
    def moves_focus(self) -> bool:
        """Whether the crops have to be cut anew."""
        changed = {"focus_left", "focus_top"} & set(self.changed_data)
        return bool(self.instance.file and changed and not self.prepared)
