"""A post of Ghost as a piece, from whichever of its four kinds of text it has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING, Any

from lxml import html as lxml_html

from . import bodies, lexical, mobiledoc
from .bodies import Media, absolute, text_in
from .files import FORBIDDEN
from .marked import MARKDOWN
from .records import Item, Record, SitePicture, Skipped, Status
from .times import iso

if TYPE_CHECKING:
    from .ghost import Contents

STATUSES: dict[str, Status] = {
    "published": "published",
    "draft": "draft",
    "scheduled": "scheduled",
    "sent": "private",
}
PLACE = "__GHOST_URL__"
SMALLER = re.compile(r"/content/images/size/w\d+(?:h\d+)?/(?:format/\w+/)?")
MOST_MISSING = 0.02  # share of the words of the page that its source may lack: cards have words of their own


def clean(text: str) -> str:
    """Without what no text has, half a character among it."""
    return FORBIDDEN.sub("", text)


def value_in(row: dict[str, Any], *names: str) -> str:
    """The first of these that has a value, as text."""
    for name in names:
        value = row.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return clean(str(value)).strip()
    return ""


def unpacked(row: dict[str, Any]) -> dict[str, Any]:
    """The row of Ghost's own migration tools, which put it under "data" beside its address."""
    data = row.get("data")
    if isinstance(data, dict):
        return {"url": row.get("url"), **data}
    return row


