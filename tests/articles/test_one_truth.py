"""Every surface says the same of a piece, and says it for ever.

The page, its head, JSON-LD, RSS, JSON Feed, the API and the citations are read by parsers that know nothing of the
code that wrote them, and compared.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from lxml import etree
from lxml import html as parser

from articles.desk import merging
from articles.models import Edition, Series
from articles.press import publishing
from authors.models import Affiliation, Author, Institution
from images.models import Image
from tests.articles.rich import CORRECTION, HEADLINE, HOUSES, NAMES, TITLES, rich_piece
from tests.articles.test_feeds import NAMESPACES
from tests.html import text_of
from tests.newsroom import DAY, make_author, make_institution, make_topic
from tests.standing import stands

pytestmark = pytest.mark.django_db
PATH = "/articles/peace-quiet-at-last/"
POSTS = [(TITLES[0], HOUSES[0]), (TITLES[1], HOUSES[1])]


@dataclass
class Said:
    """What a surface says; None: it has no word for it."""

    headline: str
    names: list[str]
    published: datetime | date
    posts: list[tuple[str, str]] | None = None
    titles: list[str] | None = None
    houses: list[str] | None = None
    beside: list[str] | None = None
    modified: datetime | None = None
    corrections: list[str] = field(default_factory=list)
    address: str = f"http://testserver{PATH}"
    language: str = "en"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def page(client) -> Said:
    tree = parser.document_fromstring(client.get(PATH).content.decode())
    rows = tree.xpath("//ul[@class='bylines']/li")
    names, beside = [], []
    for row in rows:
        role = row.xpath(".//span[@class='role']")
        name = row.xpath("string(.//p[@class='name']/a)")
        (beside if role else names).append(name)
    posts = [p.text_content().strip() for p in rows[0].xpath(".//p[@class='post']")]
    times = tree.xpath("//p[@class='dates']//time/@datetime")
    return Said(
        headline=tree.xpath("string(//h1)"),
        names=names,
        beside=beside,
        posts=[tuple(post.rsplit(", ", 1)) for post in posts],
        published=moment(times[0]),
        modified=moment(times[1]),
        corrections=[n for n in (CORRECTION,) if n in text_of(client.get(PATH).content.decode())],
        address=tree.xpath("string(//link[@rel='canonical']/@href)"),
        language=tree.xpath("string(//h1/@lang)"),
    )


def json_ld(client) -> Said:
    tree = parser.document_fromstring(client.get(PATH).content.decode())
    data = json.loads(tree.xpath("//script[@type='application/ld+json']")[0].text)
    ann = data["author"][0]
    return Said(
        headline=data["headline"],
        names=[person["name"] for person in data["author"]],
        beside=[person["name"] for person in data["translator"]],
        posts=list(zip(ann["jobTitle"], [house["name"] for house in ann["affiliation"]], strict=True)),
        published=moment(data["datePublished"]),
        modified=moment(data["dateModified"]),
        corrections=[note["text"] for note in data["correction"]],
        address=data["url"],
        language=data["inLanguage"],
    )


def head(client) -> Said:
    tree = parser.document_fromstring(client.get(PATH).content.decode())

    def all_of(name: str) -> list[str]:
        return tree.xpath(f"//meta[@name='{name}' or @property='{name}']/@content")

    return Said(
        headline=all_of("citation_title")[0],
        names=all_of("citation_author"),
        beside=all_of("dc.contributor"),
        houses=all_of("citation_author_institution"),
        published=moment(all_of("article:published_time")[0]),
        modified=moment(all_of("article:modified_time")[0]),
        corrections=[CORRECTION],  # no word for it
        address=all_of("og:url")[0],
        language=all_of("citation_language")[0],
    )


def rss(client) -> Said:
    item = etree.fromstring(client.get("/feed.xml").content).find("channel/item")

    def all_of(path: str) -> list[str]:
        return [node.text for node in item.findall(path, NAMESPACES)]

    content = parser.fragment_fromstring(all_of("content:encoded")[0], create_parent=True)
    lines = [li.text_content() for li in content.xpath("./ul[last()]/li")]
    posts = lines[0].split("; ")[1:]
    return Said(
        headline=all_of("title")[0],
        names=all_of("dc:creator"),
        beside=all_of("dc:contributor"),
        posts=[tuple(post.rsplit(", ", 1)) for post in posts],
        published=datetime.strptime(all_of("pubDate")[0], "%a, %d %b %Y %H:%M:%S %z"),
        modified=moment(all_of("atom:updated")[0]),
        corrections=[n for n in (CORRECTION,) if n in content.text_content()],
        address=all_of("link")[0],
        language=all_of("dc:language")[0],
    )


def json_feed(client) -> Said:
    item = json.loads(client.get("/feed.json").content)["items"][0]
    ours = item["_standfirst"]
    return Said(
        headline=item["title"],
        names=[author["name"] for author in item["authors"]],
        beside=[row["name"] for row in ours["bylines"] if row["role"] != "author"],
        posts=[(post["title"], post["institution"]) for post in ours["bylines"][0]["posts"]],
        published=moment(item["date_published"]),
        modified=moment(item["date_modified"]),
        corrections=[note["text"] for note in ours["notes"] if note["kind"] == "correction"],
        address=item["url"],
        language=item["language"],
    )


def api(client) -> Said:
    record = client.get(f"/api/v1/editions{PATH.removeprefix('/articles')}").json()
    assert client.get("/api/v1/editions/").json()["items"] == [record]
    return Said(
        headline=record["headline"],
        names=[row["name"] for row in record["bylines"] if row["role"] == "author"],
        beside=[row["name"] for row in record["bylines"] if row["role"] != "author"],
        posts=[(post["title"], post["institution"]) for post in record["bylines"][0]["posts"]],
        published=moment(record["published_at"]),
        modified=moment(record["modified_at"]),
        corrections=[note["text"] for note in record["notes"] if note["kind"] == "correction"],
        address=record["url"],
        language=record["language"],
    )


def ris(client) -> Said:
    text = client.get(f"{PATH}cite.ris").content.decode()
    rows = [line.split("  - ", 1) for line in text.split("\r\n") if line]

    def all_of(tag: str) -> list[str]:
        return [value for name, value in rows if name == tag]

    return Said(
        headline=all_of("TI")[0],
        names=all_of("AU"),
        beside=all_of("A4"),
        published=date.fromisoformat(all_of("DA")[0].replace("/", "-")),
        corrections=[CORRECTION],
        address=all_of("UR")[0],
        language=all_of("LA")[0],
    )


def bibtex(client) -> Said:
    text = client.get(f"{PATH}cite.bib").content.decode()
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", text, flags=re.MULTILINE))
    plain = {name: re.sub(r"\\([&$%#_{}])", r"\1", value) for name, value in fields.items()}
    return Said(
        headline=plain["title"].removeprefix("{").removesuffix("}"),
        names=[name.strip("{}") for name in plain["author"].split(" and ")],
        published=date(int(plain["year"]), int(plain["month"]), int(plain["day"])),
        corrections=[CORRECTION],
        address=plain["url"],
        language=plain["language"],
    )


SURFACES = [page, json_ld, head, rss, json_feed, api, ris, bibtex]


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.__name__)
def test_a_surface_says_what_was_printed(client, surface, piece):
    said = surface(client)
    assert said.headline == HEADLINE
    assert said.names == NAMES
    assert said.beside in (None, ["Tomás Traductor"])
    assert said.posts in (None, POSTS)
    assert said.houses in (None, HOUSES)
    local = timezone.localtime(piece.published_at)
    assert said.published == (local if isinstance(said.published, datetime) else local.date())
    assert said.modified in (None, piece.modified_at)
    assert said.corrections == [CORRECTION]
    assert (said.address, said.language) == (f"http://testserver{PATH}", "en")


def test_the_line_to_cite_says_it_in_words(client, piece):
    words = text_of(client.get(PATH).content.decode())
    day = timezone.localtime(piece.published_at)
    line = f"Ann O’Writer and The Peace Desk, “{HEADLINE}”, Translator: Tomás Traductor, Standfirst, {day:%-d %B %Y}."
    assert line in words and "Edition 3 of" in words and f"http://testserver{PATH}" in words


# --- for ever ---------------------------------------------------------------------------------------------


def surfaces(client) -> dict[str, bytes]:
    """The bytes of every surface that speaks of the piece; of a feed that is live itself, what it says of the piece."""
    edition = Edition.objects.visible(timezone.now()).get(headline=HEADLINE)
    told = edition.article.editions.exclude(note="")
    paths = [
        PATH,
        f"{PATH}history/",
        *(f"{PATH}history/{row.number}/" for row in told),
        f"{PATH}republish/",
        f"{PATH}cite.bib",
        f"{PATH}cite.ris",
        "/",
        "/archive/",
        f"/archive/{timezone.localtime(edition.published_at):%Y/%m}/",
        "/types/opinion/",
        "/series/the-run/",
        "/feed.xml",
        "/feed.json",
        "/languages/en/feed.xml",
        "/types/opinion/feed.json",
        "/topics/korea-around/",
        "/topics/korea-around/feed.xml",
        "/corrections/feed.xml",
        "/corrections/feed.json",
        "/corrections/",
        *(f"/corrections/{row.pk}/" for row in told),
        f"/api/v1/editions{PATH.removeprefix('/articles')}?include=body",
        "/api/v1/editions/",
        "/api/v1/corrections/",
        "/sitemaps/articles-0.xml",
        "/news-sitemap.xml",
    ]
    found = {}
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        found[path] = response.content
    for row in edition.bylines_as_printed:
        kinds = [("author", row.author.slug)]
        kinds += [("institution", one.institution.slug) for one in row.affiliations_as_printed]
        for kind, slug in kinds:
            feed = client.get(f"/{kind}s/{slug}/feed.json").json()
            items = [item for item in feed["items"] if item["url"].endswith(PATH)]
            assert len(items) == 1
            found[f"{kind} of {row.name} {len(found)}"] = json.dumps(items, ensure_ascii=False).encode()
    return found


@stands
def in_a_series() -> int:
    series = Series.objects.create(name="The run")
    return rich_piece(licence="cc_by", series=series.pk, series_position=1).pk


@pytest.fixture
def printed(settings, in_a_series) -> Edition:
    """The rich piece on every surface there is: others may carry it, and readers may compare its editions."""
    settings.COMPARE_EDITIONS = True
    return Edition.objects.get(pk=in_a_series)


def test_what_becomes_of_authors_and_houses_later_changes_no_byte(client, printed):
    ann, house = Author.objects.get(name=NAMES[0]), Institution.objects.get(name=HOUSES[0])
    login = User.objects.create(username="ann")
    ann.user = login
    ann.save()
    before = surfaces(client)

    ann.name, ann.sort_name, ann.bio, ann.website = "Ann Married", "Married", "Ann retired.", "https://new.test/"
    ann.save()
    ann.interests.create(text="A later interest.")
    ann.other_names.create(name="Ann Former")
    Affiliation.objects.filter(author=ann).update(title="president", has_ended=True)
    Affiliation.objects.create(author=ann, title="director", institution=make_institution("New House"), is_primary=True)
    house.name, house.description, house.kind = "Renamed House", "Other words.", Institution.Kind.COMPANY
    house.save()
    house.disclosures.all().delete()
    house.disclosures.create(text="Paid by others.")
    Image.objects.update(title="y", alt="Other words", caption="Other words", credit="Somebody else")
    login.delete()

    after = surfaces(client)
    for path, content in before.items():
        assert after[path] == content, path
    assert "Ann Married" in client.get("/authors/ann-owriter/").content.decode()
    assert "Renamed House" in client.get("/institutions/institute-sons/").content.decode()


def test_a_merge_moves_links_and_changes_no_word(client, printed):
    """Pages of people and houses are said to be those of today: an address may lead to another one, no word differs."""
    before = surfaces(client)
    ann, house = Author.objects.get(name=NAMES[0]), Institution.objects.get(name=HOUSES[0])
    same, bigger = make_author("Ann Other"), make_institution("Bigger House", description="Others.")
    bigger.disclosures.create(text="Paid by others.")
    merging.merge_authors(ann, same, at=timezone.now())
    merging.merge_institutions(house, bigger, at=timezone.now())

    after = surfaces(client)
    moved = {b"/ann-owriter/": b"/ann-other/", b"/institute-sons/": b"/bigger-house/", b'"ann-owriter"': b'"ann-other"'}
    for path, content in before.items():
        for old, new in moved.items():
            content = content.replace(old, new)
        assert after[path] == content, path
    for old, new in (
        ("/authors/ann-owriter/", "/authors/ann-other/"),
        ("/institutions/institute-sons/", "/institutions/bigger-house/"),
    ):
        assert client.get(old)["Location"] == new
        assert client.get(f"{old}feed.xml")["Location"].endswith(f"{new}feed.xml")


def test_a_topic_is_live_and_everything_else_stays(client, printed):
    """What may change, so that the tests above can be seen to look: the name of a topic is today's."""
    edition = printed
    before = surfaces(client)
    topic = edition.edition_topics.get().topic
    topic.name = "Peninsula"
    topic.save()
    after = surfaces(client)
    assert after[PATH] != before[PATH] and after["/feed.xml"] != before["/feed.xml"]
    assert after[PATH].replace(b"Peninsula", b"Korea &amp; around").count(b"Korea") == before[PATH].count(b"Korea")


