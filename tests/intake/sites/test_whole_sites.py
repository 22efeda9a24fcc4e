"""Real exports of others, where they lie (CASES): nothing crashes, nothing published is missing, no word is lost."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from lxml import etree

from articles import body
from intake.drafts import UnreadableDocument
from intake.sites import recognise
from intake.sites.records import Item, Person, Site, Skipped, Term

CASES = Path(os.environ.get("CASES", "/nowhere"))
GHOST = sorted((CASES / "ghost").rglob("*.json"))
WXR = sorted((CASES / "wxr").rglob("*.xml"))
HOSTILE = sorted((CASES / "xml_bomb").rglob("*.*")) + sorted((CASES / "xml_encoding").rglob("*.xml"))
KEPT = 0.999


def words(text: str) -> Counter[str]:
    """The words, without addresses: an embed has its own as its provider writes it."""
    return Counter(re.findall(r"\w+", re.sub(r"https?://\S+", " ", unescape(text))))


def plain(html: str) -> str:
    """The words of WordPress's text by a rule of its own: no tags, no comments, no shortcodes."""
    html = re.sub(r"<!--.*?-->", " ", html, flags=re.DOTALL)
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL | re.IGNORECASE)
    html = re.sub(r"\[/?[a-z][\w-]*(?:\s[^\]]*)?/?\]", " ", html)
    return re.sub(r"<[^>]*>", " ", html)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The items by another parser than ours."""
    tree = etree.fromstring(path.read_bytes(), etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False))
    rows = []
    for item in tree.iter("item"):
        row = {"comments": str(len(item.xpath("*[local-name()='comment']")))}
        for child in item:
            if isinstance(child.tag, str):
                name = etree.QName(child).localname
                if name == "encoded" and "excerpt" in (child.prefix or ""):
                    name = "excerpt"
                row.setdefault(name, "".join(child.itertext()))
        rows.append(row)
    return rows


@pytest.mark.skipif(not WXR, reason="CASES names no folder with exports of WordPress")
@pytest.mark.parametrize("path", WXR, ids=lambda path: path.name[-50:])
def test_an_export_of_wordpress_arrives_whole(path):
    found = list(recognise(path).read(path))
    assert isinstance(found[0], Site)
    items = {record.source: record for record in found if isinstance(record, Item)}
    people = {record.key for record in found if isinstance(record, Person)}
    terms = {record.key for record in found if isinstance(record, Term)}
    rows = rows_of(path)
    posts = [row for row in rows if row.get("post_type", "post") == "post"]
    assert len(items) == len(posts)
    total = lost = 0
    for row in posts:
        item = items[f"wordpress:post:{row['post_id']}"]
        if row.get("status") == "publish":
            assert item.published_at or not (row.get("post_date_gmt") or row.get("pubDate"))
            assert item.url.endswith(row.get("link", ""))
            assert item.people or not row.get("creator")
        assert people.issuperset(item.people)
        assert terms.issuperset(item.terms)
        stated = words(plain(row.get("encoded", "")))
        total += stated.total()
        lost += (stated - words(re.sub(r"<[^>]*>", " ", body.clean(item.html)))).total()
    assert lost <= total * (1 - KEPT)
    kinds = Counter(record.kind for record in found if isinstance(record, Skipped))
    assert kinds["comment"] == sum(int(row["comments"]) for row in rows)
    for kind in {row.get("post_type", "post") for row in rows} - {"post"}:
        assert kinds[kind] == sum(row.get("post_type") == kind for row in rows)


def posts_in(data: object) -> list[dict]:
    """Every post that is somewhere in the JSON."""
    if isinstance(data, list):
        return [post for one in data for post in posts_in(one)]
    if not isinstance(data, dict):
        return []
    found = [post.get("data", post) for post in data.get("posts", []) if isinstance(post, dict)]
    for name, value in data.items():
        if name != "posts":
            found += posts_in(value)
    return found


@pytest.mark.skipif(not GHOST, reason="CASES names no folder with exports of Ghost")
@pytest.mark.parametrize("path", GHOST, ids=lambda path: path.name[-50:])
def test_an_export_of_ghost_arrives_whole_or_is_refused_by_name(path):
    posts = posts_in(json.loads(path.read_text()))
    if not posts:
        with pytest.raises(UnreadableDocument, match=re.escape(path.name)):
            list(recognise(path).read(path))
        return
    found = list(recognise(path).read(path))
    items = {record.slug: record for record in found if isinstance(record, Item)}
    pages = [post for post in posts if post.get("type") == "page" or post.get("page") in (1, True)]
    assert len(items) + len(pages) == len(posts)
    assert sum(isinstance(one, Skipped) and one.kind == "page" for one in found) == len(pages)
    total = lost = 0
    for post in posts:
        if post in pages:
            continue
        item = items[post["slug"]]
        if "://" in item.url:
            assert item.url in path.read_text()
        else:
            assert item.url == f"/{post['slug']}/"
        assert item.published_at
        assert item.people
        stated = words(re.sub(r"<[^>]*>", " ", post.get("html") or ""))
        total += stated.total()
        lost += (stated - words(re.sub(r"<[^>]*>", " ", body.clean(item.html)))).total()
    assert lost <= total * (1 - KEPT)


@pytest.mark.skipif(not HOSTILE, reason="CASES names no folder with hostile XML")
@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.name)
def test_what_is_no_export_is_refused_by_name(path):
    with pytest.raises(UnreadableDocument, match=re.escape(path.name)):
        list(recognise(path).read(path))
