"""Invariant 1: not a word of unpublished work on any public surface.

The walk takes its addresses from the URL table, so a new page is covered by itself; a new kind of parameter fails
here until somebody teaches the walk what to put in. Every string of unpublished work carries the marker, in every
field a reader could ever be shown.
"""

from __future__ import annotations

import itertools
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles import publishing, share_cards, working_copy
from articles.models import Address, Article, Edition, Neighbour, ShareCard, Topic
from authors.models import Author, Institution
from images.models import Image
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_institution, make_topic, publish

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
    for edition in Edition.objects.all():
        share_cards.draw(edition)
    for rank, (a, b) in enumerate(itertools.permutations([first, other, coming, later], 2)):
        Neighbour.objects.create(
            edition=a, other=b, rank=rank, score=1, reason="Fine" if {a, b} == {first, other} else MARKER
        )
    return live


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
        "opinion",  # a type, of which there is a page and a feed
    }
    year = timezone.now().year
    return {
        "slug": sorted(slugs),
        "yyyy": [year, year + 1],
        "mm": list(range(1, 13)),
        "int": [0, 1],  # ranges of keys in a sitemap
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
    paths = []
    for route, _ in public_patterns():
        holes = re.findall(r"<(\w+):(\w+)>", route)
        for filling in itertools.product(*(values_of(*hole) for hole in holes)):
            path = route
            for (converter, name), value in zip(holes, filling, strict=True):
                words = f"{value:02d}" if converter == "mm" else str(value)
                path = path.replace(f"<{converter}:{name}>", words)
            paths.append(f"/{path}")
    return paths


def surface(response) -> str:
    """All that goes out, headers included; the address asked for is the visitor's own word."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    text = f"{headers}\n{content.decode(errors='replace')}"
    return text.replace(response.wsgi_request.path, "").casefold()


def test_no_public_address_lets_a_word_out(client, unpublished):
    paths = public_paths()
    assert len(paths) > 60
    answered = set()
    for path in paths:
        for method in (client.get, client.head):
            response = method(path)
            assert response.status_code in (200, 301, 404, 410), f"{path}: {response.status_code}"
            assert MARKER not in surface(response), path
        if response.status_code == 200:
            answered.add(path)
    assert {"/", "/articles/public-piece/", "/topics/public-topic/", "/authors/public-author/"} <= answered
    assert {"/feed.json", "/sitemaps/articles-0.xml", "/api/v1/editions/public-piece/"} <= answered
    assert not [path for path in answered if MARKER in path]


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
