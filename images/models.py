"""Pictures, their credit and their licence. A credit may stand without a file: the desk knows whose picture it was."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property

from . import rights, specs

# Where the room above remembers what it has printed: a picture above a text, and pictures in one.
PRINTED = ("editions", "shown_in")

# Tables of the room above that point to a picture and that no reader sees: working copies, and what stands in their
# texts. Whatever else points to one (an edition, a front, a portrait, what comes to it) shows it to readers.
DESK_ONLY = {"article", "article_pictures"}


def unguessable_name(image: Image, filename: str) -> str:
    """Where the picture is stored: its key is random, so the name tells nothing of an unpublished piece."""
    stem, _, suffix = filename.lower().rpartition(".")
    if not re.fullmatch(r"picture-[0-9a-f]{12}", stem):
        stem = "picture"
    if not (suffix.isalnum() and suffix.isascii()):
        suffix = "bin"
    return f"{specs.folder(image.key)}/{stem}.{suffix}"


def new_key() -> str:
    return secrets.token_hex(12)


class ImageQuerySet(models.QuerySet):
    def by_keys(self, keys: Iterable[str]) -> dict[str, Image]:
        """The pictures with these keys, with all that showing them takes. One query, none for no keys."""
        return self.in_bulk(set(keys), field_name="key")

    def used(self, used: bool = True) -> ImageQuerySet:
        """Those that anything of any room points to, or nothing does."""
        condition = pointed_to_by(pointers())
        if used:
            return self.filter(condition)
        return self.exclude(condition)

    def in_print(self) -> ImageQuerySet:
        """Those that readers are shown, were, or will be: by an edition, a front or a portrait."""
        return self.filter(
            pointed_to_by(row for row in pointers() if row.related_model._meta.model_name not in DESK_ONLY)
        )

    def ending(self, on: date) -> ImageQuerySet:
        """Those whose rights end within the time the desk is warned ahead, or have ended; the first to end first."""
        return self.filter(expires_on__lte=on + rights.AHEAD).order_by("expires_on", "pk")

    def get_by_natural_key(self, key: str) -> Image:
        return self.get(key=key)


def pointers() -> list:
    """Every foreign key to a picture, of whatever room, the hidden ones of many-to-many tables included."""
    fields = Image._meta.get_fields(include_hidden=True)
    return [field for field in fields if isinstance(field, models.ManyToOneRel)]


def pointed_to_by(relations: Iterable[models.ManyToOneRel]) -> Q:
    condition = Q(pk__in=[])
    for relation in relations:
        condition |= Q(Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})))
    return condition


class Image(models.Model):
    """A picture as it is stored: made ours by ingest.py, never the file somebody brought.

    `renditions` says which files of it exist (renditions.py), so that no page asks the storage or another table.
    """

    Licence = rights.Licence

    key = models.CharField(max_length=140, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=200, blank=True, help_text="For finding it again; readers never see it.")
    file = models.FileField(upload_to=unguessable_name, max_length=200, blank=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    # “#8a7f60”, the average: what stands there first
    colour = models.CharField(max_length=7, blank=True, editable=False)
    is_drawing = models.BooleanField(default=False, editable=False)  # flat colours and type, printed with more care
    digest = models.CharField(max_length=64, blank=True, editable=False)  # SHA-256 of the file somebody brought
    original_name = models.CharField(max_length=200, blank=True, editable=False)
    renditions = models.JSONField(default=dict, blank=True, editable=False)
    unfinished = models.BooleanField(default=False, editable=False)  # some rendition is still to be made
    # Of those that could not be made for a reason that may pass, a disk that is full or away:
    attempts = models.PositiveSmallIntegerField(default=0, editable=False, serialize=False)
    try_at = models.DateTimeField(null=True, editable=False, serialize=False)  # when they are tried again
    trouble = models.CharField(max_length=300, blank=True, editable=False, serialize=False)

    alt = models.TextField(
        "alternative text", blank=True, help_text="What a reader who cannot see the picture needs to know."
    )
    is_decorative = models.BooleanField(
        "decoration only",
        default=False,
        help_text="It says nothing the text does not: no alternative text on purpose.",
    )
    caption = models.TextField(blank=True, help_text="Printed under it, unless a piece has words of its own.")
    credit = models.CharField(max_length=200, blank=True, help_text="As printed: “Jane Doe / Agency”.")
    focus_x = models.FloatField("focus, from the left", default=0.5)
    focus_y = models.FloatField("focus, from the top", default=0.5)

    licence = models.CharField(max_length=20, choices=rights.Licence, default=rights.Licence.UNKNOWN)
    creator = models.CharField("author", max_length=200, blank=True, help_text="Who made the picture.")
    copyright = models.CharField("copyright notice", max_length=300, blank=True, help_text="As its owner words it.")
    source_url = models.URLField("source", blank=True, max_length=500, help_text="The page it comes from.")
    licence_url = models.URLField("link to the licence", blank=True, max_length=500)
    agency = models.CharField(max_length=200, blank=True)
    permission_from = models.CharField("permission from", max_length=200, blank=True)
    permission_on = models.DateField("permission given on", null=True, blank=True)
    expires_on = models.DateField(
        "rights end on", null=True, blank=True, help_text="The last day on which a new use may begin."
    )
    warned_of = models.DateField(null=True, editable=False)  # the end of rights that the desk was told of
    rights_note = models.TextField(
        "terms", blank=True, help_text="For the desk: what the licence allows, whom to ask, where the contract is."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "picture"
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("change_others_image", "Can change pictures that others brought in"),
            ("change_printed_image", "Can change pictures that are in print"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="image_newest_first"),  # the library's list
            models.Index(fields=["expires_on"], condition=Q(expires_on__isnull=False), name="image_rights_end"),
            models.Index(fields=["id"], condition=Q(unfinished=True), name="image_unfinished"),  # the worker's list
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=~Q(digest=""),
                name="image_once",
                violation_error_message="This very file is in the library already.",
            ),
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(credit=""),
                name="image_has_file_or_credit",
                violation_error_message="A picture needs a file, a credit, or both.",
            ),
            models.CheckConstraint(
                condition=Q(alt="") | Q(is_decorative=False),
                name="image_decorative_has_no_alt",
                violation_error_message="A picture is either decoration or has an alternative text, not both.",
            ),
            models.CheckConstraint(
                condition=Q(focus_x__gte=0, focus_x__lte=1, focus_y__gte=0, focus_y__lte=1),
                name="image_focus_inside",
                violation_error_message="The focus has to lie on the picture.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.original_name or self.credit

    def natural_key(self) -> tuple[str]:
        return (self.key,)

    def clean(self) -> None:
        """What the licence asks for has to be there."""
        super().clean()
        label = self.get_licence_display()
        errors = {field: f"“{label}” asks for {words}." for field, words in rights.missing(self).items()}
        if errors:
            raise ValidationError(errors)

    @property
    def focus(self) -> specs.Focus:
        return (self.focus_x, self.focus_y)

    @property
    def lacks_alt(self) -> bool:
        return bool(self.file) and not self.alt and not self.is_decorative

    @cached_property
    def was_printed(self) -> bool:
        """Whether readers were shown it, or will be at a moment that is set. Two queries, the first time."""
        return self.pk is not None and any(getattr(self, name).exists() for name in PRINTED)

    @cached_property
    def is_used(self) -> bool:
        """Whether anything points to it. One query, the first time."""
        return Image.objects.filter(pk=self.pk).used().exists()

    @cached_property
    def is_in_print(self) -> bool:
        """Whether readers are shown it anywhere, were, or will be. One query, the first time."""
        return Image.objects.filter(pk=self.pk).in_print().exists()