def rows_in(row: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    """The authors or tags that stand in the post itself."""
    for name in names:
        found = row.get(name)
        if isinstance(found, dict):
            found = [found]
        if isinstance(found, list) and found:
            return [unpacked(one) for one in found if isinstance(one, dict)]
    return []


def is_page(row: dict[str, Any]) -> bool:
    return value_in(row, "type") == "page" or row.get("page") in (1, True, "1")


def key_of(row: dict[str, Any]) -> str:
    return value_in(row, "id", "uuid", "slug", "url", "title")


def signatures_of(row: dict[str, Any], contents: Contents) -> list[str]:
    """The ids of its authors, in the order of the byline."""
    if own := rows_in(row, "authors", "author", "primary_author"):
        return [contents.add_user(author) for author in own]
    found = [number for _, number in sorted(contents.authors_of.get(value_in(row, "id"), []))]
    return found or [number for number in [value_in(row, "author_id", "author")] if number]


def record_of(row: dict[str, Any], contents: Contents) -> Record:
    row = unpacked(row)
    title = text_in(value_in(row, "title"))
    if is_page(row):
        return Skipped("page", title, "Pages are made by hand.")
    item = Item(f"ghost:post:{key_of(row)}", headline=title, slug=value_in(row, "slug"))
    item.status = status_of(row, item)
    if item.status != "draft":
        item.published_at = iso(row.get("published_at"))
    item.modified_at = iso(row.get("updated_at"))
    item.standfirst = text_in(value_in(row, "custom_excerpt"))
    item.language = value_in(row, "locale", "language").replace("_", "-")
    take_people(row, contents, item)
    take_tags(row, contents, item)
    item.url = address_of(row, contents, item)
    canonical = value_in(row, "canonical_url")
    if canonical and canonical.rstrip("/") != item.url.rstrip("/"):
        item.notes.append(f"It named another address as its first: {canonical}")
    html = text_of(row, item.notes.append)
    item.html, item.pictures = bodies.finish(with_addresses(html, contents.site.url), contents.site.url, full_size)
    take_lead_picture(row, contents, item)
    about = contents.meta_of.get(value_in(row, "id"), {}) | row
    if description := text_in(value_in(about, "meta_description")):
        item.notes.append(f"Its description for search engines was: “{description}”.")
    return item


def once(record: Record, seen: set[str]) -> Record:
    if isinstance(record, Item):
        if record.source in seen:
            return Skipped("duplicate", record.headline, f"{record.source} comes twice; the first was taken.")
        seen.add(record.source)
    return record


def alone(document: dict[str, Any], name: str) -> Item:
    """A text of the editor by itself, without a site around it."""
    item = Item(f"ghost:file:{name}")
    try:
        html = clean(lexical.of_root({"root": document}, item.notes.append))
    except (lexical.NoLexical, TypeError, AttributeError, RecursionError):
        return Item(f"ghost:file:{name}", notes=[f"The text in {name} is damaged and was left out."])
    item.html, item.pictures = bodies.finish(html, "", full_size)
    return item


def status_of(row: dict[str, Any], item: Item) -> Status:
    """Ours. What was for members alone is private, which is said."""
    said = value_in(row, "status") or "draft"
    status = STATUSES.get(said, "draft")
    if said not in STATUSES:
        item.notes.append(f"Its status was “{said}”.")
    if said == "sent":
        item.notes.append("It was sent as a letter and never stood on the site.")
    visibility = value_in(row, "visibility") or "public"
    if visibility != "public":
        item.notes.append(f"Only some were to read it: its visibility was “{visibility}”.")
        if status in ("published", "scheduled"):
            return "private"
    return status


def take_people(row: dict[str, Any], contents: Contents, item: Item) -> None:
    for number in signatures_of(row, contents):
        person = contents.users.get(number)
        if person is None and len(contents.users) == 1:
            person = next(iter(contents.users.values()))
        if person is None:
            item.notes.append(f"Its author, {number}, is not in the export.")
        elif person.key not in item.people:
            item.people.append(person.key)


def take_tags(row: dict[str, Any], contents: Contents, item: Item) -> None:
    numbers = [contents.add_tag(tag) for tag in rows_in(row, "tags")]
    if not numbers:
        numbers = [
            number for _, number in sorted(contents.tags_of.get(value_in(row, "id"), []), key=lambda one: one[0])
        ]
    inner = []
    for number in numbers:
        key = contents.tag_ids.get(number)
        if key and key not in item.terms:
            item.terms.append(key)
        elif number in contents.inner:
            inner.append(contents.inner[number])
    if inner:
        item.notes.append(f"The desk had marked it {', '.join(inner)}.")


def address_of(row: dict[str, Any], contents: Contents, item: Item) -> str:
    url = value_in(row, "url").replace(PLACE, contents.site.url)
    if url.startswith(("http://", "https://")) and "/404/" not in url:
        return url
    if not item.slug:
        return ""
    day = item.published_at
    tag = item.terms[0].removeprefix("tag:") if item.terms else "all"
    person = item.people[0].removeprefix("user:") if item.people else ""
    values = {
        "slug": item.slug,
        "id": value_in(row, "id"),
        "year": day[:4],
        "month": day[5:7],
        "day": day[8:10],
        "primary_tag": tag,
        "primary_author": person,
        "author": person,
    }
    path = re.sub(r"\{(\w+)\}", lambda name: values.get(name[1], ""), contents.permalink)
    return f"{contents.site.url.rstrip('/')}{path}"


def address(url: str, base: str) -> str:
    return absolute(url.replace(PLACE, base), base)


def with_addresses(html: str, base: str) -> str:
    """With the address of the site where Ghost leaves a place for it."""
    return html.replace(PLACE, base.rstrip("/"))


def full_size(image: lxml_html.HtmlElement, url: str) -> Media | None:
    """A picture as it was brought, not one of the sizes that Ghost makes of it."""
    if "/content/images/size/" not in url:
        return None
    return Media(SMALLER.sub("/content/images/", url))


def take_lead_picture(row: dict[str, Any], contents: Contents, item: Item) -> None:
    url = value_in(row, "feature_image", "image")
    if not url:
        return
    about = contents.meta_of.get(value_in(row, "id"), {}) | {name: value for name, value in row.items() if value}
    alt = text_in(value_in(about, "feature_image_alt"))
    caption = text_in(value_in(about, "feature_image_caption"))
    item.lead_picture = SitePicture("picture-lead", address(url, contents.site.url), alt, caption)


# --- text ---------------------------------------------------------------------------------------------------


def text_of(row: dict[str, Any], report: Callable[[str], None]) -> str:
    """The HTML of its source; of the page that Ghost made of it where the source is damaged or has fewer words."""
    page = with_plain_cards(clean(str(row.get("html") or "")))
    made, notes = "", []
    for name, read in (("lexical", lexical.to_html), ("mobiledoc", mobiledoc.to_html)):
        source = row.get(name)
        if not isinstance(source, str) or not source.strip():
            continue
        try:
            made = clean(read(source, notes.append))
            break
        except (lexical.NoLexical, mobiledoc.NoMobiledoc):
            report(f"Its text in {name} is damaged; the page that Ghost made of it was taken.")
    if not made.strip() and not page.strip():
        made = MARKDOWN.render(clean(str(row.get("markdown") or row.get("markdown_scratch") or "")))
    if page.strip() and lacks_words(made, page):
        if made.strip():
            report("The page that Ghost showed has words that its source lacks; the page was taken.")
        return page
    for note in notes:
        report(note)
    return made or page


def lacks_words(made: str, page: str) -> bool:
    """Whether the page says more than what was made of its source."""
    there = words(page)
    missing = (there - words(made)).total()
    return missing > 3 and missing > MOST_MISSING * there.total()


def words(html: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", html))))


def with_plain_cards(html: str) -> str:
    """The page with its bookmarks as links with their words: no icons, no thumbnails."""
    if "kg-bookmark" not in html and "kg-gallery" not in html:
        return html
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for card in list(root.iter("figure")):
        kinds = card.get("class", "")
        if "kg-bookmark" in kinds:
            for image in list(card.iter("img")):
                image.drop_tree()
            for line in card.iter("div", "span", "figcaption"):
                line.tag = "p"
            container = card.find(".//a")
            if container is not None:
                first = next((line for line in container.iter("p") if "title" in line.get("class", "")), None)
                if first is not None:
                    name = lxml_html.Element("a", href=container.get("href", ""))
                    name.text, first.text = first.text, None
                    first.insert(0, name)
                container.tag = "div"
            card.tag = "div"
        elif "kg-gallery" in kinds:
            card.tag = "div"
            for caption in card.findall("figcaption"):
                caption.tag = "p"
    return bodies.inner(root)
