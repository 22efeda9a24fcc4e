"""What is sent to the desk: any number of files, or a pasted text. Everything of it is kept."""

from __future__ import annotations

from datetime import datetime

from django import forms

from articles import limits

from .. import documents, readers
from ..drafts import UnreadableDocument
from ..models import SourceDocument

LONGEST_PASTE = 2_000_000  # characters; Django takes no form above 2.5 MB, and what is too long gets a sentence


class FilesField(forms.FileField):
    """Any number of files; cleaned, it is a list."""

    class Widget(forms.ClearableFileInput):
        allow_multiple_selected = True

    widget = Widget

    def clean(self, data, initial=None) -> list:
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class DocumentsForm(forms.Form):
    """Files, or a text that was pasted: plain, or with its form as HTML."""

    document = FilesField(label="Documents", required=False, allow_empty_file=True, max_length=500)
    text = forms.CharField(
        label="Or its text", required=False, max_length=limits.TEXT, widget=forms.Textarea(attrs={"rows": 12})
    )
    html = forms.CharField(required=False, max_length=LONGEST_PASTE, strip=False)

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not self.sent():
            raise forms.ValidationError("Choose a document or paste its text.")
        return data

    def sent(self) -> list[tuple[str, str]]:
        """The name and the kind of everything that was sent, files first; a text only where no file was."""
        data = self.cleaned_data
        if data.get("document"):
            return [(file.name, "") for file in data["document"]]
        if data.get("html", "").strip():
            return [("The pasted text", documents.PASTE)]
        if data.get("text", "").strip():
            return [("The pasted text", "txt")]
        return []

    def keep(self, *, at: datetime, by) -> list[tuple[SourceDocument | None, str]]:
        """Each of them as it was kept, and a sentence where it could not be read, or not even kept."""
        data = self.cleaned_data
        kept: list[tuple[SourceDocument | None, str]] = []
        for place, (name, kind) in enumerate(self.sent()):
            try:
                if not kind:
                    readers.check_size(data["document"][place].size, name)
                    content = data["document"][place].read()
                elif kind == documents.PASTE:
                    content = data["html"].encode()
                else:
                    content = data["text"].encode()
                document = documents.keep(content, name, at=at, by=by, kind=kind)
            except UnreadableDocument as error:
                kept.append((None, str(error)))
            else:
                kept.append((document, document.refusal))
        return kept
