"""Pictures in templates."""

from __future__ import annotations

from datetime import date

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import pictures, rights
from ..models import Image

register = template.Library()


@register.simple_tag
def picture(
    image: Image, alt: str = "", sizes: str = "normal", crop: str | None = None, eager: bool = False
) -> SafeString:
    """`{% picture edition.image alt=edition.image_alt sizes="wide" eager=True %}`; see pictures.picture_html."""
    return pictures.picture_html(image, alt=alt, sizes=sizes, crop=crop, eager=bool(eager))


# --- on the desk ------------------------------------------------------------------------------------------


@register.filter
def thumb(image: Image) -> str:
    return pictures.thumb(image)


@register.filter
def whole(image: Image) -> str:
    """The URL of the whole picture at a middling size."""
    return pictures.url(image, "full", 960) or pictures.media_url(image.file.name)


@register.filter
def tone(image: Image) -> str:
    return pictures.tone(image.colour)


@register.filter
def change_url(image: Image) -> str:
    return reverse("admin:images_image_change", args=[image.pk])


@register.simple_tag
def rights_chip(image: Image, on: date) -> SafeString:
    """Its licence as a chip, in the colour of what may be done with it."""
    verdict = rights.may_use(image, on)
    kind, words = "", image.get_licence_display()
    if verdict.about == "rights":
        kind, words = "warn", verdict.reason.removesuffix(".")
    elif verdict.reason and image.file:
        kind = "warn"
    return format_html('<span class="chip {}" title="{}">{}</span>', kind, verdict.reason, words)
