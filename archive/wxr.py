"""The published pieces as WordPress's own exchange format, WXR 1.2: authors, categories, pictures, posts.

Everybody who wrote a piece is a term of the taxonomy "author", as Co-Authors Plus has it; the first is its creator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from django.conf import settings

from articles import body
from articles.body.absolute import with_absolute_urls
from articles.body.nodes import Node
from articles.body.rendering import WORDS, Page
from articles.models import Topic
from articles.public import representation
from images import pictures
from images.models import Image

from . import published
from .published import WITHHELD, Picture, Piece, PrintedFigures

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
ATTACHMENTS = 1 << 40  # posts have the numbers of their pieces, pictures begin here


def parts(at: datetime) -> Iterator[str]:
    """The document, piece by piece."""
    yield HEAD
    yield element("title", settings.SITE_NAME) + element("link", settings.SITE_URL)
    yield element("description", settings.SITE_DESCRIPTION) + element("pubDate", format_datetime(at.astimezone(UTC)))
    yield "<language>en</language>\n<wp:wxr_version>1.2</wp:wxr_version>\n"
    yield element("wp:base_site_url", settings.SITE_URL) + element("wp:base_blog_url", settings.SITE_URL)
    for author in published.authors(at).iterator(published.BATCH):
        yield account(author.pk, author.slug, author.name)
    if published.has_withheld(at):
        yield account(0, WITHHELD, "Withheld")
    for topic in published.topics(at).select_related("parent").iterator(published.BATCH):
        yield category(topic)
    brought: set[int] = set()
    for piece in published.pieces(at):
        for image in piece.pictures:
            if image.pk not in brought:
                yield attachment(image, piece)
            brought.add(image.pk)
        yield post(piece)
    yield "</channel>\n</rss>\n"


def cdata(text: str) -> str:
    """`text` as XML takes it, whatever is in it."""
    return "<![CDATA[" + representation.xml_safe(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def element(name: str, value: Any, **attributes: str) -> str:
    written = "".join(f' {key}="{escape(representation.xml_safe(text))}"' for key, text in attributes.items())
    if isinstance(value, int):
        return f"<{name}{written}>{value}</{name}>\n"
    return f"<{name}{written}>{cdata(value)}</{name}>\n"


def meta(key: str, value: str) -> str:
    return f"<wp:postmeta>{element('wp:meta_key', key)}{element('wp:meta_value', value)}</wp:postmeta>\n"


def account(number: int, login: str, name: str) -> str:
    first, _, last = name.rpartition(" ")
    fields = [
        element("wp:author_id", number),
        element("wp:author_login", login),
        element("wp:author_email", ""),
        element("wp:author_display_name", name),
        element("wp:author_first_name", first),
        element("wp:author_last_name", last),
    ]
    return f"<wp:author>{''.join(fields)}</wp:author>\n"


def category(topic: Topic) -> str:
    parent = ""
    if topic.parent:
        parent = topic.parent.slug
    fields = [
        element("wp:term_id", topic.pk),
        element("wp:category_nicename", topic.slug),
        element("wp:category_parent", parent),
        element("wp:cat_name", topic.name),
        element("wp:category_description", topic.introduction),
    ]
    return f"<wp:category>{''.join(fields)}</wp:category>\n"


def moments(name: str, moment: datetime) -> str:
    text = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    return element(f"wp:{name}", text) + element(f"wp:{name}_gmt", text)


def item(
    kind: str, number: int, *, title: str, link: str, at: datetime, modified: datetime, fields: Iterable[str]
) -> str:
    head = [
        element("title", title),
        element("link", link),
        element("pubDate", format_datetime(at.astimezone(UTC))),
        element("guid", link, isPermaLink="false"),
        "<description></description>\n",
        element("wp:post_id", number),
        moments("post_date", at),
        moments("post_modified", modified),
        element("wp:comment_status", "closed") + element("wp:ping_status", "closed"),
        "<wp:menu_order>0</wp:menu_order>\n<wp:post_password></wp:post_password>\n<wp:is_sticky>0</wp:is_sticky>\n",
        element("wp:post_type", kind),
    ]
    return f"<item>\n{''.join(head)}{''.join(fields)}</item>\n"


def creator(piece: Piece) -> str:
    """The login of who wrote it, the first of several."""
    first = piece.writers[:1]
    if not first or not first[0].author:
        return WITHHELD
    return first[0].author.slug


def post(piece: Piece) -> str:
    edition = piece.edition
    fields = [
        element("dc:creator", creator(piece)),
        element("content:encoded", content(piece)),
        element("excerpt:encoded", edition.standfirst),
        element("wp:post_name", edition.slug),
        element("wp:status", "publish"),
        element("wp:post_parent", 0),
    ]
    for topic in piece.topics:
        fields.append(element("category", topic.name, domain="category", nicename=topic.slug))
    for key, name in piece.authors:
        fields.append(element("category", name, domain="author", nicename=f"cap-{key}"))
    if piece.lead:
        fields.append(meta("_thumbnail_id", str(ATTACHMENTS + piece.lead.image.pk)))
    for address in piece.old_addresses:
        fields.append(meta("old_address", address))
        if "?" not in address:
            fields.append(meta("_wp_old_slug", address.strip("/").rpartition("/")[2]))
    link = representation.url(edition)
    return item(
        "post",
        edition.article_id,
        title=edition.headline,
        link=link,
        at=edition.published_at,
        modified=edition.modified_at,
        fields=fields,
    )


def attachment(image: Image, piece: Piece) -> str:
    address = address_of(image)
    fields = [
        element("dc:creator", creator(piece)),
        element("content:encoded", image.credit),
        element("excerpt:encoded", image.caption),
        element("wp:post_name", image.key),
        element("wp:status", "inherit"),
        element("wp:post_parent", piece.edition.article_id),
        element("wp:attachment_url", address),
        meta("_wp_attached_file", image.file.name),
        meta("_wp_attachment_image_alt", image.alt),
    ]
    return item(
        "attachment",
        ATTACHMENTS + image.pk,
        title=image.credit or image.key,
        link=address,
        at=piece.edition.published_at,
        modified=piece.edition.published_at,
        fields=fields,
    )


def address_of(image: Image) -> str:
    return representation.absolute_url(pictures.media_url(image.file.name))


def content(piece: Piece) -> str:
    """The text as HTML, its notes numbered at its end, and what stands below it."""
    words = WORDS.get(piece.edition.language.split("-")[0].lower(), WORDS["en"])
    page = _Page(piece, words)
    html = page.write(piece.text.nodes) + page.endnotes()
    for label, text in piece.below:
        before = ""
        if label:
            before = f"<strong>{escape(label, quote=False)}:</strong> "
        html += f"<p>{before}{escape(text, quote=False)}</p>"
    return with_absolute_urls(html, representation.url(piece.edition))


class _Page(Page):
    """As a page of ours, with the pictures at their addresses and nothing that needs our scripts."""

    def __init__(self, piece: Piece, words: dict[str, str]):
        super().__init__(body.caption_only, words)
        self.figures = PrintedFigures(piece)

    def figure(self, node: Node) -> str:
        picture = self.figures.next(node.get("image"))
        if picture is None:
            return super().figure(node)
        return figure(picture)

    def embed(self, node: Node) -> str:
        address = escape(node.get("address"))
        return f'<p><a href="{address}">{self.line(node.content) or address}</a></p>'


def figure(picture: Picture) -> str:
    caption = " ".join(filter(None, [picture.caption, escape(picture.credit, quote=False)]))
    if caption:
        caption = f"<figcaption>{caption}</figcaption>"
    return f'<figure><img src="{escape(address_of(picture.image))}" alt="{escape(picture.alt)}">{caption}</figure>'
