"""Pictures, their credit and their licence. A credit may stand without a file: the desk knows whose picture it was."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone


def unguessable_name(image: Image, filename: str) -> str:
    """Where an upload is stored: random, so that the name tells nothing of an unpublished piece."""
    suffix = filename.rpartition(".")[2].lower()
    return f"images/{image.key}.{suffix if suffix.isalnum() else 'bin'}"


def new_key() -> str:
    return secrets.token_hex(12)


class ImageManager(models.Manager):
    def get_by_natural_key(self, key: str) -> Image:
        return self.get(key=key)


class Image(models.Model):
    class Licence(models.TextChoices):
        UNKNOWN = "unknown", "Not settled yet"
        OWN = "own", "Our own work"
        PERMISSION = "permission", "By permission"
        AGENCY = "agency", "Agency licence"
        CC_BY = "cc_by", "Creative Commons BY"
        CC_BY_SA = "cc_by_sa", "Creative Commons BY-SA"
        PUBLIC_DOMAIN = "public_domain", "Public domain"

    key = models.CharField(max_length=140, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=200, help_text="For finding it again; readers never see it.")
    file = models.ImageField(
        upload_to=unguessable_name,
        blank=True,
        width_field="width",
        height_field="height",
        help_text="May be empty: then only the credit is printed.",
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    alt = models.TextField(
        "alternative text", blank=True, help_text="What a reader who cannot see the picture needs to know."
    )
    is_decorative = models.BooleanField(
        "decoration only",
        default=False,
        help_text="It says nothing the text does not: no alternative text on purpose.",
    )
    caption = models.TextField(blank=True)
    credit = models.CharField(max_length=200, blank=True, help_text="As printed: “Jane Doe / Agency”.")
    licence = models.CharField(max_length=20, choices=Licence, default=Licence.UNKNOWN)
    source_url = models.URLField("source", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImageManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="image_newest_first")]  # the library's list
        constraints = [
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(credit=""),
                name="image_has_file_or_credit",
                violation_error_message="An image needs a file, a credit, or both.",
            ),
            models.CheckConstraint(
                condition=Q(alt="") | Q(is_decorative=False),
                name="image_decorative_has_no_alt",
                violation_error_message="A picture is either decoration or has an alternative text, not both.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.key,)
