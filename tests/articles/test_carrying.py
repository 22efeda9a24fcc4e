"""What others need to carry a piece: only where the licence allows it, with all that was printed but pictures."""

import pytest
from django.utils import timezone
from lxml import html as parser

from articles.models import Edition
from articles.press import publishing
from tests.articles.rich import NAMES, TITLES, rich_piece
from tests.html import check_html
from tests.newsroom import DAY, change, make_article, publish

pytestmark = pytest.mark.django_db
PATH = "/articles/peace-quiet-at-last/"


def kit(client, path=PATH):
    page = client.get(f"{path}republish/").content.decode()
    return parser.document_fromstring(page).xpath("string(//textarea)")


@pytest.fixture
def carried():
    """The rich piece under a licence that lets others carry it."""
    edition = rich_piece()
    article = edition.article
    change(article, licence="cc_by", at=timezone.now())
    return publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)


def test_it_has_names_posts_notes_interests_and_where_it_is_from(client, carried):
    text = kit(client)
    day = timezone.localtime(carried.published_at)
    words = parser.fragment_fromstring(text, create_parent=True).text_content()
    for expected in (*NAMES, *TITLES, "Translator: Tomás Traductor", f"on {day:%-d %B %Y}", "Creative Commons BY 4.0"):
        assert expected in words, expected
    for note in carried.notes:
        assert note["text"] in words
    for byline in carried.bylines_as_printed:
        assert byline.disclosure in words and byline.bio in words
    assert f'<link rel="canonical" href="http://testserver{PATH}">' in text


def test_its_links_lead_back_and_no_picture_goes_with_it(client, carried):
    tree = parser.fragment_fromstring(kit(client), create_parent=True)
    assert not tree.xpath("//img | //figure | //picture | //source")
    assert all(address.startswith(("http://", "https://")) for address in tree.xpath("//a/@href"))


def test_the_page_is_sound(client, carried):
    check_html(client.get(f"{PATH}republish/").content.decode())


def test_without_a_licence_or_when_withdrawn_there_is_nothing_to_carry(client, carried):
    plain = publish(make_article("Plain"), at=timezone.now() - DAY)
    assert client.get(f"{plain.get_absolute_url()}republish/").status_code == 404
    publishing.withdraw(carried.article, version=carried.version, at=timezone.now(), note="Copied.")
    assert client.get(f"{PATH}republish/").status_code == 404
