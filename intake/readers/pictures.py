"""Pictures of foreign HTML, put where a body has its own: `<img>` becomes a figure with a key of ours."""

from __future__ import annotations

import base64
import binascii
import re
from html import escape
from urllib.parse import unquote_to_bytes

from lxml import html as lxml_html

from intake.drafts import Picture

MOST = 500  # pictures of one document
SMALLEST = 2  # pixels of a side; what is smaller counts readers
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/avif": "avif"}
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "table", "pre", "figure", "aside"}


def place(html: str) -> tuple[str, list[Picture]]:
    """`html` with a figure in place of each picture, and the pictures in their order, each URL once.

    `name` of a picture is its URL; `data` only where the URL holds the picture itself (`data:`). Its caption is that
    of the `<figure>` it stood in. A picture out of a paragraph, a list or a table stands behind it: a figure is a block
    of its own.
    """
    if "<img" not in html.lower():
        return html, []
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    pictures: dict[str, Picture] = {}
    last_of: dict[lxml_html.HtmlElement, lxml_html.HtmlElement] = {}  # the figure that stands behind each block
    for image in list(root.iter("img")):
        url = source_of(image)
        if not url or is_counter(image) or len(pictures) >= MOST:
            image.drop_tree()
            continue
        holder = next(image.iterancestors("figure"), None)
        caption = caption_in(holder)
        alt = " ".join(image.get("alt", "").split())
        if url not in pictures:
            name, data = content_of(url)
            pictures[url] = Picture(f"picture-{len(pictures) + 1}", name, alt, caption, data=data)
        figure = figure_of(pictures[url].key, alt, caption)
        block = holder
        if block is None:
            block = outermost_block(image, root)
        insert_behind(last_of.get(block, block), figure)
        last_of[block] = figure
        image.drop_tree()
    for holder in list(root.iter("figure")):
        if holder.get("data-image") or holder.get("data-embed"):
            continue
        if holder.find(".//figure") is not None:  # a gallery: its caption is that of no picture
            holder.tag = "div"
            for caption in holder.findall("figcaption"):
                caption.tag = "p"
            continue
        if not holder.xpath(".//img|.//table|.//iframe|.//blockquote|.//pre|.//p"):
            holder.drop_tree()  # what is left is a caption, which its picture has
    return inner_html(root), list(pictures.values())


def uncover(root: lxml_html.HtmlElement) -> None:
    """Puts pictures where a page shows them without scripts: of `<noscript>`, unless one stands before it that a
    script was to load; those of AMP are pictures, too."""
    for image in root.iter("amp-img"):
        image.tag = "img"
    for hidden in list(root.iter("noscript")):
        images = list(hidden.iter("img"))
        before = hidden.getprevious()
        if not images or hidden.getparent() is None:
            continue
        shown = []
        if before is not None:
            shown = list(before.iter("img"))
        if shown:
            shown[-1].set("src", source_of(shown[-1]) or source_of(images[0]))
        else:
            hidden.addprevious(images[0])


def source_of(image: lxml_html.HtmlElement) -> str:
    """The URL of a picture, also of one that a script was to load, or that is there in several sizes."""
    for name in ("src", "data-src", "data-lazy-src", "data-original", "data-orig-file", "data-hi-res-src"):
        url = image.get(name, "").strip()
        if url and not url.startswith("data:image/gif;base64,R0lGOD") and not url.startswith("data:image/svg"):
            return url
    holders = [image]
    picture = image.getparent()
    if picture is not None and picture.tag == "picture":
        holders += picture.findall("source")
    for holder in holders:
        for name in ("srcset", "data-srcset", "data-lazy-srcset"):
            if url := largest_of(holder.get(name, "")):
                return url
    return ""


def largest_of(sizes: str) -> str:
    """The URL of the largest picture in a `srcset`; the first where no size is stated."""
    found, most = "", -1.0
    for candidate in re.split(r",\s+|,(?=https?:|/)", sizes.strip()):
        url, _, size = candidate.strip().partition(" ")
        number = re.match(r"[\d.]{1,9}", size.strip())
        wide = 0.0
        if number and number[0].count(".") <= 1 and number[0] != ".":
            wide = float(number[0])
        if url and not url.startswith("data:") and wide > most:
            found, most = url, wide
    return found


def is_counter(image: lxml_html.HtmlElement) -> bool:
    """Whether it is a pixel that counts readers."""
    for side in ("width", "height"):
        size = image.get(side, "").removesuffix("px").strip()
        if size.isdigit() and int(size) < SMALLEST:
            return True
    return False


def caption_in(figure: lxml_html.HtmlElement | None) -> str:
    if figure is None:
        return ""
    words = [caption.text_content() for caption in figure.iter("figcaption")]
    return " ".join(" ".join(words).split())


def content_of(url: str) -> tuple[str, bytes]:
    """The name of a picture and its bytes, which only a `data:` URL holds."""
    if not url.lower().startswith("data:"):
        return url, b""
    head, _, content = url[5:].partition(",")
    extension = EXTENSIONS.get(head.partition(";")[0].strip().lower(), "bin")
    try:
        data = base64.b64decode(unquote_to_bytes(content)) if head.endswith("base64") else unquote_to_bytes(content)
    except (binascii.Error, ValueError):
        data = b""
    return f"picture.{extension}", data


def figure_of(key: str, alt: str, caption: str) -> lxml_html.HtmlElement:
    figure = lxml_html.Element("figure", {"data-image": key})
    if alt:
        figure.set("data-alt", alt)
    if caption:
        words = lxml_html.Element("figcaption")
        words.text = caption
        figure.append(words)
    return figure


def outermost_block(element: lxml_html.HtmlElement, root: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The outermost paragraph, list, table … that the element stands in; the element itself where there is none."""
    block = element
    for ancestor in element.iterancestors():
        if ancestor is root:
            break
        if ancestor.tag in BLOCKS:
            block = ancestor
    return block


def insert_behind(block: lxml_html.HtmlElement, figure: lxml_html.HtmlElement) -> None:
    """Inserts the figure behind the block; the text that follows the block stays behind both."""
    figure.tail, block.tail = block.tail, None
    block.addnext(figure)


def inner_html(root: lxml_html.HtmlElement) -> str:
    children = [lxml_html.tostring(child, encoding="unicode") for child in root]
    return "".join([escape(root.text or "", quote=False), *children])
