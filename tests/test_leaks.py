"""Invariant 1: not a word of unpublished work on any public surface.

The walk takes its addresses from the URL table, so a new page is covered by itself; a new kind of parameter fails
here until somebody teaches the walk what to put in. Every string of unpublished work carries the marker, in every
field a reader could ever be shown.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone

from articles.desk import editing, sharing
from articles.models import (
    Article,
    Edition,
    ErrorReport,
    Event,
    Front,
    Neighbour,
    PrintedSlug,
    Republication,
    Series,
    ShareCard,
    Topic,
    Webhook,
)
from articles.press import notices, publishing, working_copy
from articles.public import share_cards
from authors.models import Author, Institution
from images.models import Image
from tests.addresses import public_patterns
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_institution, make_topic, person, publish
from tests.standing import stands

pytestmark = pytest.mark.django_db
MARKER = "zyxmarker"


def marked(word: str = MARKER, **values) -> Article:
    """A working copy with the word in everything it would print."""
    house = make_institution(f"{word} house", description=word)
    house.disclosures.create(text=f"{word} money")
    author = make_author(f"{word} author", title=f"{word} title", institution=house, bio=word)
    image = Image.objects.create(title=word, alt=word, caption=word, credit=word)
    image.file.save("x.gif", ContentFile(GIF))
    fields = {
        "standfirst": word,
        "body": f"<h2>{word}</h2><p>{word}</p>",
        "notice": word,
        "image": image,
        "image_alt": word,
        "image_caption": word,
        "topics": [make_topic(f"{word} topic {Topic.objects.count()}", introduction=word)],
        "authors": [author],
    }
    return make_article(f"{word} headline {Article.objects.count()}", **fields | values)


GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)


@stands
def unpublished() -> None:
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
    change(
        live, **vars(working_copy.snapshot_of(update)) | {"headline": f"{MARKER} update", "slug": f"{MARKER}-update"}
    )
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


def slugs_for(route: str) -> list[str]:
    """All that the database holds of the kind that the address is of, and one of every other kind: what a draft is
    called is nothing to a list of topics, whichever draft it is."""
    kinds = (Article, Edition, PrintedSlug)
    pieces = {slug for model in kinds for slug in model.objects.values_list("slug", flat=True)}
    of_kind = {
        "articles": sorted(pieces),
        "topics": sorted(Topic.objects.values_list("slug", flat=True)),
        "authors": sorted(Author.objects.values_list("slug", flat=True)),
        "institutions": sorted(Institution.objects.values_list("slug", flat=True)),
        "series": sorted(Series.objects.values_list("slug", flat=True)),
        "types": ["opinion"],
        "languages": ["en"],
    }
    kind = re.search(r"(\w+)/<slug:", route)[1].replace("editions", "articles")
    others = [slugs if kind not in of_kind else slugs[-1:] for name, slugs in of_kind.items() if name != kind]
    return sorted({*of_kind.get(kind, []), *itertools.chain(*others)})


def values_of(converter_name: str, parameter: str, route: str) -> list:
    """What to put in for a parameter of an address: everything the database holds of its kind, secret or not."""
    if converter_name == "slug":
        return slugs_for(route)
    year = timezone.now().year
    if parameter == "pk":  # of an entry of the ledger
        return list(Edition.objects.values_list("pk", flat=True))
    return {
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
    paths = []
    for route, _ in public_patterns():
        holes = re.findall(r"<(\w+):(\w+)>", route)
        for filling in itertools.product(*(values_of(*hole, route) for hole in holes)):
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


def never(path: str) -> bool:
    return False


def walk(client, allowed: dict[str, Callable[[str], bool]]) -> set[str]:
    """Asks every public address in every way; returns those that answered 200.

    Fails where one of the words comes out; where it may stand `allowed` says by path.
    """
    answered = set()
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
    answered = walk(client, {MARKER: never})
    assert {"/", "/articles/public-piece/", "/topics/public-topic/", "/authors/public-author/"} <= answered
    assert {"/feed.json", "/sitemaps/articles-0.xml", "/api/v1/editions/public-piece/"} <= answered
    assert {"/articles/public-piece/history/", "/languages/en/feed.xml", "/.well-known/security.txt"} <= answered
    assert not [path for path in answered if MARKER in path.partition("?")[0]]


TAKEN_BACK = ["/feed.", "/feed", "/corrections/", "/api/v1/editions/", "/api/v1/corrections/"]  # which tell of it


def withdrawn(status: str, word: str, secret: str, instead: Article) -> None:
    """A piece that readers had, taken back with this status; `secret` stands in its text alone."""
    now = timezone.now()
    article = marked(word, body=f"<h2>{secret}</h2><p>{secret}</p>", slug=f"gone-{status}")
    publish(article, at=now - 2 * DAY)
    edition = publishing.withdraw(article, version=1, at=now - HOUR, note="Why.", status=status, redirect_to=instead)
    share_cards.draw(edition)


def where_it_is_told_of(status: str, word: str) -> tuple[Callable[[str], bool], Callable[[str], bool]]:
    """On which addresses what is taken back may be named, and on which its text may be read."""
    told = status in {Edition.Status.WITHDRAWN, Edition.Status.RETRACTED}
    stays = status in {Edition.Status.WITHDRAWN, Edition.Status.UNLISTED}
    own = [f"/articles/gone-{status}/", f"/api/v1/editions/gone-{status}/", "/media/"]
    own += [f"{root}/{kind}s/{word}-" for kind in ("author", "institution") for root in ("", "/api/v1")]

    def may_be_named(path: str) -> bool:
        tells = told and (path.startswith(tuple(TAKEN_BACK)) or "/feed." in path)
        return status != Edition.Status.REDIRECTED and (tells or path.startswith(tuple(own)))

    def may_be_read(path: str) -> bool:
        lists = path.partition("?")[0] == "/api/v1/editions/"
        return stays and (lists or path.startswith((f"/articles/gone-{status}/", f"/api/v1/editions/gone-{status}/")))

    return may_be_named, may_be_read


def test_what_is_withdrawn_is_where_it_is_told_of_and_nowhere_else(client, settings):
    """Its own address goes on; feeds, ledger and API tell that it was withdrawn; no list, map or search names it.

    And a name that was withheld is on no address at all. Each has a word of its own, so that one walk finds them all.
    """
    settings.COMPARE_EDITIONS = True
    other = publish(make_article("Public piece"), at=timezone.now() - DAY).article
    words = {status: (f"{TERM}{n}", f"zyxtext{n}") for n, status in enumerate(Edition.Status) if status != "published"}
    allowed = {MARKER: never}
    for status, (word, secret) in words.items():
        withdrawn(status, word, secret, other)
        allowed[word], allowed[secret] = where_it_is_told_of(status, word)
    withhold(MARKER)

    assert {"/articles/public-piece/", "/articles/signed-piece/"} <= walk(client, allowed)
    for status, (word, secret) in words.items():
        page = surface(client.get(f"/articles/gone-{status}/"))
        stays = status in {Edition.Status.WITHDRAWN, Edition.Status.UNLISTED}
        assert (word in page, secret in page) == (status != Edition.Status.REDIRECTED, stays), status
        told = status in {Edition.Status.WITHDRAWN, Edition.Status.RETRACTED}
        for path in ("/feed.json", "/corrections/", "/api/v1/corrections/", "/api/v1/editions/?status=withdrawn"):
            assert (word in surface(client.get(path))) is told, f"{status} on {path}"


def withhold(word: str) -> None:
    """The name of somebody who signed what is in print, taken out of it."""
    now = timezone.now()
    author = make_author(f"{word} author", title=f"{word} title", institution=make_institution(f"{word} house"))
    article = make_article("Signed piece", authors=[author], topics=[make_topic("Public topic")])
    publish(article, at=now - DAY)
    change(article, standfirst="Mended.", at=now)
    publishing.correct(article, version=2, at=now - 2 * HOUR, change=Edition.Change.CORRECTION, note="Why.")
    publishing.anonymise(article, author, version=2, at=now - HOUR, reason=word)


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
