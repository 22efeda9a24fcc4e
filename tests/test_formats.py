"""What machines read, read by parsers that are not ours: every address of the demonstration publication.

Pages by html5lib in strict mode, feeds by feedparser and by a schema of JSON Feed, sitemaps by a grammar, structured
data by a table of what each type needs. The schemas are written here from the specifications they name.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin

import feedparser
import jsonschema
import pytest
from django.core.management import call_command
from django.utils import timezone
from lxml import etree
from lxml import html as parser

from articles.models import Article, Edition, Front, Series
from articles.press import publishing
from intake import fixture
from tests.html import check_html
from tests.images.files import named_alone
from tests.newsroom import HOUR, change, make_article, publish

pytestmark = pytest.mark.django_db
HERE = "http://testserver"

# sitemaps.org/protocol.html, 0.9; and Google, "Create a news sitemap".
GRAMMAR = """<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
 <start><choice><ref name="index"/><ref name="urls"/></choice></start>
 <define name="index"><element name="sitemapindex"><oneOrMore><element name="sitemap"><ref name="place"/></element>
  </oneOrMore></element></define>
 <define name="urls"><element name="urlset"><zeroOrMore><element name="url"><interleave><ref name="place"/>
  <optional><ref name="news"/></optional></interleave></element></zeroOrMore></element></define>
 <define name="place"><interleave>
  <element name="loc"><data type="anyURI"><param name="pattern">https?://.+</param>
   <param name="maxLength">2047</param></data></element>
  <optional><element name="lastmod"><choice><data type="date"/><data type="dateTime"/></choice></element></optional>
 </interleave></define>
 <define name="news"><element name="news:news">
  <element name="news:publication"><element name="news:name"><text/></element>
   <element name="news:language"><data type="string"><param name="pattern">[a-z]{2,3}|zh-(cn|tw)</param></data>
   </element></element>
  <element name="news:publication_date"><data type="dateTime"/></element>
  <element name="news:title"><text/></element></element></define>