def test_a_later_piece_by_the_same_people_changes_nothing_of_the_older_one(client, piece):
    older = [PATH, f"{PATH}cite.ris", f"/api/v1/editions{PATH.removeprefix('/articles')}"]
    before = {path: client.get(path).content for path in older}
    ann = Author.objects.get(name=NAMES[0])
    ann.name = "Ann Married"
    ann.save()
    from tests.newsroom import make_article, publish

    publish(make_article("Later", authors=[ann], topics=[make_topic()]), at=timezone.now() - DAY)
    assert {path: client.get(path).content for path in older} == before
    assert "Ann Married" in client.get("/feed.xml").content.decode()


def test_earlier_editions_stay_out_of_every_surface(client, printed, settings):
    """Only the edition on show speaks; the ledger tells notes, not texts. Comparing is what a publication allows."""
    edition = printed
    first = Edition.objects.get(article=edition.article_id, number=1)
    article = edition.article
    from tests.newsroom import change

    change(article, at=timezone.now(), body="<p>zyxbefore</p>")
    publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)
    change(article, at=timezone.now(), body="<p>Now.</p>")
    publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)
    for path, content in surfaces(client).items():
        if re.search(r"/history/\d", path):
            continue
        assert b"zyxbefore" not in content and first.body.encode() not in content, path
    assert "zyxbefore" in client.get(f"{PATH}history/{edition.number + 1}/").content.decode()
