"""Exports to read, in our own words. Nobody and no house in them exists."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from intake.sites import recognise
from intake.sites.records import Item, Person, Record, Redirect, Site, Skipped, Term

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Example Review</title><link>https://review.example</link><language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://review.example</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"
ANA = """<wp:author><wp:author_login><![CDATA[ana]]></wp:author_login><wp:author_email>ana@example.org</wp:author_email>
<wp:author_display_name><![CDATA[Ana Example]]></wp:author_display_name></wp:author>
"""


def post(content: str = "The tide comes in.", *, number: int = 12, more: str = "", **fields: str) -> str:
    """An item; `more` goes in as it is, a field of "" is there and empty."""
    values = {
        "post_id": str(number),
        "post_date_gmt": "2019-03-04 05:06:07",
        "post_name": f"piece-{number}",
        "status": "publish",
        "post_type": "post",
    }
    values |= fields
    title = values.pop("title", f"Piece {number}")
    link = values.pop("link", f"https://review.example/2019/piece-{number}/")
    creator = values.pop("creator", "ana")
    excerpt = values.pop("excerpt", "")
    rows = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>\n" for name, value in values.items())
    return f"""<item>
<title><![CDATA[{title}]]></title>
<link>{link}</link>
<dc:creator><![CDATA[{creator}]]></dc:creator>
<content:encoded><![CDATA[{content}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>
{rows}{more}</item>
"""


def meta(key: str, value: str) -> str:
    return f"""<wp:postmeta><wp:meta_key>{key}</wp:meta_key>
<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>
"""


def term(domain: str, slug: str, name: str) -> str:
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>\n'


def attachment(number: int, file: str, **fields: str) -> str:
    more = fields.pop("more", "")
    url = f"https://review.example/wp-content/uploads/{file}"
    return post("", number=number, post_type="attachment", status="inherit", attachment_url=url, more=more, **fields)


def wxr(*parts: str) -> str:
    return HEAD + ANA + "".join(parts) + TAIL


def records(folder: Path, text: str | bytes, name: str = "export.xml") -> list[Record]:
    """Everything that is in the export, written into the folder."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(recognise(path).read(path))


def items(found: list[Record]) -> list[Item]:
    return [record for record in found if isinstance(record, Item)]


def the_item(folder: Path, *parts: str) -> Item:
    """The one piece of an export of WordPress."""
    (item,) = items(records(folder, wxr(*parts)))
    return item


def of_kind(found: list[Record], kind: type[Site | Person | Term | Redirect | Skipped]) -> list:
    return [record for record in found if isinstance(record, kind)]


def skipped(found: list[Record]) -> Counter[str]:
    return Counter(record.kind for record in of_kind(found, Skipped))