</grammar>"""

# jsonfeed.org/version/1.1
ADDRESS = {"type": "string", "pattern": "^https?://"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)$"}
TEXT = {"type": "string", "minLength": 1}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": TEXT, "url": ADDRESS, "avatar": ADDRESS},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
ITEM = {
    "type": "object",
    "required": ["id"],
    "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
    "properties": {
        "id": TEXT,
        "url": ADDRESS,
        "external_url": ADDRESS,
        "title": TEXT,
        "content_html": TEXT,
        "content_text": TEXT,
        "summary": TEXT,
        "image": ADDRESS,
        "banner_image": ADDRESS,
        "date_published": MOMENT,
        "date_modified": MOMENT,
        "authors": AUTHORS,
        "tags": {"type": "array", "items": TEXT, "uniqueItems": True},
        "language": TEXT,
        "attachments": {"type": "array"},
    },
    "patternProperties": {"^_[^.]*$": {"type": "object"}},
    "additionalProperties": False,
}
_JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "description": TEXT,
        "user_comment": TEXT,
        "next_url": ADDRESS,
        "icon": ADDRESS,
        "favicon": ADDRESS,
        "authors": AUTHORS,
        "language": TEXT,
        "expired": {"type": "boolean"},
        "hubs": {"type": "array", "items": {"type": "object", "required": ["type", "url"]}},
        "items": {"type": "array", "items": ITEM},
    },
    "patternProperties": {"^_[^.]*$": {"type": "object"}},
    "additionalProperties": False,
}
jsonschema.Draft202012Validator.check_schema(_JSON_FEED)
JSON_FEED = jsonschema.Draft202012Validator(_JSON_FEED)

# schema.org: what a reader of each type counts on (Google, "Article", "Breadcrumb", "Profile page").
NEEDS = {
    "NewsArticle": "headline datePublished dateModified author publisher inLanguage mainEntityOfPage articleSection",
    "NewsMediaOrganization": "name url",
    "BreadcrumbList": "itemListElement",
    "ListItem": "position",
    "ImageObject": "url",
    "Person": "name",
    "Organization": "name",
    "ProfilePage": "mainEntity",
    "CorrectionComment": "text datePublished",
    "CollectionPage": "name url",
    "WebSite": "name url potentialAction",
    "SearchAction": "target query-input",
    "OrganizationRole": "",
    "Thing": "name url",
}


@pytest.fixture
def newsroom(settings):
    """The demonstration publication, with what readers meet but it has not: withdrawals, a series, a front, scripts."""
    settings.COMPARE_EDITIONS, settings.SECURITY_CONTACT = True, "security@example.org"
    call_command("loaddata", "newsroom", verbosity=0)
    with named_alone():
        fixture.bring_pictures()
    now = timezone.now()
    pieces = list(Article.objects.filter(pk__in=Edition.objects.visible(now).values("article")).order_by("pk"))
    series = Series.objects.create(name="A run of “pieces” & more")
    for place, piece in enumerate(pieces[:3], 1):
        change(piece, at=now, series=series.pk, series_position=place, licence="cc_by")
        note = "It was 1994 & not <1993>."
        kind = Edition.Change.CORRECTION if place > 1 else Edition.Change.CONTEXT
        publishing.correct(piece, version=piece.version, at=now - HOUR, change=kind, note=note, serious=place == 2)
    told = [Edition.Status.WITHDRAWN, Edition.Status.RETRACTED, Edition.Status.UNLISTED]
    for piece, status in zip(pieces[-3:], told, strict=True):
        publishing.withdraw(piece, version=piece.version, at=now - HOUR, note="Copied & pasted.", status=status)
    front = Front.objects.create(visible_from=now - HOUR, made_at=now, approved_at=now)
    front.slots.create(position=1, article=pieces[3], headline="<Other> words & such")
    for language, words in (("ar", "خبر"), ("fr", "Une pièce")):
        publish(make_article(words, language=language, body=f"<h2>{words}</h2><p>{words}</p>"), at=now - HOUR)


def crawl(client) -> dict[str, object]:
    """Every address that can be reached from the front page and from the files that machines begin with."""
    ahead = ["/", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/nowhere/"]
    ahead += ["/api/v1/", "/search/?q=korea", "/types/letter/", "/languages/fr/feed.xml", "/languages/ar/feed.json"]
    found: dict[str, object] = {}
    while ahead:
        path = ahead.pop()
        if path in found or path.startswith(("/static/", "/admin/")):
            continue
        found[path] = response = client.get(path)
        assert response.status_code in (200, 301, 404, 410), path
        if response.streaming or (path.startswith("/search/") and path != "/search/?q=korea"):
            continue
        text = response.content.decode()
        links = re.findall(r'(?:href|src|action)="([^"]*)"', text) + re.findall(r"<(?:loc|link)>([^<]*)<", text)
        for link in [*links, response.headers.get("Location", path)]:
            address = urljoin(HERE + path, unescape(link)).partition("#")[0]
            if address.startswith(f"{HERE}/"):
                ahead.append(address.removeprefix(HERE))
    return found


def test_every_address_of_the_demonstration_is_what_it_says_it_is(client, newsroom):
    kinds, grammar = Counter(), etree.RelaxNG(etree.fromstring(GRAMMAR))
    for path, response in crawl(client).items():
        if response.status_code in (301,) or response.streaming:
            continue
        kind = response["Content-Type"].partition(";")[0]
        kinds[kind] += 1
        try:
            if kind == "text/html":
                check_html(response.content.decode())
                kinds.update(structured_data(response.content.decode()))
                assert response.status_code == 404 or described(response.content.decode()), "no description"
                assert response.status_code in (404, 410) or shareable(response.content.decode()), "no card to share"
            elif kind == "application/rss+xml":
                rss(response.content)
            elif kind == "application/feed+json":
                JSON_FEED.validate(json.loads(response.content))
            elif kind == "application/xml":
                grammar.assertValid(etree.fromstring(response.content))
        except Exception as error:
            raise AssertionError(f"{path}: {error}") from error
    assert kinds["text/html"] > 100 and kinds["application/rss+xml"] > 40 and kinds["application/xml"] >= 6
    assert {"NewsArticle", "ProfilePage", "WebSite", "BreadcrumbList", "CorrectionComment"} <= kinds.keys()


def described(page: str) -> bool:
    """Whether a page that may be found says in a sentence what it is."""
    tree = parser.document_fromstring(page)
    hidden = tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")
    return bool(hidden or tree.xpath("string(//meta[@name='description']/@content)").strip())


def shareable(page: str) -> bool:
    """Whether a page that may be found has what a card in a message is made of: title, address, a picture."""
    tree = parser.document_fromstring(page)
    if tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"):
        return True
    properties = {meta.get("property") for meta in tree.xpath("//meta[@property]")}
    return {"og:title", "og:image", "og:site_name"} <= properties and bool(tree.xpath("//link[@rel='canonical']"))


def rss(content: bytes) -> None:
    feed = feedparser.parse(content)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == "rss20" and feed.feed.title and feed.feed.link and feed.feed.description
    for entry in feed.entries:
        for name in ("title", "link", "id", "published_parsed", "updated_parsed", "summary", "content"):
            assert entry.get(name), f"{entry.get('link')} has no {name}"
    raw = [item.findtext("description") for item in etree.fromstring(content).iterfind("channel/item")]
    assert [entry.summary for entry in feed.entries] == raw, "a reader takes something else for the summary"
    ids = [entry.id for entry in feed.entries]
    assert len(ids) == len(set(ids))


def structured_data(page: str) -> list[str]:
    """The types of a page’s JSON-LD. Fails for what one of them lacks and for empty values."""
    found: list[str] = []

    def read(node) -> None:
        if isinstance(node, list):
            for one in node:
                read(one)
        elif isinstance(node, dict):
            types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
            found.extend(types)
            needed = " ".join(NEEDS.get(name, "") for name in types).split()
            assert not [name for name in needed if name not in node], (types, node)
            assert all(value not in ("", None, [], {}) for value in node.values()), node
            for name, value in node.items():
                if not name.startswith("@") and isinstance(value, dict | list):
                    read([one for one in value if isinstance(one, dict)] if isinstance(value, list) else value)

    for script in parser.document_fromstring(page).xpath("//script[@type='application/ld+json']/text()"):
        data = json.loads(script)
        assert data["@context"] == "https://schema.org"
        read(data)
    return found
