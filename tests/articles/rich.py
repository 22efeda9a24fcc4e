"""A published piece with everything that a surface can say of one: for the tests of feeds, data, API and citation."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from articles.models import Byline, Edition
from articles.press import publishing
from authors.models import Author
from images.models import Image
from tests.newsroom import DAY, affiliate, change, make_article, make_author, make_institution, make_topic, publish
from tests.standing import stands

GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
HEADLINE = "“Peace” & <quiet>, at last"
NAMES = ["Ann O’Writer", "The Peace Desk"]
TITLES = ["fellow for R&D", "adviser"]
HOUSES = ["Institute & Sons", "Second House", "The Paper"]
CORRECTION = "It was 1994, not 1995 & not <1993>."
UPDATE = "The second round was added."


def picture() -> Image:
    image = Image.objects.create(
        title="x", alt="Two chairs & a table", caption="A room.", credit="Jane Doe / Agency", licence=Image.Licence.OWN
    )
    image.width = image.height = 1
    image.file.save("x.gif", ContentFile(GIF))
    return image


def rich_piece(headline: str = HEADLINE, *, at=None, **values) -> Edition:
    """Published ten days ago, corrected eight days ago, updated seven days ago; the edition on show."""
    at = at or timezone.now().replace(microsecond=0) - 10 * DAY
    first, second, paper = (make_institution(name) for name in HOUSES)
    first.disclosures.create(text="Paid by its members & friends.")
    ann = make_author(NAMES[0], title=TITLES[0], institution=first, bio="Ann is a fellow.", website="https://ann.test/")
    affiliate(ann, TITLES[1], second)
    desk = make_author(NAMES[1], institution=paper, kind=Author.Kind.COLLECTIVE)
    topic = make_topic("Korea & around", parent=make_topic("Asia"))
    values = {
        "standfirst": "What <they> said & meant.",
        "body": '<p>First <a href="/topics/">line</a> &amp; more.</p><h2>Then</h2><p><a href="#s-then">There</a></p>',
        "notice": "The views are the authors’ own.",
        "topics": [topic],
        "authors": [ann, desk],
        "image": picture(),
    } | values
    article = make_article(headline, **values)
    article.bylines.filter(author=ann).update(disclosure="She once worked for a party to it.")
    Byline.objects.create(
        article=article, position=2, author=make_author("Tomás Traductor"), role=Byline.Role.TRANSLATOR
    )
    publish(article, at=at)
    for text, kind, serious, later in (
        (CORRECTION, Edition.Change.CORRECTION, True, 2),
        (UPDATE, Edition.Change.UPDATE, False, 3),
    ):
        change(article, at=at + timedelta(days=later))
        edition = publishing.correct(
            article, version=article.version, at=at + timedelta(days=later), change=kind, note=text, serious=serious
        )
    return edition


@stands
def rich_one() -> int:
    return rich_piece().pk
