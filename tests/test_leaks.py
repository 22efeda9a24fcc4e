"""Invariant 1: not a word of unpublished work on any public surface.

The walk takes its addresses from the URL table, so a new page is covered by itself; a new kind of parameter fails
here until somebody teaches the walk what to put in. Every string of unpublished work carries the marker, in every
field a reader could ever be shown.
"""

from __future__ import annotations

import functools
import itertools
import re

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles import editing, notices, publishing, share_cards, sharing, working_copy
from articles.models import (
    Address,
    Article,
    Edition,
    ErrorReport,
    Event,
    Front,
    Neighbour,
    Republication,
    Series,
    ShareCard,
    Topic,
    Webhook,
)
from authors.models import Author, Institution
from images.models import Image
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_institution, make_topic, person, publish

pytestmark = pytest.mark.django_db
MARKER = "zyxmarker"


def marked(**values) -> Article:
    """A working copy with the marker in everything it would print."""
    house = make_institution(f"{MARKER} house", description=MARKER)
    house.disclosures.create(text=f"{MARKER} money")
    author = make_author(f"{MARKER} author", title=f"{MARKER} title", institution=house, bio=MARKER)
    image = Image.objects.create(title=MARKER, alt=MARKER, caption=MARKER, credit=MARKER)
    image.file.save("x.gif", ContentFile(GIF))
    fields = {
        "standfirst": MARKER,
        "body": f"<h2>{MARKER}</h2><p>{MARKER}</p>",
        "notice": MARKER,
        "image": image,
        "image_alt": MARKER,
        "image_caption": MARKER,
        "topics": [make_topic(f"{MARKER} topic {Topic.objects.count()}", introduction=MARKER)],
        "authors": [author],
    }
    return make_article(f"{MARKER} headline {Article.objects.count()}", **fields | values)


GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


@pytest.fixture
def unpublished():
    """Every way in which work can be unpublished, beside a piece that is public."""
    now = timezone.now()
    marked()  # a draft
    scheduled = marked()
    publishing.schedule(scheduled, version=1, at=now, visible_from=now + DAY)
    trashed = marked()
    editing.trash(trashed, version=1, at=now, by=None)
    embargoed = marked(is_embargoed=True, series=Series.objects.create(name=MARKER, introduction=MARKER).pk)
    cancelled = marked()
    waiting = publishing.schedule(cancelled, version=1, at=now - DAY, visible_from=now - DAY + HOUR)
    publishing.cancel(waiting, at=now - DAY)

    live = make_article("Public piece", authors=[make_author("Public author")], topics=[make_topic("Public topic")])
    first = publish(live, at=now - DAY)
    other = publish(make_article("Other public piece", topics=list(live.topics.all())), at=now - DAY)
    update = marked()  # its fields, on the working copy of the live piece
    change(live, **vars(working_copy.take(update)) | {"headline": f"{MARKER} update", "slug": f"{MARKER}-update"})
    coming = publishing.schedule(
        live, version=2, at=now, visible_from=now + DAY, change=Edition.Change.UPDATE, note=MARKER
    )
    later = scheduled.editions.get()
    _on_the_desk(live, first, [scheduled, trashed, embargoed])
    for edition in Edition.objects.all():
        share_cards.draw(edition)
    for rank, (a, b) in enumerate(itertools.permutations([first, other, coming, later], 2)):
        Neighbour.objects.create(
            edition=a, other=b, rank=rank, score=1, reason="Fine" if {a, b} == {first, other} else MARKER
        )
    return live


def _on_the_desk(live: Article, first: Edition, hidden: list[Article]) -> None:
    """What the desk knows of a public piece and of its author, and what it has arranged for later."""
    now = timezone.now()
    author = Author.objects.get(name="Public author")
    author.interests.create(text=MARKER)  # since the piece was printed
    author.email, author.user = f"{MARKER}@example.org", person("Administrator", username=MARKER)
    author.save()
    ErrorReport.objects.create(article=live, edition=first, text=MARKER, email=f"{MARKER}@example.org", at=now)
    Republication.objects.create(article=live, where=MARKER, contact=MARKER)
    Webhook.objects.create(name=MARKER, url=f"https://{MARKER}.example.org/")
    Event.objects.record(live, "note", at=now, text=MARKER)
    notices.note(live, MARKER, at=now, by_name=MARKER)
    sharing.share(live, at=now, by=author.user, recipient=MARKER)
    for begins, pinned in ((now - HOUR, hidden), (now + HOUR, [live])):
        front = Front.objects.create(visible_from=begins, made_at=now, approved_at=now)
        for position, article in enumerate(pinned):
            front.slots.create(position=position, article=article, headline=MARKER)


