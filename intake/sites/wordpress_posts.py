"""One item of an export of WordPress as records: a post as a piece, everything else counted and named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import escape, unescape
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html as lxml_html

from intake.readers.pictures import MOST

from . import bodies, shortcodes
from .autop import paragraphs, with_whole, without_whole
from .blocks import Rendering, texts_in, without_comments
from .bodies import Media, absolute, text_in
from .json_rows import value_in
from .records import Item, Record, Redirect, SitePicture, Skipped, Status
from .times import with_zone
from .wordpress_site import INNER, TAXONOMIES, Contents, key_of, signatures_of, slug_of, terms_of
from .wxr import Row

STATUSES: dict[str, Status] = {
    "publish": "published",
    "": "draft",
    "draft": "draft",
    "pending": "draft",
    "auto-draft": "draft",
    "future": "scheduled",
    "private": "private",
    "trash": "trashed",
}
SUBTITLES = shortcodes.names(
    "_subtitle subtitle wps_subtitle _wps_subtitle kia_subtitle the_subtitle post_subtitle _secondary_title"
    " secondary_title dek _dek standfirst deck newspack_post_subtitle"
)
FOR_SEARCH = {
    "_yoast_wpseo_title": "title for search engines",
    "_yoast_wpseo_metadesc": "description for search engines",
    "_aioseo_description": "description for search engines",
    "_aioseop_description": "description for search engines",
    "rank_math_description": "description for search engines",
}
PRIMARY = ("_yoast_wpseo_primary_category", "rank_math_primary_category", "_primary_category", "epc_primary_category")
ALONE = re.compile(r"^[ \t]*(?:<p>)?[ \t]*(https?://[^\s<>\"]+)[ \t]*(?:</p>)?[ \t]*$", re.MULTILINE | re.IGNORECASE)
DOUBLE = re.compile(r"(?<=\S)[ \t]?\(\(((?:(?!\(\(|\)\)|\n\n).){3,3000})\)\)", re.DOTALL)
SLOT = re.compile(r"[0 :-]*")


def records_of(row: Row, contents: Contents, name: str) -> Iterator[Record]:
    """The record of the item, and one for each of its comments."""
    kind = row.get("post_type") or "post"
    title = text_in(row.get("title"))
    if kind == "post" and not is_empty(row):
        yield item_of(row, contents, name)
    elif kind in ("redirect_rule", "vip-legacy-redirect") and (redirect := redirect_of(row, contents)):
        yield redirect
    else:
        yield Skipped(kind_of(row, kind), title or row.get("attachment_url"), why(row, kind))
    for author in row.comments:
        yield Skipped("comment", text_in(author))


def is_empty(row: Row) -> bool:
    """Whether it is a post that nobody wrote, or an earlier state of one."""
    status = row.get("status")
    if status == "inherit":
        return True
    return status == "auto-draft" and not row.get("content")


def kind_of(row: Row, kind: str) -> str:
    if kind != "post":
        return kind
    if row.get("status") == "inherit":
        return "revision"
    return "auto-draft"


def why(row: Row, kind: str) -> str:
    words = len(text_in(row.get("content")).split())
    if kind in ("attachment", "nav_menu_item", "revision", "guest-author", "wp_block", "post") or not words:
        return ""
    if kind == "page":
        return f"A page of {words} words: pages are made by hand."
    return f"“{kind}” is a type of this site alone: its {words} words were left out."


def redirect_of(row: Row, contents: Contents) -> Redirect | None:
    """An old address that a plugin keeps as an item."""
    source = row.meta("_redirect_rule_from") or row.get("title")
    target = row.meta("_redirect_rule_to") or row.get("excerpt") or contents.links.get(row.get("post_parent"), "")
    if not source or not target or "*" in source:
        return None
    return Redirect(absolute(source, contents.site.url), absolute(target, contents.site.url))


def item_of(row: Row, contents: Contents, name: str) -> Item:
    number, slug = row.get("post_id"), unquote(row.get("post_name")).removesuffix("__trashed")
    key = number or slug or slug_of(row.get("guid") or row.get("link") or row.get("title"))
    item = Item(f"wordpress:post:{key}", slug=slug)
    if row.fault:
        item.notes.append(f"In {name}, {row.fault}; it was read field by field: look whether it is complete.")
    item.headline = text_in(row.get("title"))
    item.status = status_of(row, item)
    item.url = absolute(row.get("link"), contents.site.url)
    take_times(row, item)
    for signature in signatures_of(row):
        person = contents.person(*signature).key
        if person not in item.people:
            item.people.append(person)
    take_terms(row, contents, item)
    take_text(row, contents, item)
    take_standfirst(row, item)
    take_lead_picture(row, contents, item)
    take_old_addresses(row, contents, item)
    if row.get("is_sticky") == "1":
        item.notes.append("It was kept at the top of the site.")
    for meta, words in FOR_SEARCH.items():
        if (text := text_in(row.meta(meta))) and "%%" not in text:
            item.notes.append(f"Its {words} was: “{text}”.")
    return item


def status_of(row: Row, item: Item) -> Status:
    said = row.get("status")
    if said == "pending":
        item.notes.append("It was waiting for review.")
    if said not in STATUSES:
        item.notes.append(f"Its status was “{said}”, which is one of this site alone.")
        return "draft"
    if row.get("post_password") and said in ("publish", "future"):
        return "protected"
    return STATUSES[said]


# --- times --------------------------------------------------------------------------------------------------


def take_times(row: Row, item: Item) -> None:
    """The times of WordPress are in GMT and, beside it, in the site's own zone, which the export does not name."""
    published = iso(row.get("post_date_gmt"))
    if not published and item.status != "draft":
        published = iso_of_mail(row.get("pubDate"))
        if not published and (published := iso(row.get("post_date"))):
            item.notes.append("The zone of its time of publication is not known; it was taken as GMT.")
    if item.status == "draft":
        published = ""
    item.published_at = published
    item.modified_at = iso(row.get("post_modified_gmt")) or iso(row.get("post_modified"))


