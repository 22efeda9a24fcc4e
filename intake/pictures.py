"""Pictures that came in a document or with a site: brought into the library, and named in the text by its keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.files.base import ContentFile

from articles import body
from articles.body import nodes
from images import ingest
from images.models import Image
from images.processing import ImageError

from .drafts import Picture


def bring(pictures: Iterable[Picture], *, at: datetime, by) -> tuple[dict[str, Image], list[str]]:
    """The pictures of the library that those of a document became, by the document's keys; and what to tell of them.

    Outside of any transaction: converting takes seconds. A file that is in the library already is that picture. One
    that cannot be used, or may not be brought by `by`, is told of, and its place in the text becomes its caption.
    """
    images: dict[str, Image] = {}
    lines: list[str] = []
    may_add = by is None or by.has_perm("images.add_image")
    for picture in pictures:
        name = picture.name.rpartition("/")[2][:80] or picture.key
        if not picture.data:
            lines.append(f"The picture “{name}” did not come with the document: choose it from the library.")
            continue
        if not may_add:
            lines.append(f"The picture “{name}” was left out: you have no right to add pictures.")
            continue
        file = ContentFile(picture.data, name=name)
        described = {"alt": picture.alt, "caption": picture.caption, "credit": picture.credit[:200]}
        try:
            images[picture.key], notes = ingest.ingest(file, at=at, by=by, **described)
            lines += [f"The picture “{name}”: {note}" for note in notes]
        except ingest.Duplicate as known:
            images[picture.key] = known.image
        except ImageError as refusal:
            lines.append(f"The picture “{name}” was left out. {refusal}")
    return images, lines


def named(html: str, images: Mapping[str, Image]) -> str:
    """`html` in which the pictures have the library's keys; a figure without a picture becomes its caption, if any."""
    blocks = []
    for node in body.read(html).nodes:
        if node.kind == "figure":
            if image := images.get(node.get("image")):
                node = nodes.make("figure", node.content, **dict(node.attributes) | {"image": image.key})
            elif node.content:
                node = nodes.make("paragraph", node.content)
            else:  # a text as it is stored has no empty paragraphs
                continue
        blocks.append(node)
    return body.Body(tuple(blocks)).html