def public_patterns(resolver: URLResolver | None = None, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith("admin/"):
            continue
        if isinstance(pattern, URLResolver):
            found += public_patterns(pattern, route)
        else:
            found.append((route, pattern))
    return found


def values_of(converter_name: str, parameter: str) -> list:
    """What to put in for a parameter of an address: everything the database holds of its kind, secret or not."""
    slugs = {
        *Article.objects.values_list("slug", flat=True),
        *Edition.objects.values_list("slug", flat=True),
        *Address.objects.values_list("slug", flat=True),
        *Topic.objects.values_list("slug", flat=True),
        *Author.objects.values_list("slug", flat=True),
        *Institution.objects.values_list("slug", flat=True),
        *Series.objects.values_list("slug", flat=True),
        "opinion",  # a type, of which there is a page and a feed
        "en",  # a language, of which there is a feed
    }
    year = timezone.now().year
    if parameter == "pk":  # of an entry of the ledger
        return list(Edition.objects.values_list("pk", flat=True))
    return {
        "slug": sorted(slugs),
        "yyyy": [year, year + 1],
        "mm": list(range(1, 13)),
        "int": [0, 1, 2, 3],  # ranges of keys in a sitemap, numbers of editions
        "feed": ["xml", "json"],
        "citation": ["bib", "ris"],
        "str": ["guessed"],  # the key of a private link, which nobody has
        "path rest": ["guessed"],
        "path name": sorted(
            [
                *filter(None, Image.objects.values_list("file", flat=True)),
                *ShareCard.objects.values_list("name", flat=True),
            ]
        ),
    }[f"{converter_name} {parameter}" if converter_name == "path" else converter_name]


def public_paths() -> list[str]:
    paths, values = [], functools.cache(values_of)
    for route, _ in public_patterns():
        holes = re.findall(r"<(\w+):(\w+)>", route)
        for filling in itertools.product(*(values(*hole) for hole in holes)):
            path = route
            for (converter, name), value in zip(holes, filling, strict=True):
                words = f"{value:02d}" if converter == "mm" else str(value)
                path = path.replace(f"<{converter}:{name}>", words)
            paths.append(f"/{path}")
    return [*paths, *(f"{path}?{query}" for path, queries in ASKED.items() for query in queries if path in paths)]


TERM = MARKER[:-1]  # finds the marker, and is not it where a page says what was asked for
ASKED = {
    "/": ["next=x", "back=x"],
    "/search/": [f"q={TERM}", f"q={TERM}*", f"q=%22{TERM}%22"],
    "/search/suggest": [f"q={TERM}"],
    "/corrections/": ["kind=update", "kind=withdrawal", "kind=first"],
    "/api/v1/editions/": ["include=body", "status=any&include=body", "status=withdrawn"],
}


def surface(response) -> str:
    """All that goes out, headers included; the address asked for is the visitor's own word."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    text = f"{headers}\n{content.decode(errors='replace')}"
    return text.replace(response.wsgi_request.path, "").casefold()


ANSWERS = (200, 204, 206, 301, 302, 304, 400, 404, 405, 410)
# The first hides the others where a server heeds it; those two do not hide each other.
HEADERS = [{"If-None-Match": "*"}, {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT", "Range": "bytes=0-99"}]


def walk(client, **allowed) -> set[str]:
    """Asks every public address in every way; returns those that answered 200.

    Fails where the marker comes out, or another word that is named; where a word may stand `allowed` says by path.
    """
    answered, allowed = set(), {MARKER: lambda path: False} | allowed
    for path in public_paths():
        ways = [client.get(path), client.post(path)]
        if ways[0].status_code < 300:
            answered.add(path)
            ways += [client.head(path), client.options(path), *(client.get(path, headers=each) for each in HEADERS)]
        for response in ways:
            assert response.status_code in ANSWERS, f"{path}: {response.status_code}"
            words = surface(response)
            for word, may in allowed.items():
                assert word not in words or may(path), f"{response.request['REQUEST_METHOD']} {path}: {word}"
    kept = [*map(str, getattr(cache, "_cache", {}).values()), *getattr(cache, "_cache", {})]
    assert not [value for value in kept for word in allowed if word in value], "in the cache"
    return answered


def test_no_public_address_lets_a_word_out(client, unpublished, settings):
    settings.COMPARE_EDITIONS, settings.SECURITY_CONTACT = True, "security@example.org"
    paths = public_paths()
    assert len(paths) > 60
    answered = walk(client)
    assert {"/", "/articles/public-piece/", "/topics/public-topic/", "/authors/public-author/"} <= answered
    assert {"/feed.json", "/sitemaps/articles-0.xml", "/api/v1/editions/public-piece/"} <= answered
    assert {"/articles/public-piece/history/", "/languages/en/feed.xml", "/.well-known/security.txt"} <= answered
    assert not [path for path in answered if MARKER in path.partition("?")[0]]


TAKEN_BACK = ["/feed.", "/feed", "/corrections/", "/api/v1/editions/", "/api/v1/corrections/"]  # which tell of it


@pytest.mark.parametrize("status", [s for s in Edition.Status if s != "published"])
def test_what_is_withdrawn_is_where_it_is_told_of_and_nowhere_else(client, status, settings):
    """Its own address goes on; feeds, ledger and API tell that it was withdrawn; no list, map or search names it."""
    settings.COMPARE_EDITIONS = True
    now = timezone.now()
    other = publish(make_article("Public piece"), at=now - DAY).article
    article = marked(body="<h2>Zyxbody</h2><p>zyxbody</p>", slug="gone")
    publish(article, at=now - 2 * DAY)
    edition = publishing.withdraw(article, version=1, at=now - HOUR, note="Why.", status=status, redirect_to=other)
    share_cards.draw(edition)
    told = status in {Edition.Status.WITHDRAWN, Edition.Status.RETRACTED}
    own = ["/articles/gone/", "/api/v1/editions/gone/", "/media/"]
    own += [f"{root}/{kind}s/{MARKER}-" for kind in ("author", "institution") for root in ("", "/api/v1")]

    def may_be_named(path: str) -> bool:
        tells = told and (path.startswith(tuple(TAKEN_BACK)) or "/feed." in path)
        return status != Edition.Status.REDIRECTED and (tells or path.startswith(tuple(own)))

    stays = status in {Edition.Status.WITHDRAWN, Edition.Status.UNLISTED}

    def may_be_read(path: str) -> bool:
        return stays and path.startswith(("/articles/gone/", "/api/v1/editions/"))

    walk(client, **{MARKER: may_be_named, "zyxbody": may_be_read})
    page = surface(client.get("/articles/gone/"))
    assert (MARKER in page, "zyxbody" in page) == (status != Edition.Status.REDIRECTED, stays)
    for path in ("/feed.json", "/corrections/", "/api/v1/corrections/", "/api/v1/editions/?status=withdrawn"):
        assert (MARKER in surface(client.get(path))) is told, path


def test_a_name_that_was_withheld_is_on_no_public_address(client, settings):
    settings.COMPARE_EDITIONS = True
    now = timezone.now()
    author = make_author(f"{MARKER} author", title=f"{MARKER} title", institution=make_institution(f"{MARKER} house"))
    article = make_article("Public piece", authors=[author], topics=[make_topic("Public topic")])
    publish(article, at=now - DAY)
    change(article, standfirst="Mended.", at=now)
    publishing.correct(article, version=2, at=now - 2 * HOUR, change=Edition.Change.CORRECTION, note="Why.")
    publishing.anonymise(article, author, version=2, at=now - HOUR, reason=MARKER)
    assert "/articles/public-piece/" in walk(client)


def test_no_link_on_a_public_page_leads_nowhere(client, unpublished):
    ahead, seen = ["/"], {"/"}
    while ahead:
        path = ahead.pop()
        response = client.get(path)
        assert response.status_code in (200, 301), path
        assert MARKER not in surface(response), path
        for target in re.findall(r'(?:href|src)="(/[^"#]*|\?[^"]*)"', response.content.decode()):
            target = path.partition("?")[0] + target if target.startswith("?") else target
            if target not in seen and not target.startswith(("/static/", "/admin/")):
                seen.add(target)
                ahead.append(target)
    assert len(seen) > 8


def test_it_all_appears_when_its_time_has_come(unpublished):
    """The walk can fail: the same words are there to be seen a day later."""
    tomorrow = timezone.now() + 2 * DAY
    assert Edition.objects.visible(tomorrow).filter(headline__contains=MARKER).count() == 2