def iso(text: str) -> str:
    """`2012-01-05 14:30:46` with its zone; nothing for `0000-00-00 00:00:00` and for what is no time."""
    if SLOT.fullmatch(text):
        return ""
    try:
        return with_zone(datetime.fromisoformat(text.strip()))
    except ValueError:
        return ""


def iso_of_mail(text: str) -> str:
    """`Tue, 05 Jun 2024 12:00:00 +0000`; what WordPress writes for no date is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return ""
    if (moment.year, moment.month) in ((1999, 11), (1970, 1)):
        return ""
    return with_zone(moment)


# --- terms and addresses ------------------------------------------------------------------------------------


def take_terms(row: Row, contents: Contents, item: Item) -> None:
    other: dict[str, list[str]] = {}
    for taxonomy, slug, name in terms_of(row):
        if taxonomy in TAXONOMIES:
            key = key_of(taxonomy, slug or slug_of(name))
            if key not in item.terms:
                item.terms.append(key)
        elif taxonomy == "language":
            item.language = slug.replace("_", "-")
        elif taxonomy not in INNER:
            other.setdefault(taxonomy, []).append(text_in(name))
        elif taxonomy == "post_format" and slug:
            item.notes.append(f"Its format was “{text_in(name) or slug}”.")
    item.terms.sort(key=lambda key: not key.startswith("category:"))
    leading = contents.term_of.get(row.meta(*PRIMARY), "")
    if leading in item.terms:
        item.terms.remove(leading)
        item.terms.insert(0, leading)
    for taxonomy, names in other.items():
        item.notes.append(f"It stood under {', '.join(names)} in “{taxonomy}”, a taxonomy of this site alone.")


def take_old_addresses(row: Row, contents: Contents, item: Item) -> None:
    """Where else it could be found while it was in print."""
    if item.status not in ("published", "protected", "private", "scheduled"):
        return
    base = contents.site.url.rstrip("/")
    found = []
    guid = row.get("guid")
    if host_of(guid) and host_of(guid) in (host_of(base), host_of(item.url)):
        found.append(guid)
    if base and row.get("post_id"):
        found.append(f"{base}/?p={row.get('post_id')}")
    for old in row.metas.get("_wp_old_slug", []):
        if item.url and item.slug and old.strip() and old.strip() != item.slug:
            found.append(with_slug(item.url, item.slug, old.strip()))
    for address in found:
        if address and address != item.url and address not in item.redirects:
            item.redirects.append(address)


def host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def with_slug(url: str, slug: str, old: str) -> str:
    """The address as it was under an older slug; nothing where the slug does not stand in it."""
    for written in (slug, url.rstrip("/").rpartition("/")[2]):
        start, found, end = url.rpartition(written)
        if found and unquote(written).removesuffix(".html") == slug.removesuffix(".html"):
            return f"{start}{old}{end}"
    return ""


# --- text ---------------------------------------------------------------------------------------------------


def take_text(row: Row, contents: Contents, item: Item) -> None:
    rendering = Rendering(
        paragraphs=classic,
        reusable=contents.blocks.get,
        figure=lambda number: figure_of(contents, number, ""),
        footnotes=footnotes_of(row),
        notes=item.notes,
    )
    site = shortcodes.Site(
        figure=lambda number, caption: figure_of(contents, number, caption),
        gallery=lambda attributes: gallery(contents, attributes, row.get("post_id")),
        file=lambda number: contents.media.get(number, Media("")).url,
    )
    text = row.fields.get("content", "")
    if not text.strip():
        text = of_elementor(row)
    text, taken_off = shortcodes.expand(text, site)
    if "<!-- wp:" in text:
        html = rendering.text(text)
        if taken_off or "[" in html:
            html, more = shortcodes.expand(html, site)
            taken_off += [one for one in more if one not in taken_off]
    else:
        html = classic(without_comments(text))
    html = rendering.with_footnotes(html)

    def media_of(image: lxml_html.HtmlElement, url: str) -> Media | None:
        number = image.get("data-id", "")
        if named := re.search(r"\bwp-image-(\d+)", image.get("class", "")):
            number = named[1]
        return contents.media.get(number) or contents.media_at(url)

    item.html, item.pictures = bodies.finish(html, contents.site.url, media_of)
    if len(item.pictures) >= MOST:
        item.notes.append(f"It has more than {MOST} pictures; the others were left out.")
    if taken_off:
        names = ", ".join(f"[{one}]" for one in taken_off)
        item.notes.append(f"These shortcodes were taken off, their words stay: {names}.")
    if rendering.left_out:
        names = ", ".join(f"“{one}”" for one in rendering.left_out)
        item.notes.append(f"These blocks are made by the site or a plugin and were left out: {names}.")


def classic(text: str) -> str:
    """Text of the old editor: notes in double brackets, addresses alone on their line, paragraphs by empty lines."""
    text, kept = without_whole(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = ALONE.sub(lambda line: f'\n\n<figure data-embed="{escape(unescape(line[1]))}"></figure>\n\n', text)
    text = DOUBLE.sub(note_of, text)
    return paragraphs(with_whole(text, kept))


def note_of(found: re.Match[str]) -> str:
    """`((words))` as a note, if it is one: a sum has no words."""
    words = found[1].strip()
    if len(words.split()) < 3 and "http" not in words:
        return found[0]
    return shortcodes.note(words)


def footnotes_of(row: Row) -> dict[str, str]:
    try:
        rows = json.loads(row.meta("footnotes") or "[]")
        return {str(one["id"]): str(one.get("content", "")) for one in rows}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def of_elementor(row: Row) -> str:
    """The texts of a page builder that keeps them apart from the post."""
    data = value_in(row.meta("_elementor_data"))
    words = [text for text in texts_in(data) if "<p" in text or len(text.split()) > 3]
    return "\n\n".join(words)


def figure_of(contents: Contents, number: str, caption: str) -> str:
    media = contents.media.get(number)
    if media is None:
        return ""
    words = caption or escape(media.caption, quote=False)
    return f'<figure><img src="{escape(media.url)}" alt="{escape(media.alt)}"><figcaption>{words}</figcaption></figure>'


def gallery(contents: Contents, attributes: dict[str, str], post: str) -> str:
    """The figures of a gallery: those that it names, or all that were uploaded with the piece."""
    named = attributes.get("ids") or attributes.get("include") or ""
    numbers = re.findall(r"\d+", named) or contents.children.get(attributes.get("id", post), [])
    excluded = re.findall(r"\d+", attributes.get("exclude", ""))
    return "".join(figure_of(contents, number, "") for number in numbers if number not in excluded)


def take_standfirst(row: Row, item: Item) -> None:
    """The excerpt that somebody wrote, or a subtitle. One that a program cut from the text says nothing."""
    excerpt, subtitle = text_in(row.get("excerpt")), text_in(row.meta(*SUBTITLES))
    plain = text_in(without_comments(row.get("content")[:20_000]))
    start = re.sub(r"\s*(?:\[?(?:…|\.\.\.)\]?|\[?&hellip;\]?|Read more.*|Continue reading.*)$", "", excerpt)
    if excerpt and start and start != excerpt.rstrip() and plain.startswith(start[:200]):
        excerpt = ""
    item.standfirst = subtitle or excerpt
    if subtitle and excerpt and excerpt != subtitle:
        item.notes.append(f"It has a subtitle and an excerpt; the excerpt was: “{excerpt}”.")


def take_lead_picture(row: Row, contents: Contents, item: Item) -> None:
    number = row.meta("_thumbnail_id")
    media = contents.media.get(number)
    if media is None and (url := row.meta("fifu_image_url")):
        media = Media(url, row.meta("fifu_image_alt"))
    if media:
        url = urljoin(contents.site.url + "/", media.url)
        item.lead_picture = SitePicture("picture-lead", url, media.alt, media.caption, media.credit)
    elif number and number not in ("0", "-1"):
        item.notes.append(f"Its lead picture, attachment {number}, is not in the export.")
